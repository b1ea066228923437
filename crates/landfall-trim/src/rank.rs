//! The rank of each sequence among the distinct ones of its library, for more rows than memory holds.

use landfall_files::FileError;

use crate::memory::{Purpose, TaskMemory};
use crate::sorter::{Sorted, Sorter};

/// Bytes of a row's number.
const ROW: usize = 8;
/// Bytes of a library's number, and of a rank.
const NUMBER: usize = 4;

/// The sequences of all rows, which wait for their ranks.
///
/// A record is library, sequence and row: sorted, equal sequences of a library lie together. A second sorter brings
/// the ranks back into the order of rows.
#[derive(Debug)]
pub struct Sequences {
    sorter: Sorter,
    ranks: Sorter,
    rows: u64,
    record: Vec<u8>,
}

impl Sequences {
    /// No rows yet.
    #[must_use]
    pub fn new(memory: &TaskMemory) -> Self {
        let (sorter, ranks) = (memory.sorter(Purpose::Sequences), memory.sorter(Purpose::Ranks));
        Self { sorter, ranks, rows: 0, record: Vec::new() }
    }

    /// Adds the sequence of the next row; rows come library by library.
    ///
    /// # Errors
    /// When memory is full and the disk refuses.
    pub fn push(&mut self, library: u32, sequence: Option<&str>) -> Result<(), FileError> {
        let row = self.rows;
        self.rows += 1;
        let Some(sequence) = sequence else { return Ok(()) };
        self.record.clear();
        self.record.extend_from_slice(&library.to_be_bytes());
        self.record.extend_from_slice(sequence.as_bytes());
        // Less than any letter, so that a sequence stands before those that it begins.
        self.record.push(0);
        self.record.extend_from_slice(&row.to_be_bytes());
        self.sorter.push(&self.record)
    }

    /// The ranks of the sequences, from 0 in each library.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn rank(self) -> Result<Ranks, FileError> {
        let (sorted, mut ranks) = (self.sorter.finish()?, self.ranks);
        let mut last: Option<(Vec<u8>, u32)> = None;
        for record in sorted.records()? {
            let mut sequence = record?;
            let row = sequence.split_off(sequence.len().saturating_sub(ROW));
            let rank = match &last {
                Some((before, rank)) if *before == sequence => *rank,
                Some((before, rank)) if before.get(..NUMBER) == sequence.get(..NUMBER) => rank + 1,
                _ => 0,
            };
            ranks.push(&[&row[..], &rank.to_be_bytes()].concat())?;
            last = Some((sequence, rank));
        }
        drop(sorted);
        Ok(Ranks { sorted: ranks.finish()? })
    }
}

/// The ranks of the sequences of rows.
#[derive(Debug)]
pub struct Ranks {
    sorted: Sorted,
}

impl Ranks {
    /// The ranks in the order of rows, without those rows that have no sequence.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn in_order(&self) -> Result<impl Iterator<Item = Result<u32, FileError>>, FileError> {
        let rank = |record: Result<Vec<u8>, FileError>| {
            let rank = record?.get(ROW..).and_then(|rank| rank.try_into().ok()).map(u32::from_be_bytes);
            rank.ok_or_else(|| self.sorted.damaged())
        };
        Ok(self.sorted.records()?.map(rank))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_dense_follow_the_sequence_and_begin_anew_in_each_library() {
        let rows = [
            (0, Some("C")),
            (0, Some("AC")),
            (0, None),
            (0, Some("C")),
            (0, Some("A")),
            (2, Some("G")),
            (2, Some("C")),
        ];
        for megabytes in [1, 0] {
            let out = tempfile::tempdir().unwrap();
            let mut sequences = Sequences::new(&TaskMemory::new(megabytes, out.path()));
            rows.iter().for_each(|&(library, sequence)| sequences.push(library, sequence).unwrap());
            let ranks = sequences.rank().unwrap();
            let ranks: Vec<u32> = ranks.in_order().unwrap().collect::<Result<_, _>>().unwrap();
            assert_eq!(ranks, [2, 1, 2, 0, 1, 0], "{megabytes} MB");
        }
    }
}
