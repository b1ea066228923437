//! Results where people look for them.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use landfall_files::{Digests, FileError, Remembered, digest_file};

use crate::key::Key;
use crate::plan::{Plan, Work};
use crate::store::{Output, Record, Store};
use crate::{FlowError, RunFolder};

/// A published file, and the output that it is.
pub(crate) struct Published {
    pub path: PathBuf,
    pub output: Output,
}

/// Puts merged tables and documents into the folder for people, and takes away what belongs to no result.
///
/// The files are links to the store's, where the file system can link: they take no room, and are read-only. What is
/// published is what was made: where a file does not hold what its record says, nothing is published, and the keys of
/// those results are given back.
pub(crate) fn publish(
    plan: &Plan,
    records: &[Option<Record>],
    documents: &dyn Fn(usize) -> bool,
    store: &Store,
    folder: &RunFolder,
    digests: &mut Remembered<Digests>,
) -> Result<Result<Vec<Published>, BTreeSet<Key>>, FlowError> {
    let mut published = Vec::new();
    let mut damaged = BTreeSet::new();
    for (task, record) in plan.tasks.iter().zip(records) {
        let to = match task.work {
            Work::Merge(_) => folder.tables(),
            Work::Stage(at) if documents(at) => folder.results(),
            Work::Stage(_) => continue,
        };
        let Some(record) = record else { continue };
        for output in &record.outputs {
            let (from, path) = (store.folder(&record.key).join(&output.name), to.join(&output.name));
            if digests.of(&from, digest_file)?.blake3 != output.blake3 {
                damaged.insert(record.key.clone());
                digests.forget(&from);
                continue;
            }
            place(&from, &path)?;
            published.push(Published { path, output: output.clone() });
        }
    }
    if !damaged.is_empty() {
        folder.withdraw()?;
        return Ok(Err(damaged));
    }
    let kept: BTreeSet<_> = published.iter().map(|file| file.path.clone()).collect();
    for dir in [folder.tables(), folder.results()] {
        for path in crate::store::list(&dir)? {
            if path.is_file() && !kept.contains(&path) {
                fs::remove_file(&path).map_err(|source| FileError::write(&path, source))?;
            }
        }
    }
    Ok(Ok(published))
}

/// Links or copies a file, unless it is there.
fn place(from: &Path, to: &Path) -> Result<(), FlowError> {
    let fault = |source| FlowError::from(FileError::write(to, source));
    let found = fs::metadata(from).map_err(|source| FileError::read(from, source))?;
    if fs::metadata(to).is_ok_and(|there| (there.dev(), there.ino()) == (found.dev(), found.ino())) {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(fault)?;
    }
    let name = to.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let partial = to.with_file_name(format!("{name}.partial-{}", std::process::id()));
    let _ = fs::remove_file(&partial);
    match fs::hard_link(from, &partial) {
        Err(refused) if refused.kind() != io::ErrorKind::StorageFull => {
            fs::copy(from, &partial).map_err(fault)?;
        }
        linked => linked.map_err(fault)?,
    }
    fs::rename(&partial, to).map_err(fault)
}
