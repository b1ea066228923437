//! Files as Landfall treats them: outputs appear whole or not at all, inputs may be gzipped, letters are checked.

mod atomic;
mod bed;
mod digest;
pub mod fasta;
mod input;
mod text;

pub use atomic::{AtomicFile, write_atomically};
pub use bed::{BedLine, bed_lines};
pub use digest::{Digests, blake3_hex, digest_bytes, digest_file, sha256_hex};
pub use input::open;
pub use text::{decode, read_text};

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
            Self::Missing { path } | Self::Read { path, .. } | Self::Write { path, .. } => path,
        }
    }

    /// An error of reading `path`, told apart from a missing file.
    #[must_use]
    pub fn read(path: impl Into<PathBuf>, source: io::Error) -> Self {
        let path = path.into();
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
