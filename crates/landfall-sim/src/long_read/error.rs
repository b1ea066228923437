//! Errors of long reads: substitutions, insertions, deletions, and deletions in runs of one base.

use rand::{Rng, RngExt};

use crate::bases;
use crate::law::log_normal;
use crate::scenario::LongReadLaw;
use crate::sequencer::Read;

/// Share of bases and what their error rate is multiplied by: a read has good and bad stretches, and its qualities
/// know of them. The mean factor is 1.
const FACTORS: [(f64, f64); 3] = [(0.7, 0.5), (0.2, 1.5), (0.1, 3.5)];
/// No base is left out, and none read as another, more often than this.
const MOST: f64 = 0.45;
/// Qualities that a FASTQ file can hold.
const QUALITIES: [f64; 2] = [1.0, 93.0];

impl LongReadLaw {
    /// Reads a sequence. Each quality tells the chance of any error at its base.
    pub fn read(&self, rng: &mut impl Rng, sequence: &[u8]) -> Read {
        let factor = log_normal(rng, self.error_cv);
        let mut read =
            Read { bases: Vec::with_capacity(sequence.len()), qualities: Vec::with_capacity(sequence.len()) };
        for run in sequence.chunk_by(|left, right| left == right) {
            let further = (run.len() as f64 - 2.0).max(0.0) * self.homopolymer;
            for &base in run {
                let factor = factor * factor_of_base(rng);
                self.read_base(rng, base, [factor, further], &mut read);
            }
        }
        read
    }

    fn read_base(&self, rng: &mut impl Rng, base: u8, [factor, further]: [f64; 2], read: &mut Read) {
        let deleted = (factor * (self.deletions + further)).min(MOST);
        let replaced = (factor * self.substitutions).min(MOST);
        let inserted = (factor * self.insertions).min(MOST);
        let quality = quality((deleted + replaced + inserted).min(1.0));
        let draw = rng.random::<f64>();
        if draw >= deleted {
            let wrong = draw < deleted + replaced;
            read.bases.push(if wrong { bases::other(rng, base) } else { base });
            read.qualities.push(quality);
        }
        while rng.random_bool(inserted) {
            read.bases.push(bases::base(rng, 0.5));
            read.qualities.push(quality);
        }
    }
}

fn factor_of_base(rng: &mut impl Rng) -> f64 {
    let mut draw = rng.random::<f64>();
    for (share, factor) in FACTORS {
        if draw < share {
            return factor;
        }
        draw -= share;
    }
    FACTORS[0].1
}

/// Phred + 33 of an error's chance.
fn quality(error: f64) -> u8 {
    let phred = if error > 0.0 { -10.0 * libm::log10(error) } else { QUALITIES[1] };
    33 + phred.round().clamp(QUALITIES[0], QUALITIES[1]) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::LongRead;
    use landfall_core::seed::stream;
    use landfall_tables::truth::TruthAssay;

    fn law(assay: TruthAssay) -> LongReadLaw {
        LongRead { depth: 1.0, ..LongRead::default() }.law(assay)
    }

    /// Lengths of the reads of `count` copies of a sequence.
    fn lengths(law: &LongReadLaw, sequence: &[u8], count: u32) -> f64 {
        let mut rng = stream(4, "test", "lengths of reads");
        (0..count).map(|_| law.read(&mut rng, sequence).bases.len() as f64).sum()
    }

    #[test]
    fn each_kind_of_error_is_as_frequent_as_asked_for() {
        let sequence = b"ACGT".repeat(250);
        let none = LongReadLaw {
            substitutions: 0.0,
            insertions: 0.0,
            deletions: 0.0,
            homopolymer: 0.0,
            ..law(TruthAssay::Ont)
        };
        let mut rng = stream(4, "test", "substitutions");
        let substituting = LongReadLaw { substitutions: 0.015, ..none };
        let mut wrong = 0;
        for _ in 0..1_000 {
            wrong += landfall_core::dna::hamming(&substituting.read(&mut rng, &sequence).bases, &sequence);
        }
        // 15,000 expected; the rate of a read varies by 40 %, that of 1,000 reads by 1.3 %.
        assert!((f64::from(wrong as u32) / 15_000.0 - 1.0).abs() < 0.05, "{wrong} substitutions");
        let lost = 1_000_000.0 - lengths(&LongReadLaw { deletions: 0.015, ..none }, &sequence, 1_000);
        assert!((lost / 15_000.0 - 1.0).abs() < 0.05, "{lost} deletions");
        let gained = lengths(&LongReadLaw { insertions: 0.01, ..none }, &sequence, 1_000) - 1_000_000.0;
        assert!((gained / 10_000.0 - 1.0).abs() < 0.06, "{gained} insertions");
        assert_eq!(none.read(&mut rng, &sequence).bases, sequence);
    }

    #[test]
    fn long_runs_lose_more_bases_than_short_ones() {
        let law = LongReadLaw { insertions: 0.0, ..law(TruthAssay::Ont) };
        let lost = |sequence: &[u8]| {
            let bases = sequence.len() as f64 * 2_000.0;
            (bases - lengths(&law, sequence, 2_000)) / bases
        };
        let [none, four, eight] =
            [b"ACGT".repeat(20), b"AAAACCCC".repeat(10), b"AAAAAAAACCCCCCCC".repeat(5)].map(|s| lost(&s));
        // 0.015 and 0.01 for each base beyond the second.
        for (found, expected) in [(none, 0.015), (four, 0.035), (eight, 0.075)] {
            assert!((found / expected - 1.0).abs() < 0.08, "{found} of bases lost, expected {expected}");
        }
    }

    #[test]
    fn qualities_tell_of_the_errors() {
        for assay in [TruthAssay::Ont, TruthAssay::Hifi] {
            let law = LongReadLaw { homopolymer: 0.0, ..law(assay) };
            let mut rng = stream(4, "test", "qualities");
            let sequence = b"ACGT".repeat(1_000);
            let (mut told, mut bases) = (0.0, 0.0);
            for _ in 0..500 {
                let read = law.read(&mut rng, &sequence);
                let error = |quality: &u8| 10_f64.powf(f64::from(33 - i16::from(*quality)) / 10.0);
                told += read.qualities.iter().map(error).sum::<f64>();
                bases += read.bases.len() as f64;
            }
            let expected = law.substitutions + law.insertions + law.deletions;
            let found = told / bases;
            assert!((found / expected - 1.0).abs() < 0.05, "{assay}: {found} told, {expected} made");
        }
    }
}
