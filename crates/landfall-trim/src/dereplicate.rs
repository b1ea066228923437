//! Reads that are alike become one row with a count.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::iter::Peekable;

use landfall_files::FileError;

use crate::memory::{Purpose, TaskMemory};
use crate::sorter::{Records, Sorted, Sorter};
use crate::trimmed::Trimmed;

/// Bytes of a library's number at the beginning of a record.
const LIBRARY: usize = 4;
/// Bytes of a tally at the end of a record.
const TALLY: usize = 24;

/// Reads of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tally {
    reads: u64,
    /// Sum of qualities: whole numbers, so that the order of reads does not matter.
    qualities: u64,
    /// Records that were made before this one.
    number: u64,
}

impl Tally {
    fn to_bytes(self) -> [u8; TALLY] {
        let mut bytes = [0; TALLY];
        let fields = [self.reads, self.qualities, self.number];
        bytes
            .chunks_exact_mut(8)
            .zip(fields)
            .for_each(|(to, field)| to.copy_from_slice(&field.to_be_bytes()));
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let field = |at: usize| Some(u64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
        Some(Self { reads: field(0)?, qualities: field(8)?, number: field(16)? })
    }
}

/// A trimmed read, packed to be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// Library and key: what reads of one row share.
    key: Vec<u8>,
    hash: u64,
    qualities: u64,
}

impl Packed {
    /// Packs a read of a library; `qualities` is the sum over its kept bases.
    #[must_use]
    pub fn new(library: u32, read: &Trimmed, qualities: u64) -> Self {
        // Room for the key, and for the tally that is put behind it.
        let mut key = Vec::with_capacity(64 + TALLY + read.bases() as usize);
        key.extend_from_slice(&library.to_be_bytes());
        read.write_key(&mut key);
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        Self { key, hash: hasher.finish(), qualities }
    }
}

/// The distinct trimmed reads of a pool.
///
/// A record is library, key and tally. Reads alike are counted in one record while it is in memory; a read that comes
/// again after its record went to disk begins another, and records with one key are added up when they come out.
#[derive(Debug)]
pub struct Distinct {
    sorter: Sorter,
    /// Records in memory by the hash of their keys.
    seen: HashMap<u64, u32>,
    records: u64,
}

impl Distinct {
    /// No reads yet.
    #[must_use]
    pub fn new(memory: &TaskMemory) -> Self {
        Self { sorter: memory.sorter(Purpose::Reads), seen: HashMap::new(), records: 0 }
    }

    /// Counts a read. Returns the number of the record that counts it.
    ///
    /// # Errors
    /// When memory is full and the disk refuses.
    pub fn add(&mut self, read: Packed) -> Result<u64, FileError> {
        if let Some(number) = self.count_again(&read) {
            return Ok(number);
        }
        if self.sorter.is_full() {
            self.seen.clear();
        }
        let number = self.records;
        self.records += 1;
        let mut record = read.key;
        record.extend_from_slice(&Tally { reads: 1, qualities: read.qualities, number }.to_bytes());
        self.sorter.push(&record)?;
        // Two keys of one hash: the newer record is found, and the older one stays as it is.
        self.seen.insert(read.hash, (self.sorter.in_memory() - 1) as u32);
        Ok(number)
    }

    fn count_again(&mut self, read: &Packed) -> Option<u64> {
        let record = self.sorter.record_mut(*self.seen.get(&read.hash)? as usize);
        let (key, end) = record.split_at_mut(record.len() - TALLY);
        let mut tally = Tally::from_bytes(end).filter(|_| key == read.key)?;
        tally.reads += 1;
        tally.qualities += read.qualities;
        end.copy_from_slice(&tally.to_bytes());
        Some(tally.number)
    }

    /// The reads in the order of the table.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(self) -> Result<SortedReads, FileError> {
        drop(self.seen);
        Ok(SortedReads { sorted: self.sorter.finish()? })
    }
}

/// The distinct trimmed reads of a pool in order of library, then of the table.
#[derive(Debug)]
pub struct SortedReads {
    sorted: Sorted,
}

/// A distinct read with what was counted of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistinctRead {
    /// Place of the library in its pool.
    pub library: u32,
    /// What the reads share.
    pub read: Trimmed,
    /// How many they are.
    pub count: u64,
    /// Sum of the qualities of their kept bases.
    pub qualities: u64,
    /// The numbers that [`Distinct::add`] gave for them.
    pub numbers: Vec<u64>,
}

