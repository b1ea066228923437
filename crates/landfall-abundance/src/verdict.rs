//! Whether a clone dominates its sample.

use landfall_estimate::Estimate;
use landfall_tables::abundance::{AbundanceFlag, DominanceVerdict};

/// What is known of one target, unrounded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// Its share with its 95 % interval; `None` if the quantity is refused.
    pub share: Option<Estimate>,
    /// Its share with all clusters that list its place.
    pub share_with_multihits: f64,
    /// Distinct fragments (molecular identifiers where cells were counted by them).
    pub fragments: u64,
    /// Cells of the whole sample.
    pub cells: f64,
    /// Whether shares are lower bounds or the length law does not hold: absence cannot be shown.
    pub forbids_negative: bool,
}

/// What a verdict needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// The share that makes a clone dominant.
    pub threshold: f64,
    /// Fewer sampled cells carry no verdict, unless dominance is certain.
    pub min_cells: f64,
    /// Fewer fragments confirm nothing.
    pub min_fragments: u64,
}

/// The verdict, in this order: refused, confirmed, too few cells, suspected, cannot exclude, negative; with the flags
/// that say what decided it.
#[must_use]
pub fn judge(evidence: &Evidence, rule: &Rule) -> (DominanceVerdict, Vec<AbundanceFlag>) {
    let Some(share) = evidence.share else {
        return (DominanceVerdict::NotEvaluable, Vec::new());
    };
    let few = evidence.cells < rule.min_cells;
    let flags = if few { vec![AbundanceFlag::FewCells] } else { Vec::new() };
    if share.lo >= rule.threshold && evidence.fragments >= rule.min_fragments {
        return (DominanceVerdict::Confirmed, flags);
    }
    if few {
        return (DominanceVerdict::NotEvaluable, flags);
    }
    if share.value >= rule.threshold {
        return (DominanceVerdict::Suspected, flags);
    }
    if share.hi >= rule.threshold || evidence.forbids_negative {
        return (DominanceVerdict::CannotExclude, flags);
    }
    if evidence.share_with_multihits >= rule.threshold {
        return (DominanceVerdict::CannotExclude, vec![AbundanceFlag::Multihit]);
    }
    (DominanceVerdict::Negative, flags)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DominanceVerdict::{CannotExclude, Confirmed, Negative, NotEvaluable, Suspected};
    use landfall_estimate::wilson;

    const RULE: Rule = Rule { threshold: 0.2, min_cells: 50.0, min_fragments: 10 };

    fn of(share: f64, cells: f64) -> Evidence {
        Evidence {
            share: Some(wilson(share, cells)),
            share_with_multihits: share,
            fragments: (share * cells) as u64,
            cells,
            forbids_negative: false,
        }
    }

    fn verdict(evidence: Evidence) -> DominanceVerdict {
        judge(&evidence, &RULE).0
    }

    /// The table of orientation: the smallest share that confirms and the largest that is negative.
    #[test]
    fn more_cells_decide_closer_to_the_threshold() {
        for (cells, confirms, negative) in [(50.0, 0.34, 0.08), (100.0, 0.29, 0.12), (500.0, 0.24, 0.16)] {
            assert_eq!(verdict(of(confirms, cells)), Confirmed, "{cells}");
            assert_eq!(verdict(of(negative, cells)), Negative, "{cells}");
            assert_eq!(verdict(of(0.21, cells)), Suspected, "{cells}");
            assert_eq!(verdict(of(0.19, cells)), CannotExclude, "{cells}");
        }
    }

    #[test]
    fn few_cells_carry_no_verdict_but_certainty() {
        assert_eq!(judge(&of(0.39, 38.0), &RULE), (Confirmed, vec![AbundanceFlag::FewCells]));
        assert_eq!(judge(&of(0.25, 38.0), &RULE), (NotEvaluable, vec![AbundanceFlag::FewCells]));
        assert_eq!(verdict(of(0.01, 49.9)), NotEvaluable);
        let five = Evidence { fragments: 9, ..of(0.9, 60.0) };
        assert_eq!(verdict(five), Suspected, "nine fragments confirm nothing");
    }

    #[test]
    fn what_cannot_be_excluded_is_not_negative() {
        let clear = of(0.02, 1_000.0);
        assert_eq!(verdict(clear), Negative);
        assert_eq!(verdict(Evidence { forbids_negative: true, ..clear }), CannotExclude);
        let hidden = Evidence { share_with_multihits: 0.21, ..clear };
        assert_eq!(judge(&hidden, &RULE), (CannotExclude, vec![AbundanceFlag::Multihit]));
        assert_eq!(verdict(Evidence { share: None, ..clear }), NotEvaluable);
    }

    #[test]
    fn the_threshold_is_met_by_reaching_it() {
        let at = |lo, value, hi| Evidence { share: Some(Estimate { value, lo, hi }), ..of(0.3, 1_000.0) };
        assert_eq!(verdict(at(0.2, 0.3, 0.4)), Confirmed);
        assert_eq!(verdict(at(0.199_999, 0.2, 0.4)), Suspected);
        assert_eq!(verdict(at(0.1, 0.199_999, 0.2)), CannotExclude);
    }
}
