//! `landfall protocol`.

mod check;
mod table;

use std::path::Path;

use clap::Subcommand;
use landfall_config::{Protocol, Sides};

use crate::exit::{self, Failure};

/// Examples for `--help`.
pub const EXAMPLES: &str = "Examples:\n  landfall protocol list\n  landfall protocol show lmpcr-lentivirus > mine.toml\n  landfall protocol check run.toml";

/// Subcommands of `landfall protocol`.
#[derive(Debug, Subcommand)]
pub enum ProtocolCommand {
    /// List the shipped layouts, a line each
    #[command(after_help = "Example:\n  landfall protocol list")]
    List,
    /// Print a shipped layout, to start one's own from
    #[command(after_help = "Example:\n  landfall protocol show lmpcr-lentivirus > mine.toml")]
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
        ProtocolCommand::List => super::print(&list()?),
        ProtocolCommand::Show { name } => {
            Protocol::load(name, Path::new("."), Sides::Needed)?;
            match Protocol::shipped().iter().find(|(shipped, _)| shipped == name) {
                Some((_, text)) => super::print(text),
                None => Err(Failure::new(exit::CONFIG, format!("`{name}` is no shipped protocol"))),
            }
        }
    }
}

/// A line for each shipped layout: its name and what it is for.
fn list() -> Result<String, Failure> {
    let width = Protocol::shipped().iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let line = |(name, _): &(&str, &str)| {
        let summary = Protocol::load(name, Path::new("."), Sides::Needed)?.summary;
        Ok(format!("{name:width$}  {summary}\n"))
    };
    Protocol::shipped().iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_layout_has_one_line_that_says_what_it_is_for() {
        let text = list().unwrap();
        assert_eq!(text.lines().count(), Protocol::shipped().len());
        for (line, (name, _)) in text.lines().zip(Protocol::shipped()) {
            let (first, summary) = line.split_once("  ").unwrap();
            assert_eq!(first, *name);
            assert!(summary.trim().contains("PCR") || summary.contains("S-EPTS"), "{line}");
        }
    }
}
