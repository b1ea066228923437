//! Copies per transduced cell against the limit for release.

use landfall_estimate::{Evaluated, Z_TWO_SIDED};
use landfall_tables::vcn::ReleaseVerdict;

/// Cells that a flow cytometer is taken to have looked at: 10⁴ events.
const FLOW_EVENTS: f64 = 1e4;

/// Copies per transduced cell and the verdict on them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Release {
    pub(crate) per_transduced: Evaluated,
    pub(crate) verdict: ReleaseVerdict,
    /// What copies and transduced cells say against each other.
    pub(crate) contradiction: Option<Contradiction>,
}

/// Copies and the transduced fraction cannot both be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contradiction {
    /// Fewer copies than transduced cells.
    FewerCopies,
    /// Copies, and no cell to carry them.
    NoCells,
}

/// Divides copies per cell by the transduced fraction and judges the interval. Not evaluable without a measured
/// fraction, without a limit of the copies, where no cell is transduced, or where the upper limit lies below the fraction.
pub(crate) fn judge(vcn: Evaluated, transduced: Option<f64>, transduced_cv: f64, limit: f64) -> Release {
    let none = Release {
        per_transduced: Evaluated::NONE,
        verdict: ReleaseVerdict::NotEvaluable,
        contradiction: None,
    };
    let Some(share) = transduced.filter(|share| (0.0..=1.0).contains(share)) else { return none };
    if vcn.lo.or(vcn.hi).is_none() {
        return none;
    }
    if share == 0.0 {
        // Nobody carries the copies that there are. Where there may be none, as in a mock sample, all is well.
        let contradiction = vcn.lo.is_some_and(|lo| lo > 0.0).then_some(Contradiction::NoCells);
        return Release { contradiction, ..none };
    }
    if vcn.hi.is_some_and(|hi| hi < share) {
        return Release { contradiction: Some(Contradiction::FewerCopies), ..none };
    }
    let variance = (1.0 - share) / (share * FLOW_EVENTS) + transduced_cv * transduced_cv;
    let per_transduced = per_transduced(vcn, share, variance);
    Release { per_transduced, verdict: verdict(per_transduced, limit), contradiction: None }
}

/// The verdict on copies per transduced cell, of which there is at least one limit.
pub(crate) fn verdict(copies: Evaluated, limit: f64) -> ReleaseVerdict {
    match (copies.lo, copies.hi) {
        (_, Some(hi)) if hi <= limit => ReleaseVerdict::Within,
        (Some(lo), _) if lo > limit => ReleaseVerdict::Exceeds,
        _ => ReleaseVerdict::CannotExclude,
    }
}

/// Copies over the transduced share, whose relative variance widens the interval on the log scale.
fn per_transduced(Evaluated { value, lo, hi }: Evaluated, share: f64, variance: f64) -> Evaluated {
    let value = value.map(|value| value / share);
    if let (Some(lo), Some(hi)) = (lo.filter(|lo| *lo > 0.0), hi) {
        let middle = (lo * hi).sqrt();
        let half = (hi / lo).ln() / 2.0;
        let wider = (half * half + Z_TWO_SIDED * Z_TWO_SIDED * variance).sqrt();
        let limit = |half: f64| Some(middle / share * half.exp());
        return Evaluated { value, lo: limit(-wider), hi: limit(wider) }.sound();
    }
    let factor = (Z_TWO_SIDED * variance.sqrt()).exp();
    Evaluated { value, lo: lo.map(|lo| lo / share / factor), hi: hi.map(|hi| hi / share * factor) }.sound()
}

#[cfg(test)]
mod tests {
    use landfall_estimate::Estimate;

    use super::*;

    fn verdict(lo: f64, hi: f64, share: Option<f64>) -> ReleaseVerdict {
        judge(Evaluated { value: None, lo: Some(lo), hi: Some(hi) }, share, 0.05, 5.0).verdict
    }

    #[test]
    fn the_limit_holds_for_transduced_cells() {
        use ReleaseVerdict::{CannotExclude, Exceeds, NotEvaluable, Within};
        // 1.82 copies per cell at 30 % transduction are 6.07 per transduced cell.
        assert_eq!(verdict(1.75, 1.89, Some(0.3)), Exceeds);
        assert_eq!(verdict(1.75, 1.89, Some(0.9)), Within);
        assert_eq!(verdict(1.75, 1.89, Some(0.37)), CannotExclude);
        assert_eq!(verdict(1.75, 1.89, None), NotEvaluable);
        let judged = |lo, hi| judge(Evaluated { value: None, lo, hi }, Some(1.0), 0.05, 5.0);
        assert_eq!(judged(Some(6.0), None).verdict, Exceeds);
        assert_eq!(judged(Some(4.0), None).verdict, CannotExclude);
        assert_eq!(judged(None, Some(0.1)).verdict, NotEvaluable);
        assert_eq!(judged(None, None).verdict, NotEvaluable);
        let whole = |value, lo, hi| Estimate { value, lo, hi }.into();
        let less = judge(whole(0.25, 0.2, 0.3), Some(0.5), 0.05, 5.0);
        assert_eq!(less.contradiction, Some(Contradiction::FewerCopies));
        assert!(less.verdict == NotEvaluable && less.per_transduced == Evaluated::NONE);
        let more = judge(whole(1.82, 1.75, 1.89), Some(0.3), 0.05, 5.0);
        assert!((more.per_transduced.value.unwrap() - 6.0667).abs() < 1e-4);
    }

    #[test]
    fn no_transduced_cell_has_no_copies_to_judge() {
        let judged = |lo, hi| judge(Evaluated { value: None, lo, hi }, Some(0.0), 0.05, 5.0);
        // A mock sample: no positive partition, an upper limit.
        assert_eq!(judged(None, Some(0.001)).contradiction, None);
        let found = judged(Some(0.4), Some(0.6));
        assert_eq!(found.contradiction, Some(Contradiction::NoCells));
        assert_eq!((found.verdict, found.per_transduced), (ReleaseVerdict::NotEvaluable, Evaluated::NONE));
    }

    #[test]
    fn limits_that_no_number_holds_are_none() {
        let few =
            judge(Evaluated { value: Some(1.0), lo: Some(0.9), hi: Some(1.1) }, Some(1e-300), 0.05, 5.0);
        assert_eq!((few.per_transduced.hi, few.verdict), (None, ReleaseVerdict::CannotExclude));
    }
}
