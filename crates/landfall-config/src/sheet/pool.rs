//! Libraries that share FASTQ files are read together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use landfall_core::LibraryId;

use super::{Library, SampleSheet};

/// Libraries that share FASTQ files; an already demultiplexed library is a pool of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// The name of the first library.
    pub name: LibraryId,
    /// The libraries, in the order of the sheet's names.
    pub libraries: Vec<Library>,
}

/// The pools of some libraries, in the order of their first libraries. Libraries without FASTQ files, that is
/// with a user's own alignment, are in none.
#[must_use]
pub fn pools(libraries: &[Library]) -> Vec<Pool> {
    let read: Vec<_> = libraries.iter().filter(|library| !library.lanes.is_empty()).collect();
    let files: Vec<Vec<PathBuf>> =
        read.iter().map(|library| library.lanes.iter().map(|lane| lane.fastq_1.clone()).collect()).collect();
    let pool = |members: Vec<usize>| {
        let libraries: Vec<_> = members.iter().map(|&at| read[at].clone()).collect();
        Pool { name: libraries[0].library.clone(), libraries }
    };
    groups(&files).into_iter().map(pool).collect()
}

impl SampleSheet {
    /// The pools of the sheet; see [`pools`].
    #[must_use]
    pub fn pools(&self) -> Vec<Pool> {
        pools(&self.libraries)
    }
}

/// Groups things that share files, in the order of their first members; no group is empty.
pub(super) fn groups(files: &[Vec<PathBuf>]) -> Vec<Vec<usize>> {
    let mut label: Vec<usize> = (0..files.len()).collect();
    let mut first: BTreeMap<&Path, usize> = BTreeMap::new();
    for (at, paths) in files.iter().enumerate() {
        for path in paths {
            let earlier = *first.entry(path).or_insert(at);
            let (low, high) = (label[at].min(label[earlier]), label[at].max(label[earlier]));
            if low != high {
                label.iter_mut().filter(|label| **label == high).for_each(|label| *label = low);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, label) in label.into_iter().enumerate() {
        groups.entry(label).or_default().push(at);
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sharing_is_passed_on() {
        let files =
            ["a", "b", "ac", "d", "bc"].map(|names| names.chars().map(|c| c.to_string().into()).collect());
        assert_eq!(groups(&files), [vec![0, 1, 2, 4], vec![3]]);
        assert!(groups(&[]).is_empty());
    }
}
