//! From counts to rows: every method × target of one sample and one way of sequencing.

mod by_depth;
mod by_molecules;

use landfall_core::Position;
use landfall_estimate::{Evaluated, Intervals};
use landfall_reference::Genome;
use landfall_tables::depth::{DepthRow, MaskReason};
use landfall_tables::depth_copies::{DepthCopiesRow, DepthMethod, DepthVerdict};
use landfall_tables::vcn::VcnFlag;
use landfall_vector::Vector;

use super::DepthParams;
use super::gc::Curve;
use super::host::Layout;
use super::junction::Ends;
use super::mask::Masks;
use super::regions::Region;
use super::tally::Tally;
use super::vector::{VectorBin, bins};

/// What was given and counted.
pub(super) struct Sequenced<'a> {
    pub(super) method: DepthMethod,
    pub(super) genome: &'a Genome,
    pub(super) layout: &'a Layout,
    pub(super) vectors: &'a [Vector],
    /// Widened by a read's length.
    pub(super) masks: &'a Masks,
    pub(super) calibrators: &'a [Region],
    pub(super) ends: &'a Ends,
    pub(super) tally: &'a Tally,
    pub(super) params: &'a DepthParams,
    /// A row without numbers, for the sample.
    pub(super) blank: DepthCopiesRow,
}

/// Rows of both tables.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) depth: Vec<DepthRow>,
    pub(super) copies: Vec<DepthCopiesRow>,
}

pub(super) fn measure(given: &Sequenced<'_>) -> Rows {
    match given.method {
        DepthMethod::Capture => by_molecules::measure(given),
        DepthMethod::Wgs | DepthMethod::Junctions => by_depth::measure(given),
    }
}

/// Flags as a table holds them.
fn words(flags: impl IntoIterator<Item = VcnFlag>) -> Vec<String> {
    flags.into_iter().map(|flag| flag.to_string()).collect()
}

fn verdict_of(copies: &Intervals) -> DepthVerdict {
    if copies.all.value.is_some() { DepthVerdict::Estimated } else { DepthVerdict::UpperLimit }
}

/// The name of a vector's backbone among targets.
fn backbone(vector: &str) -> String {
    format!("{vector}:backbone")
}

impl Sequenced<'_> {
    fn bins(&self, vector: usize, curve: Option<&Curve>) -> Vec<VectorBin> {
        let depth = self.tally.vector_depth(vector);
        bins(&self.vectors[vector].bases, &depth, &self.masks[vector], curve)
    }

    fn row(&self, target: String, verdict: DepthVerdict, copies: Intervals) -> DepthCopiesRow {
        let (all, counting) = (copies.all.sound(), copies.counting.sound());
        let lost = all == Evaluated::NONE;
        DepthCopiesRow {
            target,
            verdict: if lost { DepthVerdict::Refused } else { verdict },
            copies: all.value,
            lo: all.lo,
            hi: all.hi,
            lo_counting: counting.lo,
            hi_counting: counting.hi,
            ..self.blank.clone()
        }
    }

    fn refused(&self, target: &str, flag: VcnFlag) -> DepthCopiesRow {
        let row = self.row(target.to_owned(), DepthVerdict::Refused, Intervals::default());
        DepthCopiesRow { flags: words([flag]), ..row }
    }

    fn is_backbone(&self, vector: usize, base: u32) -> bool {
        let mut elements = self.vectors[vector].elements.iter();
        elements.any(|element| element.is_backbone() && element.holds(base as usize))
    }

    fn depth_rows(&self, vector: usize, bins: &[VectorBin], per: Option<f64>) -> Vec<DepthRow> {
        let of = &self.vectors[vector];
        let row = |bin: &VectorBin| {
            let middle = bin.start.midpoint(bin.end);
            let element = of.elements.iter().find(|one| one.holds(middle));
            DepthRow {
                subject: self.blank.subject.clone(),
                sample: self.blank.sample.clone(),
                method: self.method,
                target: of.name.clone(),
                start: Position(bin.start as u32),
                end: Position(bin.end as u32),
                depth: bin.depth,
                copies: bin.corrected.zip(per).map(|(depth, per)| depth * per),
                masked: bin.masked,
                element: element.map(|one| one.name.clone()),
            }
        };
        bins.iter().map(row).collect()
    }
}

/// Bases of a vector by why they are masked.
pub(super) fn masked_bases(masks: &Masks, reason: MaskReason) -> u64 {
    masks.iter().flatten().filter(|one| **one == Some(reason)).count() as u64
}

#[cfg(test)]
mod tests;
