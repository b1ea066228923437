//! `landfall abundance`.

use std::path::PathBuf;

use clap::Args;
use landfall_abundance::Abundance;
use landfall_stage::InputFiles;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::site_fragments::SiteFragmentRow;
use landfall_tables::sites::SiteRow;

use super::stage::{self, StageArgs};
use crate::exit::Failure;
use crate::observe::Watch;

/// Estimates the cells of each clone of one sample, with an interval and a verdict; writes `abundance.parquet`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall abundance --sheet samples.csv --sample P01_d30 --site-fragments P01/site_fragments.parquet --sites P01/sites.parquet --multihits P01/multihits.parquet --out P01_d30"
)]
pub struct AbundanceArgs {
    #[command(flatten)]
    common: StageArgs,
    /// The sample, as the sheet names it
    #[arg(long, value_name = "NAME")]
    sample: String,
    /// Table `site_fragments` of the subject
    #[arg(long, value_name = "PARQUET")]
    site_fragments: PathBuf,
    /// Table `sites` of the subject
    #[arg(long, value_name = "PARQUET")]
    sites: PathBuf,
    /// Table `multihits` of the subject
    #[arg(long, value_name = "PARQUET")]
    multihits: PathBuf,
}

pub fn run(args: &AbundanceArgs, watch: Watch) -> Result<(), Failure> {
    let inputs = InputFiles::default()
        .table::<SiteFragmentRow>([&args.site_fragments])
        .table::<SiteRow>([&args.sites])
        .table::<MultihitRow>([&args.multihits]);
    stage::run::<Abundance>(&args.common, inputs, |row| row.sample.as_str() == args.sample, watch)
}
