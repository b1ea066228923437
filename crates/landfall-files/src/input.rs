//! Inputs, plain or packed with gzip or Zstandard.

use std::fs::{self, File, FileType};
use std::io::{BufRead, BufReader, Read, Seek};
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::FileError;
use crate::bgzf::bgzf_end;
use crate::checksum::Summed;
use crate::expected::Witnessed;

const BUFFER: usize = 1 << 18;

/// Packed formats that are told by name, since people give them, and what to do about each.
const FOREIGN: &[(&[u8], &str, &str)] = &[
    (b"BZh", "packed with bzip2", "unpack it"),
    (b"\xfd7zXZ\0", "packed with xz", "unpack it"),
    (b"PK\x03\x04", "a spreadsheet or a ZIP archive", "save it as `CSV UTF-8`, or unpack it"),
];

/// Opens a file for reading and unpacks gzip and Zstandard by their magic bytes, whatever the file is called. Every
/// gzip member is read (BGZF and concatenated lanes are made of many).
///
/// # Errors
/// [`FileError`] when the file is missing, cannot be opened, is no file, is packed in another way, or is packed in
/// blocks without the one that ends such files: it was cut between two of them, or is still written.
pub fn open(path: &Path) -> Result<Box<dyn BufRead + Send>, FileError> {
    let file = open_file(path)?;
    if bgzf_end(&file).map_err(|source| FileError::read(path, source))? == Some(false) {
        return Err(FileError::Cut { path: path.to_owned() });
    }
    witnessed(path, file)
}

/// How far a file has been read.
#[derive(Debug)]
pub struct Position(File);

impl Position {
    /// Bytes of the file, packed as it is, that were read so far, buffers included.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        // Another handle on the same open file: both stand at the same place.
        (&self.0).stream_position().unwrap_or(0)
    }
}

/// Opens a FASTQ file as [`open`] does. Blocks without the one that ends them are read: a common demultiplexer writes
/// FASTQ so. Where the file's MD5 is given, in hexadecimal, its end is an error if the file has another.
///
/// # Errors
/// As [`open`].
pub fn open_fastq(path: &Path, md5: Option<&str>) -> Result<(Box<dyn BufRead + Send>, Position), FileError> {
    let file = open_file(path)?;
    let position = Position(file.try_clone().map_err(|source| FileError::read(path, source))?);
    let text = match md5 {
        None => witnessed(path, file),
        Some(md5) => match Witnessed::of(path, file) {
            Ok(witnessed) => unpacked(path, buffered(Summed::new(path, witnessed, md5))),
            Err(file) => unpacked(path, buffered(Summed::new(path, file, md5))),
        },
    };
    Ok((text?, position))
}

/// Whether what a file holds, unpacked, begins so. The file is not taken for read.
///
/// # Errors
/// As [`open`].
pub fn begins_with(path: &Path, start: &[u8]) -> Result<bool, FileError> {
    let mut content = unpacked(path, buffered(open_file(path)?))?.take(start.len() as u64);
    let mut found = Vec::new();
    content.read_to_end(&mut found).map_err(|source| FileError::read(path, source))?;
    Ok(found == start)
}

/// Plain where nothing is expected of the file: a buffer over other readers than files is cleared first.
fn witnessed(path: &Path, file: File) -> Result<Box<dyn BufRead + Send>, FileError> {
    match Witnessed::of(path, file) {
        Ok(witnessed) => unpacked(path, buffered(witnessed)),
        Err(file) => unpacked(path, buffered(file)),
    }
}

fn buffered<R: Read>(file: R) -> BufReader<R> {
    BufReader::with_capacity(BUFFER, file)
}

fn unpacked(
    path: &Path,
    mut file: BufReader<impl Read + Send + 'static>,
) -> Result<Box<dyn BufRead + Send>, FileError> {
    let fault = |source| FileError::read(path, source);
    let magic = file.fill_buf().map_err(fault)?;
    if magic.starts_with(&[0x1f, 0x8b]) {
        Ok(Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(file))))
    } else if magic.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let unpacked = zstd::Decoder::with_buffer(file).map_err(fault)?;
        Ok(Box::new(BufReader::with_capacity(BUFFER, unpacked)))
    } else if let Some((_, found, remedy)) = FOREIGN.iter().find(|(start, ..)| magic.starts_with(start)) {
        Err(FileError::Packed { path: path.to_owned(), found, remedy })
    } else {
        Ok(Box::new(file))
    }
}

