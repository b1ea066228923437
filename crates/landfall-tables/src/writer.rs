//! Writing tables, row group by row group.

use std::cmp::Ordering;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use landfall_files::{AtomicFile, FileError};
use polars::io::parquet::write::{BatchedWriter, KeyValueMetadata, ParquetCompression, ParquetWriter};
use polars::prelude::{Column, CompatLevel, DataFrame, Field, PolarsError, Schema, SchemaExt};
use polars_parquet::write::schema_to_metadata_key;

use crate::error::{TableError, TableErrorKind};
use crate::possible::Impossible;
use crate::schema::Row;
use crate::seal;

/// Rows in a row group. Fixed, because the bytes of a file depend on it.
pub const ROW_GROUP: usize = 1 << 16;

/// The key of the libraries that a table is of, one a line.
pub(crate) const LIBRARIES: &str = "landfall.libraries";

/// Who writes a table: stands in the file's metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Producer {
    /// The stage's name.
    pub stage: &'static str,
    /// The stage's version.
    pub version: u32,
}

/// Writes rows that arrive in the order of the sort key. The file gets its name when [`TableWriter::finish`]
/// succeeds; dropped before, it leaves nothing.
pub struct TableWriter<R: Row> {
    path: PathBuf,
    writer: BatchedWriter<Handle>,
    sink: Arc<Mutex<Sink>>,
    buffer: Vec<R>,
    last: Option<R>,
    rows: u64,
}

/// Where the Parquet writer's bytes go. The writer hides what the system said, so it is kept here.
struct Sink {
    file: AtomicFile,
    /// Of all bytes so far: what the seal holds in the end.
    digest: blake3::Hasher,
    fault: Option<io::Error>,
}

impl Sink {
    fn noting<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        done.inspect_err(|fault| {
            let copy = fault.raw_os_error().map_or_else(|| fault.kind().into(), io::Error::from_raw_os_error);
            self.fault = Some(copy);
        })
    }
}

/// The Parquet writer keeps its sink; this handle leaves us the file to commit.
struct Handle(Arc<Mutex<Sink>>);

fn locked(sink: &Mutex<Sink>) -> MutexGuard<'_, Sink> {
    sink.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Write for Handle {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut sink = locked(&self.0);
        let written = sink.file.write(bytes);
        if let Ok(count) = written {
            sink.digest.update(&bytes[..count]);
        }
        sink.noting(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut sink = locked(&self.0);
        let flushed = sink.file.flush();
        sink.noting(flushed)
    }
}

/// The system's words where it refused, else the Parquet writer's.
fn write_fault(path: &Path, sink: &Mutex<Sink>, fault: &PolarsError) -> TableError {
    match locked(sink).fault.take() {
        Some(source) => TableError::new(path, FileError::write(path, source)),
        None => parquet_fault(path, fault),
    }
}

