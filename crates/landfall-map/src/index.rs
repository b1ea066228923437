//! The index: in memory or in one memory-mapped file.

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use landfall_reference::Genome;
use landfall_reference::genome::Bytes;

use crate::suffixes;

const MAGIC: [u8; 8] = *b"LANDFSA1";
const HEADER: usize = 8 + 3 * 4 + 32;

/// How an index is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexParams {
    /// Bases between sampled suffixes.
    pub sampling: u32,
}

impl Default for IndexParams {
    /// Every 3rd base: 4.9 GiB for a human genome.
    fn default() -> Self {
        Self { sampling: 3 }
    }
}

/// What is wrong with an index.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// The file could not be read.
    #[error("the index could not be read")]
    Read(#[from] io::Error),
    /// Not an index, or one of another format.
    #[error("found {found}; expected an index of this program's format")]
    Format {
        /// What was found.
        found: String,
    },
    /// The index of another genome.
    #[error("the index belongs to another genome; build the reference again")]
    OtherGenome,
    /// A sampling that cannot be used.
    #[error("found sampling {0}; expected 1 to 16")]
    Sampling(u32),
}

/// A sparse suffix array over a genome, with a table over its first bases.
///
/// In memory it has the layout of its file: magic, sampling, word length, number of suffixes, digest of the
/// genome, table, suffixes; all numbers `u32`, little-endian.
pub struct Index {
    bytes: Bytes,
    word_length: u32,
    table: Range<usize>,
    suffixes: Range<usize>,
}

impl Index {
    /// Builds the index; parallel in rayon's pool, the same bytes for any number of threads.
    ///
    /// # Errors
    /// When the sampling is out of range.
    pub fn build(genome: &Genome, params: &IndexParams) -> Result<Self, MapError> {
        if !(1..=16).contains(&params.sampling) {
            return Err(MapError::Sampling(params.sampling));
        }
        let (word_length, table, suffixes) = suffixes::build(genome, params.sampling);
        let mut bytes = Vec::with_capacity(HEADER + 4 * (table.len() + suffixes.len()));
        bytes.extend(MAGIC);
        bytes.extend([params.sampling, word_length, suffixes.len() as u32].iter().flat_map(|n| n.to_le_bytes()));
        bytes.extend(genome.digest());
        bytes.extend(table.iter().chain(&suffixes).flat_map(|number| number.to_le_bytes()));
        Self::from_bytes(Bytes::Owned(bytes), genome)
    }

    /// Maps the file of an index and checks that it is whole and belongs to the genome.
    ///
    /// # Errors
    /// [`MapError`] when it cannot be read, is damaged, or belongs to another genome.
    pub fn open(path: &Path, genome: &Genome) -> Result<Self, MapError> {
        Self::from_bytes(Bytes::map(path)?, genome)
    }

    /// Takes the bytes of an index file.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn from_bytes(bytes: Bytes, genome: &Genome) -> Result<Self, MapError> {
        let fault = |found: &str| MapError::Format { found: found.to_owned() };
        let header = bytes.get(..HEADER).ok_or_else(|| fault("fewer bytes than a header"))?;
        if header[..8] != MAGIC {
            return Err(fault("other first bytes"));
        }
        let number = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let (sampling, word_length, count) = (number(8), number(12), number(16) as usize);
        if !(1..=16).contains(&sampling) || !(1..=13).contains(&word_length) {
            return Err(fault("a header out of range"));
        }
        if header[20..HEADER] != *genome.digest() {
            return Err(MapError::OtherGenome);
        }
        let table = HEADER..HEADER + 4 * ((1 << (2 * word_length)) + 1);
        let suffixes = table.end..table.end + 4 * count;
        if bytes.len() != suffixes.end {
            return Err(fault(&format!("{} bytes instead of {}", bytes.len(), suffixes.end)));
        }
        let index = Self { bytes, word_length, table, suffixes };
        let steps = (1..(1_usize << (2 * word_length)) + 1).all(|at| index.table(at - 1) <= index.table(at));
        if steps && index.table(1 << (2 * word_length)) == count { Ok(index) } else { Err(fault("a damaged table")) }
    }

    /// Writes the file of the index.
    ///
    /// # Errors
    /// What the sink says.
    pub fn write_to(&self, mut sink: impl Write) -> io::Result<()> {
        sink.write_all(&self.bytes)
    }

    /// Bases between sampled suffixes.
    pub(crate) fn sampling(&self) -> usize {
        self.number(8) as usize
    }

    fn number(&self, at: usize) -> u32 {
        self.bytes[at..].first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    fn table(&self, word: usize) -> usize {
        self.number(self.table.start + 4 * word) as usize
    }

    /// The genome position of a suffix.
    pub(crate) fn suffix(&self, at: usize) -> u32 {
        self.number(self.suffixes.start + 4 * at)
    }

    /// The suffixes that begin with a piece of a read (2-bit codes), as a range of the array.
    pub(crate) fn interval(&self, genome: &Genome, codes: &[u8]) -> Range<usize> {
        let length = self.word_length as usize;
        let head = &codes[..codes.len().min(length)];
        let missing = 2 * (length - head.len());
        let low = head.iter().fold(0_usize, |word, &code| word << 2 | usize::from(code)) << missing;
        let (mut start, mut end) = (self.table(low), self.table(low + (1 << missing)));
        if codes.len() > length {
            let order = |at: usize| suffixes::order(genome, self.suffix(at), codes, length);
            start = first(start, end, |at| order(at).is_ge());
            end = first(start, end, |at| order(at).is_gt());
        }
        start..end
    }
}

/// The first number from `start` to `end` for which the condition holds, given that it then holds for all later.
fn first(mut start: usize, mut end: usize, holds: impl Fn(usize) -> bool) -> usize {
    while start < end {
        let middle = start + (end - start) / 2;
        if holds(middle) {
            end = middle;
        } else {
            start = middle + 1;
        }
    }
    start
}
