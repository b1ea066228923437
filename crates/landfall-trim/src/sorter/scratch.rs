//! A folder for files that live no longer than the task.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use landfall_files::FileError;

/// A folder for files that live no longer than the task: made when the first of them is, removed when dropped.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    files: AtomicU64,
}

impl Scratch {
    /// A folder beside the outputs of a task, `<name>.partial-<pid>`, so that it lies on a disk that is meant for
    /// much data.
    #[must_use]
    pub fn beside(out: &Path, name: &str) -> Self {
        let folder = out.join(format!("{name}.partial-{}", std::process::id()));
        Self { folder, files: AtomicU64::new(0) }
    }

    /// The folder, whether it has been made or not.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A path for a new file; the folder exists then.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn next_path(&self) -> Result<PathBuf, FileError> {
        let number = self.files.fetch_add(1, Ordering::Relaxed);
        fs::create_dir_all(&self.folder).map_err(|source| FileError::write(&self.folder, source))?;
        Ok(self.folder.join(number.to_string()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if *self.files.get_mut() > 0 {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_lives_from_the_first_file_to_the_end() {
        let out = tempfile::tempdir().unwrap();
        let scratch = Scratch::beside(out.path(), "trim");
        assert!(!scratch.folder().exists());
        let paths = [scratch.next_path().unwrap(), scratch.next_path().unwrap()];
        assert_ne!(paths[0], paths[1]);
        paths.iter().for_each(|path| fs::write(path, "x").unwrap());
        drop(scratch);
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    }
}
