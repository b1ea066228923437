//! Which bases of the vectors tell the vectors' depth: those that nothing else has.

use std::collections::{BTreeMap, HashMap};

use landfall_core::dna::{code, reverse_complement};
use landfall_map::{Index, Locus, MapParams, Mapped, Mapper};
use landfall_reference::Genome;
use landfall_tables::depth::MaskReason;
use rayon::prelude::*;

/// A word that stands in the vectors twice is a repeat. Longer than the polypurine tract, which lentiviral vectors
/// have twice.
const REPEAT_WORD: usize = 31;

/// Bases of a tile that is looked for in the host, and from one tile to the next.
pub const TILE: usize = 50;
const TILE_STEP: usize = 10;

/// Places of a tile's pieces that are looked at. Ten times as many take twenty times as long in a genome of 3.1 Gb, and
/// find more only beyond 6 % of differences, see `docs/vcn.md`.
const MAX_PLACES: usize = 50_000;

/// Why each base of a vector is masked; `None` where it is not. By vector, then by base.
pub type Masks = Vec<Vec<Option<MaskReason>>>;

/// Masks of unknown bases and of words that the vectors have twice, on either strand.
#[must_use]
pub fn self_repeats(vectors: &[Vec<u8>]) -> Masks {
    let mut seen: HashMap<Vec<u8>, u32> = HashMap::new();
    let canonical = |word: &[u8]| reverse_complement(word).min(word.to_vec());
    let words = |vector: &[u8]| -> Vec<(usize, Vec<u8>)> {
        let known = |word: &&[u8]| word.iter().all(|base| code(*base).is_some());
        let places = vector.windows(REPEAT_WORD).enumerate().filter(|(_, word)| known(word));
        places.map(|(at, word)| (at, canonical(word))).collect()
    };
    let all: Vec<_> = vectors.iter().map(|vector| words(vector)).collect();
    all.iter().flatten().for_each(|(_, word)| *seen.entry(word.clone()).or_default() += 1);
    let mut masks: Masks = vectors.iter().map(|vector| unknown(vector)).collect();
    for (mask, words) in masks.iter_mut().zip(&all) {
        for (at, _) in words.iter().filter(|(_, word)| seen[word] > 1) {
            mask[*at..at + REPEAT_WORD].fill(Some(MaskReason::SelfRepeat));
        }
    }
    masks
}

fn unknown(vector: &[u8]) -> Vec<Option<MaskReason>> {
    vector.iter().map(|base| code(*base).is_none().then_some(MaskReason::Unknown)).collect()
}

/// Adds the bases that the host has, too: tiles of 50 bases, every 10, that are somewhere in it with at most a tenth
/// of differences.
///
/// A tile whose pieces, at up to 4 % of differences, occur at more places than the search looks at is a repeat of the
/// host. At more differences than that the pieces are so short that chance alone has as many, and such a tile is
/// masked only if a place is known by then: of a large genome's segments 10 % apart a part of the tiles is missed.
pub fn host_homology(masks: &mut Masks, vectors: &[Vec<u8>], host: &Genome, index: &Index) {
    let host =
        Host { near: Mapper::new(host, index, rules(0.96)), far: Mapper::new(host, index, rules(0.9)) };
    for (mask, vector) in masks.iter_mut().zip(vectors) {
        let starts: Vec<usize> = (0..(vector.len() + 1).saturating_sub(TILE)).step_by(TILE_STEP).collect();
        let found: Vec<bool> =
            starts.par_iter().map(|&start| host.has(&vector[start..start + TILE])).collect();
        for (start, _) in starts.into_iter().zip(found).filter(|(_, found)| *found) {
            for base in mask[start..start + TILE].iter_mut().filter(|base| base.is_none()) {
                *base = Some(MaskReason::HostHomology);
            }
        }
    }
}

/// What a tile of the vector may be like where the host has it, too.
fn rules(min_identity: f64) -> MapParams {
    MapParams { min_identity, band: 0.0, max_loci: 1, min_prefix: TILE as u32, max_places: MAX_PLACES }
}

struct Host<'a> {
    near: Mapper<'a>,
    far: Mapper<'a>,
}

