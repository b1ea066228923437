//! What instruments print of a well, and intervals of one well's ratio beside ours.

use landfall_estimate::{Estimate, Z_TWO_SIDED, wilson};
use statrs::distribution::{Beta, ContinuousCDF};

use crate::digital::{Duplex, Partitions};

/// From so many positives on instruments take the normal interval. They do not say so; it is what their exports hold.
const MANY: u64 = 101;
/// From so many partitions on few positives follow the law of Poisson: shares differ by less than k/n, 10⁻⁵.
const MANY_PARTITIONS: f64 = 1e7;
/// Partitions of instruments, for which the library finds quantiles at once; outside of these its search may not end.
const USUAL_PARTITIONS: std::ops::RangeInclusive<f64> = 100.0..=1e6;
/// Halvings of the search for other quantiles: as many as make a share's last digit.
const HALVINGS: u32 = 60;

/// Copies per µl as `QuantaSoft` and QX Manager print them, with their Poisson interval. `None` where every partition is
/// positive; `droplet_nl` is the volume of a droplet in nl.
///
/// The interval is that of the share of positives, turned into copies: Wald's, and for few positives the shortest one
/// that holds 95 % of the posterior under a flat prior. Blanks and dilutions are not in it.
#[must_use]
pub fn concentration(target: &Partitions, droplet_nl: f64) -> Option<Estimate> {
    let share = target.positives as f64 / target.total as f64;
    let (lo, hi) = if target.positives < MANY { shortest(target)? } else { wald(target) };
    let copies = |share: f64| -(-share.clamp(0.0, 1.0)).ln_1p() / droplet_nl * 1e3;
    let found = Estimate { lo: copies(lo), value: copies(share), hi: copies(hi) };
    found.value.is_finite().then_some(found)
}

fn wald(target: &Partitions) -> (f64, f64) {
    let n = target.total as f64;
    let share = target.positives as f64 / n;
    let half = Z_TWO_SIDED * (share * (1.0 - share) / n).sqrt();
    (share - half, share + half)
}

/// The shortest interval that holds 95 % of the law Beta(k + 1, n − k + 1).
fn shortest(target: &Partitions) -> Option<(f64, f64)> {
    let (k, n) = (target.positives as f64, target.total as f64);
    let law = Beta::new(k + 1.0, n.min(MANY_PARTITIONS) - k + 1.0).ok()?;
    // The law of fewer partitions is that of all, drawn out.
    let scale = n.min(MANY_PARTITIONS) / n;
    let is_usual = USUAL_PARTITIONS.contains(&n);
    let quantile = |share: f64| if is_usual { law.inverse_cdf(share) } else { halved(&law, share) };
    let limits = |below: f64| (scale * quantile(below), scale * quantile(below + 0.95));
    let width = |below: f64| {
        let (lo, hi) = limits(below);
        hi - lo
    };
    // The width has one minimum over the share left out below: thirds of the range, forty times.
    let (mut from, mut to) = (0.0, 0.05);
    for _ in 0..40 {
        let third = (to - from) / 3.0;
        if width(from + third) < width(to - third) { to -= third } else { from += third }
    }
    Some(if target.positives == 0 { limits(0.0) } else { limits(f64::midpoint(from, to)) })
}

/// The quantile of a law of shares, by halving.
fn halved(law: &Beta, share: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if law.cdf(middle) < share { low = middle } else { high = middle }
    }
    low
}

/// Vector over reference as `QuantaSoft` and QX Manager print it, with its Poisson interval: symmetric, the half widths of
/// the two concentrations propagated.
#[must_use]
pub fn ratio(well: &Duplex) -> Option<Estimate> {
    let relative = |target: &Partitions| {
        let found = concentration(target, 1.0)?;
        Some((found.value, (found.hi - found.lo) / 2.0 / found.value))
    };
    let ((vector, vector_half), (reference, reference_half)) =
        (relative(&well.vector)?, relative(&well.reference)?);
    let value = vector / reference;
    let half = value * vector_half.hypot(reference_half);
    (value.is_finite() && half.is_finite()).then_some(Estimate { lo: value - half, value, hi: value + half })
}

