//! Text as people and instruments save it: UTF-8, UTF-16 or Windows-1252.

use std::borrow::Cow;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::{FileError, LimitedLines, open};

/// The most bytes of a line of text: tables, settings, gene sets.
pub const MAX_LINE: usize = 1_000_000;
/// The most bytes of a text that is held in memory.
const MAX_TEXT: u64 = 1_000_000_000;

/// Reads a text file, plain or gzipped, in any encoding that [`decode`] knows; a byte order mark is dropped.
///
/// # Errors
/// [`FileError`] when the file is missing, cannot be read, is not text, or is longer than a table is, as a whole or in a
/// line.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    let fault = |source| FileError::read(path, source);
    let bytes = read_whole(LimitedLines::new(open(path)?, path, MAX_LINE), path)?;
    decode(bytes).map_err(|what| fault(io::Error::new(io::ErrorKind::InvalidData, what)))
}

/// The rest of a text into memory.
///
/// # Errors
/// [`FileError`] when the file cannot be read, or is longer than any text of its kind.
pub fn read_whole(source: impl Read, path: &Path) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let read = source.take(MAX_TEXT + 1).read_to_end(&mut bytes);
    match read.map_err(|source| FileError::read(path, source))? as u64 {
        read if read > MAX_TEXT => Err(FileError::LongText { path: path.to_owned(), limit: MAX_TEXT }),
        _ => Ok(bytes),
    }
}

/// What [`decode`] can tell of bytes that are not text.
const NOT_TEXT: &str =
    "the file is not text in UTF-8, UTF-16 or Windows-1252; save it as UTF-8 (in spreadsheets: `CSV UTF-8`)";

/// Bytes as text. A byte order mark says which encoding it is. Without one: UTF-8 where the bytes are that, UTF-16
/// where every other byte of what is mostly ASCII is 0, or else Windows-1252, of which Latin-1 is a part.
///
/// # Errors
/// What is wrong and how to mend it, where the bytes are none of these.
pub fn decode(bytes: Vec<u8>) -> Result<String, &'static str> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        return decoded(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = unmarked_utf_16(&bytes) {
        return decoded(encoding, &bytes);
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => decoded(WINDOWS_1252, error.as_bytes())?,
    };
    // Compressed and binary files hold NUL; the five bytes that Windows-1252 leaves free become control characters.
    let is_text = |letter: char| letter != '\0' && !('\u{80}'..'\u{a0}').contains(&letter);
    if text.chars().all(is_text) { Ok(text) } else { Err(NOT_TEXT) }
}

/// A cell of a table that people open in a spreadsheet: text that a spreadsheet would run as a formula gets an
/// apostrophe before it, which makes it text, and blanks for what would end the cell or the line. Numbers, and single
/// signs such as those of strands, stay what they are.
#[must_use]
pub fn cell_text(text: &str) -> Cow<'_, str> {
    let text = if text.contains(['\t', '\n', '\r']) {
        Cow::Owned(text.replace(['\t', '\n', '\r'], " "))
    } else {
        Cow::Borrowed(text)
    };
    let runs = text.len() > 1 && text.starts_with(['=', '+', '-', '@']) && text.parse::<f64>().is_err();
    if runs { Cow::Owned(format!("'{text}")) } else { text }
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, &'static str> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(Cow::into_owned).ok_or(NOT_TEXT)
}

/// UTF-16 by its zeros: nine of ten letters of a table are ASCII, whose upper byte is 0.
fn unmarked_utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = (bytes.len() / 2).min(1 << 12);
    let mostly_zero = |at: usize| {
        let zeros =
            bytes.chunks_exact(2).take(pairs).filter(|pair| pair[at] == 0 && pair[1 - at] != 0).count();
        zeros > 0 && zeros * 10 >= pairs * 9
    };
    match (mostly_zero(1), mostly_zero(0)) {
        (true, _) => Some(UTF_16LE),
        (_, true) => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Well,Conc(copies/µL)\nA01,\u{201e}Müller\u{201c} – 5\n";

    fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn every_encoding_reads_alike() {
        let windows = WINDOWS_1252.encode(TEXT).0.into_owned();
        assert!(windows.contains(&0xb5) && windows.contains(&0x84), "µ and a quote beyond Latin-1");
        let marked = format!("\u{feff}{TEXT}");
        for bytes in [
            TEXT.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            windows,
            utf_16(TEXT, u16::to_le_bytes),
            utf_16(TEXT, u16::to_be_bytes),
            utf_16(&marked, u16::to_le_bytes),
            utf_16(&marked, u16::to_be_bytes),
        ] {
            assert_eq!(decode(bytes).unwrap(), TEXT);
        }
        assert_eq!(decode(Vec::new()).unwrap(), "");
    }

    #[test]
    fn no_cell_is_a_formula_and_numbers_stay_numbers() {
        for run in ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "=1", "--1"] {
            assert_eq!(cell_text(run), format!("'{run}"));
        }
        for stays in ["-", "+", "-1.5", "+3", "-1e-9", "chr1+100", "a=b", "", "-inf"] {
            assert_eq!(cell_text(stays), stays);
        }
        assert_eq!(cell_text("\t=1\n"), " =1 ");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [
            b"PK\x03\x04\x14\0\0\0\x08\0".to_vec(),
            b"\xff\xfeA\0\0\xd8".to_vec(),
            b"\xff\xfeA\0B".to_vec(),
            b"caf\xe9 \x81".to_vec(),
            b"ACGT\0ACGT".to_vec(),
            vec![0; 64],
        ] {
            assert_eq!(decode(bytes.clone()), Err(NOT_TEXT), "{bytes:?}");
        }
    }

    #[test]
    fn a_line_that_no_table_has_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plate.csv");
        std::fs::write(&path, format!("well,ct\n{}\n", "1,".repeat(MAX_LINE))).unwrap();
        assert!(matches!(read_text(&path), Err(FileError::LongLine { line: 2, .. })));
        std::fs::write(&path, "well,ct\r".repeat(MAX_LINE / 4)).unwrap();
        assert!(read_text(&path).is_ok(), "lines may end with CR");
    }

    #[test]
    fn a_file_that_is_no_text_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plate.xlsx");
        std::fs::write(&path, b"PK\x03\x04\x14\0\0\0\x08\0").unwrap();
        let message = read_text(&path).unwrap_err().to_string();
        assert!(message.contains("plate.xlsx"), "{message}");
    }
}
