//! Genes with exons.

use landfall_core::seed::stream;
use landfall_core::{ContigId, Position, Strand};
use rand::{Rng, RngExt};

use super::{Genome, Interval};
use crate::error::SimError;
use crate::scenario::Scenario;

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

/// The shortest share of the genome that a gene is placed in, in bases.
pub const LEAST_SLOT: u64 = 5_000;

/// Places the genes one after another, from the stream `genome/genes`: each in an equal slot of the genome, of random
/// length and direction. A slot without room, as in a gap, stays empty.
///
/// # Errors
/// [`SimError::NoRoom`] where slots are too short.
pub(super) fn place(scenario: &Scenario, genome: &Genome) -> Result<Vec<Gene>, SimError> {
    let plan = &scenario.genome;
    if plan.genes == 0 {
        return Ok(Vec::new());
    }
    let total: u64 = genome.contigs.iter().map(|contig| contig.bases.len() as u64).sum();
    let slot = total / u64::from(plan.genes);
    if slot < LEAST_SLOT {
        return Err(SimError::NoRoom { key: "genome.genes".to_owned() });
    }
    // A slot that is longer than any contig holds no gene anyway.
    let slot = u32::try_from(slot).unwrap_or(u32::MAX);
    let mut rng = stream(scenario.seed, "simulate", "genome/genes");
    let mut genes = Vec::new();
    for index in 0..genome.contigs.len() as u32 {
        let contig = ContigId(index);
        for number in 0..genome.length(contig) / slot {
            let length = rng.random_range(slot / 10..=slot / 5 * 3).max(1_000);
            let start = number * slot + rng.random_range(0..=slot / 5 * 2);
            let interval = Interval { contig, start, end: start + length };
            let strand = if rng.random_bool(0.5) { Strand::Plus } else { Strand::Minus };
            let exons = exons(&mut rng, interval);
            let blocked = genome.gaps.iter().any(|&gap| gap.overlaps(interval));
            if blocked || interval.end > genome.length(contig) {
                continue;
            }
            let count = genes.len() as u32 + 1;
            let cancer = plan.cancer_gene_every > 0 && count.is_multiple_of(plan.cancer_gene_every);
            genes.push(Gene { name: format!("DEMO{count:02}"), interval, strand, exons, cancer });
        }
    }
    Ok(genes)
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
