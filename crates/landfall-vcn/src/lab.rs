//! Tables of laboratories: exports of instruments, and plain tables. A table's columns say which format it has
//! ([`FORMATS`]), and so what it holds. Separated by comma, semicolon or tab, with decimal points or commas; lines that
//! an instrument writes before the header are passed over.

pub mod colonies;
pub mod counts;
pub mod cycles;
mod document;
pub mod droplets;
mod format;
mod grid;
mod number;

use std::path::Path;

pub use document::document;
pub use format::{Column, FORMATS, Field, Format, Holds, Need};

use crate::VcnError;
use grid::Grid;

/// A table that was read.
#[derive(Debug)]
pub struct LabTable {
    /// The format it has.
    pub format: &'static Format,
    /// Its rows.
    pub rows: Rows,
    /// Rows that tell nothing, each with the reason.
    pub aside: Vec<Aside>,
}

/// The rows of a table, by what it holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// Counts of partitions.
    Counts(Vec<counts::Count>),
    /// Amplitudes of droplets.
    Droplets(droplets::DropletPlate),
    /// Threshold cycles.
    Cycles(cycles::CyclePlate),
    /// Copies by colony.
    Colonies(Vec<colonies::Colony>),
}

/// A row that is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// Sample, as written.
    pub sample: String,
    /// Well, as written.
    pub well: String,
    /// Why.
    pub why: Why,
}

/// Why a row is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It has no counts, or neither target nor cycle.
    NotMeasured,
    /// It sums up wells that have rows of their own.
    Merged,
}

/// What was made of the rows of a table: those to use, and those set aside.
type Sorted<T> = (T, Vec<Aside>);

/// Reads a laboratory table.
///
/// # Errors
/// [`VcnError::Format`] where its columns are of no known table; [`VcnError::Table`] lists everything wrong with it;
/// [`VcnError::Empty`] where it holds nothing.
pub fn read(path: &Path) -> Result<LabTable, VcnError> {
    let text = landfall_files::read_text(path)?;
    let grid = Grid::read(path, &text, FORMATS)?;
    let (rows, aside) = match grid.format.holds {
        Holds::Counts => sorted(counts::parse(&grid)?, Rows::Counts),
        Holds::Droplets => (Rows::Droplets(droplets::parse(&grid)?), Vec::new()),
        Holds::Cycles => sorted(cycles::parse(&grid)?, Rows::Cycles),
        Holds::Colonies => (Rows::Colonies(colonies::parse(&grid)?), Vec::new()),
    };
    Ok(LabTable { format: grid.format, rows, aside })
}

fn sorted<T>((rows, aside): Sorted<T>, held: impl Fn(T) -> Rows) -> (Rows, Vec<Aside>) {
    (held(rows), aside)
}
