//! What stage `sites` refuses.

use std::path::PathBuf;

use landfall_stage::{Fault, StageError};

/// Why stage `sites` failed.
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
    /// A parameter outside its range.
    #[error("[sites] `{key}`: found {found}; expected a number from 0 to 1")]
    Fraction {
        /// The key.
        key: &'static str,
        /// Its value.
        found: f64,
    },
}

impl From<SitesError> for StageError {
    fn from(error: SitesError) -> Self {
        let fault = match error {
            SitesError::ForeignRow { .. } | SitesError::TooManyReads { .. } => Fault::Data,
            SitesError::TwoSubjects { .. } => Fault::Internal,
            SitesError::Fraction { .. } => Fault::Config,
        };
        Self::new(fault, error)
    }
}
