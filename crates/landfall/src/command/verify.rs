//! `landfall verify`: whether a finished run is still what it was.

use std::path::PathBuf;

use clap::Args;
use landfall_flow::{Repair, RunFolder, Verified, verify};
use serde_json::json;

use super::FormatArgs;
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
    #[command(flatten)]
    format: FormatArgs,
}

pub fn run(args: &VerifyArgs) -> Result<(), Failure> {
    let repair = if args.repair { Repair::SetAside } else { Repair::No };
    let verified = verify(&RunFolder::at(&args.run), repair)?;
    let Verified { run_json_sha256, results, stored, inputs, lines, .. } = &verified;
    let looked = format!(
        "{results} results, {stored} files in the store, {inputs} inputs, {lines} lines of the journal"
    );
    let as_it_was = verified.faults.is_empty();
    let json = || {
        let looked_at = json!({
            "results": results, "stored": stored, "inputs": inputs, "journal_lines": lines,
        });
        json!({
            "as_it_was": as_it_was,
            "run_json_sha256": run_json_sha256,
            "looked_at": looked_at,
            "faults": verified.faults,
            "set_aside": verified.set_aside,
        })
    };
    let text = || match as_it_was {
        true => format!("as it was: {looked}\nSHA-256 of run.json: {run_json_sha256}\n"),
        false => String::new(),
    };
    args.format.tell(json, text)?;
    if as_it_was {
        return Ok(());
    }
    let Verified { faults, set_aside, .. } = verified;
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
