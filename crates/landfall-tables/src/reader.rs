//! Reading tables, row group by row group, after checking what the file says it is.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use landfall_files::FileError;
use polars::io::SerReader;
use polars::io::parquet::read::{ParallelStrategy, ParquetReader};
use polars::prelude::{DataType, Schema, SchemaExt};
use polars_parquet::read::{FileMetadata, RowGroupMetadata, infer_schema};

use crate::error::{TableError, TableErrorKind};
use crate::footer::{caught, read_footer};
use crate::pages::check_pages;
use crate::schema::{Row, TableSchema};
use crate::seal;
use crate::writer::LIBRARIES;

/// What is said of a table without a seal.
const NO_SEAL: &str = "it has no seal: an older landfall wrote it, or its end was damaged";

/// What a table file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileHeader {
    /// The table.
    pub table: String,
    /// The version of its schema.
    pub schema_version: String,
    /// The stage that wrote it.
    pub stage: String,
    /// The version of that stage.
    pub stage_version: String,
    /// The libraries that it is of, by name, whether it has rows of them or not; none where that is not said.
    pub libraries: Vec<String>,
    /// Number of rows.
    pub rows: usize,
}

struct Opened {
    file: File,
    header: FileHeader,
    columns: Schema,
    footer: Arc<FileMetadata>,
}

fn open(path: &Path, expected: &'static str) -> Result<Opened, TableError> {
    let fault = |kind| TableError::new(path, kind);
    let mut file = landfall_files::open_file(path).map_err(|source| fault(source.into()))?;
    // First of all, since readers of Parquet believe what they read.
    let digest = match seal::check(&mut file) {
        Ok(digest) => digest,
        // What is no table of ours, or no Parquet, has no seal either, and is told as that.
        Err(seal::Broken::Absent) => {
            examine(path, file, expected)?;
            return Err(fault(TableErrorKind::Seal(NO_SEAL.to_owned())));
        }
        Err(seal::Broken::Changed(words)) => return Err(fault(TableErrorKind::Seal(words))),
    };
    landfall_files::confirm(path, digest.to_hex().as_str()).map_err(|changed| fault(changed.into()))?;
    examine(path, file, expected)
}

/// What the footer says.
fn examine(path: &Path, mut file: File, expected: &'static str) -> Result<Opened, TableError> {
    let fault = |kind| TableError::new(path, kind);
    let unreadable = |words| fault(TableErrorKind::Parquet(words));
    let footer = read_footer(&mut file).map_err(unreadable)?;
    let columns = caught(|| infer_schema(&footer).map(|columns| Schema::from_arrow_schema(&columns)));
    let columns = columns.map_err(unreadable)?;
    let value = |key: &str| {
        let pairs = footer.key_value_metadata.as_ref()?;
        pairs.iter().find(|pair| pair.key == key)?.value.clone()
    };
    let table = value("landfall.table").ok_or_else(|| fault(TableErrorKind::Foreign { expected }))?;
    let or_unknown = |key| value(key).unwrap_or_else(|| "unknown".to_owned());
    let header = FileHeader {
        table,
        schema_version: or_unknown("landfall.schema_version"),
        stage: or_unknown("landfall.stage"),
        stage_version: or_unknown("landfall.stage_version"),
        libraries: value(LIBRARIES).iter().flat_map(|names| names.lines()).map(str::to_owned).collect(),
        rows: footer.num_rows,
    };
    Ok(Opened { file, header, columns, footer: Arc::new(footer) })
}

/// What a file says of itself, whatever table it holds.
///
/// # Errors
/// When the file is not a table written by landfall.
pub fn read_header(path: &Path) -> Result<FileHeader, TableError> {
    open(path, "any").map(|opened| opened.header)
}

/// The same without looking at the rows, or whether any of it was changed: whoever believes it opens the table, too.
///
/// # Errors
/// As [`read_header`].
pub fn peek_header(path: &Path) -> Result<FileHeader, TableError> {
    let file = landfall_files::open_file(path).map_err(|source| TableError::new(path, source))?;
    examine(path, file, "any").map(|opened| opened.header)
}

