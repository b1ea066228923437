//! PCR as a branching process: what becomes of one molecule.

use rand::{Rng, RngExt};

use crate::bases;
use crate::scenario::Pcr;

/// The most bases by which a copy slips at the vector end.
const SLIP: i32 = 3;

/// Copies of a molecule that are alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variant {
    /// The UMI with the errors of this line; `None` if it is still the molecule's.
    pub umi: Option<Vec<u8>>,
    /// Bases inserted (above 0) or lost (below 0) between vector end and host.
    pub slip: i32,
    /// The inserted bases.
    pub inserted: Vec<u8>,
    /// Reads of these copies.
    pub reads: u32,
}

/// Amplification of the molecules of one pool.
#[derive(Clone, Copy, Debug)]
pub struct Amplifier {
    pcr: Pcr,
    reads_per_molecule: f64,
}

impl Amplifier {
    /// `reads_per_molecule` is the mean over molecules of the usual length and GC content.
    #[must_use]
    pub fn new(pcr: Pcr, reads_per_molecule: f64) -> Self {
        Self { pcr, reads_per_molecule }
    }

    /// The chance that a molecule doubles in a cycle: `length` in bases, `gc` its content.
    #[must_use]
    pub fn efficiency(&self, length: u32, gc: f64) -> f64 {
        let loss = self.pcr.length_bias * f64::from(length) / 1_000.0 + self.pcr.gc_bias * (gc - 0.5).abs();
        (self.pcr.efficiency - loss).clamp(0.0, 1.0)
    }

    /// The variants of a molecule that are read, with their reads; the molecule's own comes first if it is among them.
    /// `behind` bases follow its vector end: no copy can lose more.
    ///
    /// Each copy doubles with the chance `efficiency` in each cycle; the new copy may get errors that all of its line
    /// inherit. Then each copy is read as often as the mean asks for.
    pub fn amplify(&self, rng: &mut impl Rng, umi: &[u8], behind: u32, efficiency: f64) -> Vec<Variant> {
        let mut variants = vec![Variant::default()];
        // The variant of each copy.
        let mut copies = vec![0_u32];
        for _ in 0..self.pcr.cycles {
            for at in 0..copies.len() {
                if rng.random_bool(efficiency) {
                    let line = self.copied(rng, (umi, behind), copies[at], &mut variants);
                    copies.push(line);
                }
            }
        }
        let mean = self.reads_per_molecule / libm::pow(1.0 + self.pcr.efficiency, f64::from(self.pcr.cycles));
        for line in copies {
            variants[line as usize].reads += reads_of_copy(rng, mean);
        }
        variants.retain(|variant| variant.reads > 0);
        variants
    }

    /// The variant of a new copy of `line`: the same, or a new one with an error.
    fn copied(
        &self,
        rng: &mut impl Rng,
        (umi, behind): (&[u8], u32),
        line: u32,
        variants: &mut Vec<Variant>,
    ) -> u32 {
        let slips = self.pcr.slip > 0.0 && rng.random_bool(self.pcr.slip);
        let wrong =
            (0..umi.len()).filter(|_| self.pcr.umi_error > 0.0 && rng.random_bool(self.pcr.umi_error));
        let wrong: Vec<usize> = wrong.collect();
        if !slips && wrong.is_empty() {
            return line;
        }
        let mut new = Variant { reads: 0, ..variants[line as usize].clone() };
        if !wrong.is_empty() {
            let bases = new.umi.get_or_insert_with(|| umi.to_vec());
            wrong.into_iter().for_each(|at| bases[at] = bases::other(rng, bases[at]));
        }
        if slips {
            let size = rng.random_range(1..=SLIP);
            new.slip = if rng.random_bool(0.5) { size } else { -(size.min(behind as i32)) };
            new.inserted = bases::sequence(rng, new.slip.max(0) as u32, 0.5);
        }
        variants.push(new);
        variants.len() as u32 - 1
    }
}

/// How often one copy is read: with a mean below 1 at most once, as copies outnumber reads; above 1 its whole part for
/// certain and one more by chance.
fn reads_of_copy(rng: &mut impl Rng, mean: f64) -> u32 {
    mean.floor() as u32 + u32::from(rng.random_bool(mean.fract()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use landfall_core::seed::stream;

    fn amplifier(pcr: Pcr) -> Amplifier {
        Amplifier::new(pcr, 6.4)
    }

    #[test]
    fn reads_of_molecules_have_the_mean_asked_for_and_spread_more_than_poisson() {
        let mut rng = stream(11, "test", "amplify");
        let amplifier = amplifier(Pcr::default());
        let reads =
            |_| amplifier.amplify(&mut rng, b"", 200, 0.85).iter().map(|variant| variant.reads).sum::<u32>();
        let reads: Vec<f64> = (0..20_000).map(reads).map(f64::from).collect();
        let mean = reads.iter().sum::<f64>() / 20_000.0;
        let variance = reads.iter().map(|reads| (reads - mean) * (reads - mean)).sum::<f64>() / 20_000.0;
        assert!((mean / 6.4 - 1.0).abs() < 0.03, "mean {mean}");
        // Branching with efficiency e adds mean²·(1−e)/(1+e) in the limit of many cycles; sampling without
        // replacement among the copies takes mean²/copies.
        let expected = mean + mean * mean * (0.15 / 1.85 - 1.0 / 1.85_f64.powi(7));
        assert!((variance / expected - 1.0).abs() < 0.1, "variance {variance}, expected {expected}");
    }

    #[test]
    fn long_and_unbalanced_molecules_are_read_less() {
        let pcr = Pcr { length_bias: 0.1, gc_bias: 0.5, ..Pcr::default() };
        let amplifier = amplifier(pcr);
        assert!((amplifier.efficiency(1_000, 0.5) - 0.75).abs() < 1e-12);
        assert!((amplifier.efficiency(0, 0.2) - 0.7).abs() < 1e-12);
        assert_eq!(amplifier.efficiency(100_000, 0.5), 0.0);
    }

    #[test]
    fn umi_errors_and_slips_are_as_frequent_as_asked_for() {
        let pcr = Pcr { umi_error: 0.002, slip: 0.01, ..Pcr::default() };
        let (mut rng, amplifier) = (stream(11, "test", "variants"), amplifier(pcr));
        let (mut reads, mut wrong, mut slipped) = (0.0, 0.0, 0.0);
        for _ in 0..20_000 {
            for variant in amplifier.amplify(&mut rng, b"ACGTACGTACGT", 200, 0.85) {
                reads += f64::from(variant.reads);
                wrong += if variant.umi.is_some() { f64::from(variant.reads) } else { 0.0 };
                slipped += if variant.slip != 0 { f64::from(variant.reads) } else { 0.0 };
                assert_eq!(variant.inserted.len() as i32, variant.slip.max(0));
            }
        }
        // A copy of the last cycle has been a new copy in cycles · e/(1+e) of them; each is a chance of an error.
        let copied = 7.0 * 0.85 / 1.85;
        let expected = |rate: f64| 1.0 - (1.0 - rate).powf(copied);
        let (umi, slip) = (expected(1.0 - 0.998_f64.powi(12)), expected(0.01));
        assert!((wrong / reads / umi - 1.0).abs() < 0.1, "{} of reads, expected {umi}", wrong / reads);
        assert!((slipped / reads / slip - 1.0).abs() < 0.1, "{} of reads, expected {slip}", slipped / reads);
    }
}
