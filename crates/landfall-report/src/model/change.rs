//! What became of the leading clones: each against the sample before and against the first one.
//!
//! Two samples at a time: z of the log odds ln((θ + ½)/(N − θ + ½)), θ cells of the clone of N sampled ones, each with its
//! delta variance (design S6, two points). Where the share's own interval is wider than counting makes it, that width counts.

use landfall_estimate::Z_TWO_SIDED;
use landfall_tables::abundance::AbundanceMethod;

use super::answer::{Answer, Level, Question};
use super::clone::{CloneView, Rows};
use super::dominance::share_of;
use super::sample::SampleView;
use crate::statement::{Share, Statement, Word, locus, name, number};

/// Clones that are followed: the largest of now and of then.
const FOLLOWED: usize = 3;
/// A clone leads from this share on.
const LEADING: f64 = 0.01;

/// A sample with its clones, largest share first.
pub(super) type Clones<'a> = (&'a SampleView, &'a Rows<'a>);

/// What became of the leading clones of a sample since others: the one before it first, then the first of all.
#[must_use]
pub(super) fn of(now: Clones<'_>, earlier: &[Clones<'_>]) -> Answer {
    let answer = |level, headline, details| Answer::new(Question::Change, level, headline, details);
    if earlier.is_empty() {
        return answer(Level::Note, Statement::FirstSample {}, Vec::new());
    }
    let mut details = Vec::new();
    let mut seen: Vec<(String, Word)> = Vec::new();
    for then in earlier {
        match compare(now, *then) {
            Err(reason) => details.push(*reason),
            Ok(changes) => {
                for (target, direction, statement) in changes {
                    seen.push((target, direction));
                    details.push(statement);
                }
            }
        }
    }
    if seen.is_empty() {
        return answer(Level::Hole, Statement::NotCompared {}, details);
    }
    details.push(Statement::ChangeTest { level: number(Z_TWO_SIDED) });
    let clones = |wanted: Word| {
        let mut targets: Vec<&str> = seen
            .iter()
            .filter(|(_, direction)| *direction == wanted)
            .map(|(target, _)| target.as_str())
            .collect();
        targets.sort_unstable();
        targets.dedup();
        targets.len() as u64
    };
    let mut followed: Vec<&str> = seen.iter().map(|(target, _)| target.as_str()).collect();
    followed.sort_unstable();
    followed.dedup();
    match (clones(UP), clones(DOWN)) {
        (0, 0) => answer(Level::Clear, Statement::Steady { clones: followed.len() as u64 }, details),
        (0, clones) => answer(Level::Clear, Statement::Fell { clones }, details),
        (clones, _) => answer(Level::Caution, Statement::Rose { clones }, details),
    }
}

const UP: Word = "up";
const DOWN: Word = "down";
const NONE: Word = "none";

/// The clones that lead now or then, each with its direction and what is said of it.
fn compare(
    (_, now): Clones<'_>,
    (then, before): Clones<'_>,
) -> Result<Vec<(String, Word, Statement)>, Box<Statement>> {
    let sample = name(&then.sample);
    let method = |rows: &Rows<'_>| rows.first().map(|(row, _)| row.method);
    if method(now) != method(before) || method(now) == Some(AbundanceMethod::Reads) {
        return Err(Box::new(Statement::OtherMethod { sample }));
    }
    let cells = |rows: &Rows<'_>| rows.first().and_then(|(row, _)| row.denominator_cells);
    let (Some(n_now), Some(n_before)) = (cells(now), cells(before)) else {
        return Err(Box::new(Statement::CellsUnknown { sample }));
    };
    let at = |rows: &'_ Rows<'_>, target: &str| -> Option<CloneView> {
        rows.iter().find(|(_, view)| view.target == target).map(|(_, view)| view.clone())
    };
    let mut changes = Vec::new();
    for target in leading(now, before) {
        let (view, earlier) = (at(now, &target), at(before, &target));
        let (after, prior) = (odds(view.as_ref(), n_now), odds(earlier.as_ref(), n_before));
        let (Some(after), Some(prior)) = (after, prior) else { continue };
        let z = (after.0 - prior.0) / (after.1 + prior.1).sqrt();
        let direction = match z {
            z if z >= Z_TWO_SIDED => UP,
            z if z <= -Z_TWO_SIDED => DOWN,
            _ => NONE,
        };
        let (place, shares) =
            (locus(&target), (view.as_ref().and_then(share_of), earlier.as_ref().and_then(share_of)));
        let (sample, z) = (sample.clone(), number(z));
        let statement = match shares {
            (Some(now), Some(before)) => {
                let factor = number(now.estimated_share / before.estimated_share.max(f64::MIN_POSITIVE));
                Statement::Changed { target: place, direction, now, before, sample, factor, z }
            }
            (Some(now), None) => {
                let limit = Share::exact(unseen(n_before));
                Statement::Appeared { target: place, direction, now, sample, limit, z }
            }
            (None, Some(before)) => {
                let limit = Share::exact(unseen(n_now));
                Statement::Vanished { target: place, direction, limit, before, sample, z }
            }
            (None, None) => continue,
        };
        changes.push((target, direction, statement));
    }
    Ok(changes)
}

