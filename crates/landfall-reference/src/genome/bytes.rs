//! The bytes of a file.

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;

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
