//! FASTQ files, record by record, with the checks that a parser leaves out.

use std::fmt;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

use landfall_files::{FileError, LimitedLines, Position};
use noodles::fastq;

/// What is wrong with a FASTQ file, and where.
#[derive(Debug)]
pub struct FastqError {
    /// The file.
    pub path: PathBuf,
    /// The record, from 1; 0 if the fault is the file's.
    pub record: u64,
    /// What is wrong.
    pub fault: FastqFault,
}

/// What is wrong with a FASTQ file.
#[derive(Debug, thiserror::Error)]
pub enum FastqFault {
    /// The file ends inside a record.
    #[error("{bases} bases, {qualities} qualities; expected equal numbers: the file ends inside this record")]
    Cut {
        /// Bases found.
        bases: usize,
        /// Qualities found.
        qualities: usize,
    },
    /// A record whose sequence and quality lines differ in length.
    #[error("{bases} bases, {qualities} qualities; expected equal numbers")]
    Lengths {
        /// Bases found.
        bases: usize,
        /// Qualities found.
        qualities: usize,
    },
    /// Not a FASTQ record.
    #[error("{0}; expected four lines: `@name`, bases, `+`, qualities")]
    Format(String),
    /// A letter that is no base.
    #[error("found `{}` among the bases; expected A, C, G, T or N", .0.escape_default())]
    Base(char),
    /// A letter that is no quality.
    #[error("found `{}` among the qualities; expected {}", .found.escape_default(), .code.letters())]
    Quality {
        /// The letter.
        found: char,
        /// How the file is said to write qualities.
        code: QualityCode,
    },
    /// Qualities of another code than is said.
    #[error(
        "the qualities of its first {reads} reads go from `{}` to `{}`, which is Phred+64; Phred+33 would make them \
         {} to {}", char::from(*.lowest), char::from(*.highest), .lowest - b'!', .highest - b'!'
    )]
    Phred64 {
        /// Reads looked at.
        reads: u64,
        /// The lowest letter.
        lowest: u8,
        /// The highest letter.
        highest: u8,
    },
    /// A read that is longer than any should be.
    #[error("found a read of more than {limit} bases, or a line of as many letters; expected a shorter one")]
    Long {
        /// The most bases.
        limit: usize,
    },
    /// The file is not what it should be, which says it all.
    #[error(transparent)]
    File(FileError),
    /// The packed data end too early.
    #[error("the packed data end early")]
    Truncated(#[source] io::Error),
    /// The system or the packed data.
    #[error("the record could not be read")]
    Read(#[source] io::Error),
    /// Files of one lane whose reads do not belong together.
    #[error("found read `{found}`; expected `{expected}` as in `{}`", .mate.display())]
    OutOfStep {
        /// This file's name of the read.
        found: String,
        /// The other file's name.
        expected: String,
        /// The other file.
        mate: PathBuf,
    },
    /// Files of one lane with different numbers of records.
    #[error("the file ends here; expected as many records as in `{}`, which goes on", .mate.display())]
    Count {
        /// The file that goes on.
        mate: PathBuf,
    },
}

impl FastqError {
    /// What to do.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self.fault {
            FastqFault::Cut { .. } | FastqFault::Truncated(_) | FastqFault::Lengths { .. } => {
                "compare the file's checksum with the sequencer's list"
            }
            FastqFault::Format(_) | FastqFault::Base(_) | FastqFault::Quality { .. } => {
                "is this the FASTQ file as the sequencer wrote it?"
            }
            FastqFault::Long { .. } => {
                "is this a FASTQ file? If its reads are so long, raise `max_read_length` of `[trim]`"
            }
            FastqFault::File(_) => "copy the file anew from where the sequencer wrote it",
            FastqFault::Phred64 { .. } => {
                "set `quality_offset = 64` in `[trim]`; files of both codes need runs of their own"
            }
            FastqFault::Read(_) => "is the disk well, and the file complete?",
            FastqFault::OutOfStep { .. } => {
                "the files of a lane must hold the same reads in the same order; were they filtered or sorted? If they do, \
                 under other names, set `compare_names = false` in `[trim]`"
            }
            FastqFault::Count { .. } => {
                "the files of a lane must hold the same reads in the same order; were they filtered or sorted?"
            }
        }
    }
}

