//! Where a read could lie: diagonals on which one of its pieces matches without error.

use std::ops::Range;

use landfall_reference::Genome;

use crate::Index;
use crate::query::Query;

/// The search would have to look at more places than allowed.
#[derive(Debug)]
pub(crate) struct TooMany;

/// Finds the candidates of a query: global positions of its first base, which may lie before the genome's start.
///
/// Complete: wherever the query lies with at most `errors`, one of its pieces lies there without error.
pub(crate) trait Seeds {
    /// Candidates, ascending, each once.
    fn candidates(&mut self, query: &Query, errors: u32) -> Result<Vec<i64>, TooMany>;

    /// Global positions that a placement must lie within.
    fn bounds(&self) -> Range<i64>;
}

/// Candidates from the whole genome by its index.
#[derive(Debug)]
pub(crate) struct IndexSeeds<'a> {
    pub genome: &'a Genome,
    pub index: &'a Index,
    /// How many more candidates may be looked at.
    pub budget: u32,
}

impl Seeds for IndexSeeds<'_> {
    fn candidates(&mut self, query: &Query, errors: u32) -> Result<Vec<i64>, TooMany> {
        let mut intervals = Vec::new();
        for piece in query.pieces(errors) {
            // A match of the piece begins up to `sampling - 1` bases before a suffix that the index holds.
            for phase in 0..(self.index.sampling() as usize).min(piece.len()) {
                let part = piece.start + phase..piece.end;
                if query.is_known(part.clone()) {
                    let interval = self.index.interval(self.genome, query, part.clone());
                    self.budget = self.budget.checked_sub(interval.len() as u32).ok_or(TooMany)?;
                    intervals.push((part.start as i64, interval));
                }
            }
        }
        let mut diagonals: Vec<i64> = intervals
            .into_iter()
            .flat_map(|(offset, interval)| interval.map(move |index| (offset, index)))
            .map(|(offset, index)| i64::from(self.index.suffix(index)) - offset)
            .collect();
        diagonals.sort_unstable();
        diagonals.dedup();
        Ok(diagonals)
    }

    fn bounds(&self) -> Range<i64> {
        0..i64::from(self.genome.len())
    }
}

/// Candidates from a window of the genome, by looking at every base of it.
#[derive(Debug)]
pub(crate) struct WindowSeeds<'a> {
    pub genome: &'a Genome,
    /// Global positions.
    pub window: Range<u32>,
}

impl Seeds for WindowSeeds<'_> {
    fn candidates(&mut self, query: &Query, errors: u32) -> Result<Vec<i64>, TooMany> {
        let mut diagonals = Vec::new();
        for piece in query.pieces(errors).filter(|piece| !piece.is_empty() && query.is_known(piece.clone())) {
            let unused = 64 - 2 * piece.len().min(32);
            let sought = query.word(piece.start) >> unused;
            let found = self.window.clone().filter(|&global| self.genome.word(global) >> unused == sought);
            diagonals.extend(found.map(|global| i64::from(global) - piece.start as i64));
        }
        diagonals.sort_unstable();
        diagonals.dedup();
        Ok(diagonals)
    }

    fn bounds(&self) -> Range<i64> {
        i64::from(self.window.start)..i64::from(self.window.end)
    }
}
