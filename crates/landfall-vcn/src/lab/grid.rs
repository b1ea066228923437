//! A laboratory table as text: where its header is, what its columns are called, what its cells hold.

use std::path::{Path, PathBuf};

use crate::{Problem, VcnError};

/// Lines before the header that instruments write about the run, at most.
const PREAMBLE: usize = 100;

/// A table of cells under names.
#[derive(Debug)]
pub(crate) struct Grid {
    pub(crate) path: PathBuf,
    /// The line of the header, from 1.
    header: u64,
    names: Vec<String>,
    /// The names, letters, digits and signs of `+`, `-` only, in lower case.
    bare: Vec<String>,
    /// Rows that are not blank: line, from 1, and cells.
    rows: Vec<(u64, csv::StringRecord)>,
}

impl Grid {
    /// Reads a table. Its header is the first line with one of the `signs`, or the first line.
    pub(crate) fn read(path: &Path, text: &str, signs: &[&str]) -> Result<Self, VcnError> {
        let empty = || VcnError::Empty { path: path.to_owned() };
        let first = text.lines().next().ok_or_else(empty)?;
        let is_header = |line: &&str| {
            let separator = char::from(separator(line));
            line.split(separator).any(|name| signs.contains(&bare(name).as_str()))
        };
        let header_line = text.lines().take(PREAMBLE).find(is_header).unwrap_or(first);
        let start = header_line.as_ptr() as usize - text.as_ptr() as usize;
        let before = text[..start].lines().count() as u64;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator(header_line))
            .flexible(true)
            .has_headers(false)
            .from_reader(&text.as_bytes()[start..]);
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|source| {
                let line = before + source.position().map_or(1, csv::Position::line);
                let problem = Problem { line, column: "row".to_owned(), fault: source.to_string() };
                VcnError::Table { path: path.to_owned(), problems: vec![problem] }
            })?;
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push((before + record.position().map_or(0, csv::Position::line), record));
            }
        }
        if rows.is_empty() {
            return Err(empty());
        }
        let (header, names) = rows.remove(0);
        let names: Vec<_> = names.iter().map(|name| name.trim().to_owned()).collect();
        let bare = names.iter().map(|name| bare(name)).collect();
        Ok(Self { path: path.to_owned(), header, names, bare, rows })
    }

    /// The first of these columns that the table has.
    pub(crate) fn find(&self, known: &[&str]) -> Option<usize> {
        known.iter().find_map(|name| self.bare.iter().position(|found| found == name))
    }

    /// The same, or a problem that names the first of them.
    pub(crate) fn needed(&self, known: &[&str], problems: &mut Vec<Problem>) -> usize {
        self.find(known).unwrap_or_else(|| {
            let found: Vec<_> = self.names.iter().take(8).map(|name| format!("`{name}`")).collect();
            let fault = format!("column not found; found {}", found.join(", "));
            problems.push(Problem { line: self.header, column: known[0].to_owned(), fault });
            0
        })
    }

    pub(crate) fn name(&self, column: usize) -> &str {
        &self.names[column]
    }

    /// The rows; ends of instruments' tables, with fewer than two filled cells, are none.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Cells<'_>> {
        self.rows.iter().map(|(line, record)| Cells { grid: self, record, line: *line })
    }

    /// All rows as `parse` sees them, or everything wrong with them.
    pub(crate) fn parse<'a, T>(
        &'a self,
        mut parse: impl FnMut(&Cells<'a>) -> Result<T, Problem>,
    ) -> Result<Vec<T>, VcnError> {
        let (mut parsed, mut problems) = (Vec::new(), Vec::new());
        for cells in self.rows() {
            match cells.no_wider_than_header().and_then(|()| parse(&cells)) {
                Ok(row) => parsed.push(row),
                Err(problem) => problems.push(problem),
            }
        }
        self.without(problems).map(|()| parsed)
    }

    /// An error where there are problems.
    pub(crate) fn without(&self, problems: Vec<Problem>) -> Result<(), VcnError> {
        let path = self.path.clone();
        if problems.is_empty() { Ok(()) } else { Err(VcnError::Table { path, problems }) }
    }
}

/// Tab, semicolon or comma, whichever a header line holds: decimals in rows may hold commas, column names do not.
fn separator(header: &str) -> u8 {
    [b'\t', b';', b','].into_iter().find(|&one| header.contains(char::from(one))).unwrap_or(b',')
}

fn bare(name: &str) -> String {
    let kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, '+' | '-' | '.');
    let kept: String = name.chars().filter(kept).flat_map(char::to_lowercase).collect();
    // Signs tell the clusters of two channels apart and nothing else.
    if kept.starts_with("ch1") { kept } else { kept.replace(['+', '-', '.'], "") }
}

/// The cells of one row.
pub(crate) struct Cells<'a> {
    grid: &'a Grid,
    record: &'a csv::StringRecord,
    pub(crate) line: u64,
}

impl<'a> Cells<'a> {
    fn no_wider_than_header(&self) -> Result<(), Problem> {
        let expected = self.grid.names.len();
        let beyond = self.record.iter().skip(expected).filter(|cell| !cell.trim().is_empty()).last();
        let Some(extra) = beyond else { return Ok(()) };
        let found = self.record.len();
        let fault = format!(
            "found {found} cells, the last `{extra}`; expected {expected}: is a comma a decimal sign?"
        );
        Err(Problem { line: self.line, column: "row".to_owned(), fault })
    }

    /// A cell without blanks around it; `NA` and a missing cell are empty.
    pub(crate) fn text(&self, column: Option<usize>) -> &'a str {
        let text = column.and_then(|column| self.record.get(column)).unwrap_or_default().trim();
        let absent = ["NA", "N/A", "NaN", "No Call"];
        if absent.iter().any(|word| word.eq_ignore_ascii_case(text)) { "" } else { text }
    }

    pub(crate) fn name(&self, column: usize) -> Result<String, Problem> {
        match self.text(Some(column)) {
            "" => Err(self.problem(column, "found nothing; expected a name".to_owned())),
            text => Ok(text.to_owned()),
        }
    }

    pub(crate) fn whole(&self, column: Option<usize>) -> Result<Option<u64>, Problem> {
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

    /// A number above 0.
    pub(crate) fn positive(&self, column: Option<usize>) -> Result<Option<f64>, Problem> {
        self.number(column, "a number above 0", |number| number > 0.0)
    }

    /// A number of at least 0.
    pub(crate) fn not_negative(&self, column: Option<usize>) -> Result<Option<f64>, Problem> {
        self.number(column, "a number of at least 0", |number| number >= 0.0)
    }

    fn number(
        &self,
        column: Option<usize>,
        what: &str,
        holds: impl Fn(f64) -> bool,
    ) -> Result<Option<f64>, Problem> {
        let (Some(at), text) = (column, self.text(column)) else { return Ok(None) };
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() && holds(number) => Ok(Some(number)),
            _ => Err(self.problem(at, expected(text, what))),
        }
    }

    pub(crate) fn problem(&self, column: usize, fault: String) -> Problem {
        Problem { line: self.line, column: self.grid.names[column].clone(), fault }
    }
}

fn expected(found: &str, what: &str) -> String {
    let hint = if found.contains(',') { ", written with a decimal point and no separators" } else { "" };
    format!("found `{found}`; expected {what}{hint}")
}
