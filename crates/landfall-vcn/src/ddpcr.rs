//! What an assay of digital PCR says: the measurement, and its wells one by one.

use std::path::Path;

use landfall_estimate::{Estimate, Z_TWO_SIDED};
use landfall_tables::vcn::{VcnFlag, VcnMethod};
use landfall_tables::wells::WellRow;

use crate::VcnParams;
use crate::digital::{Duplex, Partitions};
use crate::duplex::{Assay, Well};
use crate::instrument::{concentration, fieller, mover, ratio};
use crate::linkage::{self, Clusters};
use crate::measurement::Measurement;
use crate::outcome::{self, Outcome};

/// Below this probability copies are called linked, if their share is large enough too.
const LINKED: f64 = 0.01;

/// Judges the wells of an assay.
pub(crate) fn judge(assay: &Assay, params: &VcnParams) -> Outcome {
    let wells: Vec<_> = assay.wells.iter().map(|well| well.duplex).collect();
    outcome::judge(&wells, assay.blanks, params)
}

pub(crate) fn measurement(assay: &Assay, outcome: &Outcome, params: &VcnParams) -> Measurement {
    let used = || assay.wells.iter().zip(&outcome.used).filter(|(_, used)| **used).map(|(well, _)| well);
    let linked = is_linked(used(), params).then_some(VcnFlag::LinkedCopies);
    Measurement {
        sample: assay.sample.clone(),
        method: VcnMethod::Ddpcr,
        target: assay.target.clone(),
        reference: assay.reference.clone(),
        copies: outcome.copies,
        n: outcome.partitions,
        wells: u32::try_from(used().count()).unwrap_or(u32::MAX),
        verdict: outcome.verdict,
        flags: assay.flags.iter().chain(&outcome.flags).copied().chain(linked).collect(),
    }
}

/// Whether more partitions are positive for both targets than chance makes, and enough copies are linked to matter.
fn is_linked<'a>(wells: impl Iterator<Item = &'a Well>, params: &VcnParams) -> bool {
    let wells: Vec<Clusters> = wells.filter_map(|well| well.clusters).collect();
    let vector: f64 = wells.iter().map(|well| well.vector as f64).sum();
    let linked = wells.iter().filter_map(|well| Some(well.linked_share()? * well.vector as f64)).sum::<f64>();
    linkage::probability(&wells).is_some_and(|p| p < LINKED) && linked / vector >= params.linked_share
}

/// The wells of an assay, used or not. `subject` and `sample` are those of the sheet.
pub(crate) fn well_rows(
    assay: &Assay,
    outcome: &Outcome,
    library: &landfall_config::Library,
    params: &VcnParams,
) -> Vec<WellRow> {
    let row = |(well, used): (&Well, &bool)| {
        let duplex = &well.duplex;
        let printed = |target: &Partitions| concentration(target, params.droplet_nl);
        let (vector, reference) = (printed(&duplex.vector), printed(&duplex.reference));
        let ratio = ratio(duplex);
        let own = alone(duplex);
        let (fieller, mover) = (fieller(duplex), mover(duplex));
        WellRow {
            subject: library.subject.clone(),
            sample: library.sample.clone(),
            target: assay.target.clone(),
            reference: assay.reference.clone(),
            well: well.name.clone(),
            file: file_name(&well.path),
            vector_positives: duplex.vector.positives,
            vector_total: duplex.vector.total,
            reference_positives: duplex.reference.positives,
            reference_total: duplex.reference.total,
            vector_concentration: vector.map(|found| found.value),
            vector_concentration_lo: vector.map(|found| found.lo),
            vector_concentration_hi: vector.and_then(finite_hi),
            reference_concentration: reference.map(|found| found.value),
            reference_concentration_lo: reference.map(|found| found.lo),
            reference_concentration_hi: reference.and_then(finite_hi),
            ratio: ratio.map(|found| found.value),
            ratio_lo: ratio.map(|found| found.lo),
            ratio_hi: ratio.map(|found| found.hi),
            vcn: own.map(|found| found.value),
            vcn_lo: own.map(|found| found.lo),
            vcn_hi: own.map(|found| found.hi),
            fieller_lo: fieller.map(|limits| limits.0),
            fieller_hi: fieller.map(|limits| limits.1),
            mover_lo: mover.map(|limits| limits.0),
            mover_hi: mover.and_then(|limits| limits.1),
            both_positive: well.clusters.map(|clusters| clusters.both),
            linked: well.clusters.and_then(|clusters| clusters.linked_share()),
            linkage_p: well.clusters.and_then(|clusters| linkage::probability(&[clusters])),
            used: *used,
        }
    };
    assay.wells.iter().zip(&outcome.used).map(row).collect()
}

/// Copies per cell of one well, counting error only; `None` where a target has no net positives or is saturated.
fn alone(well: &Duplex) -> Option<Estimate> {
    let (value, half) = (well.copies_per_cell(), Z_TWO_SIDED * well.log_variance().sqrt());
    let known = value.is_finite() && value > 0.0 && half.is_finite();
    known.then(|| Estimate { lo: value * (-half).exp(), value, hi: value * half.exp() })
}

fn finite_hi(found: Estimate) -> Option<f64> {
    Some(found.hi).filter(|hi| hi.is_finite())
}

/// A file's name without its folder: folders differ between machines.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
