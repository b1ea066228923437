//! A user's own alignment in place of the junction mapper's host places.
//!
//! The sequences of [`export_fasta`](crate::export_fasta) are aligned with any program that writes BAM or CRAM; every
//! primary, secondary and supplementary record is one candidate place.

use std::path::{Path, PathBuf};

use landfall_core::{ContigId, Strand, dna};
use landfall_reference::Genome;
use landfall_tables::hits::{HitSource, Mate};
use rust_htslib::bam::record::Cigar;
use rust_htslib::bam::{HeaderView, Read, Reader, Record};

use crate::align::GenomeHits;
use crate::placement::floor_share;
use crate::{AlignError, AlignParams, Placed, Placement, SequenceHits, Sequences};

/// Most unaligned bases at the start of a read that are laid on from the reference.
const START_CLIP: u32 = 3;

/// A BAM or CRAM file of the sequences of one library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserAlignment {
    /// The file.
    pub path: PathBuf,
    /// The FASTA file that a CRAM file was packed against.
    pub fasta: Option<PathBuf>,
}

/// What an import found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Places by sequence.
    pub hits: GenomeHits,
    /// Records kept.
    pub kept: u64,
    /// Records that leave more than 3 bases at the read's start, or lie at a contig's end with fewer.
    pub dropped_start: u64,
    /// Records below the least identity.
    pub dropped_identity: u64,
    /// Records that skip a part of the reference, as spliced alignments do.
    pub dropped_spliced: u64,
    /// Records without a place.
    pub unmapped: u64,
}

impl Imported {
    /// Records with a place that were not kept.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped_start + self.dropped_identity + self.dropped_spliced
    }
}

/// Reads the places of a library's sequences from a user's alignment. Starts are extended to the read's first base,
/// edits are counted anew against the reference, and the unaligned far end stays unaligned.
///
/// # Errors
/// [`AlignError`] names the file, the record, what was found and what was expected.
pub fn import_hits(
    sequences: &Sequences,
    alignment: &UserAlignment,
    genome: &Genome,
    params: &AlignParams,
) -> Result<Imported, AlignError> {
    let path = &alignment.path;
    let mut reader = open(alignment)?;
    let contigs = Contigs::new(reader.header(), genome, path);
    let mut imported = Imported {
        hits: GenomeHits {
            anchors: vec![SequenceHits::default(); sequences.anchors.len()],
            adrifts: vec![SequenceHits::default(); sequences.adrifts.len()],
        },
        ..Imported::default()
    };
    let mut record = Record::new();
    let mut number = 0;
    while let Some(read) = reader.read(&mut record) {
        number += 1;
        read.map_err(|source| AlignError::Alignment {
            path: path.clone(),
            record: number,
            fault: format!("{source}; the file was cut or is damaged"),
        })?;
        if record.is_unmapped() {
            imported.unmapped += 1;
            continue;
        }
        let name = String::from_utf8_lossy(record.qname()).into_owned();
        let (mate, id, sequence) = sequence_of(sequences, &name).ok_or_else(|| AlignError::Name {
            path: path.clone(),
            record: number,
            name: name.clone(),
        })?;
        let laid = Laid {
            contig: contigs.find(record.tid(), number)?,
            start: record.pos(),
            strand: if record.is_reverse() { Strand::Minus } else { Strand::Plus },
            cigar: &record.cigar(),
        };
        let outcome = laid.place(sequence, genome).map_err(|found| AlignError::Length {
            path: path.clone(),
            record: number,
            name,
            found,
            expected: sequence.len() as u32,
        })?;
        imported.take(mate, id, outcome, params);
    }
    imported.count_loci(sequences, params);
    Ok(imported)
}

impl Imported {
    fn take(&mut self, mate: Mate, id: usize, outcome: Outcome, params: &AlignParams) {
        let at = match outcome {
            Outcome::Start => {
                self.dropped_start += 1;
                return;
            }
            Outcome::Spliced => {
                self.dropped_spliced += 1;
                return;
            }
            Outcome::Placed(at) => at,
        };
        if at.query_end < params.min_length || at.edits > floor_share(1.0 - params.min_identity, at.query_end)
        {
            self.dropped_identity += 1;
            return;
        }
        self.kept += 1;
        let hits = match mate {
            Mate::Anchor => &mut self.hits.anchors[id],
            Mate::Adrift => &mut self.hits.adrifts[id],
        };
        hits.places.push(Placed { at, source: HitSource::Import, mispriming: None });
    }

