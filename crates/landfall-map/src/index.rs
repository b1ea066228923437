//! The index of a genome: in memory or in a file.
//!
//! The file: magic, format version, counts, the genome's digest, then table and suffixes as `u32`, all
//! little-endian. Its bytes depend on the genome and the parameters alone.

use std::cmp::Ordering;
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
pub(crate) const MAX_SAMPLING: u32 = 4;

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

    /// How many suffixes it holds.
    pub(crate) fn len(&self) -> u32 {
        self.suffixes
    }

    /// The suffixes that begin with a part of a query, no longer than a word.
    pub(crate) fn words(&self, query: &Query, part: Range<usize>) -> Range<u32> {
        if part.is_empty() {
            return 0..self.suffixes;
        }
        let spread = 2 * (self.word_length() - part.len());
        let word = (query.word(part.start) >> (64 - 2 * part.len())) as usize;
        let end = self.entries.get((word + 1) << spread).min(self.suffixes);
        self.entries.get(word << spread).min(end)..end
    }

    /// Of `suffixes`, which begin with a query's bases from `start` on up to `more`, those that go on with `more`.
    pub(crate) fn narrow(
        &self,
        genome: &Genome,
        query: &Query,
        suffixes: Range<u32>,
        start: usize,
        more: Range<usize>,
    ) -> Range<u32> {
        let end = more.end.min(start + DEPTH as usize);
        if suffixes.is_empty() || more.start >= end {
            return suffixes;
        }
        let order = |index| self.compare(genome, self.suffix(index), query, start, more.start..end);
        let first = partition_point(suffixes.clone(), |index| order(index).is_lt());
        // Few suffixes go on alike: their end is looked for from the first of them.
        let (mut alike, mut step) = (first, 1);
        while alike < suffixes.end && order(alike).is_eq() {
            alike = alike.saturating_add(step).min(suffixes.end);
            step *= 2;
        }
        let from = alike.saturating_sub(step / 2).max(first);
        first..partition_point(from..alike, |index| order(index).is_le())
    }

    /// The global position of a suffix.
    #[inline]
    fn suffix(&self, index: u32) -> u32 {
        self.entries.get(suffixes::table_entries(self.word) + index as usize)
    }

    /// The global positions of some suffixes.
    pub(crate) fn suffixes(&self, range: Range<u32>) -> impl Iterator<Item = u32> {
        range.map(|index| self.suffix(index))
    }

    /// The order of a suffix against a query laid on it at `start`, over `part` of the query.
    #[inline]
    fn compare(
        &self,
        genome: &Genome,
        suffix: u32,
        query: &Query,
        start: usize,
        part: Range<usize>,
    ) -> Ordering {
        let mut at = part.start;
        while at < part.end {
            let unused = 64 - 2 * (part.end - at).min(32);
            let global = suffix.saturating_add((at - start) as u32);
            let order = (genome.word(global) >> unused).cmp(&(query.word(at) >> unused));
            if order.is_ne() {
                return order;
            }
            at += 32;
        }
        Ordering::Equal
    }
}

/// The word of which a genome holds about one suffix each: the table is at most twice as large as the suffixes.
fn word_length(suffixes: u32) -> u32 {
    suffixes.max(1).ilog2().div_ceil(2).clamp(MIN_WORD, MAX_WORD)
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
