//! The sequence of a reference: contigs, bases in two bits, ranges of unknown bases.
//!
//! All contigs lie one behind the other in one *concatenation*; a base's place in it is its *global position*.
//! Bases are packed 32 to a `u64`, the first in the two highest bits, so that packed words compare as their
//! sequences do. An unknown base is packed as `A` and listed in a range apart.
//!
//! The file: magic, format version, counts, digest, then contigs, unknown ranges and words, all little-endian.

use std::fs::File;
use std::io::{self, Write};
use std::ops::{Deref, Range};
use std::path::{Path, PathBuf};

use landfall_core::{ContigId, Position, dna};
use memmap2::Mmap;
use thiserror::Error;

const MAGIC: &[u8; 8] = b"LFGENOME";
const FORMAT: u32 = 1;
const HEADER_BYTES: usize = 64;
const BASES_PER_WORD: usize = 32;

/// The code of an unknown base in [`Genome::codes`]; it matches nothing, not even itself.
pub const UNKNOWN: u8 = 4;

/// Why a genome could not be built, read or written.
#[derive(Debug, Error)]
pub enum GenomeError {
    /// Two contigs have one name.
    #[error("contig `{0}` occurs twice; names must differ")]
    DuplicateContig(String),
    /// More bases than a `u32` can count.
    #[error("contig `{contig}` brings the genome above {} bases, the most that can be addressed", u32::MAX)]
    TooLong {
        /// The contig that was one too many.
        contig: String,
    },
    /// The file is of another kind.
    #[error("not a genome file; expected one written by `landfall reference build`")]
    NotAGenome,
    /// The file is of another format version.
    #[error("genome file of format {found}; this program reads format {FORMAT}; build the reference again")]
    Format {
        /// The version in the file.
        found: u32,
    },
    /// The file is shorter or longer than its header says.
    #[error("{found} bytes, expected {expected}; the file was cut or changed")]
    Size {
        /// Bytes there are.
        found: u64,
        /// Bytes the header asks for.
        expected: u64,
    },
    /// The file contradicts itself.
    #[error("damaged genome file: {0}")]
    Damaged(&'static str),
    /// The file could not be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Any of the above, with the file it happened to.
    #[error("`{}`: {fault}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        fault: Box<GenomeError>,
    },
}

/// The bytes of a file, in memory or mapped.
#[derive(Debug)]
pub enum Bytes {
    /// Held in memory.
    Owned(Vec<u8>),
    /// A file mapped read-only.
    Mapped(Mmap),
}

impl Bytes {
    /// Maps a file read-only.
    ///
    /// # Errors
    /// Where the file cannot be opened or mapped.
    pub fn map(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        // SAFETY: a mapping is undefined if another process changes the file under it. References are written
        // under a temporary name and renamed, never changed in place, and every offset read is bounds-checked.
        #[allow(unsafe_code)]
        let map = unsafe { Mmap::map(&file)? };
        Ok(Self::Mapped(map))
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Owned(bytes) => bytes,
            Self::Mapped(map) => map,
        }
    }
}

/// A contig of a genome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contig {
    /// Its name in the FASTA file, up to the first blank.
    pub name: String,
    /// Bases.
    pub length: u32,
    /// Global position of its first base.
    pub offset: u32,
}

impl Contig {
    /// Its bases as global positions.
    #[must_use]
    pub fn range(&self) -> Range<u32> {
        self.offset..self.offset + self.length
    }
}

/// Collects contigs into a [`Genome`].
#[derive(Debug, Default)]
pub struct GenomeBuilder {
    contigs: Vec<Contig>,
    unknown: Vec<Range<u32>>,
    packed: Vec<u8>,
    word: u64,
    length: u32,
}

