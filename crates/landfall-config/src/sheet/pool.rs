//! Libraries that share FASTQ files are read together.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

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
    let members = |members: Vec<usize>| members.into_iter().map(|at| libraries[at].clone()).collect();
    let pool = |libraries: Vec<Library>| Pool { name: libraries[0].library.clone(), libraries };
    pool_members(libraries).into_iter().map(members).map(pool).collect()
}

/// The pools of some libraries, as places in their list; see [`pools`].
#[must_use]
pub fn pool_members<'a>(libraries: impl IntoIterator<Item = &'a Library>) -> Vec<Vec<usize>> {
    let (places, files): (Vec<usize>, Vec<Vec<&Path>>) = libraries
        .into_iter()
        .enumerate()
        .filter(|(_, library)| !library.lanes.is_empty())
        .map(|(at, library)| (at, library.lanes.iter().map(|lane| lane.fastq_1.as_path()).collect()))
        .unzip();
    groups(&files).into_iter().map(|group| group.into_iter().map(|one| places[one]).collect()).collect()
}

impl SampleSheet {
    /// The pools of the sheet; see [`pools`].
    #[must_use]
    pub fn pools(&self) -> Vec<Pool> {
        pools(&self.libraries)
    }
}

/// Groups things that share files, in the order of their first members; no group is empty.
pub(super) fn groups<P: AsRef<Path>>(files: &[Vec<P>]) -> Vec<Vec<usize>> {
    let mut label: Vec<usize> = (0..files.len()).collect();
    let mut first: HashMap<&Path, usize> = HashMap::new();
    for (at, paths) in files.iter().enumerate() {
        for path in paths {
            let earlier = *first.entry(path.as_ref()).or_insert(at);
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
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn sharing_is_passed_on() {
        let files = ["a", "b", "ac", "d", "bc"]
            .map(|names| names.chars().map(|c| PathBuf::from(c.to_string())).collect());
        assert_eq!(groups(&files), [vec![0, 1, 2, 4], vec![3]]);
        assert!(groups::<PathBuf>(&[]).is_empty());
    }
}
