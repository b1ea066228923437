//! `landfall depth`.

use std::path::PathBuf;

use clap::Args;
use landfall_depth::Depth;
use landfall_stage::FileKind;

use super::stage::{self, ElementArgs, StageArgs};
use crate::exit::Failure;
use crate::observe::Watch;

/// Counts whole-genome or captured reads of one sample; writes `depth_copies.parquet` and `depth.parquet`.
///
/// The sample's libraries (`assay` `wgs` or `capture` in the sheet) name their alignments in column `bam`: BAM, CRAM
/// or SAM, aligned to host and vectors together, sorted or not. Files are read once, in fixed memory.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  cat genome.fa vector.fa > both.fa; bwa index both.fa\n  bwa mem both.fa R1.fq.gz R2.fq.gz | samtools sort -o S1.bam -\n  landfall depth --sheet samples.csv --sample S1 --reference ref --vectors vector.fa --out S1.depth\n  landfall vcn --sheet samples.csv --depth-copies S1.depth/depth_copies.parquet --out vcn"
)]
pub struct DepthArgs {
    #[command(flatten)]
    common: StageArgs,
    /// The sample, as the sheet names it
    #[arg(long, value_name = "NAME")]
    sample: String,
    /// The reference folder
    #[arg(long, value_name = "DIR")]
    reference: PathBuf,
    #[command(flatten)]
    vectors: ElementArgs,
    /// Single-copy host regions of a capture panel
    #[arg(long, value_name = "BED")]
    calibrators: Option<PathBuf>,
    /// The FASTA that a CRAM was made with
    #[arg(long, value_name = "FASTA")]
    fasta: Option<PathBuf>,
}

pub fn run(args: &DepthArgs, watch: Watch) -> Result<(), Failure> {
    let inputs = args
        .vectors
        .inputs()
        .file(FileKind::Reference, [&args.reference])
        .file(FileKind::Calibrators, &args.calibrators)
        .file(FileKind::Fasta, &args.fasta);
    stage::run::<Depth>(&args.common, inputs, |row| row.sample.as_str() == args.sample, watch)
}
