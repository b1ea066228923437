//! MD5, because sequencers list it.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use md5::{Digest, Md5};

use crate::FileError;
use crate::digest::hex;

/// A file whose MD5 is taken while it is read. Its end is an error if it has another than it should.
pub(crate) struct Summed<R> {
    inner: R,
    path: PathBuf,
    expected: String,
    hasher: Md5,
}

impl<R: Read> Summed<R> {
    pub fn new(path: &Path, inner: R, expected: &str) -> Self {
        Self { inner, path: path.to_owned(), expected: expected.to_ascii_lowercase(), hasher: Md5::new() }
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        if read == 0 && !buffer.is_empty() {
            // Whoever asks again is told again.
            let (found, expected) = (hex(&self.hasher.clone().finalize()), self.expected.clone());
            if found != expected {
                let path = self.path.clone();
                return Err(io::Error::other(FileError::Checksum { path, expected, found }));
            }
        }
        Ok(read)
    }
}
