//! Alignments that are text, one record a line: what PAF and PSL have in common.

use std::fmt;
use std::io::BufRead;
use std::path::Path;

use landfall_alignment::{AlignmentError, ContigFault, Contigs};
use landfall_core::Strand;
use landfall_files::{FileError, LimitedLines};

use super::Import;
use super::laid::Laid;
use super::ops::{Op, whole_number};
use crate::AlignError;

/// Faults that are told; of more, only their number.
const TOLD: usize = 20;

/// The most bytes of a line: a record has its steps or blocks, and tags.
const MAX_LINE: usize = 16_000_000;

/// Letters of a wrong value that are shown.
const SHOWN: usize = 40;

/// A column of a text format, as its specification calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its number, from 1.
    pub number: usize,
    /// Its name.
    pub name: &'static str,
}

impl Column {
    pub(super) const fn new(number: usize, name: &'static str) -> Self {
        Self { number, name }
    }
}

/// What is wrong with a column of a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {} ({}): found {found}; expected {expected}", column.number, column.name)]
pub struct ColumnFault {
    /// The column.
    pub column: Column,
    /// What stands there.
    pub found: String,
    /// What should.
    pub expected: String,
}

impl ColumnFault {
    pub(super) fn new(column: Column, found: &[u8], expected: impl Into<String>) -> Self {
        let text = String::from_utf8_lossy(found);
        let mut shown: String = text.chars().take(SHOWN).flat_map(char::escape_debug).collect();
        if text.chars().nth(SHOWN).is_some() {
            shown.push('…');
        }
        Self { column, found: format!("`{shown}`"), expected: expected.into() }
    }
}

/// A place of a read as a line tells it. Positions are 0-based.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineHit {
    /// The read's name.
    pub name: String,
    /// Bases of the read; those of all steps together.
    pub read_length: u32,
    /// The contig's name.
    pub contig: String,
    /// Bases of the contig; the steps lie within them.
    pub contig_length: u32,
    /// First base of the contig that is covered.
    pub start: u32,
    /// The strand whose sequence the read shows.
    pub strand: Strand,
    /// Steps along the plus strand of the contig; unaligned ends of the read are [`Op::Read`].
    pub ops: Vec<Op>,
}

/// The columns of a line.
pub(super) struct Columns<'a>(Vec<&'a [u8]>);

impl<'a> Columns<'a> {
    pub(super) fn of(line: &'a [u8]) -> Self {
        Self(line.split(|byte| *byte == b'\t').collect())
    }

    pub(super) fn get(&self, column: Column) -> Result<&'a [u8], ColumnFault> {
        self.0.get(column.number - 1).copied().ok_or_else(|| ColumnFault {
            column,
            found: format!("a line of {} columns", self.0.len()),
            expected: "columns separated by tabs, as its format has them".to_owned(),
        })
    }

    /// Those from a column on.
    pub(super) fn from(&self, number: usize) -> &[&'a [u8]] {
        self.0.get(number - 1..).unwrap_or_default()
    }

    pub(super) fn text(&self, column: Column) -> Result<String, ColumnFault> {
        let text = self.get(column)?;
        let name = std::str::from_utf8(text).ok().filter(|name| !name.is_empty());
        name.map(str::to_owned).ok_or_else(|| ColumnFault::new(column, text, "a name"))
    }

    /// A whole number of at most `most`, which is `what`.
    pub(super) fn number_to(&self, column: Column, most: u32, what: &str) -> Result<u32, ColumnFault> {
        let text = self.get(column)?;
        let number = whole_number(text).filter(|number| *number <= most);
        number.ok_or_else(|| ColumnFault::new(column, text, format!("a whole number up to {most}, {what}")))
    }

    pub(super) fn number(&self, column: Column) -> Result<u32, ColumnFault> {
        self.number_to(column, u32::MAX, "the longest that is read")
    }
}

/// A text format: how its lines are read and where they name read and contig.
pub(super) struct Layout {
    /// Whether a line is one of the header.
    pub is_header: fn(&[u8]) -> bool,
    /// Reads a line; `None` for a read without a place.
    pub parse: fn(&[u8]) -> Result<Option<LineHit>, ColumnFault>,
    pub name: Column,
    pub read_length: Column,
    pub contig_length: Column,
}

/// Reads all lines of a file into `import`.
pub(super) fn read(
    path: &Path,
    layout: &Layout,
    contigs: &Contigs,
    import: &mut Import,
) -> Result<(), AlignError> {
    let mut reader = LimitedLines::new(landfall_files::open(path)?, path, MAX_LINE);
    let mut faults = LineFaults::default();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = reader.read_until(b'\n', &mut line).map_err(|source| FileError::read(path, source))?;
        if read == 0 {
            break;
        }
        let text = line.trim_ascii_end();
        if text.is_empty() || (layout.is_header)(text) {
            continue;
        }
        match take(text, layout, contigs, import) {
            Ok(()) => {}
            Err(LineError::Column(fault)) => faults.push(number, fault),
            Err(LineError::Contig(fault)) => {
                return Err(AlignmentError::Contig { path: path.to_owned(), fault }.into());
            }
        }
    }
    if faults.count == 0 { Ok(()) } else { Err(AlignError::Lines { path: path.to_owned(), faults }) }
}

/// Why a line was not taken in.
enum LineError {
    Column(ColumnFault),
    /// Of the whole file: every line would say the same.
    Contig(ContigFault),
}

impl From<ColumnFault> for LineError {
    fn from(fault: ColumnFault) -> Self {
        Self::Column(fault)
    }
}

fn take(line: &[u8], layout: &Layout, contigs: &Contigs, import: &mut Import) -> Result<(), LineError> {
    let Some(hit) = (layout.parse)(line)? else {
        import.take_unmapped();
        return Ok(());
    };
    let named = import.named(&hit.name).ok_or_else(|| {
        let expected = "`anchor_<id>` or `adrift_<id>` of this library";
        ColumnFault::new(layout.name, hit.name.as_bytes(), expected)
    })?;
    if hit.read_length as usize != named.bases.len() {
        let expected = format!("{}, the bases of the library's `{}`", named.bases.len(), hit.name);
        let found = hit.read_length.to_string();
        return Err(ColumnFault::new(layout.read_length, found.as_bytes(), expected).into());
    }
    let contig = contigs.find(&hit.contig, u64::from(hit.contig_length)).map_err(|fault| match fault {
        unknown @ ContigFault::Unknown { .. } => LineError::Contig(unknown),
        ContigFault::Length { contig, whose, found, expected } => {
            let expected = format!("{expected}, the bases of `{contig}` in {whose}");
            ColumnFault::new(layout.contig_length, found.to_string().as_bytes(), expected).into()
        }
    })?;
    import.take(named, &Laid { contig, start: hit.start, strand: hit.strand, ops: hit.ops });
    Ok(())
}

/// The faults of a file's lines: the first of them, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineFaults {
    first: Vec<(u64, ColumnFault)>,
    count: u64,
}

impl LineFaults {
    fn push(&mut self, line: u64, fault: ColumnFault) {
        self.count += 1;
        if self.first.len() < TOLD {
            self.first.push((line, fault));
        }
    }
}

impl fmt::Display for LineFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} problem{}; nothing was written", self.count, if self.count == 1 { "" } else { "s" })?;
        self.first.iter().try_for_each(|(line, fault)| write!(f, "\n  line {line}, {fault}"))?;
        match self.count - self.first.len() as u64 {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more"),
        }
    }
}