impl Host<'_> {
    fn has(&self, tile: &[u8]) -> bool {
        let is_whole = |loci: &[Locus]| loci.iter().any(|locus| locus.query_end as usize == tile.len());
        match self.near.map(tile) {
            Mapped::Repetitive { .. } => true,
            Mapped::Loci(loci) if is_whole(&loci) => true,
            _ => match self.far.map(tile) {
                Mapped::Unmapped => false,
                Mapped::Repetitive { at_least } => at_least > 0,
                Mapped::Loci(loci) => is_whole(&loci),
            },
        }
    }
}

/// Widens every masked stretch by so many bases on both sides, since a read that begins near it may lie on its other
/// copy; and masks as many at both ends of each contig, where a read that runs out of it aligns worse.
#[must_use]
pub fn dilated(masks: &Masks, by: usize) -> Masks {
    masks.iter().map(|mask| dilated_one(mask, by)).collect()
}

fn dilated_one(mask: &[Option<MaskReason>], by: usize) -> Vec<Option<MaskReason>> {
    let mut wider = mask.to_vec();
    let stretches = mask.iter().enumerate().filter_map(|(at, reason)| reason.map(|reason| (at, reason)));
    let mut put = |from: usize, to: usize, reason: MaskReason| {
        let to = to.min(mask.len());
        wider[from.min(to)..to]
            .iter_mut()
            .filter(|base| base.is_none())
            .for_each(|base| *base = Some(reason));
    };
    for (at, reason) in stretches {
        let inner = |at: Option<usize>| at.and_then(|at| mask.get(at)).is_some_and(Option::is_some);
        if !inner(at.checked_sub(1)) {
            put(at.saturating_sub(by), at, reason);
        }
        if !inner(Some(at + 1)) {
            put(at + 1, at + 1 + by, reason);
        }
    }
    put(0, by, MaskReason::ContigEnd);
    put(mask.len().saturating_sub(by), mask.len(), MaskReason::ContigEnd);
    wider
}

/// The reason of most masked bases; of equally many the first in the order of the words.
#[must_use]
pub fn main_reason(mask: &[Option<MaskReason>]) -> Option<MaskReason> {
    let mut counts: BTreeMap<MaskReason, usize> = BTreeMap::new();
    mask.iter().flatten().for_each(|reason| *counts.entry(*reason).or_default() += 1);
    let most = counts.values().copied().max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(reason, _)| reason)
}

#[cfg(test)]
mod tests {
    use landfall_map::IndexParams;
    use landfall_reference::GenomeBuilder;
    use proptest::prelude::*;

    use super::super::testing::bases;
    use super::*;

    fn masked(mask: &[Option<MaskReason>]) -> Vec<(usize, usize, MaskReason)> {
        let mut runs: Vec<(usize, usize, MaskReason)> = Vec::new();
        for (at, reason) in
            mask.iter().enumerate().filter_map(|(at, reason)| reason.map(|reason| (at, reason)))
        {
            match runs.last_mut() {
                Some(last) if last.1 == at && last.2 == reason => last.1 += 1,
                _ => runs.push((at, at + 1, reason)),
            }
        }
        runs
    }

    #[test]
    fn both_repeats_are_masked_on_either_strand_and_across_vectors() {
        use MaskReason::SelfRepeat;
        let (ltr, inner, itr) = (bases(1, 100), bases(2, 400), bases(3, 60));
        let direct = [&ltr[..], &inner, &ltr].concat();
        assert_eq!(masked(&self_repeats(&[direct])[0]), [(0, 100, SelfRepeat), (500, 600, SelfRepeat)]);
        let inverted = [&itr[..], &inner, &reverse_complement(&itr)].concat();
        assert_eq!(masked(&self_repeats(&[inverted])[0]), [(0, 60, SelfRepeat), (460, 520, SelfRepeat)]);
        let pair = [[&ltr[..], &bases(4, 50)].concat(), [&bases(5, 70)[..], &ltr].concat()];
        let masks = self_repeats(&pair);
        assert_eq!(masked(&masks[0]), [(0, 100, SelfRepeat)]);
        assert_eq!(masked(&masks[1]), [(70, 170, SelfRepeat)]);
        // The polypurine tract, twice: too short to confuse a read.
        let tract = &bases(6, 16)[..];
        assert!(
            masked(&self_repeats(&[[&bases(7, 90)[..], tract, &inner, tract, &bases(8, 90)].concat()])[0])
                .is_empty()
        );
    }

