//! The header of a sheet: which field holds which column.

use super::column::{Column, OWN_PREFIX};
use super::repairs::{Repair, Repairs};
use super::table::Cells;
use crate::error::LineFault;
use crate::nearest;

/// Which field holds which column.
pub(super) struct Header {
    /// Its line.
    pub(super) line: u64,
    /// The field of each of [`Column::ALL`]; `None` where the sheet does not have it.
    places: Vec<Option<usize>>,
    /// The user's own columns with their fields.
    pub(super) own: Vec<(String, usize)>,
    /// A column is not known, which is told: nothing is said of columns that are not there, since it may be one of them.
    unknown: bool,
}

/// The column that a name in a header means: case does not matter, nor whether blanks, `-`, `.` or `_` part its words.
pub(super) fn known(written: &str) -> Option<Column> {
    let parts = |sign: char| sign.is_whitespace() || matches!(sign, '_' | '-' | '.');
    let words: Vec<_> = written.split(parts).filter(|word| !word.is_empty()).collect();
    let name = words.join("_").to_lowercase();
    Column::ALL.iter().copied().find(|column| column.name() == name)
}

impl Header {
    /// Reads a header; all that is wrong with it is told.
    pub(super) fn read(header: &Cells, faults: &mut Vec<LineFault>, repairs: &mut Repairs) -> Self {
        let line = header.line;
        let mut read = Self { line, places: vec![None; Column::ALL.len()], own: Vec::new(), unknown: false };
        if header.cells.iter().all(|name| known(name).is_none()) {
            let found = header.cells.first().map(String::as_str).unwrap_or_default();
            let message = format!(
                "found no known column, but `{found}` …; expected the header, such as \
                 `library,subject,sample,fastq_1`; lines for people begin with `#`"
            );
            faults.push(LineFault::at(line, message));
            read.unknown = true;
            return read;
        }
        for (field, written) in header.cells.iter().enumerate() {
            read.field(field, written, faults, repairs);
        }
        read
    }

    fn field(&mut self, field: usize, written: &str, faults: &mut Vec<LineFault>, repairs: &mut Repairs) {
        let line = self.line;
        let mut wrong = |message: String| faults.push(LineFault::at(line, message));
        if is_own(written) {
            match self.own.iter().any(|(name, _)| name == written) {
                true => wrong(format!("column `{written}` is there twice; expected it once")),
                false => self.own.push((written.to_owned(), field)),
            }
            return;
        }
        match known(written) {
            Some(column) if self.has(column) => {
                wrong(format!("column `{}` is there twice; expected it once", column.name()));
            }
            Some(column) => {
                if written != column.name() {
                    repairs.whole(Repair::Renamed { written: written.to_owned(), column: column.name() });
                }
                self.places[column.place()] = Some(field);
            }
            None => {
                self.unknown = true;
                wrong(unknown(field, written));
            }
        }
    }

    /// Whether the sheet has a column.
    pub(super) fn has(&self, column: Column) -> bool {
        self.places[column.place()].is_some()
    }

    /// Whether it is sure that the sheet does not have a column.
    pub(super) fn lacks(&self, column: Column) -> bool {
        !self.unknown && !self.has(column)
    }

    /// The field of a column.
    pub(super) fn field_of(&self, column: Column) -> Option<usize> {
        self.places[column.place()]
    }
}

fn is_own(written: &str) -> bool {
    written.get(..OWN_PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(OWN_PREFIX))
}

fn unknown(field: usize, written: &str) -> String {
    if written.is_empty() {
        return format!(
            "column {} has no name, but content; expected a name, or `{OWN_PREFIX}…` for a column of your own",
            field + 1
        );
    }
    let names: Vec<_> = Column::ALL.iter().map(|column| column.name()).collect();
    let hint = nearest::hint(written, &names);
    let own = match nearest::nearest(written, &names) {
        Some(_) => String::new(),
        None => format!("; a column of your own is called `{OWN_PREFIX}…`"),
    };
    format!("unknown column `{written}`{hint}{own}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_known_however_its_words_are_parted() {
        for written in ["timepoint_days", "Timepoint days", "TIMEPOINT-DAYS", " timepoint.days\u{a0}"] {
            assert_eq!(known(written), Some(Column::TimepointDays), "{written}");
        }
        assert_eq!(known("timepoint"), None);
        assert_eq!(known(""), None);
    }
}
