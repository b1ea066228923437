//! Genes: their spans, exons and transcription starts, from the usual files into one table of the reference.
//!
//! Transcripts of one name, contig and strand whose spans overlap are one gene: its span and exons are their
//! unions, its transcription start is the 5′-most. Copies of a name elsewhere stay genes of their own.

mod gtf;
mod neighbour;
mod place;
mod tsv;
mod ucsc;

pub use neighbour::Neighbour;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::io::BufRead;
use std::ops::Range;
use std::path::{Path, PathBuf};

use landfall_core::Strand;
use landfall_files::{FileError, LimitedLines, MAX_LINE, blake3_hex};

/// What is wrong with a gene file.
#[derive(Debug, thiserror::Error)]
pub enum GenesError {
    /// The file could not be read or written.
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
    /// The file holds no gene.
    #[error("`{}`: found no gene; expected GTF, or a refGene or ncbiRefSeq table of UCSC", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Genes and reference name their contigs differently.
    #[error(
        "none of the {genes} genes lies on a contig of the reference: genes are on {found}, the reference has {expected}"
    )]
    NoContigShared {
        /// Genes read.
        genes: usize,
        /// Some contigs of the genes.
        found: String,
        /// Some contigs of the reference.
        expected: String,
    },
    /// A contig that should be a slice, by its name.
    #[error(
        "found contig `{0}`; expected `chrom:start-end` (1-based, both ends counted), as for every slice"
    )]
    NotASlice(String),
}

/// A gene. Coordinates are 0-based and half-open; on a slice they may lie outside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gene {
    /// Contig.
    pub contig: String,
    /// First base.
    pub start: i64,
    /// One past the last base.
    pub end: i64,
    /// Symbol.
    pub name: String,
    /// The strand it is read from.
    pub strand: Strand,
    /// The base at which transcription starts: the 5′-most over all transcripts.
    pub tss: i64,
    /// Exons of all transcripts, merged, ascending; empty where the source names none.
    pub exons: Vec<Range<i64>>,
    /// Other names that the source gives it: identifiers without version, synonyms.
    pub aliases: BTreeSet<String>,
}

/// The genes of a reference, sorted by contig, start, end and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneSet {
    /// The source's name, without folder and extensions.
    pub name: String,
    /// The genes.
    pub genes: Vec<Gene>,
    /// Genes left out because the reference does not hold their contig, or no slice their place.
    pub left_out: usize,
    /// Genes of the source without a symbol, which are called by their identifier.
    pub unnamed: usize,
}

impl Gene {
    /// The order of a gene set: contig, start, end, name, strand. No two genes of a set are equal in it.
    fn compare(&self, other: &Self) -> Ordering {
        let key = |gene: &Self| (gene.start, gene.end);
        let place = self.contig.cmp(&other.contig).then_with(|| key(self).cmp(&key(other)));
        place.then_with(|| self.name.cmp(&other.name)).then_with(|| self.strand.cmp(&other.strand))
    }
}

impl GeneSet {
    /// Reads GTF, or a refGene or ncbiRefSeq table of UCSC (with or without the column `bin`), plain or gzipped.
    /// The kind is told by the first line.
    ///
    /// # Errors
    /// [`GenesError`] names the line that cannot be used.
    pub fn load(path: &Path) -> Result<Self, GenesError> {
        let fault = |line, fault| GenesError::Line { path: path.to_owned(), line, fault };
        let mut lines = LimitedLines::new(landfall_files::open(path)?, path, MAX_LINE);
        let (mut text, mut line, mut reader) = (String::new(), 0, None);
        loop {
            text.clear();
            line += 1;
            if lines.read_line(&mut text).map_err(|source| FileError::read(path, source))? == 0 {
                break;
            }
            let bare = text.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']);
            if bare.starts_with("##gff-version") {
                return Err(fault(line, "found GFF3; expected GTF".to_owned()));
            }
            if bare.trim().is_empty() || bare.starts_with('#') {
                continue;
            }
            let reader = match &mut reader {
                Some(reader) => reader,
                None => reader.insert(Reader::of(bare).map_err(|words| fault(line, words))?),
            };
            reader.push(bare).map_err(|words| fault(line, words))?;
        }
        let unnamed = reader.as_ref().map_or(0, Reader::unnamed);
        let transcripts = reader.map(Reader::finish).unwrap_or_default();
        if transcripts.is_empty() {
            return Err(GenesError::Empty { path: path.to_owned() });
        }
        Ok(Self { name: source_name(path), genes: merge(transcripts), left_out: 0, unnamed })
    }

