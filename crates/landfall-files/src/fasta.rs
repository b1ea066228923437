//! FASTA files, plain or gzipped, record by record. Every sequence of Landfall is read here.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use landfall_core::letters::Letters;
use memchr::memchr2;

use crate::FileError;
use crate::text::MAX_LINE;

/// What is wrong with a FASTA file.
#[derive(Debug, thiserror::Error)]
pub enum FastaError {
    /// The file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A line that cannot be used.
    #[error("`{}`, line {line}: {fault}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What was found and expected.
        fault: String,
    },
    /// The file holds no sequence.
    #[error("`{}`: found an empty file; expected at least one sequence, `>name` and lines of bases", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
}

/// A sequence of a FASTA file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its name: the first word after `>`.
    pub name: String,
    /// The rest of that line.
    pub description: String,
    /// The line of the name, from 1.
    pub line: u64,
    /// Its bases: `A`, `C`, `G`, `T` or `N`. Never empty.
    pub bases: Vec<u8>,
}

/// Reads a small file whole.
///
/// # Errors
/// As [`for_each`].
pub fn read(path: &Path) -> Result<(Vec<Record>, Letters), FastaError> {
    let mut records = Vec::new();
    let letters = for_each(path, |record| {
        records.push(record.clone());
        Ok::<_, FastaError>(())
    })?;
    Ok((records, letters))
}

/// Calls `take` with every record of a file, and says which letters were changed.
///
/// # Errors
/// [`FastaError`] names the line with a letter that is no base, without a name, with a name that was there before, or
/// of a record without bases; errors of `take`.
pub fn for_each<E: From<FastaError>>(
    path: &Path,
    take: impl FnMut(&Record) -> Result<(), E>,
) -> Result<Letters, E> {
    for_each_in(crate::open(path).map_err(FastaError::from)?, path, take)
}

/// [`for_each`] of a file that is open.
///
/// # Errors
/// As [`for_each`].
pub fn for_each_in<E: From<FastaError>>(
    source: impl BufRead,
    path: &Path,
    mut take: impl FnMut(&Record) -> Result<(), E>,
) -> Result<Letters, E> {
    let mut reader = Reader { source, path, line: 1, letters: Letters::default(), seen: BTreeMap::new() };
    reader.skip_to_first_name()?;
    let mut record = Record::default();
    while reader.next(&mut record)? {
        take(&record)?;
    }
    Ok(reader.letters)
}

struct Reader<'a, R> {
    source: R,
    path: &'a Path,
    line: u64,
    letters: Letters,
    /// The line of every name.
    seen: BTreeMap<String, u64>,
}