impl GenomeBuilder {
    /// A genome without contigs.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a contig. Either case is sequence; any letter but `ACGT` is an unknown base.
    ///
    /// # Errors
    /// [`GenomeError::DuplicateContig`], or [`GenomeError::TooLong`] above 2³² − 1 bases in total.
    pub fn push(&mut self, name: &str, sequence: &[u8]) -> Result<(), GenomeError> {
        if self.contigs.iter().any(|contig| contig.name == name) {
            return Err(GenomeError::DuplicateContig(name.to_owned()));
        }
        let offset = self.length;
        let length = u32::try_from(sequence.len())
            .ok()
            .filter(|length| offset.checked_add(*length).is_some())
            .ok_or_else(|| GenomeError::TooLong { contig: name.to_owned() })?;
        for &letter in sequence {
            self.push_base(dna::code(letter), offset);
        }
        self.contigs.push(Contig { name: name.to_owned(), length, offset });
        Ok(())
    }

    /// Appends one base; an unknown range is not continued from before `contig_start`.
    fn push_base(&mut self, code: Option<u8>, contig_start: u32) {
        if code.is_none() {
            match self.unknown.last_mut() {
                Some(range) if range.end == self.length && range.start >= contig_start => range.end += 1,
                _ => self.unknown.push(self.length..self.length + 1),
            }
        }
        self.word = self.word << 2 | u64::from(code.unwrap_or(0));
        self.length += 1;
        if self.length.is_multiple_of(BASES_PER_WORD as u32) {
            self.packed.extend_from_slice(&self.word.to_le_bytes());
            self.word = 0;
        }
    }

    /// The genome of all contigs so far, in memory.
    #[must_use]
    pub fn finish(mut self) -> Genome {
        let rest = self.length as usize % BASES_PER_WORD;
        if rest > 0 {
            let last = self.word << (2 * (BASES_PER_WORD - rest));
            self.packed.extend_from_slice(&last.to_le_bytes());
        }
        let mut genome = Genome {
            contigs: self.contigs,
            unknown: self.unknown,
            length: self.length,
            digest: [0; 32],
            bytes: Bytes::Owned(self.packed),
            packed_start: 0,
        };
        genome.digest = genome.computed_digest();
        genome
    }
}

/// Contigs and their packed sequence.
#[derive(Debug)]
pub struct Genome {
    contigs: Vec<Contig>,
    unknown: Vec<Range<u32>>,
    length: u32,
    digest: [u8; 32],
    bytes: Bytes,
    packed_start: usize,
}

impl Genome {
    /// Opens a genome file by mapping it. Reads the list of contigs, not the sequence.
    ///
    /// # Errors
    /// [`GenomeError::File`] with the path and what is wrong.
    pub fn open(path: &Path) -> Result<Self, GenomeError> {
        Bytes::map(path)
            .map_err(GenomeError::Io)
            .and_then(Self::from_bytes)
            .map_err(|fault| GenomeError::File { path: path.to_owned(), fault: Box::new(fault) })
    }

    /// A genome from the bytes of its file.
    ///
    /// # Errors
    /// Where the bytes are no genome, of another format version, cut, or contradict themselves.
    pub fn from_bytes(bytes: Bytes) -> Result<Self, GenomeError> {
        let header = Header::read(&bytes)?;
        header.check_size(bytes.len())?;
        let mut rest = Fields(&bytes[HEADER_BYTES..]);
        let mut contigs = Vec::with_capacity(header.contigs as usize);
        let mut offset = 0u32;
        for _ in 0..header.contigs {
            let length = rest.u32()?;
            let name_bytes = rest.u32()? as usize;
            let name = std::str::from_utf8(rest.take(name_bytes)?)
                .map_err(|_| GenomeError::Damaged("a contig's name is not text"))?;
            contigs.push(Contig { name: name.to_owned(), length, offset });
            offset = offset.checked_add(length).ok_or(GenomeError::Damaged("contigs exceed the genome"))?;
        }
        if offset != header.length {
            return Err(GenomeError::Damaged("the contigs' lengths do not add up"));
        }
        let mut unknown: Vec<Range<u32>> = Vec::with_capacity(header.unknown as usize);
        for _ in 0..header.unknown {
            let range = rest.u32()?..rest.u32()?;
            let earliest = unknown.last().map_or(0, |last| last.end);
            if range.start < earliest || range.end <= range.start || range.end > header.length {
                return Err(GenomeError::Damaged("the ranges of unknown bases are out of order"));
            }
            unknown.push(range);
        }
        if rest.0.len() != header.packed_bytes() {
            return Err(GenomeError::Damaged("the contigs' names do not add up"));
        }
        let packed_start = bytes.len() - header.packed_bytes();
        Ok(Self { contigs, unknown, length: header.length, digest: header.digest, bytes, packed_start })
    }

