//! `landfall config`.

use clap::Subcommand;

use crate::exit::Failure;

/// An example for `--help`.
pub const EXAMPLES: &str = "Example:\n  landfall config show";

/// Subcommands of `landfall config`.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print every key of the run file with default, unit, range and source
    #[command(after_help = EXAMPLES)]
    Show,
}

pub fn run(command: &ConfigCommand) -> Result<(), Failure> {
    match command {
        ConfigCommand::Show => super::print(&landfall_config::templates::show(&super::sections())),
    }
}
