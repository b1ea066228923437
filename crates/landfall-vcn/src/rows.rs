//! Measurements into rows: judged against the sheet, turned into cells, laid side by side.

use std::collections::BTreeMap;

use landfall_config::Library;
use landfall_estimate::{Estimate, Evaluated};
use landfall_tables::abundance::{AbundanceRow, DominanceVerdict};
use landfall_tables::agreement::{Agreement, AgreementRow, measurement};
use landfall_tables::cells::{CellModel, CellsFlag, CellsRow};
use landfall_tables::vcn::{VcnFlag, VcnRow, VcnVerdict, is_backbone};

use crate::colony::Colonies;
use crate::measurement::Measurement;
use crate::release::{self, Contradiction};
use crate::spread::{Spread, negative_binomial, poisson, zero_inflated};
use crate::{VcnParams, agreement};

/// A sample of the sheet: any of its libraries, and its measured transduced fraction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample<'a> {
    pub(crate) library: &'a Library,
    pub(crate) transduced: Option<f64>,
}

/// The row of a measurement.
pub(crate) fn vcn(one: Measurement, sample: Sample, params: &VcnParams) -> VcnRow {
    let (all, counting) = (one.copies.all.sound(), one.copies.counting.sound());
    // What no number holds is no result: a measurement whose arithmetic failed must not look like one.
    let lost = one.copies.all != Evaluated::NONE && all == Evaluated::NONE;
    let verdict = if lost { VcnVerdict::Refused } else { one.verdict };
    let judged = release::judge(
        all,
        sample.transduced.filter(|_| verdict != VcnVerdict::Relative && !is_backbone(&one.target)),
        params.transduced_fraction_cv,
        params.limit_copies,
    );
    let mut flags = one.flags;
    flags.extend(lost.then_some(VcnFlag::NoNumber));
    flags.extend(judged.contradiction.map(|contradiction| match contradiction {
        Contradiction::FewerCopies => VcnFlag::TransducedAboveCopies,
        Contradiction::NoCells => VcnFlag::NoTransducedCells,
    }));
    VcnRow {
        subject: sample.library.subject.clone(),
        sample: sample.library.sample.clone(),
        method: one.method,
        target: one.target,
        reference: one.reference,
        vcn: all.value,
        lo: all.lo,
        hi: all.hi,
        lo_counting: counting.lo,
        hi_counting: counting.hi,
        per_transduced: judged.per_transduced.value,
        per_transduced_lo: judged.per_transduced.lo,
        per_transduced_hi: judged.per_transduced.hi,
        release_limit: params.limit_copies,
        release: judged.verdict,
        n: one.n,
        wells: one.wells,
        verdict,
        flags: flags.iter().map(ToString::to_string).collect(),
    }
}

/// The row of a sample's colonies, which say themselves which cells are transduced, and their row of `cells`; that is
/// `None` without colonies to use.
pub(crate) fn colonies(
    one: Measurement,
    found: Option<&Colonies>,
    sample: Sample,
    params: &VcnParams,
) -> (VcnRow, Option<CellsRow>) {
    let mut row = vcn(one, Sample { transduced: None, ..sample }, params);
    let Some(found) = found else { return (row, None) };
    let copies = Evaluated::from(found.per_transduced).sound();
    (row.per_transduced, row.per_transduced_lo, row.per_transduced_hi) = (copies.value, copies.lo, copies.hi);
    if copies.value.is_some() {
        row.release = release::verdict(copies, params.limit_copies);
    }
    let above = found.above;
    let cells = CellsRow {
        transduced: Some(found.transduced.value),
        per_transduced: row.per_transduced,
        per_transduced_lo: row.per_transduced_lo,
        per_transduced_hi: row.per_transduced_hi,
        above: above.map(|above| above.value),
        above_lo: above.map(|above| above.lo),
        above_hi: above.map(|above| above.hi),
        ..empty(&row, CellModel::Colonies, params)
    };
    (row, Some(cells))
}

