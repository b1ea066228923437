//! The result folder of a run.

use std::fs;
use std::path::{Path, PathBuf};

use landfall_files::FileError;
use serde::Deserialize;

use crate::FlowError;
use crate::lock::Lock;

/// The result folder of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFolder(PathBuf);

impl RunFolder {
    /// The folder of a run, as it is.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// Takes a folder for a run: a new or empty one, or that of an earlier run of the same run file, whose results are
    /// used again. `fresh` takes over the folder of another run file, and forgets all results.
    ///
    /// # Errors
    /// [`FlowError::Occupied`] when the folder belongs to something else; [`FlowError::Locked`] when a run is going on
    /// in it.
    pub fn claim(folder: &Path, run_file: &Path, fresh: bool) -> Result<(Self, Lock), FlowError> {
        let this = Self(folder.to_owned());
        this.check(run_file, fresh)?;
        fs::create_dir_all(folder).map_err(|source| FileError::write(folder, source))?;
        let lock = Lock::take(&this.lock())?;
        // Whoever had the lock until now may have made the folder theirs.
        this.check(run_file, fresh)?;
        if fresh {
            for part in ["results", "work", "provenance"] {
                this.empty(part)?;
            }
        }
        Ok((this, lock))
    }

    /// Shares a new folder or that of an earlier run of the same run file with others who run tasks of it.
    pub(crate) fn join(folder: &Path, run_file: &Path) -> Result<Self, FlowError> {
        let this = Self(folder.to_owned());
        this.check(run_file, false)?;
        fs::create_dir_all(folder).map_err(|source| FileError::write(folder, source))?;
        Ok(this)
    }

    /// Refuses a folder of something else. What a run that was killed at once left is nobody's.
    fn check(&self, run_file: &Path, fresh: bool) -> Result<(), FlowError> {
        let occupied = |found: String| FlowError::Occupied {
            folder: self.0.clone(),
            found,
            run_file: run_file.to_owned(),
        };
        match self.owner() {
            Some(owner) if !fresh && Path::new(&owner) != run_file => {
                Err(occupied(format!("belongs to the run of `{owner}`")))
            }
            Some(_) => Ok(()),
            None => {
                let is_ours = |name: &str| name == "lock" || name.starts_with("run.json.partial-");
                let foreign = crate::store::list(&self.0)?
                    .into_iter()
                    .any(|path| path.file_name().is_some_and(|name| !is_ours(&name.to_string_lossy())));
                if foreign { Err(occupied("holds files that are no run".to_owned())) } else { Ok(()) }
            }
        }
    }

    fn empty(&self, part: &str) -> Result<(), FlowError> {
        let path = self.0.join(part);
        if path.exists() {
            fs::remove_dir_all(&path).map_err(|source| FileError::write(&path, source))?;
        }
        Ok(())
    }

    /// Takes the results away: what people find there is of one run, whole.
    pub(crate) fn withdraw(&self) -> Result<(), FlowError> {
        self.empty("results")
    }

    fn owner(&self) -> Option<String> {
        /// The rest of a long file is not looked at.
        #[derive(Deserialize)]
        struct Owner {
            run_file: String,
        }
        let text = fs::read(self.run_json()).ok()?;
        serde_json::from_slice(&text).ok().map(|Owner { run_file }| run_file)
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.0
    }

    /// Where a file of the run folder is now, by the path that it had when the run was made.
    pub(crate) fn here(&self, then: &Path) -> PathBuf {
        let parts: Vec<_> = then.components().collect();
        let results = parts.iter().rposition(|part| part.as_os_str() == "results");
        results.map_or_else(|| then.to_owned(), |at| self.0.join(parts[at..].iter().collect::<PathBuf>()))
    }

    /// Everything about this run, times and paths included.
    #[must_use]
    pub fn run_json(&self) -> PathBuf {
        self.0.join("run.json")
    }

    /// What the report says of the run: no times, no paths.
    #[must_use]
    pub fn about(&self) -> PathBuf {
        self.0.join("work/about.json")
    }

    /// What people open.
    #[must_use]
    pub fn results(&self) -> PathBuf {
        self.0.join("results")
    }

    /// The merged tables.
    #[must_use]
    pub fn tables(&self) -> PathBuf {
        self.results().join("tables")
    }

    /// Results by key.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.0.join("work/store")
    }

    /// What is not finished.
    #[must_use]
    pub fn attempts(&self) -> PathBuf {
        self.0.join("work/attempts")
    }

    /// Results that were damaged.
    #[must_use]
    pub fn damaged(&self) -> PathBuf {
        self.0.join("work/damaged")
    }

    /// Tasks in the hands of a scheduler.
    #[must_use]
    pub fn batches(&self) -> PathBuf {
        self.0.join("work/batches")
    }

    /// Digests of users' files.
    #[must_use]
    pub fn digests(&self) -> PathBuf {
        self.0.join("work/digests.json")
    }

    /// Held by the orchestrator.
    pub(crate) fn lock(&self) -> PathBuf {
        self.0.join("lock")
    }

    /// What happened.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.0.join("journal.ndjson")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_of(folder: &Path, run_file: &str) {
        fs::write(folder.join("run.json"), serde_json::json!({ "run_file": run_file }).to_string()).unwrap();
    }

    #[test]
    fn a_folder_of_something_else_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("work")).unwrap();
        let claim = || RunFolder::claim(folder.path(), Path::new("/a/run.toml"), false);
        assert!(matches!(claim(), Err(FlowError::Occupied { .. })));
        run_of(folder.path(), "/b/run.toml");
        assert!(matches!(claim(), Err(FlowError::Occupied { .. })));
        assert!(folder.path().join("work").exists());
        assert!(RunFolder::claim(folder.path(), Path::new("/a/run.toml"), true).is_ok());
    }

    #[test]
    fn a_run_again_finds_its_results_and_a_fresh_one_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("work/store")).unwrap();
        run_of(folder.path(), "/a/run.toml");
        let claim = |fresh| RunFolder::claim(folder.path(), Path::new("/a/run.toml"), fresh);
        let (_, lock) = claim(false).unwrap();
        assert!(folder.path().join("work/store").exists());
        assert!(matches!(claim(false), Err(FlowError::Locked { .. })));
        drop(lock);
        claim(true).unwrap();
        assert!(!folder.path().join("work").exists());
    }

    #[test]
    fn a_run_that_was_killed_at_once_does_not_occupy_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("lock"), "").unwrap();
        fs::write(folder.path().join("run.json.partial-7"), "{").unwrap();
        assert!(RunFolder::claim(folder.path(), Path::new("/a/run.toml"), false).is_ok());
    }
}
