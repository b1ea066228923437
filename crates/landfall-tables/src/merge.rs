//! Merging sorted tables of the same kind into one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::TableError;
use crate::reader::TableReader;
use crate::schema::Row;
use crate::writer::{Producer, TableWriter};

/// Merges sorted tables into one, row group by row group; rows with equal keys keep the order of `inputs`.
/// The output is of all libraries that the inputs are of.
///
/// # Errors
/// When an input is not a table of this kind or is out of order, or the output cannot be written.
pub fn merge<R: Row>(inputs: &[PathBuf], output: &Path, producer: Producer) -> Result<u64, TableError> {
    let mut sources = inputs.iter().map(TableReader::<R>::open).collect::<Result<Vec<_>, _>>()?;
    let mut heads =
        sources.iter_mut().map(|source| source.next().transpose()).collect::<Result<Vec<_>, _>>()?;
    let libraries: BTreeSet<_> =
        sources.iter().flat_map(|source| source.header().libraries.iter().cloned()).collect();
    let mut writer = TableWriter::create_for(output, producer, &Vec::from_iter(libraries))?;
    // A run has at most some hundred inputs: looking at every head is simpler than a heap of fallible rows.
    while let Some(least) = least(&heads) {
        if let Some(row) = std::mem::replace(&mut heads[least], sources[least].next().transpose()?) {
            writer.push(row)?;
        }
    }
    writer.finish()
}

fn least<R: Row>(heads: &[Option<R>]) -> Option<usize> {
    let present = heads.iter().enumerate().filter_map(|(at, head)| head.as_ref().map(|head| (at, head)));
    present.min_by(|(_, left), (_, right)| left.compare(right)).map(|(at, _)| at)
}
