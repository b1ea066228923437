//! Cutting reads from a genome.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use landfall_core::dna::reverse_complement;
use landfall_core::{ContigId, Strand};
use landfall_reference::Genome;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::read::{self, CLASSES, KINDS, LENGTHS, Place, Read, SEQUENCES, Scored, max_edits};
use crate::sequence_class::{AROUND, Classes, WINDOW};

const SEED: u64 = 1;
/// Positions drawn together, so that threads do not change the draws.
const BATCH: usize = 10_000;
/// A class of which this many draws hold too few windows has as many as were found.
const MAX_DRAWS: usize = 3_000_000;
/// Errors per base; of ten, one inserts and one deletes a base.
const ERROR_RATE: f64 = 0.005;
const NOISY_RATE: f64 = 0.03;
/// Foreign bases at the end of a read of class `tail`, which has three times as many at least.
const TAIL: usize = 20;
const LONGEST_GAP: u32 = 3;

/// Writes reads of every kind and length from `count` windows of each class. A sequence stands once.
pub fn cut(genome: &Genome, alu: &Path, l1: &Path, out: &Path, count: usize) {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let windows = windows(genome, &Classes::new(genome, alu, l1), count, &mut random);
    let mut reads = Vec::new();
    let mut seen = BTreeSet::new();
    for class in CLASSES {
        let starts = windows.get(class).unwrap_or(&windows["unique"]);
        println!("{class}: {} windows", starts.len());
        for (window, &start) in starts.iter().enumerate() {
            for read in window_reads(genome, class, start, &mut random) {
                if seen.insert(read.bases.clone()) {
                    reads.push(Read { name: format!("r{}", reads.len()), window: window as u32, ..read });
                }
            }
        }
    }
    fs::create_dir_all(out.join("reads")).unwrap();
    read::write(genome, &reads, &out.join("reads.tsv"));
    let mut files = BTreeMap::<_, String>::new();
    for read in &reads {
        let file = files.entry(format!("{}.{}.fa", read.class, read.length)).or_default();
        writeln!(file, ">{}\n{}", read.name, read.bases).unwrap();
    }
    for (name, text) in files {
        fs::write(out.join("reads").join(name), text).unwrap();
    }
}

/// Starts of windows of each class, as drawn.
fn windows(
    genome: &Genome,
    classes: &Classes<'_>,
    count: usize,
    random: &mut ChaCha8Rng,
) -> BTreeMap<&'static str, Vec<u32>> {
    let mut windows: BTreeMap<_, _> = SEQUENCES.iter().map(|&class| (class, Vec::new())).collect();
    for _ in 0..MAX_DRAWS / BATCH {
        if windows.values().all(|starts| starts.len() >= count) {
            break;
        }
        let drawn: Vec<u32> = (0..BATCH).map(|_| random.random_range(AROUND..genome.len())).collect();
        let found: Vec<_> = drawn.par_iter().filter_map(|&start| Some((classes.of(start)?, start))).collect();
        for (class, start) in found {
            let starts = windows.get_mut(class).unwrap();
            if starts.len() < count && !starts.contains(&start) {
                starts.push(start);
            }
        }
    }
    windows
}

/// Reads of every length and kind that begin at one end of a window and run into it.
fn window_reads(genome: &Genome, class: &str, start: u32, random: &mut ChaCha8Rng) -> Vec<Read> {
    let (contig, start) = genome.to_contig(start).unwrap();
    let window = genome.fetch(contig, start.0..start.0 + WINDOW);
    let (strand, window, first) = if random.random_bool(0.5) {
        (Strand::Plus, window, start.0)
    } else {
        (Strand::Minus, reverse_complement(&window), start.0 + WINDOW - 1)
    };
    let place = Place { contig: ContigId::index(contig) as u32, strand, first: i64::from(first) };
    let kinds = if SEQUENCES.contains(&class) { KINDS.as_slice() } else { &[class] };
    let mut reads = Vec::new();
    for length in LENGTHS {
        for &kind in kinds {
            let (bases, edits, gapped) = match kind {
                "exact" => (window[..length].to_vec(), 0, false),
                "errors" => with_errors(&window, length, ERROR_RATE, random),
                "gap" => with_gap(&window, length, random),
                "noisy" => with_errors(&window, length, NOISY_RATE, random),
                _ if length < 3 * TAIL => continue,
                _ => with_tail(&window, length, random),
            };
            reads.push(Read {
                name: String::new(),
                class: class.to_owned(),
                kind: kind.to_owned(),
                length,
                window: 0,
                truth: Scored { place, edits, gapped },
                bases: String::from_utf8(bases).unwrap(),
            });
        }
    }
    reads
}

/// A read with chance errors; the first base is neither inserted nor deleted.
fn with_errors(window: &[u8], length: usize, rate: f64, random: &mut ChaCha8Rng) -> (Vec<u8>, u32, bool) {
    let (mut bases, mut edits, mut gapped) = (Vec::with_capacity(length + 1), 0, false);
    for &base in window {
        if bases.len() >= length {
            break;
        }
        if !random.random_bool(rate) {
            bases.push(base);
            continue;
        }
        edits += 1;
        match if bases.is_empty() { 9 } else { random.random_range(0..10) } {
            0 => gapped = true,
            1 => {
                gapped = true;
                bases.extend([b"ACGT"[random.random_range(0..4)], base]);
            }
            _ => bases.push(other(base, random)),
        }
    }
    bases.truncate(length);
    (bases, edits, gapped)
}

/// A read that ends in chance bases.
fn with_tail(window: &[u8], length: usize, random: &mut ChaCha8Rng) -> (Vec<u8>, u32, bool) {
    let (mut bases, edits, gapped) = with_errors(window, length - TAIL, ERROR_RATE, random);
    bases.extend((0..TAIL).map(|_| b"ACGT"[random.random_range(0..4)]));
    (bases, edits, gapped)
}

/// A read with one gap, as long as the identity rule allows, anywhere behind the first base.
fn with_gap(window: &[u8], length: usize, random: &mut ChaCha8Rng) -> (Vec<u8>, u32, bool) {
    let gap = random.random_range(1..=LONGEST_GAP.min(max_edits(length)));
    let at = random.random_range(1..length - gap as usize);
    let mut bases = window[..at].to_vec();
    if random.random_bool(0.5) {
        bases.extend_from_slice(&window[at + gap as usize..length + gap as usize]);
    } else {
        bases.extend((0..gap).map(|_| b"ACGT"[random.random_range(0..4)]));
        bases.extend_from_slice(&window[at..length - gap as usize]);
    }
    (bases, gap, true)
}

fn other(base: u8, random: &mut ChaCha8Rng) -> u8 {
    let others: Vec<u8> = b"ACGT".iter().copied().filter(|&letter| letter != base).collect();
    others[random.random_range(0..3)]
}