impl<R: Row> TableWriter<R> {
    /// Opens a table for writing.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: impl Into<PathBuf>, producer: Producer) -> Result<Self, TableError> {
        Self::create_for(path, producer, &[])
    }

    /// Opens a table that is of these libraries, whether it will have rows of each or not.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create_for(
        path: impl Into<PathBuf>,
        producer: Producer,
        libraries: &[String],
    ) -> Result<Self, TableError> {
        let path = path.into();
        let file = AtomicFile::create(&path).map_err(|fault| TableError::new(&path, fault))?;
        let sink = Arc::new(Mutex::new(Sink { file, digest: blake3::Hasher::new(), fault: None }));
        let writer = ParquetWriter::new(Handle(Arc::clone(&sink)))
            .with_compression(ParquetCompression::Zstd(None))
            .with_key_value_metadata(Some(KeyValueMetadata::from_static(metadata::<R>(producer, libraries))))
            .batched(&arrow_schema::<R>())
            .map_err(|fault| write_fault(&path, &sink, &fault))?;
        Ok(Self { path, writer, sink, buffer: Vec::new(), last: None, rows: 0 })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When the row cannot be or is out of order, the table is full or the disk refuses.
    pub fn push(&mut self, row: R) -> Result<(), TableError> {
        self.rows += 1;
        let fault = |kind| Err(TableError::new(&self.path, kind));
        if self.rows >= u64::from(u32::MAX) {
            return fault(TableErrorKind::TooManyRows { table: R::SCHEMA.name });
        }
        if let Err(Impossible { column, fault: found }) = row.check() {
            let (table, row) = (R::SCHEMA.name, self.rows);
            return fault(TableErrorKind::Impossible { table, row, column, fault: found });
        }
        let previous = self.buffer.last().or(self.last.as_ref());
        if previous.is_some_and(|previous| previous.compare(&row) == Ordering::Greater) {
            return fault(TableErrorKind::Unsorted {
                table: R::SCHEMA.name,
                row: self.rows,
                key: R::SCHEMA.key.join(", "),
            });
        }
        self.buffer.push(row);
        if self.buffer.len() == ROW_GROUP { self.write_group() } else { Ok(()) }
    }

    fn write_group(&mut self) -> Result<(), TableError> {
        self.write_columns(R::columns(&self.buffer))?;
        self.last = self.buffer.pop();
        self.buffer.clear();
        Ok(())
    }

    /// Writes columns as they are and gives the file its name.
    pub(crate) fn finish_with(mut self, columns: Vec<Column>) -> Result<(), TableError> {
        self.write_columns(columns)?;
        self.finish().map(drop)
    }

    fn write_columns(&mut self, columns: Vec<Column>) -> Result<(), TableError> {
        let rows = columns.first().map_or(0, Column::len);
        let frame = DataFrame::new(rows, columns).map_err(|fault| parquet_fault(&self.path, &fault))?;
        self.writer.write_batch(&frame).map_err(|fault| write_fault(&self.path, &self.sink, &fault))
    }

    /// Writes the rest and gives the file its name. Returns the number of rows.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(mut self) -> Result<u64, TableError> {
        if !self.buffer.is_empty() {
            self.write_group()?;
        }
        self.writer.finish().map_err(|fault| write_fault(&self.path, &self.sink, &fault))?;
        drop(self.writer);
        let sink = Arc::into_inner(self.sink).expect("the writer, which held the other handle, is gone");
        let mut sink = sink.into_inner().unwrap_or_else(PoisonError::into_inner);
        let digest = sink.digest.finalize();
        let sealed = sink.file.whole().and_then(|file| seal::close(file, &digest));
        sealed.map_err(|fault| TableError::new(&self.path, FileError::write(&self.path, fault)))?;
        sink.file.commit().map_err(|fault| TableError::new(&self.path, fault))?;
        Ok(self.rows)
    }
}

/// Sorts rows by the table's key and writes them.
///
/// # Errors
/// As [`TableWriter`].
pub fn write_all<R: Row>(path: &Path, producer: Producer, mut rows: Vec<R>) -> Result<u64, TableError> {
    rows.sort_by(Row::compare);
    write_in_order(path, producer, rows)
}

/// Writes rows that come in the order of the table's key, holding one row group of them.
///
/// # Errors
/// As [`TableWriter`].
pub fn write_in_order<R: Row>(
    path: &Path,
    producer: Producer,
    rows: impl IntoIterator<Item = R>,
) -> Result<u64, TableError> {
    let mut writer = TableWriter::create(path, producer)?;
    rows.into_iter().try_for_each(|row| writer.push(row))?;
    writer.finish()
}

fn metadata<R: Row>(producer: Producer, libraries: &[String]) -> Vec<(String, String)> {
    // Polars would name its own string views here, which pandas cannot take in lists.
    let arrow = schema_to_metadata_key(&arrow_schema::<R>().to_arrow(CompatLevel::oldest()));
    let of = (LIBRARIES.to_owned(), libraries.join("\n"));
    let named = (!libraries.is_empty()).then_some(of);
    let pairs = [
        (arrow.key, arrow.value.unwrap_or_default()),
        ("landfall.table".into(), R::SCHEMA.name.into()),
        ("landfall.schema_version".into(), R::SCHEMA.version.to_string()),
        ("landfall.stage".into(), producer.stage.into()),
        ("landfall.stage_version".into(), producer.version.to_string()),
        (seal::KEY.into(), seal::blank()),
    ];
    pairs.into_iter().chain(named).collect()
}

fn arrow_schema<R: Row>() -> Schema {
    R::SCHEMA.columns.iter().map(|column| Field::new(column.name.into(), column.kind.data_type())).collect()
}

pub(crate) fn parquet_fault(path: &Path, fault: &PolarsError) -> TableError {
    let kind = match fault {
        PolarsError::IO { error, .. } => TableErrorKind::File(FileError::Write {
            path: path.to_owned(),
            source: std::io::Error::new(error.kind(), error.to_string()),
        }),
        other => TableErrorKind::Parquet(other.to_string()),
    };
    TableError::new(path, kind)
}
