//! What copies are copies of.

use landfall_core::Strand;
use landfall_core::seed::stream;
use rand::{Rng, RngExt};

use super::RepeatKind;
use super::layout::Planted;
use crate::bases;
use crate::scenario::{Family, Satellites, Scenario};

/// The ancestors of all copies. What is not asked for is empty.
pub(super) struct Sources {
    seed: u64,
    alu: Ancestor,
    l1: Ancestor,
    satellite: Monomer,
    /// Length and divergence of every pair of duplications.
    pairs: Vec<(u32, f64)>,
    primer: Vec<u8>,
    vector_end: Vec<u8>,
}

impl Sources {
    /// Draws the ancestors, each from the stream of its name.
    pub fn new(scenario: &Scenario) -> Self {
        let (seed, plan) = (scenario.seed, &scenario.genome);
        let kinds = plan.duplications.iter();
        let layout = scenario.lmpcr.as_ref().map(|lmpcr| &lmpcr.layout);
        Self {
            seed,
            alu: plan.alu.as_ref().map(|family| Ancestor::new(seed, "alu", family)).unwrap_or_default(),
            l1: plan.l1.as_ref().map(|family| Ancestor::new(seed, "l1", family)).unwrap_or_default(),
            satellite: plan.satellite.as_ref().map(|plan| Monomer::new(seed, plan)).unwrap_or_default(),
            pairs: kinds.flat_map(|kind| (0..kind.pairs).map(|_| (kind.length, kind.divergence))).collect(),
            primer: layout.map(|layout| layout.primer.clone().into_bytes()).unwrap_or_default(),
            vector_end: layout.map(|layout| layout.vector_end.clone().into_bytes()).unwrap_or_default(),
        }
    }

    /// The bases of a copy in its own direction; it differs from its ancestor by draws from `rng`.
    pub fn bases(&self, rng: &mut impl Rng, copy: &Planted) -> Vec<u8> {
        let length = copy.repeat.interval.end - copy.repeat.interval.start;
        match copy.repeat.kind {
            RepeatKind::Alu => self.alu.copy(rng, length),
            RepeatKind::L1 => self.l1.copy(rng, length),
            RepeatKind::Satellite => self.satellite.array(rng, length),
            RepeatKind::ExactDuplication | RepeatKind::Duplication => {
                self.duplicate(copy.number, copy.repeat.strand)
            }
            RepeatKind::VectorEnd => self.vector_end(rng),
        }
    }

    /// One copy of a pair. They may lie on two contigs, which are written at the same time: each makes the first copy
    /// anew from the stream of the pair.
    fn duplicate(&self, number: u32, strand: Strand) -> Vec<u8> {
        let (length, divergence) = self.pairs[number as usize];
        let mut rng = stream(self.seed, "simulate", &format!("genome/duplication/{number}"));
        let first = bases::sequence(&mut rng, length, 0.45);
        match strand {
            Strand::Plus => first,
            Strand::Minus => bases::diverged(&mut rng, &first, divergence),
        }
    }

    /// Primer and vector end, the latter with 0, 1 or 2 wrong bases.
    fn vector_end(&self, rng: &mut impl Rng) -> Vec<u8> {
        let mut end = self.vector_end.clone();
        let wrong = rng.random_range(0..=2_u32).min(end.len() as u32);
        for at in rand::seq::index::sample(rng, end.len(), wrong as usize) {
            end[at] = bases::other(rng, end[at]);
        }
        [self.primer.as_slice(), &end].concat()
    }
}

/// The ancestor of a family.
#[derive(Default)]
struct Ancestor {
    bases: Vec<u8>,
    divergence: [f64; 2],
}

impl Ancestor {
    fn new(seed: u64, name: &str, family: &Family) -> Self {
        let mut rng = stream(seed, "simulate", &format!("genome/ancestor/{name}"));
        Self { bases: bases::sequence(&mut rng, family.length, 0.5), divergence: family.divergence }
    }

    /// A copy of its last bases.
    fn copy(&self, rng: &mut impl Rng, length: u32) -> Vec<u8> {
        let [least, most] = self.divergence;
        let divergence = least + (most - least) * rng.random::<f64>();
        bases::diverged(rng, &self.bases[self.bases.len() - length as usize..], divergence)
    }
}

/// The ancestor of all satellites.
#[derive(Default)]
struct Monomer {
    bases: Vec<u8>,
    unit: u32,
    divergence: [f64; 2],
}

impl Monomer {
    fn new(seed: u64, plan: &Satellites) -> Self {
        let mut rng = stream(seed, "simulate", "genome/ancestor/satellite");
        let bases = bases::sequence(&mut rng, plan.monomer, 0.38);
        Self { bases, unit: plan.unit, divergence: plan.divergence }
    }

