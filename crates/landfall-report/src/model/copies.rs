//! Vector copies per cell, with both intervals, and what could not be judged.

use landfall_config::Role;
use landfall_tables::plates;
use landfall_tables::vcn::{VcnMethod, VcnRow, VcnVerdict};
use schemars::JsonSchema;
use serde::Serialize;

use super::Tables;
use super::measured::Measured;
use crate::statement::{Measured as Value, Message, Statement, message, name as named};

/// The section on copy number.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Copies {
    /// Whether table `vcn` was given.
    pub given: bool,
    /// What to see, one after the other.
    pub sentence: Vec<Statement>,
    /// What of the laboratory's tables was left out, and what is not on them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<Statement>,
    /// One row per method and target of a sample.
    pub rows: Vec<CopiesView>,
    /// What they rest on, and what follows from them.
    pub measured: Measured,
}

/// One measurement.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CopiesView {
    /// Who the material is from.
    pub subject: String,
    /// What was taken.
    pub sample: String,
    /// How it was measured: the table's word.
    pub method: &'static str,
    /// The vector target.
    pub target: String,
    /// The reference target.
    pub reference: String,
    /// Vector copies per cell.
    pub vcn: Option<f64>,
    /// Lower limit at 95 % with all known variation.
    pub lo: Option<f64>,
    /// Upper limit at 95 % with all known variation.
    pub hi: Option<f64>,
    /// Lower limit at 95 %, counting error only.
    pub lo_counting: Option<f64>,
    /// Upper limit at 95 %, counting error only.
    pub hi_counting: Option<f64>,
    /// Copies per transduced cell: over the measured transduced fraction.
    pub per_transduced: Option<f64>,
    /// Lower limit at 95 %.
    pub per_transduced_lo: Option<f64>,
    /// Upper limit at 95 %.
    pub per_transduced_hi: Option<f64>,
    /// Limit for release, copies per transduced cell.
    pub release_limit: f64,
    /// Verdict on the interval against the limit.
    pub release: &'static str,
    /// What was counted: partitions, fragments, molecules or colonies.
    pub counted: u64,
    /// Wells used.
    pub wells: u32,
    /// What the measurement amounts to.
    pub verdict: &'static str,
    /// Faults and reasons.
    pub flags: Vec<String>,
    /// The value with its interval, or the limit that it is.
    pub copies: Value,
}

impl Copies {
    /// The measurements, and what lies behind them.
    #[must_use]
    pub fn of(tables: &Tables) -> Self {
        let rows = tables.vcn.as_deref();
        let mut views: Vec<_> = rows.unwrap_or_default().iter().map(view).collect();
        let key =
            |row: &CopiesView| [&row.subject, &row.sample, &row.target, &row.reference].map(String::clone);
        views.sort_by_cached_key(|row| (key(row), row.method));
        let refused = views.iter().filter(|row| row.verdict == "refused").count() as u64;
        let measurements = views.len() as u64;
        let first = match (rows, measurements) {
            (None, _) => Statement::CopiesNone {},
            (_, 0) => Statement::CopiesNoSample {},
            (_, measurements) if refused > 0 => Statement::CopiesRefused { refused, measurements },
            (_, measurements) => Statement::CopiesMeasured { measurements },
        };
        let measured = Measured::of(tables);
        let pairs = measured.disagreements() as u64;
        let apart = (pairs > 0).then_some(Statement::CopiesDisagree { pairs });
        let sentence = std::iter::once(first).chain(apart).collect();
        let subjects = tables.libraries.iter().filter(|library| library.role == Role::Sample);
        let samples = subjects.map(|library| library.sample.clone()).collect();
        let notes = plates::notes(tables.plates.as_deref().unwrap_or_default(), &samples);
        let left_out = notes.into_iter().map(|note| Statement::AsGiven { text: named(note) }).collect();
        Self { given: rows.is_some(), sentence, left_out, rows: views, measured }
    }
}

fn view(row: &VcnRow) -> CopiesView {
    CopiesView {
        subject: row.subject.to_string(),
        sample: row.sample.to_string(),
        method: row.method.as_str(),
        target: row.target.clone(),
        reference: row.reference.clone(),
        vcn: row.vcn,
        lo: row.lo,
        hi: row.hi,
        lo_counting: row.lo_counting,
        hi_counting: row.hi_counting,
        per_transduced: row.per_transduced,
        per_transduced_lo: row.per_transduced_lo,
        per_transduced_hi: row.per_transduced_hi,
        release_limit: row.release_limit,
        release: row.release.as_str(),
        counted: row.n,
        wells: row.wells,
        verdict: row.verdict.as_str(),
        flags: row.flags.clone(),
        copies: copies(row),
    }
}

/// The method as laboratories write it.
pub(super) fn method(method: VcnMethod) -> Message {
    message("method", method)
}

/// The value with its interval, or the limit that it is.
pub(super) fn copies(row: &VcnRow) -> Value {
    let (lower, upper) = (row.lo.or(row.lo_counting), row.hi.or(row.hi_counting));
    match row.verdict {
        VcnVerdict::Estimated | VcnVerdict::Relative => Value { measured: row.vcn, lower, upper },
        VcnVerdict::UpperLimit => Value { measured: None, lower: None, upper },
        VcnVerdict::LowerBound => Value { measured: None, lower, upper: None },
        VcnVerdict::Refused => Value::default(),
    }
}
