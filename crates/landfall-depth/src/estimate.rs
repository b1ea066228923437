//! From depth to copies per cell with an interval. Pure functions of numbers.
//!
//! Copies per cell are P·m_V/m_H: P = copies of the host locus per cell, m = mean depth of the bins. Fragments arrive
//! by a Poisson law, so that ln m has variance 1/F, F = fragments on the bins; what depth varies more than that is
//! measured on host windows of the vector's shape (τ²).

use landfall_estimate::{Estimate, Evaluated, Intervals, Z_TWO_SIDED};
use statrs::distribution::{ContinuousCDF, Gamma};

/// Copies of an autosome per cell.
pub const AUTOSOME_COPIES: f64 = 2.0;

/// Share of bins that is cut off at each end before the mean is taken.
const TRIM: f64 = 0.05;

/// With fewer fragments the bins are so skewed that trimming biases the mean (−2.3 % at 10 ×, 0.5 copies).
const TRIMMED_FROM: f64 = 60.0;

/// With fewer fragments the limits of counting are exact; with more the normal law on the log scale serves.
const EXACT_BELOW: f64 = 30.0;

/// Depth over a set of bins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bins {
    /// Mean depth of each bin over its unmasked bases, corrected for GC content.
    pub depths: Vec<f64>,
    /// Fragments on the unmasked bases: aligned bases over the mean aligned bases of a fragment.
    pub fragments: f64,
}

impl Bins {
    /// Mean depth: without the extreme 5 % of bins at each end, or of all where fragments are few. `None` without
    /// bins.
    #[must_use]
    pub fn mean(&self, trimming: Trimming) -> Option<f64> {
        match trimming {
            Trimming::Trimmed => trimmed_mean(&self.depths),
            Trimming::Plain => mean(&self.depths),
        }
    }

    /// Which mean suits so many fragments.
    #[must_use]
    pub fn trimming(&self) -> Trimming {
        if self.fragments < TRIMMED_FROM { Trimming::Plain } else { Trimming::Trimmed }
    }
}

/// Whether extreme bins are left out of a mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trimming {
    /// Without the extreme 5 % at each end.
    Trimmed,
    /// Of all bins.
    Plain,
}

/// A value that rests on `count` Poisson events, and whose logarithm has a further variance. `per_event` is what one
/// event is worth, for the upper limit where there is none.
#[must_use]
pub fn of_count(value: f64, count: f64, per_event: f64, further: f64) -> Intervals {
    let extra = Z_TWO_SIDED * further.sqrt();
    if count <= 0.0 || value <= 0.0 {
        let limit = garwood(0.0).1 * per_event;
        return Intervals {
            all: Evaluated::at_most(limit * extra.exp()),
            counting: Evaluated::at_most(limit),
        };
    }
    let (below, above) = log_limits(count);
    let all =
        Estimate { value, lo: value * (-below.hypot(extra)).exp(), hi: value * above.hypot(extra).exp() };
    let counting = Estimate { value, lo: value * (-below).exp(), hi: value * above.exp() };
    Intervals { all: all.into(), counting: counting.into() }
}

/// How far ln count may lie below and above, at 95 %: both positive. `count` is above 0.
fn log_limits(count: f64) -> (f64, f64) {
    if count >= EXACT_BELOW {
        let half = Z_TWO_SIDED / count.sqrt();
        return (half, half);
    }
    let (lo, hi) = garwood(count);
    ((count / lo.max(f64::MIN_POSITIVE)).ln(), (hi / count).ln())
}

/// Exact 95 % limits of the mean of a Poisson count (Garwood 1936), by quantiles of the gamma law.
#[must_use]
pub fn garwood(count: f64) -> (f64, f64) {
    let quantile = |shape: f64, share: f64| Gamma::new(shape, 1.0).map_or(0.0, |law| law.inverse_cdf(share));
    let lo = if count > 0.0 { quantile(count, 0.025) } else { 0.0 };
    (lo, quantile(count + 1.0, 0.975))
}

