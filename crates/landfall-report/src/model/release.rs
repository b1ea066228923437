//! Copies per transduced cell against the limit for release, of one sample.

use landfall_tables::agreement::{Agreement, AgreementRow};
use landfall_tables::release::{Basis, ReleaseRow};
use landfall_tables::vcn::{ReleaseVerdict, VcnFlag, VcnRow, VcnVerdict};

use super::answer::{Answer, Level, Question};
use super::copies::{copies, method};
use super::sample::SampleView;
use super::{Tables, specification};
use crate::statement::{Measured, Share, Statement, message, name, number};

/// The answer of a sample: that of the measurement which says worst, and what the others say.
#[must_use]
pub(super) fn of(tables: &Tables, sample: &SampleView) -> Answer {
    let answer = |level, headline, details| Answer::new(Question::Release, level, headline, details);
    let filed = specification::rows(tables, sample);
    if let Some(first) = filed.first() {
        return filed_of(tables, sample, first, &filed);
    }
    let rows = measurements(tables, sample);
    let Some((first, others)) = rows.split_first() else {
        let why = match &tables.vcn {
            Some(_) => Statement::NoRow { sample: name(&sample.sample) },
            None => Statement::NoMeasurement {},
        };
        let details = std::iter::once(why).chain(unspecified(tables, sample)).collect();
        return answer(Level::Hole, Statement::NotMeasured {}, details);
    };
    let apart = disagreements(tables, sample);
    let mut details: Vec<Statement> =
        unspecified(tables, sample).into_iter().chain(measured(first)).collect();
    match sample.transduced_fraction {
        Some(share) if contradicts(first) => {
            details.push(Statement::TransducedContradicts { transduced: Share::exact(share) });
        }
        Some(share) => details.push(Statement::Transduced { transduced: Share::exact(share) }),
        None => details.push(Statement::NoTransducedFraction { sample: name(&sample.sample) }),
    }
    details.extend(others.iter().map(|row| Statement::ReleaseOther {
        method: method(row.method),
        target: name(&row.target),
        answer: Box::new(headline(row)),
    }));
    // Specifications were given, and none is of this lot: it is judged by what was not filed for it.
    let passed_by = sample.is_of_lot() && given(tables);
    let doubt = if apart.is_empty() && !passed_by { Level::Clear } else { Level::Caution };
    details.extend(apart);
    answer(level(first.release).max(doubt), headline(first), details)
}

/// The answer of a lot with specifications: each has two lines, whether it is met and where the interval lies. Either can
/// be red.
fn filed_of(tables: &Tables, sample: &SampleView, first: &ReleaseRow, filed: &[&ReleaseRow]) -> Answer {
    let mut lines: Vec<Statement> =
        filed.iter().flat_map(|row| [specification::verdict(row), specification::uncertainty(row)]).collect();
    let headline = lines.remove(0);
    let mut details: Vec<Statement> = measurements(tables, sample).into_iter().flat_map(measured).collect();
    details.extend(
        sample.transduced_fraction.map(|share| Statement::Transduced { transduced: Share::exact(share) }),
    );
    let apart = disagreements(tables, sample);
    let mut level = filed.iter().map(|row| specification::level_of(row)).max().unwrap_or(Level::Hole);
    if !apart.is_empty() {
        level = level.max(Level::Caution);
    }
    // A specification over all cells does not take the run's limit of transduced cells away.
    if !filed.iter().any(|row| row.basis == Basis::TransducedCells)
        && let Some(worst) = measurements(tables, sample).first()
        && worst.release != ReleaseVerdict::NotEvaluable
    {
        lines.push(Statement::BesideSpecification { answer: Box::new(self::headline(worst)) });
        level = level.max(self::level(worst.release).min(Level::Caution));
    }
    // A lot is one: what another sample of it shows is said of each.
    let same_lot = |row: &&ReleaseRow| row.lot == first.lot && row.sample.as_str() != sample.sample;
    for row in tables.release.iter().flatten().filter(same_lot) {
        if specification::level_of(row) >= Level::Caution {
            level = level.max(specification::level_of(row));
            let said = [specification::verdict(row), specification::uncertainty(row)];
            lines.extend(
                said.map(|answer| Statement::InSample {
                    sample: name(&row.sample),
                    answer: Box::new(answer),
                }),
            );
        }
    }
    details.extend(apart);
    Answer { lines, ..Answer::new(Question::Release, level, headline, details) }
}

