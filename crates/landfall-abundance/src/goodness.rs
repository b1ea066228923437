//! Whether the model describes what was seen: lengths by decile, and each clone by replicate.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::fit::Fit;
use crate::kernel::{KernelSum, SEEN};
use crate::lengths::Lengths;

/// Groups of lengths.
const GROUPS: usize = 10;

/// Probability of lengths that depart so far from the fitted law, or farther.
///
/// Lengths are cut into ten groups of about equal expected numbers of filled bins, over all replicates; χ² is
/// Σ (filled − expected)²/variance, where a bin is filled by each clone with probability 1 − e^−φθ. Nine degrees of
/// freedom, though the law was fitted to the same lengths: the test errs on the side of no alarm. `None` with fewer
/// than two groups.
#[must_use]
pub fn length_law(lengths: &Lengths, fit: &Fit) -> Option<f64> {
    let most = 2.0 * fit.law.iter().copied().fold(0.0, f64::max);
    let cells = fit.cells.iter().filter(|cells| **cells > 0.0);
    let seen = KernelSum::new(SEEN, cells.map(|cells| (1.0, *cells)), most);
    let span = lengths.span();
    let (mut filled, mut expected, mut variance) = (vec![0.0; span], vec![0.0; span], vec![0.0; span]);
    for (bin, share) in fit.law.iter().enumerate() {
        let once = seen.at(*share);
        expected[bin % span] += once;
        // p(1 − p) = (1 − e^−2λ) − (1 − e^−λ).
        variance[bin % span] += seen.at(2.0 * share) - once;
    }
    lengths.columns().iter().flatten().for_each(|bin| filled[*bin as usize % span] += 1.0);
    let total: f64 = expected.iter().sum();
    let (mut statistic, mut groups, mut before) = (0.0, 0_u32, 0.0);
    let mut group = (0.0, 0.0, 0.0);
    for length in 0..span {
        group = (group.0 + filled[length], group.1 + expected[length], group.2 + variance[length]);
        before += expected[length];
        let ends = before >= total * f64::from(groups + 1) / GROUPS as f64 - 1e-9 || length + 1 == span;
        if ends && group.2 > 0.0 {
            statistic += (group.0 - group.1).powi(2) / group.2;
            groups += 1;
            group = (0.0, 0.0, 0.0);
        }
    }
    upper_tail(statistic, groups.checked_sub(1)?)
}

/// Probability of a clone's replicates differing so much, or more, by chance: χ² = Σ (filled − expected)²/variance
/// over replicates, R − 1 degrees of freedom. `None` with one replicate.
#[must_use]
pub fn replicates(lengths: &Lengths, fit: &Fit, column: usize) -> Option<f64> {
    let (span, cells) = (lengths.span(), fit.cells[column]);
    let mut filled = vec![0.0; lengths.replicates()];
    lengths.columns()[column].iter().for_each(|bin| filled[*bin as usize / span] += 1.0);
    let of = |(law, filled): (&[f64], &f64)| {
        let (mut expected, mut variance) = (0.0, 0.0);
        for share in law {
            let empty = libm::exp(-share * cells);
            expected += 1.0 - empty;
            variance += empty * (1.0 - empty);
        }
        if variance > 0.0 { (filled - expected).powi(2) / variance } else { 0.0 }
    };
    let statistic = fit.law.chunks(span).zip(&filled).map(of).sum();
    upper_tail(statistic, lengths.replicates() as u32 - 1)
}

fn upper_tail(statistic: f64, degrees: u32) -> Option<f64> {
    let law = ChiSquared::new(f64::from(degrees)).ok()?;
    // What no number holds departs farther than any law does.
    if statistic.is_infinite() { Some(0.0) } else { Some(law.sf(statistic)).filter(|p| !p.is_nan()) }
}
