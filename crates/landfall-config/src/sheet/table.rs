//! The cells of a sheet as a spreadsheet wrote them: separator, comments, blank rows and columns, rows that end early.

use std::collections::BTreeSet;

use super::header::known;
use super::repairs::{Repair, Repairs, shown};
use crate::error::LineFault;
use crate::lines::Lines;

/// What may separate columns, the usual one first.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// The sign in front of lines that are for people.
const COMMENT: char = '#';

/// A row of cells.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    /// Its line in the file, from 1.
    pub(super) line: u64,
    /// The cells, without blanks around them.
    pub(super) cells: Vec<String>,
}

/// Header and rows; all rows are as long as the header.
pub(super) struct Table {
    pub(super) header: Cells,
    pub(super) rows: Vec<Cells>,
}

/// The table of a text; `None` if it holds none, which is told.
pub(super) fn read(text: &str, faults: &mut Vec<LineFault>, repairs: &mut Repairs) -> Option<Table> {
    let (separator, start) = separator(text);
    if separator != SEPARATORS[0] {
        repairs.whole(Repair::Separator(separator));
    }
    let mut records = records(text, start, separator, faults).into_iter();
    let Some(header) = records.next() else {
        if faults.is_empty() {
            faults.push(LineFault::at(None, "the file is empty; expected a header and a row per library"));
        }
        return None;
    };
    let mut table = Table { header, rows: records.collect() };
    drop_blank_columns(&mut table, repairs);
    fit_rows(&mut table, faults, repairs);
    Some(table)
}

/// What separates the columns, and where the table begins: as a first line `sep=;` says, else the sign that gives the
/// first row most known columns.
fn separator(text: &str) -> (char, usize) {
    let first = text.lines().next().unwrap_or_default();
    let said = first.trim_matches('"').get(..4).filter(|word| word.eq_ignore_ascii_case("sep="));
    if let Some(sign) = said.and_then(|_| first.trim_matches('"').chars().nth(4)) {
        let end = text.find('\n').map_or(text.len(), |at| at + 1);
        // The reader takes ASCII signs only; any other is no separator that a spreadsheet writes.
        return (if sign.is_ascii() { sign } else { SEPARATORS[0] }, end);
    }
    let columns = |separator: &char| {
        let header = records(text, 0, *separator, &mut Vec::new()).into_iter().next();
        header.map_or(0, |header| header.cells.iter().filter(|cell| known(cell).is_some()).count())
    };
    // The first of the best.
    let best = SEPARATORS
        .iter()
        .map(|sign| (columns(sign), *sign))
        .reduce(|best, one| if one.0 > best.0 { one } else { best });
    (best.map_or(SEPARATORS[0], |(_, sign)| sign), 0)
}

/// The rows of a text from a byte on, but for blank ones and comments.
fn records(text: &str, start: usize, separator: char, faults: &mut Vec<LineFault>) -> Vec<Cells> {
    let lines = Lines::of(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(COMMENT as u8))
        .delimiter(separator as u8)
        .trim(csv::Trim::All)
        .from_reader(&text.as_bytes()[start..]);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push(LineFault::at(None, error.to_string()));
                break;
            }
        };
        // A spreadsheet puts a comment in quotes where it holds the separator.
        if record.iter().all(str::is_empty)
            || record.iter().next().is_some_and(|cell| cell.starts_with(COMMENT))
        {
            continue;
        }
        let begin = start + record.position().map_or(0, |position| position.byte() as usize);
        let line = lines.at(begin + skipped(&text[begin.min(text.len())..]));
        rows.push(Cells { line, cells: record.iter().map(str::to_owned).collect() });
    }
    rows
}

/// Bytes of the blank lines and comments before a row: the reader counts them to the row.
fn skipped(text: &str) -> usize {
    let before = text.split_inclusive('\n').take_while(|line| {
        let blank = line.trim_matches(['\r', '\n']).is_empty();
        blank || line.starts_with(COMMENT)
    });
    before.map(str::len).sum::<usize>().min(text.len().saturating_sub(1))
}

/// Leaves out columns that have neither a name nor a cell with content, wherever they stand.
fn drop_blank_columns(table: &mut Table, repairs: &mut Repairs) {
    let widest = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let named = |cells: &Cells, at: usize| cells.cells.get(at).is_some_and(|cell| !cell.is_empty());
    let blank: BTreeSet<usize> = (0..widest.max(table.header.cells.len()))
        .filter(|&at| !named(&table.header, at) && !table.rows.iter().any(|row| named(row, at)))
        .collect();
    if blank.is_empty() {
        return;
    }
    repairs.whole(Repair::BlankColumns);
    for row in table.rows.iter_mut().chain([&mut table.header]) {
        let mut at = 0..;
        row.cells.retain(|_| at.next().is_none_or(|at| !blank.contains(&at)));
    }
}

/// Makes each row as long as the header: blank cells where it ends early. A row with more content than columns is told
/// and left out.
fn fit_rows(table: &mut Table, faults: &mut Vec<LineFault>, repairs: &mut Repairs) {
    let expected = table.header.cells.len();
    let mut longer: Vec<(u64, usize)> = Vec::new();
    for row in &mut table.rows {
        if row.cells.len() < expected {
            repairs.line(Repair::ShortRows, row.line);
        }
        let content = row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        if content > expected {
            longer.push((row.line, content));
        }
        row.cells.resize(expected, String::new());
    }
    table.rows.retain(|row| !longer.iter().any(|(line, _)| *line == row.line));
    // One fault for all of them: they have one cause. It is not this one where the first row is no header.
    let is_header = table.header.cells.iter().any(|name| known(name).is_some());
    if let Some(&(line, found)) = longer.first().filter(|_| is_header) {
        let also: BTreeSet<u64> = longer[1..].iter().map(|(line, _)| *line).collect();
        let also = if also.is_empty() { String::new() } else { format!("; so has {}", shown(&also)) };
        let message = format!(
            "found {found} cells; expected {expected}, as in the header; a cell that holds the separator needs \
             quotes{also}"
        );
        faults.push(LineFault::at(line, message));
    }
}