/// The largest clones of both, those of now first.
fn leading(now: &Rows<'_>, before: &Rows<'_>) -> Vec<String> {
    let largest = |rows: &Rows<'_>| -> Vec<String> {
        let leads =
            |(at, view): &(usize, &CloneView)| *at == 0 || view.share.is_some_and(|share| share >= LEADING);
        let views = rows.iter().map(|(_, view)| view).filter(|view| view.share.is_some());
        views.enumerate().filter(leads).take(FOLLOWED).map(|(_, view)| view.target.clone()).collect()
    };
    let mut targets = largest(now);
    for target in largest(before) {
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    targets
}

/// The log odds of a clone among so many cells, and their variance; none where its cells are not known.
fn odds(view: Option<&CloneView>, of: f64) -> Option<(f64, f64)> {
    let cells = match view {
        None => 0.0,
        Some(view) => view.cells?.min(of),
    };
    let (own, rest) = (cells + 0.5, of - cells + 0.5);
    let counting = 1.0 / own + 1.0 / rest;
    let logit = |share: f64| (share / (1.0 - share)).ln();
    let interval = view.and_then(|view| view.share_lo.zip(view.share_hi));
    let told = interval.filter(|(lo, hi)| *lo > 0.0 && *hi < 1.0).map(|(lo, hi)| {
        let half = (logit(hi) - logit(lo)) / (2.0 * Z_TWO_SIDED);
        half * half
    });
    Some(((own / rest).ln(), told.map_or(counting, |told| told.max(counting))))
}

/// The share at most, with 95 % certainty, of a clone that is not among so many cells.
pub(super) fn unseen(cells: f64) -> f64 {
    (3.0 / cells.max(3.0)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_odds_of_two_samples_are_those_of_the_formula() {
        let view = |cells: f64| CloneView { cells: Some(cells), ..CloneView::default() };
        // By hand: 20 of 1,000 and 60 of 1,000.
        let (one, other) =
            (odds(Some(&view(20.0)), 1_000.0).unwrap(), odds(Some(&view(60.0)), 1_000.0).unwrap());
        let z = (other.0 - one.0) / (other.1 + one.1).sqrt();
        assert!((z - 4.3292).abs() < 5e-4, "{z}");
        let (gone, variance) = odds(None, 999.5).unwrap();
        assert!((gone - (0.5_f64 / 1_000.0).ln()).abs() < 1e-9 && (variance - 2.001).abs() < 1e-9);
        assert!(odds(Some(&CloneView::default()), 10.0).is_none());
        assert!((unseen(300.0) - 0.01).abs() < 1e-12 && unseen(1.0) == 1.0);
    }

    #[test]
    fn an_interval_that_is_wider_than_counting_widens_the_test() {
        let view = CloneView {
            cells: Some(100.0),
            share_lo: Some(0.05),
            share_hi: Some(0.2),
            ..CloneView::default()
        };
        let plain = CloneView { cells: Some(100.0), ..CloneView::default() };
        assert!(odds(Some(&view), 1_000.0).unwrap().1 > 5.0 * odds(Some(&plain), 1_000.0).unwrap().1);
    }
}
