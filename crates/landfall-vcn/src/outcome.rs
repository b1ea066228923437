//! What the wells of a sample amount to: an estimate, a bound, or a refusal with its reason.

use landfall_estimate::{Intervals, Z_ONE_SIDED};
use landfall_tables::vcn::{VcnFlag, VcnVerdict};

use crate::VcnParams;
use crate::digital::{Duplex, Partitions, combine, exact_lower, lower_limit, upper_limit};

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
    /// Copies per cell; all variation is that of counting and between wells.
    pub(crate) copies: Intervals,
    /// Accepted partitions of the vector over the wells used.
    pub(crate) partitions: u64,
    /// Which wells were used, in the order given.
    pub(crate) used: Vec<bool>,
    pub(crate) flags: Vec<VcnFlag>,
}

/// Judges wells.
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
        flags.push(VcnFlag::SaturatedWells);
    }
    let wells: Vec<_> = wells.iter().zip(&used).filter(|(_, used)| **used).map(|(well, _)| *well).collect();
    let wells = &wells[..];
    let outcome = |verdict, flags| Outcome {
        verdict,
        copies: Intervals::default(),
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
        flags.push(VcnFlag::Saturated);
        let copies = lower_limit(wells, cv).at_least();
        return Outcome { copies, ..outcome(VcnVerdict::LowerBound, flags) };
    }
    let positives: u64 = wells.iter().map(|well| well.vector.positives).sum();
    let below_blank = mean_lambda(wells.iter().map(|well| &well.vector)) <= blanks.vector;
    if positives == 0 || below_blank {
        flags.push(if positives == 0 { VcnFlag::NoPositives } else { VcnFlag::BelowBlank });
        let copies = upper_limit(wells, cv).at_most();
        return Outcome { copies, ..outcome(VcnVerdict::UpperLimit, flags) };
    }
    let pooled = combine(wells, cv);
    let (mut all, mut counting) = (pooled.all(), pooled.counting());
    if positives < u64::from(params.few_positives) {
        flags.push(VcnFlag::FewPositives);
        (all.lo, counting.lo) = exact_lower(wells, &pooled, cv);
    }
    if pooled.homogeneity.is_some_and(|probability| probability < WELLS_DIFFER) {
        flags.push(VcnFlag::WellsDiffer);
    }
    let copies = Intervals { all: all.into(), counting: counting.into() };
    Outcome { copies, ..outcome(VcnVerdict::Estimated, flags) }
}

/// Which wells can be judged; says why the others cannot.
fn usable(wells: &[Duplex], params: &VcnParams, flags: &mut Vec<VcnFlag>) -> Vec<bool> {
    let enough =
        |well: &Duplex| well.vector.total.min(well.reference.total) >= u64::from(params.min_partitions);
    let readable = |well: &Duplex| well.reference.lambda() <= params.max_lambda;
    if !wells.iter().all(enough) {
        flags.push(VcnFlag::FewPartitions);
    }
    if !wells.iter().filter(|well| enough(well)).all(readable) {
        flags.push(VcnFlag::ReferenceSaturated);
    }
    wells.iter().map(|well| enough(well) && readable(well)).collect()
}

/// The reason for no estimate, beside those that left no well.
fn refusal(wells: &[Duplex], blanks: BlankLimits, params: &VcnParams) -> Option<Option<VcnFlag>> {
    if wells.is_empty() {
        return Some(None);
    }
    let positives: u64 = wells.iter().map(|well| well.reference.positives).sum();
    if positives < u64::from(params.min_reference_positives) {
        return Some(Some(VcnFlag::FewReferencePositives));
    }
    let below_blank = mean_lambda(wells.iter().map(|well| &well.reference)) <= blanks.reference;
    below_blank.then_some(Some(VcnFlag::ReferenceBelowBlank))
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
    (mean, mean + Z_ONE_SIDED * spread.max(mean / partitions).sqrt())
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

    fn said(wells: &[Duplex]) -> (VcnVerdict, Vec<VcnFlag>) {
        let outcome = outcome(wells);
        (outcome.verdict, outcome.flags)
    }

    #[test]
    fn every_reason_has_its_word() {
        use VcnVerdict::{Estimated, LowerBound, Refused, UpperLimit};
        let n = 15_000;
        assert_eq!(said(&[well(900, 6_000, n)]), (Estimated, vec![]));
        assert_eq!(said(&[well(4, 6_000, n)]), (Estimated, vec![VcnFlag::FewPositives]));
        assert_eq!(
            said(&[well(900, 6_000, n), well(1_300, 6_000, n)]),
            (Estimated, vec![VcnFlag::WellsDiffer])
        );
        assert_eq!(said(&[well(900, 49, n)]), (Refused, vec![VcnFlag::FewReferencePositives]));
        assert_eq!(said(&[well(900, 50, n)]), (Estimated, vec![]));
        assert_eq!(said(&[well(900, 6_000, 9_999)]), (Refused, vec![VcnFlag::FewPartitions]));
        assert_eq!(said(&[well(900, n, n)]), (Refused, vec![VcnFlag::ReferenceSaturated]));
        assert_eq!(said(&[well(0, 6_000, n)]), (UpperLimit, vec![VcnFlag::NoPositives]));
        assert_eq!(said(&[well(n, 6_000, n)]), (LowerBound, vec![VcnFlag::Saturated]));
        assert_eq!(said(&[well(14_950, 6_000, n)]), (LowerBound, vec![VcnFlag::Saturated]));
        let some = [well(900, 6_000, n), well(n, 6_000, n), well(900, 6_000, 9_000)];
        assert_eq!(said(&some), (Estimated, vec![VcnFlag::FewPartitions, VcnFlag::SaturatedWells]));
        assert_eq!((outcome(&some).used, outcome(&some).partitions), (vec![true, false, false], n));
    }

    #[test]
    fn a_bound_has_one_side_and_an_estimate_lies_inside_its_interval() {
        let upper = outcome(&[well(0, 6_000, 15_000)]).copies;
        assert!(upper.all.value.is_none() && upper.all.lo.is_none());
        assert!(upper.all.hi > upper.counting.hi);
        let lower = outcome(&[well(15_000, 6_000, 15_000)]).copies;
        assert!(lower.all.hi.is_none() && lower.all.lo < lower.counting.lo);
        let few = outcome(&[well(1, 6_000, 15_000)]).copies;
        assert!(few.all.lo < few.counting.lo && few.counting.lo < few.all.value);
        assert!(few.all.value < few.all.hi && few.all.value == few.counting.value);
    }

    #[test]
    fn what_blanks_show_too_is_no_vector() {
        let blanks: Vec<_> = [3, 5, 4].iter().map(|&k| Partitions::new(k, 15_000)).collect();
        let (mean, limit) = blank_level(&blanks);
        assert!((mean * 15_000.0 - 4.0).abs() < 0.01 && limit > mean);
        let limits = BlankLimits { vector: limit, reference: 0.0 };
        let judged = |k| judge(&[well(k, 6_000, 15_000)], limits, &VcnParams::default());
        assert_eq!((judged(6).verdict, judged(6).flags), (VcnVerdict::UpperLimit, vec![VcnFlag::BelowBlank]));
        assert_eq!(judged(40).verdict, VcnVerdict::Estimated);
        assert_eq!(blank_level(&[]), (0.0, 0.0));
        let reference = BlankLimits { vector: 0.0, reference: 1.0 };
        let refused = judge(&[well(900, 6_000, 15_000)], reference, &VcnParams::default());
        assert_eq!(refused.flags, [VcnFlag::ReferenceBelowBlank]);
    }
}
