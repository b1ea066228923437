//! Tables of laboratories. What a table holds is told by its columns: positives (counts of digital PCR), amplitudes
//! (droplets to be gated), a cycle (quantitative PCR), or colonies. Separated by comma, semicolon or tab, whichever
//! the header line holds; lines that an instrument writes before the header are passed over.

pub mod colonies;
pub mod counts;
pub mod cycles;
pub mod droplets;
mod grid;

use std::path::Path;

use crate::VcnError;
use grid::Grid;

/// A table that was read.
#[derive(Clone, Debug, PartialEq)]
pub enum LabTable {
    /// Counts of partitions.
    Counts(counts::Counts),
    /// Amplitudes of droplets.
    Droplets(droplets::DropletPlate),
    /// Threshold cycles.
    Cycles(Vec<cycles::Cycle>),
    /// Copies by colony.
    Colonies(Vec<colonies::Colony>),
}

/// Reads a laboratory table.
///
/// # Errors
/// [`VcnError::Table`] lists everything wrong with it; [`VcnError::Empty`] where it holds nothing.
pub fn read(path: &Path) -> Result<LabTable, VcnError> {
    let text = landfall_files::read_text(path)?;
    let signs = [&[counts::SIGN, droplets::SIGN, colonies::SIGN], cycles::SIGNS].concat();
    let grid = Grid::read(path, &text, &signs)?;
    let has = |sign: &str| grid.find(&[sign]).is_some();
    if has(droplets::SIGN) {
        droplets::parse(&grid).map(LabTable::Droplets)
    } else if grid.find(cycles::SIGNS).is_some() {
        cycles::parse(&grid).map(LabTable::Cycles)
    } else if has(colonies::SIGN) {
        colonies::parse(&grid).map(LabTable::Colonies)
    } else {
        counts::parse(&grid).map(LabTable::Counts)
    }
}