/// Reads a table, one row group at a time.
#[derive(Debug)]
pub struct TableReader<R: Row> {
    path: PathBuf,
    /// Open from the check of its seal on: what is read is what was checked, whatever gets its name.
    file: File,
    header: FileHeader,
    footer: Arc<FileMetadata>,
    groups_read: usize,
    rows_read: usize,
    pending: std::vec::IntoIter<R>,
}

impl<R: Row> TableReader<R> {
    /// Opens a table and checks its name, its schema version and every column.
    ///
    /// # Errors
    /// [`TableError`] names the file, the column, what was found and what was expected.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, TableError> {
        let path = path.into();
        let Opened { file, header, columns, footer } = open(&path, R::SCHEMA.name)?;
        check(R::SCHEMA, &header, &columns).map_err(|kind| TableError::new(&path, kind))?;
        let pending = Vec::new().into_iter();
        Ok(Self { path, file, header, footer, groups_read: 0, rows_read: 0, pending })
    }

    /// What the file says of itself.
    #[must_use]
    pub fn header(&self) -> &FileHeader {
        &self.header
    }

    /// The next row group; `None` at the end.
    fn next_group(&mut self) -> Option<Result<Vec<R>, TableError>> {
        let group = self.footer.row_groups.get(self.groups_read)?;
        let rows = self.read_group(group).map_err(|kind| TableError::new(&self.path, kind));
        self.groups_read += 1;
        self.rows_read += group.num_rows();
        Some(rows)
    }

    fn read_group(&self, group: &RowGroupMetadata) -> Result<Vec<R>, TableErrorKind> {
        let (first, expected) = (self.rows_read, group.num_rows());
        let file = self.file.try_clone().map_err(|source| FileError::read(&self.path, source))?;
        check_pages(&file, group).map_err(TableErrorKind::Parquet)?;
        // Other strategies visit every earlier row group.
        let mut reader = ParquetReader::new(file)
            .read_parallel(ParallelStrategy::RowGroups)
            .with_slice(Some((first, expected)));
        reader.set_metadata(Arc::clone(&self.footer));
        let frame = caught(|| reader.finish()).map_err(TableErrorKind::Parquet)?;
        let rows = R::rows(&frame).map_err(|cell| TableErrorKind::Cell {
            row: (first + cell.row) as u64 + 1,
            column: cell.column,
            fault: cell.fault,
        })?;
        match rows.len() {
            found if found == expected => Ok(rows),
            found => Err(TableErrorKind::Parquet(format!("found {found} rows in a group of {expected}"))),
        }
    }
}

impl<R: Row> Iterator for TableReader<R> {
    type Item = Result<R, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.pending.next() {
                return Some(Ok(row));
            }
            match self.next_group()? {
                Ok(rows) => self.pending = rows.into_iter(),
                Err(fault) => return Some(Err(fault)),
            }
        }
    }
}

/// Reads a whole table into memory.
///
/// # Errors
/// As [`TableReader`].
pub fn read_all<R: Row>(path: &Path) -> Result<Vec<R>, TableError> {
    TableReader::open(path)?.collect()
}

fn check(schema: &'static TableSchema, header: &FileHeader, columns: &Schema) -> Result<(), TableErrorKind> {
    if header.table != schema.name {
        return Err(TableErrorKind::Table { found: header.table.clone(), expected: schema.name });
    }
    if header.schema_version != schema.version.to_string() {
        return Err(TableErrorKind::Version {
            table: schema.name,
            found: header.schema_version.clone(),
            expected: schema.version,
            stage: header.stage.clone(),
            stage_version: header.stage_version.clone(),
        });
    }
    for column in schema.columns {
        let expected = column.kind.data_type();
        match columns.get(column.name) {
            None => {
                return Err(TableErrorKind::MissingColumn {
                    table: schema.name,
                    column: column.name,
                    expected: column.kind.to_string(),
                });
            }
            Some(found) if *found != expected => {
                return Err(TableErrorKind::ColumnType {
                    column: column.name,
                    found: DataType::to_string(found),
                    expected: column.kind.to_string(),
                });
            }
            Some(_) => {}
        }
    }
    match columns.iter_names().find(|name| schema.columns.iter().all(|column| column.name != name.as_str())) {
        Some(extra) => Err(TableErrorKind::ExtraColumn {
            table: schema.name,
            column: extra.to_string(),
            expected: schema.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", "),
        }),
        None => Ok(()),
    }
}
