//! BAM, CRAM and SAM files whose reads were aligned to host and vectors.

use std::fs::File;
use std::io::{Read as _, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use landfall_core::ContigId;
use landfall_files::FileError;
use landfall_reference::Genome;
use rust_htslib::bam::{HeaderView, Read, Reader, Record};
use rust_htslib::htslib;

use super::error::DepthError;
use super::host::is_autosome;

/// The block that ends a BAM file (SAM specification 4.1.2).
const BGZF_END: &[u8] = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0\x1b\0\x03\0\0\0\0\0\0\0\0\0";
/// The containers that end CRAM files of version 3 and 2.1 (CRAM specification 9): without their checksums.
const CRAM_3_END: (&[u8], usize) = (b"\x0f\0\0\0\xff\xff\xff\xff\x0f\xe0\x45\x4f\x46", 38);
const CRAM_2_END: (&[u8], usize) = (b"\x0b\0\0\0\xff\xff\xff\xff\x0f\xe0\x45\x4f\x46", 30);

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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Bam,
    Cram,
    /// Or anything else: the library says what it is not.
    Sam,
}

/// What a contig of a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// An autosome of the reference.
    Autosome(ContigId),
    /// A vector, by its place in the FASTA.
    Vector(usize),
    /// Any other contig.
    Other,
}

/// An alignment file, opened, its header read.
pub(super) struct Alignments {
    path: PathBuf,
    reader: Reader,
    format: Format,
    record: u64,
    /// What each contig of the header is.
    pub(super) targets: Vec<Target>,
    /// Names of the contigs of the header.
    pub(super) names: Vec<String>,
    lengths: Vec<u64>,
    /// Whether the header says that records are sorted by coordinate.
    pub(super) sorted: bool,
}

impl Alignments {
    /// Opens a file and finds autosomes and vectors among its contigs.
    ///
    /// # Errors
    /// A file that is missing, was cut or is of another kind; a vector or all autosomes missing in the header, or of
    /// another length.
    pub(super) fn open(
        path: &Path,
        fasta: Option<&Path>,
        host: &Genome,
        vectors: &Genome,
    ) -> Result<Self, DepthError> {
        let format = format_of(path)?;
        let fault = |fault: String| DepthError::Open { path: path.to_owned(), fault };
        let mut reader = Reader::from_path(path)
            .map_err(|source| fault(format!("{source}; expected BAM, CRAM or SAM")))?;
        if format == Format::Cram {
            let option = htslib::hts_fmt_option_CRAM_OPT_REQUIRED_FIELDS;
            reader.set_cram_options(option, FIELDS).map_err(|source| fault(source.to_string()))?;
            if let Some(fasta) = fasta {
                let of = |source| fault(format!("`{}`: {source}; expected its FASTA file", fasta.display()));
                reader.set_reference(fasta).map_err(of)?;
            }
        }
        // Text is parsed by the block where there are threads, and a fault in it has no number.
        if format != Format::Sam {
            reader.set_threads(rayon::current_num_threads()).map_err(|source| fault(source.to_string()))?;
        }
        let header = reader.header();
        let names: Vec<String> =
            header.target_names().iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        let lengths: Vec<u64> =
            (0..header.target_count()).map(|at| header.target_len(at).unwrap_or(0)).collect();
        let sorted = is_sorted(header);
        let targets = targets(path, (&names, &lengths), host, vectors)?;
        Ok(Self { path: path.to_owned(), reader, format, record: 0, targets, names, lengths, sorted })
    }

    /// The autosomes in the header.
    pub(super) fn autosomes(&self) -> impl Iterator<Item = ContigId> + '_ {
        self.targets.iter().filter_map(|target| match target {
            Target::Autosome(contig) => Some(*contig),
            _ => None,
        })
    }

    /// Reads the next record; `false` at the end.
    pub(super) fn next(&mut self, record: &mut Record) -> Result<bool, DepthError> {
        let Some(read) = self.reader.read(record) else { return Ok(false) };
        self.record += 1;
        match read {
            Ok(()) => Ok(true),
            Err(source) if self.format == Format::Cram => Err(DepthError::CramReference {
                path: self.path.clone(),
                record: self.record,
                fault: source.to_string(),
            }),
            Err(source) => Err(self.fault(format!("{source}; the file was cut or is damaged"))),
        }
    }

    /// What a contig number of a record is, and the contig's length.
    pub(super) fn target(&self, number: i32) -> Result<(Target, u64), DepthError> {
        let at = usize::try_from(number).ok().filter(|at| *at < self.targets.len());
        at.map(|at| (self.targets[at], self.lengths[at])).ok_or_else(|| {
            self.fault(format!("found contig number {number}, which its header does not have"))
        })
    }

    /// A fault of the record read last.
    pub(super) fn fault(&self, fault: String) -> DepthError {
        DepthError::Record { path: self.path.clone(), record: self.record, fault }
    }

    /// What to say where no autosome is left.
    pub(super) fn no_autosome(&self, host: &Genome) -> DepthError {
        no_autosome(&self.path, &self.names, host)
    }
}

