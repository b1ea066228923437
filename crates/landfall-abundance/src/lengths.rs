//! Which fragment lengths each clone shows in each replicate: all that the length model sees.

use std::collections::{BTreeMap, BTreeSet};

use crate::regression::Basis;
use crate::spline::Spline;

/// Lengths beyond the longest that count as seen by nobody, so that the law falls to zero.
const BEYOND: u32 = 10;
/// Lengths × replicates, at most: the fit visits all of them some hundred times. Three replicates may have fragments of
/// 43 kb, forty of 3 kb.
const MOST_BINS: u64 = 1 << 17;
/// The same once more × replicates, at most: errors need a matrix of bins and of parameters, of which each replicate has
/// some. It has half a gigabyte.
const MOST_CELLS: u64 = 1 << 23;

/// Bins b = (replicate, length) and the columns (clones) that fill them.
#[derive(Clone, Debug, PartialEq)]
pub struct Lengths {
    replicates: usize,
    shortest: u32,
    longest: u32,
    /// The bins of each column, ascending, each once.
    columns: Vec<Vec<u32>>,
}

impl Lengths {
    /// From the (replicate, length) pairs of each column, in any order. Replicates are those that occur, whatever
    /// their labels; bins reach from the shortest to the longest length of all of them. `None` without any pair, for a
    /// length of 0, and for more lengths and replicates than can be modelled.
    #[must_use]
    pub fn new(columns: &[Vec<(usize, u32)>]) -> Option<Self> {
        let all = || columns.iter().flatten().map(|(_, length)| *length);
        let (shortest, longest) = (all().min()?, all().max()?);
        let labels: BTreeSet<usize> = columns.iter().flatten().map(|(replicate, _)| *replicate).collect();
        let replicates = labels.len() as u64;
        let most = (MOST_BINS / replicates).min(MOST_CELLS / replicates / replicates);
        if shortest == 0 || u64::from(longest) + u64::from(BEYOND) > most {
            return None;
        }
        let span = longest - shortest + 1;
        let ranks: BTreeMap<usize, u32> = labels.into_iter().zip(0..).collect();
        let bins = |pairs: &Vec<(usize, u32)>| {
            let bin = |(replicate, length): &(usize, u32)| ranks[replicate] * span + (length - shortest);
            let mut bins: Vec<u32> = pairs.iter().map(bin).collect();
            bins.sort_unstable();
            bins.dedup();
            bins
        };
        Some(Self { replicates: ranks.len(), shortest, longest, columns: columns.iter().map(bins).collect() })
    }

    /// Number of replicates.
    #[must_use]
    pub fn replicates(&self) -> usize {
        self.replicates
    }

    /// Lengths from the shortest to the longest.
    #[must_use]
    pub fn span(&self) -> usize {
        (self.longest - self.shortest) as usize + 1
    }

    /// Number of bins.
    #[must_use]
    pub fn bins(&self) -> usize {
        self.replicates * self.span()
    }

    /// The bins of each column, ascending: replicate × span + length − shortest.
    #[must_use]
    pub fn columns(&self) -> &[Vec<u32>] {
        &self.columns
    }

    /// Distinct (replicate, length) of a column.
    #[must_use]
    pub fn filled(&self, column: usize) -> u64 {
        self.columns[column].len() as u64
    }

    /// Distinct lengths over all columns and replicates.
    #[must_use]
    pub fn distinct(&self) -> usize {
        let span = self.span() as u32;
        let mut seen = vec![false; self.span()];
        self.columns.iter().flatten().for_each(|bin| seen[(bin % span) as usize] = true);
        seen.into_iter().filter(|seen| *seen).count()
    }

    /// The same bins without one replicate; columns that it alone shows stay, empty. `None` if nothing is left.
    #[must_use]
    pub fn without(&self, replicate: usize) -> Option<Self> {
        let span = self.span() as u32;
        let removed = replicate as u32 * span..(replicate as u32 + 1) * span;
        let kept = |bins: &Vec<u32>| -> Vec<u32> {
            let kept = bins.iter().filter(|bin| !removed.contains(bin));
            kept.map(|bin| if *bin < removed.start { *bin } else { bin - span }).collect()
        };
        let columns: Vec<Vec<u32>> = self.columns.iter().map(kept).collect();
        let any = columns.iter().any(|bins| !bins.is_empty());
        any.then(|| Self { replicates: self.replicates - 1, columns, ..*self })
    }

    /// Inner knots at the 1/6 … 5/6 quantiles of the lengths of all (column, replicate, length), each once; between
    /// two order statistics linearly (type 7 of Hyndman and Fan 1996).
    #[must_use]
    pub fn quantile_knots(&self) -> Vec<f64> {
        let span = self.span() as u32;
        let mut lengths: Vec<u32> =
            self.columns.iter().flatten().map(|bin| bin % span + self.shortest).collect();
        lengths.sort_unstable();
        let quantile = |sixths: u32| {
            let place = (lengths.len() - 1) as f64 * f64::from(sixths) / 6.0;
            let below = f64::from(lengths[place as usize]);
            let above = f64::from(lengths[(place as usize + 1).min(lengths.len() - 1)]);
            below + (above - below) * place.fract()
        };
        (1..6).map(quantile).collect()
    }

    /// The spline at lengths 1 to the longest + 10, a row per length.
    #[must_use]
    pub fn basis(&self, knots: &[f64]) -> Basis {
        let last = self.longest + BEYOND;
        let spline = Spline::new(knots, 1.0, f64::from(last));
        let rows = (1..=last).map(|length| spline.row(f64::from(length))).collect();
        Basis { rows, functions: spline.functions() }
    }

    /// Rows of [`Lengths::basis`] that are bins: from the shortest to the longest.
    #[must_use]
    pub fn observed(&self) -> std::ops::Range<usize> {
        let first = self.shortest as usize - 1;
        first..first + self.span()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_become_bins_and_a_replicate_can_be_left_out() {
        let lengths = Lengths::new(&[vec![(9, 30), (3, 31), (9, 30)], vec![(7, 40)], vec![]]).unwrap();
        assert_eq!((lengths.bins(), lengths.span(), lengths.distinct()), (33, 11, 3));
        assert_eq!(lengths.columns(), [vec![1, 22], vec![21], vec![]]);
        let left = lengths.without(1).unwrap();
        assert_eq!((left.columns(), left.span()), (&[vec![1, 11], vec![], vec![]][..], 11));
        assert_eq!(Lengths::new(&[vec![]]), None);
    }

    #[test]
    fn knots_lie_at_the_sixths() {
        let lengths = Lengths::new(&[(0..=60).map(|step| (0, 100 + step)).collect()]).unwrap();
        assert_eq!(lengths.quantile_knots(), [110.0, 120.0, 130.0, 140.0, 150.0]);
    }
}
