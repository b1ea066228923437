//! `landfall report`.

use std::path::PathBuf;

use clap::Args;
use landfall_report::Report;
use landfall_stage::{FileKind, InputFiles, Payload, Stage, StageEntry};

use super::derived::Runs;
use super::stage::{self, StageArgs};
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

impl Runs for ReportArgs {
    fn run(&self, watch: Watch) -> Result<(), Failure> {
        let mut inputs = InputFiles::default().file(FileKind::Account, &self.about);
        let tables = Report::ports().inputs.into_iter().map(|port| port.payload);
        for table in tables.filter(|payload| matches!(payload, Payload::Table(_))) {
            // A table that the run did not make is no fault: the report says what it does not know.
            let file = Some(self.tables.join(table.file_name(None))).filter(|file| file.exists());
            inputs = inputs.with(table, file);
        }
        stage::run(&StageEntry::of::<Report>(), &self.common, inputs, |_| true, watch)
    }
}
