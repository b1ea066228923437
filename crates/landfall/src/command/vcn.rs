//! `landfall vcn`.

use std::path::PathBuf;

use clap::Args;
use landfall_stage::{FileKind, InputFiles, StageEntry};
use landfall_tables::abundance::AbundanceRow;
use landfall_tables::depth_copies::DepthCopiesRow;
use landfall_vcn::Vcn;

use super::derived::Runs;
use super::stage::{self, StageArgs};
use crate::exit::Failure;
use crate::observe::Watch;

/// Reads laboratory tables and copies by sequencing; writes `vcn.parquet` and, for what it rests on, `cells`,
/// `agreement`, `wells`, `curves`, `amplitudes` and `plates`.
///
/// The columns say what a laboratory table is: an export of an instrument (`landfall schema --laboratory` lists them),
/// or a plain table of digital PCR (`sample,well,target,positives,total`), droplet amplitudes
/// (`sample,well,target,channel,amplitudes`), quantitative PCR (`sample,well,target,role,copies,ct`), colonies or single
/// cells (`sample,colony,copies`).
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall vcn --sheet samples.csv --laboratory ddpcr.csv qpcr.csv --out vcn\n\nWith whole genomes, and the sites of clones:\n  landfall vcn --sheet samples.csv --laboratory ddpcr.csv --depth-copies S1/depth_copies.parquet --abundance abundance.parquet --out vcn"
)]
pub struct VcnArgs {
    #[command(flatten)]
    common: StageArgs,
    /// Laboratory tables, text: exports of instruments, digital PCR, droplet amplitudes, quantitative PCR, colonies
    #[arg(long, value_name = "CSV", num_args = 1.., required_unless_present = "depth_copies")]
    laboratory: Vec<PathBuf>,
    /// Tables `depth_copies` of stage depth
    #[arg(long, value_name = "PARQUET", num_args = 1..)]
    depth_copies: Vec<PathBuf>,
    /// Table `abundance`: copies are held against the number of sites of a dominant clone
    #[arg(long, value_name = "PARQUET")]
    abundance: Option<PathBuf>,
}

impl Runs for VcnArgs {
    fn run(&self, watch: Watch) -> Result<(), Failure> {
        let inputs = InputFiles::default()
            .file(FileKind::Laboratory, &self.laboratory)
            .table::<DepthCopiesRow>(&self.depth_copies)
            .table::<AbundanceRow>(&self.abundance);
        stage::run(&StageEntry::of::<Vcn>(), &self.common, inputs, |_| true, watch)
    }
}
