//! Random bases.

use landfall_core::dna;
use rand::{Rng, RngExt};

/// One base, G or C with the probability `gc`.
pub fn base(rng: &mut impl Rng, gc: f64) -> u8 {
    let second = rng.random_bool(0.5);
    match (rng.random_bool(gc), second) {
        (true, false) => b'C',
        (true, true) => b'G',
        (false, false) => b'A',
        (false, true) => b'T',
    }
}

/// A sequence, each base G or C with the probability `gc`.
pub fn sequence(rng: &mut impl Rng, length: u32, gc: f64) -> Vec<u8> {
    (0..length).map(|_| base(rng, gc)).collect()
}

/// One of the three bases that `base` is not.
pub fn other(rng: &mut impl Rng, base: u8) -> u8 {
    let code = dna::code(base).unwrap_or(0);
    b"ACGT"[usize::from((code + rng.random_range(1..4_u8)) % 4)]
}

/// A copy in which each base is replaced by another with the probability `divergence`.
pub fn diverged(rng: &mut impl Rng, ancestor: &[u8], divergence: f64) -> Vec<u8> {
    ancestor.iter().map(|&base| if rng.random_bool(divergence) { other(rng, base) } else { base }).collect()
}

/// A sequence that differs from each of `others` in at least `distance` places; `None` if a long search finds
/// no such sequence.
pub fn unlike(rng: &mut impl Rng, others: &[Vec<u8>], length: u32, distance: usize) -> Option<Vec<u8>> {
    (0..100_000)
        .map(|_| sequence(rng, length, 0.5))
        .find(|candidate| others.iter().all(|other| dna::hamming(other, candidate) >= distance))
}

#[cfg(test)]
mod tests {
    use super::*;
    use landfall_core::seed::stream;

    #[test]
    fn bases_follow_their_content_and_divergence() {
        let mut rng = stream(3, "test", "bases");
        let made = sequence(&mut rng, 20_000, 0.4);
        let gc = made.iter().filter(|base| b"GC".contains(base)).count();
        assert!(gc.abs_diff(8_000) < 300, "{gc} of 20,000 bases are G or C, expected about 8,000");
        let copy = diverged(&mut rng, &made, 0.1);
        let changed = dna::hamming(&made, &copy);
        assert!(changed.abs_diff(2_000) < 200, "{changed} of 20,000 bases differ, expected about 2,000");
    }

    #[test]
    fn unlike_sequences_keep_their_distance() {
        let mut rng = stream(3, "test", "unlike");
        let mut made = Vec::new();
        for _ in 0..20 {
            let next = unlike(&mut rng, &made, 12, 5).unwrap();
            assert!(made.iter().all(|other| dna::hamming(other, &next) >= 5));
            made.push(next);
        }
        assert_eq!(unlike(&mut rng, &made, 4, 5), None, "4 bases cannot differ in 5 places");
    }
}
