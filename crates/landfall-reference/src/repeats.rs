//! Contigs that repeat another: alternates under names that do not say so, the same chromosome twice.
//!
//! A contig's 31-mers, read from either strand, are sampled by their hash, so that equal ones of two contigs are
//! sampled in both. The share of a contig's sample that another contig has, too, is the share that it repeats: at
//! 1 % divergence 73 % of a copy. Slices of a chromosome are compared by their coordinates.

use std::collections::HashMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::genome::UNKNOWN;
use crate::slice::Slice;
use crate::{Genome, genome::Contig};

const K: u32 = 31;
/// A contig repeats another from this share on. Alternates of GRCh38 lie above it; what chromosomes have in common
/// (segmental duplications, regions like those of X and Y) lies far below.
const SHARE: f64 = 0.5;
/// Contigs with fewer sampled 31-mers are not judged.
const FEWEST: u32 = 16;
/// One of so many 31-mers is sampled, more sparsely in genomes of over a billion bases: up to 2³² bases, 200 MB.
const SPARSE: [u64; 2] = [64, 256];
/// A 31-mer of more contigs than this is a satellite's and tells nothing.
const CONTIGS: usize = 64;
/// Bases that are unpacked at once.
const CHUNK: u32 = 1 << 20;

/// A contig that repeats another, longer one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// The contig.
    pub contig: String,
    /// The other.
    pub of: String,
    /// The share of the contig that the other holds.
    pub share: f64,
}

impl std::fmt::Display for Repeat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.0} % of `{}` stands in `{}` as well", 100.0 * self.share, self.contig, self.of)
    }
}

/// The contigs that repeat another one, in the order of the genome.
#[must_use]
pub fn repeats(genome: &Genome) -> Vec<Repeat> {
    let slices: Vec<_> = genome.contigs().iter().map(slice).collect();
    let mut shared = HashMap::new();
    let counts = sampled(genome, &slices, &mut shared);
    let mut found = overlapping(&slices);
    for (&(contig, other), &common) in &shared {
        let of = counts[contig as usize];
        if of >= FEWEST && f64::from(common) >= SHARE * f64::from(of) {
            found.push((contig as usize, other as usize, f64::from(common) / f64::from(of)));
        }
    }
    // Of two that hold each other, the shorter repeats the longer, the later the earlier.
    let rank = |at: usize| (std::cmp::Reverse(genome.contigs()[at].length), at);
    found.retain(|&(contig, other, _)| rank(contig) > rank(other));
    found.sort_by(|left, right| {
        left.0.cmp(&right.0).then(right.2.total_cmp(&left.2)).then(left.1.cmp(&right.1))
    });
    found.dedup_by_key(|repeat| repeat.0);
    let name = |at: usize| genome.contigs()[at].name.clone();
    found
        .into_iter()
        .map(|(contig, of, share)| Repeat { contig: name(contig), of: name(of), share })
        .collect()
}

/// The slice that a contig is, if it is as long as its name says.
fn slice(contig: &Contig) -> Option<Slice<'_>> {
    Slice::parse(&contig.name).filter(|slice| slice.len() == u64::from(contig.length))
}

/// Slices that lie in one another by [`SHARE`].
fn overlapping(slices: &[Option<Slice>]) -> Vec<(usize, usize, f64)> {
    let known = || slices.iter().enumerate().filter_map(|(at, slice)| Some((at, slice.as_ref()?)));
    let mut found = Vec::new();
    for (contig, slice) in known() {
        for (other, longer) in known().filter(|(other, _)| *other != contig) {
            let share = slice.overlap(longer) as f64 / slice.len() as f64;
            if share >= SHARE {
                found.push((contig, other, share));
            }
        }
    }
    found
}

/// Samples all contigs but slices; returns how many 31-mers each has and, by contig and other, how many of the first's
/// the second has, too.
fn sampled(genome: &Genome, slices: &[Option<Slice>], shared: &mut HashMap<(u32, u32), u32>) -> Vec<u32> {
    let sparse = SPARSE[usize::from(genome.len() > 1 << 30)];
    let of = |(at, contig): (usize, &Contig)| match slices[at] {
        Some(_) => Vec::new(),
        None => sample(genome, contig, sparse),
    };
    let samples: Vec<Vec<u64>> = genome.contigs().par_iter().enumerate().map(of).collect();
    let counts = samples.iter().map(|sample| sample.len() as u32).collect();
    let mut all: Vec<(u64, u32)> = Vec::with_capacity(samples.iter().map(Vec::len).sum());
    for (at, sample) in samples.into_iter().enumerate() {
        all.extend(sample.into_iter().map(|hash| (hash, at as u32)));
    }
    all.par_sort_unstable();
    for group in all.chunk_by(|left, right| left.0 == right.0) {
        if (2..=CONTIGS).contains(&group.len()) {
            let pairs = group.iter().flat_map(|left| group.iter().map(move |right| (left.1, right.1)));
            pairs
                .filter(|(left, right)| left != right)
                .for_each(|pair| *shared.entry(pair).or_insert(0) += 1);
        }
    }
    counts
}

