//! The store: the results of tasks under their keys, complete or absent.

use std::convert::Infallible;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use landfall_files::{FileError, blake3_of_file, digest_file, is_sealed, sealed, write_atomically};
use serde::{Deserialize, Serialize};

use crate::FlowError;
use crate::key::{Ingredients, Key};

/// The file of a result that says what it is; its presence means that the result is complete.
const RECORD: &str = "_task.json";

/// A file of a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Its name within the result's folder.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its BLAKE3 digest.
    pub blake3: String,
    /// Its SHA-256 digest.
    pub sha256: String,
}

/// What the store says of a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The key.
    pub key: Key,
    /// What it was made of.
    pub ingredients: Ingredients,
    /// The files, by name.
    pub outputs: Vec<Output>,
    /// What the stage counted, in its order.
    pub counts: Vec<(String, u64)>,
    /// How long the task took.
    pub seconds: f64,
    /// Most memory that its process held, MB.
    pub peak_mb: u64,
    /// The machine that made it.
    pub host: String,
    /// Name and version of the program that made it.
    pub program: String,
    /// Digest of this record with an empty seal.
    pub seal: String,
}

impl Record {
    /// A file of the result by its name.
    #[must_use]
    pub fn output(&self, name: &str) -> Option<&Output> {
        self.outputs.iter().find(|output| output.name == name)
    }
}

/// What came of an offered result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committed {
    /// It is the store's now.
    New,
    /// Another attempt was first, with the same bytes.
    Duplicate,
}

/// Results by key, under `<root>/<two letters>/<key>/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// The store in a folder, which need not exist.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The store's folder.
    #[cfg(test)]
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where the result of a key is, or would be.
    #[must_use]
    pub fn folder(&self, key: &Key) -> PathBuf {
        self.root.join(&key.as_str()[..2]).join(key.as_str())
    }

    /// The key of the result that a file belongs to; `None` for files that are not of this store.
    #[must_use]
    pub(crate) fn key_of(&self, path: &Path) -> Option<Key> {
        let mut parts = path.strip_prefix(&self.root).ok()?.components().skip(1);
        parts.next()?.as_os_str().to_str().map(Key::of_text)
    }

    /// Takes a result out of the store whose files are not what its record says, so that it is made anew; what is left
    /// of it goes to `aside`, for whoever wants to know what happened. A result that is sound stays, for others may
    /// have made it anew meanwhile.
    ///
    /// # Errors
    /// A folder that cannot be moved.
    pub fn set_aside(&self, key: &Key, aside: &Path) -> Result<Option<PathBuf>, FlowError> {
        let folder = self.folder(key);
        let sound = self.get(key)?.is_some_and(|record| {
            let holds = |output: &Output| {
                blake3_of_file(&folder.join(&output.name)).is_ok_and(|found| found == output.blake3)
            };
            record.outputs.iter().all(holds)
        });
        if sound || !folder.exists() {
            return Ok(None);
        }
        fs::create_dir_all(aside).map_err(|fault| FileError::write(aside, fault))?;
        let free = (1..).map(|number| aside.join(format!("{}-{number}", key.short())));
        let to = free.into_iter().find(|to| !to.exists()).unwrap_or_else(|| aside.join(key.as_str()));
        fs::rename(&folder, &to).map_err(|fault| FileError::write(&to, fault))?;
        Ok(Some(to))
    }

    /// The record of a result. `None` if there is none, if it was changed, or if a file of it is missing or has another
    /// size.
    ///
    /// # Errors
    /// A record that cannot be read.
    pub fn get(&self, key: &Key) -> Result<Option<Record>, FlowError> {
        let folder = self.folder(key);
        let path = folder.join(RECORD);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(fault) if is_absent(&fault) || fault.kind() == io::ErrorKind::InvalidData => return Ok(None),
            Err(fault) => return Err(FileError::read(path, fault).into()),
        };
        let Ok(record) = serde_json::from_str::<Record>(&text) else { return Ok(None) };
        let whole = |output: &Output| {
            fs::metadata(folder.join(&output.name)).is_ok_and(|found| found.len() == output.bytes)
        };
        let ours = record.key == *key && is_sealed(&text, &record.seal);
        Ok((ours && record.outputs.iter().all(whole)).then_some(record))
    }

    /// Takes a folder of finished outputs for a key: digests them, writes the record, and renames the folder into the
    /// store. The first attempt wins, and nobody overwrites: a folder cannot be renamed onto one that holds files.
    ///
    /// # Errors
    /// Files that cannot be digested or moved; another attempt that was first with other bytes.
    pub fn commit(&self, folder: &Path, mut record: Record) -> Result<(Record, Committed), FlowError> {
        record.outputs = outputs(folder)?;
        let Ok(text) = sealed(|seal| {
            seal.clone_into(&mut record.seal);
            Ok::<_, Infallible>(crate::json::lines(&record))
        });
        write_atomically(folder.join(RECORD), text.as_bytes())?;
        let to = self.folder(&record.key);
        let parent = to.parent().unwrap_or(&self.root).to_owned();
        fs::create_dir_all(&parent).map_err(|fault| FileError::write(&parent, fault))?;
        sync(folder)?;
        loop {
            match fs::rename(folder, &to) {
                Ok(()) => {
                    sync(&parent)?;
                    return Ok((record, Committed::New));
                }
                Err(_) if to.is_dir() => {
                    match self.get(&record.key)? {
                        Some(first) if first.outputs == record.outputs => {
                            return Ok((first, Committed::Duplicate));
                        }
                        Some(_) => {
                            return Err(FlowError::Differs { key: record.key, folder: folder.to_owned() });
                        }
                        // Files went missing from it: it is no result any more.
                        None => fs::remove_dir_all(&to).map_err(|fault| FileError::write(&to, fault))?,
                    }
                }
                Err(fault) => return Err(FileError::write(&to, fault).into()),
            }
        }
    }
}

