//! Gzip in blocks (BGZF), which BAM files are and many text files are packed with.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::{FileError, open_file};

/// The block that ends such a file (SAM specification 4.1.2).
const END: &[u8] = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0\x1b\0\x03\0\0\0\0\0\0\0\0\0";
/// Bytes that tell blocks from plain gzip.
const HEAD: usize = 14;

/// Whether a file in blocks of gzip ends with the block that ends such files: one that was cut between two blocks
/// reads as a whole one. `None` for a file of another kind, plain gzip among them.
///
/// # Errors
/// [`FileError`] when the file is missing, cannot be read, or is no file.
pub fn has_bgzf_end(path: &Path) -> Result<Option<bool>, FileError> {
    bgzf_end(&open_file(path)?).map_err(|source| FileError::read(path, source))
}

pub(crate) fn bgzf_end(file: &File) -> io::Result<Option<bool>> {
    let mut head = [0; HEAD];
    if !fill(file, &mut head, 0)? || !matches!(head, [0x1f, 0x8b, _, 0x04, .., b'B', b'C']) {
        return Ok(None);
    }
    let mut tail = [0; END.len()];
    let from = file.metadata()?.len().checked_sub(tail.len() as u64);
    Ok(Some(match from {
        Some(from) => fill(file, &mut tail, from)? && tail == END,
        None => false,
    }))
}

/// Reads as many bytes from there; `false` where there are fewer.
fn fill(file: &File, bytes: &mut [u8], from: u64) -> io::Result<bool> {
    match file.read_exact_at(bytes, from) {
        Ok(()) => Ok(true),
        Err(fault) if fault.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(fault) => Err(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_block_is_looked_for_in_blocks_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let of = |bytes: &[&[u8]]| {
            std::fs::write(&path, bytes.concat()).unwrap();
            has_bgzf_end(&path).unwrap()
        };
        let block = &b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC a block"[..];
        assert_eq!(of(&[block, END]), Some(true));
        assert_eq!(of(&[END]), Some(true));
        for cut in [&[block][..], &[block, &END[1..]], &[block, END, b" "], &[&END[..20]]] {
            assert_eq!(of(cut), Some(false), "{cut:?}");
        }
        for other in
            [&b""[..], b"\x1f\x8b", b"\x1f\x8b\x08\0 plain gzip, with a name", b"@read\nACGT\n+\nFFFF\n"]
        {
            assert_eq!(of(&[other]), None);
        }
    }
}
