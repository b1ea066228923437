//! A task as data, and the one way in which it runs, whoever started it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use landfall_config::Library;
use landfall_files::{Expectations, Expected, FileError, blake3_of_file};
use landfall_stage::{
    Context, Fault, InputFiles, OutputNames, Progress, StageEntry, StageError, StageIo, Summary,
};
use landfall_tables::{Producer, Published, TableError, read_header, table};
use serde::{Deserialize, Serialize};

use crate::FlowError;
use crate::host::{host, peak_mb};
use crate::key::{Ingredients, Key};
use crate::store::{Record, Store};

/// The name under which merges of tables are planned.
pub const MERGE: &str = "merge";
/// Raised when merges write other bytes.
pub(crate) const MERGE_VERSION: u32 = 1;

/// All that a task needs to run anywhere that sees the files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskSpec {
    /// Where its result goes.
    pub key: Key,
    /// What the key is of.
    pub ingredients: Ingredients,
    /// The stage, or `merge`.
    pub stage: String,
    /// The pool, library, sample or subject; the table for merges; `run` for the whole sheet.
    pub entity: String,
    /// The libraries that it covers.
    pub libraries: Vec<Library>,
    /// All keys of the stage, defaults filled in, as TOML.
    pub params: String,
    /// The run's seed.
    pub seed: u64,
    /// Input files by port.
    pub inputs: BTreeMap<String, Vec<PathBuf>>,
    /// The names of the files that it makes; for merges, of the table, which is made where it has rows.
    pub outputs: Vec<String>,
    /// What the files must hold that the task reads: those of the ports, and those that libraries and folders hold.
    pub expected: BTreeMap<PathBuf, Expected>,
}

/// Where a task finds the stages and leaves its result.
#[derive(Clone, Copy, Debug)]
pub struct Workshop<'a> {
    /// The stages.
    pub entries: &'a [StageEntry],
    /// The store.
    pub store: &'a Store,
    /// The folder for what is not finished.
    pub attempts: &'a Path,
    /// Name and version of the program.
    pub program: &'a str,
}

impl Workshop<'_> {
    /// Runs a task in a folder of its own, and commits what it made. A task whose result is there is done. What the
    /// task read must be what its key says, or there is no result.
    ///
    /// # Errors
    /// What the stage says, or the store; and which earlier results the task could not use.
    pub fn run(&self, spec: &TaskSpec, progress: Arc<dyn Progress>) -> Result<Record, TaskError> {
        self.run_as(spec, |out| self.work(spec, out, progress))
    }

    /// The same, whatever the work is.
    pub(crate) fn run_as(
        &self,
        spec: &TaskSpec,
        work: impl FnOnce(&Path) -> Result<Summary, StageError>,
    ) -> Result<Record, TaskError> {
        self.attempt(spec, work)
            .map_err(|error| TaskError { error, damaged: damaged_inputs(self.store, &spec.expected) })
    }

    fn attempt(
        &self,
        spec: &TaskSpec,
        work: impl FnOnce(&Path) -> Result<Summary, StageError>,
    ) -> Result<Record, StageError> {
        if let Some(record) = self.store.get(&spec.key).map_err(stage_error)? {
            return Ok(record);
        }
        let attempt = Attempt::begin(self.attempts, &spec.key)?;
        let started = Instant::now();
        let expectations = Expectations::of(spec.expected.clone());
        let done = work(attempt.folder());
        // First, since what a stage says of a file that changed is a consequence.
        expectations.finish()?;
        let summary = done?;
        let counts = summary.counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
        let record = Record {
            key: spec.key.clone(),
            ingredients: spec.ingredients.clone(),
            outputs: Vec::new(),
            counts,
            seconds: started.elapsed().as_secs_f64(),
            peak_mb: peak_mb(),
            host: host(),
            program: self.program.to_owned(),
            seal: String::new(),
        };
        let (record, _) = self.store.commit(attempt.folder(), record).map_err(stage_error)?;
        Ok(record)
    }

    fn work(&self, spec: &TaskSpec, out: &Path, progress: Arc<dyn Progress>) -> Result<Summary, StageError> {
        if spec.stage == MERGE {
            let none = Vec::new();
            return merge(&spec.entity, spec.inputs.get(&spec.entity).unwrap_or(&none), out);
        }
        let entry = self.entries.iter().find(|entry| entry.name == spec.stage);
        let entry =
            entry.ok_or_else(|| StageError::new(Fault::Internal, format!("no stage `{}`", spec.stage)))?;
        let io = StageIo::new(entry, spec.libraries.clone(), given(spec, entry)?, out)?
            .naming(OutputNames::Stored);
        let table: toml::Table =
            spec.params.parse().map_err(|fault: toml::de::Error| StageError::new(Fault::Internal, fault))?;
        (entry.run)(&table, &io, &Context { seed: spec.seed, progress })
    }
}

