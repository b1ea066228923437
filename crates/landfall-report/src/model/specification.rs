//! Specifications of lots, as filed: whether each is met, and beside it how sure that is.

use landfall_tables::release::{Basis, Comparator, ReleaseRow, SpecificationVerdict};
use landfall_tables::vcn::ReleaseVerdict;

use super::Tables;
use super::answer::Level;
use super::sample::SampleView;
use crate::statement::{Measured, Name, Statement, message, name};

/// The specifications of a sample's lot, the worst verdict first.
pub(super) fn rows<'a>(tables: &'a Tables, sample: &SampleView) -> Vec<&'a ReleaseRow> {
    let own = |row: &&ReleaseRow| sample.owns(row.subject.as_str(), row.sample.as_str());
    let mut rows: Vec<&ReleaseRow> = tables.release.iter().flatten().filter(own).collect();
    rows.sort_by_key(|row| std::cmp::Reverse((level(row.verdict), level_of(row))));
    rows
}

/// How a verdict looks: what is pending holds a lot up, and what cannot be judged is no reassurance.
pub(super) fn level(verdict: SpecificationVerdict) -> Level {
    match verdict {
        SpecificationVerdict::Met => Level::Clear,
        SpecificationVerdict::Pending | SpecificationVerdict::NotEvaluable => Level::Hole,
        SpecificationVerdict::NotMet => Level::Alarm,
    }
}

/// How both verdicts look together: either can be red. What is pending has no interval, which adds nothing.
pub(super) fn level_of(row: &ReleaseRow) -> Level {
    level(row.verdict).max(match row.uncertainty {
        ReleaseVerdict::NotEvaluable | ReleaseVerdict::Within => Level::Clear,
        ReleaseVerdict::CannotExclude => Level::Caution,
        ReleaseVerdict::Exceeds => Level::Alarm,
    })
}

/// The verdict on the reportable value.
pub(super) fn verdict(row: &ReleaseRow) -> Statement {
    let (specification, requirement) = (name(&row.specification), Box::new(requirement(row)));
    if let Some(reason) = row.reason {
        let reason = message("release", reason);
        return match row.verdict {
            SpecificationVerdict::Pending => {
                Statement::SpecificationPending { specification, requirement, reason }
            }
            _ => Statement::SpecificationNotEvaluable { specification, requirement, reason },
        };
    }
    let (decision, judged) = (row.decision.as_str(), judged(row));
    match row.verdict {
        SpecificationVerdict::Met => {
            Statement::SpecificationMet { specification, requirement, decision, judged }
        }
        _ => Statement::SpecificationNotMet { specification, requirement, decision, judged },
    }
}

/// Where the interval lies.
pub(super) fn uncertainty(row: &ReleaseRow) -> Statement {
    let copies = Measured { measured: row.value, lower: row.lo, upper: row.hi };
    Statement::Uncertainty { verdict: row.uncertainty.as_str(), copies, sign: sign(row) }
}

/// What is asked for, in signs and in words.
pub(super) fn requirement(row: &ReleaseRow) -> Statement {
    let comparator = match row.comparator {
        Comparator::Below => "below",
        Comparator::AtMost => "at-most",
        Comparator::Above => "above",
        Comparator::AtLeast => "at-least",
    };
    let basis = match row.basis {
        Basis::TransducedCells => "transduced",
        Basis::AllCells => "all",
    };
    Statement::Requirement { basis, comparator, sign: sign(row), limit: name(decimals(row, row.limit)) }
}

/// `< 5.0`.
fn sign(row: &ReleaseRow) -> Name {
    let sign = row.comparator.as_str().replace("<=", "≤").replace(">=", "≥");
    // Sign and number are one thing: no line may end between them.
    name(format!("{sign}\u{a0}{}", decimals(row, row.limit)))
}

/// What was held against the limit; a bound where there is no value.
pub(super) fn judged(row: &ReleaseRow) -> Name {
    name(match (row.judged, row.hi, row.lo) {
        (Some(judged), ..) => decimals(row, judged),
        (None, Some(hi), _) => format!("< {}", crate::number::measure(hi)),
        (None, None, Some(lo)) => format!("> {}", crate::number::measure(lo)),
        (None, None, None) => "–".to_owned(),
    })
}

/// The value before it was rounded, with digits enough to see to which side; a bound is told where it is judged.
pub(super) fn unrounded(row: &ReleaseRow) -> Option<Name> {
    let value = row.value?;
    let digits = row.decimals as usize + 3;
    let limits = row
        .lo
        .zip(row.hi)
        .map(|(lo, hi)| format!(" ({}–{})", crate::number::measure(lo), crate::number::measure(hi)));
    Some(name(format!("{value:.digits$}{}", limits.unwrap_or_default())))
}

fn decimals(row: &ReleaseRow, number: f64) -> String {
    format!("{number:.*}", row.decimals as usize)
}
