//! What the wells of a sample amount to: an estimate, a bound, or a refusal with its reason.

use landfall_tables::vcn::VcnVerdict;

use crate::VcnParams;
use crate::digital::{Bound, Duplex, Partitions, combine, exact_lower, lower_limit, upper_limit};

/// Below this probability wells are called different.
const WELLS_DIFFER: f64 = 0.01;

/// Copies per partition above which a target shows more than blanks do, by target.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct BlankLimits {
    /// Of the vector target.
    pub(crate) vector: f64,
    /// Of the reference target.
    pub(crate) reference: f64,
}

/// What the wells amount to. Limits are 95 %.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) verdict: VcnVerdict,
    pub(crate) value: Option<f64>,
    /// With between-well variation.
    pub(crate) interval: (Option<f64>, Option<f64>),
    /// Counting error only.
    pub(crate) counting: (Option<f64>, Option<f64>),
    /// Accepted partitions of the vector over the wells used.
    pub(crate) partitions: u64,
    /// Which wells were used, in the order given.
    pub(crate) used: Vec<bool>,
    pub(crate) flags: Vec<&'static str>,
}

/// Judges wells. Flags: `few_partitions`, `reference_saturated`, `saturated_wells` (wells left out);
/// `few_reference_positives`, `reference_below_blank` (refused); `saturated` (lower bound: dilute and repeat);
/// `no_positives`, `below_blank` (upper limit); `few_positives` (exact lower limit); `wells_differ`.
pub(crate) fn judge(wells: &[Duplex], blanks: BlankLimits, params: &VcnParams) -> Outcome {
    let mut flags = Vec::new();
    let usable = usable(wells, params, &mut flags);
    let saturated: Vec<_> = wells.iter().map(|well| well.vector.lambda() > params.max_lambda).collect();
    // Saturated wells give a bound; where others give a value, they are left out.
    let all_saturated = usable.iter().zip(&saturated).all(|(usable, saturated)| !usable || *saturated);
    let used: Vec<_> = usable
        .iter()
        .zip(&saturated)
        .map(|(usable, saturated)| *usable && (all_saturated || !saturated))
        .collect();
    if usable != used {
        flags.push("saturated_wells");
    }
    let wells: Vec<_> = wells.iter().zip(&used).filter(|(_, used)| **used).map(|(well, _)| *well).collect();
    let wells = &wells[..];
    let outcome = |verdict, flags| Outcome {
        verdict,
        value: None,
        interval: (None, None),
        counting: (None, None),
        partitions: wells.iter().map(|well| well.vector.total).sum(),
        used: used.clone(),
        flags,
    };
    if let Some(reason) = refusal(wells, blanks, params) {
        flags.extend(reason);
        return outcome(VcnVerdict::Refused, flags);
    }
    let cv = params.between_well_cv;
    if all_saturated {
        flags.push("saturated");
        let Bound { limit, counting } = lower_limit(wells, cv);
        let (interval, counting) = ((Some(limit), None), (Some(counting), None));
        return Outcome { interval, counting, ..outcome(VcnVerdict::LowerBound, flags) };
    }
    let positives: u64 = wells.iter().map(|well| well.vector.positives).sum();
    let below_blank = mean_lambda(wells.iter().map(|well| &well.vector)) <= blanks.vector;
    if positives == 0 || below_blank {
        flags.push(if positives == 0 { "no_positives" } else { "below_blank" });
        let Bound { limit, counting } = upper_limit(wells, cv);
        let (interval, counting) = ((None, Some(limit)), (None, Some(counting)));
        return Outcome { interval, counting, ..outcome(VcnVerdict::UpperLimit, flags) };
    }
    let estimate = combine(wells, cv);
    let ((mut lo, hi), (mut lo_counting, hi_counting)) = (estimate.interval(), estimate.interval_counting());
    if positives < u64::from(params.few_positives) {
        flags.push("few_positives");
        (lo, lo_counting) = exact_lower(wells, &estimate, cv);
    }
    if estimate.homogeneity.is_some_and(|probability| probability < WELLS_DIFFER) {
        flags.push("wells_differ");
    }
    Outcome {
        value: Some(estimate.value),
        interval: (Some(lo), Some(hi)),
        counting: (Some(lo_counting), Some(hi_counting)),
        ..outcome(VcnVerdict::Estimated, flags)
    }
}

/// Which wells can be judged; says why the others cannot.
fn usable(wells: &[Duplex], params: &VcnParams, flags: &mut Vec<&'static str>) -> Vec<bool> {
    let enough =
        |well: &Duplex| well.vector.total.min(well.reference.total) >= u64::from(params.min_partitions);
    let readable = |well: &Duplex| well.reference.lambda() <= params.max_lambda;
    if !wells.iter().all(enough) {
        flags.push("few_partitions");
    }
    if !wells.iter().filter(|well| enough(well)).all(readable) {
        flags.push("reference_saturated");
    }
    wells.iter().map(|well| enough(well) && readable(well)).collect()
}

