//! What the files of a running task must hold.
//!
//! The key of a task names its inputs by their digests, which are taken when the run is planned. Until the task reads
//! them, files may be replaced, rewritten in place or damaged. So whoever runs a task says here what its files must
//! hold, once for the process and by path, so that no reader can forget it: [`open`](crate::open) hashes what it reads
//! while it reads it, the readers of tables and references hash before they use anything, and what is something
//! else is an error. What was opened and not read to its end, and what a library reads, is judged when the task is done.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use serde::{Deserialize, Serialize};

use crate::{FileError, Stamp, blake3_of_file};

/// What a file must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// BLAKE3, hexadecimal.
    pub blake3: String,
    /// The stamp that the file had when it was digested; `None` where it was too young for that.
    pub stamp: Option<Stamp>,
}

/// What a file must hold, and what is known of it.
struct Entry {
    path: PathBuf,
    expected: Expected,
    state: State,
}

impl Entry {
    /// Nothing where what was read is right, as far as is known; else the digest of what was read, if that is known.
    fn unproven(&self) -> Option<Option<String>> {
        match &self.state {
            State::Unopened | State::Confirmed => None,
            State::Changed(found) => Some(Some(found.clone())),
            State::Opened => {
                let now = self.expected.stamp.and_then(|_| Stamp::of(&self.path).ok());
                (now.is_none() || now != self.expected.stamp).then_some(None)
            }
        }
    }
}

#[derive(PartialEq, Eq)]
enum State {
    /// Nothing depends on what it holds.
    Unopened,
    /// It is read, or was in part.
    Opened,
    /// What was read is what it must hold.
    Confirmed,
    /// What was read is something else, with this digest.
    Changed(String),
}

static ENTRIES: RwLock<BTreeMap<PathBuf, Entry>> = RwLock::new(BTreeMap::new());

fn entries() -> RwLockReadGuard<'static, BTreeMap<PathBuf, Entry>> {
    ENTRIES.read().unwrap_or_else(PoisonError::into_inner)
}

fn entries_mut() -> RwLockWriteGuard<'static, BTreeMap<PathBuf, Entry>> {
    ENTRIES.write().unwrap_or_else(PoisonError::into_inner)
}

/// The files of a task, for as long as it runs.
#[derive(Debug)]
#[must_use = "dropped, nothing is expected of the files any more"]
pub struct Expectations(Vec<PathBuf>);

impl Expectations {
    /// From now on, each of these files must hold what is said of it.
    pub fn of(files: BTreeMap<PathBuf, Expected>) -> Self {
        let paths = files.keys().cloned().collect();
        let new =
            |(path, expected): (PathBuf, _)| (path.clone(), Entry { path, expected, state: State::Unopened });
        entries_mut().extend(files.into_iter().map(new));
        Self(paths)
    }

    /// The task is done, or failed: was what it read what it should be? Files that were opened and of which nobody says
    /// what was read, such as alignments, which a library reads, are judged by their stamps, or by reading them where a
    /// stamp does not hold.
    ///
    /// # Errors
    /// [`FileError::Changed`], or a file that cannot be read.
    pub fn finish(self) -> Result<(), FileError> {
        self.0.iter().try_for_each(|path| {
            let Some(found) = entries().get(path).and_then(Entry::unproven) else { return Ok(()) };
            confirm(path, &found.map_or_else(|| blake3_of_file(path), Ok)?)
        })
    }
}

impl Drop for Expectations {
    fn drop(&mut self) {
        let mut entries = entries_mut();
        self.0.iter().for_each(|path| drop(entries.remove(path)));
    }
}

/// Holds what a reader found in a file, by its BLAKE3 digest, against what the file must hold. A file of which nothing
/// is expected may hold anything.
///
/// # Errors
/// [`FileError::Changed`].
pub fn confirm(path: &Path, blake3: &str) -> Result<(), FileError> {
    let mut entries = entries_mut();
    let Some(entry) = entries.get_mut(path) else { return Ok(()) };
    if entry.expected.blake3 != blake3 {
        entry.state = State::Changed(blake3.to_owned());
        return Err(FileError::Changed {
            path: path.to_owned(),
            expected: entry.expected.blake3.clone(),
            found: blake3.to_owned(),
        });
    }
    entry.state = State::Confirmed;
    Ok(())
}

