//! What can be wrong with a table, and with which file.

use std::path::{Path, PathBuf};

use landfall_files::FileError;

/// A table that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{}", in_words(path, kind))]
pub struct TableError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    #[source]
    pub kind: TableErrorKind,
}

/// A fault of the file names it already.
fn in_words(path: &Path, kind: &TableErrorKind) -> String {
    match kind {
        TableErrorKind::File(fault) => fault.to_string(),
        kind => format!("`{}`: {kind}", path.display()),
    }
}

/// What is wrong with a table.
#[derive(Debug, thiserror::Error)]
pub enum TableErrorKind {
    /// The file could not be opened, read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Not Parquet, or a damaged file.
    #[error("cannot be read as Parquet: {0}; expected a whole file written by landfall")]
    Parquet(String),
    /// The file is not as it was written, or nothing says how it was written.
    #[error("{0}; expected the file as landfall wrote it")]
    Seal(String),
    /// A Parquet file of another program.
    #[error("has no `landfall.table` in its metadata; expected table `{expected}` written by landfall")]
    Foreign {
        /// The table that was asked for.
        expected: &'static str,
    },
    /// Another table.
    #[error("holds table `{found}`; expected table `{expected}`")]
    Table {
        /// The table in the file.
        found: String,
        /// The table that was asked for.
        expected: &'static str,
    },
    /// Another version of the schema.
    #[error(
        "has schema version {found} of table `{table}`, written by stage `{stage}` version {stage_version}; \
         this program reads version {expected}"
    )]
    Version {
        /// The table.
        table: &'static str,
        /// The version in the file.
        found: String,
        /// The version that this program reads.
        expected: u32,
        /// Who wrote it.
        stage: String,
        /// Which version of who wrote it.
        stage_version: String,
    },
    /// A column is not there.
    #[error("has no column `{column}`; table `{table}` needs it as {expected}")]
    MissingColumn {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// Its type.
        expected: String,
    },
    /// A column of another type.
    #[error("column `{column}`: found type {found}; expected {expected}")]
    ColumnType {
        /// The column.
        column: &'static str,
        /// The type in the file.
        found: String,
        /// Its declared type.
        expected: String,
    },
    /// A column that the table does not have.
    #[error("column `{column}` does not belong to table `{table}`; expected {expected}")]
    ExtraColumn {
        /// The table.
        table: &'static str,
        /// The column.
        column: String,
        /// The declared columns.
        expected: String,
    },
    /// A cell that does not fit its column.
    #[error("row {row}, column `{column}`: {fault}")]
    Cell {
        /// The row in the file, from 1.
        row: u64,
        /// The column.
        column: &'static str,
        /// What was found and expected.
        fault: String,
    },
    /// A row that cannot be, and that readers would refuse: a fault of who makes it.
    #[error("row {row} of table `{table}`, column `{column}`: {fault}; it was not written")]
    Impossible {
        /// The table.
        table: &'static str,
        /// The row, from 1.
        row: u64,
        /// The column.
        column: &'static str,
        /// What was found and expected.
        fault: String,
    },
    /// Rows out of order.
    #[error("row {row} is out of order; rows of table `{table}` are sorted by {key}")]
    Unsorted {
        /// The table.
        table: &'static str,
        /// The row in the file, from 1.
        row: u64,
        /// The sort key.
        key: String,
    },
    /// More rows than ids can number.
    #[error("table `{table}` would pass 2^32 - 2 rows; split the run into smaller pools")]
    TooManyRows {
        /// The table.
        table: &'static str,
    },
}

impl TableError {
    pub(crate) fn new(path: impl Into<PathBuf>, kind: impl Into<TableErrorKind>) -> Self {
        Self { path: path.into(), kind: kind.into() }
    }
}
