//! `landfall sites`.

use std::path::PathBuf;

use clap::Args;
use landfall_sites::Sites;

use super::stage::{self, Inputs, StageArgs};
use crate::exit::Failure;
use crate::observe::Watch;

/// Calls the integration sites of one subject; writes `sites`, `multihits`, `site_fragments` and `registry`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall sites --sheet samples.csv --subject P01 --fragments L1/fragments.parquet L2/fragments.parquet --out P01"
)]
pub struct SitesArgs {
    #[command(flatten)]
    common: StageArgs,
    /// The subject, as the sheet names it
    #[arg(long, value_name = "NAME")]
    subject: String,
    /// Tables `fragments` of the subject's libraries
    #[arg(long, value_name = "PARQUET", num_args = 1.., required = true)]
    fragments: Vec<PathBuf>,
    /// Table `collisions` of the run
    #[arg(long, value_name = "PARQUET")]
    collisions: Option<PathBuf>,
    /// Sites known from earlier runs
    #[arg(long, value_name = "PARQUET")]
    registry: Option<PathBuf>,
}

pub fn run(args: &SitesArgs, watch: Watch) -> Result<(), Failure> {
    let inputs = Inputs::from([
        ("fragments", args.fragments.clone()),
        ("collisions", args.collisions.iter().cloned().collect()),
        ("registry", args.registry.iter().cloned().collect()),
    ]);
    stage::run::<Sites>(&args.common, inputs, |row| row.subject.as_str() == args.subject, watch)
}
