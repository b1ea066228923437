//! Copies per transduced cell against the limit for release.

use landfall_estimate::Z_TWO_SIDED;
use landfall_tables::vcn::ReleaseVerdict;

/// Cells that a flow cytometer is taken to have looked at: 10⁴ events.
const FLOW_EVENTS: f64 = 1e4;

/// Copies per transduced cell and the verdict on them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Release {
    pub(crate) value: Option<f64>,
    pub(crate) lo: Option<f64>,
    pub(crate) hi: Option<f64>,
    pub(crate) verdict: ReleaseVerdict,
    /// Fewer copies than transduced cells: one of the two is wrong.
    pub(crate) contradicts: bool,
}

/// Divides copies per cell by the transduced fraction and judges the interval. Not evaluable without a measured
/// fraction, without a limit of the copies, or where the upper limit lies below the fraction.
///
/// `vcn` is the value with its lower and upper limit at 95 %; a bound leaves the others `None`.
pub(crate) fn judge(
    (value, lo, hi): (Option<f64>, Option<f64>, Option<f64>),
    transduced: Option<f64>,
    transduced_cv: f64,
    limit: f64,
) -> Release {
    let none = Release {
        value: None,
        lo: None,
        hi: None,
        verdict: ReleaseVerdict::NotEvaluable,
        contradicts: false,
    };
    let Some(share) = transduced.filter(|share| *share > 0.0 && *share <= 1.0) else { return none };
    if lo.or(hi).is_none() {
        return none;
    }
    if hi.is_some_and(|hi| hi < share) {
        return Release { contradicts: true, ..none };
    }
    let variance = (1.0 - share) / (share * FLOW_EVENTS) + transduced_cv * transduced_cv;
    let (lo, hi) = per_transduced(lo, hi, share, variance);
    let verdict = verdict(lo, hi, limit);
    Release { value: value.map(|value| value / share), lo, hi, verdict, contradicts: false }
}

/// The verdict on limits of copies per transduced cell, of which there is at least one.
pub(crate) fn verdict(lo: Option<f64>, hi: Option<f64>, limit: f64) -> ReleaseVerdict {
    match (lo, hi) {
        (_, Some(hi)) if hi <= limit => ReleaseVerdict::Within,
        (Some(lo), _) if lo > limit => ReleaseVerdict::Exceeds,
        _ => ReleaseVerdict::CannotExclude,
    }
}

/// Adds the relative variance of the transduced fraction to the interval, on the log scale.
fn per_transduced(lo: Option<f64>, hi: Option<f64>, share: f64, variance: f64) -> (Option<f64>, Option<f64>) {
    if let (Some(lo), Some(hi)) = (lo.filter(|lo| *lo > 0.0), hi) {
        let middle = (lo * hi).sqrt();
        let half = (hi / lo).ln() / 2.0;
        let wider = (half * half + Z_TWO_SIDED * Z_TWO_SIDED * variance).sqrt();
        return (Some(middle / share * (-wider).exp()), Some(middle / share * wider.exp()));
    }
    let factor = (Z_TWO_SIDED * variance.sqrt()).exp();
    (lo.map(|lo| lo / share / factor), hi.map(|hi| hi / share * factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(lo: f64, hi: f64, share: Option<f64>) -> ReleaseVerdict {
        judge((None, Some(lo), Some(hi)), share, 0.05, 5.0).verdict
    }

    #[test]
    fn the_limit_holds_for_transduced_cells() {
        use ReleaseVerdict::{CannotExclude, Exceeds, NotEvaluable, Within};
        // 1.82 copies per cell at 30 % transduction are 6.07 per transduced cell.
        assert_eq!(verdict(1.75, 1.89, Some(0.3)), Exceeds);
        assert_eq!(verdict(1.75, 1.89, Some(0.9)), Within);
        assert_eq!(verdict(1.75, 1.89, Some(0.37)), CannotExclude);
        assert_eq!(verdict(1.75, 1.89, None), NotEvaluable);
        let judged = |lo, hi| judge((None, lo, hi), Some(1.0), 0.05, 5.0);
        assert_eq!(judged(Some(6.0), None).verdict, Exceeds);
        assert_eq!(judged(Some(4.0), None).verdict, CannotExclude);
        assert_eq!(judged(None, Some(0.1)).verdict, NotEvaluable);
        assert_eq!(judged(None, None).verdict, NotEvaluable);
        let less = judge((Some(0.25), Some(0.2), Some(0.3)), Some(0.5), 0.05, 5.0);
        assert!(less.contradicts && less.verdict == NotEvaluable && less.value.is_none());
        assert!(
            (judge((Some(1.82), Some(1.75), Some(1.89)), Some(0.3), 0.05, 5.0).value.unwrap() - 6.0667).abs()
                < 1e-4
        );
    }
}
