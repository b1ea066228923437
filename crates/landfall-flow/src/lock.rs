//! One orchestrator per run folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use landfall_files::FileError;
use serde_json::json;

use crate::FlowError;
use crate::host::host;

/// Held as long as a run goes on; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a run folder.
    ///
    /// # Errors
    /// [`FlowError::Locked`] names who has it.
    pub fn take(path: &Path) -> Result<Self, FlowError> {
        let fault = |source| FileError::write(path, source);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(fault)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                let folder = path.parent().unwrap_or(path).to_owned();
                return Err(FlowError::Locked { folder, holder: in_words(&holder) });
            }
            // Some network file systems know no locks. Two runs would do work twice; their results stay the same.
            Err(TryLockError::Error(source)) => {
                tracing::warn!(%source, "this file system has no locks: see to it that one run uses the folder");
            }
        }
        let text =
            json!({ "pid": std::process::id(), "host": host(), "since": jiff::Timestamp::now().to_string() });
        file.set_len(0).map_err(fault)?;
        file.rewind().map_err(fault)?;
        file.write_all(text.to_string().as_bytes()).map_err(fault)?;
        Ok(Self { _file: file })
    }
}

fn in_words(text: &str) -> String {
    let Ok(holder) = serde_json::from_str::<serde_json::Value>(text) else {
        return "another process".to_owned();
    };
    let word = |name: &str| holder[name].as_str().unwrap_or("?").to_owned();
    format!("process {} on {}, since {}", holder["pid"], word("host"), word("since"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_one_is_refused_and_told_who_was_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = Lock::take(&path).unwrap();
        let fault = Lock::take(&path).unwrap_err().to_string();
        assert!(fault.contains(&format!("process {}", std::process::id())), "{fault}");
        drop(first);
        assert!(Lock::take(&path).is_ok());
    }
}
