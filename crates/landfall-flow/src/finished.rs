//! A finished run, for who looks at it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use landfall_files::{Expected, FileError};
use serde_json::Value;

use crate::run_json::{FinishedRun, GivenFile};
use crate::store::{Output, Store};
use crate::{FlowError, RunFolder};

/// A finished run as its `run.json` tells it.
#[derive(Clone, Debug)]
pub struct Finished {
    folder: RunFolder,
    record: FinishedRun,
}

/// A file that the run was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input<'a> {
    /// Where it was.
    pub path: &'a Path,
    /// What it held: BLAKE3, hexadecimal.
    pub blake3: &'a str,
}

impl Finished {
    /// Reads `run.json`.
    ///
    /// # Errors
    /// A folder that holds no run, or one that did not finish.
    pub fn open(folder: &RunFolder) -> Result<Self, FlowError> {
        let (_, record) = read_finished(folder)?;
        Ok(Self { folder: folder.clone(), record })
    }

    /// The run file, where it was.
    #[must_use]
    pub fn run_file(&self) -> &Path {
        &self.record.begun.run_file
    }

    /// Name and version of the program that made it.
    #[must_use]
    pub fn program(&self) -> &str {
        &self.record.begun.program
    }

    /// What the report says of the run.
    #[must_use]
    pub fn account(&self) -> &Value {
        &self.record.account
    }

    /// Files of a role, such as `vector` or `reference genes`.
    pub fn inputs(&self, role: &str) -> impl Iterator<Item = Input<'_>> {
        let of_role = self.record.paths.iter().filter(move |file| file.role == role);
        of_role.map(|GivenFile { path, blake3, .. }| Input { path, blake3 })
    }

    /// The files of a table that no merged one was made of, as the tasks of a stage left them in the store, with what they
    /// must hold; none where the store no longer has all of them.
    ///
    /// # Errors
    /// A record of the store that cannot be read.
    pub fn stored(&self, stage: &str, table: &str) -> Result<Option<BTreeMap<PathBuf, Expected>>, FlowError> {
        let store = Store::new(self.folder.store());
        let (whole, of_library) = (format!("{table}.parquet"), format!(".{table}.parquet"));
        let mut files = BTreeMap::new();
        for task in self.record.tasks.iter().filter(|task| task.stage == stage) {
            let Some(record) = store.get(&task.key)? else { return Ok(None) };
            let own = |output: &&Output| output.name == whole || output.name.ends_with(&of_library);
            for output in record.outputs.iter().filter(own) {
                let expected = Expected { blake3: output.blake3.clone(), stamp: None };
                files.insert(store.folder(&task.key).join(&output.name), expected);
            }
        }
        Ok((!files.is_empty()).then_some(files))
    }

    /// What the run's results must hold, by where they are now.
    #[must_use]
    pub fn expected(&self) -> BTreeMap<PathBuf, Expected> {
        let of = |(path, blake3): (&Path, &str)| {
            (self.folder.here(path), Expected { blake3: blake3.to_owned(), stamp: None })
        };
        self.record.results.iter().map(|file| of((&file.path, &file.blake3))).collect()
    }
}

/// The text of a finished run's `run.json`, and what it says.
pub(crate) fn read_finished(folder: &RunFolder) -> Result<(Vec<u8>, FinishedRun), FlowError> {
    let path = folder.run_json();
    let damaged = |fault: String| FlowError::Damaged { path: path.clone(), fault };
    let text = std::fs::read(&path).map_err(|source| FileError::read(&path, source))?;
    let record: Value = serde_json::from_slice(&text).map_err(|fault| damaged(fault.to_string()))?;
    if record["finished"].is_null() {
        return Err(damaged("the run did not finish; run again to go on".to_owned()));
    }
    let record = serde_json::from_value(record).map_err(|fault| damaged(fault.to_string()))?;
    Ok((text, record))
}
