//! Where a read could lie: diagonals on which one of its pieces matches without error.

use std::ops::Range;

use landfall_reference::Genome;

use crate::Index;
use crate::pieces::{absent, cut};
use crate::query::Query;

/// The search would have to look at more places than allowed.
#[derive(Debug)]
pub(crate) struct TooMany;

/// A place where a piece of a query matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seed {
    /// Global position of the query's first base, which may lie before the genome's start.
    pub diagonal: i64,
    /// Which of the pieces.
    pub piece: u32,
}

/// Pieces of a query and all places where one of them matches.
#[derive(Debug)]
pub(crate) struct Seeded {
    /// In the order of the query; they do not overlap.
    pub pieces: Vec<Range<usize>>,
    /// Ascending.
    pub seeds: Vec<Seed>,
}

impl Seeded {
    fn new(mut seeds: Vec<Seed>, pieces: Vec<Range<usize>>) -> Self {
        seeds.sort_unstable();
        Self { pieces, seeds }
    }
}

/// Finds the seeds of a query.
///
/// Complete: wherever the query lies with at most `errors`, one of its pieces lies there without error.
pub(crate) trait Seeds {
    /// The seeds of at least `errors + 1` pieces, unless unknown bases leave less.
    fn seed(&mut self, query: &Query, errors: u32) -> Result<Seeded, TooMany>;

    /// How many errors the query has at least, wherever it lies; not counted beyond `most + 1`.
    fn least_errors(&self, query: &Query, most: u32) -> u32;

    /// From which base of a piece on its seeds are known to match.
    fn slack(&self) -> usize;

    /// Global positions that a placement must lie within.
    fn bounds(&self) -> Range<i64>;
}

/// Seeds from the whole genome by its index.
#[derive(Debug)]
pub(crate) struct IndexSeeds<'a> {
    pub genome: &'a Genome,
    pub index: &'a Index,
    /// How many more places may be looked at.
    pub budget: usize,
}

impl Seeds for IndexSeeds<'_> {
    fn seed(&mut self, query: &Query, errors: u32) -> Result<Seeded, TooMany> {
        let pieces = cut(self.genome, self.index, query, errors as usize + 1);
        let places = pieces.iter().map(|piece| piece.places()).sum();
        self.budget = self.budget.checked_sub(places).ok_or(TooMany)?;
        let mut seeds = Vec::with_capacity(places);
        for (number, piece) in (0..).zip(&pieces) {
            seeds.extend(piece.diagonals(self.index).map(|diagonal| Seed { diagonal, piece: number }));
        }
        Ok(Seeded::new(seeds, pieces.into_iter().map(|piece| piece.range).collect()))
    }

    fn least_errors(&self, query: &Query, most: u32) -> u32 {
        absent(self.genome, self.index, query, most as usize + 1) as u32
    }

    fn slack(&self) -> usize {
        self.index.sampling() as usize - 1
    }

    fn bounds(&self) -> Range<i64> {
        0..i64::from(self.genome.len())
    }
}

/// Seeds from a window of the genome, by looking at every base of it.
#[derive(Debug)]
pub(crate) struct WindowSeeds<'a> {
    pub genome: &'a Genome,
    /// Global positions.
    pub window: Range<u32>,
}

impl Seeds for WindowSeeds<'_> {
    fn seed(&mut self, query: &Query, errors: u32) -> Result<Seeded, TooMany> {
        let parts = query.equal_parts(errors as usize + 1);
        let pieces: Vec<_> = parts.filter(|part| !part.is_empty() && query.is_known(part.clone())).collect();
        let mut seeds = Vec::new();
        for (number, piece) in (0..).zip(&pieces) {
            let unused = 64 - 2 * piece.len().min(32);
            let sought = query.word(piece.start) >> unused;
            let found = self.window.clone().filter(|&global| self.genome.word(global) >> unused == sought);
            let seed = |global| Seed { diagonal: i64::from(global) - piece.start as i64, piece: number };
            seeds.extend(found.map(seed));
        }
        Ok(Seeded::new(seeds, pieces))
    }

    fn least_errors(&self, _: &Query, _: u32) -> u32 {
        0
    }

    fn slack(&self) -> usize {
        0
    }

    fn bounds(&self) -> Range<i64> {
        i64::from(self.window.start)..i64::from(self.window.end)
    }
}