/// The hashes of a contig's 31-mers that are sampled, each once, ascending.
fn sample(genome: &Genome, contig: &Contig, sparse: u64) -> Vec<u64> {
    const MASK: u64 = (1 << (2 * K)) - 1;
    let limit = u64::MAX / sparse;
    let (mut forward, mut backward, mut known) = (0, 0, 0);
    let (mut hashes, mut codes) = (Vec::new(), Vec::new());
    let range = contig.range();
    for start in range.clone().step_by(CHUNK as usize) {
        codes.clear();
        genome.codes(start..range.end.min(start.saturating_add(CHUNK)), &mut codes);
        for &code in &codes {
            if code == UNKNOWN {
                known = 0;
                continue;
            }
            forward = (forward << 2 | u64::from(code)) & MASK;
            backward = backward >> 2 | u64::from(3 - code) << (2 * (K - 1));
            known += 1;
            if known >= K {
                let hash = mixed(forward.min(backward));
                if hash <= limit {
                    hashes.push(hash);
                }
            }
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Spreads the bits of a word; no two words give the same (the finalizer of SplitMix64).
fn mixed(word: u64) -> u64 {
    let word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

#[cfg(test)]
mod tests {
    use landfall_core::dna::reverse_complement;
    use landfall_core::seed::stream;
    use rand::RngExt;

    use super::*;
    use crate::GenomeBuilder;

    fn random(name: &str, length: usize) -> Vec<u8> {
        let mut rng = stream(1, "test", name);
        (0..length).map(|_| b"ACGT"[rng.random_range(0..4usize)]).collect()
    }

    /// Changes one base in so many.
    fn diverged(mut bases: Vec<u8>, every: usize) -> Vec<u8> {
        bases.iter_mut().step_by(every).for_each(|base| *base = if *base == b'A' { b'C' } else { b'A' });
        bases
    }

    fn found(contigs: &[(&str, Vec<u8>)]) -> Vec<(String, String)> {
        let mut builder = GenomeBuilder::new();
        contigs.iter().for_each(|(name, bases)| builder.push(name, bases).unwrap());
        repeats(&builder.finish()).into_iter().map(|repeat| (repeat.contig, repeat.of)).collect()
    }

    fn pair(contig: &str, of: &str) -> (String, String) {
        (contig.to_owned(), of.to_owned())
    }

    #[test]
    fn a_copy_is_found_on_either_strand_and_at_the_divergence_of_haplotypes() {
        let (one, two) = (random("1", 200_000), random("2", 150_000));
        let turned = reverse_complement(&one[50_000..90_000]);
        let near = diverged(one[100_000..140_000].to_vec(), 100);
        let far = diverged(one[140_000..180_000].to_vec(), 20);
        let contigs = [("one", one), ("two", two), ("turned", turned), ("near", near), ("far", far)];
        assert_eq!(found(&contigs), [pair("turned", "one"), pair("near", "one")]);
    }

    #[test]
    fn of_two_equal_contigs_the_later_repeats_the_earlier() {
        let bases = random("1", 50_000);
        assert_eq!(found(&[("chr1", bases.clone()), ("1", bases)]), [pair("1", "chr1")]);
    }

    #[test]
    fn what_chromosomes_share_does_not_make_them_repeats() {
        // A third of each stands in the other, and a satellite in all.
        let shared = random("shared", 30_000);
        let satellite = random("satellite", 171).repeat(60);
        let contig = |name: &str| [random(name, 60_000), shared.clone(), satellite.clone()].concat();
        assert_eq!(found(&[("a", contig("a")), ("b", contig("b")), ("gap", vec![b'N'; 90_000])]), []);
    }

    #[test]
    fn slices_are_compared_by_their_coordinates() {
        let bases = random("1", 50_000);
        let same = [("chr1:1-50000", bases.clone()), ("chr2:1-50000", bases.clone())];
        assert_eq!(found(&same), []);
        let inside = [("chr1:1-50000", bases.clone()), ("chr1:101-20100", bases[..20_000].to_vec())];
        assert_eq!(found(&inside), [pair("chr1:101-20100", "chr1:1-50000")]);
        let touching = [("chr1:1-50000", bases.clone()), ("chr1:50001-60000", bases[..10_000].to_vec())];
        assert_eq!(found(&touching), []);
        // A name that only looks like one of a slice.
        assert_eq!(found(&[("chr1", bases.clone()), ("chr9:1-7", bases)]), [pair("chr9:1-7", "chr1")]);
    }
}
