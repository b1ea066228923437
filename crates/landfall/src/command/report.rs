//! `landfall report`.

use std::path::PathBuf;

use clap::Args;
use landfall_report::Report;
use landfall_stage::{Payload, Stage};

use super::stage::{self, Inputs, StageArgs};
use crate::exit::Failure;
use crate::observe::Watch;

/// Makes `report.html` and `report.json` from the tables of a run.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall report --config run.toml --tables RUN/results/tables --about RUN/work/about.json --out ."
)]
pub struct ReportArgs {
    #[command(flatten)]
    common: StageArgs,
    /// The folder of the run's merged tables
    #[arg(long, value_name = "DIR")]
    tables: PathBuf,
    /// The run's account of itself: versions, parameters, hashes
    #[arg(long, value_name = "JSON")]
    about: Option<PathBuf>,
}

pub fn run(args: &ReportArgs, watch: Watch) -> Result<(), Failure> {
    let mut inputs = Inputs::new();
    for port in Report::ports().inputs {
        let file = match port.payload {
            Payload::Table(schema) => Some(args.tables.join(format!("{}.parquet", schema.name))),
            Payload::File(_) => args.about.clone(),
        };
        // A table that the run did not make is no fault, but a needed one must be named when it is missing.
        if let Some(file) = file.filter(|file| file.exists() || !port.optional) {
            inputs.insert(port.name, vec![file]);
        }
    }
    stage::run::<Report>(&args.common, inputs, |_| true, watch)
}
