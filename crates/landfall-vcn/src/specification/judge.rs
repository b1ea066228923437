//! One lot against one specification.

use landfall_config::Library;
use landfall_estimate::Evaluated;
use landfall_tables::release::{
    Basis, Comparator, Decision, ReleaseReason as Reason, ReleaseRow, SpecificationVerdict as Verdict,
};
use landfall_tables::vcn::{ReleaseVerdict, VcnRow, VcnVerdict, is_backbone};
use landfall_tables::wells::WellRow;

use super::file::{Reportable, Specification, rounded};

/// What was measured of the lot's sample.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured<'a> {
    /// Its rows of `vcn`.
    pub(super) vcn: &'a [VcnRow],
    /// Its wells.
    pub(super) wells: &'a [WellRow],
    /// Its share of transduced cells, if the sheet has it.
    pub(super) transduced: Option<f64>,
    /// Positive partitions of the reference that a valid well has, at least.
    pub(super) min_reference: u64,
}

/// What a specification makes of a lot.
struct Found<'a> {
    row: Option<&'a VcnRow>,
    valid: u32,
    invalid: u32,
    reportable: Result<Evaluated, (Verdict, Reason)>,
}

/// The row of a lot; `library` is any of its sample's.
pub(super) fn judge(one: &Specification, library: &Library, lot: &str, measured: Measured) -> ReleaseRow {
    let found = found(one, measured);
    let copies = found.reportable.unwrap_or(Evaluated::NONE);
    let (judged, verdict, reason) = match found.reportable {
        Ok(copies) => verdict(one, copies),
        Err((verdict, reason)) => (None, verdict, Some(reason)),
    };
    ReleaseRow {
        subject: library.subject.clone(),
        sample: library.sample.clone(),
        lot: lot.to_owned(),
        product: library.origin.product.clone(),
        specification: one.id.clone(),
        basis: one.basis,
        comparator: one.comparator,
        limit: one.limit,
        decimals: one.decimals,
        decision: one.decision,
        mean_of: match one.reportable {
            Reportable::Single => None,
            Reportable::MeanOf(wells) => Some(wells),
        },
        method: one.method,
        target: found.row.map(|row| row.target.clone()),
        reference: found.row.map(|row| row.reference.clone()),
        valid: found.valid,
        invalid: found.invalid,
        value: copies.value,
        lo: copies.lo,
        hi: copies.hi,
        judged,
        verdict,
        uncertainty: uncertainty(one, copies),
        reason,
    }
}

/// The reportable result on the specification's basis, with the interval of its measurement.
fn found<'a>(one: &Specification, measured: Measured<'a>) -> Found<'a> {
    let fits = |row: &&VcnRow| {
        row.method == one.method
            && !row.is_of_a_part()
            && !is_backbone(&row.target)
            && one.target.as_ref().is_none_or(|target| target.eq_ignore_ascii_case(&row.target))
            && one.reference.as_ref().is_none_or(|reference| reference.eq_ignore_ascii_case(&row.reference))
    };
    let rows: Vec<&VcnRow> = measured.vcn.iter().filter(fits).collect();
    let valid = rows.iter().filter(|row| is_valid(row)).count() as u32;
    let invalid = rows.len() as u32 - valid;
    let none = |row, verdict, reason| Found { row, valid, invalid, reportable: Err((verdict, reason)) };
    let row = match rows[..] {
        [] => return none(None, Verdict::Pending, Reason::NoMeasurement),
        [row] => row,
        _ => return none(None, Verdict::NotEvaluable, Reason::SeveralMeasurements),
    };
    let counted = match one.reportable {
        Reportable::Single => None,
        Reportable::MeanOf(wells) => Some((wells, Wells::of(row, measured))),
    };
    let (valid, invalid) =
        counted.as_ref().map_or((valid, invalid), |(_, wells)| (wells.valid(), wells.invalid));
    let found = |reportable| Found { row: Some(row), valid, invalid, reportable };
    if !is_valid(row) {
        return found(Err((Verdict::NotEvaluable, Reason::Refused)));
    }
    let mean = match counted {
        None => None,
        Some((wells, of)) if of.valid() < wells => return found(Err((Verdict::Pending, Reason::FewWells))),
        Some((wells, of)) if of.valid() > wells => {
            return found(Err((Verdict::NotEvaluable, Reason::ManyWells)));
        }
        // A bound is no value, whatever its wells say one by one.
        Some(_) if row.verdict != VcnVerdict::Estimated => None,
        Some((_, of)) => Some(of.mean()),
    };
    let outside = |mean: f64| row.lo.is_some_and(|lo| mean < lo) || row.hi.is_some_and(|hi| mean > hi);
    if mean.is_some_and(outside) {
        return found(Err((Verdict::NotEvaluable, Reason::MeanOutside)));
    }
    found(on_basis(one, row, mean, measured.transduced))
}