    /// Writes the genome file.
    ///
    /// # Errors
    /// Where `sink` fails.
    pub fn write_to(&self, mut sink: impl Write) -> io::Result<()> {
        let tables = self.tables();
        let header = Header {
            contigs: self.contigs.len() as u32,
            unknown: self.unknown.len() as u32,
            length: self.length,
            tables_bytes: tables.len() as u64,
            digest: self.digest,
        };
        sink.write_all(&header.to_bytes())?;
        sink.write_all(&tables)?;
        sink.write_all(self.packed())?;
        sink.flush()
    }

    /// The contigs, in the order of the FASTA file.
    #[must_use]
    pub fn contigs(&self) -> &[Contig] {
        &self.contigs
    }

    /// The contig of that name.
    #[must_use]
    pub fn contig_by_name(&self, name: &str) -> Option<ContigId> {
        self.contigs.iter().position(|contig| contig.name == name).map(|index| ContigId(index as u32))
    }

    /// Bases in all contigs.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.length
    }

    /// Whether there is no base at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// BLAKE3 of contigs, unknown ranges and words, as the file's header states it.
    #[must_use]
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// BLAKE3 of contigs, unknown ranges and words, from the data themselves: reads the whole genome.
    #[must_use]
    pub fn computed_digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.tables());
        hasher.update(self.packed());
        *hasher.finalize().as_bytes()
    }

    /// The ranges of unknown bases, ascending, as global positions.
    #[must_use]
    pub fn unknown(&self) -> &[Range<u32>] {
        &self.unknown
    }

    /// The 32 bases from a global position on, the first in the two highest bits; unknown bases and those beyond
    /// the genome read as `A`. Contigs run into each other.
    #[must_use]
    #[inline]
    pub fn word(&self, global: u32) -> u64 {
        let index = global as usize / BASES_PER_WORD;
        let shift = 2 * (global % BASES_PER_WORD as u32);
        self.aligned_word(index) << shift | self.aligned_word(index + 1) >> 1 >> (63 - shift)
    }

    #[inline]
    fn aligned_word(&self, index: usize) -> u64 {
        self.packed().get(8 * index..).and_then(|bytes| bytes.first_chunk()).map_or(0, |b| u64::from_le_bytes(*b))
    }

    /// The letter at a global position: `A`, `C`, `G`, `T` or `N`; `N` beyond the genome.
    #[must_use]
    pub fn base(&self, global: u32) -> u8 {
        let next = self.unknown.partition_point(|range| range.end <= global);
        let unknown = self.unknown.get(next).is_some_and(|range| range.contains(&global));
        if unknown || global >= self.length { b'N' } else { b"ACGT"[(self.word(global) >> 62) as usize] }
    }

    /// Appends the codes of a range of global positions (`ACGT` 0 to 3, or [`UNKNOWN`]) to `codes`; the part of the
    /// range beyond the genome is left out.
    pub fn codes(&self, range: Range<u32>, codes: &mut Vec<u8>) {
        let range = range.start..range.end.min(self.length);
        let first = codes.len();
        for start in range.clone().step_by(BASES_PER_WORD) {
            let word = self.word(start);
            let bases = (range.end - start).min(BASES_PER_WORD as u32);
            codes.extend((0..bases).map(|base| (word >> (62 - 2 * base) & 3) as u8));
        }
        let next = self.unknown.partition_point(|unknown| unknown.end <= range.start);
        for unknown in self.unknown[next..].iter().take_while(|unknown| unknown.start < range.end) {
            let from = unknown.start.max(range.start) - range.start;
            let to = unknown.end.min(range.end) - range.start;
            codes[first + from as usize..first + to as usize].fill(UNKNOWN);
        }
    }

    /// The letters (`ACGTN`) of a range of a contig; the part of the range beyond the contig is left out.
    #[must_use]
    pub fn fetch(&self, contig: ContigId, range: Range<u32>) -> Vec<u8> {
        let Some(contig) = self.contigs.get(contig.index()) else { return Vec::new() };
        let (start, end) = (range.start.min(contig.length), range.end.min(contig.length));
        let mut sequence = Vec::new();
        self.codes(contig.offset + start..contig.offset + end, &mut sequence);
        for code in &mut sequence {
            *code = b"ACGTN"[*code as usize];
        }
        sequence
    }

    /// The global position of a base of a contig; `None` where the contig has no such base.
    #[must_use]
    pub fn to_global(&self, contig: ContigId, position: Position) -> Option<u32> {
        let contig = self.contigs.get(contig.index())?;
        (position.0 < contig.length).then(|| contig.offset + position.0)
    }

    /// The contig and position of a global position; `None` beyond the genome.
    #[must_use]
    pub fn to_contig(&self, global: u32) -> Option<(ContigId, Position)> {
        if global >= self.length {
            return None;
        }
        let index = self.contigs.partition_point(|contig| contig.offset <= global) - 1;
        Some((ContigId(index as u32), Position(global - self.contigs[index].offset)))
    }

    fn packed(&self) -> &[u8] {
        &self.bytes[self.packed_start..]
    }

    /// The part of the file between header and words.
    fn tables(&self) -> Vec<u8> {
        let mut tables = Vec::new();
        for contig in &self.contigs {
            tables.extend_from_slice(&contig.length.to_le_bytes());
            tables.extend_from_slice(&(contig.name.len() as u32).to_le_bytes());
            tables.extend_from_slice(contig.name.as_bytes());
        }
        for range in &self.unknown {
            tables.extend_from_slice(&range.start.to_le_bytes());
            tables.extend_from_slice(&range.end.to_le_bytes());
        }
        tables
    }
}

