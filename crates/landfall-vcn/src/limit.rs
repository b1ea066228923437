//! Copies per transduced cell against a release limit.

use crate::digital::Z_TWO_SIDED;

/// Cells that a flow cytometer is taken to have looked at: 10⁴ events.
const FLOW_EVENTS: f64 = 1e4;

/// Judges copies per cell and their 95 % limits against a limit of copies per *transduced* cell. The word is a flag of
/// the table: `limit_within`, `limit_exceeds`, `limit_cannot_exclude`, or `limit_not_evaluable` without a measured
/// transduced fraction, or where `transduced_above_copies`: fewer copies than transduced cells contradict each other.
///
/// `lo` and `hi` are the interval; a bound on one side leaves the other `None`.
#[must_use]
pub(crate) fn judge(
    lo: Option<f64>,
    hi: Option<f64>,
    transduced: Option<f64>,
    transduced_cv: f64,
    limit: f64,
) -> Vec<&'static str> {
    let Some(share) = transduced.filter(|share| *share > 0.0 && *share <= 1.0) else {
        return vec!["limit_not_evaluable"];
    };
    if lo.is_none() && hi.is_none() {
        return vec!["limit_not_evaluable"];
    }
    if hi.is_some_and(|hi| hi < share) {
        return vec!["transduced_above_copies", "limit_not_evaluable"];
    }
    let variance = (1.0 - share) / (share * FLOW_EVENTS) + transduced_cv * transduced_cv;
    let (lo, hi) = per_transduced(lo, hi, share, variance);
    match (lo, hi) {
        (_, Some(hi)) if hi <= limit => vec!["limit_within"],
        (Some(lo), _) if lo > limit => vec!["limit_exceeds"],
        _ => vec!["limit_cannot_exclude"],
    }
}

/// Adds the relative variance of the transduced fraction to the interval, on the log scale.
fn per_transduced(lo: Option<f64>, hi: Option<f64>, share: f64, variance: f64) -> (Option<f64>, Option<f64>) {
    if let (Some(lo), Some(hi)) = (lo, hi) {
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

    fn word(lo: f64, hi: f64, share: Option<f64>) -> Vec<&'static str> {
        judge(Some(lo), Some(hi), share, 0.05, 5.0)
    }

    #[test]
    fn the_limit_holds_for_transduced_cells() {
        // 1.82 copies per cell at 30 % transduction are 6.07 per transduced cell.
        assert_eq!(word(1.75, 1.89, Some(0.3)), ["limit_exceeds"]);
        assert_eq!(word(1.75, 1.89, Some(0.9)), ["limit_within"]);
        assert_eq!(word(1.75, 1.89, Some(0.37)), ["limit_cannot_exclude"]);
        assert_eq!(word(1.75, 1.89, None), ["limit_not_evaluable"]);
        assert_eq!(word(0.2, 0.3, Some(0.5)), ["transduced_above_copies", "limit_not_evaluable"]);
        assert_eq!(judge(Some(6.0), None, Some(1.0), 0.05, 5.0), ["limit_exceeds"]);
        assert_eq!(judge(Some(4.0), None, Some(1.0), 0.05, 5.0), ["limit_cannot_exclude"]);
        assert_eq!(judge(None, None, Some(1.0), 0.05, 5.0), ["limit_not_evaluable"]);
    }
}
