//! A laboratory table as text: where its header is, which format that makes it, what its cells hold.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::format::{Field, Format, bare};
use super::number::{Decimal, Number, decimal, read};
use super::{Aside, Why};
use crate::{Problem, VcnError};

/// A table of cells under the columns of a format.
#[derive(Debug)]
pub(crate) struct Grid<'a> {
    pub(crate) path: PathBuf,
    pub(crate) format: &'static Format,
    /// The lines before the header.
    pub(crate) preamble: &'a str,
    names: Vec<String>,
    /// Where the format's columns are.
    columns: BTreeMap<Field, usize>,
    /// Rows that are not blank: line, from 1, and cells.
    rows: Vec<(u64, csv::StringRecord)>,
    decimal: Decimal,
}

/// Where a table begins.
struct Header {
    format: &'static Format,
    names: Vec<String>,
    /// Its first byte.
    start: usize,
    separator: u8,
}

impl<'a> Grid<'a> {
    /// Reads a table. Its header is the first line that has the columns of one of the formats.
    pub(crate) fn read(path: &Path, text: &'a str, formats: &'static [Format]) -> Result<Self, VcnError> {
        let header = header(path, text, formats)?;
        let preamble = &text[..header.start];
        let rows = rows(path, text, &header)?;
        let mut grid = Self {
            path: path.to_owned(),
            format: header.format,
            preamble,
            columns: columns(path, preamble, &header)?,
            names: header.names,
            rows,
            decimal: Decimal::Point,
        };
        grid.decimal = grid.find_decimal(header.separator)?;
        Ok(grid)
    }

    /// A table without commas in its numbers, and comma-separated, has decimal points.
    fn find_decimal(&self, separator: u8) -> Result<Decimal, VcnError> {
        let mut numbers: Vec<((u64, usize), &str, Number)> = Vec::new();
        for cells in self.rows() {
            for (field, column) in &self.columns {
                let text = cells.text(*field);
                if let Some(number) = field.number().filter(|_| !text.is_empty()) {
                    numbers.push(((cells.line, *column), text, number));
                }
            }
        }
        if separator == b',' && !numbers.iter().any(|(_, text, _)| text.contains(',')) {
            return Ok(Decimal::Point);
        }
        let own: Vec<usize> = self.columns.values().copied().collect();
        let unread = |(at, text): (usize, &'_ str)| (!own.contains(&at)).then(|| text.trim().to_owned());
        let beside: Vec<String> =
            self.rows.iter().flat_map(|(_, record)| record.iter().enumerate().filter_map(unread)).collect();
        let beside: Vec<&str> = beside.iter().map(String::as_str).collect();
        decimal(&numbers, &beside).map_err(|(line, column)| {
            let cell =
                numbers.iter().find(|(place, ..)| *place == (line, column)).map_or("", |(_, text, _)| text);
            let fault = format!(
                "found `{cell}`, and no number in the table tells whether its sign is that of decimals or of \
                 thousands; expected numbers without signs between thousands"
            );
            let problem = Problem { line, column: self.names[column].clone(), fault };
            VcnError::Table { path: self.path.clone(), problems: vec![problem] }
        })
    }

    pub(crate) fn has(&self, field: Field) -> bool {
        self.columns.contains_key(&field)
    }

    /// How the table calls a column.
    pub(crate) fn name(&self, field: Field) -> String {
        self.columns
            .get(&field)
            .map_or_else(|| format!("{field:?}").to_lowercase(), |at| self.names[*at].clone())
    }

    fn rows(&self) -> impl Iterator<Item = Cells<'_>> {
        self.rows.iter().map(|(line, record)| Cells { grid: self, record, line: *line })
    }