impl fmt::Display for FastqError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let FastqFault::File(fault) = &self.fault {
            return fault.fmt(f);
        }
        write!(f, "`{}`", self.path.display())?;
        if self.record > 0 {
            write!(f, ", record {}", self.record)?;
        }
        write!(f, ": {}", self.fault)
    }
}

impl std::error::Error for FastqError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.fault.source()
    }
}

/// How a file writes qualities as letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QualityCode {
    /// Quality 0 is `!`; all sequencers of today.
    #[default]
    Phred33,
    /// Quality 0 is `@`, and `;` to `?` are below it; Solexa, and Illumina up to 1.7.
    Phred64,
}

/// The lowest letter of Phred+64.
const LOWEST_64: u8 = b';';
/// No base of a single read has a quality above 60 in Phred+33, which is this letter.
const HIGHEST_33: u8 = b'!' + 60;
/// The most bases of a read, if nothing else is asked for.
pub(crate) const MAX_LENGTH: usize = 1_000_000;
/// Reads that tell the code of qualities.
const CODE_READS: u64 = 1_000;

impl QualityCode {
    /// The code whose quality 0 is so many letters behind the first of ASCII: 33 or 64.
    #[must_use]
    pub fn of_offset(offset: u8) -> Option<Self> {
        [(33, Self::Phred33), (64, Self::Phred64)].into_iter().find(|one| one.0 == offset).map(|one| one.1)
    }

    fn letters(self) -> &'static str {
        match self {
            Self::Phred33 => "`!` to `~` (Phred + 33)",
            Self::Phred64 => "`;` to `~` (Phred + 64)",
        }
    }

    fn lowest(self) -> u8 {
        match self {
            Self::Phred33 => b'!',
            Self::Phred64 => LOWEST_64,
        }
    }

    fn quality(self, letter: u8) -> u8 {
        match self {
            Self::Phred33 => letter - b'!',
            Self::Phred64 => letter.saturating_sub(b'@'),
        }
    }
}

/// What is asked of a FASTQ file.
#[derive(Clone, Debug)]
pub struct FastqRules {
    /// How it writes qualities.
    pub code: QualityCode,
    /// The most bases of a read.
    pub max_length: usize,
    /// The MD5 that the file must have, in hexadecimal.
    pub md5: Option<String>,
}

impl Default for FastqRules {
    fn default() -> Self {
        Self { code: QualityCode::default(), max_length: MAX_LENGTH, md5: None }
    }
}

/// A read as the sequencer wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Its name up to the first blank, without `/1` to `/4`.
    pub name: Vec<u8>,
    /// Whether the sequencer says that it failed its filter: `1:Y:0` behind the name.
    pub failed_filter: bool,
    /// Bases in upper case; all that is not A, C, G or T is `N`.
    pub bases: Vec<u8>,
    /// Phred qualities.
    pub qualities: Vec<u8>,
}

/// Reads one FASTQ file, plain or gzipped, and counts its records.
pub struct FastqReader {
    path: PathBuf,
    position: Position,
    inner: fastq::io::Reader<LimitedLines<Box<dyn BufRead + Send>>>,
    record: fastq::Record,
    records: u64,
    code: QualityCode,
    max_length: usize,
    /// The lowest and the highest letter of the first [`CODE_READS`] reads' qualities.
    letters: (u8, u8),
}

