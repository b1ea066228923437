//! FASTQ and other text, compressed to bytes that depend on the text alone.

use std::io::{self, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use landfall_files::AtomicFile;
use rayon::prelude::*;

use crate::error::SimError;
use crate::sequencer::Read;

/// Text of one gzip member, in bytes. Fixed, because the bytes of a file depend on it.
const MEMBER: usize = 1 << 20;
/// As small as at level 9 up to a few percent, in a third of the time.
const LEVEL: u32 = 6;
/// Members that are compressed together.
const TOGETHER: usize = 16;

/// A gzip file without time, name or host in its headers, that appears whole or not at all. Members of fixed size are
/// compressed in parallel.
pub struct GzFile {
    file: AtomicFile,
    text: Vec<u8>,
}

impl GzFile {
    /// Creates or replaces a file.
    ///
    /// # Errors
    /// [`SimError::Files`].
    pub fn create(path: &Path) -> Result<Self, SimError> {
        Ok(Self { file: AtomicFile::create(path)?, text: Vec::with_capacity(MEMBER * TOGETHER) })
    }

    /// Writes the rest and gives the file its name; without it nothing is left.
    ///
    /// # Errors
    /// [`SimError::Files`], as when the disk is full.
    pub fn finish(mut self) -> Result<(), SimError> {
        let path = self.file.path().to_owned();
        self.compress().map_err(SimError::file(path))?;
        Ok(self.file.commit()?)
    }

    /// Compresses and writes all text so far.
    fn compress(&mut self) -> io::Result<()> {
        let member = |text: &[u8]| {
            let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 3), Compression::new(LEVEL));
            encoder.write_all(text)?;
            encoder.finish()
        };
        let members: Vec<io::Result<Vec<u8>>> = self.text.par_chunks(MEMBER).map(member).collect();
        for member in members {
            self.file.write_all(&member?)?;
        }
        self.text.clear();
        Ok(())
    }
}

impl Write for GzFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(MEMBER * TOGETHER - self.text.len());
        self.text.extend_from_slice(&bytes[..taken]);
        if self.text.len() == MEMBER * TOGETHER {
            self.compress()?;
        }
        Ok(taken)
    }

    /// Does nothing: members are cut by size alone.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes one record.
///
/// # Errors
/// [`io::Error`] of the writer.
pub fn write_record(to: &mut impl Write, name: &str, description: &str, read: &Read) -> io::Result<()> {
    writeln!(to, "@{name} {description}")?;
    to.write_all(&read.bases)?;
    to.write_all(b"\n+\n")?;
    to.write_all(&read.qualities)?;
    to.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn members_are_cut_by_size_however_the_text_arrives() {
        let folder = tempfile::tempdir().unwrap();
        let text: Vec<u8> = (0..3 * MEMBER + 77).map(|at| b"ACGT"[at * at % 4]).collect();
        let written = |name: &str, piece: usize| {
            let path = folder.path().join(name);
            let mut file = GzFile::create(&path).unwrap();
            text.chunks(piece).for_each(|piece| file.write_all(piece).unwrap());
            file.finish().unwrap();
            std::fs::read(path).unwrap()
        };
        let (whole, pieces) = (written("whole.gz", usize::MAX), written("pieces.gz", 10_007));
        assert!(whole == pieces);
        let mut read = Vec::new();
        flate2::read::MultiGzDecoder::new(whole.as_slice()).read_to_end(&mut read).unwrap();
        assert!(read == text);
    }
}
