//! What became of each single read, kept on request.

use std::iter::Peekable;

use landfall_core::ReadClass;
use landfall_files::FileError;

use crate::memory::{Purpose, TaskMemory};
use crate::sorter::{Records, Sorted, Sorter};

/// What became of one read. Libraries are numbered as in their pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadFate {
    /// Stopped.
    Stopped {
        /// Its library; `None` if it was given to none.
        library: Option<u32>,
        /// Why.
        class: ReadClass,
    },
    /// Handed on.
    Passed {
        /// Its library.
        library: u32,
        /// The number that [`crate::dereplicate::Distinct::add`] gave.
        number: u64,
    },
}

/// The reads of a pool.
///
/// Two sorters join what is known at different times. `by_number` holds for each number first the row that it became,
/// then the reads that were given it; what comes out of it goes to `by_read`, which holds for each read first its
/// name, library and class, then its row.
#[derive(Debug)]
pub struct Trace {
    by_number: Sorter,
    by_read: Sorter,
    reads: u64,
}

/// What a record of `by_number` says: sorted, the row stands before the reads.
const ROW: u8 = 0;
const READ: u8 = 1;
/// No library, or no class.
const NONE: u32 = u32::MAX;

impl Trace {
    /// No reads yet.
    #[must_use]
    pub fn new(memory: &TaskMemory) -> Self {
        let [by_number, by_read] = [(); 2].map(|()| memory.sorter(Purpose::Trace));
        Self { by_number, by_read, reads: 0 }
    }

    /// Adds the next read.
    ///
    /// # Errors
    /// When memory is full and the disk refuses.
    pub fn add(&mut self, name: &[u8], fate: ReadFate) -> Result<(), FileError> {
        let read = self.reads.to_be_bytes();
        self.reads += 1;
        let (library, class) = match fate {
            ReadFate::Stopped { library, class } => (library, Some(class)),
            ReadFate::Passed { library, number } => {
                self.by_number.push(&[&number.to_be_bytes()[..], &[READ], &read].concat())?;
                (Some(library), None)
            }
        };
        let class = ReadClass::ALL.iter().position(|known| Some(*known) == class);
        let [library, class] = [library, class.map(|class| class as u32)].map(|word| word.unwrap_or(NONE));
        self.by_read.push(&[&read[..], &[0], &library.to_be_bytes(), &class.to_be_bytes(), name].concat())
    }

    /// Tells which row a number became.
    ///
    /// # Errors
    /// As [`Trace::add`].
    pub fn place(&mut self, number: u64, read_id: u32) -> Result<(), FileError> {
        self.by_number.push(&[&number.to_be_bytes()[..], &[ROW], &read_id.to_be_bytes()].concat())
    }

    /// Gives every read its row.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(self) -> Result<SortedTrace, FileError> {
        let (by_number, mut by_read) = (self.by_number.finish()?, self.by_read);
        let mut read_id = Vec::new();
        for record in by_number.records()? {
            let record = record?;
            let kind = record.get(8).copied();
            match (kind, record.get(9..)) {
                (Some(ROW), Some(id)) => read_id = id.to_vec(),
                (Some(READ), Some(read)) => by_read.push(&[read, &[1], &read_id].concat())?,
                _ => return Err(by_number.damaged()),
            }
        }
        drop(by_number);
        Ok(SortedTrace { sorted: by_read.finish()? })
    }
}

/// A read with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedRead {
    /// Its number in the pool's input, from 0.
    pub read: u64,
    /// Its name.
    pub name: Vec<u8>,
    /// Its library, as numbered in the pool; `None` if it was given to none.
    pub library: Option<u32>,
    /// Why it was stopped; `None` if it was handed on.
    pub class: Option<ReadClass>,
    /// Its row; `None` if it was stopped.
    pub read_id: Option<u32>,
}

/// The reads of a pool with their rows.
#[derive(Debug)]
pub struct SortedTrace {
    sorted: Sorted,
}

impl SortedTrace {
    /// The reads in the order of the pool's input.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn reads(&self) -> Result<impl Iterator<Item = Result<TracedRead, FileError>>, FileError> {
        let mut records = self.sorted.records()?.peekable();
        let next = move || {
            let record = records.next()?;
            Some(record.and_then(|record| traced(&record, &mut records).ok_or_else(|| self.sorted.damaged())))
        };
        Ok(std::iter::from_fn(next))
    }
}

/// The read of its first record, and of the second that may follow.
fn traced(record: &[u8], following: &mut Peekable<Records>) -> Option<TracedRead> {
    let number = |from: usize| Some(u32::from_be_bytes(record.get(from..from + 4)?.try_into().ok()?));
    let known = |from: usize| number(from).map(|number| (number != NONE).then_some(number));
    let class = match known(13)? {
        Some(class) => Some(*ReadClass::ALL.get(class as usize)?),
        None => None,
    };
    let of_same =
        |other: &Result<Vec<u8>, _>| matches!(other, Ok(other) if other.get(..8) == record.get(..8));
    let read_id = match following.next_if(of_same) {
        Some(Ok(row)) => Some(u32::from_be_bytes(row.get(9..)?.try_into().ok()?)),
        _ => None,
    };
    Some(TracedRead {
        read: u64::from_be_bytes(record.get(..8)?.try_into().ok()?),
        name: record.get(17..)?.to_vec(),
        library: known(9)?,
        class,
        read_id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_come_back_in_order_with_their_names_and_rows() {
        let stopped = |library| ReadFate::Stopped { library, class: ReadClass::NoBarcode };
        let passed = |number| ReadFate::Passed { library: 1, number };
        let reads: [(&[u8], _); 5] = [
            (b"b", passed(7)),
            (b"", stopped(None)),
            (b"a:1", passed(3)),
            (b"x", stopped(Some(0))),
            (b"b", passed(7)),
        ];
        for megabytes in [1, 0] {
            let out = tempfile::tempdir().unwrap();
            let mut trace = Trace::new(&TaskMemory::new(megabytes, out.path()));
            reads.iter().for_each(|(name, fate)| trace.add(name, *fate).unwrap());
            trace.place(3, 40).unwrap();
            trace.place(7, 0).unwrap();
            let sorted = trace.finish().unwrap();
            let found: Vec<_> = sorted.reads().unwrap().map(Result::unwrap).collect();
            let seen: Vec<_> = found
                .iter()
                .map(|read| (read.read, &read.name[..], read.library, read.class, read.read_id))
                .collect();
            let no_barcode = Some(ReadClass::NoBarcode);
            let expected: [(u64, &[u8], _, _, _); 5] = [
                (0, b"b", Some(1), None, Some(0)),
                (1, b"", None, no_barcode, None),
                (2, b"a:1", Some(1), None, Some(40)),
                (3, b"x", Some(0), no_barcode, None),
                (4, b"b", Some(1), None, Some(0)),
            ];
            assert_eq!(seen, expected, "{megabytes} MB");
        }
    }
}