    fn count_loci(&mut self, sequences: &Sequences, params: &AlignParams) {
        let anchors = self.hits.anchors.iter_mut().zip(&sequences.anchors);
        let adrifts = self.hits.adrifts.iter_mut().zip(&sequences.adrifts);
        for (hits, sequence) in anchors.chain(adrifts) {
            hits.tidy();
            let length = sequence.len() as u32;
            let cost = |placed: &Placed| placed.at.cost(length);
            let Some(best) = hits.places.iter().map(cost).min() else { continue };
            let limit = best + floor_share(params.band, length);
            hits.loci = hits.places.iter().filter(|placed| cost(placed) <= limit).count() as u32;
            if hits.loci > params.max_loci {
                hits.at_least = Some(hits.loci);
                hits.places.clear();
            }
        }
    }
}

fn open(alignment: &UserAlignment) -> Result<Reader, AlignError> {
    let path = &alignment.path;
    let fault = |fault: String| AlignError::Alignment { path: path.clone(), record: 0, fault };
    std::fs::File::open(path).map_err(|source| landfall_files::FileError::read(path, source))?;
    let mut reader =
        Reader::from_path(path).map_err(|source| fault(format!("{source}; expected a BAM or CRAM file")))?;
    if let Some(fasta) = &alignment.fasta {
        let fasta_fault = |source| fault(format!("`{}`: {source}; expected its FASTA file", fasta.display()));
        reader.set_reference(fasta).map_err(fasta_fault)?;
    }
    Ok(reader)
}

fn sequence_of<'a>(sequences: &'a Sequences, name: &str) -> Option<(Mate, usize, &'a [u8])> {
    let (word, id) = name.split_once('_')?;
    let id: usize = id.parse().ok()?;
    let (mate, stored) = match word.parse().ok()? {
        Mate::Anchor => (Mate::Anchor, &sequences.anchors),
        Mate::Adrift => (Mate::Adrift, &sequences.adrifts),
    };
    Some((mate, id, stored.get(id)?))
}

/// The contigs of an alignment's header, and the same in the reference. Contigs that no record uses need not be
/// there: a header lists all of an assembly.
struct Contigs<'a> {
    names: Vec<(String, u64, Option<ContigId>)>,
    genome: &'a Genome,
    path: &'a Path,
}

impl<'a> Contigs<'a> {
    fn new(header: &HeaderView, genome: &'a Genome, path: &'a Path) -> Self {
        let name = |(at, name): (usize, &&[u8])| {
            let name = String::from_utf8_lossy(name).into_owned();
            let id = genome.contig_by_name(&name);
            (name, header.target_len(at as u32).unwrap_or(0), id)
        };
        Self { names: header.target_names().iter().enumerate().map(name).collect(), genome, path }
    }

    fn find(&self, target: i32, record: u64) -> Result<ContigId, AlignError> {
        let fault = |fault: String| AlignError::Alignment { path: self.path.to_owned(), record, fault };
        let (name, length, id) = usize::try_from(target)
            .ok()
            .and_then(|at| self.names.get(at))
            .ok_or_else(|| fault(format!("found contig number {target}, which its header does not have")))?;
        let id = id.ok_or_else(|| self.unknown(name))?;
        let expected = self.genome.contigs()[id.index()].length;
        if *length != u64::from(expected) {
            return Err(fault(format!(
                "found contig `{name}` of {length} bases; in the reference it has {expected}: another assembly"
            )));
        }
        Ok(id)
    }

    fn unknown(&self, name: &str) -> AlignError {
        let with = format!("chr{name}");
        let near = name.strip_prefix("chr").into_iter().chain([with.as_str()]);
        let near = near.filter(|near| self.genome.contig_by_name(near).is_some()).map(str::to_owned).next();
        AlignError::Contig {
            path: self.path.to_owned(),
            contig: name.to_owned(),
            first: self.genome.contigs().first().map(|contig| contig.name.clone()).unwrap_or_default(),
            near,
        }
    }
}

