//! What stages `collide` and `sites` refuse.

use std::path::PathBuf;

use landfall_files::FileError;
use landfall_stage::{Fault, StageError};

use crate::collide::spikes::Problem;

/// Why stage `collide` or `sites` failed.
#[derive(Debug, thiserror::Error)]
pub enum SitesError {
    /// A row of `fragments` that belongs to none of the task's libraries.
    #[error(
        "`{path}`, row {row}: found {found}; expected a library of subject `{expected}` as in the sample sheet",
        path = path.display()
    )]
    ForeignRow {
        /// The file.
        path: PathBuf,
        /// The row, from 1.
        row: u64,
        /// Library, sample and subject found.
        found: String,
        /// The subject of the task.
        expected: String,
    },
    /// The task's libraries are of more than one subject.
    #[error(
        "library `{library}`: found subject `{found}`; expected `{expected}` as for the task's other libraries"
    )]
    TwoSubjects {
        /// The library.
        library: String,
        /// Its subject.
        found: String,
        /// The subject of the first library.
        expected: String,
    },
    /// More reads in one molecule than the table can hold.
    #[error("sample `{sample}`, `{target}`: found {reads} reads in one molecule; expected at most {max}", max = u32::MAX)]
    TooManyReads {
        /// The sample.
        sample: String,
        /// The site or cluster.
        target: String,
        /// The reads.
        reads: u64,
    },
    /// A file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// What is wrong with the table of expected clones.
    #[error("`{path}`:{problems}", path = path.display(), problems = lines(problems))]
    Spikes {
        /// The file.
        path: PathBuf,
        /// All faults.
        problems: Vec<Problem>,
    },
    /// A row of `fragments` of a library that the sheet does not have.
    #[error(
        "`{path}`, row {row}: found library `{library}`; expected a library of the sample sheet",
        path = path.display()
    )]
    UnknownLibrary {
        /// The file.
        path: PathBuf,
        /// The row, from 1.
        row: u64,
        /// The library.
        library: String,
    },
    /// Ratios of reads that contradict each other.
    #[error(
        "[collide] `{key}` {flagged}, `removed_ratio` {removed}; expected 2 or more, and `removed_ratio` not below it"
    )]
    Ratios {
        /// The key of the lower ratio.
        key: &'static str,
        /// From here copies are flagged.
        flagged: u32,
        /// From here they are removed.
        removed: u32,
    },
    /// A parameter outside its range.
    #[error("[{stage}] `{key}`: found {found}; expected a number from 0 to 1")]
    Fraction {
        /// The stage.
        stage: &'static str,
        /// The key.
        key: &'static str,
        /// Its value.
        found: f64,
    },
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect()
}

impl From<SitesError> for StageError {
    fn from(error: SitesError) -> Self {
        let fault = match error {
            SitesError::File(error) => return error.into(),
            SitesError::ForeignRow { .. }
            | SitesError::UnknownLibrary { .. }
            | SitesError::Spikes { .. }
            | SitesError::TooManyReads { .. } => Fault::Data,
            SitesError::TwoSubjects { .. } => Fault::Internal,
            SitesError::Fraction { .. } | SitesError::Ratios { .. } => Fault::Config,
        };
        Self::new(fault, error)
    }
}