impl FastqReader {
    /// Opens a file.
    ///
    /// # Errors
    /// When it is missing or cannot be opened.
    pub fn open(path: &Path, rules: &FastqRules) -> Result<Self, FileError> {
        let (text, position) = landfall_files::open_fastq(path, rules.md5.as_deref())?;
        // Names may be longer than short reads; the limit of lines guards the memory.
        let text = LimitedLines::new(text, path, rules.max_length.max(MAX_LENGTH));
        Ok(Self {
            path: path.to_owned(),
            position,
            inner: fastq::io::Reader::new(text),
            record: fastq::Record::default(),
            records: 0,
            code: rules.code,
            max_length: rules.max_length,
            letters: (u8::MAX, 0),
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of the file, packed as it is, that were read so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.position.bytes()
    }

    /// Records read so far.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
    }

    /// An error of a record of this file.
    pub fn fault(&self, record: u64, fault: FastqFault) -> FastqError {
        FastqError { path: self.path.clone(), record, fault }
    }

    /// The next read; `None` at the end.
    ///
    /// # Errors
    /// What is wrong with the record, or with the qualities of the file. Do not go on after an error.
    pub fn next_read(&mut self) -> Result<Option<Read>, FastqError> {
        let at = self.records + 1;
        match self.parse() {
            Ok(Some(read)) => {
                self.records = at;
                if at == CODE_READS {
                    self.check_code()?;
                }
                Ok(Some(read))
            }
            Ok(None) => {
                if self.records < CODE_READS {
                    self.check_code()?;
                }
                Ok(None)
            }
            Err(fault) => Err(self.fault(at, fault)),
        }
    }

    /// Up to `limit` reads; fewer only at the end of the file.
    ///
    /// # Errors
    /// As [`Self::next_read`].
    pub fn next_reads(&mut self, limit: usize) -> Result<Vec<Read>, FastqError> {
        let mut reads = Vec::new();
        while reads.len() < limit
            && let Some(read) = self.next_read()?
        {
            reads.push(read);
        }
        Ok(reads)
    }

    /// Refuses qualities that are said to be Phred+33 and can only be Phred+64.
    fn check_code(&self) -> Result<(), FastqError> {
        let (lowest, highest) = self.letters;
        if self.code == QualityCode::Phred33 && lowest >= LOWEST_64 && highest > HIGHEST_33 {
            return Err(self.fault(0, FastqFault::Phred64 { reads: self.records, lowest, highest }));
        }
        Ok(())
    }

    fn parse(&mut self) -> Result<Option<Read>, FastqFault> {
        let limit = self.max_length;
        let unreadable = |error| unreadable(error, limit);
        if self.at_end()? {
            return Ok(None);
        }
        let parsed = self.inner.read_record(&mut self.record);
        let (bases, qualities) = (self.record.sequence(), self.record.quality_scores());
        let (count, scores) = (bases.len(), qualities.len());
        match parsed {
            Ok(_) if count.max(scores) > limit => return Err(FastqFault::Long { limit }),
            Ok(_) if count == scores => {}
            Ok(_) if self.inner.get_mut().fill_buf().map_err(unreadable)?.is_empty() => {
                return Err(FastqFault::Cut { bases: count, qualities: scores });
            }
            Ok(_) => return Err(FastqFault::Lengths { bases: count, qualities: scores }),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(FastqFault::Format(error.to_string()));
            }
            // The parser's own end of file has no words; the unpacker's has been told apart by asking again.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(match self.inner.get_mut().fill_buf() {
                    Ok([]) => FastqFault::Cut { bases: count, qualities: scores },
                    _ => unreadable(error),
                });
            }
            Err(error) => return Err(unreadable(error)),
        }
        let plain: Vec<u8> = bases.iter().map(|&letter| PLAIN[usize::from(letter)]).collect();
        if let Some(at) = plain.iter().position(|&base| base == 0) {
            return Err(FastqFault::Base(char::from(bases[at])));
        }
        let code = self.code;
        if let Some(&found) = qualities.iter().find(|&&score| !(code.lowest()..=b'~').contains(&score)) {
            return Err(FastqFault::Quality { found: char::from(found), code });
        }
        if self.records < CODE_READS {
            let (lowest, highest) = self.letters;
            self.letters = qualities
                .iter()
                .fold((lowest, highest), |(low, high), &score| (low.min(score), high.max(score)));
        }
        Ok(Some(Read {
            name: plain_name(self.record.name()).to_vec(),
            failed_filter: failed_filter(self.record.description()),
            bases: plain,
            qualities: qualities.iter().map(|&score| code.quality(score)).collect(),
        }))
    }

    /// Whether nothing follows but line ends. Asked before every record, because the parser takes packed
    /// data that end early between two records for the end of the file.
    fn at_end(&mut self) -> Result<bool, FastqFault> {
        let (inner, limit) = (self.inner.get_mut(), self.max_length);
        let mut blank = false;
        loop {
            let buffer = inner.fill_buf().map_err(|error| unreadable(error, limit))?;
            let Some(&first) = buffer.first() else { return Ok(true) };
            match first {
                b'\n' | b'\r' => blank = true,
                _ if blank => {
                    return Err(FastqFault::Format("found an empty line before a record".to_owned()));
                }
                _ => return Ok(false),
            }
            inner.consume(1);
        }
    }
}

fn unreadable(error: io::Error, max_length: usize) -> FastqFault {
    match error.downcast::<FileError>() {
        Ok(FileError::LongLine { .. }) => FastqFault::Long { limit: max_length },
        Ok(fault) => FastqFault::File(fault),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => FastqFault::Truncated(error),
        Err(error) => FastqFault::Read(error),
    }
}

