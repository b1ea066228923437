//! The seal of a table: a digest of the whole file, in its own footer.
//!
//! Parquet has no checksum that its readers look at: a changed byte in a page is another value, without a word. So the
//! footer's metadata hold a digest that covers the file from its first byte to its last, with zeros where the digest
//! itself stands. Other programs see one more line of metadata.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// The key of the seal in the footer's metadata.
pub(crate) const KEY: &str = "landfall.seal";
/// What stands before the digest, so that its place can be found without decoding the footer.
const MARK: &[u8] = b"landfall.seal:blake3:";
/// Letters of a digest.
const DIGEST: usize = 64;
/// The footer's length and the magic, which end every Parquet file.
const TAIL_BYTES: u64 = 8;
/// A footer has a few hundred bytes for each column of each group.
const MOST_FOOTER_BYTES: u32 = 1 << 28;

/// What is wrong with a seal.
#[derive(Debug)]
pub(crate) enum Broken {
    /// There is none: not a table, one of an older program, or one whose end is damaged.
    Absent,
    /// The content is not the sealed one; in half a sentence.
    Changed(String),
}

/// The value of the seal before the file is whole.
pub(crate) fn blank() -> String {
    String::from_utf8_lossy(MARK).into_owned() + &"0".repeat(DIGEST)
}

/// Puts the digest of a file that is whole into its blank seal. `digest` is of the file with the blank seal.
pub(crate) fn close(file: &mut File, digest: &blake3::Hash) -> io::Result<()> {
    let place = find(file)?;
    file.seek(SeekFrom::Start(place))?;
    file.write_all(digest.to_hex().as_bytes())
}

/// Holds a file against its seal. Returns the digest of the file as it is, and leaves it at its beginning.
///
/// # Errors
/// No seal, or another content than the sealed one.
pub(crate) fn check(file: &mut File) -> Result<blake3::Hash, Broken> {
    let words = |fault: io::Error| Broken::Changed(fault.to_string());
    let place = match find(file) {
        Ok(place) => place,
        Err(fault) if fault.kind() == io::ErrorKind::InvalidData => return Err(Broken::Absent),
        Err(fault) => return Err(words(fault)),
    };
    file.rewind().map_err(words)?;
    let mut hasher = blake3::Hasher::new();
    let before = io::copy(&mut Read::by_ref(file).take(place), &mut hasher).map_err(words)?;
    let mut rest = Vec::new();
    file.read_to_end(&mut rest).map_err(words)?;
    file.rewind().map_err(words)?;
    let Some((seal, after)) = rest.split_at_checked(DIGEST).filter(|_| before == place) else {
        return Err(Broken::Changed("it became shorter while it was read".to_owned()));
    };
    let mut sealed = hasher.clone();
    sealed.update(&[b'0'; DIGEST]).update(after);
    let found = sealed.finalize().to_hex();
    // A fuzzer that had to find digests would find nothing else.
    if found.as_bytes() != seal && !cfg!(fuzzing) {
        let seal = String::from_utf8_lossy(seal);
        return Err(Broken::Changed(format!(
            "its content was changed after it was written: its seal is {seal}, found {found}"
        )));
    }
    Ok(hasher.update(&rest).finalize())
}

/// Where the digest of a seal stands: in the footer, once.
fn find(file: &mut File) -> io::Result<u64> {
    let fault = |words: String| io::Error::new(io::ErrorKind::InvalidData, words);
    let length = file.seek(SeekFrom::End(0))?;
    let tail = length.checked_sub(TAIL_BYTES).ok_or_else(|| fault(format!("found {length} bytes")))?;
    file.seek(SeekFrom::Start(tail))?;
    let mut size = [0; 4];
    file.read_exact(&mut size)?;
    let size = u32::from_le_bytes(size);
    let start = tail.checked_sub(u64::from(size)).filter(|_| size <= MOST_FOOTER_BYTES);
    let start = start.ok_or_else(|| fault(format!("found {length} bytes with a footer of {size}")))?;
    file.seek(SeekFrom::Start(start))?;
    let mut footer = Vec::new();
    file.take(u64::from(size)).read_to_end(&mut footer)?;
    let mut found = memchr::memmem::find_iter(&footer, MARK);
    match (found.next(), found.next()) {
        (Some(at), None) if at + MARK.len() + DIGEST <= footer.len() => Ok(start + (at + MARK.len()) as u64),
        _ => Err(fault("no seal in the footer".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with a footer that holds a blank seal, then closed.
    fn sealed(folder: &std::path::Path, content: &[u8]) -> File {
        let footer = [b"footer ".to_vec(), blank().into_bytes(), b" end".to_vec()].concat();
        let size = (footer.len() as u32).to_le_bytes();
        let bytes = [content, &footer, &size, b"PAR1"].concat();
        let path = folder.join("table");
        std::fs::write(&path, &bytes).unwrap();
        let mut file = File::options().read(true).write(true).open(path).unwrap();
        close(&mut file, &blake3::hash(&bytes)).unwrap();
        file
    }

    #[test]
    fn any_changed_byte_breaks_the_seal() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = sealed(folder.path(), b"pages and pages");
        let path = folder.path().join("table");
        let whole = std::fs::read(&path).unwrap();
        assert_eq!(check(&mut file).unwrap(), blake3::hash(&whole));
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[at] ^= 1 << bit;
                std::fs::write(&path, &bytes).unwrap();
                assert!(check(&mut File::open(&path).unwrap()).is_err(), "byte {at}, bit {bit}");
            }
        }
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert!(check(&mut File::open(&path).unwrap()).is_err(), "{length} bytes");
        }
    }
}
