//! Sorting more records than memory holds.
//!
//! Records are strings of bytes and are sorted as such. They are gathered in memory; when they take more than the
//! sorter may have, they are written to a file in order (a run), and in the end the runs are merged.

mod run;
mod scratch;

use std::io;
use std::sync::Arc;

use landfall_files::FileError;
use rayon::prelude::*;

use run::{Merge, Run};
pub use scratch::Scratch;

/// Runs that are merged at once: each needs an open file and a buffer.
const MAX_RUNS: usize = 64;
/// First bytes of a record that are laid beside its place for sorting, so that few comparisons look further.
const PREFIX: usize = 16;

/// Gathers records and gives them back sorted.
#[derive(Debug)]
pub struct Sorter {
    scratch: Arc<Scratch>,
    /// Bytes that it may take.
    limit: usize,
    memory: Memory,
    runs: Vec<Run>,
}

/// Records in memory: one after the other, and where each stands.
#[derive(Debug, Default)]
struct Memory {
    bytes: Vec<u8>,
    places: Vec<Place>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    prefix: [u8; PREFIX],
    start: usize,
    length: u32,
}

impl Memory {
    fn size(&self) -> usize {
        self.bytes.len() + self.places.len() * size_of::<Place>()
    }

    fn record(&self, place: &Place) -> &[u8] {
        &self.bytes[place.start..place.start + place.length as usize]
    }

    fn push(&mut self, record: &[u8]) {
        let (start, length) = (self.bytes.len(), record.len() as u32);
        self.places.push(Place { prefix: [0; PREFIX], start, length });
        self.bytes.extend_from_slice(record);
    }

    fn sort(&mut self) {
        let mut places = std::mem::take(&mut self.places);
        places.par_iter_mut().for_each(|place| {
            let record = self.record(place);
            let shared = record.len().min(PREFIX);
            place.prefix[..shared].copy_from_slice(&record[..shared]);
        });
        places.par_sort_unstable_by(|left, right| {
            left.prefix.cmp(&right.prefix).then_with(|| self.record(left).cmp(self.record(right)))
        });
        self.places = places;
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.places.clear();
    }
}

impl Sorter {
    /// A sorter that takes at most about so many bytes of memory and writes what is more into `scratch`.
    #[must_use]
    pub fn new(scratch: &Arc<Scratch>, limit: usize) -> Self {
        Self { scratch: Arc::clone(scratch), limit, memory: Memory::default(), runs: Vec::new() }
    }

    /// Adds a record.
    ///
    /// # Errors
    /// When memory is full and the disk refuses.
    pub fn push(&mut self, record: &[u8]) -> Result<(), FileError> {
        if self.is_full() {
            self.spill()?;
        }
        self.memory.push(record);
        Ok(())
    }

    /// Whether the next record will not find those before it in memory.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.memory.size() >= self.limit && !self.memory.places.is_empty()
    }

    /// Records in memory.
    #[must_use]
    pub fn in_memory(&self) -> usize {
        self.memory.places.len()
    }

    /// The `at`-th record of those in memory, to be changed in place.
    #[must_use]
    pub fn record_mut(&mut self, at: usize) -> &mut [u8] {
        let place = self.memory.places[at];
        &mut self.memory.bytes[place.start..place.start + place.length as usize]
    }

    fn spill(&mut self) -> Result<(), FileError> {
        self.memory.sort();
        let records = self.memory.places.iter().map(|place| Ok(self.memory.record(place)));
        self.runs.push(Run::write(&self.scratch, records)?);
        self.memory.clear();
        Ok(())
    }

    /// All records in order.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(mut self) -> Result<Sorted, FileError> {
        if self.runs.is_empty() {
            self.memory.sort();
            return Ok(Sorted { held: Held::Memory(self.memory), scratch: self.scratch });
        }
        self.spill()?;
        self.memory = Memory::default();
        while self.runs.len() > MAX_RUNS {
            let first: Vec<Run> = self.runs.drain(..MAX_RUNS).collect();
            self.runs.push(Run::write(&self.scratch, Merge::of(&first)?)?);
        }
        Ok(Sorted { held: Held::Runs(self.runs), scratch: self.scratch })
    }
}

/// Sorted records, to be read as often as needed.
#[derive(Debug)]
pub struct Sorted {
    held: Held,
    /// The folder of the runs, which lives as long as they do.
    scratch: Arc<Scratch>,
}

#[derive(Debug)]
enum Held {
    Memory(Memory),
    Runs(Vec<Run>),
}

/// Records in order.
pub type Records<'a> = Box<dyn Iterator<Item = Result<Vec<u8>, FileError>> + 'a>;

impl Sorted {
    /// The records in order.
    ///
    /// # Errors
    /// When a run cannot be read.
    pub fn records(&self) -> Result<Records<'_>, FileError> {
        Ok(match &self.held {
            Held::Memory(memory) => {
                Box::new(memory.places.iter().map(|place| Ok(memory.record(place).to_vec())))
            }
            Held::Runs(runs) => Box::new(Merge::of(runs)?),
        })
    }

    /// What to say when a record is not as it was written.
    #[must_use]
    pub fn damaged(&self) -> FileError {
        let found = io::Error::new(io::ErrorKind::InvalidData, "a record differs from what was written");
        FileError::read(self.scratch.folder(), found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::Path;

    fn sorter(out: &Path, limit: usize) -> Sorter {
        Sorter::new(&Arc::new(Scratch::beside(out, "test")), limit)
    }

    fn sorted(records: &[Vec<u8>], out: &Path, limit: usize) -> Vec<Vec<u8>> {
        let mut sorter = sorter(out, limit);
        records.iter().for_each(|record| sorter.push(record).unwrap());
        let sorted = sorter.finish().unwrap();
        let read = || sorted.records().unwrap().collect::<Result<Vec<_>, _>>().unwrap();
        let (first, second) = (read(), read());
        assert_eq!(first, second, "a second reading");
        first
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        /// Few letters and a long common beginning: equal records, and records that differ behind the prefix.
        #[test]
        fn any_limit_gives_the_order_of_the_standard_library(
            tails in prop::collection::vec(prop::collection::vec(0_u8..3, 0..20), 0..200),
            common in 0_usize..20,
            limit in prop::sample::select(vec![0_usize, 100, 1_000, 1 << 20]),
        ) {
            let records: Vec<_> = tails.iter().map(|tail| [&vec![1; common][..], tail].concat()).collect();
            let mut expected = records.clone();
            expected.sort();
            let out = tempfile::tempdir().unwrap();
            prop_assert_eq!(sorted(&records, out.path(), limit), expected);
            prop_assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn more_runs_than_are_merged_at_once() {
        let records: Vec<_> = (0..70 * MAX_RUNS as u32).rev().map(|at| at.to_be_bytes().to_vec()).collect();
        let out = tempfile::tempdir().unwrap();
        let expected: Vec<_> = records.iter().rev().cloned().collect();
        assert_eq!(sorted(&records, out.path(), 0), expected);
    }

    #[test]
    fn a_run_that_somebody_cut_is_an_error_and_no_end() {
        let out = tempfile::tempdir().unwrap();
        let mut sorter = sorter(out.path(), 0);
        [b"b", b"a"].iter().for_each(|record| sorter.push(*record).unwrap());
        let folder = sorter.scratch.folder().to_owned();
        let sorted = sorter.finish().unwrap();
        std::fs::write(folder.join("0"), [1, 0]).unwrap();
        assert!(matches!(sorted.records().map(|_| ()), Err(FileError::Read { .. })));
    }
}
