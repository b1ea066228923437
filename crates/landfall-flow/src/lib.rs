//! Stages as data: from a run file and a list of stages to a plan, and from the plan to results.
//!
//! This crate knows no stage; it is given their entries. The plan is plain data. Every task has a key, the digest of
//! all that its result depends on; results live in a store under their keys, complete or absent, so that a run that was
//! interrupted or changed repeats only what has no result. A task runs in one way, whoever starts it
//! ([`Workshop::run`]); executors start tasks.

mod about;
mod bind;
mod checks;
mod clock;
mod drive;
mod explain;
mod finished;
mod folder;
mod given;
#[cfg(test)]
mod histories;
mod host;
mod journal;
mod json;
mod key;
mod local;
mod lock;
mod plan;
mod provenance;
mod publish;
mod reference;
mod run;
mod run_json;
mod said;
mod slurm;
mod specs;
mod status;
mod stop;
mod store;
mod task;
mod tasks;
#[cfg(test)]
mod testing;
mod verify;

pub use bind::Unbound;
pub use drive::Observer;
pub use explain::{Described, Explained, State};
pub use finished::{Finished, Input};
pub use folder::RunFolder;
pub use given::PlanRequest;
pub use host::memory_mb;
pub use journal::{Journal, Line};
pub use key::{Ingredients, Key};
pub use local::LocalSettings;
pub use lock::{Holder, Lock};
pub use plan::{Plan, Source, Task, Work};
pub use reference::{PartAccount, PartDigest, PartFile, ReferenceAccount};
pub use run::{Failed, Outcome, Place, Planned, Request, plan, run};
pub use said::{CONFIG, INTERNAL, Said, TEMPORARY, TaskFailure, TellingProgress, say, write_said};
pub use slurm::{BatchStatus, ClusterSettings};
pub use status::{BegunTask, FailedTask, RunState, RunStatus, StageStatus, status};
pub use stop::{Stop, die_of, die_with};
pub use store::{Committed, Output, Record, Store};
pub use task::{MERGE, TaskError, TaskSpec, Workshop};
pub use tasks::run_tasks;
pub use verify::{Repair, Verified, verify};

use std::path::PathBuf;

use landfall_config::ConfigError;
use landfall_files::FileError;
use landfall_stage::StageError;

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// What people wrote cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A task failed.
    #[error("stage `{stage}`, `{entity}`: {source}")]
    Task {
        /// The stage.
        stage: String,
        /// The pool, library, subject or run.
        entity: String,
        /// Why.
        source: StageError,
    },
    /// The records of a run are JSON, and JSON is UTF-8.
    #[error("`{}`: the path is not UTF-8; expected a run file and a result folder whose paths are", path.display())]
    NotUtf8 {
        /// The path.
        path: PathBuf,
    },
    /// Several things are wrong; each stands for itself.
    #[error("{first}\n{}", others.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Several {
        /// One of them.
        first: Box<Self>,
        /// The others; at least one.
        others: Vec<Self>,
    },
    /// There is nothing to analyse.
    #[error(
        "`{}`: found neither reads nor laboratory tables; expected either, in the sample sheet or as `vcn`",
        run_file.display()
    )]
    Nothing {
        /// The run file.
        run_file: PathBuf,
    },
    /// Stages need what nothing provides.
    #[error("{0}")]
    Unbound(Unbound),
    /// The result folder holds something else.
    #[error("`{}` {found}; expected a new folder, or the folder of an earlier run of `{}`", folder.display(), run_file.display())]
    Occupied {
        /// The result folder.
        folder: PathBuf,
        /// What it holds.
        found: String,
        /// This run's file.
        run_file: PathBuf,
    },
    /// A run goes on in the folder.
    #[error("`{}` is in use by {holder}; expected a folder without a run that goes on", folder.display())]
    Locked {
        /// The result folder.
        folder: PathBuf,
        /// Who has it.
        holder: String,
    },
    /// A task failed, as it says itself.
    #[error("stage `{stage}`, `{entity}`: {}", failure.message)]
    Failed {
        /// The stage.
        stage: &'static str,
        /// The pool, library, subject or run.
        entity: String,
        /// Why.
        failure: Box<TaskFailure>,
    },
    /// The run has no such task.
    #[error("the run has no task `{stage}`, `{entity}`; `landfall plan` lists its tasks")]
    NoTask {
        /// The stage.
        stage: String,
        /// The pool, library, sample, subject or run; the table for merges.
        entity: String,
    },
    /// A task reads what has not been made.
    #[error(
        "stage `{stage}`, `{entities}`, reads the result of stage `{needs_stage}`, `{needs_entity}`, which is not there; run that first"
    )]
    NotYet {
        /// The stage that was to run.
        stage: String,
        /// What it was to run for.
        entities: String,
        /// The stage whose result is missing.
        needs_stage: &'static str,
        /// Its pool, library, sample, subject or run; the table for merges.
        needs_entity: String,
    },
    /// A task says that it is done, and its result is not there.
    #[error("stage `{stage}`, `{entity}`: it ended well, but its result is not in the store")]
    NoResult {
        /// The stage.
        stage: String,
        /// The pool, library, subject or run.
        entity: String,
    },
    /// Two attempts at one task made different bytes.
    #[error("two attempts at one task, `{key}`, made different bytes; the second is in `{}`", folder.display())]
    Differs {
        /// The task's key.
        key: Key,
        /// What the second one made.
        folder: PathBuf,
    },
    /// A file of the run folder is not what was written.
    #[error("`{}`: {fault}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: String,
    },
    /// The cluster file cannot be used.
    #[error("`{}`: {fault}", path.display())]
    Cluster {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: String,
    },
    /// A signal asked the run to stop.
    #[error("stopped by signal {signal}; what is done is kept, run again to go on")]
    Stopped {
        /// The signal.
        signal: i32,
    },
}
