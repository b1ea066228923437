//! Bases that look random, and files of them.

/// Bases that repeat nothing, the same for the same seed.
#[must_use]
pub fn bases(seed: u64, count: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        b"ACGT"[(state >> 33) as usize & 3]
    };
    (0..count).map(|_| next()).collect()
}

/// The text of a FASTA file.
#[must_use]
pub fn fasta(contigs: &[(&str, &[u8])]) -> String {
    contigs.iter().map(|(name, bases)| format!(">{name}\n{}\n", String::from_utf8_lossy(bases))).collect()
}
