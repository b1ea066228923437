//! Outputs that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::FileError;

/// A file under a temporary name, `<name>.partial-<pid>`, that gets its final name when it is complete.
///
/// Dropped before [`AtomicFile::commit`], it is removed: a failed stage leaves nothing under the final name.
#[derive(Debug)]
pub struct AtomicFile {
    file: Option<BufWriter<File>>,
    partial: PathBuf,
    path: PathBuf,
}

impl AtomicFile {
    /// Opens the temporary file beside `path`; missing folders are made.
    ///
    /// # Errors
    /// [`FileError::Write`] names the final path.
    pub fn create(path: impl Into<PathBuf>) -> Result<Self, FileError> {
        let path = path.into();
        let fault = |source| FileError::write(&path, source);
        let name = path.file_name().ok_or_else(|| fault(io::ErrorKind::InvalidInput.into()))?;
        let partial =
            path.with_file_name(format!("{}.partial-{}", name.to_string_lossy(), std::process::id()));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(fault)?;
        }
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(true);
        let file = options.open(&partial).map_err(fault)?;
        Ok(Self { file: Some(BufWriter::with_capacity(1 << 18, file)), partial, path })
    }

    /// The final name.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file with all that was written so far, for who must go back in it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn whole(&mut self) -> io::Result<&mut File> {
        let buffered = self.inner()?;
        buffered.flush()?;
        Ok(buffered.get_mut())
    }

    /// Writes what is buffered to the disk and gives the file its final name.
    ///
    /// # Errors
    /// [`FileError::Write`] when the disk refuses; the temporary file is removed.
    pub fn commit(mut self) -> Result<(), FileError> {
        let publish = |file: BufWriter<File>| -> io::Result<()> {
            file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            fs::rename(&self.partial, &self.path)
        };
        match self.file.take().map(publish) {
            None | Some(Ok(())) => Ok(()),
            Some(Err(source)) => {
                let _ = fs::remove_file(&self.partial);
                Err(FileError::write(&self.path, source))
            }
        }
    }

    fn inner(&mut self) -> io::Result<&mut BufWriter<File>> {
        self.file.as_mut().ok_or_else(|| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner()?.flush()
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = fs::remove_file(&self.partial);
        }
    }
}

/// Writes `bytes` to `path`, whole or not at all.
///
/// # Errors
/// [`FileError::Write`] names the path.
pub fn write_atomically(path: impl Into<PathBuf>, bytes: &[u8]) -> Result<(), FileError> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes).map_err(|source| FileError::write(file.path(), source))?;
    file.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn an_abandoned_file_leaves_nothing_and_a_committed_one_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sites.parquet");
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert!(names(folder.path()).is_empty());
        write_atomically(&path, b"whole").unwrap();
        assert_eq!(names(folder.path()), ["sites.parquet"]);
        assert_eq!(fs::read(&path).unwrap(), b"whole");
    }
}
