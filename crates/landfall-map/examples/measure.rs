//! Time of the junction mapper on reads cut from a genome: `measure GENOME.fa[.gz]`.
//!
//! For each kind of read: CPU seconds of one thread per 100,000, the share of placed reads whose true place is among
//! the loci, and the slowest read. Reads and their errors come from a fixed seed.
#![allow(clippy::unwrap_used, reason = "a measurement that fails is read by its author")]

use std::path::Path;

use landfall_core::{ContigId, Strand};
use landfall_map::{Index, IndexParams, MapParams, Mapped, Mapper};
use landfall_reference::{BuildOptions, Draft, Genome};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const READS: usize = 20_000;

/// A kind of read: its name, length, errors per base (a tenth each inserted and deleted), random bases at its end.
const KINDS: &[(&str, u32, f64, usize)] = &[
    ("30 nt, 0.5 % errors", 30, 0.005, 0),
    ("40 nt, 0.5 % errors", 40, 0.005, 0),
    ("60 nt, 0.5 % errors", 60, 0.005, 0),
    ("100 nt, 0.5 % errors", 100, 0.005, 0),
    ("150 nt, 0.5 % errors", 150, 0.005, 0),
    ("100 nt, 3 % errors", 100, 0.03, 0),
    ("100 nt, last 20 random", 100, 0.005, 20),
];

/// A read and where its first base comes from.
struct Cut {
    place: (ContigId, Strand, u32),
    bases: Vec<u8>,
}

fn cut(genome: &Genome, length: u32, rate: f64, tail: usize, random: &mut ChaCha8Rng) -> Option<Cut> {
    let (contig, start) = genome.to_contig(random.random_range(0..genome.len()))?;
    let end = start.0.checked_add(length).filter(|end| *end <= genome.contigs()[contig.index()].length)?;
    let whole = genome.fetch(contig, start.0..end);
    if whole.contains(&b'N') {
        return None;
    }
    let (strand, whole, first) = if random.random_bool(0.5) {
        (Strand::Plus, whole, start.0)
    } else {
        (Strand::Minus, landfall_core::dna::reverse_complement(&whole), end - 1)
    };
    let mut bases = Vec::with_capacity(whole.len() + 4);
    for base in whole {
        match random.random_bool(rate).then(|| random.random_range(0..10)) {
            None => bases.push(base),
            Some(0) => {}
            Some(1) => bases.extend([base, b"ACGT"[random.random_range(0..4)]]),
            Some(_) => bases.push(b"ACGT"[random.random_range(0..4)]),
        }
    }
    let kept = bases.len() - tail;
    bases[kept..].fill_with(|| b"ACGT"[random.random_range(0..4)]);
    Some(Cut { place: (contig, strand, first), bases })
}

/// CPU seconds of this thread.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

fn main() {
    let path = std::env::args().nth(1).expect("usage: measure GENOME.fa[.gz]");
    let genome = Draft::read(Path::new(&path), BuildOptions::default()).unwrap().genome;
    let index = Index::build(&genome, &IndexParams::default()).unwrap();
    let mapper = Mapper::new(&genome, &index, MapParams::default());
    let mut random = ChaCha8Rng::seed_from_u64(1);
    println!(
        "| reads | CPU s per 100,000 | true place among the loci | slowest read, ms |\n|---|---|---|---|"
    );
    for &(name, length, rate, tail) in KINDS {
        let mut reads = Vec::with_capacity(READS);
        while reads.len() < READS {
            reads.extend(cut(&genome, length, rate, tail, &mut random));
        }
        let (mut right, mut placed, mut slowest) = (0, 0, 0.0_f64);
        let begin = cpu();
        for read in &reads {
            let before = std::time::Instant::now();
            let mapped = mapper.map(&read.bases);
            slowest = slowest.max(before.elapsed().as_secs_f64());
            let Mapped::Loci(loci) = mapped else { continue };
            placed += 1;
            right += usize::from(loci.iter().any(|locus| {
                let first = if locus.strand == Strand::Plus { locus.start.0 } else { locus.end.0 - 1 };
                (locus.contig, locus.strand, first) == read.place
            }));
        }
        let per_100_000 = (cpu() - begin) * 100_000.0 / READS as f64;
        println!("| {name} | {per_100_000:.1} | {right} of {placed} | {:.0} |", slowest * 1e3);
    }
}
