//! Whether a finished run is still what it was.

use std::path::Path;

use landfall_files::{FileError, digest_file, read_text};
use serde_json::Value;

use crate::journal::Journal;
use crate::run_json::FinishedRun;
use crate::store::Store;
use crate::{FlowError, RunFolder};

/// What was looked at, and what is not as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Results for people.
    pub results: usize,
    /// Files of the store.
    pub stored: usize,
    /// Users' files.
    pub inputs: usize,
    /// Lines of the journal.
    pub lines: usize,
    /// What is not as it was, in words.
    pub faults: Vec<String>,
}

/// Rehashes the results, the store, the inputs and the journal of a finished run.
///
/// # Errors
/// A folder that holds no finished run.
pub fn verify(folder: &RunFolder) -> Result<Verified, FlowError> {
    let path = folder.run_json();
    let damaged = |fault: String| FlowError::Damaged { path: path.clone(), fault };
    let record: Value =
        serde_json::from_str(&read_text(&path)?).map_err(|fault| damaged(fault.to_string()))?;
    if record["finished"].is_null() {
        return Err(damaged("the run did not finish; run again to go on".to_owned()));
    }
    let record: FinishedRun = serde_json::from_value(record).map_err(|fault| damaged(fault.to_string()))?;
    let mut verified = Verified::default();
    match Journal::read(&folder.journal()) {
        Ok(lines) => verified.lines = lines.len(),
        Err(fault) => verified.faults.push(fault.to_string()),
    }
    for file in &record.results {
        verified.results += 1;
        verified.faults.extend(fault_of("result", &folder.here(&file.path), &file.blake3));
    }
    for file in &record.paths {
        verified.inputs += 1;
        verified.faults.extend(fault_of("input", &file.path, &file.blake3));
    }
    let store = Store::new(folder.store());
    for key in record.tasks.iter().map(|task| &task.key) {
        let Some(stored) = store.get(key)? else {
            verified.faults.push(format!("the result `{key}` in the store is missing or incomplete"));
            continue;
        };
        if stored.ingredients.key() != *key {
            verified.faults.push(format!("the record of `{key}` in the store was changed"));
        }
        for output in &stored.outputs {
            let path = store.folder(key).join(&output.name);
            let fault = compare(&path, &output.blake3);
            verified.faults.extend(fault.map(|fault| format!("`{}` {fault}", path.display())));
            verified.stored += 1;
        }
    }
    Ok(verified)
}

/// What is wrong with a file of the record, if anything is.
fn fault_of(what: &str, path: &Path, blake3: &str) -> Option<String> {
    let fault = compare(path, blake3)?;
    Some(format!("{what} `{}` {fault}", path.display()))
}

/// What is wrong with a file, if anything is.
fn compare(path: &Path, blake3: &str) -> Option<String> {
    match digest_file(path) {
        Ok(digests) if digests.blake3 == blake3 => None,
        Ok(_) => Some("is not what it was".to_owned()),
        Err(FileError::Missing { .. }) => Some("is not there".to_owned()),
        Err(fault) => Some(format!("cannot be read: {fault}")),
    }
}
