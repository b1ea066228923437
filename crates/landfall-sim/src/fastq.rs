//! FASTQ and other text, compressed to bytes that depend on the text alone.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::error::SimError;
use crate::sequencer::Read;

/// A gzip file without time, name or host in its header.
///
/// Level 9: its match search does not depend on what the processor offers.
pub struct GzFile {
    encoder: GzEncoder<BufWriter<File>>,
}

impl GzFile {
    /// Creates or replaces a file.
    ///
    /// # Errors
    /// [`SimError::File`].
    pub fn create(path: &Path) -> Result<Self, SimError> {
        let file = File::create(path).map_err(SimError::file(path))?;
        Ok(Self { encoder: GzEncoder::new(BufWriter::new(file), Compression::best()) })
    }

    /// Writes the trailer and flushes; without it the file is cut off.
    ///
    /// # Errors
    /// [`io::Error`], as when the disk is full.
    pub fn finish(self) -> io::Result<()> {
        self.encoder.finish()?.flush()
    }
}

impl Write for GzFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.encoder.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.encoder.flush()
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
