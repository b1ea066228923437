//! What stages `collide` and `sites` refuse.

use std::path::PathBuf;

use landfall_core::Side;
use landfall_files::FileError;
use landfall_stage::{Fault, StageError};

use crate::collide::spikes::Problem;

/// Why stage `collide` or `sites` failed.
#[derive(Debug, thiserror::Error)]
pub enum SitesError {
    /// A junction and a sheared end that are on no fragment together.
    #[error("`{}`, row {row}: found {length} bases from junction to breakpoint; expected at most {longest}", path.display())]
    LongFragment {
        /// The file.
        path: PathBuf,
        /// The row, from 1.
        row: u64,
        /// Bases.
        length: u32,
        /// Bases of the longest fragment.
        longest: u32,
    },
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
    /// A row of `fragments` with a vector end that its library's layout does not have.
    #[error(
        "`{path}`, row {row}: found vector end `{end}`; expected one of layout `{layout}` of library `{library}`",
        path = path.display()
    )]
    UnknownEnd {
        /// The file.
        path: PathBuf,
        /// The row, from 1.
        row: u64,
        /// The vector end.
        end: String,
        /// The library.
        library: String,
        /// Its layout.
        layout: String,
    },
    /// A layout that does not say which side of the vector an end is.
    #[error(
        "layout `{layout}`, vector end `{end}`: `side` is missing; expected `side = \"5\"` where the vector starts or `side = \"3\"` where it ends"
    )]
    NoSide {
        /// The layout.
        layout: String,
        /// The vector end.
        end: String,
    },
    /// Two layouts that give one name to both ends of the vector.
    #[error(
        "layout `{layout}`, vector end `{end}`: found side {side}; expected {first} as in layout `{other}`, or another name"
    )]
    TwoSides {
        /// The layout.
        layout: String,
        /// The vector end.
        end: String,
        /// Its side.
        side: Side,
        /// The other layout.
        other: String,
        /// The side there.
        first: Side,
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
            | SitesError::UnknownEnd { .. }
            | SitesError::Spikes { .. }
            | SitesError::LongFragment { .. }
            | SitesError::TooManyReads { .. } => Fault::Data,
            SitesError::TwoSubjects { .. } => Fault::Internal,
            SitesError::NoSide { .. } | SitesError::TwoSides { .. } => Fault::Config,
        };
        Self::new(fault, error)
    }
}