/// The base of each letter in upper case, `N` for letters that stand for several and for `.`; 0 for what is no base.
const PLAIN: [u8; 256] = {
    let mut plain = [0; 256];
    let mut letter = 0;
    while letter < 256 {
        let upper = (letter as u8).to_ascii_uppercase();
        plain[letter] = match upper {
            b'A' | b'C' | b'G' | b'T' => upper,
            b'A'..=b'Z' | b'.' => b'N',
            _ => 0,
        };
        letter += 1;
    }
    plain
};

fn plain_name(name: &[u8]) -> &[u8] {
    let end = name.iter().position(u8::is_ascii_whitespace).unwrap_or(name.len());
    let name = &name[..end];
    match name {
        [plain @ .., b'/', b'1'..=b'4'] => plain,
        _ => name,
    }
}

/// Whether a description says that the read failed: `<read>:Y:<control>`, as Illumina writes since 1.8.
fn failed_filter(description: &[u8]) -> bool {
    matches!(description, [b'1'..=b'4', b':', b'Y', b':', ..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(bytes: &[u8]) -> Result<Vec<Read>, FastqError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        FastqReader::open(file.path(), &FastqRules::default()).unwrap().next_reads(2_000)
    }

    fn fault(bytes: &[u8]) -> (u64, FastqFault) {
        let error = read(bytes).unwrap_err();
        assert!(!error.hint().is_empty());
        (error.record, error.fault)
    }

    #[test]
    fn names_are_cut_at_the_blank_and_windows_line_ends_accepted() {
        let unix = read(b"@a/1 1:N:0\nACgt.\n+\nFFFF!\n@b\n\n+\n\n").unwrap();
        assert_eq!(
            unix[0],
            Read {
                name: b"a".into(),
                failed_filter: false,
                bases: b"ACGTN".into(),
                qualities: vec![37, 37, 37, 37, 0]
            }
        );
        assert_eq!(unix[1].bases, b"");
        let windows = read(b"@a/1 1:N:0\r\nACgt.\r\n+\r\nFFFF!\r\n@b\r\n\r\n+\r\n\r\n").unwrap();
        assert_eq!(unix, windows);
        assert_eq!(read(b"@a\nA\n+\nF").unwrap().len(), 1, "no line end at the end");
        assert_eq!(read(b"@a\nA\n+\nF\n\n\n").unwrap().len(), 1, "empty lines at the end");
    }

    #[test]
    fn a_read_beyond_the_limit_is_refused_and_one_at_it_is_read() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let long = "A".repeat(MAX_LENGTH + 1);
        write!(file, "@a\nACGT\n+\nFFFF\n@b\n{long}\n+\n{long}\n").unwrap();
        let of = |max_length| FastqRules { max_length, ..FastqRules::default() };
        let read = |rules: &FastqRules| FastqReader::open(file.path(), rules).unwrap().next_reads(9);
        assert_eq!(read(&of(MAX_LENGTH + 1)).unwrap()[1].bases.len(), MAX_LENGTH + 1);
        for (limit, record) in [(MAX_LENGTH, 2), (4, 2), (3, 1)] {
            let error = read(&of(limit)).unwrap_err();
            assert_eq!(error.record, record);
            assert!(matches!(error.fault, FastqFault::Long { limit: told } if told == limit), "{error}");
        }
        // A line that does not end is not looked for its end: 100 MB of it are 100 kB here.
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(b"@a\n").unwrap();
        (0..100).for_each(|_| packed.write_all(&[b'A'; 1_000_000]).unwrap());
        let (record, fault) = fault(&packed.finish().unwrap());
        assert!(record == 1 && matches!(fault, FastqFault::Long { .. }), "{fault}");
    }

    #[test]
    fn a_file_with_another_checksum_is_told_by_its_digests() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"@a\nACGT\n+\nFFFF\n").unwrap();
        let rules = FastqRules { md5: Some("0".repeat(32)), ..FastqRules::default() };
        let error = FastqReader::open(file.path(), &rules).unwrap().next_reads(9).unwrap_err();
        let (words, path) = (error.to_string(), file.path().display().to_string());
        assert!(matches!(error.fault, FastqFault::File(FileError::Checksum { .. })), "{words}");
        assert!(words.starts_with(&format!("`{path}`: found MD5 ")), "{words}");
    }

    #[test]
    fn a_record_cut_anywhere_is_noticed() {
        let whole = b"@a\nACGT\n+\nFFFF\n@b\nACGT\n+\nFFFF\n";
        for end in 16..whole.len() - 1 {
            let (record, fault) = fault(&whole[..end]);
            assert_eq!(record, 2, "{end}");
            assert!(matches!(fault, FastqFault::Cut { .. }), "{end}: {fault:?}");
        }
    }

    #[test]
    fn packed_data_cut_anywhere_are_noticed() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        for at in 0..50 {
            write!(packed, "@r{at}\nACGTTGCA\n+\nFFFFFFFF\n").unwrap();
        }
        let packed = packed.finish().unwrap();
        assert_eq!(read(&packed).unwrap().len(), 50);
        for end in 2..packed.len() {
            assert!(matches!(fault(&packed[..end]).1, FastqFault::Truncated(_)), "{end} of {}", packed.len());
        }
    }

    #[test]
    fn what_is_no_fastq_is_refused() {
        assert!(matches!(fault(b">a\nACGT\n"), (1, FastqFault::Format(_))));
        assert!(matches!(fault(b"@a\nACGT\nACGT\n+\nFFFF\n"), (1, FastqFault::Format(_))));
        assert!(matches!(
            fault(b"@a\nACGT\n+\nFFF\n@b\nA\n+\nF\n"),
            (1, FastqFault::Lengths { bases: 4, qualities: 3 })
        ));
        assert!(matches!(fault(b"@a\nAC-T\n+\nFFFF\n"), (1, FastqFault::Base('-'))));
        assert!(matches!(fault(b"@a\nACGT\n+\nFF F\n"), (1, FastqFault::Quality { found: ' ', .. })));
        assert!(matches!(fault(b"@a\nA\n+\nF\n\n@b\nA\n+\nF\n"), (2, FastqFault::Format(_))));
    }

    #[test]
    fn a_file_without_reads_has_none() {
        let packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()).finish().unwrap();
        for bytes in [&b""[..], b"\n\n", &packed] {
            assert_eq!(read(bytes).unwrap(), []);
        }
    }

    #[test]
    fn reads_that_the_sequencer_failed_are_known() {
        let text = b"@a 1:Y:0:ACGT\nA\n+\nF\n@b 1:N:0:ACGT\nA\n+\nF\n@c Y\nA\n+\nF\n@d\t2:Y:18:1\nA\n+\nF\n";
        let failed: Vec<bool> = read(text).unwrap().iter().map(|read| read.failed_filter).collect();
        assert_eq!(failed, [true, false, false, true]);
    }

    fn with_qualities(letters: &[&str]) -> Vec<u8> {
        letters.iter().map(|letters| format!("@a\nAC\n+\n{letters}\n")).collect::<String>().into_bytes()
    }

    #[test]
    fn qualities_of_the_old_code_are_refused_and_read_if_it_is_named() {
        let old = with_qualities(&["hB", "BB", ";h"]);
        let (record, fault) = fault(&old);
        assert_eq!(record, 0);
        assert!(matches!(fault, FastqFault::Phred64 { reads: 3, lowest: b';', highest: b'h' }), "{fault}");
        let late: Vec<u8> = [with_qualities(&["II"; 900]), with_qualities(&["Bh"; 200])].concat();
        assert!(matches!(read(&late).unwrap_err().fault, FastqFault::Phred64 { reads: 1_000, .. }));

        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&old).unwrap();
        let old = FastqRules { code: QualityCode::Phred64, ..FastqRules::default() };
        let reads = FastqReader::open(file.path(), &old).unwrap().next_reads(9).unwrap();
        let qualities: Vec<&[u8]> = reads.iter().map(|read| read.qualities.as_slice()).collect();
        assert_eq!(qualities, [&[40, 2][..], &[2, 2], &[0, 40]]);
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&with_qualities(&["#F"])).unwrap();
        let fault = FastqReader::open(file.path(), &old).unwrap().next_read().unwrap_err();
        assert!(fault.to_string().contains("found `#` among the qualities; expected `;` to `~`"), "{fault}");
    }

    #[test]
    fn qualities_that_either_code_could_have_written_are_of_todays() {
        // All of quality 40; a circular consensus with qualities up to 93 and low ones.
        for letters in [["II", "II"], ["~~", "#~"], ["F:", ",#"]] {
            assert_eq!(read(&with_qualities(&letters)).unwrap().len(), 2, "{letters:?}");
        }
    }
}