    /// All rows as `parse` sees them, or everything wrong with them.
    pub(crate) fn parse<'b, T>(
        &'b self,
        mut parse: impl FnMut(&Cells<'b>) -> Result<T, Problem>,
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

/// The first line that has the columns of a format.
fn header(path: &Path, text: &str, formats: &'static [Format]) -> Result<Header, VcnError> {
    let mut nearest = Nearest::default();
    let mut stated = None;
    let mut start = 0;
    for (at, line) in text.split_inclusive('\n').enumerate() {
        if let Some(separator) = line.trim_end().strip_prefix("sep=").filter(|_| at == 0) {
            stated = separator.bytes().next();
        } else if !line.trim().is_empty() {
            let separator =
                stated.filter(|one| line.as_bytes().contains(one)).unwrap_or_else(|| separator(line));
            let names = cells(line, separator);
            let bare: Vec<_> = names.iter().map(|name| bare(name)).collect();
            if let Some(format) = formats.iter().find(|format| format.lacking(&bare).is_empty()) {
                return Ok(Header { format, names, start, separator });
            }
            nearest.see(at as u64 + 1, &names, &bare, formats);
        }
        start += line.len();
    }
    Err(nearest.error(path))
}

/// The line that is nearest to a header, to tell what it lacks.
#[derive(Default)]
struct Nearest {
    /// The line, from 1, and its cells.
    line: Option<(u64, Vec<String>)>,
    /// The format that it is most like, and the columns that it lacks.
    format: Option<(&'static str, Vec<&'static str>)>,
    found: usize,
}

impl Nearest {
    fn see(&mut self, line: u64, names: &[String], bare: &[String], formats: &'static [Format]) {
        // Of two that are as near, the plain one, which stands last.
        for format in formats.iter().rev() {
            let lacking = format.lacking(bare);
            let found = format.needed() - lacking.len();
            // One column that happens to have the name of a format's tells nothing.
            if found > self.found.max(1) {
                self.found = found;
                self.line = Some((line, names.to_vec()));
                self.format = Some((format.name, lacking));
            }
        }
        self.line.get_or_insert_with(|| (line, names.to_vec()));
    }

    fn error(self, path: &Path) -> VcnError {
        let path = path.to_owned();
        match self.line {
            None => VcnError::Empty { path },
            Some((line, found)) => VcnError::Format { path, line, found, nearest: self.format },
        }
    }
}

/// Tab, semicolon or comma, whichever a header line holds: decimals in rows may hold commas, column names do not.
fn separator(header: &str) -> u8 {
    [b'\t', b';', b','].into_iter().find(|&one| header.contains(char::from(one))).unwrap_or(b',')
}

/// The cells of one line; none where the line is not a whole record.
fn cells(line: &str, separator: u8) -> Vec<String> {
    let mut reader = reader(line, separator);
    let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
    record.iter().map(|name| name.trim().to_owned()).collect()
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes())
}

/// The rows below a header, up to the heading of another section.
fn rows(path: &Path, text: &str, header: &Header) -> Result<Vec<(u64, csv::StringRecord)>, VcnError> {
    let before = text[..header.start].lines().count() as u64;
    let mut rows = Vec::new();
    for record in reader(&text[header.start..], header.separator).records().skip(1) {
        let record = record.map_err(|source| {
            let line = before + source.position().map_or(1, csv::Position::line);
            let problem = Problem { line, column: "row".to_owned(), fault: source.to_string() };
            VcnError::Table { path: path.to_owned(), problems: vec![problem] }
        })?;
        let mut filled = record.iter().map(str::trim).filter(|cell| !cell.is_empty());
        match (filled.next(), filled.next()) {
            (None, _) => {}
            (Some(heading), None) if heading.starts_with('[') && heading.ends_with(']') => break,
            _ => rows.push((before + record.position().map_or(0, csv::Position::line), record)),
        }
    }
    Ok(rows)
}

/// Where the format's columns are; a column that stands twice is an error.
fn columns(path: &Path, preamble: &str, header: &Header) -> Result<BTreeMap<Field, usize>, VcnError> {
    let bare: Vec<_> = header.names.iter().map(|name| bare(name)).collect();
    let (mut columns, mut problems) = (BTreeMap::new(), Vec::new());
    for column in header.format.columns {
        let Some((at, twice)) = header.format.find(column.field, &bare) else { continue };
        if twice {
            let line = preamble.lines().count() as u64 + 1;
            let fault = "found two columns of this name; expected one".to_owned();
            problems.push(Problem { line, column: header.names[at].clone(), fault });
        }
        columns.insert(column.field, at);
    }
    if problems.is_empty() { Ok(columns) } else { Err(VcnError::Table { path: path.to_owned(), problems }) }
}

/// The cells of one row.
pub(crate) struct Cells<'a> {
    grid: &'a Grid<'a>,
    record: &'a csv::StringRecord,
    pub(crate) line: u64,
}

