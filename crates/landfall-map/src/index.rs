//! The index of a genome: in memory or in a file.
//!
//! The file: magic, format version, counts, the genome's digest, then table and suffixes as `u32`, all
//! little-endian. Its bytes depend on the genome and the parameters alone.

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use landfall_reference::Genome;
use landfall_reference::genome::Bytes;

use crate::MapError;
use crate::query::Query;
use crate::suffixes::{self, DEPTH};

const MAGIC: &[u8; 8] = b"LFSUFFIX";
pub(crate) const FORMAT: u32 = 1;
const HEADER_BYTES: usize = 64;
/// With 13 bases the table takes 256 MiB, as much as a genome of 3 Gb deserves.
const MAX_WORD: u32 = 13;
const MIN_WORD: u32 = 4;
/// Pieces of a read lose up to `sampling - 1` bases when looked up.
const MAX_SAMPLING: u32 = 4;

/// How an index is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexParams {
    /// Every how many bases a suffix is held, 1 to 4. More make a smaller index and a slower search.
    pub sampling: u32,
}

impl Default for IndexParams {
    fn default() -> Self {
        Self { sampling: 3 }
    }
}

/// A sparse suffix array of a genome with a table over the suffixes' first bases.
#[derive(Debug)]
pub struct Index {
    sampling: u32,
    word: u32,
    suffixes: u32,
    genome_digest: [u8; 32],
    entries: Entries,
}

/// Table and suffixes, one behind the other.
#[derive(Debug)]
enum Entries {
    Built(Vec<u32>),
    File(Bytes),
}

impl Entries {
    #[inline]
    fn get(&self, index: usize) -> u32 {
        match self {
            Self::Built(entries) => entries[index],
            Self::File(bytes) => {
                let at = HEADER_BYTES + 4 * index;
                bytes[at..].first_chunk().map_or(0, |entry| u32::from_le_bytes(*entry))
            }
        }
    }
}

impl Index {
    /// Indexes a genome on the threads of the current rayon pool.
    ///
    /// # Errors
    /// [`MapError::Parameter`].
    pub fn build(genome: &Genome, params: &IndexParams) -> Result<Self, MapError> {
        let sampling = params.sampling;
        if !(1..=MAX_SAMPLING).contains(&sampling) {
            let found = sampling.to_string();
            return Err(MapError::Parameter { name: "sampling", found, expected: "1 to 4" });
        }
        let word = word_length(genome.len() / sampling);
        let entries = suffixes::build(genome, sampling, word);
        Ok(Self {
            sampling,
            word,
            suffixes: (entries.len() - suffixes::table_entries(word)) as u32,
            genome_digest: *genome.digest(),
            entries: Entries::Built(entries),
        })
    }

    /// Writes the index file.
    ///
    /// # Errors
    /// Where `sink` fails.
    pub fn write_to(&self, mut sink: impl Write) -> io::Result<()> {
        match &self.entries {
            Entries::File(bytes) => sink.write_all(bytes)?,
            Entries::Built(entries) => {
                sink.write_all(&self.header())?;
                for chunk in entries.chunks(1 << 14) {
                    let bytes: Vec<u8> = chunk.iter().flat_map(|entry| entry.to_le_bytes()).collect();
                    sink.write_all(&bytes)?;
                }
            }
        }
        sink.flush()
    }

    /// Opens the index file of `genome` by mapping it. Reads the header only: whether the file is whole is for
    /// whoever keeps its digest. Damage further on can lose loci, but is never a panic.
    ///
    /// # Errors
    /// Where the file cannot be mapped, or as in [`Index::from_bytes`].
    pub fn open(path: &Path, genome: &Genome) -> Result<Self, MapError> {
        Self::from_bytes(Bytes::map(path)?, genome)
    }

