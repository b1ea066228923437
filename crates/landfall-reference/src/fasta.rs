//! FASTA files, plain or gzipped, record by record.

use std::path::{Path, PathBuf};

use noodles::fasta;

use crate::ReferenceError;

/// Calls `take` with the name and the sequence of every record of a FASTA file.
///
/// # Errors
/// [`ReferenceError::Fasta`] names the record that is empty, repeated or cannot be read; errors of `take`.
pub fn for_each_record(
    path: &Path,
    mut take: impl FnMut(&str, &[u8]) -> Result<(), ReferenceError>,
) -> Result<(), ReferenceError> {
    let mut reader = fasta::io::Reader::new(landfall_files::open(path)?);
    let mut seen = std::collections::BTreeSet::new();
    let fault = |record: String, fault: &str| ReferenceError::Fasta {
        path: PathBuf::from(path),
        record,
        fault: fault.to_owned(),
    };
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|source| {
            fault(format!("record {}", at + 1), &format!("{source}; expected `>name` and lines of bases"))
        })?;
        let name = String::from_utf8_lossy(record.name()).into_owned();
        let place = format!("record {} (`{name}`)", at + 1);
        if record.sequence().is_empty() {
            return Err(fault(place, "found no bases; expected a sequence"));
        }
        if !seen.insert(name.clone()) {
            return Err(fault(place, "found the name a second time; expected every name once"));
        }
        take(&name, record.sequence().as_ref())?;
    }
    if seen.is_empty() {
        return Err(fault("record 1".to_owned(), "found an empty file; expected at least one sequence"));
    }
    Ok(())
}
