//! Sorted records in a file, and the merging of such files.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

use landfall_files::FileError;

use super::Scratch;

const BUFFER: usize = 1 << 17;

/// Sorted records in a file of their own, each behind its length; the file is removed when this is dropped.
#[derive(Debug)]
pub struct Run {
    path: PathBuf,
    records: u64,
}

impl Run {
    /// Writes records that come sorted.
    ///
    /// # Errors
    /// The first error of the records; when the disk refuses.
    pub fn write<R: AsRef<[u8]>>(
        scratch: &Scratch,
        sorted: impl Iterator<Item = Result<R, FileError>>,
    ) -> Result<Self, FileError> {
        let path = scratch.next_path()?;
        let fault = |source| FileError::write(scratch.folder(), source);
        let mut file = BufWriter::with_capacity(BUFFER, File::create(&path).map_err(fault)?);
        let mut run = Self { path, records: 0 };
        for record in sorted {
            let record = record?;
            let length = record.as_ref().len() as u32;
            file.write_all(&length.to_le_bytes()).map_err(fault)?;
            file.write_all(record.as_ref()).map_err(fault)?;
            run.records += 1;
        }
        file.flush().map_err(fault)?;
        Ok(run)
    }

    fn open(&self) -> Result<RunReader, FileError> {
        let file = File::open(&self.path).map_err(|source| FileError::read(&self.path, source))?;
        let file = BufReader::with_capacity(BUFFER, file);
        Ok(RunReader { path: self.path.clone(), file, left: self.records })
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

struct RunReader {
    path: PathBuf,
    file: BufReader<File>,
    left: u64,
}

impl RunReader {
    fn next(&mut self) -> Result<Option<Vec<u8>>, FileError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let fault = |source| FileError::read(&self.path, source);
        let mut length = [0; 4];
        self.file.read_exact(&mut length).map_err(fault)?;
        let mut record = vec![0; u32::from_le_bytes(length) as usize];
        self.file.read_exact(&mut record).map_err(fault)?;
        Ok(Some(record))
    }
}

/// The records of several runs in one order.
pub struct Merge {
    heads: BinaryHeap<Head>,
}

/// A run that is being read, with its first record that is not yet given out.
struct Head {
    record: Vec<u8>,
    rest: RunReader,
}

impl Merge {
    /// Begins to merge runs.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn of(runs: &[Run]) -> Result<Self, FileError> {
        let mut heads = BinaryHeap::with_capacity(runs.len());
        for run in runs {
            let mut rest = run.open()?;
            if let Some(record) = rest.next()? {
                heads.push(Head { record, rest });
            }
        }
        Ok(Self { heads })
    }
}

impl Iterator for Merge {
    type Item = Result<Vec<u8>, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut least = self.heads.peek_mut()?;
        match least.rest.next() {
            Ok(Some(following)) => Some(Ok(std::mem::replace(&mut least.record, following))),
            Ok(None) => Some(Ok(PeekMut::pop(least).record)),
            Err(error) => Some(Err(error)),
        }
    }
}

/// The heap gives out its greatest element: that is the head with the least record.
impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        other.record.cmp(&self.record)
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.record == other.record
    }
}

impl Eq for Head {}
