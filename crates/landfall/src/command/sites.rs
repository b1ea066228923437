//! `landfall sites`.

use std::path::PathBuf;

use clap::Args;
use landfall_sites::Sites;
use landfall_stage::{FileKind, InputFiles};
use landfall_tables::collisions::CollisionRow;
use landfall_tables::fragments::FragmentRow;

use super::stage::{self, StageArgs};
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
    let inputs = InputFiles::default()
        .table::<FragmentRow>(&args.fragments)
        .table::<CollisionRow>(&args.collisions)
        .file(FileKind::Registry, &args.registry);
    stage::run::<Sites>(&args.common, inputs, |row| row.subject.as_str() == args.subject, watch)
}
