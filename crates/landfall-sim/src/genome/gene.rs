//! Genes with exons.

use landfall_core::{ContigId, Position, Strand};
use rand::{Rng, RngExt};

use super::{Genome, Interval};
use crate::scenario;

/// A gene of one transcript.
#[derive(Clone, Debug)]
pub struct Gene {
    /// Its made-up name.
    pub name: String,
    /// From the first exon's start to the last one's end.
    pub interval: Interval,
    /// Its direction.
    pub strand: Strand,
    /// Exons by start.
    pub exons: Vec<Interval>,
    /// Whether the cancer list holds it.
    pub cancer: bool,
}

impl Gene {
    /// Where transcription starts.
    #[must_use]
    pub fn start_site(&self) -> Position {
        Position(match self.strand {
            Strand::Plus => self.interval.start,
            Strand::Minus => self.interval.end - 1,
        })
    }
}

/// Places the genes one after another: each in an equal slot of the genome, of random length and direction.
/// A slot without room, as in a gap, stays empty.
pub(super) fn place(rng: &mut impl Rng, genome: &Genome, plan: &scenario::Genome) -> Vec<Gene> {
    let total: u32 = genome.contigs.iter().map(|contig| contig.bases.len() as u32).sum();
    let slot = total / plan.genes.max(1);
    let mut genes = Vec::new();
    for index in 0..genome.contigs.len() as u32 {
        let contig = ContigId(index);
        for number in 0..genome.length(contig) / slot {
            let length = rng.random_range(slot / 10..=slot / 5 * 3).max(1_000);
            let start = number * slot + rng.random_range(0..=slot / 5 * 2);
            let interval = Interval { contig, start, end: start + length };
            let strand = if rng.random_bool(0.5) { Strand::Plus } else { Strand::Minus };
            let exons = exons(rng, interval);
            let blocked = genome.gaps.iter().any(|&gap| gap.overlaps(interval));
            if blocked || interval.end > genome.length(contig) {
                continue;
            }
            let count = genes.len() as u32 + 1;
            let cancer = plan.cancer_gene_every > 0 && count.is_multiple_of(plan.cancer_gene_every);
            genes.push(Gene { name: format!("DEMO{count:02}"), interval, strand, exons, cancer });
        }
    }
    genes
}

/// 2–8 exons of 80–300 bases, one at each end and the others evenly between.
fn exons(rng: &mut impl Rng, gene: Interval) -> Vec<Interval> {
    let length = gene.end - gene.start;
    let count = rng.random_range(2..=8_u32).min(length / 400).max(2);
    let mut exons: Vec<Interval> = (0..count)
        .map(|i| {
            let exon = rng.random_range(80..=300_u32);
            let start = gene.start + scaled(length - exon, i, count - 1);
            Interval { contig: gene.contig, start, end: start + exon }
        })
        .collect();
    exons.sort_unstable();
    exons
}

/// `length`·`part`/`whole` without overflow.
fn scaled(length: u32, part: u32, whole: u32) -> u32 {
    (u64::from(length) * u64::from(part) / u64::from(whole)) as u32
}
