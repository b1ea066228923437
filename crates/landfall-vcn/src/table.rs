//! Laboratory tables: plain ones and exports of QuantaSoft and QX Manager.
//!
//! Plain: `sample,well,target,positives,total`, optionally `dilution` and `copies_per_cell`. Exports: `Well`,
//! `Sample` or `Sample description 1`, `Target` or `Assay`, `Positives`, `AcceptedDroplets` (or `Negatives`); their
//! own concentrations, ratios and `ReferenceCopies` are not used. Separated by comma, semicolon or tab, whichever the
//! header line holds. A row whose counts are blank or `NA` was not measured and is passed over. Rows of merged wells
//! are passed over where the export has the single wells too.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::{Problem, VcnError};

/// Counts of one target in one well.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// Sample, as written.
    pub sample: String,
    /// Well, as written.
    pub well: String,
    /// Target, as written.
    pub target: String,
    /// Positive partitions.
    pub positives: u64,
    /// Accepted partitions.
    pub total: u64,
    /// How many fold the DNA was diluted before this well.
    pub dilution: Option<f64>,
    /// Copies of the reference per cell.
    pub copies_per_cell: Option<f64>,
    /// Whether the table itself says that the well has no template.
    pub blank: bool,
}

/// A table that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its counts, in the table's order.
    pub counts: Vec<Count>,
    /// Rows passed over.
    pub passed_over: u64,
}

/// Reads a laboratory table.
///
/// # Errors
/// [`VcnError::Table`] lists everything wrong with it; [`VcnError::Empty`] where it holds no counts.
pub fn read(path: &Path) -> Result<Table, VcnError> {
    parse(path, &landfall_files::read_text(path)?)
}

/// Column names in use, letters and digits only, in lower case; the first is what a plain table calls it.
const SAMPLE: &[&str] = &["sample", "samplename", "sampledescription1", "sampledescription"];
const WELL: &[&str] = &["well"];
const TARGET: &[&str] = &["target", "targetname", "assay"];
const POSITIVES: &[&str] = &["positives"];
const NEGATIVES: &[&str] = &["negatives"];
const TOTAL: &[&str] = &["total", "accepteddroplets", "acceptedpartitions"];
const DILUTION: &[&str] = &["dilution"];
const COPIES_PER_CELL: &[&str] = &["copiespercell"];
const KIND: &[&str] = &["sampletype"];
const ASSAY_KIND: &[&str] = &["targettype", "typeassay"];
const MERGED: &[&str] = &["mergedwells"];

/// Where the columns are.
struct Columns {
    names: Vec<String>,
    sample: usize,
    well: usize,
    target: usize,
    positives: usize,
    negatives: Option<usize>,
    total: Option<usize>,
    dilution: Option<usize>,
    copies_per_cell: Option<usize>,
    kind: Option<usize>,
    assay_kind: Option<usize>,
    merged: Option<usize>,
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Self, Vec<Problem>> {
        let names: Vec<_> = header.iter().map(|name| name.trim().to_owned()).collect();
        let bare: Vec<_> = names.iter().map(|name| bare(name)).collect();
        let find = |known: &[&str]| known.iter().find_map(|name| bare.iter().position(|found| found == name));
        let mut problems = Vec::new();
        let mut needed = |known: &[&str]| {
            find(known).unwrap_or_else(|| {
                let found =
                    names.iter().take(8).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                let fault = format!("column not found; found {found}");
                problems.push(Problem { line: 1, column: known[0].to_owned(), fault });
                0
            })
        };
        let (sample, well, target) = (needed(SAMPLE), needed(WELL), needed(TARGET));
        let (positives, negatives) = (needed(POSITIVES), find(NEGATIVES));
        let total = find(TOTAL).or_else(|| {
            if negatives.is_none() {
                needed(TOTAL);
            }
            None
        });
        if !problems.is_empty() {
            return Err(problems);
        }
        let (dilution, copies_per_cell) = (find(DILUTION), find(COPIES_PER_CELL));
        let (kind, assay_kind, merged) = (find(KIND), find(ASSAY_KIND), find(MERGED));
        Ok(Self {
            names,
            sample,
            well,
            target,
            positives,
            negatives,
            total,
            dilution,
            copies_per_cell,
            kind,
            assay_kind,
            merged,
        })
    }
}

