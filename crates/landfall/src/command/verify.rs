//! `landfall verify`: whether a finished run is still what it was.

use std::path::PathBuf;

use clap::Args;
use landfall_flow::{Repair, RunFolder, Verified, verify};

use crate::exit::{self, Failure};

/// Rehashes a finished run and says whether it is still what it was: results, store, inputs, reference, journal.
///
/// The digest of `run.json`, which holds all other digests, is printed: whoever noted it can tell that nothing changed.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  landfall verify RUN")]
pub struct VerifyArgs {
    /// The result folder
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Set damaged results of tasks aside, so that `landfall run` makes them anew
    #[arg(long)]
    repair: bool,
}

pub fn run(args: &VerifyArgs) -> Result<(), Failure> {
    let repair = if args.repair { Repair::SetAside } else { Repair::No };
    let Verified { run_json_sha256, results, stored, inputs, lines, faults, set_aside } =
        verify(&RunFolder::at(&args.run), repair)?;
    let looked = format!(
        "{results} results, {stored} files in the store, {inputs} inputs, {lines} lines of the journal"
    );
    if faults.is_empty() {
        return super::print(&format!("as it was: {looked}\nSHA-256 of run.json: {run_json_sha256}\n"));
    }
    let text = format!("`{}` is not what it was, of {looked}", args.run.display());
    let hint = if args.repair {
        format!("{} damaged results were set aside; `landfall run` makes them anew", set_aside.len())
    } else {
        "`landfall verify --repair` sets damaged results of tasks aside, and `landfall run` makes them anew; \
         `landfall run --fresh` begins anew"
            .to_owned()
    };
    Err(Failure::new(exit::DATA, text).because(faults).hint(hint))
}
