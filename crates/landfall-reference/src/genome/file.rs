//! The genome file: magic, format version, counts and digest; contigs; unknown ranges; words. All little-endian.

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use super::{BASES_PER_WORD, Bytes, Contig, Genome, GenomeError};

const MAGIC: &[u8; 8] = b"LFGENOME";
pub(super) const FORMAT: u32 = 1;
const HEADER_BYTES: usize = 64;

impl Genome {
    /// Opens a genome file by mapping it. Reads the list of contigs, not the sequence.
    ///
    /// # Errors
    /// Where the file cannot be mapped, or as in [`Genome::from_bytes`].
    pub fn open(path: &Path) -> Result<Self, GenomeError> {
        Self::from_bytes(Bytes::map(path)?)
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

    /// The part of the file between header and words.
    pub(super) fn tables(&self) -> Vec<u8> {
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