/// The reason for no estimate, beside those that left no well.
fn refusal(wells: &[Duplex], blanks: BlankLimits, params: &VcnParams) -> Option<Option<&'static str>> {
    if wells.is_empty() {
        return Some(None);
    }
    let positives: u64 = wells.iter().map(|well| well.reference.positives).sum();
    if positives < u64::from(params.min_reference_positives) {
        return Some(Some("few_reference_positives"));
    }
    let below_blank = mean_lambda(wells.iter().map(|well| &well.reference)) <= blanks.reference;
    below_blank.then_some(Some("reference_below_blank"))
}

/// Copies per partition over wells, weighted by partitions.
fn mean_lambda<'a>(targets: impl Iterator<Item = &'a Partitions>) -> f64 {
    let add = |(copies, n): (f64, f64), one: &Partitions| {
        (copies + one.lambda() * one.total as f64, n + one.total as f64)
    };
    let (copies, n) = targets.fold((0.0, 0.0), add);
    copies / n
}

/// The mean of blank wells, and the limit of blank: mean + 1.645 SD, the SD at least that of counting. Without blanks
/// both are 0.
pub(crate) fn blank_level(blanks: &[Partitions]) -> (f64, f64) {
    if blanks.is_empty() {
        return (0.0, 0.0);
    }
    let count = blanks.len() as f64;
    let mean = mean_lambda(blanks.iter());
    let spread =
        blanks.iter().map(|well| (well.lambda() - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    let partitions = blanks.iter().map(|well| well.total as f64).sum::<f64>() / count;
    (mean, mean + landfall_estimate::Z_ONE_SIDED * spread.max(mean / partitions).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn well(vector: u64, reference: u64, total: u64) -> Duplex {
        Duplex {
            vector: Partitions::new(vector, total),
            reference: Partitions::new(reference, total),
            copies: 2.0,
        }
    }

    fn outcome(wells: &[Duplex]) -> Outcome {
        judge(wells, BlankLimits::default(), &VcnParams::default())
    }

    fn said(wells: &[Duplex]) -> (VcnVerdict, Vec<&'static str>) {
        let outcome = outcome(wells);
        (outcome.verdict, outcome.flags)
    }

    #[test]
    fn every_reason_has_its_word() {
        use VcnVerdict::{Estimated, LowerBound, Refused, UpperLimit};
        let n = 15_000;
        assert_eq!(said(&[well(900, 6_000, n)]), (Estimated, vec![]));
        assert_eq!(said(&[well(4, 6_000, n)]), (Estimated, vec!["few_positives"]));
        assert_eq!(said(&[well(900, 6_000, n), well(1_300, 6_000, n)]), (Estimated, vec!["wells_differ"]));
        assert_eq!(said(&[well(900, 49, n)]), (Refused, vec!["few_reference_positives"]));
        assert_eq!(said(&[well(900, 50, n)]), (Estimated, vec![]));
        assert_eq!(said(&[well(900, 6_000, 9_999)]), (Refused, vec!["few_partitions"]));
        assert_eq!(said(&[well(900, n, n)]), (Refused, vec!["reference_saturated"]));
        assert_eq!(said(&[well(0, 6_000, n)]), (UpperLimit, vec!["no_positives"]));
        assert_eq!(said(&[well(n, 6_000, n)]), (LowerBound, vec!["saturated"]));
        assert_eq!(said(&[well(14_950, 6_000, n)]), (LowerBound, vec!["saturated"]));
        let some = [well(900, 6_000, n), well(n, 6_000, n), well(900, 6_000, 9_000)];
        assert_eq!(said(&some), (Estimated, vec!["few_partitions", "saturated_wells"]));
        assert_eq!((outcome(&some).used, outcome(&some).partitions), (vec![true, false, false], n));
    }

    #[test]
    fn a_bound_has_one_side_and_an_estimate_lies_inside_its_interval() {
        let upper = outcome(&[well(0, 6_000, 15_000)]);
        assert!(upper.value.is_none() && upper.interval.0.is_none());
        assert!(upper.interval.1 > upper.counting.1);
        let lower = outcome(&[well(15_000, 6_000, 15_000)]);
        assert!(lower.interval.1.is_none() && lower.interval.0 < lower.counting.0);
        let few = outcome(&[well(1, 6_000, 15_000)]);
        assert!(few.interval.0 < few.counting.0 && few.counting.0 < few.value && few.value < few.interval.1);
    }

    #[test]
    fn what_blanks_show_too_is_no_vector() {
        let blanks: Vec<_> = [3, 5, 4].iter().map(|&k| Partitions::new(k, 15_000)).collect();
        let (mean, limit) = blank_level(&blanks);
        assert!((mean * 15_000.0 - 4.0).abs() < 0.01 && limit > mean);
        let limits = BlankLimits { vector: limit, reference: 0.0 };
        let judged = |k| judge(&[well(k, 6_000, 15_000)], limits, &VcnParams::default());
        assert_eq!((judged(6).verdict, judged(6).flags), (VcnVerdict::UpperLimit, vec!["below_blank"]));
        assert_eq!(judged(40).verdict, VcnVerdict::Estimated);
        assert_eq!(blank_level(&[]), (0.0, 0.0));
        let reference = BlankLimits { vector: 0.0, reference: 1.0 };
        let refused = judge(&[well(900, 6_000, 15_000)], reference, &VcnParams::default());
        assert_eq!(refused.flags, ["reference_below_blank"]);
    }
}
