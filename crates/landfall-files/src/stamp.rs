//! What tells, without reading it, that a file is still the one that was read.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{FileError, write_atomically};

/// A file that was changed so shortly before it was read may have been changed again within the clock's tick.
const RACY: Duration = Duration::from_secs(2);

/// What the file system says of a file's content. Whatever changes the content changes the time of change, which
/// programs cannot set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    inode: u64,
    bytes: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    /// The stamp of a file. Machines that share a file system number its devices as they like, so that the device does
    /// not belong to it.
    ///
    /// # Errors
    /// When the file is missing.
    pub fn of(path: &Path) -> Result<Self, FileError> {
        fs::metadata(path).map(|found| Self::from(&found)).map_err(|source| FileError::read(path, source))
    }

    /// Whether a change after this one would have another stamp.
    fn is_old(&self) -> bool {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let latest = self.modified.0.max(self.changed.0);
        u64::try_from(latest).is_ok_and(|latest| now > Duration::from_secs(latest) + RACY)
    }
}

impl From<&Metadata> for Stamp {
    fn from(found: &Metadata) -> Self {
        Self {
            inode: found.ino(),
            bytes: found.size(),
            modified: (found.mtime(), found.mtime_nsec()),
            changed: (found.ctime(), found.ctime_nsec()),
        }
    }
}

/// What was found out about files, remembered from one process to the next as long as their stamps hold.
#[derive(Debug)]
pub struct Remembered<T> {
    path: PathBuf,
    // Names compare faster than paths, whose parts are compared one by one.
    known: BTreeMap<OsString, (Stamp, T)>,
    fresh: BTreeMap<OsString, T>,
    grew: bool,
}

impl<T: Clone + Serialize + DeserializeOwned> Remembered<T> {
    /// What earlier processes noted in a file; nothing where they did not, or where their notes cannot be read.
    #[must_use]
    pub fn open(path: PathBuf) -> Self {
        let read = fs::read(&path).ok();
        let known: Vec<(PathBuf, (Stamp, T))> =
            read.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        let known = known.into_iter().map(|(path, noted)| (path.into_os_string(), noted)).collect();
        Self { path, known, fresh: BTreeMap::new(), grew: false }
    }

    /// What is known of a file, found out where it is not known. This object asks of each file once.
    ///
    /// # Errors
    /// When the file is missing, or what finding out says.
    pub fn of<E: From<FileError>>(
        &mut self,
        path: &Path,
        find: impl FnOnce(&Path) -> Result<T, E>,
    ) -> Result<T, E> {
        if let Some(found) = self.fresh.get(path.as_os_str()) {
            return Ok(found.clone());
        }
        let stamp = Stamp::of(path)?;
        let found = match self.known.get(path.as_os_str()) {
            Some((then, found)) if *then == stamp => found.clone(),
            _ => {
                let found = find(path)?;
                if stamp.is_old() && Stamp::of(path)? == stamp {
                    self.known.insert(path.into(), (stamp, found.clone()));
                    self.grew = true;
                }
                found
            }
        };
        self.fresh.insert(path.into(), found.clone());
        Ok(found)
    }

    /// Forgets a file, which will be made anew.
    pub fn forget(&mut self, path: &Path) {
        self.fresh.remove(path.as_os_str());
        self.known.remove(path.as_os_str());
    }

    /// What this object found out about a file, if it did.
    #[must_use]
    pub fn known(&self, path: &Path) -> Option<&T> {
        self.fresh.get(path.as_os_str())
    }

    /// The stamp that a file had when it was found out about; `None` if the file was too young for it to mean much.
    #[must_use]
    pub fn stamp(&self, path: &Path) -> Option<Stamp> {
        self.known.get(path.as_os_str()).map(|(stamp, _)| *stamp)
    }

    /// Notes all for the next process, beside what others have noted meanwhile.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(&self) -> Result<(), FileError> {
        if !self.grew {
            return Ok(());
        }
        let mut all = Self::open(self.path.clone()).known;
        all.extend(self.known.clone());
        let all: Vec<_> = all.into_iter().map(|(path, noted)| (PathBuf::from(path), noted)).collect();
        let text = serde_json::to_vec(&all).map_err(|fault| FileError::write(&self.path, fault.into()))?;
        write_atomically(&self.path, &text)
    }
}

/// The file for notes that hold until this machine is started again, and are only ours; `None` where there is no such
/// place.
#[must_use]
pub fn boot_notes(name: &str) -> Option<PathBuf> {
    let user = rustix::process::geteuid().as_raw();
    let of_session = std::env::var_os("XDG_RUNTIME_DIR").map(|folder| PathBuf::from(folder).join("landfall"));
    let of_machine = PathBuf::from(format!("/dev/shm/landfall-{user}"));
    let ours = |folder: &PathBuf| {
        let _ = fs::DirBuilder::new().mode(0o700).create(folder);
        fs::symlink_metadata(folder)
            .is_ok_and(|found| found.is_dir() && found.uid() == user && found.mode().trailing_zeros() >= 6)
    };
    of_session.into_iter().chain([of_machine]).find(ours).map(|folder| folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &Path) -> Result<String, FileError> {
        fs::read_to_string(path).map_err(|source| FileError::read(path, source))
    }

    #[test]
    fn a_changed_file_is_read_again_and_a_young_one_is_not_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let (file, notes) = (folder.path().join("a.fastq"), folder.path().join("digests.json"));
        fs::write(&file, "one").unwrap();
        let mut remembered = Remembered::open(notes.clone());
        assert_eq!(remembered.of(&file, text).unwrap(), "one");
        assert_eq!(remembered.stamp(&file), None);
        remembered.save().unwrap();
        assert!(!notes.exists(), "a file of this second may still change unseen");
        fs::write(&file, "two").unwrap();
        assert_eq!(Remembered::open(notes).of(&file, text).unwrap(), "two");
    }

    #[test]
    fn what_the_notes_say_of_a_file_with_their_stamp_is_believed() {
        let folder = tempfile::tempdir().unwrap();
        let (file, notes) = (folder.path().join("a.fastq"), folder.path().join("digests.json"));
        fs::write(&file, "one").unwrap();
        let stamp = Stamp::of(&file).unwrap();
        assert!(Stamp { modified: (1, 0), changed: (1, 0), ..stamp }.is_old() && !stamp.is_old());
        fs::write(&notes, serde_json::to_vec(&[(&file, (stamp, "noted"))]).unwrap()).unwrap();
        let mut remembered = Remembered::open(notes.clone());
        assert_eq!(remembered.of(&file, text).unwrap(), "noted");
        assert_eq!(remembered.stamp(&file), Some(stamp));
        fs::write(&file, "longer").unwrap();
        assert_eq!(Remembered::open(notes).of(&file, text).unwrap(), "longer");
    }
}