fn is_sorted(header: &HeaderView) -> bool {
    let text = header.as_bytes().split(|byte| *byte == b'\n').next().unwrap_or_default();
    text.starts_with(b"@HD") && text.split(|byte| *byte == b'\t').any(|field| field == b"SO:coordinate")
}

/// Tells the kind of a file by its first bytes, and refuses one without the block that ends its kind: one that was
/// cut between two blocks would read as a whole one.
fn format_of(path: &Path) -> Result<Format, DepthError> {
    let read_fault = |source| FileError::read(path, source);
    let mut file = File::open(path).map_err(read_fault)?;
    let mut magic = [0; 4];
    let found = file.read(&mut magic).map_err(read_fault)?;
    let format = match &magic[..found] {
        b"CRAM" => Format::Cram,
        [0x1f, 0x8b, ..] => Format::Bam,
        _ => return Ok(Format::Sam),
    };
    let size = file.metadata().map_err(read_fault)?.len();
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(size.saturating_sub(CRAM_3_END.1 as u64))).map_err(read_fault)?;
    file.read_to_end(&mut tail).map_err(read_fault)?;
    let ends = |(end, length): (&[u8], usize)| {
        tail.len().checked_sub(length).is_some_and(|from| tail[from..].starts_with(end))
    };
    let whole = match format {
        Format::Cram => ends(CRAM_3_END) || ends(CRAM_2_END),
        _ => tail.ends_with(BGZF_END),
    };
    if whole { Ok(format) } else { Err(DepthError::Cut { path: path.to_owned() }) }
}

fn targets(
    path: &Path,
    (names, lengths): (&[String], &[u64]),
    host: &Genome,
    vectors: &Genome,
) -> Result<Vec<Target>, DepthError> {
    let mut targets = Vec::with_capacity(names.len());
    for (name, &found) in names.iter().zip(lengths) {
        let (target, expected, whose) = if let Some(vector) = vectors.contig_by_name(name) {
            (Target::Vector(vector.index()), vectors.contigs()[vector.index()].length, "the vectors")
        } else if let Some(contig) = host.contig_by_name(name).filter(|_| is_autosome(name)) {
            (Target::Autosome(contig), host.contigs()[contig.index()].length, "the reference")
        } else {
            targets.push(Target::Other);
            continue;
        };
        if u64::from(expected) != found {
            let (path, contig) = (path.to_owned(), name.clone());
            return Err(DepthError::Length { path, contig, found, expected, whose });
        }
        targets.push(target);
    }
    for (at, vector) in vectors.contigs().iter().enumerate() {
        if !targets.contains(&Target::Vector(at)) {
            let first = names.first().cloned().unwrap_or_default();
            let (path, vector) = (path.to_owned(), vector.name.clone());
            return Err(DepthError::VectorMissing { path, vector, contigs: names.len(), first });
        }
    }
    if !targets.iter().any(|target| matches!(target, Target::Autosome(_))) {
        return Err(no_autosome(path, names, host));
    }
    Ok(targets)
}

fn no_autosome(path: &Path, names: &[String], host: &Genome) -> DepthError {
    let expected = host.contigs().iter().map(|contig| &contig.name).find(|name| is_autosome(name));
    let other = |name: &String| name.strip_prefix("chr").map_or_else(|| format!("chr{name}"), str::to_owned);
    DepthError::NoAutosome {
        path: path.to_owned(),
        found: names.first().cloned().unwrap_or_default(),
        expected: expected.cloned().unwrap_or_default(),
        by_chr: names.iter().any(|name| host.contig_by_name(&other(name)).is_some()),
    }
}