/// Words of a mark, lower case.
const YES: &[&str] = &["true", "yes", "y", "1", "x", "omit", "omitted", "excluded", "outlier"];
const NO: &[&str] = &["", "false", "no", "n", "0", "-"];
/// What an instrument's status says of a well that is not to be used.
const REJECTED: &[&str] = &["rejected", "excluded", "not accepted", "invalid", "failed", "fail", "omitted"];

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

    /// A cell without blanks around it; `NA`, a missing cell and a missing column are empty.
    pub(crate) fn text(&self, field: Field) -> &'a str {
        let column = self.grid.columns.get(&field);
        let text = column.and_then(|column| self.record.get(*column)).unwrap_or_default().trim();
        let absent = ["NA", "N/A", "NaN", "No Call"];
        if absent.iter().any(|word| word.eq_ignore_ascii_case(text)) { "" } else { text }
    }

    pub(crate) fn name(&self, field: Field) -> Result<String, Problem> {
        match self.text(field) {
            "" => Err(self.problem(field, "found nothing; expected a name".to_owned())),
            text => Ok(text.to_owned()),
        }
    }

    /// Whether the analyst or the instrument left the row out.
    pub(crate) fn is_excluded(&self) -> Result<bool, Problem> {
        let marked = self.mark(Field::Excluded)?.unwrap_or(false);
        let kept = self.mark(Field::Included)?.unwrap_or(true);
        let status = self.text(Field::Status).to_lowercase();
        Ok(marked || !kept || REJECTED.contains(&status.as_str()))
    }

    /// A mark, where the table has that column; an empty cell is no mark.
    fn mark(&self, field: Field) -> Result<Option<bool>, Problem> {
        let word = self.text(field).to_lowercase();
        match word.as_str() {
            _ if !self.grid.has(field) => Ok(None),
            "" => Ok(None),
            word if YES.contains(&word) => Ok(Some(true)),
            word if NO.contains(&word) => Ok(Some(false)),
            word => Err(self.problem(field, format!("found `{word}`; expected true or false"))),
        }
    }

    /// The row, set aside.
    pub(crate) fn aside(&self, why: Why) -> Aside {
        let text = |field| self.text(field).to_owned();
        Aside { sample: text(Field::Sample), well: text(Field::Well), why }
    }

    pub(crate) fn whole(&self, field: Field) -> Result<Option<u64>, Problem> {
        let number = self.number(field, "a whole number", |number| Number::Whole.holds(number))?;
        Ok(number.map(|number| number as u64))
    }

    /// A number above 0.
    pub(crate) fn positive(&self, field: Field) -> Result<Option<f64>, Problem> {
        self.number(field, "a number above 0", |number| number > 0.0)
    }

    /// A number of at least 0.
    pub(crate) fn not_negative(&self, field: Field) -> Result<Option<f64>, Problem> {
        self.number(field, "a number of at least 0", |number| number >= 0.0)
    }

    fn number(&self, field: Field, what: &str, holds: impl Fn(f64) -> bool) -> Result<Option<f64>, Problem> {
        let text = self.text(field);
        if text.is_empty() {
            return Ok(None);
        }
        match read(text, self.grid.decimal) {
            Some(number) if number.is_finite() && holds(number) => Ok(Some(number)),
            _ => Err(self.problem(field, self.expected(text, what))),
        }
    }

    fn expected(&self, found: &str, what: &str) -> String {
        let hint = match self.grid.decimal {
            Decimal::Point if found.contains(',') => ", with a decimal point as elsewhere in the table",
            Decimal::Comma if found.contains('.') => ", with a decimal comma as elsewhere in the table",
            _ => "",
        };
        format!("found `{found}`; expected {what}{hint}")
    }

    pub(crate) fn problem(&self, field: Field, fault: String) -> Problem {
        Problem { line: self.line, column: self.grid.name(field), fault }
    }
}
