//! The kind of an alignment file by its first bytes, and whether it is whole by its last ones.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use landfall_files::FileError;

use crate::AlignmentError;

/// The block that ends a BAM file (SAM specification 4.1.2).
const BGZF_END: &[u8] = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0\x1b\0\x03\0\0\0\0\0\0\0\0\0";
/// Bytes that tell blocks from plain gzip.
const BGZF_HEAD: usize = 14;
/// The containers that end CRAM files of version 3 and 2.1 (CRAM specification 9), without their checksums, and their
/// whole length.
const CRAM_3_END: (&[u8], usize) = (b"\x0f\0\0\0\xff\xff\xff\xff\x0f\xe0\x45\x4f\x46", 38);
const CRAM_2_END: (&[u8], usize) = (b"\x0b\0\0\0\xff\xff\xff\xff\x0f\xe0\x45\x4f\x46", 30);

/// The kind of an alignment file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// BAM, or SAM in blocks of gzip.
    Bam,
    /// CRAM.
    Cram,
    /// SAM, packed with plain gzip or not, or anything else: the library says what it is not.
    Sam,
}

impl Format {
    /// Tells the kind, and refuses a file without the block that ends its kind: one that was cut between two blocks
    /// would read as a whole one.
    pub(crate) fn of(path: &Path) -> Result<Self, AlignmentError> {
        let read_fault = |source| FileError::read(path, source);
        let mut file = landfall_files::open_file(path)?;
        let mut magic = Vec::new();
        file.by_ref().take(BGZF_HEAD as u64).read_to_end(&mut magic).map_err(read_fault)?;
        let format = match &magic[..] {
            [b'C', b'R', b'A', b'M', ..] => Self::Cram,
            // Gzip with a field that names the block's size; plain gzip has no block that ends it.
            [0x1f, 0x8b, _, 0x04, _, _, _, _, _, _, _, _, b'B', b'C'] => Self::Bam,
            _ => return Ok(Self::Sam),
        };
        let size = file.metadata().map_err(read_fault)?.len();
        let mut tail = Vec::new();
        file.seek(SeekFrom::Start(size.saturating_sub(CRAM_3_END.1 as u64))).map_err(read_fault)?;
        file.read_to_end(&mut tail).map_err(read_fault)?;
        if format.is_whole(&tail) { Ok(format) } else { Err(AlignmentError::Cut { path: path.to_owned() }) }
    }

    fn is_whole(self, tail: &[u8]) -> bool {
        let ends = |(end, length): (&[u8], usize)| {
            tail.len().checked_sub(length).is_some_and(|from| tail[from..].starts_with(end))
        };
        match self {
            Self::Bam => tail.ends_with(BGZF_END),
            Self::Cram => ends(CRAM_3_END) || ends(CRAM_2_END),
            Self::Sam => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of these bytes.
    fn of(bytes: &[&[u8]]) -> Result<Format, AlignmentError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, bytes.concat()).unwrap();
        Format::of(&path)
    }

    #[test]
    fn a_file_without_the_end_of_its_kind_was_cut() {
        let (bam, cram) =
            (&b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC blocks"[..], &b"CRAM\x03\0 containers"[..]);
        let end = |(end, length): (&[u8], usize)| [end, &vec![0; length - end.len()]].concat();
        let (three, two) = (end(CRAM_3_END), end(CRAM_2_END));
        assert_eq!(of(&[bam, BGZF_END]).unwrap(), Format::Bam);
        assert_eq!(of(&[cram, &three]).unwrap(), Format::Cram);
        assert_eq!(of(&[cram, &two]).unwrap(), Format::Cram);
        for cut in
            [&[bam][..], &[bam, &BGZF_END[1..]], &[bam, BGZF_END, b" "], &[cram], &[cram, &three[..37]]]
        {
            assert!(matches!(of(cut), Err(AlignmentError::Cut { .. })), "{cut:?}");
        }
    }

    #[test]
    fn whatever_is_neither_bam_nor_cram_is_left_to_the_library() {
        for text in [&b""[..], b"@", b"@HD\tVN:1.6\n", b"\x1f", b"CRA", b"\x1f\x8b\x08\0 plain gzip"] {
            assert_eq!(of(&[text]).unwrap(), Format::Sam);
        }
    }
}
