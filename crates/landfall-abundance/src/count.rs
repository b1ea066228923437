//! Shares of what was counted: identifiers, fragments or reads.

use landfall_tables::abundance::AbundanceFlag;

use crate::estimate::{Column, Found, Sample};
use crate::{interval, jackknife};

/// Distinct molecular identifiers: each is a cell.
pub(crate) fn umis(sample: &Sample) -> Vec<Found> {
    counted(sample, |end| end.umis.iter().map(|count| f64::from(*count)).collect(), Vec::new())
}

/// Distinct fragments: cells whose fragments have the same length count once, so these are lower bounds.
pub(crate) fn fragments(sample: &Sample) -> Vec<Found> {
    let of = |end: &Column| {
        let mut counts = vec![0.0; sample.replicates];
        end.fragments.iter().for_each(|(replicate, _)| counts[*replicate] += 1.0);
        counts
    };
    counted(sample, of, vec![AbundanceFlag::LowerBound])
}

/// Reads: no measure of cells.
pub(crate) fn reads(sample: &Sample) -> Vec<Found> {
    let of = |end: &Column| end.reads.iter().map(|reads| *reads as f64).collect();
    let mut found = counted(sample, of, Vec::new());
    found.iter_mut().for_each(|found| found.molecules = 0);
    found
}

/// Counts of each target by replicate: the end that shows more counts, the error is the larger of the binomial and the
/// replicates'.
fn counted(sample: &Sample, of: impl Fn(&Column) -> Vec<f64>, flags: Vec<AbundanceFlag>) -> Vec<Found> {
    let sum = |counts: &[f64]| counts.iter().sum::<f64>();
    let strongest = |ends: &[Column]| {
        let counts: Vec<Vec<f64>> = ends.iter().map(&of).collect();
        // The first of equals.
        let best = (0..counts.len()).rev().max_by(|a, b| sum(&counts[*a]).total_cmp(&sum(&counts[*b])));
        let end = best.unwrap_or(0);
        (end, counts.into_iter().nth(end).unwrap_or_default())
    };
    let counts: Vec<(usize, Vec<f64>)> =
        sample.targets.iter().map(|target| strongest(&target.ends)).collect();
    let total: f64 = counts.iter().map(|(_, counts)| sum(counts)).sum();
    let share = |count: f64, of: f64| if of > 0.0 { count / of } else { 0.0 };
    let at = |counts: &[f64], replicate: usize| counts.get(replicate).copied().unwrap_or(0.0);
    let without = |replicate: usize| {
        let left = total - counts.iter().map(|(_, counts)| at(counts, replicate)).sum::<f64>();
        counts.iter().map(|(_, counts)| share(sum(counts) - at(counts, replicate), left)).collect()
    };
    let errors = jackknife::errors(&(0..sample.replicates).map(without).collect::<Vec<_>>());
    let found = |(target, (end, counts)): (usize, &(usize, Vec<f64>))| {
        let count = sum(counts);
        let share = share(count, total);
        let replicates = errors.as_ref().map(|errors| errors[target]);
        Found {
            end: *end,
            amount: count,
            amount_se: Some(count.sqrt()),
            share: interval::counted(share, total, replicates),
            molecules: count as u64,
            saturated: false,
            flags: flags.clone(),
        }
    };
    counts.iter().enumerate().map(found).collect()
}
