//! The sparse suffix array: every few bases a suffix, sorted by the bases that follow.

use std::cmp::Ordering;

use landfall_reference::Genome;
use rayon::prelude::*;

/// Bases that suffixes are compared over; beyond them position order decides.
pub(crate) const DEPTH: u32 = 256;

/// Compares two suffixes from `skip` bases on.
pub(crate) fn compare(genome: &Genome, left: u32, right: u32, skip: u32) -> Ordering {
    let mut bases = (skip..DEPTH).step_by(32);
    let differs = |offset: &u32| genome.word(left.saturating_add(*offset)) != genome.word(right.saturating_add(*offset));
    match bases.find(differs) {
        Some(offset) => genome.word(left.saturating_add(offset)).cmp(&genome.word(right.saturating_add(offset))),
        None => left.cmp(&right),
    }
}

/// The word length of the table: 4^length is near the number of suffixes, at most 13 (256 MiB).
pub(crate) fn word_length(suffixes: u64) -> u32 {
    (1..=13).take_while(|&length| 1_u64 << (2 * length) <= suffixes.max(4)).last().unwrap_or(1)
}

/// The first `length` bases at a global position, as a number.
pub(crate) fn word(genome: &Genome, position: u32, length: u32) -> usize {
    (genome.word(position) >> (64 - 2 * length)) as usize
}

/// Builds the table of bucket starts and the sorted suffixes, sampled every `sampling` bases.
///
/// Suffixes are counted into buckets by their first word and every bucket is sorted on its own, in parallel; the
/// order is total, so the number of threads does not show.
pub(crate) fn build(genome: &Genome, sampling: u32) -> (u32, Vec<u32>, Vec<u32>) {
    // Gaps read as runs of A: a suffix that begins in one could never be verified.
    let known = |position: &u32| {
        let next = genome.unknown().partition_point(|range| range.end <= *position);
        !genome.unknown().get(next).is_some_and(|range| range.contains(position))
    };
    let sampled = || (0..genome.len()).step_by(sampling as usize).filter(known);
    let length = word_length(u64::from(genome.len() / sampling));
    let mut table = vec![0_u32; (1 << (2 * length)) + 1];
    for position in sampled() {
        table[word(genome, position, length) + 1] += 1;
    }
    for bucket in 1..table.len() {
        table[bucket] += table[bucket - 1];
    }
    let mut next = table.clone();
    let mut suffixes = vec![0_u32; table[table.len() - 1] as usize];
    for position in sampled() {
        let slot = &mut next[word(genome, position, length)];
        suffixes[*slot as usize] = position;
        *slot += 1;
    }
    drop(next);
    sort_buckets(genome, &table, &mut suffixes, length);
    (length, table, suffixes)
}

fn sort_buckets(genome: &Genome, table: &[u32], suffixes: &mut [u32], length: u32) {
    let mut rest = suffixes;
    let mut buckets = Vec::new();
    for pair in table.windows(2) {
        let (bucket, tail) = std::mem::take(&mut rest).split_at_mut((pair[1] - pair[0]) as usize);
        rest = tail;
        if bucket.len() > 1 {
            buckets.push(bucket);
        }
    }
    buckets.into_par_iter().for_each(|bucket| bucket.sort_unstable_by(|l, r| compare(genome, *l, *r, length)));
}

/// The order of a suffix relative to a piece of a read, from base `from` on: `Equal` where the piece is its prefix.
pub(crate) fn order(genome: &Genome, suffix: u32, codes: &[u8], from: usize) -> Ordering {
    for start in (from..codes.len().min(DEPTH as usize)).step_by(32) {
        let piece = &codes[start..codes.len().min(DEPTH as usize).min(start + 32)];
        let shift = 64 - 2 * piece.len();
        let wanted = piece.iter().fold(0_u64, |word, &code| word << 2 | u64::from(code));
        let order = (genome.word(suffix.saturating_add(start as u32)) >> shift).cmp(&wanted);
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}
