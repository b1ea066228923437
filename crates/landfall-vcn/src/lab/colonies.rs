//! Copies counted colony by colony, or cell by cell: `sample,colony,copies`, optionally `target`.

use std::collections::BTreeSet;

use super::counts::{SAMPLE, TARGET};
use super::grid::Grid;
use crate::VcnError;

/// The column that says that a table holds colonies.
pub(super) const SIGN: &str = "colony";

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
}

pub(super) fn parse(grid: &Grid) -> Result<Vec<Colony>, VcnError> {
    let mut problems = Vec::new();
    let [sample, colony, copies] =
        [SAMPLE, &[SIGN], &["copies", "vcn"]].map(|known| grid.needed(known, &mut problems));
    grid.without(problems)?;
    let target = grid.find(TARGET);
    let mut seen = BTreeSet::new();
    grid.parse(|cells| {
        let name = (cells.name(sample)?, cells.text(target).to_owned(), cells.name(colony)?);
        let Some(found) = cells.not_negative(Some(copies))? else {
            let fault = "found nothing; expected copies per cell, 0 for a colony without vector".to_owned();
            return Err(cells.problem(copies, fault));
        };
        if !seen.insert(name.clone()) {
            let fault = format!("found colony `{}` of sample `{}` a second time", name.2, name.0);
            return Err(cells.problem(colony, fault));
        }
        Ok(Colony { line: cells.line, sample: name.0, target: name.1, copies: found })
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn parsed(text: &str) -> Result<Vec<Colony>, String> {
        let grid = Grid::read(Path::new("colonies.csv"), text, &[SIGN]).unwrap();
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
