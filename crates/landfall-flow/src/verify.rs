//! Whether a finished run is still what it was.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use landfall_files::{FileError, blake3_of_file, sha256_hex};

use crate::finished::read_finished;
use crate::journal::Journal;
use crate::store::{Store, list};
use crate::{FlowError, RunFolder};

/// What was looked at, and what is not as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// SHA-256 of `run.json`, which holds the digests of all else: whoever noted it can tell that nothing changed since.
    pub run_json_sha256: String,
    /// Results for people.
    pub results: usize,
    /// Files of the store.
    pub stored: usize,
    /// Users' files, and the parts of the reference.
    pub inputs: usize,
    /// Lines of the journal.
    pub lines: usize,
    /// What is not as it was, in words.
    pub faults: Vec<String>,
    /// Where damaged results were set aside.
    pub set_aside: Vec<PathBuf>,
}

/// What becomes of damaged results in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// They stay.
    No,
    /// They are set aside, so that the next run makes them anew.
    SetAside,
}

/// Rehashes the results, the store, the inputs, the reference, the journal and `run.json` of a finished run.
///
/// # Errors
/// A folder that holds no finished run; with [`Repair::SetAside`], one that cannot be changed.
pub fn verify(folder: &RunFolder, repair: Repair) -> Result<Verified, FlowError> {
    let path = folder.run_json();
    let (text, record) = read_finished(folder)?;
    let mut verified = Verified { run_json_sha256: sha256_hex(&text), ..Verified::default() };
    match Journal::digests(&folder.journal()) {
        Err(fault) => verified.faults.push(fault.to_string()),
        Ok(lines) => {
            verified.lines = lines.len();
            let ended = record.begun.finished.as_deref().unwrap_or_default();
            let at = usize::try_from(record.journal.lines).unwrap_or(usize::MAX);
            let what = if lines.get(at).is_none() {
                Some("the end of the journal is missing")
            } else if at > 0 && lines[at - 1] != record.journal.sha256 {
                Some("the journal is another run's")
            } else if lines[at] != record.journal.finished_sha256(ended, &text) {
                Some("it or the last line of the journal was changed after the run")
            } else {
                None
            };
            verified.faults.extend(what.map(|what| format!("`{}`: {what}", path.display())));
        }
    }
    let mut known = BTreeSet::new();
    for file in &record.results {
        let here = folder.here(&file.path);
        verified.results += 1;
        verified.faults.extend(fault_of("result", &here, &file.blake3));
        known.insert(here);
    }
    for place in [folder.results(), folder.tables()] {
        let foreign =
            list(&place)?.into_iter().filter(|path| !known.contains(path) && !is_ours(path, folder));
        let told = foreign.map(|path| format!("`{}` is no result of this run", path.display()));
        verified.faults.extend(told);
    }
    for file in &record.paths {
        verified.inputs += 1;
        verified.faults.extend(fault_of("input", &file.path, &file.blake3));
    }
    let store = Store::new(folder.store());
    for key in record.tasks.iter().map(|task| &task.key) {
        let before = verified.faults.len();
        match store.get(key)? {
            None => {
                verified
                    .faults
                    .push(format!("the result `{key}` in the store is missing, incomplete or changed"));
            }
            Some(stored) => {
                for output in &stored.outputs {
                    let path = store.folder(key).join(&output.name);
                    let fault = compare(&path, &output.blake3);
                    verified.faults.extend(fault.map(|fault| format!("`{}` {fault}", path.display())));
                    verified.stored += 1;
                }
            }
        }
        if repair == Repair::SetAside && verified.faults.len() > before {
            verified.set_aside.extend(store.set_aside(key, &folder.damaged())?);
        }
    }
    Ok(verified)
}

/// What lies in the results beside the results of tasks.
fn is_ours(path: &Path, folder: &RunFolder) -> bool {
    [folder.tables(), folder.results().join("failed.tsv")].contains(&path.to_owned())
}

/// What is wrong with a file of the record, if anything is.
fn fault_of(what: &str, path: &Path, blake3: &str) -> Option<String> {
    let fault = compare(path, blake3)?;
    Some(format!("{what} `{}` {fault}", path.display()))
}

/// What is wrong with a file, if anything is.
fn compare(path: &Path, blake3: &str) -> Option<String> {
    match blake3_of_file(path) {
        Ok(found) if found == blake3 => None,
        Ok(_) => Some("is not what it was".to_owned()),
        Err(FileError::Missing { .. }) => Some("is not there".to_owned()),
        Err(fault) => Some(format!("cannot be read: {fault}")),
    }
}
