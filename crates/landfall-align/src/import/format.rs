//! Which format an alignment has, by its content, and by its name where it is empty or cannot be told.

use std::io::Read;
use std::path::Path;

use landfall_files::FileError;

use super::psl;
use crate::AlignError;

/// Bytes that are looked at.
const HEAD: u64 = 1 << 16;

/// How an alignment is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// BAM, CRAM or SAM.
    Records,
    /// PAF.
    Paf,
    /// PSL.
    Psl,
}

impl Format {
    /// Of a file.
    pub(super) fn of(path: &Path) -> Result<Self, AlignError> {
        let mut head = Vec::new();
        let read = landfall_files::open(path)?.take(HEAD).read_to_end(&mut head);
        read.map_err(|source| FileError::read(path, source))?;
        Self::by_content(&head)
            .or_else(|| Self::by_name(path))
            .ok_or_else(|| AlignError::Format { path: path.to_owned() })
    }

    /// By the magic number, or by the columns of the first line that is no header.
    fn by_content(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"BAM\x01") || head.starts_with(b"CRAM") || head.starts_with(b"@") {
            return Some(Self::Records);
        }
        if head.starts_with(b"psLayout") {
            return Some(Self::Psl);
        }
        let mut lines = head.split(|byte| *byte == b'\n');
        let line = lines.find(|line| !line.is_empty() && !psl::is_header(line))?;
        let columns: Vec<_> = line.split(|byte| *byte == b'\t').collect();
        match columns[..] {
            [_, _, _, _, b"+" | b"-" | b"*", ..] if columns.len() >= 12 => Some(Self::Paf),
            [_, _, _, _, _, _, _, _, [b'+' | b'-', ..], ..] if columns.len() >= 21 => Some(Self::Psl),
            _ => None,
        }
    }

    fn by_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        match name.strip_suffix(".gz").unwrap_or(&name).rsplit_once('.')?.1 {
            "paf" => Some(Self::Paf),
            "psl" => Some(Self::Psl),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_the_format() {
        let paf = b"anchor_0\t50\t0\t50\t-\tchr1\t1000\t100\t150\t50\t50\t60";
        let psl =
            b"50\t0\t0\t0\t0\t0\t0\t0\t-\tanchor_0\t50\t0\t50\tchr1\t1000\t100\t150\t1\t50,\t0,\t100,\n";
        assert_eq!(Format::by_content(paf), Some(Format::Paf));
        assert_eq!(Format::by_content(psl), Some(Format::Psl));
        assert_eq!(Format::by_content(b"psLayout version 3\n\n"), Some(Format::Psl));
        assert_eq!(Format::by_content(b"BAM\x01\0\0"), Some(Format::Records));
        assert_eq!(Format::by_content(b"@SQ\tSN:chr1"), Some(Format::Records));
        assert_eq!(Format::by_content(b">anchor_0\nACGT\n"), None);
        assert_eq!(Format::by_content(b""), None);
    }

    #[test]
    fn a_name_tells_the_format_of_an_empty_file() {
        assert_eq!(Format::by_name(Path::new("a/L1.hits.PAF.gz")), Some(Format::Paf));
        assert_eq!(Format::by_name(Path::new("L1.psl")), Some(Format::Psl));
        assert_eq!(Format::by_name(Path::new("L1.txt")), None);
        assert_eq!(Format::by_name(Path::new("paf")), None);
    }
}
