//! How much of what a vector shares with its host the mask of stage `depth` finds: `homology REFERENCE`.
//!
//! Per share of substitutions 200 pieces of 300 bases of the genome, as a Markdown table: the share of their bases that
//! is masked, the same once the mask is widened by a read of 150 bases, and pieces without any masked base.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::path::Path;

use landfall_core::seed::stream;
use landfall_depth::mask::{Masks, dilated, host_homology};
use landfall_map::Index;
use landfall_reference::{Genome, Reference};
use rand::{Rng, RngExt as _};

const PIECES: usize = 200;
const LENGTH: u32 = 300;
const READ: usize = 150;

fn main() {
    let path = std::env::args().nth(1).expect("REFERENCE");
    let reference = Reference::open(Path::new(&path)).unwrap();
    let genome = reference.genome();
    let index = Index::open(&reference.index_path(), genome).unwrap();
    println!("| substitutions, % | bases masked, % | widened by a read, % | pieces missed |");
    println!("|---|---|---|---|");
    for percent in [0, 2, 4, 6, 8, 10] {
        let mut random = stream(1, "homology", &percent.to_string());
        let pieces: Vec<Vec<u8>> =
            (0..PIECES).map(|_| piece(genome, f64::from(percent) / 100.0, &mut random)).collect();
        let mut masks: Masks = pieces.iter().map(|piece| vec![None; piece.len()]).collect();
        host_homology(&mut masks, &pieces, genome, &index);
        // Widening masks the ends of contigs, too: here the pieces are the middle of something longer.
        let framed: Masks =
            masks.iter().map(|mask| [&[None; READ], &mask[..], &[None; READ]].concat()).collect();
        let widened = dilated(&framed, READ).into_iter().map(|mask| mask[READ..mask.len() - READ].to_vec());
        let missed = masks.iter().filter(|mask| mask.iter().all(Option::is_none)).count();
        println!("| {percent} | {:.1} | {:.1} | {missed} |", share(&masks), share(&widened.collect()));
    }
}

fn share(masks: &Masks) -> f64 {
    let masked = masks.iter().flatten().filter(|base| base.is_some()).count();
    100.0 * masked as f64 / (PIECES * LENGTH as usize) as f64
}

/// A piece of the genome without unknown bases, with substitutions.
fn piece(genome: &Genome, divergence: f64, random: &mut impl Rng) -> Vec<u8> {
    loop {
        let start = random.random_range(0..genome.len() - LENGTH);
        if genome.unknown().iter().all(|unknown| unknown.end <= start || unknown.start >= start + LENGTH) {
            let mut bases: Vec<u8> = (start..start + LENGTH).map(|at| genome.base(at)).collect();
            for base in &mut bases {
                if random.random_bool(divergence) {
                    *base = other(*base, random);
                }
            }
            return bases;
        }
    }
}

fn other(base: u8, random: &mut impl Rng) -> u8 {
    let others: Vec<u8> = b"ACGT".iter().copied().filter(|other| *other != base).collect();
    others[random.random_range(0..others.len())]
}
