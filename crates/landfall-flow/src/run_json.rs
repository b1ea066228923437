//! `run.json`: what a run did, with times and paths.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::host::host;
use crate::journal::Head;
use crate::key::Key;

/// A run that began.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BegunRun {
    pub program: String,
    pub run_file: PathBuf,
    pub host: String,
    pub arguments: Vec<String>,
    pub started: String,
    /// When it finished; none while it goes on.
    pub finished: Option<String>,
}

impl BegunRun {
    /// A run that begins.
    pub fn now(program: &str, run_file: &Path) -> Self {
        let text = |word: OsString| word.into_string().unwrap_or_else(|os| os.to_string_lossy().into_owned());
        Self {
            program: program.to_owned(),
            run_file: run_file.to_owned(),
            host: host(),
            arguments: std::env::args_os().map(text).collect(),
            started: jiff::Timestamp::now().to_string(),
            finished: None,
        }
    }
}

/// A run that finished.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FinishedRun {
    #[serde(flatten)]
    pub begun: BegunRun,
    /// What the report says of the run.
    pub account: Value,
    /// The files that people gave.
    pub paths: Vec<GivenFile>,
    pub tasks: Vec<FinishedTask>,
    /// The files for people.
    pub results: Vec<ResultFile>,
    /// The end of the journal when the run was done. The line after it holds the digest of this file.
    pub journal: Head,
    /// How often each command of a scheduler was called.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scheduler_calls: BTreeMap<String, u64>,
}

/// A file that people gave.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct GivenFile {
    pub path: PathBuf,
    pub role: String,
    pub bytes: u64,
    pub blake3: String,
    /// Not known of the parts of a reference, which are large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// A file for people.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ResultFile {
    pub path: PathBuf,
    pub bytes: u64,
    pub blake3: String,
    pub sha256: String,
}

/// A task with a result.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FinishedTask {
    pub stage: String,
    pub entity: String,
    pub version: u32,
    pub key: Key,
    /// Whether it ran in this run.
    pub ran: bool,
    pub seconds: f64,
    pub peak_mb: u64,
    pub host: String,
    pub program: String,
    /// What the stage counted, in its order.
    pub counts: Map<String, Value>,
}
