//! `landfall status`: how a run is doing.

use std::path::PathBuf;

use clap::Args;
use landfall_flow::{BatchStatus, Journal, RunFolder};

use crate::exit::Failure;

/// Says how a run is doing: what is done, and the jobs that a cluster has of it.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  landfall status RUN")]
pub struct StatusArgs {
    /// The result folder
    #[arg(value_name = "RUN")]
    run: PathBuf,
}

pub fn run(args: &StatusArgs) -> Result<(), Failure> {
    let folder = RunFolder::at(&args.run);
    let lines = Journal::read(&folder.journal())?;
    let count = |event: &str| lines.iter().filter(|line| line.event.get(event).is_some()).count();
    let mut text =
        format!("{} tasks done, {} failed, over all runs in this folder\n", count("done"), count("failed"));
    if let Some(last) = lines.last() {
        text.push_str(&format!("last line of the journal: {} {}\n", last.at, last.event));
    }
    let batches = landfall_flow::status(&folder.batches())?;
    if !batches.is_empty() {
        text.push_str("batch\tstage\tjob\ttasks\tdone\tfailed\tscheduler\n");
    }
    batches.iter().for_each(|batch| text.push_str(&row(batch)));
    super::print(&text)
}

fn row(batch: &BatchStatus) -> String {
    let BatchStatus { name, stage, job, tasks, done, failed, states } = batch;
    let job = job.map_or_else(|| "?".to_owned(), |job| job.to_string());
    let states = match states {
        None => "no answer".to_owned(),
        Some(states) if states.is_empty() => "gone".to_owned(),
        Some(states) => {
            let each: Vec<_> = states.iter().map(|(state, count)| format!("{count} {state}")).collect();
            each.join(", ")
        }
    };
    format!("{name}\t{stage}\t{job}\t{tasks}\t{done}\t{failed}\t{states}\n")
}
