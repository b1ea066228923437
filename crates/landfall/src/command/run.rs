//! `landfall run`.

use std::path::{Path, PathBuf};

use clap::Args;
use landfall_flow::Request;
use landfall_reference::{Reference, ReferenceError};
use landfall_stage::{Fault, StageError};

use crate::exit::Failure;
use crate::observe::Watch;

/// Plans and runs all stages of a run file.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall run run.toml --out RUN\n\nThe report is RUN/results/report.html, the tables are in RUN/results/tables."
)]
pub struct RunArgs {
    /// The run file
    #[arg(value_name = "TOML")]
    run_file: PathBuf,
    /// The result folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Take over the folder of another run file
    #[arg(long)]
    fresh: bool,
}

pub fn run(args: &RunArgs, watch: Watch) -> Result<(), Failure> {
    let outcome = landfall_flow::run(&Request {
        run_file: &args.run_file,
        out: &args.out,
        fresh: args.fresh,
        program: concat!("landfall ", env!("CARGO_PKG_VERSION")),
        reference: &describe,
        entries: &crate::stages::entries(),
        observer: &watch,
    })?;
    let report = outcome.folder.results().join("report.html");
    super::print(&format!("{}\n", report.display()))
}

/// What the report says of the reference: everything but the list of contigs.
fn describe(folder: &Path) -> Result<serde_json::Value, StageError> {
    let reference = Reference::open(folder).map_err(|error| match error {
        ReferenceError::File(file) => StageError::from(file),
        other => StageError::new(Fault::Reference, other).hint("make it with `landfall reference build`"),
    })?;
    let manifest = reference.manifest();
    Ok(serde_json::json!({
        "name": manifest.name,
        "contigs": manifest.contigs.len(),
        "bases": manifest.bases,
        "sequence": { "source": manifest.sequence.source, "blake3": manifest.sequence.blake3 },
        "index": { "blake3": manifest.index.blake3 },
        "genes": manifest.genes.as_ref().map(|part| serde_json::json!({ "source": part.source, "blake3": part.blake3 })),
        "left_out": manifest.left_out.len(),
        "masked": manifest.masked,
    }))
}