/// What the host says: the yardstick of a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Yardstick {
    /// Mean depth of host bins without the extreme ones.
    pub trimmed: f64,
    /// Mean depth of all kept host bins.
    pub plain: f64,
    /// Fragments on the kept host bins.
    pub fragments: f64,
    /// Mean aligned bases of a fragment.
    pub bases_per_fragment: f64,
}

impl Yardstick {
    /// The depth to hold a mean of that kind against.
    #[must_use]
    pub fn depth(&self, trimming: Trimming) -> f64 {
        match trimming {
            Trimming::Trimmed => self.trimmed,
            Trimming::Plain => self.plain,
        }
    }
}

/// Copies per cell of a target: P·m_V/m_H with Var ln = 1/F_V + 1/F_H + τ². Without a fragment, an upper limit over
/// `bases` unmasked bases. `None` without bins.
#[must_use]
pub fn copies(target: &Bins, bases: u64, host: &Yardstick, tau_squared: f64) -> Option<Intervals> {
    let trimming = target.trimming();
    let mean = target.mean(trimming)?;
    let value = AUTOSOME_COPIES * mean / host.depth(trimming);
    let one = AUTOSOME_COPIES * host.bases_per_fragment / bases.max(1) as f64 / host.plain;
    Some(of_count(value, target.fragments, one, 1.0 / host.fragments + tau_squared))
}

/// Depth of a part relative to the whole, with Var ln = 1/F_part + 1/F_rest + τ²; the rest is the whole without the
/// part. `None` without bins or depth of the whole.
#[must_use]
pub fn relative(part: &Bins, whole: &Bins, rest_fragments: f64, tau_squared: f64) -> Option<Intervals> {
    let trimming = part.trimming();
    let whole_mean = whole.mean(trimming).filter(|mean| *mean > 0.0)?;
    let value = part.mean(trimming)? / whole_mean;
    let share = part.depths.len() as f64 / whole.depths.len() as f64;
    let one = 1.0 / (share * (part.fragments + rest_fragments)).max(f64::MIN_POSITIVE);
    Some(of_count(value, part.fragments, one, 1.0 / rest_fragments.max(1.0) + tau_squared))
}

/// τ²: by how much logarithms of window means vary more than counting explains: max(0, variance − mean of the
/// counting variances). 0 for fewer than two windows.
#[must_use]
pub fn excess_variance(logs: &[f64], counting: &[f64]) -> f64 {
    let (Some(centre), Some(expected)) = (mean(logs), mean(counting)) else { return 0.0 };
    if logs.len() < 2 {
        return 0.0;
    }
    let squares: f64 = logs.iter().map(|log| (log - centre).powi(2)).sum();
    (squares / (logs.len() - 1) as f64 - expected).max(0.0)
}

