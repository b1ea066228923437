//! The command line.

use std::ffi::OsString;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::command::derived::StageCommand;
use crate::command::{
    completions, config, export, form, init, man, near, plan, protocol, reference, run, schema, score, show,
    simulate, status, task, verify,
};
use crate::stages;

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
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// Threads to use; results do not depend on it [default: all cores]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Say nothing but errors
    #[arg(long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more: names of libraries; twice for details
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// How log lines are written to stderr: `text` for people, or `json`, an object a line
    #[arg(long, global = true, value_enum, hide_possible_values = true, default_value_t = LogFormat::Text)]
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
    /// Write a finished run for spreadsheets, genome browsers and other programs
    Export(export::ExportArgs),
    /// List all sites near a gene or a locus
    Near(near::NearArgs),
    /// Show one site: samples, shares, fragments, genes, and why it is called
    Show(show::ShowArgs),
    /// Write the form to sign of a lot or of a subject
    #[command(subcommand, after_help = form::EXAMPLES)]
    Form(form::FormCommand),
    /// Make or check a reference folder
    #[command(subcommand, after_help = reference::EXAMPLES)]
    Reference(reference::ReferenceCommand),
    /// Show the keys of the run file
    #[command(subcommand, after_help = config::EXAMPLES)]
    Config(config::ConfigCommand),
    /// List or show library layouts, or hold reads against them
    #[command(subcommand, after_help = protocol::EXAMPLES)]
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
    #[command(subcommand, after_help = task::EXAMPLES)]
    Task(task::TaskCommand),
    /// Print completions for a shell
    Completions(completions::CompletionsArgs),
    /// Write the manual pages
    Man(man::ManArgs),
}

/// The groups in which `--help` tells the subcommands.
const GROUPS: [&str; 3] = ["Run", "Look", "Single stages"];

/// The group of a subcommand: what makes something of one's own files, what looks at it, one step of it.
fn group(name: &str) -> &'static str {
    let is_stage = || stages::entries().iter().any(|entry| entry.name == name);
    match name {
        "init" | "reference" | "run" | "simulate" => GROUPS[0],
        "task" => GROUPS[2],
        _ if is_stage() => GROUPS[2],
        _ => GROUPS[1],
    }
}

/// The command line, with its subcommands told in groups.
pub fn command() -> clap::Command {
    let command = Cli::command();
    let styles = command.get_styles();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let shown: Vec<_> = command.get_subcommands().filter(|one| !one.is_hide_set()).collect();
    let width = shown.iter().map(|one| one.get_name().len()).max().unwrap_or(0);
    let mut text = "{about}\n\n{usage-heading} {usage}\n".to_owned();
    for title in GROUPS {
        text.push_str(&format!("\n{header}{title}:{header:#}\n"));
        for one in shown.iter().filter(|one| group(one.get_name()) == title) {
            let about = one.get_about().map(ToString::to_string).unwrap_or_default();
            let about = about.trim_start_matches(STAGE);
            text.push_str(&format!("  {literal}{:width$}{literal:#}  {about}\n", one.get_name()));
        }
    }
    text.push_str(&format!("\n{header}Options of every command:{header:#}\n{{options}}{{after-help}}"));
    command.help_template(text)
}

/// How what a stage does begins, where it stands alone.
pub const STAGE: &str = "Stage: ";

/// What was asked for; ends the program where it is not understood, and after `--help`.
pub fn parse() -> Cli {
    let matches = command().get_matches();
    Cli::from_arg_matches(&matches).unwrap_or_else(|fault| fault.exit())
}

const EXIT_CODES: &str = "\
`landfall COMMAND --help` says more of a command, with an example.

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
        // What a run says of itself is a log line there.
        (false, 0) if global.log_format == LogFormat::Json => tracing::Level::INFO,
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

    /// Every command that is shown, with the words that call it.
    fn all() -> Vec<(String, clap::Command)> {
        fn add(words: &str, command: &clap::Command, all: &mut Vec<(String, clap::Command)>) {
            for one in command.get_subcommands().filter(|one| !one.is_hide_set()) {
                let words = format!("{words} {}", one.get_name());
                add(&words, one, all);
                all.push((words, one.clone()));
            }
        }
        let mut found = Vec::new();
        add("landfall", &command(), &mut found);
        found
    }

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example_that_the_command_line_takes() {
        for (words, one) in all() {
            let text = one.get_after_help().map(ToString::to_string).unwrap_or_default();
            let is_its = |line: &str| line == words || line.starts_with(&format!("{words} "));
            let has_its_own = text.lines().map(str::trim).any(is_its);
            assert!(text.starts_with("Example") && has_its_own, "{words}: {text}");
            // What a line leaves out, and what it does not say to this program, is not looked at.
            let lines = text.lines().map(str::trim).filter(|line| !line.contains('…'));
            for line in lines.flat_map(|line| line.split(" && ")).filter(|line| line.starts_with("landfall "))
            {
                let line = line.split(['>', '|', '#']).next().unwrap_or_default();
                let fault = command().try_get_matches_from(line.split_whitespace()).err();
                assert!(fault.is_none(), "{words}: {line}: {fault:?}");
            }
        }
    }

    #[test]
    fn help_tells_every_command_once_in_one_of_three_groups() {
        let help = command().render_help().to_string();
        let lines =
            help.lines().skip_while(|line| *line != "Run:").take_while(|line| !line.starts_with("Options"));
        let (titles, commands): (Vec<_>, Vec<_>) =
            lines.filter(|line| !line.is_empty()).partition(|line| line.ends_with(':'));
        assert_eq!(titles, ["Run:", "Look:", "Single stages:"]);
        let mut told: Vec<_> = commands.iter().filter_map(|line| line.split_whitespace().next()).collect();
        let whole = command();
        let mut known: Vec<_> = whole.get_subcommands().map(clap::Command::get_name).collect();
        told.sort_unstable();
        known.sort_unstable();
        assert_eq!(told, known);
    }

    #[test]
    fn own_options_come_before_those_of_every_command() {
        for (words, one) in all() {
            let mut whole = command();
            whole.build();
            let path = words.split(' ').skip(1);
            let found = path.fold(&whole, |at, name| at.find_subcommand(name).expect("it is there"));
            let help = found.clone().render_long_help().to_string();
            let of = |text: &str| help.find(text).expect("it is told");
            let own = one.get_arguments().filter(|arg| !arg.is_hide_set() && !arg.is_positional());
            for arg in own.filter_map(clap::Arg::get_long) {
                assert!(of(&format!("--{arg}")) < of("Options of every command:"), "{words}: --{arg}");
            }
            assert!(of("Options of every command:") < of("--threads"), "{words}");
        }
    }
}
