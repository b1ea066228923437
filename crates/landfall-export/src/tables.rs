//! The tables of a run.

use std::path::{Path, PathBuf};

use landfall_tables::{Row, read_all, write_text};

use crate::ExportError;

/// A folder of tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables {
    folder: PathBuf,
}

impl Tables {
    /// The tables of a folder, such as `RUN/results/tables`.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The rows of a table, in its order; `None` where the run has no such table.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn get<R: Row>(&self) -> Result<Option<Vec<R>>, ExportError> {
        let Some(path) = self.path::<R>() else { return Ok(None) };
        let mut rows: Vec<R> = read_all(&path)?;
        rows.sort_by(R::compare);
        Ok(Some(rows))
    }

    /// As [`get`](Self::get), of a table without which there is nothing to tell.
    ///
    /// # Errors
    /// As [`get`](Self::get), and when the run has no such table.
    pub fn need<R: Row>(&self) -> Result<Vec<R>, ExportError> {
        let table = R::SCHEMA.name;
        self.get()?.ok_or_else(|| ExportError::NoTable { table, folder: self.folder.clone() })
    }

    /// A table as tab-separated text; `None` where the run has no such table.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn text<R: Row>(&self) -> Result<Option<String>, ExportError> {
        let Some(path) = self.path::<R>() else { return Ok(None) };
        let mut bytes = Vec::new();
        write_text::<R>(&path, &mut bytes, &path)?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn path<R: Row>(&self) -> Option<PathBuf> {
        let path = self.folder.join(format!("{}.parquet", R::SCHEMA.name));
        path.exists().then_some(path)
    }
}
