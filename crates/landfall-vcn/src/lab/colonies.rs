//! Copies counted colony by colony, or cell by cell: `sample,colony,copies`, optionally `target`.

use std::collections::BTreeSet;

use super::format::Field;
use super::grid::Grid;
use crate::VcnError;

/// Vector copies of one colony.
#[derive(Clone, Debug, PartialEq)]
pub struct Colony {
    /// The line, from 1.
    pub line: u64,
    /// Sample, as written.
    pub sample: String,
    /// The vector target, as written; empty where the table has none.
    pub target: String,
    /// Copies per cell of the colony.
    pub copies: f64,
    /// Whether the table says that the colony is not to be used; then its copies are not read.
    pub excluded: bool,
}

pub(super) fn parse(grid: &Grid) -> Result<Vec<Colony>, VcnError> {
    let mut seen = BTreeSet::new();
    grid.parse(|cells| {
        let target = cells.text(Field::Target).to_owned();
        let name = (cells.name(Field::Sample)?, target, cells.name(Field::Colony)?);
        let excluded = cells.is_excluded()?;
        let copies = if excluded { Some(0.0) } else { cells.not_negative(Field::ColonyCopies)? };
        let Some(copies) = copies else {
            let fault = "found nothing; expected copies per cell, 0 for a colony without vector".to_owned();
            return Err(cells.problem(Field::ColonyCopies, fault));
        };
        if !seen.insert(name.clone()) {
            let fault = format!("found colony `{}` of sample `{}` a second time", name.2, name.0);
            return Err(cells.problem(Field::Colony, fault));
        }
        Ok(Colony { line: cells.line, sample: name.0, target: name.1, copies, excluded })
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::lab::FORMATS;

    fn parsed(text: &str) -> Result<Vec<Colony>, String> {
        let grid = Grid::read(Path::new("colonies.csv"), text, FORMATS).unwrap();
        parse(&grid).map_err(|error| error.to_string())
    }

    #[test]
    fn colonies_without_vector_count() {
        let rows = parsed("sample,colony,copies\nS1,c1,0\nS1,c2,3\nS2,c1,1.04\n").unwrap();
        assert_eq!(rows.iter().map(|row| row.copies).collect::<Vec<_>>(), [0.0, 3.0, 1.04]);
    }

    #[test]
    fn what_is_missing_or_double_is_named() {
        let message = parsed("sample,colony,copies\nS1,c1,\nS1,c2,1\nS1,c2,1\nS1,c3,-1\n").unwrap_err();
        for part in [
            "line 2, `copies`: found nothing; expected copies per cell",
            "line 4, `colony`: found colony `c2` of sample `S1` a second time",
            "line 5, `copies`: found `-1`; expected a number of at least 0",
        ] {
            assert!(message.contains(part), "{message}");
        }
    }
}
