//! Why a result could not be scored.

use std::path::PathBuf;

use landfall_core::SampleId;
use landfall_files::FileError;
use landfall_tables::{TableError, TableErrorKind};

/// Why there is no scorecard.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// A table could not be read.
    #[error(transparent)]
    Table(TableError),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A cell of a table that contradicts the other tables.
    #[error("`{}`, row {row}, column `{column}`: {fault}", path.display())]
    Cell {
        /// The table.
        path: PathBuf,
        /// The row, from 1.
        row: u64,
        /// The column.
        column: &'static str,
        /// What was found and expected.
        fault: String,
    },
    /// A line of another program's table that cannot be used.
    #[error("`{}`, line {line}: {fault}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The column, what was found and what was expected.
        fault: String,
    },
    /// Columns that cannot be asked for.
    #[error("columns `{spec}`: {fault}")]
    Columns {
        /// As it was written.
        spec: String,
        /// What was found and expected.
        fault: String,
    },
    /// A sample that the truth does not have.
    #[error("sample `{sample}` is none of the truth{hint}")]
    Sample {
        /// As it was written.
        sample: SampleId,
        /// The nearest known one.
        hint: String,
    },
    /// A file of thresholds that cannot be used.
    #[error("`{}`: {fault}", path.display())]
    Thresholds {
        /// The file.
        path: PathBuf,
        /// Everything that is wrong with it.
        fault: String,
    },
}

impl From<TableError> for ScoreError {
    /// A file that cannot be opened names itself.
    fn from(TableError { path, kind }: TableError) -> Self {
        match kind {
            TableErrorKind::File(file) => Self::File(file),
            kind => Self::Table(TableError { path, kind }),
        }
    }
}
