//! `landfall init`.

use std::path::PathBuf;

use clap::Args;
use landfall_config::templates;
use landfall_files::write_atomically;

use super::demo;
use crate::exit::{self, Failure};

/// Writes `run.toml` and `samples.csv` to start from, every key commented.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  landfall init --demo demo && landfall run demo/run.toml --out demo/RUN")]
pub struct InitArgs {
    /// The folder to write to
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Write the demo project instead, with its reference: ready to run
    #[arg(long)]
    demo: bool,
}

pub fn run(args: &InitArgs) -> Result<(), Failure> {
    if args.demo {
        return demo::write(&args.folder);
    }
    let files = [
        ("run.toml", templates::run_toml(&super::sections())),
        ("samples.csv", landfall_config::sheet::sample_sheet()),
    ];
    if let Some((name, _)) = files.iter().find(|(name, _)| args.folder.join(name).exists()) {
        let text = format!("`{}` exists already", args.folder.join(name).display());
        return Err(Failure::new(exit::OUTPUT, text).hint("choose another folder"));
    }
    for (name, text) in &files {
        write_atomically(args.folder.join(name), text.as_bytes())?;
    }
    super::print(&format!("{}\n", args.folder.join("run.toml").display()))
}
