//! `landfall verify`: whether a finished run is still what it was.

use std::path::PathBuf;

use clap::Args;
use landfall_flow::{RunFolder, Verified, verify};

use crate::exit::{self, Failure};

/// Rehashes a finished run and says whether it is still what it was: results, store, inputs and journal.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  landfall verify RUN")]
pub struct VerifyArgs {
    /// The result folder
    #[arg(value_name = "RUN")]
    run: PathBuf,
}

pub fn run(args: &VerifyArgs) -> Result<(), Failure> {
    let Verified { results, stored, inputs, lines, faults } = verify(&RunFolder::at(&args.run))?;
    let looked = format!(
        "{results} results, {stored} files in the store, {inputs} inputs, {lines} lines of the journal"
    );
    if faults.is_empty() {
        return super::print(&format!("as it was: {looked}\n"));
    }
    let text = format!("`{}` is not what it was, of {looked}", args.run.display());
    Err(Failure::new(exit::DATA, text)
        .because(faults)
        .hint("`landfall run` makes anew what is missing; `--fresh` begins anew"))
}
