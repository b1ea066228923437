//! A user's own alignment in place of the junction mapper's host places.
//!
//! The sequences of [`export_fasta`](crate::export_fasta) are aligned with any program that writes BAM, CRAM, SAM, PAF
//! or PSL. Every record is one candidate place, be it primary, secondary or supplementary: an aligner's mapping
//! quality and flags say how the places of a read compare, and that is judged anew here.

mod bam;
mod format;
mod laid;
mod lines;
mod ops;
mod paf;
mod psl;

use std::path::PathBuf;

use landfall_alignment::Contigs;
use landfall_reference::Genome;
use landfall_tables::hits::{HitSource, Mate};

pub use lines::{Column, ColumnFault, LineFaults, LineHit};
pub use ops::Op;
pub use paf::parse_paf_line;
pub use psl::parse_psl_line;

use crate::align::GenomeHits;
use crate::placement::floor_share;
use crate::{AlignError, AlignParams, Placed, SequenceHits, Sequences};
use format::Format;
use laid::{Laid, Loss};

/// An alignment of the sequences of one library: BAM, CRAM, SAM, PAF or PSL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserAlignment {
    /// The file; PAF and PSL may be gzipped.
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
    /// Records that skip 50 or more bases of the reference, as spliced alignments do.
    pub dropped_spliced: u64,
    /// Records that place fewer bases of the read than the least length.
    pub dropped_short: u64,
    /// Records below the least identity.
    pub dropped_identity: u64,
    /// Records without a place.
    pub unmapped: u64,
}

impl Imported {
    /// Every reason for which a record gives no place, as the stage's summary calls it, with its records.
    #[must_use]
    pub fn losses(&self) -> [(&'static str, u64); 5] {
        [
            ("import_unmapped", self.unmapped),
            ("import_dropped_start", self.dropped_start),
            ("import_dropped_spliced", self.dropped_spliced),
            ("import_dropped_short", self.dropped_short),
            ("import_dropped_identity", self.dropped_identity),
        ]
    }
}

/// Reads the places of a library's sequences from a user's alignment. Starts are extended to the read's first base,
/// edits are counted anew against the reference, and the unaligned far end stays unaligned.
///
/// # Errors
/// [`AlignError`] names the file, the record or line, what was found and what was expected.
pub fn import_hits(
    sequences: &Sequences,
    alignment: &UserAlignment,
    genome: &Genome,
    params: &AlignParams,
) -> Result<Imported, AlignError> {
    let mut import = Import::new(sequences, genome, params);
    let path = &alignment.path;
    let contigs = Contigs::new(genome, "the reference");
    match Format::of(path)? {
        Format::Records => bam::read(alignment, &contigs, &mut import)?,
        Format::Paf => lines::read(path, &paf::LAYOUT, &contigs, &mut import)?,
        Format::Psl => lines::read(path, &psl::LAYOUT, &contigs, &mut import)?,
    }
    Ok(import.finish())
}

/// An import under way: records go in one by one, whatever they were read from.
struct Import<'a> {
    sequences: &'a Sequences,
    genome: &'a Genome,
    params: &'a AlignParams,
    imported: Imported,
}

/// A sequence of the library, as a record names it.
#[derive(Clone, Copy)]
struct Named<'a> {
    mate: Mate,
    id: usize,
    bases: &'a [u8],
}

impl<'a> Import<'a> {
    fn new(sequences: &'a Sequences, genome: &'a Genome, params: &'a AlignParams) -> Self {
        let hits = GenomeHits {
            anchors: vec![SequenceHits::default(); sequences.anchors.len()],
            adrifts: vec![SequenceHits::default(); sequences.adrifts.len()],
        };
        Self { sequences, genome, params, imported: Imported { hits, ..Imported::default() } }
    }

    /// The sequence that the export calls `name`.
    fn named(&self, name: &str) -> Option<Named<'a>> {
        let (word, id) = name.split_once('_')?;
        let (mate, id) = (word.parse().ok()?, id.parse().ok()?);
        let stored = match mate {
            Mate::Anchor => &self.sequences.anchors,
            Mate::Adrift => &self.sequences.adrifts,
        };
        stored.get::<usize>(id).map(|bases| Named { mate, id, bases })
    }

    /// Takes in a record of a sequence; `laid` has its number of bases and lies on its contig.
    fn take(&mut self, read: Named, laid: &Laid) {
        let imported = &mut self.imported;
        match laid.place(read.bases, self.genome, self.params) {
            Ok(at) => {
                imported.kept += 1;
                let hits = match read.mate {
                    Mate::Anchor => &mut imported.hits.anchors[read.id],
                    Mate::Adrift => &mut imported.hits.adrifts[read.id],
                };
                hits.places.push(Placed { at, source: HitSource::Import, mispriming: None });
            }
            Err(Loss::Start) => imported.dropped_start += 1,
            Err(Loss::Spliced) => imported.dropped_spliced += 1,
            Err(Loss::Short) => imported.dropped_short += 1,
            Err(Loss::Identity) => imported.dropped_identity += 1,
        }
    }

    fn take_unmapped(&mut self) {
        self.imported.unmapped += 1;
    }

    /// Sorts the places of each sequence and counts those as good as its best.
    fn finish(mut self) -> Imported {
        let hits = &mut self.imported.hits;
        let anchors = hits.anchors.iter_mut().zip(&self.sequences.anchors);
        let adrifts = hits.adrifts.iter_mut().zip(&self.sequences.adrifts);
        for (hits, sequence) in anchors.chain(adrifts) {
            count_loci(hits, sequence.len() as u32, self.params);
        }
        self.imported
    }
}

fn count_loci(hits: &mut SequenceHits, length: u32, params: &AlignParams) {
    hits.tidy();
    let cost = |placed: &Placed| placed.at.cost(length);
    let Some(best) = hits.places.iter().map(cost).min() else { return };
    let limit = best + floor_share(params.band, length);
    hits.loci = hits.places.iter().filter(|placed| cost(placed) <= limit).count() as u32;
    if hits.loci > params.max_loci {
        hits.at_least = Some(hits.loci);
        hits.places.clear();
    }
}
