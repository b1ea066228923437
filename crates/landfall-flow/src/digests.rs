//! Digests of users' files, remembered between runs.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use landfall_files::{Digests, FileError, digest_file, write_atomically};
use serde::{Deserialize, Serialize};

use crate::FlowError;

/// A file that was changed so shortly before it was read may have been changed again within the clock's tick.
const RACY: Duration = Duration::from_secs(2);

/// What tells that a file is still the one that was digested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    device: u64,
    inode: u64,
    bytes: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    fn of(path: &Path) -> Result<Self, FileError> {
        let found = fs::metadata(path).map_err(|source| FileError::read(path, source))?;
        Ok(Self {
            device: found.dev(),
            inode: found.ino(),
            bytes: found.size(),
            modified: (found.mtime(), found.mtime_nsec()),
            changed: (found.ctime(), found.ctime_nsec()),
        })
    }

    fn is_old(&self) -> bool {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let latest = self.modified.0.max(self.changed.0);
        u64::try_from(latest).is_ok_and(|latest| now > Duration::from_secs(latest) + RACY)
    }
}

/// Digests by path, each file read once.
#[derive(Debug, Default)]
pub(crate) struct DigestCache {
    path: PathBuf,
    known: HashMap<PathBuf, (Stamp, Digests)>,
    fresh: HashMap<PathBuf, Digests>,
    grew: bool,
}

impl DigestCache {
    /// What an earlier run noted; nothing where it did not, or where its notes cannot be read.
    pub fn open(path: PathBuf) -> Self {
        let read = fs::read(&path).ok();
        let known: Vec<(PathBuf, (Stamp, Digests))> =
            read.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        Self { path, known: known.into_iter().collect(), ..Self::default() }
    }

    /// The digests of a file.
    pub fn of(&mut self, path: &Path) -> Result<Digests, FlowError> {
        if let Some(digests) = self.fresh.get(path) {
            return Ok(digests.clone());
        }
        let stamp = Stamp::of(path)?;
        let digests = match self.known.get(path) {
            Some((then, digests)) if *then == stamp => digests.clone(),
            _ => {
                let digests = digest_file(path)?;
                if stamp.is_old() && Stamp::of(path)? == stamp {
                    self.known.insert(path.to_owned(), (stamp, digests.clone()));
                    self.grew = true;
                }
                digests
            }
        };
        self.fresh.insert(path.to_owned(), digests.clone());
        Ok(digests)
    }

    /// Notes the digests for the next run, beside what others have noted meanwhile.
    pub fn save(&self) -> Result<(), FlowError> {
        if self.grew {
            let noted = Self::open(self.path.clone()).known;
            let all: BTreeMap<_, _> = noted.iter().chain(&self.known).collect();
            let text = crate::json::bytes(&all.into_iter().collect::<Vec<_>>());
            write_atomically(&self.path, &text)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_is_read_again_and_a_young_one_is_not_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let (file, notes) = (folder.path().join("a.fastq"), folder.path().join("digests.json"));
        fs::write(&file, "one").unwrap();
        let mut cache = DigestCache::open(notes.clone());
        let one = cache.of(&file).unwrap();
        cache.save().unwrap();
        assert!(!notes.exists(), "a file of this second may still change unseen");
        fs::write(&file, "two").unwrap();
        let mut cache = DigestCache::open(notes);
        assert_ne!(cache.of(&file).unwrap(), one);
    }

    #[test]
    fn an_old_file_is_digested_once() {
        let folder = tempfile::tempdir().unwrap();
        let (file, notes) = (folder.path().join("a.fastq"), folder.path().join("digests.json"));
        fs::write(&file, "one").unwrap();
        let stamp = Stamp { modified: (1, 0), changed: (1, 0), ..Stamp::of(&file).unwrap() };
        assert!(stamp.is_old());
        // What the notes say of a file that has their stamp is believed: it was not read.
        let stamp = Stamp::of(&file).unwrap();
        let noted = Digests { blake3: "noted".to_owned(), sha256: "noted".to_owned(), bytes: 3 };
        fs::write(&notes, serde_json::to_vec(&[(&file, (stamp, &noted))]).unwrap()).unwrap();
        assert_eq!(DigestCache::open(notes.clone()).of(&file).unwrap(), noted);
        fs::write(&file, "longer").unwrap();
        assert_ne!(DigestCache::open(notes).of(&file).unwrap(), noted);
    }
}
