//! One alignment file, record by record.

use std::path::{Path, PathBuf};

use landfall_files::{FileError, LimitedLines};
use rust_htslib::bam::{HeaderView, Read, Reader, Record};
use rust_htslib::htslib;

use crate::format::Format;
use crate::{AlignmentError, ContigFault, Span};

/// The most bytes of a line of SAM: its record has bases, qualities and tags.
const MAX_LINE: usize = 16_000_000;

/// What is read of a CRAM record; qualities and tags are left alone.
const FIELDS: u32 = htslib::sam_fields_SAM_QNAME
    | htslib::sam_fields_SAM_FLAG
    | htslib::sam_fields_SAM_RNAME
    | htslib::sam_fields_SAM_POS
    | htslib::sam_fields_SAM_CIGAR
    | htslib::sam_fields_SAM_RNEXT
    | htslib::sam_fields_SAM_PNEXT
    | htslib::sam_fields_SAM_TLEN
    | htslib::sam_fields_SAM_SEQ;

/// A contig as the header lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderContig {
    /// Its name.
    pub name: String,
    /// Its bases.
    pub length: u64,
}

/// A BAM, CRAM or SAM file: its header, and its records one by one.
pub struct AlignmentFile {
    path: PathBuf,
    reader: Reader,
    format: Format,
    record: u64,
    contigs: Vec<HeaderContig>,
    sorted: bool,
}

impl AlignmentFile {
    /// Opens a file and reads its header. `fasta` is what a CRAM file was packed against.
    ///
    /// # Errors
    /// A file that is missing, was cut or is of another kind.
    pub fn open(path: &Path, fasta: Option<&Path>, threads: usize) -> Result<Self, AlignmentError> {
        let format = Format::of(path)?;
        check_lines(path, format)?;
        // The library opens them itself.
        [Some(path), fasta].into_iter().flatten().for_each(landfall_files::opened);
        let fault = |fault: String| AlignmentError::Open { path: path.to_owned(), fault };
        let mut reader = Reader::from_path(path)
            .map_err(|source| fault(format!("{source}; expected BAM, CRAM or SAM")))?;
        if format == Format::Cram {
            let option = htslib::hts_fmt_option_CRAM_OPT_REQUIRED_FIELDS;
            reader.set_cram_options(option, FIELDS).map_err(|source| fault(source.to_string()))?;
            if let Some(fasta) = fasta {
                // The library panics at other paths.
                if fasta.to_str().is_none() {
                    return Err(fault(format!(
                        "`{}`: the path is not UTF-8; expected one that is",
                        fasta.display()
                    )));
                }
                let of = |source| fault(format!("`{}`: {source}; expected its FASTA file", fasta.display()));
                reader.set_reference(fasta).map_err(of)?;
            }
        }
        // Text is parsed by the block where there are threads, and a fault in it has no number.
        if format != Format::Sam {
            reader.set_threads(threads.max(1)).map_err(|source| fault(source.to_string()))?;
        }
        let contigs = contigs(reader.header());
        let sorted = is_sorted(reader.header());
        Ok(Self { path: path.to_owned(), reader, format, record: 0, contigs, sorted })
    }

    /// The contigs of the header; a record names them by number.
    #[must_use]
    pub fn contigs(&self) -> &[HeaderContig] {
        &self.contigs
    }

    /// Whether the header says that records are sorted by coordinate.
    #[must_use]
    pub fn is_sorted(&self) -> bool {
        self.sorted
    }

    /// Reads the next record; `false` at the end.
    ///
    /// # Errors
    /// A record that cannot be decoded.
    pub fn next(&mut self, record: &mut Record) -> Result<bool, AlignmentError> {
        let Some(read) = self.reader.read(record) else { return Ok(false) };
        self.record += 1;
        match read {
            Ok(()) => Ok(true),
            Err(source) if self.format == Format::Cram => Err(AlignmentError::CramReference {
                path: self.path.clone(),
                record: self.record,
                fault: source.to_string(),
            }),
            Err(source) => Err(self.fault(format!("{source}; the file was cut or is damaged"))),
        }
    }

