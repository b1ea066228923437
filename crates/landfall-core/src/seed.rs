//! Random streams that depend on names alone.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// The random stream of one entity in one stage: the same for any order of work and any number of threads.
///
/// ChaCha8 keyed with the BLAKE3 digest of run seed, stage and entity, so that streams do not overlap.
#[must_use]
pub fn stream(run_seed: u64, stage: &str, entity: &str) -> ChaCha8Rng {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&run_seed.to_le_bytes());
    for word in [stage, entity] {
        hasher.update(&(word.len() as u64).to_le_bytes());
        hasher.update(word.as_bytes());
    }
    ChaCha8Rng::from_seed(*hasher.finalize().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn streams_differ_by_seed_stage_and_entity() {
        let first = |seed, stage, entity| stream(seed, stage, entity).next_u64();
        let all = [first(1, "sim", "a"), first(2, "sim", "a"), first(1, "sima", ""), first(1, "sim", "b")];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert_eq!(first(1, "sim", "a"), all[0]);
    }
}
