//! Inputs, plain or gzipped.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::FileError;

const BUFFER: usize = 1 << 18;

/// Opens a file for reading and unpacks gzip by its magic bytes, whatever the file is called. Every gzip
/// member is read (BGZF and concatenated lanes are made of many).
///
/// # Errors
/// [`FileError`] when the file is missing or cannot be opened.
pub fn open(path: &Path) -> Result<Box<dyn BufRead + Send>, FileError> {
    let fault = |source| FileError::read(path, source);
    let mut file = BufReader::with_capacity(BUFFER, File::open(path).map_err(fault)?);
    let magic = file.fill_buf().map_err(fault)?;
    if magic.starts_with(&[0x1f, 0x8b]) {
        Ok(Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(file))))
    } else {
        Ok(Box::new(file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    use crate::read_text;

    #[test]
    fn all_members_of_a_gzip_file_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("two.txt");
        let mut bytes = Vec::new();
        for word in ["one ", "two"] {
            let mut member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            member.write_all(word.as_bytes()).unwrap();
            bytes.extend(member.finish().unwrap());
        }
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(read_text(&path).unwrap(), "one two");
        std::fs::write(&path, &bytes[..bytes.len() - 12]).unwrap();
        assert!(matches!(read_text(&path), Err(FileError::Read { .. })));
    }
}