    /// The digest of the genes, whatever the source is called.
    #[must_use]
    pub fn digest(&self) -> String {
        blake3_hex(tsv::rows(&self.genes).as_bytes())
    }

    /// Name and digest, as tables carry them: `hg38.ncbiRefSeqCurated blake3:0123456789abcdef`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{} blake3:{}", self.name, &self.digest()[..16])
    }
}

/// A transcript, or any other stretch that belongs to a gene. Exons may be in any order.
#[derive(Clone, Debug)]
struct Transcript {
    name: String,
    contig: String,
    strand: Strand,
    start: i64,
    end: i64,
    exons: Vec<Range<i64>>,
    aliases: BTreeSet<String>,
}

/// The two kinds of gene file, read line by line: annotations of a genome are gigabytes.
#[derive(Debug)]
enum Reader {
    Ucsc(ucsc::Reader),
    Gtf(gtf::Reader),
}

impl Reader {
    /// Told by the first line that is no comment.
    fn of(line: &str) -> Result<Self, String> {
        let fields: Vec<_> = line.split('\t').collect();
        if let Some(reader) = ucsc::Reader::of(&fields) {
            return Ok(Self::Ucsc(reader));
        }
        if fields.len() == 9 {
            return Ok(Self::Gtf(gtf::Reader::default()));
        }
        let expected = "expected GTF (9), or a refGene or ncbiRefSeq table (16, or 15 without `bin`)";
        Err(format!("found {} columns; {expected}, separated by tabs", fields.len()))
    }

    fn push(&mut self, line: &str) -> Result<(), String> {
        match self {
            Self::Ucsc(reader) => reader.push(line),
            Self::Gtf(reader) => reader.push(line),
        }
    }

    /// Genes without a symbol so far. The tables of UCSC have a symbol for all, or their accession.
    fn unnamed(&self) -> usize {
        match self {
            Self::Ucsc(_) => 0,
            Self::Gtf(reader) => reader.unnamed(),
        }
    }

    fn finish(self) -> Vec<Transcript> {
        match self {
            Self::Ucsc(reader) => reader.finish(),
            Self::Gtf(reader) => reader.finish(),
        }
    }
}

fn source_name(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let endings = [".gz", ".bgz", ".gtf", ".txt", ".tsv"];
    let bare = endings.iter().fold(name.as_str(), |name, ending| name.strip_suffix(ending).unwrap_or(name));
    bare.chars().map(|letter| if letter.is_control() { '_' } else { letter }).collect()
}

/// Makes genes of transcripts.
fn merge(mut transcripts: Vec<Transcript>) -> Vec<Gene> {
    let key = |one: &Transcript| (one.contig.clone(), one.name.clone(), one.strand, one.start, one.end);
    transcripts.sort_by_cached_key(key);
    let mut genes: Vec<Gene> = Vec::new();
    for next in transcripts {
        match genes.last_mut() {
            Some(gene)
                if (&gene.contig, &gene.name, gene.strand) == (&next.contig, &next.name, next.strand)
                    && next.start < gene.end =>
            {
                gene.end = gene.end.max(next.end);
                gene.exons.extend(next.exons);
                gene.aliases.extend(next.aliases);
            }
            _ => genes.push(Gene {
                contig: next.contig,
                start: next.start,
                end: next.end,
                name: next.name,
                strand: next.strand,
                tss: 0,
                exons: next.exons,
                aliases: next.aliases,
            }),
        }
    }
    for gene in &mut genes {
        gene.aliases.remove(&gene.name);
        gene.tss = match gene.strand {
            Strand::Plus => gene.start,
            Strand::Minus => gene.end - 1,
        };
        gene.exons = union(std::mem::take(&mut gene.exons));
    }
    genes.sort_by(Gene::compare);
    genes
}