/// Whether the run was given specifications.
fn given(tables: &Tables) -> bool {
    tables.about.iter().flat_map(|about| &about.inputs).any(|input| input.role == "specifications")
}

/// That no specification judges a lot: it has none, or the run was given none.
fn unspecified(tables: &Tables, sample: &SampleView) -> Option<Statement> {
    let lot = sample.origin.lot.as_ref().filter(|_| sample.is_of_lot())?;
    Some(match &sample.origin.product {
        Some(product) if given(tables) => Statement::OtherProduct { lot: name(lot), product: name(product) },
        _ => Statement::NoSpecification { lot: name(lot) },
    })
}

/// The measurements of a sample's vectors, those with the worst verdict first; the order of the table decides between
/// equals.
pub(super) fn measurements<'a>(tables: &'a Tables, sample: &SampleView) -> Vec<&'a VcnRow> {
    let own = |row: &&VcnRow| sample.owns(row.subject.as_str(), row.sample.as_str()) && !row.is_of_a_part();
    let mut rows: Vec<&VcnRow> = tables.vcn.iter().flatten().filter(own).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(rank(row.release)));
    rows
}

/// The worst of verdicts.
pub(super) fn worst(verdicts: impl Iterator<Item = ReleaseVerdict>) -> Option<ReleaseVerdict> {
    verdicts.max_by_key(|verdict| rank(*verdict))
}

pub(super) fn level(verdict: ReleaseVerdict) -> Level {
    match verdict {
        ReleaseVerdict::Within => Level::Clear,
        ReleaseVerdict::CannotExclude => Level::Caution,
        ReleaseVerdict::Exceeds => Level::Alarm,
        ReleaseVerdict::NotEvaluable => Level::Hole,
    }
}

/// The worst verdict comes first, and what could not be judged last: it hides no other.
fn rank(verdict: ReleaseVerdict) -> u8 {
    match verdict {
        ReleaseVerdict::NotEvaluable => 0,
        ReleaseVerdict::Within => 1,
        ReleaseVerdict::CannotExclude => 2,
        ReleaseVerdict::Exceeds => 3,
    }
}

fn headline(row: &VcnRow) -> Statement {
    let copies =
        Measured { measured: row.per_transduced, lower: row.per_transduced_lo, upper: row.per_transduced_hi };
    let limit = number(row.release_limit);
    match row.release {
        ReleaseVerdict::Within => Statement::Within { copies, limit },
        ReleaseVerdict::CannotExclude => Statement::NotExcluded { copies, limit },
        ReleaseVerdict::Exceeds => Statement::Exceeds { copies, limit },
        ReleaseVerdict::NotEvaluable => Statement::ReleaseNotEvaluable {},
    }
}

/// What was measured, and what a reader should know of it.
fn measured(row: &VcnRow) -> Vec<Statement> {
    let (by, target, reference) = (method(row.method), name(&row.target), name(&row.reference));
    let first = match row.verdict {
        VcnVerdict::Refused => Statement::VcnRefused { method: by, target, reference },
        VcnVerdict::Relative => Statement::VcnRelative { method: by, target, reference, ratio: copies(row) },
        VcnVerdict::Estimated | VcnVerdict::UpperLimit | VcnVerdict::LowerBound => {
            Statement::Vcn { method: by, target, reference, copies: copies(row) }
        }
    };
    let flag =
        |flag: &String| Statement::FlaggedVcn { target: name(&row.target), flag: message("flag", flag) };
    std::iter::once(first).chain(row.flags.iter().map(flag)).collect()
}

fn contradicts(row: &VcnRow) -> bool {
    let words = [VcnFlag::TransducedAboveCopies, VcnFlag::NoTransducedCells].map(VcnFlag::as_str);
    row.flags.iter().any(|flag| words.contains(&flag.as_str()))
}

fn disagreements(tables: &Tables, sample: &SampleView) -> Vec<Statement> {
    let own = |row: &&AgreementRow| {
        row.verdict == Agreement::Disagree && sample.owns(row.subject.as_str(), row.sample.as_str())
    };
    let said = |row: &AgreementRow| Statement::MethodsDisagree {
        left: name(&row.left),
        right: name(&row.right),
        ratio: Measured { measured: row.ratio, lower: row.ratio_lo, upper: row.ratio_hi },
    };
    tables.agreement.iter().flatten().filter(own).map(said).collect()
}