/// The files of a folder, digested and from now on read-only, by name.
fn outputs(folder: &Path) -> Result<Vec<Output>, FlowError> {
    let mut outputs = Vec::new();
    for path in list(folder)? {
        let digests = digest_file(&path)?;
        let fault = |fault| FileError::write(&path, fault);
        let mode = fs::metadata(&path).map_err(fault)?.permissions().mode();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode & !0o222)).map_err(fault)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        outputs.push(Output { name, bytes: digests.bytes, blake3: digests.blake3, sha256: digests.sha256 });
    }
    Ok(outputs)
}

/// The entries of a folder by name; none if there is no folder.
pub(crate) fn list(folder: &Path) -> Result<Vec<PathBuf>, FlowError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(fault) if is_absent(&fault) => return Ok(Vec::new()),
        Err(fault) => return Err(FileError::read(folder, fault).into()),
    };
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|fault| FileError::read(folder, fault))?;
    paths.sort();
    Ok(paths)
}

fn is_absent(fault: &io::Error) -> bool {
    matches!(fault.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Writes a folder's list of names to the disk.
fn sync(folder: &Path) -> Result<(), FlowError> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(synced.map_err(|fault| FileError::write(folder, fault))?)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn record(seed: u64) -> Record {
        let ingredients =
            Ingredients::new(("x", 1), seed, &toml::Table::new(), String::new(), BTreeMap::new());
        Record {
            key: ingredients.key(),
            ingredients,
            outputs: Vec::new(),
            counts: vec![("rows".to_owned(), 3)],
            seconds: 0.5,
            peak_mb: 1,
            host: "here".to_owned(),
            program: "landfall 0".to_owned(),
            seal: String::new(),
        }
    }

    fn attempt(folder: &Path, name: &str, text: &str) -> PathBuf {
        let out = folder.join(name);
        fs::create_dir_all(&out).unwrap();
        fs::write(out.join("a.parquet"), text).unwrap();
        out
    }

    #[test]
    fn a_result_is_complete_or_absent_and_the_first_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("store"));
        let one = record(1);
        assert_eq!(store.get(&one.key).unwrap(), None);
        let (kept, committed) = store.commit(&attempt(folder.path(), "1", "same"), one.clone()).unwrap();
        assert_eq!((kept.outputs.len(), committed), (1, Committed::New));
        assert_eq!(store.get(&one.key).unwrap(), Some(kept.clone()));

        let again = store.commit(&attempt(folder.path(), "2", "same"), one.clone()).unwrap();
        assert_eq!(again, (kept, Committed::Duplicate));
        let other = store.commit(&attempt(folder.path(), "3", "other"), one.clone());
        assert!(matches!(other, Err(FlowError::Differs { .. })));

        // A file that was cut, or taken away: no result, and the next one takes its place.
        let file = store.folder(&one.key).join("a.parquet");
        fs::remove_file(&file).unwrap();
        assert_eq!(store.get(&one.key).unwrap(), None);
        let (_, committed) = store.commit(&attempt(folder.path(), "4", "same"), one.clone()).unwrap();
        assert_eq!(committed, Committed::New);
        assert_eq!(fs::read_to_string(file).unwrap(), "same");
    }

    #[test]
    fn a_record_that_cannot_be_read_is_a_fault_and_one_of_something_else_is_no_result() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("store"));
        let (one, other) = (record(1), record(2));
        store.commit(&attempt(folder.path(), "1", "same"), one.clone()).unwrap();
        // Half a record, and the record of another key: the task runs again.
        let path = store.folder(&one.key).join(RECORD);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, &text[..text.len() / 2]).unwrap();
        assert_eq!(store.get(&one.key).unwrap(), None);
        for (was, is) in
            [(one.key.as_str(), other.key.as_str()), ("\"rows\",\n      3", "\"rows\",\n      4")]
        {
            assert!(text.contains(was), "{text}");
            fs::write(&path, text.replace(was, is)).unwrap();
            assert_eq!(store.get(&one.key).unwrap(), None);
        }
        // A disk that does not answer is no reason to compute all again.
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        let text = store.get(&one.key).unwrap_err().to_string();
        assert!(text.contains(RECORD), "{text}");
    }

    #[test]
    fn a_folder_that_is_not_there_holds_nothing_and_one_that_cannot_be_read_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(list(&folder.path().join("none")).unwrap(), [] as [PathBuf; 0]);
        fs::write(folder.path().join("b"), "").unwrap();
        fs::write(folder.path().join("a"), "").unwrap();
        assert_eq!(list(folder.path()).unwrap(), ["a", "b"].map(|name| folder.path().join(name)));
        assert!(list(Path::new("no\0path")).is_err());
    }

    #[test]
    fn what_stands_in_the_way_of_a_result_is_a_fault_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("store"));
        let one = record(1);
        let to = store.folder(&one.key);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(&to, "somebody's").unwrap();
        assert!(store.commit(&attempt(folder.path(), "1", "same"), one).is_err());
        assert_eq!(fs::read_to_string(&to).unwrap(), "somebody's");
    }
}
