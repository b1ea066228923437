//! One orchestrator per run folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use landfall_files::FileError;
use serde::{Deserialize, Serialize};

use crate::FlowError;
use crate::host::{host, is_alive};

/// Who has a lock, or had it last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The process.
    pub pid: u32,
    /// The machine.
    pub host: String,
    /// Since when, UTC.
    pub since: String,
}

/// Whether a lock is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// By nobody.
    No,
    /// Somebody has it, who says so.
    By(Option<Holder>),
    /// The file system knows no locks. Who took it last has not ended, as far as this machine can tell.
    NotKnown(Option<Holder>),
}

/// Looks whether the lock of a run folder is held, without taking it from anybody.
pub(crate) fn held(path: &Path) -> Result<Held, FlowError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(Held::No),
        Err(source) => return Err(FileError::read(path, source).into()),
    };
    let found = file.try_lock_shared();
    let mut text = String::new();
    let _ = file.read_to_string(&mut text);
    let holder: Option<Holder> = serde_json::from_str(&text).ok();
    Ok(match found {
        Ok(()) => Held::No,
        Err(TryLockError::WouldBlock) => Held::By(holder),
        Err(TryLockError::Error(_)) => match holder {
            Some(Holder { pid, host: there, .. }) if there == host() && !is_alive(pid) => Held::No,
            holder => Held::NotKnown(holder),
        },
    })
}

/// How often, and how long apart, a lock is tried: who looks whether it is held has it for a moment.
const TRIES: (u32, Duration) = (10, Duration::from_millis(10));

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
        let mut found = file.try_lock();
        for _ in 0..TRIES.0 {
            if !matches!(found, Err(TryLockError::WouldBlock)) {
                break;
            }
            sleep(TRIES.1);
            found = file.try_lock();
        }
        match found {
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
        let since = jiff::Timestamp::now().to_string();
        let text = crate::json::bytes(&Holder { pid: std::process::id(), host: host(), since });
        file.set_len(0).map_err(fault)?;
        file.rewind().map_err(fault)?;
        file.write_all(&text).map_err(fault)?;
        Ok(Self { _file: file })
    }
}

fn in_words(text: &str) -> String {
    match serde_json::from_str(text) {
        Ok(Holder { pid, host, since }) => format!("process {pid} on {host}, since {since}"),
        Err(_) => "another process".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_looks_keeps_nobody_from_taking_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        drop(Lock::take(&path).unwrap());
        let looks = File::open(&path).unwrap();
        looks.lock_shared().unwrap();
        let ends = std::thread::spawn(move || {
            sleep(TRIES.1 * 3);
            drop(looks);
        });
        Lock::take(&path).unwrap();
        ends.join().unwrap();
    }

    #[test]
    fn the_second_one_is_refused_and_told_who_was_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = Lock::take(&path).unwrap();
        let fault = Lock::take(&path).unwrap_err().to_string();
        assert!(fault.contains(&format!("process {}", std::process::id())), "{fault}");
        let Held::By(Some(holder)) = held(&path).unwrap() else { panic!("it is held") };
        assert_eq!((holder.pid, holder.host), (std::process::id(), host()));
        drop(first);
        assert_eq!(held(&path).unwrap(), Held::No);
        assert_eq!(held(&folder.path().join("none")).unwrap(), Held::No);
        assert!(Lock::take(&path).is_ok());
    }
}
