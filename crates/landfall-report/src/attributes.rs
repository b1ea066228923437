//! Results of other tests of lots, as the laboratory typed them: carried into the form as they are, and marked so.

use std::collections::BTreeSet;
use std::path::Path;

use landfall_files::FileError;
use landfall_stage::{Fault, StageError};
use serde::Deserialize;

/// One result. Everything is text: it was typed for people, and Landfall derives nothing from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Attribute {
    /// The lot.
    pub lot: String,
    /// What was tested.
    pub test: String,
    /// How.
    pub method: String,
    /// What is asked for.
    pub specification: String,
    /// Of result and limits.
    pub unit: String,
    /// What was found.
    pub result: String,
    /// Lower limit of its interval.
    pub lower: String,
    /// Upper limit of its interval.
    pub upper: String,
    /// What the laboratory says of it.
    pub verdict: String,
    /// Where it is written down.
    pub source: String,
}

/// The columns, in any order.
const COLUMNS: &str = "lot,test,method,specification,unit,result,lower,upper,verdict,source";

/// Why a file holds no such results.
#[derive(Debug, thiserror::Error)]
pub enum AttributesError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A line is not what was expected.
    #[error("`{path}`, line {line}: {fault}")]
    Line {
        /// The file.
        path: String,
        /// The line, from 1.
        line: u64,
        /// What was found and expected.
        fault: String,
    },
    /// No result is of a lot of the run.
    #[error("`{path}`: none of its lots is in the sheet; found {found}; expected {expected}")]
    NoLot {
        /// The file.
        path: String,
        /// Its lots.
        found: String,
        /// The lots of the sheet.
        expected: String,
    },
}

impl From<AttributesError> for StageError {
    fn from(error: AttributesError) -> Self {
        match error {
            AttributesError::File(error) => error.into(),
            error => Self::new(Fault::Data, error).hint(format!(
                "expected a table with the columns {COLUMNS}; docs/forms.md says what each holds"
            )),
        }
    }
}

/// The results of these lots, in the order of the file, and the other lots that it holds.
///
/// # Errors
/// [`AttributesError`] when the file is not such a table, or none of its lots is one of these.
pub fn read(
    path: &Path,
    lots: &BTreeSet<&str>,
) -> Result<(Vec<Attribute>, BTreeSet<String>), AttributesError> {
    let text = landfall_files::read_text(path)?;
    let shown = path.display().to_string();
    let fault = |line, fault: String| AttributesError::Line { path: shown.clone(), line, fault };
    let first = text.lines().find(|line| !line.starts_with('#')).unwrap_or_default();
    if first.trim().is_empty() {
        return Err(fault(1, format!("found no header; expected the columns {COLUMNS}")));
    }
    // Spreadsheets write what their country uses.
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| fault(1, error.to_string()))?;
    let header: csv::StringRecord = header.iter().map(str::to_lowercase).collect();
    let (mut found, mut others) = (Vec::new(), BTreeSet::new());
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            fault(line, error.to_string())
        })?;
        let line = record.position().map_or(1, csv::Position::line);
        let one: Attribute = record.deserialize(Some(&header)).map_err(|error| fault(line, kind(&error)))?;
        for (column, text) in [("lot", &one.lot), ("test", &one.test), ("result", &one.result)] {
            if text.is_empty() {
                return Err(fault(line, format!("`{column}`: found nothing")));
            }
        }
        if lots.contains(one.lot.as_str()) {
            found.push(one);
        } else {
            others.insert(one.lot);
        }
    }
    if found.is_empty() && !others.is_empty() {
        let list = |all: Vec<&str>| if all.is_empty() { "none".to_owned() } else { all.join(", ") };
        return Err(AttributesError::NoLot {
            path: shown,
            found: list(others.iter().map(String::as_str).collect()),
            expected: list(lots.iter().copied().collect()),
        });
    }
    Ok((found, others))
}

/// What is wrong with a row, without its place, which is told already.
fn kind(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.to_string(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<(Vec<Attribute>, BTreeSet<String>), AttributesError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("attributes.csv");
        std::fs::write(&path, text).unwrap();
        read(&path, &["LOT_A", "LOT_B"].into())
    }

    #[test]
    fn results_of_the_lots_are_carried_as_they_are_and_others_told() {
        let rows = "LOT_A,RCL,co-culture,not detected,,not detected,,,pass,QC-7\nLOT_C,x,,,,1,,,,\n";
        let (found, others) = of(&format!("{COLUMNS}\n{rows}")).unwrap();
        assert_eq!(
            (found.len(), found[0].result.as_str(), found[0].verdict.as_str()),
            (1, "not detected", "pass")
        );
        assert_eq!(others, ["LOT_C".to_owned()].into());
    }

    #[test]
    fn a_table_of_a_spreadsheet_is_read_with_its_own_signs_and_without_columns_that_are_not_needed() {
        let (found, _) = of("Lot;Test;Result\nLOT_B;viability;88,5\n").unwrap();
        assert_eq!((found[0].result.as_str(), found[0].unit.as_str()), ("88,5", ""));
    }

    #[test]
    fn what_is_no_such_table_is_told_with_its_line() {
        for (text, words) in [
            (format!("{COLUMNS}\nLOT_A,,,,,1,,,,\n"), "line 2: `test`: found nothing"),
            (format!("{COLUMNS}\nLOT_A,x,,,,,,,,\n"), "line 2: `result`: found nothing"),
            (format!("{COLUMNS}\nLOT_A,x\n"), "line 2"),
            (String::new(), "found no header"),
            (format!("{COLUMNS},price\nLOT_A,x,,,,1,,,,,9\n"), "unknown field `price`"),
            (format!("{COLUMNS}\nLOT_Z,x,,,,1,,,,\n"), "none of its lots is in the sheet"),
        ] {
            let said = of(&text).unwrap_err().to_string();
            assert!(said.contains(words), "{said}");
        }
    }
}
