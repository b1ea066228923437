//! `landfall protocol`.

mod check;
mod table;

use std::path::Path;

use clap::Subcommand;
use landfall_config::{Protocol, Sides};
use serde_json::json;

use super::FormatArgs;
use crate::exit::{self, Failure};

/// Examples for `--help`.
pub const EXAMPLES: &str = "Examples:\n  landfall protocol list\n  landfall protocol show lmpcr-lentivirus > mine.toml\n  landfall protocol check run.toml";

/// Subcommands of `landfall protocol`.
#[derive(Debug, Subcommand)]
pub enum ProtocolCommand {
    /// List the shipped layouts, a line each
    #[command(after_help = "Example:\n  landfall protocol list")]
    List(FormatArgs),
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
        ProtocolCommand::List(format) => {
            let listed = listed()?;
            let json = |(name, summary): &(&str, String)| json!({ "name": name, "summary": summary });
            format.tell(|| listed.iter().map(json).collect(), || list(&listed))
        }
        ProtocolCommand::Show { name } => {
            Protocol::load(name, Path::new("."), Sides::Needed)?;
            match Protocol::shipped().iter().find(|(shipped, _)| shipped == name) {
                Some((_, text)) => super::print(text),
                None => Err(Failure::new(exit::CONFIG, format!("`{name}` is no shipped protocol"))),
            }
        }
    }
}

/// Each shipped layout: its name and what it is for.
fn listed() -> Result<Vec<(&'static str, String)>, Failure> {
    let one = |(name, _): &(&'static str, &str)| {
        Ok((*name, Protocol::load(name, Path::new("."), Sides::Needed)?.summary))
    };
    Protocol::shipped().iter().map(one).collect()
}

/// A line for each.
fn list(listed: &[(&str, String)]) -> String {
    let width = listed.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    listed.iter().map(|(name, summary)| format!("{name:width$}  {summary}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_layout_has_one_line_that_says_what_it_is_for() {
        let text = list(&listed().unwrap());
        assert_eq!(text.lines().count(), Protocol::shipped().len());
        for (line, (name, _)) in text.lines().zip(Protocol::shipped()) {
            let (first, summary) = line.split_once("  ").unwrap();
            assert_eq!(first, *name);
            assert!(summary.trim().contains("PCR") || summary.contains("S-EPTS"), "{line}");
        }
    }
}
