//! The journal: what happened in a run folder, one line each, never rewritten.
//!
//! Each line carries the SHA-256 of the line before it, so that a changed or missing line shows. A line that a crash
//! left unfinished is dropped when the journal is opened again.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use landfall_files::{FileError, sha256_hex};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::FlowError;

/// A line of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// When it was written, UTC.
    pub at: String,
    /// SHA-256 of the line before, without its end; empty for the first.
    pub previous: String,
    /// What happened.
    pub event: Value,
}

/// The end of a journal at some time: so many lines, of which the last one has this digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Number of lines.
    pub lines: u64,
    /// SHA-256 of the last line, without its end; empty where there is none.
    pub sha256: String,
}

impl Head {
    /// The line that ends a run after this one: when, and the digest of its `run.json`.
    fn finished(&self, at: &str, run_json: &[u8]) -> Line {
        let event = serde_json::json!({ "finished": { "run_json_sha256": sha256_hex(run_json) } });
        Line { number: self.lines + 1, at: at.to_owned(), previous: self.sha256.clone(), event }
    }

    /// The digest of the line that ends a run after this one.
    pub(crate) fn finished_sha256(&self, at: &str, run_json: &[u8]) -> String {
        sha256_hex(&crate::json::bytes(&self.finished(at, run_json)))
    }
}

/// The journal of a run, open for more.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    number: u64,
    last: String,
    unsynced: bool,
}

impl Journal {
    /// Opens or begins a journal, and gives the lines that it holds.
    ///
    /// # Errors
    /// A file that cannot be read or written, or whose lines are not those that were written.
    pub fn open(path: &Path) -> Result<(Self, Vec<Line>), FlowError> {
        let read = |source| FlowError::from(FileError::read(path, source));
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(|source| FileError::write(path, source))?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(read)?;
        let whole = whole(&text);
        if whole.len() < text.len() {
            file.set_len(whole.len() as u64).map_err(|source| FileError::write(path, source))?;
            file.seek(SeekFrom::End(0)).map_err(read)?;
        }
        let (lines, last) = lines(path, whole)?;
        let number = lines.len() as u64;
        Ok((Self { path: path.to_owned(), file, number, last, unsynced: false }, lines))
    }

    /// The lines of a journal, checked. One that is being written has no end yet, and is not among them.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn read(path: &Path) -> Result<Vec<Line>, FlowError> {
        let text = std::fs::read(path).map_err(|source| FileError::read(path, source))?;
        Ok(lines(path, whole(&text))?.0)
    }

    /// The digests of all lines of a journal that nobody writes, checked.
    ///
    /// # Errors
    /// As [`open`](Self::open); a last line without an end.
    pub(crate) fn digests(path: &Path) -> Result<Vec<String>, FlowError> {
        let text = std::fs::read(path).map_err(|source| FileError::read(path, source))?;
        if whole(&text).len() < text.len() {
            let fault = "its last line has no end: it was cut, or a run goes on".to_owned();
            return Err(FlowError::Damaged { path: path.to_owned(), fault });
        }
        let (lines, last) = lines(path, &text)?;
        let previous = lines.into_iter().skip(1).map(|line| line.previous);
        Ok(previous.chain([last]).filter(|digest| !digest.is_empty()).collect())
    }

    /// Writes a line; it is sure to be on the disk after [`sync`](Self::sync).
    ///
    /// # Errors
    /// The disk refuses.
    pub fn append(&mut self, event: Value) -> Result<(), FlowError> {
        let Head { lines, sha256 } = self.head();
        self.write(Line {
            number: lines + 1,
            at: jiff::Timestamp::now().to_string(),
            previous: sha256,
            event,
        })
    }

    /// Writes the line that ends a run: all of it follows from the text of `run.json` and what stands there.
    pub(crate) fn append_finished(&mut self, at: &str, run_json: &[u8]) -> Result<(), FlowError> {
        self.write(self.head().finished(at, run_json))
    }

    fn write(&mut self, line: Line) -> Result<(), FlowError> {
        let mut text = crate::json::bytes(&line);
        let digest = sha256_hex(&text);
        text.push(b'\n');
        self.file.write_all(&text).map_err(|source| FileError::write(&self.path, source))?;
        (self.number, self.last, self.unsynced) = (line.number, digest, true);
        Ok(())
    }

    /// How many lines there are, and the digest of the last one.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { lines: self.number, sha256: self.last.clone() }
    }

    /// Makes sure that all lines are on the disk.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn sync(&mut self) -> Result<(), FlowError> {
        if self.unsynced {
            self.file.sync_data().map_err(|source| FileError::write(&self.path, source))?;
            self.unsynced = false;
        }
        Ok(())
    }
}

/// The text without a line that a crash left unfinished.
fn whole(text: &[u8]) -> &[u8] {
    &text[..text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)]
}

/// The lines, checked, and the digest of the last one.
fn lines(path: &Path, text: &[u8]) -> Result<(Vec<Line>, String), FlowError> {
    let mut lines = Vec::new();
    let mut previous = String::new();
    for (at, text) in (1..).zip(text.split_inclusive(|byte| *byte == b'\n')) {
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        let damaged = |fault: String| FlowError::Damaged { path: path.to_owned(), fault };
        let line: Line =
            serde_json::from_slice(text).map_err(|fault| damaged(format!("line {at}: {fault}")))?;
        if line.number != at || line.previous != previous {
            return Err(damaged(format!(
                "line {at} does not follow the one before it: the journal was changed after it was written"
            )));
        }
        previous = sha256_hex(text);
        lines.push(line);
    }
    Ok((lines, previous))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_torn_line_is_dropped_and_a_changed_one_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.ndjson");
        let (mut journal, lines) = Journal::open(&path).unwrap();
        assert!(lines.is_empty());
        for number in 1..=3 {
            journal.append(json!({ "done": number })).unwrap();
        }
        journal.sync().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{text}{{\"number\":4,\"at\"")).unwrap();
        let (mut journal, lines) = Journal::open(&path).unwrap();
        assert_eq!(lines.len(), 3);
        journal.append(json!({ "done": 4 })).unwrap();
        assert_eq!(Journal::read(&path).unwrap().len(), 4);

        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("\"done\":2", "\"done\":7")).unwrap();
        let fault = Journal::read(&path).unwrap_err().to_string();
        assert!(fault.contains("line 3 does not follow"), "{fault}");
        let without: Vec<_> = text.lines().filter(|line| !line.contains("\"done\":2")).collect();
        fs::write(&path, without.join("\n") + "\n").unwrap();
        assert!(Journal::open(&path).is_err());
    }
}