impl<R: BufRead> Reader<'_, R> {
    /// Passes blank lines until the first name.
    fn skip_to_first_name(&mut self) -> Result<(), FastaError> {
        let start = self.buffer()?;
        if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
            return Err(self.fault(1, "found UTF-16; expected plain text: save the file as such"));
        }
        if start.starts_with(b"\xef\xbb\xbf") {
            self.source.consume(3);
        }
        let mut text = Vec::new();
        loop {
            match self.buffer()?.first() {
                None => return Err(FastaError::Empty { path: self.path.to_owned() }),
                Some(b'>') => return Ok(()),
                Some(_) => {
                    let line = self.line;
                    self.rest_of_line(&mut text)?;
                    if !text.trim_ascii().is_empty() {
                        let shown = text[..text.len().min(30)].escape_ascii();
                        let fault = format!("found `{shown}`; expected `>name` and lines of bases");
                        return Err(self.fault(line, fault));
                    }
                }
            }
        }
    }

    /// Reads the next record; `false` at the end of the file.
    fn next(&mut self, record: &mut Record) -> Result<bool, FastaError> {
        if self.buffer()?.is_empty() {
            return Ok(false);
        }
        self.header(record)?;
        record.bases.clear();
        while self.buffer()?.first().is_some_and(|&first| first != b'>') {
            self.bases(&mut record.bases)?;
        }
        if record.bases.is_empty() {
            return Err(
                self.fault(record.line, format!("found no bases of `{}`; expected some", record.name))
            );
        }
        Ok(true)
    }

    fn header(&mut self, record: &mut Record) -> Result<(), FastaError> {
        let (line, mut text) = (self.line, Vec::new());
        self.rest_of_line(&mut text)?;
        let text = &text[1..];
        let blank = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
        let name = std::str::from_utf8(&text[..blank])
            .ok()
            .filter(|name| !name.is_empty() && !name.contains(char::is_control));
        let Some(name) = name else {
            let fault =
                format!("found the name `{}`; expected text behind `>`", text[..blank].escape_ascii());
            return Err(self.fault(line, fault));
        };
        if let Some(before) = self.seen.insert(name.to_owned(), line) {
            let fault = format!("found the name `{name}`, which line {before} has; expected every name once");
            return Err(self.fault(line, fault));
        }
        record.name = name.to_owned();
        record.description = String::from_utf8_lossy(&text[blank..]).trim().to_owned();
        record.line = line;
        Ok(())
    }

    /// Appends the bases of the line.
    fn bases(&mut self, bases: &mut Vec<u8>) -> Result<(), FastaError> {
        let line = self.line;
        let (mut letters, mut fault) = (self.letters, None);
        self.pieces(|piece| match letters.read(piece, bases) {
            Ok(()) => true,
            Err(found) => {
                fault = Some(found);
                false
            }
        })?;
        self.letters = letters;
        fault.map_or(Ok(()), |fault| Err(self.fault(line, fault.to_string())))
    }

    /// The rest of a line that holds no bases, and so has a limit.
    fn rest_of_line(&mut self, text: &mut Vec<u8>) -> Result<(), FastaError> {
        let line = self.line;
        text.clear();
        self.pieces(|piece| {
            text.extend_from_slice(piece);
            text.len() <= MAX_LINE
        })?;
        if text.len() > MAX_LINE {
            let (path, limit) = (self.path.to_owned(), MAX_LINE);
            return Err(FileError::LongLine { path, line, limit }.into());
        }
        Ok(())
    }

    /// Hands out the line piece by piece, as the buffer holds it, while `take` wants more: a chromosome may be one
    /// line. Lines end with LF, CR or both.
    fn pieces(&mut self, mut take: impl FnMut(&[u8]) -> bool) -> Result<(), FastaError> {
        loop {
            let buffer = self.buffer()?;
            let end = memchr2(b'\n', b'\r', buffer);
            let piece = &buffer[..end.unwrap_or(buffer.len())];
            let (length, carriage) = (piece.len(), end.is_some_and(|at| buffer[at] == b'\r'));
            if buffer.is_empty() || !take(piece) {
                return Ok(());
            }
            self.source.consume(length + usize::from(end.is_some()));
            if end.is_none() {
                continue;
            }
            self.line += 1;
            if carriage && self.buffer()?.first() == Some(&b'\n') {
                self.source.consume(1);
            }
            return Ok(());
        }
    }

    fn buffer(&mut self) -> Result<&[u8], FastaError> {
        self.source.fill_buf().map_err(|source| FileError::read(self.path, source).into())
    }

    fn fault(&self, line: u64, fault: impl Into<String>) -> FastaError {
        FastaError::Line { path: self.path.to_owned(), line, fault: fault.into() }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    /// Reads with a buffer of a few bytes, so that pieces end anywhere.
    fn parse(text: &[u8], buffer: usize) -> Result<(Vec<Record>, Letters), FastaError> {
        let mut records = Vec::new();
        let source = BufReader::with_capacity(buffer, text);
        let letters = for_each_in(source, Path::new("x.fa"), |record| {
            records.push(record.clone());
            Ok::<_, FastaError>(())
        })?;
        Ok((records, letters))
    }

    fn sequences(text: &[u8]) -> Vec<(String, Vec<u8>)> {
        let records = parse(text, 1 << 12).unwrap().0;
        records.into_iter().map(|record| (record.name, record.bases)).collect()
    }

    #[test]
    fn names_descriptions_and_lines_are_told_apart() {
        let (records, letters) = parse(b"\xef\xbb\xbf\n>a one two \r\nAC\r\n\r\ngu\n>b\tx\nN", 64).unwrap();
        let record = |name: &str, description: &str, line, bases: &[u8]| Record {
            name: name.to_owned(),
            description: description.to_owned(),
            line,
            bases: bases.to_vec(),
        };
        assert_eq!(records, [record("a", "one two", 2, b"ACGT"), record("b", "x", 6, b"N")]);
        assert_eq!(letters, Letters { uracils: 1, ..Letters::default() });
        assert_eq!(sequences(b">a\rAC\r>b\rGT\r"), sequences(b">a\nAC\n>b\nGT"));
    }

    #[test]
    fn faults_name_their_line() {
        for (text, words) in [
            (&b""[..], "`x.fa`: found an empty file"),
            (b"\n \n", "found an empty file"),
            (b"@read\nACGT\n+\nFFFF\n", "line 1: found `@read`; expected `>name`"),
            (b"\nACGT\n>a\nAC\n", "line 2: found `ACGT`"),
            (b"\xff\xfe>\0a\0", "UTF-16"),
            (b">a\nAC\n>b\n\n>c\nA\n", "line 3: found no bases of `b`"),
            (b">a\nAC\n>b", "line 3: found no bases of `b`"),
            (b">a\nAC\n> b\nA\n", "line 3: found the name ``"),
            (b">a\xff\nAC\n", "line 1: found the name `a\\xff`"),
            (b">a\nAC\n>a x\nA\n", "line 3: found the name `a`, which line 1 has"),
            (b">a\nAC\nAC-GT\n", "line 3: found `-`"),
            (b">a\r\nAC\r\nAC*\r\n", "line 3: found `*`"),
            (b">a\nAC\0GT\n", "line 2: found `\\x00`"),
            (b">a\nMKLVE\n", "line 2: found `L`, a letter of a protein"),
            (b">a\nAC >b\n", "line 2: found `>`"),
            (b">a\nACGT;\n", "line 2: found `;`"),
        ] {
            for buffer in [1, 7, 4096] {
                if text.starts_with(b"\xff") && buffer == 1 {
                    continue;
                }
                let message = parse(text, buffer).unwrap_err().to_string();
                assert!(message.contains(words), "{text:?}: {message}");
            }
        }
    }

    #[test]
    fn only_bases_may_stand_in_lines_of_any_length() {
        let long = "A".repeat(MAX_LINE + 1);
        assert_eq!(parse(format!(">a\n{long}\n").as_bytes(), 4096).unwrap().0[0].bases.len(), MAX_LINE + 1);
        for text in [format!(">{long}\nACGT\n"), format!("\n{long}")] {
            let fault = parse(text.as_bytes(), 4096).unwrap_err().to_string();
            assert!(fault.contains("found more than 1000000 bytes"), "{fault}");
        }
    }

    #[test]
    fn a_damaged_gzip_file_is_an_error_and_no_shorter_sequence() {
        use std::io::Write;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.fa.gz");
        let mut file = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        file.write_all(b">a\nACGTACGTACGT\n").unwrap();
        let bytes = file.finish().unwrap();
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(read(&path).unwrap().0[0].bases, b"ACGTACGTACGT");
        std::fs::write(&path, &bytes[..bytes.len() - 9]).unwrap();
        assert!(matches!(read(&path), Err(FastaError::File(FileError::Read { .. }))));
        assert!(matches!(read(&folder.path().join("no")), Err(FastaError::File(FileError::Missing { .. }))));
    }

    /// A sequence, and for each base how it is written: case, U for T, and what stands behind it.
    fn written() -> impl Strategy<Value = (Vec<u8>, Vec<(bool, bool, usize)>)> {
        (1usize..80).prop_flat_map(|length| {
            (
                prop::collection::vec(prop::sample::select(b"ACGTN".to_vec()), length),
                prop::collection::vec((any::<bool>(), any::<bool>(), 0usize..12), length),
            )
        })
    }

    proptest! {
        #[test]
        fn any_legal_writing_of_a_sequence_gives_the_same_bases(
            (bases, how) in written(),
            ends in prop::sample::select(vec!["\n", "\r\n", "\r"]),
            last in any::<bool>(),
            buffer in 1usize..40,
        ) {
            let between = ["", "", "", "", "", "", " ", "\t", " 61 ", "7", "LINE", "LINELINE"];
            let mut text = format!(">x of y{ends}").into_bytes();
            for (&base, &(lower, uracil, gap)) in bases.iter().zip(&how) {
                let base = if base == b'T' && uracil { b'U' } else { base };
                text.push(if lower { base.to_ascii_lowercase() } else { base });
                text.extend(between[gap].replace("LINE", ends).bytes());
            }
            if last {
                text.extend(ends.bytes());
            }
            let (records, letters) = parse(&text, buffer).unwrap();
            prop_assert_eq!(&records[0].bases, &bases);
            let uracils = bases.iter().zip(&how).filter(|(base, how)| **base == b'T' && how.1).count();
            prop_assert_eq!((letters.uracils, letters.ambiguous), (uracils as u64, 0));
        }

        #[test]
        fn no_bytes_make_the_reader_panic_or_give_other_letters(
            text in prop::collection::vec(prop::sample::select(b">>ACGTNacgtu 12\n\n\r-*EX\0\xff;@".to_vec()), 0..60),
            buffer in 1usize..9,
        ) {
            let read = parse(&text, buffer);
            let whole = parse(&text, 4096);
            prop_assert_eq!(read.is_ok(), whole.is_ok());
            if let (Ok(read), Ok(whole)) = (read, whole) {
                prop_assert!(read.0.iter().all(|record| !record.bases.is_empty()));
                prop_assert!(read.0.iter().all(|record| record.bases.iter().all(|base| b"ACGTN".contains(base))));
                prop_assert_eq!(read, whole);
            }
        }
    }
}