/// The first bytes of the file.
struct Header {
    contigs: u32,
    unknown: u32,
    length: u32,
    tables_bytes: u64,
    digest: [u8; 32],
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self, GenomeError> {
        if !bytes.starts_with(MAGIC) {
            return Err(GenomeError::NotAGenome);
        }
        let mut fields = Fields(&bytes[MAGIC.len()..]);
        let format = fields.u32()?;
        if format != FORMAT {
            return Err(GenomeError::Format { found: format });
        }
        let (contigs, unknown, length) = (fields.u32()?, fields.u32()?, fields.u32()?);
        let tables_bytes = u64::from(fields.u32()?) | u64::from(fields.u32()?) << 32;
        let digest = *fields.take(32)?.first_chunk().ok_or(GenomeError::Damaged("the header is cut"))?;
        Ok(Self { contigs, unknown, length, tables_bytes, digest })
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for field in [FORMAT, self.contigs, self.unknown, self.length] {
            bytes.extend_from_slice(&field.to_le_bytes());
        }
        bytes.extend_from_slice(&self.tables_bytes.to_le_bytes());
        bytes.extend_from_slice(&self.digest);
        bytes
    }

    fn packed_bytes(&self) -> usize {
        8 * (self.length as usize).div_ceil(BASES_PER_WORD)
    }

    /// Checked before anything is allocated by the header's counts: each contig and range takes 8 bytes at least.
    fn check_size(&self, found: usize) -> Result<(), GenomeError> {
        let fixed = (HEADER_BYTES + self.packed_bytes()) as u64;
        let expected = fixed.saturating_add(self.tables_bytes);
        if found as u64 != expected {
            return Err(GenomeError::Size { found: found as u64, expected });
        }
        if self.tables_bytes < 8 * (u64::from(self.contigs) + u64::from(self.unknown)) {
            return Err(GenomeError::Damaged("more contigs and ranges than the file has room for"));
        }
        Ok(())
    }
}

/// Little-endian fields, read one after the other.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], GenomeError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(GenomeError::Damaged("a table is cut"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn u32(&mut self) -> Result<u32, GenomeError> {
        let bytes = self.take(4)?.first_chunk().ok_or(GenomeError::Damaged("a table is cut"))?;
        Ok(u32::from_le_bytes(*bytes))
    }
}
