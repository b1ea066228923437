//! The command line.

use std::ffi::OsString;

use clap::{Args, Parser, Subcommand};

use crate::command::derived::StageCommand;
use crate::command::{
    config, init, plan, protocol, reference, run, schema, score, simulate, status, task, verify,
};

/// Vector integration in gene-modified cells: FASTQ in; integration sites, copy number and a report out.
#[derive(Debug, Parser)]
#[command(name = "landfall", version, after_help = EXIT_CODES, propagate_version = true)]
pub struct Cli {
    /// Options of every subcommand.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every subcommand.
#[derive(Debug, Args)]
pub struct Global {
    /// Threads to use; results do not depend on it [default: all cores]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Say nothing but errors
    #[arg(long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more; twice for names and details
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// How log lines are written to stderr
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

impl Global {
    /// The options of this kind that processes for tasks get, too; but for threads, which they are given each.
    #[must_use]
    pub fn again(&self) -> Vec<OsString> {
        let mut options = Vec::new();
        if self.quiet {
            options.push("--quiet".into());
        }
        options.extend((0..self.verbose).map(|_| "--verbose".into()));
        if self.log_format == LogFormat::Json {
            options.extend(["--log-format".into(), "json".into()]);
        }
        options
    }
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// A JSON object a line.
    Json,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a commented run file and sample sheet to start from, or the demo project
    Init(init::InitArgs),
    /// Plan and run all stages: FASTQ in, tables and a report out
    Run(run::RunArgs),
    /// Say what a run would do, and why; runs nothing
    Plan(plan::PlanArgs),
    /// Say how a run is doing, on a cluster, too
    Status(status::StatusArgs),
    /// Rehash a finished run and say whether it is still what it was
    Verify(verify::VerifyArgs),
    /// Make or check a reference folder
    #[command(subcommand)]
    Reference(reference::ReferenceCommand),
    /// Show the keys of the run file
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// List or show library layouts, or hold reads against them
    #[command(subcommand)]
    Protocol(protocol::ProtocolCommand),
    /// Print the columns of the tables
    Schema(schema::SchemaArgs),
    /// Simulate an experiment with its truth
    Simulate(simulate::SimulateArgs),
    /// Hold a result against the truth of a simulation
    Score(score::ScoreArgs),
    /// The stages.
    #[command(flatten)]
    Stage(StageCommand),
    /// Single tasks of a run, for workflow managers
    #[command(subcommand)]
    Task(task::TaskCommand),
}

const EXIT_CODES: &str = "\
Exit codes:
   0  done
   1  something else
   2  wrong usage
   3  a result does not reach its thresholds
  65  bad data: sequence files, sample sheet, laboratory tables, Parquet tables
  66  an input is missing
  69  the reference is missing or does not fit
  70  a fault of landfall
  73  the output exists or cannot be made
  74  the disk refused
  75  a fault that may not come again: run again, what is done is kept
  77  no permission
  78  run file, protocol or scenario";

/// Sets up threads and logging, before anything else runs.
pub fn set_up(global: &Global) {
    if let Some(threads) = global.threads {
        limit_threads(threads);
    }
    let level = match (global.quiet, global.verbose) {
        (true, _) => tracing::Level::ERROR,
        (false, 0) => tracing::Level::WARN,
        (false, 1) => tracing::Level::INFO,
        (false, _) => tracing::Level::DEBUG,
    };
    let logs =
        tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).with_target(false);
    match global.log_format {
        LogFormat::Text => logs.without_time().init(),
        LogFormat::Json => logs.json().init(),
    }
}

#[allow(unsafe_code)]
fn limit_threads(threads: u16) {
    // SAFETY: called first in `main`, while this is the only thread. Polars reads its limit from there only.
    unsafe { std::env::set_var("POLARS_MAX_THREADS", threads.to_string()) };
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.into())
        .build_global()
        .expect("the global pool is set up here only");
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
