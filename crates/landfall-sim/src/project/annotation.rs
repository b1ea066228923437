//! Genome, genes and vector files.

use std::io::{self, Write};
use std::path::Path;

use landfall_core::Position;

use super::{write_fasta, write_gz, write_text};
use crate::error::SimError;
use crate::genome::{Gene, Genome, Interval};
use crate::simulation::Simulation;

/// Writes `genome.fa.gz`, `genes.gtf.gz`, `cancer_genes.txt`, `vector.fa` and `vector.bed`.
pub(super) fn write(simulation: &Simulation, out: &Path) -> Result<(), SimError> {
    let (genome, vector) = (&simulation.genome, &simulation.vector);
    write_gz(out, "genome.fa.gz", |to| {
        genome.contigs.iter().try_for_each(|contig| write_fasta(to, &contig.name, &contig.bases))
    })?;
    write_gz(out, "genes.gtf.gz", |to| {
        genome.genes.iter().try_for_each(|gene| write_gene(to, genome, gene))
    })?;
    write_text(out, "cancer_genes.txt", |to| {
        let mut listed = genome.genes.iter().filter(|gene| gene.cancer);
        listed.try_for_each(|gene| writeln!(to, "{}", gene.name))
    })?;
    write_text(out, "vector.fa", |to| write_fasta(to, &vector.name, &vector.bases))?;
    write_text(out, "vector.bed", |to| {
        let mut elements = vector.elements.iter();
        elements.try_for_each(|element| {
            writeln!(to, "{}\t{}\t{}\t{}", vector.name, element.start, element.end, element.name)
        })
    })
}

/// A gene as GTF: the gene, its transcript, its exons in the transcript's order.
fn write_gene(to: &mut impl Write, genome: &Genome, gene: &Gene) -> io::Result<()> {
    let name = &gene.name;
    let ids = format!("gene_id \"{name}\"; gene_name \"{name}\";");
    let transcript = format!("{ids} transcript_id \"{name}.1\";");
    write_feature(to, genome, gene, gene.interval, "gene", &ids)?;
    write_feature(to, genome, gene, gene.interval, "transcript", &transcript)?;
    let count = gene.exons.len();
    for number in 1..=count {
        let exon = match gene.strand {
            landfall_core::Strand::Plus => gene.exons[number - 1],
            landfall_core::Strand::Minus => gene.exons[count - number],
        };
        write_feature(to, genome, gene, exon, "exon", &format!("{transcript} exon_number {number};"))?;
    }
    Ok(())
}

/// A GTF line: 1-based, both ends included.
fn write_feature(
    to: &mut impl Write,
    genome: &Genome,
    gene: &Gene,
    interval: Interval,
    feature: &str,
    attributes: &str,
) -> io::Result<()> {
    let contig = &genome.contigs[interval.contig.index()].name;
    let (start, end) = (Position(interval.start), Position(interval.end - 1));
    writeln!(to, "{contig}\tlandfall\t{feature}\t{start}\t{end}\t.\t{}\t.\t{attributes}", gene.strand)
}
