//! Stages as data: from a run file and a list of stages to a plan, and from the plan to results.
//!
//! This crate knows no stage; it is given their entries. The plan is plain data; the executor runs it in this
//! process, one task after another.

mod about;
mod bind;
mod execute;
mod folder;
mod plan;
mod run;

pub use execute::Observer;
pub use folder::RunFolder;
pub use plan::{Plan, Source, Task, Work};
pub use run::{Outcome, Request, run};

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
    /// The stages do not fit together.
    #[error("stage `{stage}` needs `{port}`, which nothing provides: {needed}")]
    Unbound {
        /// The stage.
        stage: &'static str,
        /// Its input.
        port: &'static str,
        /// What to give.
        needed: &'static str,
    },
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
}