/// Copies as the specification counts them.
fn on_basis(
    one: &Specification,
    row: &VcnRow,
    mean: Option<f64>,
    transduced: Option<f64>,
) -> Result<Evaluated, (Verdict, Reason)> {
    if one.basis == Basis::AllCells {
        return Ok(Evaluated { value: mean.or(row.vcn), lo: row.lo, hi: row.hi });
    }
    let copies =
        Evaluated { value: row.per_transduced, lo: row.per_transduced_lo, hi: row.per_transduced_hi };
    // Colonies say themselves which cells are transduced.
    if copies == Evaluated::NONE {
        return Err(match transduced {
            None => (Verdict::Pending, Reason::NoTransducedFraction),
            Some(0.0) => (Verdict::NotEvaluable, Reason::NoTransducedCells),
            Some(_) => (Verdict::NotEvaluable, Reason::Contradiction),
        });
    }
    let mean = mean.zip(transduced).map(|(mean, share)| mean / share);
    Ok(Evaluated { value: mean.or(copies.value), ..copies })
}

/// Whether the measurement says copies per cell, or bounds them.
fn is_valid(row: &VcnRow) -> bool {
    !matches!(row.verdict, VcnVerdict::Refused | VcnVerdict::Relative)
}

/// The wells of a measurement.
struct Wells {
    copies: Vec<f64>,
    invalid: u32,
}

impl Wells {
    fn of(row: &VcnRow, measured: Measured) -> Self {
        let own =
            measured.wells.iter().filter(|well| well.target == row.target && well.reference == row.reference);
        let of = |well: &WellRow| {
            let valid = well.used && well.reference_positives >= measured.min_reference;
            // A well with a sound reference and without a positive partition shows no copy; a saturated one shows nothing.
            let none = (well.vector_positives == 0).then_some(0.0);
            valid.then(|| well.vcn.or(none)).flatten()
        };
        let copies: Vec<Option<f64>> = own.map(of).collect();
        Self {
            invalid: copies.iter().filter(|copies| copies.is_none()).count() as u32,
            copies: copies.into_iter().flatten().collect(),
        }
    }

    fn valid(&self) -> u32 {
        self.copies.len() as u32
    }

    fn mean(&self) -> f64 {
        self.copies.iter().sum::<f64>() / self.copies.len() as f64
    }
}

/// What is held against the limit, and what comes of it.
fn verdict(one: &Specification, copies: Evaluated) -> (Option<f64>, Verdict, Option<Reason>) {
    let far = match one.comparator {
        Comparator::Below | Comparator::AtMost => copies.hi,
        Comparator::Above | Comparator::AtLeast => copies.lo,
    };
    let judged = match one.decision {
        Decision::Value => copies.value,
        Decision::UpperLimit => far,
    };
    if let Some(judged) = judged {
        let judged = rounded(judged, one.decimals);
        let verdict = if meets(one, judged) { Verdict::Met } else { Verdict::NotMet };
        return (Some(judged), verdict, None);
    }
    // A bound alone: what it leaves possible is met as a whole, or not at all.
    match uncertainty(one, copies) {
        ReleaseVerdict::Within => (None, Verdict::Met, None),
        ReleaseVerdict::Exceeds => (None, Verdict::NotMet, None),
        _ => (None, Verdict::NotEvaluable, Some(Reason::OnlyBounded)),
    }
}

fn meets(one: &Specification, copies: f64) -> bool {
    match one.comparator {
        Comparator::Below => copies < one.limit,
        Comparator::AtMost => copies <= one.limit,
        Comparator::Above => copies > one.limit,
        Comparator::AtLeast => copies >= one.limit,
    }
}

/// Where the interval lies: all of it on the side that the specification asks for, none of it, or both.
fn uncertainty(one: &Specification, copies: Evaluated) -> ReleaseVerdict {
    let (near, far) = match one.comparator {
        Comparator::Below | Comparator::AtMost => (copies.lo, copies.hi),
        Comparator::Above | Comparator::AtLeast => (copies.hi, copies.lo),
    };
    match (near, far) {
        (None, None) => ReleaseVerdict::NotEvaluable,
        (_, Some(far)) if meets(one, far) => ReleaseVerdict::Within,
        (Some(near), _) if !meets(one, near) => ReleaseVerdict::Exceeds,
        _ => ReleaseVerdict::CannotExclude,
    }
}

#[cfg(test)]
mod tests;