/// Every model on a row that has a value.
pub(crate) fn cells(row: &VcnRow, transduced: Option<f64>, params: &VcnParams) -> Vec<CellsRow> {
    let vcn = Evaluated { value: row.vcn, lo: row.lo, hi: row.hi };
    let Some(vcn) = vcn.whole().filter(|_| row.verdict == VcnVerdict::Estimated) else {
        return Vec::new();
    };
    if is_backbone(&row.target) {
        return Vec::new();
    }
    let alike = assumed(row, vcn, params);
    let Some(share) = transduced else { return vec![alike] };
    let contradicts = row.flags.iter().any(|flag| flag == VcnFlag::TransducedAboveCopies.as_str());
    let contradiction = if share > 0.0 {
        contradicts.then_some(CellsFlag::TransducedAboveCopies)
    } else {
        Some(CellsFlag::NoTransducedCells)
    };
    let measured = CellsRow {
        transduced: Some(share),
        per_transduced: row.per_transduced,
        per_transduced_lo: row.per_transduced_lo,
        per_transduced_hi: row.per_transduced_hi,
        flags: contradiction.iter().map(ToString::to_string).collect(),
        ..empty(row, CellModel::Measured, params)
    };
    let many = many(params);
    let model = |model, spread: &dyn Fn(f64) -> Option<Spread>| {
        let above = |vcn: f64| spread(vcn).map(|spread| spread.above);
        let fits = spread(vcn.value).is_some();
        let reason = contradiction.unwrap_or(CellsFlag::MoreEvenThanPoisson);
        CellsRow {
            per_transduced: row.per_transduced.filter(|_| fits),
            per_transduced_lo: row.per_transduced_lo.filter(|_| fits),
            per_transduced_hi: row.per_transduced_hi.filter(|_| fits),
            above: above(vcn.value),
            above_lo: above(vcn.lo).filter(|_| fits),
            above_hi: above(vcn.hi).filter(|_| fits),
            flags: (!fits).then(|| reason.to_string()).into_iter().collect(),
            transduced: Some(share),
            ..empty(row, model, params)
        }
    };
    let inflated = model(CellModel::ZeroInflated, &|vcn| zero_inflated(vcn, share, many));
    let binomial = model(CellModel::NegativeBinomial, &|vcn| negative_binomial(vcn, share, many));
    vec![measured, alike, inflated, binomial]
}

/// Cells alike: the transduced share is what Poisson's law makes of the copies, measured or not.
fn assumed(row: &VcnRow, vcn: Estimate, params: &VcnParams) -> CellsRow {
    let at = |vcn: f64| poisson(vcn, many(params));
    let (low, middle, high) = (at(vcn.lo), at(vcn.value), at(vcn.hi));
    CellsRow {
        transduced: middle.map(|spread| spread.transduced),
        per_transduced: middle.map(|spread| spread.per_transduced),
        per_transduced_lo: low.map(|spread| spread.per_transduced),
        per_transduced_hi: high.map(|spread| spread.per_transduced),
        above: middle.map(|spread| spread.above),
        above_lo: low.map(|spread| spread.above),
        above_hi: high.map(|spread| spread.above),
        flags: vec![CellsFlag::Assumed.to_string()],
        ..empty(row, CellModel::Poisson, params)
    }
}

/// The parameter's range ends far below.
fn many(params: &VcnParams) -> u16 {
    u16::try_from(params.many_copies).unwrap_or(u16::MAX)
}

fn empty(row: &VcnRow, model: CellModel, params: &VcnParams) -> CellsRow {
    CellsRow {
        subject: row.subject.clone(),
        sample: row.sample.clone(),
        method: row.method,
        target: row.target.clone(),
        reference: row.reference.clone(),
        model,
        transduced: None,
        per_transduced: None,
        per_transduced_lo: None,
        per_transduced_hi: None,
        many: params.many_copies,
        above: None,
        above_lo: None,
        above_hi: None,
        flags: Vec::new(),
    }
}

/// Shares of the targets of each sample whose dominance is confirmed.
#[derive(Debug, Default)]
pub(crate) struct Dominant(BTreeMap<String, Vec<f64>>);

impl Dominant {
    pub(crate) fn add(&mut self, row: &AbundanceRow) {
        if let (DominanceVerdict::Confirmed, Some(share)) = (row.verdict, row.share) {
            self.0.entry(row.sample.to_string()).or_default().push(share);
        }
    }
}

/// All measurements of each sample side by side, and beside the sites of its dominant clone. Rows that disagree with
/// another measurement get a flag. `rows` are in the table's order.
pub(crate) fn agreement(rows: &mut [VcnRow], dominant: &Dominant, params: &VcnParams) -> Vec<AgreementRow> {
    let mut found = Vec::new();
    for sample in rows.chunk_by_mut(|left, right| left.sample == right.sample) {
        let pairs = agreement::pairs(sample, params.disagree_p);
        for row in sample.iter_mut() {
            let name = measurement(row);
            let apart = |pair: &&AgreementRow| {
                pair.verdict == Agreement::Disagree && [&pair.left, &pair.right].contains(&&name)
            };
            if pairs.iter().any(|pair| apart(&pair)) {
                row.flags.push(VcnFlag::MethodsDisagree.to_string());
            }
        }
        found.extend(pairs);
        let shares = sample.first().and_then(|row| dominant.0.get(row.sample.as_str()));
        if let Some(sites) = shares.and_then(|shares| agreement::clone_sites(shares, params.clone_share)) {
            found.extend(sample.iter().filter_map(|row| agreement::with_sites(row, sites)));
        }
    }
    found
}
