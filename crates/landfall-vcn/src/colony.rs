//! Colonies and single cells: copies counted one by one.

use landfall_estimate::{Estimate, wilson};
use rand::{Rng, RngExt};

/// Draws of a bootstrap.
const DRAWS: usize = 2_000;
/// A colony with less than this, per cell, has no copy: colonies of one cell hold whole numbers.
const A_COPY: f64 = 0.5;

/// What colonies say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colonies {
    /// Number of colonies.
    pub count: usize,
    /// Mean copies over all of them.
    pub vcn: Estimate,
    /// Share of colonies with a copy (Wilson's interval).
    pub transduced: Estimate,
    /// Mean copies of those with a copy; `None` without any.
    pub per_transduced: Option<Estimate>,
    /// Share with more than `many` among those with a copy (Wilson's interval).
    pub above: Option<Estimate>,
}

/// Sums up colonies, of which there is at least one. Means have the interval of the percentile bootstrap.
#[must_use]
pub fn sum_up(copies: &[f64], many: u32, rng: &mut impl Rng) -> Colonies {
    let with: Vec<_> = copies.iter().copied().filter(|copies| *copies >= A_COPY).collect();
    let above = with.iter().filter(|copies| copies.round() > f64::from(many)).count();
    Colonies {
        count: copies.len(),
        vcn: mean(copies, rng),
        transduced: share(with.len(), copies.len()),
        per_transduced: (!with.is_empty()).then(|| mean(&with, rng)),
        above: (!with.is_empty()).then(|| share(above, with.len())),
    }
}

fn share(part: usize, whole: usize) -> Estimate {
    wilson(part as f64 / whole as f64, whole as f64)
}

fn mean(values: &[f64], rng: &mut impl Rng) -> Estimate {
    let n = values.len();
    let mut drawn: Vec<f64> =
        (0..DRAWS).map(|_| (0..n).map(|_| values[rng.random_range(0..n)]).sum::<f64>() / n as f64).collect();
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| drawn[((DRAWS as f64 * share) as usize).min(DRAWS - 1)];
    Estimate { lo: at(0.025), value: values.iter().sum::<f64>() / n as f64, hi: at(0.975) }
}

#[cfg(test)]
mod tests {
    use landfall_core::seed::stream;

    use super::*;

    #[test]
    fn colonies_are_counted_with_and_without() {
        let copies = [0.0, 0.0, 1.0, 1.04, 3.0, 5.0, 0.0, 2.0];
        let found = sum_up(&copies, 4, &mut stream(1, "colony", "a"));
        assert_eq!(found.count, 8);
        assert!((found.vcn.value - 12.04 / 8.0).abs() < 1e-12);
        assert!(found.vcn.lo < found.vcn.value && found.vcn.value < found.vcn.hi);
        assert_eq!(found.transduced.value, 5.0 / 8.0);
        assert!((found.per_transduced.unwrap().value - 12.04 / 5.0).abs() < 1e-12);
        assert_eq!(found.above.unwrap().value, 0.2);
        assert_eq!(found, sum_up(&copies, 4, &mut stream(1, "colony", "a")));
    }

    #[test]
    fn colonies_without_any_copy_have_no_transduced_cells() {
        let found = sum_up(&[0.0; 20], 4, &mut stream(1, "colony", "a"));
        assert_eq!((found.vcn.value, found.per_transduced, found.above), (0.0, None, None));
        assert!(found.transduced.hi > 0.0);
    }
}