    /// The place among [`AlignmentFile::contigs`] of a contig that the last record names by number.
    ///
    /// # Errors
    /// The header has no contig of that number.
    pub fn contig(&self, number: i32) -> Result<usize, AlignmentError> {
        usize::try_from(number).ok().filter(|at| *at < self.contigs.len()).ok_or_else(|| {
            self.fault(format!("found contig number {number}, which its header does not have"))
        })
    }

    /// The contig of the record read last, as [`AlignmentFile::contig`] gives it, and where the record lies on it.
    ///
    /// # Errors
    /// The header has no such contig, or the record reaches beyond it.
    pub fn span(&self, record: &Record) -> Result<(usize, Span), AlignmentError> {
        let contig = self.contig(record.tid())?;
        let length = self.contigs[contig].length;
        let span = Span::of(record).filter(|span| u64::from(span.end) <= length).ok_or_else(|| {
            self.fault(format!("found it outside of its contig, which has {length} bases; is it damaged?"))
        })?;
        Ok((contig, span))
    }

    /// A fault of the record read last.
    #[must_use]
    pub fn fault(&self, fault: String) -> AlignmentError {
        AlignmentError::Record { path: self.path.clone(), record: self.record, fault }
    }

    /// A fault of a contig of the header.
    #[must_use]
    pub fn contig_fault(&self, fault: ContigFault) -> AlignmentError {
        AlignmentError::Contig { path: self.path.clone(), fault }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The number of the record read last, from 1.
    #[must_use]
    pub fn record(&self) -> u64 {
        self.record
    }
}

/// Refuses text whose lines are longer than any record: the library would hold such a line in memory, whatever its length.
fn check_lines(path: &Path, format: Format) -> Result<(), FileError> {
    let is_text = match format {
        Format::Sam => true,
        Format::Bam => !landfall_files::begins_with(path, b"BAM\x01")?,
        Format::Cram => false,
    };
    if !is_text {
        return Ok(());
    }
    LimitedLines::new(landfall_files::open(path)?, path, MAX_LINE).read_over()
}

fn contigs(header: &HeaderView) -> Vec<HeaderContig> {
    let contig = |(name, at): (&&[u8], u32)| HeaderContig {
        name: String::from_utf8_lossy(name).into_owned(),
        length: header.target_len(at).unwrap_or(0),
    };
    header.target_names().iter().zip(0..).map(contig).collect()
}

fn is_sorted(header: &HeaderView) -> bool {
    let text = header.as_bytes().split(|byte| *byte == b'\n').next().unwrap_or_default();
    text.starts_with(b"@HD") && text.split(|byte| *byte == b'\t').any(|field| field == b"SO:coordinate")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_was_cut_between_two_blocks_is_refused_be_it_bam_or_sam() {
        let folder = tempfile::tempdir().unwrap();
        let (sam, bam) = (folder.path().join("a.sam.gz"), folder.path().join("a.bam"));
        let mut blocks = rust_htslib::bgzf::Writer::from_path(&sam).unwrap();
        blocks.write_all(b"@SQ\tSN:chr1\tLN:1000\n").unwrap();
        drop(blocks);
        let header = rust_htslib::bam::Header::from_template(Reader::from_path(&sam).unwrap().header());
        drop(rust_htslib::bam::Writer::from_path(&bam, &header, rust_htslib::bam::Format::Bam).unwrap());
        for path in [sam, bam] {
            assert_eq!(AlignmentFile::open(&path, None, 1).unwrap().contigs().len(), 1);
            let bytes = std::fs::read(&path).unwrap();
            std::fs::write(&path, &bytes[..bytes.len() - 28]).unwrap();
            assert!(matches!(AlignmentFile::open(&path, None, 1), Err(AlignmentError::Cut { .. })));
        }
    }
}