    /// An array of a unit of its own, as chromosomes have theirs; the last unit is cut where the array ends.
    fn array(&self, rng: &mut impl Rng, length: u32) -> Vec<u8> {
        let [monomers, units] = self.divergence;
        let unit: Vec<u8> =
            (0..self.unit).flat_map(|_| bases::diverged(rng, &self.bases, monomers)).collect();
        let mut array = Vec::with_capacity(length as usize + unit.len());
        while array.len() < length as usize {
            array.extend(bases::diverged(rng, &unit, units));
        }
        array.truncate(length as usize);
        array
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::tests::chi_squared;
    use crate::scenario::tests::demo;
    use landfall_core::dna;

    #[test]
    fn copies_differ_from_their_ancestor_as_much_as_they_should() {
        let family = Family { copies: 1, length: 300, mean_length: None, divergence: [0.1, 0.1] };
        let ancestor = Ancestor::new(1, "alu", &family);
        let mut rng = stream(1, "test", "divergence");
        // Squared distances of 500 binomial draws from their mean, in units of their variance.
        let found: f64 = (0..500)
            .map(|_| {
                let wrong = dna::hamming(&ancestor.copy(&mut rng, 300), &ancestor.bases) as f64;
                (wrong - 30.0) * (wrong - 30.0) / (300.0 * 0.1 * 0.9)
            })
            .sum();
        // 500 degrees of freedom: variance 1,000.
        assert!((found - 500.0).abs() < 3.3 * 1_000_f64.sqrt(), "χ² {found}");
    }

    #[test]
    fn divergence_is_spread_evenly_between_its_bounds() {
        let family = Family { copies: 1, length: 10_000, mean_length: None, divergence: [0.05, 0.25] };
        let ancestor = Ancestor::new(1, "l1", &family);
        let mut rng = stream(1, "test", "spread");
        let mut quarters = [0.0; 4];
        for _ in 0..400 {
            let copy = ancestor.copy(&mut rng, 10_000);
            let divergence = dna::hamming(&copy, &ancestor.bases) as f64 / 10_000.0;
            quarters[(((divergence - 0.05) / 0.05) as usize).min(3)] += 1.0;
        }
        let found = chi_squared(&quarters, &[100.0; 4]);
        assert!(found < 16.3, "χ² {found} of {quarters:?}, 3 degrees of freedom");
    }

    #[test]
    fn a_copy_that_is_cut_off_keeps_its_last_bases() {
        let family = Family { copies: 1, length: 1_000, mean_length: None, divergence: [0.0, 0.0] };
        let ancestor = Ancestor::new(1, "l1", &family);
        let copy = ancestor.copy(&mut stream(1, "test", "cut"), 200);
        assert_eq!(copy, &ancestor.bases[800..]);
    }

    #[test]
    fn arrays_repeat_their_unit_and_less_their_monomer() {
        let plan = Satellites { arrays: 1, monomer: 171, unit: 8, length: 100_000, divergence: [0.2, 0.02] };
        let array = Monomer::new(1, &plan).array(&mut stream(1, "test", "array"), plan.length);
        assert_eq!(array.len(), 100_000);
        let same = |lag: usize| {
            let pairs = array.iter().zip(&array[lag..]);
            pairs.filter(|(left, right)| left == right).count() as f64 / (array.len() - lag) as f64
        };
        // Two copies that differ from one ancestor by d agree in (1 − d)² + d²/3 of their bases.
        let agree = |d: f64| (1.0 - d) * (1.0 - d) + d * d / 3.0;
        assert!((same(8 * 171) - agree(0.02)).abs() < 0.005, "{} at the unit", same(8 * 171));
        // 8 pairs of neighbours of 171 bases are few: a wide margin.
        let expected = 0.25 + (agree(0.2) - 0.25) * (agree(0.02) - 0.25) / 0.75;
        assert!((same(171) - expected).abs() < 0.05, "{} at the monomer, expected {expected}", same(171));
        assert!(same(100) < 0.35, "{} between", same(100));
    }

    #[test]
    fn the_copies_of_a_pair_agree_whichever_is_written_first() {
        let scenario = demo();
        let sources = Sources::new(&scenario);
        let pair =
            |number: u32| [Strand::Plus, Strand::Minus].map(|strand| sources.duplicate(number, strand));
        let [first, second] = pair(0);
        assert!(first == second && first.len() == 10_000);
        let [first, second] = pair(1);
        let wrong = dna::hamming(&first, &second);
        assert!(wrong.abs_diff(320) < 60, "{wrong} of 8,000 bases differ, expected about 320");
    }

    #[test]
    fn vector_ends_have_none_to_two_wrong_bases_and_a_whole_primer() {
        let sources = Sources::new(&demo());
        let mut rng = stream(1, "test", "ends");
        let mut counts = [0.0; 3];
        for _ in 0..900 {
            let made = sources.vector_end(&mut rng);
            let (primer, end) = made.split_at(7);
            assert_eq!(primer, b"GAAAATC");
            counts[dna::hamming(end, b"TCTAGCA")] += 1.0;
        }
        let found = chi_squared(&counts, &[300.0; 3]);
        assert!(found < 13.8, "χ² {found} of {counts:?}, 2 degrees of freedom");
    }
}
