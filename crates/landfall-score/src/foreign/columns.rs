//! Which column of a table holds what.

use std::fmt;
use std::str::FromStr;

use landfall_config::nearest;

use super::{Cell, LineFault, Record};
use crate::ScoreError;

/// What a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Contig.
    Contig,
    /// First host base next to the vector.
    Position,
    /// Orientation of the vector.
    Strand,
    /// Fragments.
    Fragments,
    /// Sample.
    Sample,
    /// Share of the sample's cells, 0 to 1.
    Share,
}

impl Column {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Contig, Self::Position, Self::Strand, Self::Fragments, Self::Sample, Self::Share];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contig => "contig",
            Self::Position => "position",
            Self::Strand => "strand",
            Self::Fragments => "fragments",
            Self::Sample => "sample",
            Self::Share => "share",
        }
    }

    fn is_needed(self) -> bool {
        matches!(self, Self::Contig | Self::Position)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The names of a table's columns, where they are not those of [`Column`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns([Option<String>; Column::ALL.len()]);

impl FromStr for Columns {
    type Err = ScoreError;

    /// Of `contig=chr,position=pos,fragments=n`.
    fn from_str(spec: &str) -> Result<Self, Self::Err> {
        let fault = |fault: String| ScoreError::Columns { spec: spec.to_owned(), fault };
        let mut columns = Self::default();
        for part in spec.split(',') {
            let pair = part.split_once('=').filter(|(_, name)| !name.is_empty());
            let (word, name) = pair
                .ok_or_else(|| fault(format!("found `{part}`; expected `contig=NAME`, `position=NAME` …")))?;
            let column = Column::ALL.into_iter().find(|column| column.as_str() == word).ok_or_else(|| {
                let known = Column::ALL.map(Column::as_str);
                fault(format!("unknown `{word}`{}", nearest::hint(word, &known)))
            })?;
            if columns.0[column as usize].replace(name.to_owned()).is_some() {
                return Err(fault(format!("found `{word}` twice; expected it once")));
            }
        }
        Ok(columns)
    }
}

impl Columns {
    /// Where each column is. Those that were named, and those that are needed, must be there.
    fn find(&self, header: &[String]) -> Result<[Option<usize>; Column::ALL.len()], String> {
        let mut found = [None; Column::ALL.len()];
        for column in Column::ALL {
            let named = self.0[column as usize].as_deref();
            let name = named.unwrap_or(column.as_str());
            found[column as usize] = header.iter().position(|known| known == name);
            if found[column as usize].is_none() && (named.is_some() || column.is_needed()) {
                let known: Vec<&str> = header.iter().map(String::as_str).collect();
                return Err(format!(
                    "found no column `{name}`, expected for `{column}`{}",
                    nearest::hint(name, &known)
                ));
            }
        }
        Ok(found)
    }
}

/// Rows of a table with a line of column names.
pub(super) fn rows(text: &str, delimiter: u8, columns: &Columns) -> Result<Vec<Record>, LineFault> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let line_of = |error: &csv::Error| error.position().map_or(1, csv::Position::line);
    let header = reader.headers().map_err(|error| (line_of(&error), error.to_string()))?;
    let header: Vec<String> = header.iter().map(str::to_owned).collect();
    let places = columns.find(&header).map_err(|fault| (1, fault))?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| (line_of(&error), fault_of(&error)))?;
        let cell = |at: usize| Cell { name: header[at].clone(), text: record[at].to_owned() };
        let line = record.position().map_or(1, csv::Position::line);
        rows.push(Record { line, cells: places.map(|place| place.map(cell)) });
    }
    Ok(rows)
}

fn fault_of(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("found {len} cells; expected {expected_len}, as many as there are column names")
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_by_pairs_and_a_slip_gets_the_nearest_word() {
        let columns: Columns = "contig=chr,position=pos".parse().unwrap();
        let header = ["pos", "n", "chr"].map(str::to_owned);
        assert_eq!(columns.find(&header).unwrap(), [Some(2), Some(0), None, None, None, None]);
        let message = |spec: &str| spec.parse::<Columns>().unwrap_err().to_string();
        assert!(message("contg=chr").contains("nearest known: `contig`"));
        assert!(message("contig").contains("expected `contig=NAME`"));
        assert!(message("contig=a,contig=b").contains("twice"));
    }

    #[test]
    fn a_column_that_is_named_must_be_there() {
        let columns: Columns = "fragments=frags".parse().unwrap();
        let message = columns.find(&["contig", "position", "frag"].map(str::to_owned)).unwrap_err();
        assert_eq!(message, "found no column `frags`, expected for `fragments`; nearest known: `frag`");
    }
}
