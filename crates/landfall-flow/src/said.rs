//! What a task that runs in a process of its own says: lines of JSON on its standard output, or a file.

use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use landfall_files::{FileError, write_atomically};
use landfall_stage::Progress;
use serde::{Deserialize, Serialize};

use crate::key::Key;

/// The exit code of a fault of landfall: it comes again.
pub const INTERNAL: u8 = 70;
/// The exit code of a fault of the system that may not come again.
pub const TEMPORARY: u8 = 75;
/// The exit code of what people wrote that cannot be used.
pub const CONFIG: u8 = 78;

/// Why a task failed, as it says itself; with the exit code of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFailure {
    /// The exit code.
    pub code: u8,
    /// What happened.
    pub message: String,
    /// What led to it.
    pub causes: Vec<String>,
    /// What to do.
    pub hint: Option<String>,
    /// Results of other tasks that it read and that are not what the store says: they are made anew, and it is tried
    /// again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<Key>,
}

impl TaskFailure {
    /// A failure of which no more is known.
    #[must_use]
    pub fn new(code: u8, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), causes: Vec::new(), hint: None, damaged: Vec::new() }
    }
}

/// One thing that a task says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// A piece of work begins: so many units, called so.
    Begin(u64, String),
    /// So many units more are done.
    Advance(u64),
    /// The result is in the store.
    Done,
    /// There is no result.
    Failed(TaskFailure),
}

/// Writes a line.
///
/// # Errors
/// Nobody listens.
pub fn say(to: &mut impl Write, said: &Said) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(said)?;
    line.push(b'\n');
    to.write_all(&line)?;
    to.flush()
}

/// Leaves the end of a task in a folder, for an orchestrator that looks there.
///
/// # Errors
/// The disk refuses.
pub fn write_said(folder: &Path, key: &Key, said: &Said) -> Result<(), FileError> {
    write_atomically(folder.join(format!("{key}.json")), &crate::json::bytes(said))
}

/// How often progress is told.
const EVERY: Duration = Duration::from_millis(100);

/// Progress of a task that another process shows.
#[derive(Debug, Default)]
pub struct TellingProgress(Mutex<Untold>);

#[derive(Debug, Default)]
struct Untold {
    units: u64,
    told: Option<Instant>,
}

impl Progress for TellingProgress {
    fn begin(&self, total: u64, unit: &str) {
        tell(&Said::Begin(total, unit.to_owned()));
    }

    fn advance(&self, units: u64) {
        let Ok(mut untold) = self.0.lock() else { return };
        untold.units += units;
        if untold.told.is_none_or(|told| told.elapsed() >= EVERY) {
            tell(&Said::Advance(untold.units));
            *untold = Untold { units: 0, told: Some(Instant::now()) };
        }
    }
}

/// Who started this may have gone; the result counts, not who hears of it.
fn tell(said: &Said) {
    let _ = say(&mut std::io::stdout().lock(), said);
}
