//! Why a stage failed, in the words that decide the exit code.

use std::error::Error;
use std::fmt;

use landfall_files::FileError;
use landfall_tables::{TableError, TableErrorKind};
use landfall_vector::VectorError;

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The data do not hold what they should.
    Data,
    /// An input is not there.
    Missing,
    /// The reference or a needed tool is not there or does not fit.
    Reference,
    /// The run file, protocol or parameters.
    Config,
    /// An output cannot be made.
    Write,
    /// Landfall itself.
    Internal,
}

/// Why a stage failed.
#[derive(Debug)]
pub struct StageError {
    /// Whose fault it is.
    pub fault: Fault,
    /// What happened: what failed, where, what was found, what was expected.
    pub source: Box<dyn Error + Send + Sync>,
    /// What to do.
    pub hint: Option<String>,
}

impl StageError {
    /// An error of that fault.
    #[must_use]
    pub fn new(fault: Fault, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { fault, source: source.into(), hint: None }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for StageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl Error for StageError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.source()
    }
}

impl From<FileError> for StageError {
    fn from(error: FileError) -> Self {
        let hint = match error {
            FileError::Changed { .. } => {
                Some("run again when nothing writes to it any more; nothing of it was kept")
            }
            FileError::Cut { .. } => Some("copy or make the file anew, and compare its checksum"),
            FileError::Checksum { .. } => Some(
                "copy the file anew from where the sequencer wrote it; one that was packed or filtered since has another \
                 checksum: clear the cell then",
            ),
            _ => None,
        };
        let fault = match error {
            FileError::Missing { .. } => Fault::Missing,
            FileError::Write { .. } => Fault::Write,
            FileError::Read { .. }
            | FileError::NoFile { .. }
            | FileError::Packed { .. }
            | FileError::Cut { .. }
            | FileError::LongLine { .. }
            | FileError::LongText { .. }
            | FileError::Checksum { .. }
            | FileError::Changed { .. } => Fault::Data,
        };
        let error = Self::new(fault, error);
        match hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

impl From<VectorError> for StageError {
    fn from(error: VectorError) -> Self {
        match error {
            VectorError::File(file) => file.into(),
            other => Self::new(Fault::Data, other),
        }
    }
}

impl From<TableError> for StageError {
    fn from(error: TableError) -> Self {
        let (fault, hint) = match &error.kind {
            TableErrorKind::File(FileError::Missing { .. }) => (Fault::Missing, None),
            TableErrorKind::File(FileError::Write { .. }) => (Fault::Write, None),
            TableErrorKind::Version { stage, .. } => {
                (Fault::Data, Some(format!("update landfall, or rerun stage `{stage}` with this version")))
            }
            TableErrorKind::Unsorted { .. } | TableErrorKind::Impossible { .. } => (Fault::Internal, None),
            _ => (Fault::Data, None),
        };
        match error.kind {
            // A file's own words are the same whoever reads it.
            TableErrorKind::File(file @ FileError::Changed { .. }) => file.into(),
            _ => Self { fault, source: error.into(), hint },
        }
    }
}