/// The inputs of a task by the ports of its stage.
fn given(spec: &TaskSpec, entry: &StageEntry) -> Result<InputFiles, StageError> {
    let ports = (entry.ports)().inputs;
    spec.inputs.iter().try_fold(InputFiles::default(), |inputs, (name, files)| {
        let port = ports.iter().find(|port| port.payload.name() == name);
        let none =
            || StageError::new(Fault::Internal, format!("stage `{}` has no port `{name}`", spec.stage));
        Ok(inputs.with(port.ok_or_else(none)?.payload, files))
    })
}

/// Why a task failed.
#[derive(Debug)]
pub struct TaskError {
    /// What happened.
    pub error: StageError,
    /// The earlier results among its inputs that are not what the store says. Made anew, the task may succeed.
    pub damaged: Vec<Key>,
}

/// The results of the store among a task's inputs that do not hold what they must.
fn damaged_inputs(store: &Store, expected: &BTreeMap<PathBuf, Expected>) -> Vec<Key> {
    let holds = |path: &Path, blake3: &str| blake3_of_file(path).is_ok_and(|found| found == blake3);
    let damaged = expected.iter().filter_map(|(path, expected)| {
        let key = store.key_of(path)?;
        (!holds(path, &expected.blake3)).then_some(key)
    });
    // A result has several files.
    damaged.collect::<BTreeSet<_>>().into_iter().collect()
}

fn stage_error(error: FlowError) -> StageError {
    match error {
        FlowError::File(file) => file.into(),
        other => StageError::new(Fault::Internal, other),
    }
}

/// A folder for outputs that are not finished, `<key>-<host>-<process>`; removed unless it was committed.
struct Attempt(PathBuf);

impl Attempt {
    fn begin(attempts: &Path, key: &Key) -> Result<Self, StageError> {
        let folder = attempts.join(format!("{}-{}-{}", key.short(), host(), std::process::id()));
        let fault = |source| FileError::write(&folder, source);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(fault)?;
        }
        fs::create_dir_all(&folder).map_err(fault)?;
        Ok(Self(folder))
    }

    fn folder(&self) -> &Path {
        &self.0
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Removes what killed processes of this machine left of their attempts.
pub(crate) fn sweep(attempts: &Path) -> Result<(), FlowError> {
    let here = host();
    for folder in crate::store::list(attempts)? {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some((rest, process)) = name.rsplit_once('-') else { continue };
        let is_ours = rest.ends_with(&format!("-{here}"));
        if is_ours && process.parse().is_ok_and(|process| !crate::host::is_alive(process)) {
            fs::remove_dir_all(&folder).map_err(|source| FileError::write(&folder, source))?;
        }
    }
    Ok(())
}

/// Merges a table of many tasks into one file.
fn merge(name: &str, inputs: &[PathBuf], out: &Path) -> Result<Summary, StageError> {
    let entry = table(name).ok_or_else(|| StageError::new(Fault::Internal, format!("no table `{name}`")))?;
    let published = entry.schema.published;
    if published == Published::OnRequest && !any_rows(inputs)? {
        return Ok(Summary::default().with("rows", 0));
    }
    let output = out.join(format!("{name}.parquet"));
    let rows = (entry.merge)(inputs, &output, Producer { stage: MERGE, version: MERGE_VERSION })?;
    if published == Published::TableAndText {
        (entry.write_tsv)(&output, &output.with_extension("tsv"))?;
    }
    Ok(Summary::default().with("rows", rows))
}

fn any_rows(tables: &[PathBuf]) -> Result<bool, TableError> {
    let mut held = tables.iter().map(|path| read_header(path).map(|header| header.rows > 0));
    held.try_fold(false, |any, rows| Ok(any || rows?))
}
