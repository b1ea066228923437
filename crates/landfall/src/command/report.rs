//! `landfall report`.

use std::path::PathBuf;

use clap::Args;
use landfall_report::Report;
use landfall_stage::{FileKind, InputFiles, Payload, Stage, StageEntry};

use super::derived::Runs;
use super::stage::{self, StageArgs};
use crate::exit::{self, Failure};
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
    /// The run's reference folder, for the genes around sites
    #[arg(long, value_name = "DIR")]
    reference: Option<PathBuf>,
    /// Rules of your own instead of those that come with the program
    #[arg(long, value_name = "TOML")]
    rules: Option<PathBuf>,
}

impl Runs for ReportArgs {
    fn run(&self, watch: Watch) -> Result<(), Failure> {
        let tables = Report::ports().inputs.into_iter().map(|port| port.payload);
        let tables = tables.filter(|payload| matches!(payload, Payload::Table(_)));
        let file = |table: &Payload| self.tables.join(table.file_name(None));
        // A table that the run did not make is no fault: the report says what it does not know.
        let there: Vec<Payload> = tables.filter(|table| file(table).exists()).collect();
        if there.is_empty() {
            let folder = self.tables.display();
            let fault = format!("`{folder}` holds no table of a run; expected files such as `sites.parquet`");
            return Err(Failure::new(exit::MISSING, fault)
                .hint("the tables of a run are in `results/tables` of its result folder"));
        }
        let inputs = InputFiles::default()
            .file(FileKind::Account, &self.about)
            .file(FileKind::Genes, &self.reference)
            .file(FileKind::Rules, &self.rules);
        let inputs = there.iter().fold(inputs, |inputs, table| inputs.with(*table, [file(table)]));
        stage::run(&StageEntry::of::<Report>(), &self.common, inputs, |_| true, watch)
    }
}
