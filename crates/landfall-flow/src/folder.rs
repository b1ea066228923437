//! The result folder of a run.

use std::fs;
use std::path::{Path, PathBuf};

use landfall_files::FileError;

use crate::FlowError;

/// The result folder of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFolder(PathBuf);

impl RunFolder {
    /// Takes a folder for a run. A new or empty folder is taken as it is; the folder of an earlier run of the
    /// same run file is emptied, so that a failed run cannot leave results of another; anything else is refused.
    ///
    /// # Errors
    /// [`FlowError::Occupied`] when the folder belongs to something else.
    pub fn claim(folder: &Path, run_file: &Path, fresh: bool) -> Result<Self, FlowError> {
        let this = Self(folder.to_owned());
        let occupied = |found: String| FlowError::Occupied {
            folder: folder.to_owned(),
            found,
            run_file: run_file.to_owned(),
        };
        if folder.exists() {
            let mut entries = fs::read_dir(folder).map_err(|source| FileError::write(folder, source))?;
            let owner = this.owner();
            match owner {
                None if entries.next().is_some() => {
                    return Err(occupied("holds files that are no run".to_owned()));
                }
                Some(owner) if !fresh && Path::new(&owner) != run_file => {
                    return Err(occupied(format!("belongs to the run of `{owner}`")));
                }
                _ => {}
            }
        }
        for part in ["results", "work", "provenance"] {
            let path = folder.join(part);
            if path.exists() {
                fs::remove_dir_all(&path).map_err(|source| FileError::write(&path, source))?;
            }
        }
        fs::create_dir_all(folder).map_err(|source| FileError::write(folder, source))?;
        Ok(this)
    }

    fn owner(&self) -> Option<String> {
        let text = fs::read_to_string(self.run_json()).ok()?;
        let run: serde_json::Value = serde_json::from_str(&text).ok()?;
        Some(run.get("run_file")?.as_str()?.to_owned())
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

    /// Where the tasks of a stage put their outputs.
    #[must_use]
    pub fn store(&self, stage: &str, entity: &str) -> PathBuf {
        self.0.join("work/store").join(stage).join(entity)
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
    fn a_run_again_leaves_nothing_of_the_last_one() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("results/tables")).unwrap();
        run_of(folder.path(), "/a/run.toml");
        RunFolder::claim(folder.path(), Path::new("/a/run.toml"), false).unwrap();
        assert!(!folder.path().join("results").exists());
    }
}