/// The mean; `None` of nothing.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The mean without the 5 % smallest and the 5 % largest values (rounded down); `None` of nothing.
#[must_use]
pub fn trimmed_mean(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let cut = (TRIM * sorted.len() as f64) as usize;
    mean(&sorted[cut..sorted.len() - cut])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn yardstick() -> Yardstick {
        Yardstick { trimmed: 30.0, plain: 30.0, fragments: 1e6, bases_per_fragment: 300.0 }
    }

    #[test]
    fn garwood_limits_are_those_of_the_tables() {
        // Garwood 1936; the same in every table of exact Poisson limits.
        for (count, lo, hi) in
            [(0.0, 0.0, 3.689), (1.0, 0.0253, 5.572), (5.0, 1.623, 11.668), (10.0, 4.795, 18.390)]
        {
            let found = garwood(count);
            assert!((found.0 - lo).abs() < 1e-3 && (found.1 - hi).abs() < 1e-3, "{count}: {found:?}");
        }
    }

    #[test]
    fn copies_are_depth_over_half_the_hosts() {
        let bins = Bins { depths: vec![45.0; 40], fragments: 600.0 };
        let three = copies(&bins, 4_000, &yardstick(), 0.0).unwrap();
        assert_eq!(three.all.value, Some(3.0));
        let half = 1.96 * (1.0 / 600.0_f64 + 1e-6).sqrt();
        assert!((three.all.hi.unwrap().ln() - 3f64.ln() - half).abs() < 1e-4);
        let wider = copies(&bins, 4_000, &yardstick(), 0.01).unwrap();
        assert!(wider.all.hi > three.all.hi && wider.all.lo < three.all.lo);
        assert_eq!(wider.counting, three.counting);
    }

    #[test]
    fn no_fragment_is_an_upper_limit_of_what_one_would_be_worth() {
        let none = Bins { depths: vec![0.0; 40], fragments: 0.0 };
        let bound = copies(&none, 4_000, &yardstick(), 0.0).unwrap();
        assert_eq!((bound.all.value, bound.all.lo), (None, None));
        // One fragment of 300 bases on 4,000 is a depth of 0.075, or 0.005 copies; its Garwood limit is 3.689 of them.
        assert!((bound.counting.hi.unwrap() - 3.689 * 0.005).abs() < 1e-5);
        assert_eq!(copies(&Bins::default(), 0, &yardstick(), 0.0), None);
    }

    #[test]
    fn few_fragments_are_not_trimmed() {
        let mut depths = vec![1.0; 40];
        depths[0] = 41.0;
        let few = Bins { depths: depths.clone(), fragments: 59.0 };
        assert_eq!(few.mean(few.trimming()), Some(2.0));
        let more = Bins { depths, fragments: 60.0 };
        assert_eq!(more.mean(more.trimming()), Some(1.0));
    }

    #[test]
    fn excess_is_what_counting_does_not_explain() {
        let logs = [0.1, -0.1, 0.1, -0.1];
        let variance = 0.04 / 3.0;
        assert!((excess_variance(&logs, &[0.01; 4]) - (variance - 0.01)).abs() < 1e-12);
        assert_eq!(excess_variance(&logs, &[0.02; 4]), 0.0);
        assert_eq!((excess_variance(&[], &[]), excess_variance(&[1.0], &[0.0])), (0.0, 0.0));
    }

    #[test]
    fn a_part_is_held_against_the_whole() {
        let whole = Bins { depths: vec![30.0; 40], fragments: 400.0 };
        let part = Bins { depths: vec![15.0; 8], fragments: 62.0 };
        let ratio = relative(&part, &whole, 338.0, 0.0).unwrap().all;
        assert_eq!(ratio.value, Some(0.5));
        assert!(ratio.hi.unwrap() < 0.75 && ratio.lo.unwrap() > 0.3);
        let lost = Bins { depths: vec![0.0; 8], fragments: 0.0 };
        assert!(relative(&lost, &whole, 400.0, 0.0).unwrap().all.hi.unwrap() < 0.1);
    }

    proptest! {
        #[test]
        fn copies_scale_with_depth_and_order_does_not_matter(
            depths in prop::collection::vec(0.1..90.0f64, 1..80),
            factor in 0.1..9.0f64,
            fragments in 0.5..1e4f64,
        ) {
            let bins = Bins { depths: depths.clone(), fragments };
            let once = copies(&bins, 4_000, &yardstick(), 0.001).unwrap();
            let scaled = Bins { depths: depths.iter().rev().map(|depth| depth * factor).collect(), fragments };
            let other = copies(&scaled, 4_000, &yardstick(), 0.001).unwrap();
            let (all, scaled) = (once.all, other.all);
            for (one, two) in [(all.value, scaled.value), (all.lo, scaled.lo), (all.hi, scaled.hi)] {
                prop_assert!((one.unwrap() * factor / two.unwrap() - 1.0).abs() < 1e-9);
            }
            let counting = once.counting;
            prop_assert!(all.lo <= counting.lo && counting.lo <= all.value);
            prop_assert!(all.value <= counting.hi && counting.hi <= all.hi);
        }
    }
}