/// Merges ranges that overlap or touch.
fn union(mut ranges: Vec<Range<i64>>) -> Vec<Range<i64>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<i64>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::*;

    fn transcript(name: &str, strand: Strand, span: Range<i64>, exons: &[Range<i64>]) -> Transcript {
        let (name, contig) = (name.to_owned(), "chr1".to_owned());
        let (exons, aliases) = (exons.to_vec(), BTreeSet::new());
        Transcript { name, contig, strand, start: span.start, end: span.end, exons, aliases }
    }

    #[test]
    fn overlapping_transcripts_are_one_gene_and_distant_copies_two() {
        let genes = merge(vec![
            transcript("A", Strand::Minus, 100..200, &[150..200, 100..120]),
            transcript("A", Strand::Minus, 180..260, &[180..260]),
            transcript("A", Strand::Minus, 900..950, &[900..950]),
            transcript("A", Strand::Plus, 100..200, &[100..200]),
        ]);
        let spans: Vec<_> = genes.iter().map(|gene| (gene.start, gene.end, gene.strand, gene.tss)).collect();
        assert_eq!(
            spans,
            [(100, 200, Strand::Plus, 100), (100, 260, Strand::Minus, 259), (900, 950, Strand::Minus, 949)]
        );
        assert_eq!(genes[1].exons, [100..120, 150..260]);
    }

    #[test]
    fn a_file_of_another_kind_is_refused_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("genes.bed");
        std::fs::write(&path, "#track\nchr1\t1\t2\tA\n").unwrap();
        let text = GeneSet::load(&path).unwrap_err().to_string();
        assert!(text.contains("line 2: found 4 columns; expected GTF"), "{text}");
        std::fs::write(&path, "##gff-version 3\n").unwrap();
        assert!(GeneSet::load(&path).unwrap_err().to_string().contains("line 1: found GFF3; expected GTF"));
        std::fs::write(&path, "# nothing\n").unwrap();
        assert!(matches!(GeneSet::load(&path), Err(GenesError::Empty { .. })));
    }

    #[test]
    fn curated_refseq_of_hg38_gives_genes_that_people_know() {
        let shared = std::env::var("LANDFALL_SHARED")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
        let path = Path::new(&shared).join("testdata/annotation/hg38.ncbiRefSeqCurated.2019-06.txt.gz");
        if !path.exists() {
            assert!(
                std::env::var_os("LANDFALL_REQUIRE_ALL").is_none(),
                "must not be skipped: no LANDFALL_SHARED"
            );
            println!("skipped: {} is not here", path.display());
            return;
        }
        let set = GeneSet::load(&path).unwrap();
        assert_eq!(set.name, "hg38.ncbiRefSeqCurated.2019-06");
        let lmo2 = set.genes.iter().find(|gene| gene.name == "LMO2" && gene.contig == "chr11").unwrap();
        assert_eq!(lmo2.strand, Strand::Minus);
        assert_eq!(lmo2.tss, lmo2.end - 1);
        let rpp30 = set.genes.iter().find(|gene| gene.name == "RPP30" && gene.contig == "chr10").unwrap();
        assert_eq!((rpp30.strand, rpp30.tss), (Strand::Plus, rpp30.start));
        assert!(rpp30.exons.len() >= 10);
        assert!((19_000..40_000).contains(&set.genes.len()), "{}", set.genes.len());
    }
}
