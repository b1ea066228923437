//! What can be wrong with laboratory tables.

use std::fmt;
use std::path::PathBuf;

use landfall_files::FileError;
use landfall_stage::{Fault, StageError};

/// One thing wrong with a laboratory table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: u64,
    /// The column, as the table calls it.
    pub column: String,
    /// What was found and expected.
    pub fault: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n  line {}, `{}`: {}", self.line, self.column, self.fault)
    }
}

/// What is wrong with the names of samples and targets, over all tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelError {
    /// The file.
    pub path: PathBuf,
    /// Where and what.
    pub problem: Problem,
}

/// What is wrong with laboratory tables.
#[derive(Debug, thiserror::Error)]
pub enum VcnError {
    /// A file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A table holds no counts.
    #[error("`{}`: found no counts; expected a row per well and target", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Rows or columns that cannot be used.
    #[error("`{}` has {}{}", path.display(), numbered(.problems.len()), Listed(.problems))]
    Table {
        /// The file.
        path: PathBuf,
        /// Everything found.
        problems: Vec<Problem>,
    },
    /// Samples or targets that do not fit the sheet or each other.
    #[error("laboratory tables have {}{}", numbered(.0.len()), Labels(.0))]
    Labels(Vec<LabelError>),
    /// Droplets that no threshold parts.
    #[error(
        "`{}`: droplets of target `{target}` do not make two clusters; expected a gap, or a column `threshold`",
        path.display()
    )]
    NoThreshold {
        /// The table that lists the wells.
        path: PathBuf,
        /// The target.
        target: String,
    },
    /// Copies by sequencing of a sample that the sheet does not have.
    #[error("`{}`: found sample `{sample}`; expected one of the sample sheet", path.display())]
    UnknownSample {
        /// The table.
        path: PathBuf,
        /// The sample.
        sample: String,
    },
    /// A flag of a table of copies by sequencing that this program does not know.
    #[error("`{}`, column `flags`: {fault}", path.display())]
    UnknownFlag {
        /// The table.
        path: PathBuf,
        /// What was found and expected.
        fault: String,
    },
    /// No target of any table is in the list of vector targets, or none in that of reference targets.
    #[error("no {missing} target: found {found}; `[vcn] {key}` names none of them")]
    NoTarget {
        /// `vector` or `reference`.
        missing: &'static str,
        /// The targets there are.
        found: String,
        /// The key to set.
        key: &'static str,
    },
    /// One table under two names: its wells would count twice.
    #[error("`{}` and `{}` hold the same wells; expected every well once", first.display(), second.display())]
    SameTable {
        /// The one.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
}

fn numbered(count: usize) -> String {
    format!("{count} {}", if count == 1 { "problem" } else { "problems" })
}

struct Listed<'a>(&'a [Problem]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|problem| problem.fmt(f))
    }
}

struct Labels<'a>(&'a [LabelError]);

impl fmt::Display for Labels<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|LabelError { path, problem: Problem { line, column, fault } }| {
            write!(f, "\n  `{}`, line {line}, `{column}`: {fault}", path.display())
        })
    }
}

impl From<VcnError> for StageError {
    fn from(error: VcnError) -> Self {
        let (fault, hint) = match error {
            VcnError::File(error) => return error.into(),
            VcnError::Empty { .. } | VcnError::Table { .. } => (
                Fault::Data,
                Some(
                    "plain tables have the columns `sample,well,target,positives,total` (digital PCR), \
                     `sample,well,target,role,copies,ct` (quantitative PCR), \
                     `sample,well,target,channel,amplitudes` (droplets) or `sample,colony,copies`"
                        .to_owned(),
                ),
            ),
            VcnError::NoThreshold { .. } => (
                Fault::Data,
                Some("give `threshold` for its wells, or list wells with and without the target".to_owned()),
            ),
            VcnError::Labels(_)
            | VcnError::SameTable { .. }
            | VcnError::UnknownSample { .. }
            | VcnError::UnknownFlag { .. } => (Fault::Data, None),
            VcnError::NoTarget { key, .. } => (
                Fault::Config,
                Some(format!("set `[vcn] {key} = [\"…\"]` in the run file to the names your tables use")),
            ),
        };
        Self { fault, source: error.into(), hint }
    }
}
