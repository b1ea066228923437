//! Genome, genes and vector files.

use std::io::{self, Write};
use std::path::Path;

use landfall_core::Position;
use landfall_files::write_atomically;

use crate::error::SimError;
use crate::fastq::GzFile;
use crate::genome::{Gene, Genome, Interval};
use crate::simulation::Simulation;

/// Bases of a FASTA line.
const FASTA_LINE: usize = 60;

/// Writes `genome.fa.gz`, `repeats.bed`, and where there are some `genes.gtf.gz`, `cancer_genes.txt`, `vector.fa` and
/// `vector.bed`.
pub(super) fn write(simulation: &Simulation, out: &Path) -> Result<(), SimError> {
    let genome = &simulation.genome;
    write_gz(out, "genome.fa.gz", |to| {
        genome.contigs.iter().try_for_each(|contig| write_fasta(to, &contig.name, &contig.bases))
    })?;
    if !genome.repeats.is_empty() {
        write_text(out, "truth/repeats.bed", |to| write_repeats(to, genome))?;
    }
    if !genome.genes.is_empty() {
        write_gz(out, "genes.gtf.gz", |to| {
            genome.genes.iter().try_for_each(|gene| write_gene(to, genome, gene))
        })?;
    }
    let listed = || genome.genes.iter().filter(|gene| gene.cancer);
    if listed().next().is_some() {
        write_text(out, "cancer_genes.txt", |to| {
            listed().try_for_each(|gene| writeln!(to, "{}", gene.name))
        })?;
    }
    let Some(vector) = &simulation.vector else { return Ok(()) };
    write_text(out, "vector.fa", |to| write_fasta(to, &vector.name, &vector.bases))?;
    write_text(out, "vector.bed", |to| {
        let mut elements = vector.elements.iter();
        elements.try_for_each(|element| {
            writeln!(to, "{}\t{}\t{}\t{}", vector.name, element.start, element.end, element.name)
        })
    })
}

/// Makes a text in memory, then writes it.
fn write_text(
    out: &Path,
    name: &str,
    fill: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
) -> Result<(), SimError> {
    let mut text = Vec::new();
    fill(&mut text).map_err(SimError::file(out.join(name)))?;
    Ok(write_atomically(out.join(name), &text)?)
}

/// Streams a text into a compressed file.
fn write_gz(
    out: &Path,
    name: &str,
    fill: impl FnOnce(&mut GzFile) -> io::Result<()>,
) -> Result<(), SimError> {
    let path = out.join(name);
    let mut file = GzFile::create(&path)?;
    fill(&mut file).map_err(SimError::file(path))?;
    file.finish()
}

/// FASTA with lines of [`FASTA_LINE`] bases.
fn write_fasta(to: &mut impl Write, name: &str, bases: &[u8]) -> io::Result<()> {
    writeln!(to, ">{name}")?;
    for line in bases.chunks(FASTA_LINE) {
        to.write_all(line)?;
        to.write_all(b"\n")?;
    }
    Ok(())
}

/// Planted repeats as BED: the name is the kind.
fn write_repeats(to: &mut impl Write, genome: &Genome) -> io::Result<()> {
    for repeat in &genome.repeats {
        let interval = repeat.interval;
        let contig = &genome.contigs[interval.contig.index()].name;
        let (kind, strand) = (repeat.kind.as_str(), repeat.strand);
        writeln!(to, "{contig}\t{}\t{}\t{kind}\t0\t{strand}", interval.start, interval.end)?;
    }
    Ok(())
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