impl SortedReads {
    /// The distinct reads in order; may be called more than once.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn reads(&self) -> Result<DistinctReads<'_>, FileError> {
        Ok(DistinctReads { records: self.sorted.records()?.peekable(), sorted: &self.sorted })
    }

    /// What to say when records are not as they were written.
    #[must_use]
    pub fn damaged(&self) -> FileError {
        self.sorted.damaged()
    }
}

/// Adds up the records of one key.
pub struct DistinctReads<'a> {
    records: Peekable<Records<'a>>,
    sorted: &'a Sorted,
}

impl Iterator for DistinctReads<'_> {
    type Item = Result<DistinctRead, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = match self.records.next()? {
            Ok(record) => record,
            Err(error) => return Some(Err(error)),
        };
        let damaged = || Some(Err(self.sorted.damaged()));
        let Some((key, tally)) = split(&first) else { return damaged() };
        let Some((library, read)) = unpack(key) else { return damaged() };
        let mut distinct = DistinctRead {
            library,
            read,
            count: tally.reads,
            qualities: tally.qualities,
            numbers: vec![tally.number],
        };
        let alike = |record: &Result<Vec<u8>, _>| matches!(record, Ok(record) if split(record).is_some_and(|(other, _)| other == key));
        while let Some(Ok(record)) = self.records.next_if(alike) {
            if let Some((_, tally)) = split(&record) {
                distinct.count += tally.reads;
                distinct.qualities += tally.qualities;
                distinct.numbers.push(tally.number);
            }
        }
        Some(Ok(distinct))
    }
}

fn split(record: &[u8]) -> Option<(&[u8], Tally)> {
    let (key, tally) = record.split_at_checked(record.len().checked_sub(TALLY)?)?;
    Some((key, Tally::from_bytes(tally)?))
}

fn unpack(key: &[u8]) -> Option<(u32, Trimmed)> {
    let (library, key) = key.split_at_checked(LIBRARY)?;
    Some((u32::from_be_bytes(library.try_into().ok()?), Trimmed::read_key(key)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trimmed(anchor: &str) -> Trimmed {
        Trimmed {
            vector_end: 0,
            anchor: anchor.to_owned(),
            adrift: None,
            umi: None,
            remnant: String::new(),
            continuation: None,
            linker_reached: false,
        }
    }

    /// Library, anchor and sum of qualities of each read; memory in megabytes.
    fn counted(reads: &[(u32, &str, u64)], megabytes: usize) -> (Vec<u64>, Vec<DistinctRead>) {
        let out = tempfile::tempdir().unwrap();
        let mut distinct = Distinct::new(&TaskMemory::new(megabytes, out.path()));
        let add = |&(library, anchor, qualities): &(u32, &str, u64)| {
            distinct.add(Packed::new(library, &trimmed(anchor), qualities)).unwrap()
        };
        let numbers = reads.iter().map(add).collect();
        let sorted = distinct.finish().unwrap();
        (numbers, sorted.reads().unwrap().collect::<Result<_, _>>().unwrap())
    }

    const READS: [(u32, &str, u64); 7] =
        [(1, "C", 1), (1, "A", 10), (1, "C", 2), (0, "G", 5), (1, "AC", 7), (1, "A", 20), (0, "A", 4)];

    #[test]
    fn reads_alike_of_a_library_are_added_up_in_memory_and_on_disk() {
        for megabytes in [1, 0] {
            let (_, rows) = counted(&READS, megabytes);
            let seen: Vec<_> = rows
                .iter()
                .map(|row| (row.library, row.read.anchor.as_str(), row.count, row.qualities))
                .collect();
            let expected = [(0, "A", 1, 4), (0, "G", 1, 5), (1, "A", 2, 30), (1, "AC", 1, 7), (1, "C", 2, 3)];
            assert_eq!(seen, expected, "{megabytes} MB");
        }
    }

    #[test]
    fn a_read_is_found_again_by_the_number_that_it_was_given() {
        for (megabytes, records) in [(1, 5), (0, 7)] {
            let (numbers, rows) = counted(&READS, megabytes);
            assert_eq!(rows.iter().map(|row| row.numbers.len()).sum::<usize>(), records, "{megabytes} MB");
            for (number, (library, anchor, _)) in numbers.iter().zip(READS) {
                let row = rows.iter().find(|row| row.numbers.contains(number)).unwrap();
                assert_eq!((row.library, row.read.anchor.as_str()), (library, anchor), "{megabytes} MB");
            }
        }
    }
}
