//! `landfall config`.

use clap::Subcommand;
use landfall_config::{KeySpec, Section};
use serde_json::{Value, json};

use super::FormatArgs;
use crate::exit::Failure;

/// An example for `--help`.
pub const EXAMPLES: &str = "Example:\n  landfall config show";

/// Subcommands of `landfall config`.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print every key of the run file with default, unit, range and source
    #[command(after_help = EXAMPLES)]
    Show(FormatArgs),
}

pub fn run(command: &ConfigCommand) -> Result<(), Failure> {
    match command {
        ConfigCommand::Show(format) => {
            let sections = super::sections();
            let keys = |section: &Section| {
                section.keys.iter().map(|key| json(section.name, key)).collect::<Vec<_>>()
            };
            format.tell(
                || sections.iter().flat_map(keys).collect(),
                || landfall_config::templates::show(&sections),
            )
        }
    }
}

/// A key as it is declared; null where there is no default, unit or range.
fn json(section: &str, key: &KeySpec) -> Value {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "section": section,
        "key": key.name,
        "default": some(&key.default),
        "unit": some(key.unit),
        "range": key.range.map(|range| range.to_string()),
        "meaning": key.meaning.split_whitespace().collect::<Vec<_>>().join(" "),
        "source": key.source,
    })
}