/// Limits of the copies per cell of one well by Fieller (1954), for independent λ; `None` where the reference is too
/// uncertain for a bounded interval.
#[must_use]
pub fn fieller(well: &Duplex) -> Option<(f64, f64)> {
    let (vector, reference) = (well.vector.net(), well.reference.net());
    let (vector_variance, reference_variance) = (well.vector.variance(), well.reference.variance());
    let ratio = vector / reference;
    let g = Z_TWO_SIDED * Z_TWO_SIDED * reference_variance / (reference * reference);
    let spread = (vector_variance * (1.0 - g) + ratio * ratio * reference_variance).sqrt();
    let half = Z_TWO_SIDED / reference * spread;
    let limit = |sign: f64| well.copies * (ratio + sign * half) / (1.0 - g);
    let limits = (limit(-1.0), limit(1.0));
    (g < 1.0 && limits.0.is_finite() && limits.1.is_finite()).then_some(limits)
}

/// Limits of the copies per cell of one well by recovery of variances (Donner and Zou 2012, ratio of two parameters)
/// from the Wilson limits of both λ; the upper one is `None` where the reference's lower limit is 0.
#[must_use]
pub fn mover(well: &Duplex) -> Option<(f64, Option<f64>)> {
    let (v, r) = (well.vector.net(), well.reference.net());
    let ((v_lo, v_hi), (r_lo, r_hi)) = (wilson_limits(&well.vector), wilson_limits(&well.reference));
    let limit = |sign: f64, own: f64, other: f64| {
        let inner = (v * r).powi(2) - own * other * (2.0 * v - own) * (2.0 * r - other);
        well.copies * (v * r + sign * inner.max(0.0).sqrt()) / (other * (2.0 * r - other))
    };
    let (lo, hi) = (limit(-1.0, v_lo, r_hi), limit(1.0, v_hi, r_lo));
    lo.is_finite().then_some((lo.max(0.0), Some(hi).filter(|hi| hi.is_finite() && r_lo > 0.0)))
}

/// Wilson's limits of the share of positives as net copies per partition.
fn wilson_limits(target: &Partitions) -> (f64, f64) {
    let n = target.total as f64;
    let Estimate { lo, hi, .. } = wilson(target.positives as f64 / n, n);
    let net = |share: f64| (-(-share).ln_1p() - target.blank).max(0.0) * target.dilution;
    (net(lo), net(hi))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn well(vector: u64, reference: u64) -> Duplex {
        Duplex {
            vector: Partitions::new(vector, 15_000),
            reference: Partitions::new(reference, 15_000),
            copies: 2.0,
        }
    }

    #[test]
    fn all_intervals_agree_where_counts_are_many() {
        let well = well(6_000, 7_000);
        let value = well.copies_per_cell();
        let instrument = ratio(&well).unwrap();
        let (fieller_lo, fieller_hi) = fieller(&well).unwrap();
        let (mover_lo, mover_hi) = mover(&well).unwrap();
        for (lo, hi) in [
            (2.0 * instrument.lo, 2.0 * instrument.hi),
            (fieller_lo, fieller_hi),
            (mover_lo, mover_hi.unwrap()),
        ] {
            assert!(
                (lo / value - 0.964).abs() < 3e-3 && (hi / value - 1.037).abs() < 3e-3,
                "{lo} {hi} {value}"
            );
        }
    }

    #[test]
    fn few_copies_make_the_instruments_interval_symmetric_and_the_others_not() {
        let well = well(6, 7_000);
        let (value, instrument) = (well.copies_per_cell(), ratio(&well).unwrap());
        assert!((instrument.hi - instrument.value - (instrument.value - instrument.lo)).abs() < 1e-12);
        let (lo, hi) = mover(&well).unwrap();
        assert!(hi.unwrap() - value > 1.5 * (value - lo));
    }

    #[test]
    fn few_positives_have_the_shortest_interval_of_the_posterior() {
        // An export has 0.55 (0.23 to 1.07) copies per µl for 7 of 15,050.
        let few = concentration(&Partitions::new(7, 15_050), 0.85).unwrap();
        assert!((few.lo - 0.233).abs() < 1e-3 && (few.hi - 1.066).abs() < 1e-3, "{few:?}");
        let none = concentration(&Partitions::new(0, 15_000), 0.85).unwrap();
        assert!(none.lo.abs() < 1e-9 && (none.hi - 0.235).abs() < 1e-3, "{none:?}");
    }

    #[test]
    fn what_cannot_be_bounded_is_not_invented() {
        assert_eq!(concentration(&Partitions::new(15_000, 15_000), 0.85), None);
        assert_eq!(fieller(&well(100, 2)), None);
        assert_eq!(mover(&well(100, 0)).unwrap().1, None);
        assert_eq!(ratio(&well(100, 0)), None);
    }
}
