//! What is wrong with what people wrote: everything at once, each with its place.

use std::fmt;
use std::path::{Path, PathBuf};

use landfall_files::FileError;

/// Which kind of file has faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// The sample sheet.
    Sheet,
    /// The run file.
    RunFile,
    /// A protocol.
    Protocol,
}

/// One fault with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFault {
    /// Line of the file, from 1; `None` where the fault is of the whole file.
    pub line: Option<u64>,
    /// Column of the sheet, or key of the TOML file.
    pub key: Option<String>,
    /// What was found and what was expected.
    pub message: String,
    /// The fault is that a named file does not exist.
    pub missing: bool,
}

impl LineFault {
    /// A fault of a line as a whole.
    #[must_use]
    pub fn at(line: impl Into<Option<u64>>, message: impl Into<String>) -> Self {
        Self { line: line.into(), key: None, message: message.into(), missing: false }
    }

    /// A fault of one column or key.
    #[must_use]
    pub fn of(line: impl Into<Option<u64>>, key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..Self::at(line, message) }
    }

    /// A named file that is not there.
    #[must_use]
    pub fn missing(line: impl Into<Option<u64>>, key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { missing: true, ..Self::of(line, key, message) }
    }
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, &self.key) {
            (Some(line), Some(key)) => write!(f, "line {line}, `{key}`: {}", self.message),
            (Some(line), None) => write!(f, "line {line}: {}", self.message),
            (None, Some(key)) => write!(f, "`{key}`: {}", self.message),
            (None, None) => f.write_str(&self.message),
        }
    }
}

/// Why a run file, protocol or sample sheet was refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The sample sheet is not there or cannot be read.
    #[error(transparent)]
    Sheet(FileError),
    /// The run file or a protocol is not there or cannot be read.
    #[error(transparent)]
    File(FileError),
    /// The file is no TOML.
    #[error("`{}`, line {line}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What the parser expected.
        message: String,
    },
    /// Neither a shipped protocol nor a file.
    #[error("unknown protocol `{spec}`{hint}")]
    UnknownProtocol {
        /// What was asked for.
        spec: String,
        /// The nearest name, or all of them.
        hint: String,
    },
    /// The file can be read but not used.
    #[error("{}", Listed { path, faults })]
    Faults {
        /// The file.
        path: PathBuf,
        /// Which kind of file.
        kind: FileKind,
        /// All faults, in the order of the lines; at least one.
        faults: Vec<LineFault>,
    },
}

impl ConfigError {
    /// A file that cannot be read.
    pub(crate) fn unreadable(kind: FileKind, error: FileError) -> Self {
        match kind {
            FileKind::Sheet => Self::Sheet(error),
            FileKind::RunFile | FileKind::Protocol => Self::File(error),
        }
    }

    /// `Ok` if there are no faults; else all of them, in the order of the lines.
    pub(crate) fn unless_empty(path: &Path, kind: FileKind, mut faults: Vec<LineFault>) -> Result<(), Self> {
        // Faults of the whole file come last: those of a line often explain them.
        faults.sort_by_key(|fault| fault.line.unwrap_or(u64::MAX));
        if faults.is_empty() { Ok(()) } else { Err(Self::Faults { path: path.to_owned(), kind, faults }) }
    }

    /// The data are at fault (exit status 65): the sample sheet. Else the configuration is (78), unless
    /// [`is_missing`](Self::is_missing).
    #[must_use]
    pub fn is_data(&self) -> bool {
        matches!(self, Self::Sheet(_) | Self::Faults { kind: FileKind::Sheet, .. })
    }

    /// All that is wrong is that files are not there (exit status 66). Asked before
    /// [`is_data`](Self::is_data).
    #[must_use]
    pub fn is_missing(&self) -> bool {
        match self {
            Self::Sheet(error) | Self::File(error) => matches!(error, FileError::Missing { .. }),
            Self::Faults { faults, .. } => faults.iter().all(|fault| fault.missing),
            Self::Syntax { .. } | Self::UnknownProtocol { .. } => false,
        }
    }

    /// The same on one line, to stand in the fault of another file.
    pub(crate) fn on_one_line(&self) -> String {
        match self {
            Self::Faults { path, faults, .. } => {
                let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
                format!("`{}`: {}", path.display(), faults.join("; "))
            }
            other => other.to_string(),
        }
    }
}

struct Listed<'a> {
    path: &'a Path,
    faults: &'a [LineFault],
}

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, end) = (self.faults.len(), if self.faults.len() == 1 { "" } else { "s" });
        write!(f, "`{}` has {count} problem{end}; nothing was started", self.path.display())?;
        self.faults.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_read_like_a_list_of_places() {
        let faults = vec![
            LineFault::at(None, "no libraries"),
            LineFault::missing(9, "fastq_1", "`S9_R1.fq.gz` not found, looked in the sheet's folder"),
            LineFault::at(1, "unknown column `timepoint_day`; nearest known: `timepoint_days`"),
        ];
        let error = ConfigError::unless_empty(Path::new("samples.csv"), FileKind::Sheet, faults).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`samples.csv` has 3 problems; nothing was started\n  \
             line 1: unknown column `timepoint_day`; nearest known: `timepoint_days`\n  \
             line 9, `fastq_1`: `S9_R1.fq.gz` not found, looked in the sheet's folder\n  \
             no libraries"
        );
        assert!(error.is_data() && !error.is_missing());
    }
}
