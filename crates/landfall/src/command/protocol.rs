//! `landfall protocol`.

mod check;
mod table;

use std::path::Path;

use clap::Subcommand;
use landfall_config::Protocol;

use crate::exit::{self, Failure};

/// Subcommands of `landfall protocol`.
#[derive(Debug, Subcommand)]
pub enum ProtocolCommand {
    /// List the shipped layouts
    List,
    /// Print a shipped layout, to start one's own from
    Show {
        /// Its name
        name: String,
    },
    /// Hold the first reads against the layout, before a run
    Check(check::CheckArgs),
}

pub fn run(command: &ProtocolCommand) -> Result<(), Failure> {
    match command {
        ProtocolCommand::Check(args) => check::run(args),
        ProtocolCommand::List => {
            let lines: Vec<_> = Protocol::shipped().iter().map(|(name, _)| format!("{name}\n")).collect();
            super::print(&lines.concat())
        }
        ProtocolCommand::Show { name } => {
            Protocol::load(name, Path::new("."))?;
            match Protocol::shipped().iter().find(|(shipped, _)| shipped == name) {
                Some((_, text)) => super::print(text),
                None => Err(Failure::new(exit::CONFIG, format!("`{name}` is no shipped protocol"))),
            }
        }
    }
}
