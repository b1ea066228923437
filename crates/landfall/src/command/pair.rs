//! `landfall pair`.

use std::path::PathBuf;

use clap::Args;
use landfall_align::Pair;
use landfall_stage::InputFiles;
use landfall_tables::hits::HitRow;
use landfall_tables::reads::ReadRow;

use super::stage::{self, StageArgs};
use crate::exit::Failure;
use crate::observe::Watch;

/// Puts the mates of one library together; writes `fragments.parquet`, `balance.parquet` and, with rows if `trace`
/// is set, `read_fates.parquet`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall pair --sheet samples.csv --library L1 --reads L1.reads.parquet --hits L1/hits.parquet --out L1"
)]
pub struct PairArgs {
    #[command(flatten)]
    common: StageArgs,
    /// The library, as the sheet names it
    #[arg(long, value_name = "NAME")]
    library: String,
    /// Table `reads` of the library
    #[arg(long, value_name = "PARQUET")]
    reads: PathBuf,
    /// Table `hits` of the library
    #[arg(long, value_name = "PARQUET")]
    hits: PathBuf,
}

pub fn run(args: &PairArgs, watch: Watch) -> Result<(), Failure> {
    let inputs = InputFiles::default().table::<ReadRow>([&args.reads]).table::<HitRow>([&args.hits]);
    stage::run::<Pair>(&args.common, inputs, |row| row.library.as_str() == args.library, watch)
}
