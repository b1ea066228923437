//! One file per subcommand; those of most stages follow from their ports.

pub mod align;
pub mod completions;
pub mod config;
pub mod demo;
pub mod derived;
pub mod export;
pub mod form;
pub mod init;
pub mod looked;
pub mod man;
pub mod near;
pub mod plan;
pub mod protocol;
pub mod reference;
pub mod report;
pub mod run;
pub mod schema;
pub mod score;
pub mod show;
pub mod simulate;
pub mod stage;
pub mod status;
pub mod task;
pub mod vcn;
pub mod verify;

use std::io::Write;

use clap::{Args, ValueEnum};
use landfall_config::Section;
use serde_json::Value;

use crate::cli::{Cli, Command};
use crate::exit::{self, Failure};
use crate::observe::Watch;

/// Name and version of the program.
pub const PROGRAM: &str = concat!("landfall ", env!("CARGO_PKG_VERSION"));

/// Runs the subcommand.
pub fn dispatch(cli: &Cli) -> Result<(), Failure> {
    let watch = Watch::new(&cli.global);
    match &cli.command {
        Command::Init(args) => init::run(args),
        Command::Run(args) => run::run(args, &cli.global, watch),
        Command::Plan(args) => plan::run(args),
        Command::Status(args) => status::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Export(args) => export::run(args),
        Command::Near(args) => near::run(args),
        Command::Show(args) => show::run(args),
        Command::Form(command) => form::run(command),
        Command::Stage(command) => command.run(watch),
        Command::Task(command) => task::run(command, watch),
        Command::Reference(command) => reference::run(command, watch),
        Command::Config(command) => config::run(command),
        Command::Protocol(command) => protocol::run(command),
        Command::Schema(args) => schema::run(args),
        Command::Score(args) => score::run(args),
        Command::Simulate(args) => simulate::run(args, watch),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
    }
}

/// The stages' tables of the run file.
pub fn sections() -> Vec<Section> {
    crate::stages::entries().iter().map(|entry| Section { name: entry.name, keys: (entry.keys)() }).collect()
}

/// Says on stderr what people should know of what they wrote.
pub fn say_notes(notes: &[String]) {
    notes.iter().for_each(|note| tracing::warn!("{note}"));
}

/// How something is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// The option that says how something is told.
#[derive(Clone, Copy, Debug, Args)]
pub struct FormatArgs {
    /// How it is told: `text` for people, or `json` for programs
    #[arg(long, value_enum, hide_possible_values = true, default_value_t)]
    pub format: Format,
}

impl FormatArgs {
    /// Prints it. What each command tells as JSON is in docs/json.md.
    pub fn tell(self, json: impl FnOnce() -> Value, text: impl FnOnce() -> String) -> Result<(), Failure> {
        match self.format {
            Format::Text => print(&text()),
            Format::Json => print(&format!("{:#}\n", json())),
        }
    }
}

/// Prints to stdout; a reader that went away is no error.
pub fn print(text: &str) -> Result<(), Failure> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(fault) if fault.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(exit::DISK, format!("stdout could not be written: {fault}")))
        }
        _ => Ok(()),
    }
}
