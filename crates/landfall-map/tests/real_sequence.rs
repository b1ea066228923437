//! The mapper on reads cut from real human sequence.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::path::{Path, PathBuf};

use landfall_core::{ContigId, Strand};
use landfall_map::{Index, IndexParams, MapParams, Mapped, Mapper};
use landfall_reference::{Draft, Genome};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

fn slices() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("LANDFALL_SHARED").map_or(beside, PathBuf::from);
    let path = shared.join("testdata/ref/hg38.permissive.slices.fa.gz");
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("LANDFALL_REQUIRE_ALL").is_none(), "must not be skipped: no LANDFALL_SHARED");
    println!("skipped: no LANDFALL_SHARED");
    None
}

struct Cut {
    contig: ContigId,
    start: u32,
    strand: Strand,
    bases: Vec<u8>,
}

/// A read from a random place, with 0.5 % substitutions.
fn cut(genome: &Genome, length: u32, random: &mut ChaCha8Rng) -> Cut {
    loop {
        let contig = ContigId(random.random_range(0..genome.contigs().len() as u32));
        let whole = genome.contigs()[contig.index()].length;
        // By length: long contigs are taken more often.
        if random.random_range(0..8_000_000) >= whole || whole < length {
            continue;
        }
        let start = random.random_range(0..=whole - length);
        let mut bases = genome.fetch(contig, start..start + length);
        if bases.contains(&b'N') {
            continue;
        }
        for base in &mut bases {
            if random.random_bool(0.005) {
                *base = b"ACGT"[random.random_range(0..4)];
            }
        }
        let strand = if random.random_bool(0.5) { Strand::Plus } else { Strand::Minus };
        if strand == Strand::Minus {
            bases = landfall_core::dna::reverse_complement(&bases);
        }
        return Cut { contig, start, strand, bases };
    }
}

#[test]
fn the_true_place_is_among_the_loci() {
    let Some(path) = slices() else { return };
    let genome = Draft::read(&path, &landfall_reference::BuildOptions::default()).unwrap().genome;
    let index = Index::build(&genome, &IndexParams::default()).unwrap();
    let mapper = Mapper::new(&genome, &index, MapParams::default());
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for (length, floor) in [(30, 0.985), (40, 0.995), (60, 0.999), (100, 0.999), (150, 0.999)] {
        let reads: Vec<_> = (0..4_000).map(|_| cut(&genome, length, &mut random)).collect();
        let outcomes: Vec<_> = reads.par_iter().map(|read| (read, mapper.map(&read.bases))).collect();
        let right = outcomes.iter().filter(|(read, mapped)| match mapped {
            Mapped::Loci(loci) => loci.iter().any(|locus| {
                (locus.contig, locus.start.0, locus.strand) == (read.contig, read.start, read.strand)
            }),
            _ => false,
        });
        let repetitive =
            outcomes.iter().filter(|(_, mapped)| matches!(mapped, Mapped::Repetitive { .. })).count();
        let (right, placed) = (right.count(), outcomes.len() - repetitive);
        println!(
            "{length} nt: true place among the loci for {right} of {placed} reads; {repetitive} repetitive"
        );
        assert!(right as f64 >= floor * placed as f64, "{length} nt: {right} of {placed}");
        assert!(repetitive * 100 <= outcomes.len() * 3, "{length} nt: {repetitive} repetitive");
    }
}