    #[test]
    fn what_the_host_has_is_masked_with_up_to_a_tenth_of_differences() {
        let host = bases(9, 20_000);
        let mut builder = GenomeBuilder::new();
        builder.push("chr1", &host).unwrap();
        let genome = builder.finish();
        let index = Index::build(&genome, &IndexParams::default()).unwrap();
        let mut promoter = reverse_complement(&host[5_000..5_300]);
        // Every 10th base differs: 90 % identity in each tile.
        promoter.iter_mut().step_by(10).for_each(|base| *base = landfall_core::dna::complement(*base));
        let vector = [&bases(10, 500)[..], &promoter, &bases(11, 500)].concat();
        let mut masks = self_repeats(std::slice::from_ref(&vector));
        host_homology(&mut masks, std::slice::from_ref(&vector), &genome, &index);
        let runs = masked(&masks[0]);
        assert_eq!(runs.len(), 1, "{runs:?}");
        let (start, end, reason) = runs[0];
        assert_eq!(reason, MaskReason::HostHomology);
        assert!(start.abs_diff(500) <= 5 && end.abs_diff(800) <= 5, "{runs:?}");
    }

    #[test]
    fn a_repeat_with_more_copies_than_the_search_looks_at_is_masked() {
        let repeat = bases(12, 300);
        let differing = |copy: usize| {
            let mut one = repeat.clone();
            // One base in 50 differs, another one in every copy.
            one.iter_mut()
                .skip(copy % 50)
                .step_by(50)
                .for_each(|base| *base = landfall_core::dna::complement(*base));
            one
        };
        let host: Vec<u8> = (0..MAX_PLACES).flat_map(differing).collect();
        let mut builder = GenomeBuilder::new();
        builder.push("chr1", &host).unwrap();
        let genome = builder.finish();
        let index = Index::build(&genome, &IndexParams::default()).unwrap();
        let vector = [&bases(10, 500)[..], &repeat, &bases(11, 500)].concat();
        let mut masks = self_repeats(std::slice::from_ref(&vector));
        host_homology(&mut masks, std::slice::from_ref(&vector), &genome, &index);
        let runs = masked(&masks[0]);
        assert_eq!(runs.len(), 1, "{runs:?}");
        // A tile may stick out of the repeat: it is in the host with a tenth of differences.
        assert!(runs[0].0.abs_diff(500) <= 20 && runs[0].1.abs_diff(800) <= 20, "{runs:?}");
    }

    #[test]
    fn unknown_bases_are_masked() {
        let vector = [&bases(1, 40)[..], b"NNN", &bases(2, 40)].concat();
        assert_eq!(masked(&self_repeats(&[vector])[0]), [(40, 43, MaskReason::Unknown)]);
    }

    #[test]
    fn the_reason_of_most_bases_is_told() {
        use MaskReason::{ContigEnd, SelfRepeat};
        let reasons = [Some(ContigEnd), None, Some(SelfRepeat), Some(SelfRepeat)];
        assert_eq!((main_reason(&reasons), main_reason(&[None])), (Some(SelfRepeat), None));
    }

    proptest! {
        #[test]
        fn a_base_is_masked_if_and_only_if_a_masked_one_or_an_end_is_near(
            flags in prop::collection::vec(any::<bool>(), 1..120),
            by in 0usize..20,
        ) {
            let mask: Vec<_> = flags.iter().map(|flag| flag.then_some(MaskReason::SelfRepeat)).collect();
            let wider = &dilated(&vec![mask.clone()], by)[0];
            for (at, one) in wider.iter().enumerate() {
                let near = (at.saturating_sub(by)..(at + by + 1).min(mask.len())).any(|other| mask[other].is_some());
                let end = at < by || at + by >= mask.len();
                prop_assert_eq!(one.is_some(), near || end);
            }
        }
    }
}
