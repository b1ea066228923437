//! Digests: BLAKE3 for keys, SHA-256 because laboratories ask for it.

use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::FileError;
use crate::input::open_file;

/// The two digests of a file, in hexadecimal, and its size.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Digests {
    /// BLAKE3.
    pub blake3: String,
    /// SHA-256.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// Digests of bytes in memory.
#[must_use]
pub fn digest_bytes(bytes: &[u8]) -> Digests {
    Digests { blake3: blake3_hex(bytes), sha256: sha256_hex(bytes), bytes: bytes.len() as u64 }
}

/// The SHA-256 digest of bytes in memory, in hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The BLAKE3 digest of bytes in memory, in hexadecimal.
#[must_use]
pub fn blake3_hex(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Both digests of a file, in one reading pass.
///
/// # Errors
/// [`FileError`] when the file is missing, cannot be read, or is no file.
pub fn digest_file(path: &Path) -> Result<Digests, FileError> {
    let (mut blake3, mut sha256, mut bytes) = (blake3::Hasher::new(), Sha256::new(), 0);
    each_block(path, |block| {
        blake3.update(block);
        sha256.update(block);
        bytes += block.len() as u64;
    })?;
    Ok(Digests { blake3: blake3.finalize().to_hex().to_string(), sha256: hex(&sha256.finalize()), bytes })
}

/// The BLAKE3 digest of a file, in hexadecimal.
///
/// # Errors
/// As [`digest_file`].
pub fn blake3_of_file(path: &Path) -> Result<String, FileError> {
    let mut blake3 = blake3::Hasher::new();
    each_block(path, |block| {
        blake3.update(block);
    })?;
    Ok(blake3.finalize().to_hex().to_string())
}

fn each_block(path: &Path, mut take: impl FnMut(&[u8])) -> Result<(), FileError> {
    let fault = |source| FileError::read(path, source);
    let mut file = open_file(path)?;
    // Small files need no large buffer.
    let size = file.metadata().map_or(0, |found| found.len());
    let mut buffer = vec![0; size.clamp(1 << 12, 1 << 18) as usize];
    loop {
        let read = file.read(&mut buffer).map_err(fault)?;
        if read == 0 {
            return Ok(());
        }
        take(&buffer[..read]);
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_of_a_file_equal_those_of_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, b"abc").unwrap();
        let digests = digest_file(&path).unwrap();
        assert_eq!(digests, digest_bytes(b"abc"));
        // FIPS 180-2, appendix B.1.
        assert_eq!(digests.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
