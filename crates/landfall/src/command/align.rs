//! `landfall align`.

use std::path::PathBuf;

use clap::Args;
use landfall_align::Align;
use landfall_stage::{FileKind, StageEntry};
use landfall_tables::reads::ReadRow;

use super::derived::Runs;
use super::stage::{self, StageArgs, VectorArgs};
use crate::exit::Failure;
use crate::observe::Watch;

/// Finds every place of one library's distinct reads in host and vectors; writes `hits.parquet` and `balance.parquet`.
///
/// With `--hits`, the host places come from your own alignment of the sequences that `--export-fasta` writes.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall align --sheet samples.csv --library L1 --reads L1.reads.parquet --reference ref --vectors vector.fa --out L1\n\nWith another aligner:\n  landfall align … --export-fasta L1.fa\n  minimap2 -cx sr -k15 -w5 --secondary=yes -N1000 -p0.9 genome.fa L1.fa > L1.paf\n  landfall align … --hits L1.paf\n\nThe first base of every sequence must be aligned, or all but 3. Flags and mapping qualities are not looked at."
)]
pub struct AlignArgs {
    #[command(flatten)]
    common: StageArgs,
    /// The library, as the sheet names it
    #[arg(long, value_name = "NAME")]
    library: String,
    /// Table `reads` of the library
    #[arg(long, value_name = "PARQUET")]
    reads: PathBuf,
    /// The reference folder
    #[arg(long, value_name = "DIR")]
    reference: PathBuf,
    #[command(flatten)]
    vectors: VectorArgs,
    /// Your own alignment of the exported sequences to the same genome: BAM, CRAM, SAM, PAF or PSL
    #[arg(long, value_name = "BAM|CRAM|PAF|PSL")]
    hits: Option<PathBuf>,
    /// The FASTA that a CRAM was made with
    #[arg(long, value_name = "FASTA", requires = "hits")]
    cram_reference: Option<PathBuf>,
    /// Write the distinct sequences as FASTA for another aligner, and stop
    #[arg(long, value_name = "FASTA", conflicts_with = "hits")]
    export_fasta: Option<PathBuf>,
}

impl Runs for AlignArgs {
    fn run(&self, watch: Watch) -> Result<(), Failure> {
        if let Some(fasta) = &self.export_fasta {
            return Ok(landfall_align::export_fasta(&self.reads, fasta)?);
        }
        let inputs = self
            .vectors
            .inputs()
            .table::<ReadRow>([&self.reads])
            .file(FileKind::Reference, [&self.reference])
            .file(FileKind::OwnAlignment, &self.hits)
            .file(FileKind::OwnAlignmentFasta, &self.cram_reference);
        stage::run(
            &StageEntry::of::<Align>(),
            &self.common,
            inputs,
            |row| row.library.as_str() == self.library,
            watch,
        )
    }
}