    /// The index of `genome` from the bytes of its file.
    ///
    /// # Errors
    /// Where the bytes are no index, of another format version, cut, of impossible parameters, or of another genome.
    pub fn from_bytes(bytes: Bytes, genome: &Genome) -> Result<Self, MapError> {
        if !bytes.starts_with(MAGIC) {
            return Err(MapError::NotAnIndex);
        }
        let Some(header) = bytes.first_chunk::<HEADER_BYTES>() else {
            return Err(MapError::Size { found: bytes.len() as u64, expected: HEADER_BYTES as u64 });
        };
        let field =
            |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let [format, sampling, word, depth, suffixes] = [8, 12, 16, 20, 24].map(field);
        if format != FORMAT {
            return Err(MapError::Format { found: format });
        }
        if !(1..=MAX_SAMPLING).contains(&sampling) || !(MIN_WORD..=MAX_WORD).contains(&word) || depth != DEPTH
        {
            return Err(MapError::Damaged("impossible parameters"));
        }
        let expected = HEADER_BYTES as u64 + 4 * (suffixes::table_entries(word) as u64 + u64::from(suffixes));
        if bytes.len() as u64 != expected {
            return Err(MapError::Size { found: bytes.len() as u64, expected });
        }
        let genome_digest: [u8; 32] = std::array::from_fn(|at| header[32 + at]);
        let index = Self { sampling, word, suffixes, genome_digest, entries: Entries::File(bytes) };
        if index.belongs_to(genome) { Ok(index) } else { Err(MapError::OtherGenome) }
    }

    /// Whether the index was built from this genome, by the genome's digest.
    #[must_use]
    pub fn belongs_to(&self, genome: &Genome) -> bool {
        self.genome_digest == *genome.digest()
    }

    /// Every how many bases a suffix is held.
    #[must_use]
    pub fn sampling(&self) -> u32 {
        self.sampling
    }

    fn header(&self) -> Vec<u8> {
        let mut header = MAGIC.to_vec();
        for field in [FORMAT, self.sampling, self.word, DEPTH, self.suffixes, 0] {
            header.extend_from_slice(&field.to_le_bytes());
        }
        header.extend_from_slice(&self.genome_digest);
        header
    }

    /// Bases of the words in the table.
    pub(crate) fn word_length(&self) -> usize {
        self.word as usize
    }

    /// The suffixes that begin with a part of a query: all bases of the part, or its first [`DEPTH`].
    pub(crate) fn interval(&self, genome: &Genome, query: &Query, part: Range<usize>) -> Range<u32> {
        let length = part.len().min(DEPTH as usize);
        let tabled = length.min(self.word_length());
        if tabled == 0 {
            return 0..self.suffixes;
        }
        let spread = 2 * (self.word_length() - tabled);
        let word = (query.word(part.start) >> (64 - 2 * tabled)) as usize;
        let end = self.entries.get((word + 1) << spread).min(self.suffixes);
        let start = self.entries.get(word << spread).min(end);
        if length == tabled {
            return start..end;
        }
        let order = |index| self.compare(genome, self.suffix(index), query, part.start..part.start + length);
        let first = partition_point(start..end, |index| order(index).is_lt());
        first..partition_point(first..end, |index| order(index).is_le())
    }

    /// The global position of a suffix.
    #[inline]
    pub(crate) fn suffix(&self, index: u32) -> u32 {
        self.entries.get(suffixes::table_entries(self.word) + index as usize)
    }

    /// The order of a suffix against a part of a query, over the part's bases.
    fn compare(&self, genome: &Genome, suffix: u32, query: &Query, part: Range<usize>) -> std::cmp::Ordering {
        part.clone()
            .step_by(32)
            .map(|at| {
                let unused = 64 - 2 * (part.end - at).min(32);
                let global = suffix.saturating_add((at - part.start) as u32);
                (genome.word(global) >> unused).cmp(&(query.word(at) >> unused))
            })
            .find(|order| order.is_ne())
            .unwrap_or(std::cmp::Ordering::Equal)
    }
}

/// The longest word of which a genome holds about one suffix each, so that the table is no larger than the suffixes.
fn word_length(suffixes: u32) -> u32 {
    (suffixes.max(1).ilog2() / 2).clamp(MIN_WORD, MAX_WORD)
}

/// The first index of a range for which `before` is false.
fn partition_point(mut range: Range<u32>, before: impl Fn(u32) -> bool) -> u32 {
    while range.start < range.end {
        let middle = range.start + (range.end - range.start) / 2;
        if before(middle) {
            range.start = middle + 1;
        } else {
            range.end = middle;
        }
    }
    range.start
}
