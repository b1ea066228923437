//! `landfall collide`.

use std::path::PathBuf;

use clap::Args;
use landfall_sites::Collide;
use landfall_stage::{FileKind, InputFiles};
use landfall_tables::balance::BalanceRow;
use landfall_tables::fragments::FragmentRow;

use super::stage::{self, StageArgs};
use crate::exit::Failure;
use crate::observe::Watch;

/// Finds molecules that several samples of a run show, and judges controls; writes `collisions` and `controls`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall collide --sheet samples.csv --fragments */fragments.parquet --balance trimmed/balance.parquet --expected spikes.csv --out run"
)]
pub struct CollideArgs {
    #[command(flatten)]
    common: StageArgs,
    /// Tables `fragments` of all libraries of the sheet
    #[arg(long, value_name = "PARQUET", num_args = 1.., required = true)]
    fragments: Vec<PathBuf>,
    /// Tables `balance` of stage trim: without reads, a control cannot be judged
    #[arg(long, value_name = "PARQUET", num_args = 1..)]
    balance: Vec<PathBuf>,
    /// The clones that spikes should show: library,contig,position,strand and, if known, share
    #[arg(long, value_name = "CSV")]
    expected: Option<PathBuf>,
}

pub fn run(args: &CollideArgs, watch: Watch) -> Result<(), Failure> {
    let inputs = InputFiles::default()
        .table::<FragmentRow>(&args.fragments)
        .table::<BalanceRow>(&args.balance)
        .file(FileKind::ExpectedControls, &args.expected);
    stage::run::<Collide>(&args.common, inputs, |_| true, watch)
}
