//! From a scenario to a genome: the ground, then places for what is planted, then its bases.

use landfall_core::seed::stream;
use landfall_core::{ContigId, Strand, dna};
use rand::{Rng, RngExt};
use rayon::prelude::*;

use super::layout::{self, Planted};
use super::source::Sources;
use super::{Genome, gene, ground};
use crate::error::SimError;
use crate::scenario::Scenario;

impl Genome {
    /// Makes the genome of a scenario, from streams that begin with `genome`.
    ///
    /// Contigs have streams of their own and are written in parallel: the bases do not depend on threads. Beside the
    /// bases, memory holds the list of repeats.
    ///
    /// # Errors
    /// [`SimError::NoRoom`] where repeats or genes do not fit beside each other; [`SimError::Reference`] for a FASTA
    /// file that cannot be used.
    pub fn build(scenario: &Scenario) -> Result<Self, SimError> {
        let contigs = ground::contigs(scenario)?;
        let gaps = ground::gaps(&contigs);
        let mut genome = Self { contigs, gaps, repeats: Vec::new(), genes: Vec::new() };
        let planted = layout::plant(scenario, &genome)?;
        genome.write(scenario, &planted);
        genome.repeats = planted.into_iter().map(|planted| planted.repeat).collect();
        genome.genes = gene::place(scenario, &genome)?;
        Ok(genome)
    }

    /// Writes the copies over the ground.
    fn write(&mut self, scenario: &Scenario, planted: &[Planted]) {
        let sources = Sources::new(scenario);
        let before =
            |contig: usize| planted.partition_point(|copy| copy.repeat.interval.contig.index() < contig);
        self.contigs.par_iter_mut().enumerate().for_each(|(index, contig)| {
            let mut rng = stream(scenario.seed, "simulate", &format!("genome/copies/{}", contig.name));
            for copy in &planted[before(index)..before(index + 1)] {
                let interval = copy.repeat.interval;
                let bases = sources.bases(&mut rng, copy);
                let bases = match copy.repeat.strand {
                    Strand::Plus => bases,
                    Strand::Minus => dna::reverse_complement(&bases),
                };
                contig.bases[interval.start as usize..interval.end as usize].copy_from_slice(&bases);
            }
        });
    }

    /// A contig, with a probability in proportion to its length.
    pub fn draw_contig(&self, rng: &mut impl Rng) -> ContigId {
        let mut at = rng.random_range(0..self.contigs.iter().map(|contig| contig.bases.len() as u64).sum());
        for (index, contig) in (0..).zip(&self.contigs) {
            match at.checked_sub(contig.bases.len() as u64) {
                Some(rest) => at = rest,
                None => return ContigId(index),
            }
        }
        unreachable!("the draw lies below the sum of the lengths")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genome::{Interval, RepeatKind};
    use crate::scenario::tests::demo;

    fn planted(seed: u64) -> Scenario {
        let mut scenario = demo();
        scenario.seed = seed;
        scenario.genome.vector_end_copies = 40;
        scenario.genome.satellite = Some(crate::scenario::Satellites {
            arrays: 2,
            monomer: 171,
            unit: 6,
            length: 20_000,
            divergence: [0.2, 0.02],
        });
        scenario
    }

    fn bases(genome: &Genome) -> Vec<&[u8]> {
        genome.contigs.iter().map(|contig| &contig.bases[..]).collect()
    }

    fn of(genome: &Genome, interval: Interval) -> &[u8] {
        &genome.contigs[interval.contig.index()].bases[interval.start as usize..interval.end as usize]
    }

    #[test]
    fn a_seed_gives_the_same_genome_on_any_number_of_threads_and_another_seed_another() {
        let build = |threads: usize, seed: u64| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| Genome::build(&planted(seed)).unwrap())
        };
        let (one, three, other) = (build(1, 20), build(3, 20), build(3, 21));
        assert!(bases(&one) == bases(&three) && one.repeats == three.repeats && one.gaps == three.gaps);
        assert!(bases(&one).iter().zip(bases(&other)).all(|(one, other)| *one != other));
        assert_ne!(one.repeats, other.repeats);
    }

    #[test]
    fn exact_duplications_read_alike_on_opposite_strands() {
        let genome = Genome::build(&planted(20)).unwrap();
        let copies = genome.repeats.iter().filter(|repeat| repeat.kind == RepeatKind::ExactDuplication);
        let copies: Vec<_> = copies.map(|repeat| of(&genome, repeat.interval)).collect();
        assert_eq!(copies.len(), 2);
        assert!(copies[0] == dna::reverse_complement(copies[1]));
    }

    #[test]
    fn vector_ends_hold_primer_and_end_in_their_direction() {
        let genome = Genome::build(&planted(20)).unwrap();
        let copies = genome.repeats.iter().filter(|repeat| repeat.kind == RepeatKind::VectorEnd);
        let mut strands = [0, 0];
        for copy in copies {
            let found = of(&genome, copy.interval);
            let (found, strand) = match copy.strand {
                Strand::Plus => (found.to_vec(), 0),
                Strand::Minus => (dna::reverse_complement(found), 1),
            };
            assert!(found.starts_with(b"GAAAATC") && dna::hamming(&found[7..], b"TCTAGCA") <= 2);
            strands[strand] += 1;
        }
        assert!(strands[0] + strands[1] == 40 && strands[0].min(strands[1]) > 8, "{strands:?}");
    }

    #[test]
    fn repeats_are_planted_over_the_sequence_of_a_file_and_nothing_else_changes() {
        let folder = tempfile::tempdir().unwrap();
        let background: String = "acgtTGCAaag".chars().cycle().take(300_000).collect();
        let text = format!(">a\n{background}NNN{background}\n>short\nACGT\n");
        std::fs::write(folder.path().join("own.fa"), text).unwrap();
        let scenario = "seed = 3\n[genome]\nfasta = \"own.fa\"\nalu = { copies = 200, length = 300, divergence = [0.1, 0.2] }";
        let genome = Genome::build(&Scenario::parse(scenario, folder.path()).unwrap()).unwrap();
        assert_eq!(genome.repeats.len(), 200);
        let gap = Interval { contig: ContigId(0), start: 300_000, end: 300_003 };
        assert_eq!(genome.gaps, [gap]);
        let mut ground = format!("{background}NNN{background}").to_ascii_uppercase().into_bytes();
        for repeat in &genome.repeats {
            let range = repeat.interval.start as usize..repeat.interval.end as usize;
            ground[range.clone()].copy_from_slice(&genome.contigs[0].bases[range]);
        }
        assert!(genome.contigs[0].bases == ground);
        assert_eq!(genome.contigs[1].bases, b"ACGT");
    }

    #[test]
    fn genes_are_as_many_as_asked_for_or_refused() {
        let mut scenario = demo();
        scenario.genome.genes = 0;
        assert!(Genome::build(&scenario).unwrap().genes.is_empty());
        scenario.genome.genes = 201;
        let message = Genome::build(&scenario).unwrap_err().to_string();
        assert!(message.starts_with("`genome.genes`"), "{message}");
    }
}
