//! Captured reads: copies by the molecules on the vector over those on calibrators.

use std::ops::Range;

use landfall_tables::depth_copies::{DepthCopiesRow, DepthVerdict};
use landfall_tables::vcn::VcnFlag;

use super::{Rows, Sequenced, backbone, verdict_of, words};
use crate::capture::{Calibration, Captured, Collapsing, calibration, copies, density, of_one};
use crate::regions::Region;
use crate::vector::stretches;

/// Fewer calibrators do not tell how they differ.
const CALIBRATORS_NEEDED: usize = 5;

/// Rows of each vector and its backbone.
pub(super) fn measure(given: &Sequenced<'_>) -> Rows {
    let shares = given.shares();
    let densities = given.calibrator_densities(&shares);
    let calibration = calibration(&densities).filter(|_| densities.len() >= CALIBRATORS_NEEDED);
    let mut rows = Rows::default();
    for (vector, of) in given.vectors.iter().enumerate() {
        let captured = |target: String, of_backbone: bool| {
            let kept = |base: usize| given.is_backbone(vector, base as u32) == of_backbone;
            given.captured(
                vector,
                target,
                &stretches(&given.masks[vector], kept),
                &shares,
                calibration.as_ref(),
            )
        };
        rows.copies.push(captured(of.name.clone(), false));
        if of.has_backbone() {
            rows.copies.push(captured(backbone(&of.name), true));
        }
        rows.depth.extend(given.depth_rows(vector, &given.bins(vector, None), None));
    }
    rows
}

impl Sequenced<'_> {
    /// Molecules that lie within a region's stretches.
    fn molecules(&self, region: u32, stretches: &[Range<usize>]) -> u64 {
        let within = |start: u32, length: u32| {
            let (start, end) = (start as usize, (start + length) as usize);
            stretches.iter().any(|stretch| stretch.start <= start && end <= stretch.end)
        };
        let here = self
            .tally
            .places
            .iter()
            .filter(|((of, start, length), _)| *of == region && within(*start, *length));
        match self.collapsing() {
            Collapsing::ByPlace => here.count() as u64,
            Collapsing::ByUmi => here.map(|(_, often)| u64::from(*often)).sum(),
        }
    }

    /// Copies per cell of a vector's stretches by the molecules captured on them.
    fn captured(
        &self,
        vector: usize,
        target: String,
        stretches: &[Range<usize>],
        shares: &[f64],
        calibration: Option<&Calibration>,
    ) -> DepthCopiesRow {
        let lengths: Vec<usize> = stretches.iter().map(ExactSizeIterator::len).collect();
        let bases: usize = lengths.iter().sum();
        let on = Captured { stretches: lengths, count: self.molecules(vector as u32, stretches) };
        let row = match (calibration, density(&on, shares, self.collapsing())) {
            _ if bases < self.params.min_vector_bases as usize => {
                self.refused(&target, VcnFlag::FewVectorBases)
            }
            (None, _) => self.refused(&target, VcnFlag::FewCalibrators),
            (_, None) => self.refused(&target, VcnFlag::MoleculesSaturated),
            (Some(calibration), Some(density)) => {
                let known = self.params.kappa > 0.0;
                let kappa = if known { self.params.kappa } else { 1.0 };
                let found = copies(&density, calibration, of_one(&on, shares), kappa);
                let verdict = if known { verdict_of(&found) } else { DepthVerdict::Relative };
                let flags = words((!known).then_some(VcnFlag::EfficiencyUnknown));
                DepthCopiesRow { flags, ..self.row(target, verdict, found) }
            }
        };
        DepthCopiesRow { n: on.count, bases: Some(bases as u64), ..row }
    }

    fn collapsing(&self) -> Collapsing {
        if self.params.umi_collapsed { Collapsing::ByUmi } else { Collapsing::ByPlace }
    }

    /// Shares of captured molecules by length.
    fn shares(&self) -> Vec<f64> {
        let all: u64 = self.tally.lengths.iter().sum();
        self.tally.lengths.iter().map(|count| *count as f64 / all.max(1) as f64).collect()
    }

    /// How dense molecules lie on each calibrator.
    fn calibrator_densities(&self, shares: &[f64]) -> Vec<f64> {
        let first = self.vectors.len() as u32;
        let of = |(number, region): (u32, &Region)| {
            let stretch = region.start as usize..region.end as usize;
            let count = self.molecules(first + number, std::slice::from_ref(&stretch));
            density(&Captured { stretches: vec![stretch.len()], count }, shares, self.collapsing())
        };
        (0..).zip(self.calibrators).filter_map(of).map(|density| density.value).collect()
    }
}
