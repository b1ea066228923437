//! Files as Landfall treats them: outputs appear whole or not at all, inputs may be gzipped, letters are checked.

mod atomic;
mod bed;
mod bgzf;
mod checksum;
mod digest;
mod expected;
pub mod fasta;
mod input;
mod lines;
mod seal;
mod stamp;
mod text;

pub use atomic::{AtomicFile, write_atomically};
pub use bed::{BedLine, bed_lines};
pub use bgzf::has_bgzf_end;
pub use digest::{Digests, blake3_hex, blake3_of_file, digest_bytes, digest_file, sha256_hex};
pub use expected::{Expectations, Expected, confirm, opened};
pub use input::{Position, begins_with, open, open_fastq, open_file};
pub use lines::LimitedLines;
pub use seal::{is_sealed, sealed};
pub use stamp::{Remembered, Stamp, boot_notes};
pub use text::{MAX_LINE, cell_text, decode, read_text, read_whole};

use std::io;
use std::path::PathBuf;

/// What went wrong with a file, and with which.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The input does not exist.
    #[error("`{}` not found", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The input could not be opened or read.
    #[error("`{}` could not be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The input is a pipe, a device or a folder.
    #[error("`{}` is {found}; expected a file: it is read more than once, so write its content to one", path.display())]
    NoFile {
        /// The path.
        path: PathBuf,
        /// What is there.
        found: &'static str,
    },
    /// The input is packed in a way that is not read.
    #[error("`{}` is {found}; expected text, plain or packed with gzip or Zstandard: {remedy}", path.display())]
    Packed {
        /// The file.
        path: PathBuf,
        /// The format.
        found: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// The input does not hold what it held when the run was planned.
    #[error(
        "`{}` changed while the run went on: expected BLAKE3 {expected}, as when the run was planned; read {found}",
        path.display()
    )]
    Changed {
        /// The file.
        path: PathBuf,
        /// BLAKE3 then, hexadecimal.
        expected: String,
        /// BLAKE3 of what was read, hexadecimal.
        found: String,
    },
    /// The input is packed in blocks and lacks the one that ends such files.
    #[error("`{}` has no end-of-file block: it was cut; expected a whole file", path.display())]
    Cut {
        /// The file.
        path: PathBuf,
    },
    /// A line of a text is longer than a limit.
    #[error("`{}`, line {line}: found more than {limit} bytes; expected a shorter line", path.display())]
    LongLine {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The most bytes of a line.
        limit: usize,
    },
    /// A text that is read into memory is longer than a limit.
    #[error("`{}`: found more than {limit} bytes of text; expected a smaller file", path.display())]
    LongText {
        /// The file.
        path: PathBuf,
        /// The most bytes.
        limit: u64,
    },
    /// The input is not the file of which a list of checksums tells.
    #[error("`{}`: found MD5 {found}; expected {expected}, as the sample sheet has it", path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// The MD5 that it should have, hexadecimal.
        expected: String,
        /// The MD5 of what was read, hexadecimal.
        found: String,
    },
    /// The output could not be made.
    #[error("`{}` could not be written", path.display())]
    Write {
        /// The file, under its final name.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl FileError {
    /// The file.
    #[must_use]
    pub fn path(&self) -> &std::path::Path {
        match self {
            Self::Missing { path }
            | Self::Read { path, .. }
            | Self::NoFile { path, .. }
            | Self::Packed { path, .. }
            | Self::Changed { path, .. }
            | Self::Cut { path }
            | Self::LongLine { path, .. }
            | Self::LongText { path, .. }
            | Self::Checksum { path, .. }
            | Self::Write { path, .. } => path,
        }
    }

    /// An error of reading `path`: a missing file is told apart, and what a reader of ours said stays what it is.
    #[must_use]
    pub fn read(path: impl Into<PathBuf>, source: io::Error) -> Self {
        let path = path.into();
        let source = match source.downcast::<Self>() {
            Ok(ours) => return ours,
            Err(source) => source,
        };
        if source.kind() == io::ErrorKind::NotFound {
            Self::Missing { path }
        } else {
            Self::Read { path, source }
        }
    }

    /// An error of writing `path`.
    #[must_use]
    pub fn write(path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Write { path: path.into(), source }
    }
}