/// Opens what must be a file. A pipe or a device could be read once, would wait for whoever writes to it, or would never
/// end.
///
/// # Errors
/// [`FileError`] when the file is missing, cannot be opened, or is no file.
pub fn open_file(path: &Path) -> Result<File, FileError> {
    let fault = |source| FileError::read(path, source);
    match not_a_file(fs::metadata(path).map_err(fault)?.file_type()) {
        Some(found) => Err(FileError::NoFile { path: path.to_owned(), found }),
        None => File::open(path).map_err(fault),
    }
}

fn not_a_file(found: FileType) -> Option<&'static str> {
    match found {
        _ if found.is_file() => None,
        _ if found.is_dir() => Some("a folder"),
        _ if found.is_fifo() => Some("a pipe"),
        _ if found.is_socket() => Some("a socket"),
        _ => Some("a device"),
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

    #[test]
    fn zstandard_is_read_and_other_formats_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reads.fastq.gz");
        let packed = zstd::encode_all(&b"one "[..], 0).unwrap();
        let two = [packed.clone(), zstd::encode_all(&b"two"[..], 0).unwrap()].concat();
        std::fs::write(&path, two).unwrap();
        assert_eq!(read_text(&path).unwrap(), "one two");
        std::fs::write(&path, &packed[..packed.len() - 3]).unwrap();
        assert!(matches!(read_text(&path), Err(FileError::Read { .. })));
        for (start, name, _) in FOREIGN {
            std::fs::write(&path, [start, &b"..."[..]].concat()).unwrap();
            let words = read_text(&path).unwrap_err().to_string();
            assert!(words.contains(name), "{words}");
        }
    }

    #[test]
    fn blocks_without_their_end_are_refused_but_for_reads() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("genome.fa.gz");
        // Two blocks of a text, and the one that ends such files.
        let block = |text: &[u8]| {
            let mut member = flate2::GzBuilder::new()
                .extra(vec![b'B', b'C', 2, 0, 0, 0])
                .write(Vec::new(), flate2::Compression::fast());
            member.write_all(text).unwrap();
            member.finish().unwrap()
        };
        let end = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0\x1b\0\x03\0\0\0\0\0\0\0\0\0";
        std::fs::write(&path, [block(b">a\nAC\n"), block(b">b\nGT\n"), end.to_vec()].concat()).unwrap();
        assert_eq!(read_text(&path).unwrap(), ">a\nAC\n>b\nGT\n");
        std::fs::write(&path, block(b">a\nAC\n")).unwrap();
        assert!(matches!(read_text(&path), Err(FileError::Cut { .. })));
        let mut text = String::new();
        let (mut file, position) = open_fastq(&path, None).unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(position.bytes(), fs::metadata(&path).unwrap().len());
        assert_eq!(text, ">a\nAC\n");
        assert!(begins_with(&path, b">a").unwrap() && !begins_with(&path, b"@").unwrap());
    }

    #[test]
    fn a_file_of_reads_must_have_the_checksum_that_is_said_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reads.fastq");
        let text = |bytes: &[u8], md5: &str| {
            std::fs::write(&path, bytes).unwrap();
            let mut text = String::new();
            open_fastq(&path, Some(md5))?
                .0
                .read_to_string(&mut text)
                .map_err(|source| FileError::read(&path, source))?;
            Ok(text)
        };
        // RFC 1321, appendix A.5.
        let abc = "900150983cd24fb0d6963f7d28e17f72";
        assert_eq!(text(b"abc", abc).unwrap(), "abc");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"abc").unwrap();
        for other in [b"abd".to_vec(), Vec::new(), packed.finish().unwrap()] {
            let fault: FileError = text(&other, abc).unwrap_err();
            assert!(
                matches!(&fault, FileError::Checksum { .. }) && fault.to_string().contains(abc),
                "{fault}"
            );
        }
    }

    #[test]
    fn what_is_no_file_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        for (path, words) in [(Path::new("/dev/zero"), "is a device"), (folder.path(), "is a folder")] {
            let fault = open(path).err().unwrap().to_string();
            assert!(fault.contains(words), "{fault}");
            assert!(crate::digest_file(path).is_err());
        }
    }
}