/// A library reads the file: it is judged when the task is done.
pub fn opened(path: &Path) {
    if let Some(entry) = entries_mut().get_mut(path) {
        entry.state = State::Opened;
    }
}

/// A file of which something is expected, hashed while it is read. Its end is an error if it does not hold that.
pub(crate) struct Witnessed {
    file: File,
    path: PathBuf,
    hasher: Option<blake3::Hasher>,
}

impl Witnessed {
    /// The file back, if nothing is expected of it.
    pub fn of(path: &Path, file: File) -> Result<Self, File> {
        if !entries().contains_key(path) {
            return Err(file);
        }
        opened(path);
        Ok(Self { file, path: path.to_owned(), hasher: Some(blake3::Hasher::new()) })
    }

    /// The end was reached.
    fn conclude(&mut self) -> io::Result<()> {
        let Some(hasher) = self.hasher.take() else { return Ok(()) };
        confirm(&self.path, hasher.finalize().to_hex().as_str()).map_err(io::Error::other)
    }
}

impl Read for Witnessed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        match &mut self.hasher {
            Some(_) if read == 0 && !buffer.is_empty() => self.conclude()?,
            Some(hasher) => {
                hasher.update(&buffer[..read]);
            }
            None => {}
        }
        Ok(read)
    }
}

impl Drop for Witnessed {
    /// What a reader left is read as well, so that the digest is of what it saw. A file that does not hold what it must
    /// stays unconfirmed, and [`Expectations::finish`] tells.
    fn drop(&mut self) {
        if self.hasher.is_some() {
            let _ = io::copy(self, &mut io::sink());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{blake3_hex, read_text};

    fn expected(text: &str) -> Expected {
        Expected { blake3: blake3_hex(text.as_bytes()), stamp: None }
    }

    fn expecting(path: &Path, text: &str) -> Expectations {
        Expectations::of(BTreeMap::from([(path.to_owned(), expected(text))]))
    }

    #[test]
    fn what_is_read_must_be_what_is_expected() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "one").unwrap();
        let expectations = expecting(&path, "one");
        assert_eq!(read_text(&path).unwrap(), "one");
        expectations.finish().unwrap();

        let expectations = expecting(&path, "one");
        fs::write(&path, "two").unwrap();
        let fault = read_text(&path).unwrap_err();
        let words = fault.to_string();
        for digest in [blake3_hex(b"one"), blake3_hex(b"two")] {
            assert!(words.contains(&digest), "{words}");
        }
        assert!(matches!(fault, FileError::Changed { .. }));
        drop(expectations);
        assert_eq!(read_text(&path).unwrap(), "two");
    }

    #[test]
    fn a_reader_that_stops_early_answers_for_the_whole_file_and_one_that_never_began_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "one").unwrap();
        let expectations = expecting(&path, "one");
        drop(crate::open(&path).unwrap());
        // The content that was read counts, whatever stands there later.
        fs::write(&path, "two").unwrap();
        assert!(expectations.finish().is_ok());
        let expectations = expecting(&path, "three");
        drop(crate::open(&path).unwrap());
        assert!(matches!(expectations.finish(), Err(FileError::Changed { .. })));
        assert!(expecting(&path, "three").finish().is_ok());
    }

    #[test]
    fn a_file_with_its_stamp_need_not_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bam");
        fs::write(&path, "one").unwrap();
        let stamped = Expected { blake3: "not read".to_owned(), stamp: Some(Stamp::of(&path).unwrap()) };
        let files = || BTreeMap::from([(path.clone(), stamped.clone())]);
        let read_by_a_library = || {
            let expectations = Expectations::of(files());
            opened(&path);
            expectations.finish()
        };
        assert!(read_by_a_library().is_ok());
        fs::write(&path, "longer").unwrap();
        assert!(read_by_a_library().is_err());
    }
}