/// One record of an alignment.
struct Laid<'a> {
    contig: ContigId,
    start: i64,
    strand: Strand,
    cigar: &'a [Cigar],
}

/// What a record comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Placed(Placement),
    Start,
    Spliced,
}

impl Laid<'_> {
    /// Lays the whole sequence along the contig as the record says. The error is the number of bases that the record
    /// has, where it is not that of the sequence.
    fn place(&self, sequence: &[u8], genome: &Genome) -> Result<Outcome, u32> {
        let oriented = match self.strand {
            Strand::Plus => sequence.to_vec(),
            Strand::Minus => dna::reverse_complement(sequence),
        };
        let bases: u32 = self.cigar.iter().map(bases_of_read).sum();
        if bases as usize != oriented.len() {
            return Err(bases);
        }
        if self.cigar.iter().any(|op| matches!(op, Cigar::RefSkip(_))) {
            return Ok(Outcome::Spliced);
        }
        let before: u32 = self.cigar.iter().take_while(|op| is_clip(op)).map(|op| op.len()).sum();
        let after: u32 = self.cigar.iter().rev().take_while(|op| is_clip(op)).map(|op| op.len()).sum();
        let span: u32 = self.cigar.iter().map(bases_of_contig).sum();
        let contig_length = genome.contigs()[self.contig.index()].length;
        let Some((start, end)) = u32::try_from(self.start).ok().and_then(|start| {
            let end = start.checked_add(span)?;
            (end <= contig_length && span > 0).then_some((start, end))
        }) else {
            return Ok(Outcome::Start);
        };
        let (clip, far) = match self.strand {
            Strand::Plus => (before, after),
            Strand::Minus => (after, before),
        };
        let room = if self.strand == Strand::Plus { start } else { contig_length - end };
        if clip > START_CLIP || clip > room {
            return Ok(Outcome::Start);
        }
        let (left, right) = if self.strand == Strand::Plus { (clip, 0) } else { (0, clip) };
        let (start, end) = (start - left, end + right);
        let host = genome.fetch(self.contig, start..end);
        let read = &oriented[(before - left) as usize..oriented.len() - (after - right) as usize];
        let edits = self.edits(read, &host, left as usize, right as usize);
        let query_end = bases - far;
        Ok(Outcome::Placed(Placement {
            contig: self.contig,
            start,
            end,
            strand: self.strand,
            query_end,
            edits,
            upstream: 0,
            downstream: 0,
        }))
    }

    /// Edits of `read` along `host`: `left` and `right` bases of the extension, the record's operations between them.
    fn edits(&self, read: &[u8], host: &[u8], left: usize, right: usize) -> u32 {
        let differ = |read: &[u8], host: &[u8]| {
            read.iter().zip(host).filter(|(read, host)| read != host || dna::code(**read).is_none()).count()
                as u32
        };
        let mut edits = differ(&read[..left], &host[..left]);
        let (mut at_read, mut at_host) = (left, left);
        for op in self.cigar {
            let length = op.len() as usize;
            match op {
                Cigar::Match(_) | Cigar::Equal(_) | Cigar::Diff(_) => {
                    edits += differ(&read[at_read..at_read + length], &host[at_host..at_host + length]);
                    at_read += length;
                    at_host += length;
                }
                Cigar::Ins(_) => {
                    edits += op.len();
                    at_read += length;
                }
                Cigar::Del(_) => {
                    edits += op.len();
                    at_host += length;
                }
                Cigar::RefSkip(_) | Cigar::SoftClip(_) | Cigar::HardClip(_) | Cigar::Pad(_) => {}
            }
        }
        edits + differ(&read[read.len() - right..], &host[host.len() - right..])
    }
}

fn is_clip(op: &Cigar) -> bool {
    matches!(op, Cigar::SoftClip(_) | Cigar::HardClip(_))
}

fn bases_of_read(op: &Cigar) -> u32 {
    match op {
        Cigar::Del(_) | Cigar::RefSkip(_) | Cigar::Pad(_) => 0,
        other => other.len(),
    }
}

fn bases_of_contig(op: &Cigar) -> u32 {
    match op {
        Cigar::Match(_) | Cigar::Equal(_) | Cigar::Diff(_) | Cigar::Del(_) | Cigar::RefSkip(_) => op.len(),
        _ => 0,
    }
}
