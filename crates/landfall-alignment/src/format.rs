//! The kind of an alignment file by its first bytes, and whether it is whole by its last ones.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use landfall_files::{FileError, has_bgzf_end};

use crate::AlignmentError;

/// The first bytes of a CRAM file.
const CRAM_HEAD: &[u8] = b"CRAM";
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
        let format = match has_bgzf_end(path)? {
            Some(true) => Some(Self::Bam),
            Some(false) => None,
            None => Self::without_blocks(path).map_err(|source| FileError::read(path, source))?,
        };
        format.ok_or_else(|| AlignmentError::Cut { path: path.to_owned() })
    }

    /// The kind of a file that is not in blocks of gzip; `None` where it was cut.
    fn without_blocks(path: &Path) -> io::Result<Option<Self>> {
        let mut file = File::open(path)?;
        let mut head = Vec::new();
        file.by_ref().take(CRAM_HEAD.len() as u64).read_to_end(&mut head)?;
        if head != CRAM_HEAD {
            return Ok(Some(Self::Sam));
        }
        let size = file.metadata()?.len();
        let mut tail = Vec::new();
        file.seek(SeekFrom::Start(size.saturating_sub(CRAM_3_END.1 as u64)))?;
        file.read_to_end(&mut tail)?;
        let ends = |(end, length): (&[u8], usize)| {
            tail.len().checked_sub(length).is_some_and(|from| tail[from..].starts_with(end))
        };
        Ok((ends(CRAM_3_END) || ends(CRAM_2_END)).then_some(Self::Cram))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BGZF_END: &[u8] = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0\x1b\0\x03\0\0\0\0\0\0\0\0\0";

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
