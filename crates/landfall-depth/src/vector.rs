//! The vector's bins: depth over bases that nothing else has, corrected for GC content.

use std::ops::Range;

use landfall_tables::depth::MaskReason;

use super::estimate::Bins;
use super::gc::Curve;
use super::host::{BIN, FINE, gc_of};
use super::mask::main_reason;

/// A bin along a vector.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VectorBin {
    /// First base, and one past the last.
    pub start: usize,
    /// One past the last base.
    pub end: usize,
    /// Mean depth over all bases.
    pub depth: f64,
    /// Unmasked bases.
    pub bases: usize,
    /// Aligned bases on the unmasked bases.
    pub aligned: u64,
    /// Mean depth of the unmasked bases, corrected; `None` where they are fewer than half, or no host bin has such a
    /// GC content.
    pub corrected: Option<f64>,
    /// Why most of the masked bases are masked, where they are half of the bin or more.
    pub masked: Option<MaskReason>,
}

/// Cuts a vector into bins of 100 bases. `depth` and `mask` have one element for each base; without a curve nothing is
/// corrected.
#[must_use]
pub fn bins(
    vector: &[u8],
    depth: &[u64],
    mask: &[Option<MaskReason>],
    curve: Option<&Curve>,
) -> Vec<VectorBin> {
    let starts = (0..vector.len()).step_by(FINE as usize);
    starts
        .map(|start| bin(vector, start..(start + FINE as usize).min(vector.len()), depth, mask, curve))
        .collect()
}

fn bin(
    vector: &[u8],
    range: Range<usize>,
    depth: &[u64],
    mask: &[Option<MaskReason>],
    curve: Option<&Curve>,
) -> VectorBin {
    let all: u64 = depth[range.clone()].iter().sum();
    let unmasked = || range.clone().filter(|base| mask[*base].is_none());
    let (bases, aligned) = (unmasked().count(), unmasked().map(|base| depth[base]).sum::<u64>());
    let too_few = 2 * bases < range.len() || bases == 0;
    // The window that corrects a host bin has 1 kb, too.
    let middle = range.start.midpoint(range.end);
    let half = BIN as usize / 2;
    let window = &vector[middle.saturating_sub(half)..(middle + half).min(vector.len())];
    let relative = match curve {
        None => Some(1.0),
        Some(curve) => gc_of(window).and_then(|gc| curve.relative(gc)),
    };
    let corrected = relative.filter(|_| !too_few).map(|relative| aligned as f64 / bases as f64 / relative);
    let masked = match (too_few, relative) {
        (true, _) => main_reason(&mask[range.clone()]),
        (false, None) => Some(MaskReason::GcRange),
        (false, Some(_)) => None,
    };
    let (start, end) = (range.start, range.end);
    VectorBin { start, end, depth: all as f64 / range.len() as f64, bases, aligned, corrected, masked }
}

/// A set of a vector's bins as a target.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// Numbers of its usable bins.
    pub shape: Vec<usize>,
    /// Their depths and fragments.
    pub bins: Bins,
    /// Their unmasked bases.
    pub bases: u64,
}

impl Part {
    /// The usable bins whose middle base `is_in`.
    #[must_use]
    pub fn new(all: &[VectorBin], bases_per_fragment: f64, is_in: impl Fn(u32) -> bool) -> Self {
        let mut part = Self::default();
        let mut aligned = 0;
        for (number, bin) in all.iter().enumerate() {
            let Some(depth) = bin.corrected.filter(|_| is_in(bin.start.midpoint(bin.end) as u32)) else {
                continue;
            };
            part.shape.push(number);
            part.bins.depths.push(depth);
            part.bases += bin.bases as u64;
            aligned += bin.aligned;
        }
        part.bins.fragments = aligned as f64 / bases_per_fragment;
        part
    }
}

/// Stretches of unmasked bases that are to be kept.
#[must_use]
pub fn stretches(mask: &[Option<MaskReason>], kept: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in (0..mask.len()).filter(|at| mask[*at].is_none() && kept(*at)) {
        match found.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => found.push(at..at + 1),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masked_bases_do_not_count() {
        let vector = b"ACGT".repeat(63);
        let mut mask = vec![None; 252];
        mask[100..150].fill(Some(MaskReason::HostHomology));
        mask[200..230].fill(Some(MaskReason::SelfRepeat));
        let depth: Vec<u64> =
            (0..252).map(|base| if (100..150).contains(&base) { 900 } else { 30 }).collect();
        let bins = bins(&vector, &depth, &mask, None);
        let seen: Vec<_> = bins.iter().map(|bin| (bin.bases, bin.corrected, bin.masked)).collect();
        assert_eq!(
            seen,
            [(100, Some(30.0), None), (50, Some(30.0), None), (22, None, Some(MaskReason::SelfRepeat))]
        );
        assert_eq!(bins[1].depth, 465.0);
        let part = Part::new(&bins, 300.0, |base| base < 140);
        assert_eq!((part.shape, part.bases, part.bins.fragments), (vec![0], 100, 10.0));
        assert_eq!(stretches(&mask, |_| true), [0..100, 150..200, 230..252]);
        assert_eq!(stretches(&mask, |base| base >= 180), [180..200, 230..252]);
    }
}