fn bare(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// One row, or the reason why it is none.
enum Row {
    Counted { count: Count, merged: bool },
    NotMeasured,
}

fn parse(path: &Path, text: &str) -> Result<Table, VcnError> {
    let empty = || VcnError::Empty { path: path.to_owned() };
    let table = |problems| VcnError::Table { path: path.to_owned(), problems };
    let header = text.lines().next().ok_or_else(empty)?;
    // The header decides: decimals in rows may hold commas, column names do not.
    let separator =
        [b'\t', b';', b','].into_iter().find(|&one| header.contains(char::from(one))).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let fault = |source: &csv::Error| {
        let line = source.position().map_or(1, csv::Position::line);
        table(vec![Problem { line, column: "row".to_owned(), fault: source.to_string() }])
    };
    let header = records.next().ok_or_else(empty)?.map_err(|source| fault(&source))?;
    let columns = Columns::of(&header).map_err(table)?;
    let (mut rows, mut problems, mut passed_over) = (Vec::new(), Vec::new(), 0);
    for record in records {
        let record = record.map_err(|source| fault(&source))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        match (Cells { record: &record, columns: &columns, line }).row(path) {
            Ok(Row::Counted { count, merged }) => rows.push((count, merged)),
            Ok(Row::NotMeasured) => passed_over += 1,
            Err(problem) => problems.push(problem),
        }
    }
    let counts = without_merged(rows, &mut passed_over);
    problems.extend(repeated(&counts, &columns));
    match (problems.is_empty(), counts.is_empty()) {
        (false, _) => Err(table(problems)),
        (true, true) => Err(empty()),
        (true, false) => Ok(Table { counts, passed_over }),
    }
}

/// Leaves out rows of merged wells whose sample and target have single wells too.
fn without_merged(rows: Vec<(Count, bool)>, passed_over: &mut u64) -> Vec<Count> {
    let key = |count: &Count| (count.sample.clone(), count.target.clone());
    let single: BTreeSet<_> =
        rows.iter().filter(|(_, merged)| !merged).map(|(count, _)| key(count)).collect();
    let before = rows.len();
    let kept: Vec<_> =
        rows.into_iter().filter(|(count, merged)| !merged || !single.contains(&key(count))).collect();
    *passed_over += (before - kept.len()) as u64;
    kept.into_iter().map(|(count, _)| count).collect()
}

/// One target counted twice in one well.
fn repeated(counts: &[Count], columns: &Columns) -> Vec<Problem> {
    let mut seen = std::collections::BTreeMap::new();
    let mut problems = Vec::new();
    for count in counts {
        let key = (&count.sample, &count.well, count.target.to_lowercase());
        if let Some(first) = seen.insert(key, count.line) {
            let (well, target) = (&count.well, &count.target);
            let fault =
                format!("found target `{target}` of well `{well}` a second time, first in line {first}");
            problems.push(Problem { line: count.line, column: columns.names[columns.well].clone(), fault });
        }
    }
    problems
}

/// The cells of one row.
struct Cells<'a> {
    record: &'a csv::StringRecord,
    columns: &'a Columns,
    line: u64,
}

impl Cells<'_> {
    fn row(&self, path: &Path) -> Result<Row, Problem> {
        let at = self.columns;
        if let Some(extra) =
            self.record.iter().skip(at.names.len()).filter(|cell| !cell.trim().is_empty()).last()
        {
            let (found, expected) = (self.record.len(), at.names.len());
            let fault = format!(
                "found {found} cells, the last `{extra}`; expected {expected}: is a comma a decimal sign?"
            );
            return Err(Problem { line: self.line, column: "row".to_owned(), fault });
        }
        let Some(positives) = self.whole(Some(at.positives))? else { return Ok(Row::NotMeasured) };
        let (accepted, negatives) = (self.whole(at.total)?, self.whole(at.negatives)?);
        let Some(total) = accepted.or(negatives.map(|negatives| positives + negatives)) else {
            return Ok(Row::NotMeasured);
        };
        let total_column = at.total.or(at.negatives).unwrap_or(at.positives);
        if positives > total {
            let fault = format!(
                "found {positives} positives of {total}; expected no more than all: are columns swapped?"
            );
            return Err(self.problem(at.positives, fault));
        }
        if let Some(negatives) = negatives.filter(|negatives| positives + negatives != total) {
            let fault = format!("found {total}; expected {positives} positives + {negatives} negatives");
            return Err(self.problem(total_column, fault));
        }
        let kinds = [at.kind, at.assay_kind].map(|column| self.text(column).to_lowercase());
        let blank = kinds.iter().any(|kind| kind.contains("ntc") || kind.contains("blank"));
        // Exports leave the sample of a well without template empty.
        let sample = if blank { self.text(Some(at.sample)).to_owned() } else { self.name(at.sample)? };
        let count = Count {
            path: path.to_owned(),
            line: self.line,
            sample,
            well: self.name(at.well)?,
            target: self.name(at.target)?,
            positives,
            total,
            dilution: self.decimal(at.dilution)?,
            copies_per_cell: self.decimal(at.copies_per_cell)?,
            blank,
        };
        Ok(Row::Counted { count, merged: !self.text(at.merged).is_empty() })
    }

    /// A cell without blanks around it; `NA` and a missing cell are empty.
    fn text(&self, column: Option<usize>) -> &str {
        let text = column.and_then(|column| self.record.get(column)).unwrap_or_default().trim();
        if ["NA", "N/A", "NaN", "No Call"].iter().any(|word| word.eq_ignore_ascii_case(text)) {
            ""
        } else {
            text
        }
    }

    fn name(&self, column: usize) -> Result<String, Problem> {
        match self.text(Some(column)) {
            "" => Err(self.problem(column, "found nothing; expected a name".to_owned())),
            text => Ok(text.to_owned()),
        }
    }

    fn whole(&self, column: Option<usize>) -> Result<Option<u64>, Problem> {
        let (Some(at), text) = (column, self.text(column)) else { return Ok(None) };
        if text.is_empty() {
            return Ok(None);
        }
        // Spreadsheets write whole numbers as `12765.0`.
        let whole = text.split_once('.').filter(|(_, rest)| rest.chars().all(|digit| digit == '0'));
        let number = whole.map_or(text, |(whole, _)| whole).parse::<u32>();
        number
            .map(|number| Some(u64::from(number)))
            .map_err(|_| self.problem(at, expected(text, "a whole number")))
    }

    fn decimal(&self, column: Option<usize>) -> Result<Option<f64>, Problem> {
        let (Some(at), text) = (column, self.text(column)) else { return Ok(None) };
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() && number > 0.0 => Ok(Some(number)),
            _ => Err(self.problem(at, expected(text, "a number above 0"))),
        }
    }

    fn problem(&self, column: usize, fault: String) -> Problem {
        Problem { line: self.line, column: self.columns.names[column].clone(), fault }
    }
}

fn expected(found: &str, what: &str) -> String {
    let hint = if found.contains(',') { ", written with a decimal point and no separators" } else { "" };
    format!("found `{found}`; expected {what}{hint}")
}

#[cfg(test)]
mod tests;
