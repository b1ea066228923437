//! Whether one clone takes over, of one sample: the answer with its evidence.

use landfall_tables::abundance::{AbundanceFlag, AbundanceRow, DominanceVerdict};

use super::answer::{Answer, Level, Question};
use super::clone::{CloneView, Rows};
use super::place;
use crate::statement::{EstimatedShare, Share, Statement, locus};

/// Clones that are named one by one.
const NAMED: usize = 3;

/// The answer of a sample none of whose clones are known.
#[must_use]
pub(super) fn unknown(reason: Statement) -> Answer {
    Answer::new(Question::Dominance, Level::Hole, Statement::DominanceNotEvaluable {}, vec![reason])
}

/// The strongest statement about a sample, with its evidence. Rows come largest share first, and there is one.
#[must_use]
pub(super) fn of(rows: &Rows<'_>) -> Answer {
    let (first, largest) = &rows[0];
    let Some(copies) = first.denominator_cells.map(|cells| cells.round() as u64) else {
        return unknown(refusal(first));
    };
    let threshold = Share::exact(first.threshold);
    let strongest = rows.iter().map(|(row, _)| row.verdict).min().unwrap_or(DominanceVerdict::Negative);
    let all = || rows.iter().filter(|(row, _)| row.verdict == strongest).map(|(_, view)| view);
    let clones = all().count() as u64;
    let (level, headline) = match strongest {
        DominanceVerdict::Confirmed => (Level::Alarm, Statement::Confirmed { threshold, clones }),
        DominanceVerdict::Suspected => (Level::Caution, Statement::Suspected { threshold, clones }),
        DominanceVerdict::CannotExclude => (Level::Caution, Statement::CannotExclude { threshold }),
        DominanceVerdict::NotEvaluable => (Level::Hole, Statement::DominanceNotEvaluable {}),
        DominanceVerdict::Negative => {
            let highest = rows.iter().filter_map(|(_, view)| view.share_hi).max_by(f64::total_cmp);
            let none = match highest {
                Some(upper) => Statement::NoClone { threshold, upper: Share::exact(upper) },
                None => Statement::NoCloneSeen { threshold },
            };
            (Level::Clear, none)
        }
    };
    let named: Vec<&CloneView> = match strongest {
        DominanceVerdict::Confirmed | DominanceVerdict::Suspected => all().take(NAMED).collect(),
        _ => vec![largest],
    };
    let mut details: Vec<Statement> = Vec::new();
    if strongest == DominanceVerdict::NotEvaluable {
        details.push(Statement::TooFewCopies { copies, needed: first.min_cells.round() as u64 });
    }
    details.extend(named.into_iter().flat_map(|view| held(view, copies)));
    if strongest == DominanceVerdict::CannotExclude {
        details.extend(all().next().map(|view| doubt(view, threshold)));
    }
    if has(largest, AbundanceFlag::FewCells) && strongest != DominanceVerdict::NotEvaluable {
        details.push(Statement::FewCells {});
    }
    if matches!(strongest, DominanceVerdict::Negative | DominanceVerdict::CannotExclude) {
        let limit = first.detection_limit.map(Share::exact);
        details.extend(limit.map(|limit| Statement::DetectionLimit { limit }));
    }
    Answer::new(Question::Dominance, level, headline, details)
}

/// A clone's share, its cells and its place.
fn held(view: &CloneView, copies: u64) -> Vec<Statement> {
    let mut said = vec![match share_of(view) {
        Some(share) => Statement::Holds { target: locus(&view.target), share, copies },
        None => Statement::ShareUnknown { target: locus(&view.target) },
    }];
    let own = view.cells.map(|cells| Statement::CloneCopies { copies: cells.round() as u64 });
    said.extend(own);
    match view.kind {
        "multihit" => said.push(Statement::Cluster {}),
        _ => said.extend(place::of(&view.genes)),
    }
    said
}

/// The share of a clone with its interval.
#[must_use]
pub(crate) fn share_of(view: &CloneView) -> Option<EstimatedShare> {
    let (lower, upper) = (view.share_lo, view.share_hi);
    view.share.map(|estimated_share| EstimatedShare { estimated_share, lower, upper })
}

fn has(view: &CloneView, flag: AbundanceFlag) -> bool {
    view.flags.iter().any(|word| word == flag.as_str())
}

/// Why a clone in doubt cannot be excluded.
fn doubt(view: &CloneView, threshold: Share) -> Statement {
    let target = locus(&view.target);
    match view.share_with_multihits {
        Some(share) if has(view, AbundanceFlag::Multihit) => {
            Statement::DoubtMultihit { target, share: Share::exact(share) }
        }
        _ if has(view, AbundanceFlag::LowerBound) => Statement::DoubtLowerBound { threshold },
        _ if has(view, AbundanceFlag::LengthLaw) => Statement::DoubtLengthLaw { threshold },
        _ if has(view, AbundanceFlag::LengthLawNotTested) => Statement::DoubtLengthLawNotTested { threshold },
        _ => Statement::DoubtUpper { target, threshold },
    }
}

fn refusal(row: &AbundanceRow) -> Statement {
    let restriction = row.flags.iter().any(|word| word == AbundanceFlag::Restriction.as_str());
    if restriction { Statement::RefusedRestriction {} } else { Statement::RefusedNoEnds {} }
}
