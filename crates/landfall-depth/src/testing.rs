//! What the unit tests of the stage share.

/// Bases that repeat nothing, by a linear congruential generator.
pub(super) fn bases(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        b"ACGT"[(state >> 60) as usize & 3]
    };
    (0..length).map(|_| next()).collect()
}
