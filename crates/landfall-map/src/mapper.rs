//! The mapper: reads in, loci out.

use std::ops::Range;

use landfall_core::{ContigId, Strand};
use landfall_reference::Genome;

use crate::search::Search;
use crate::seeds::{IndexSeeds, TooMany, WindowSeeds};
use crate::{Index, Locus, MapParams, Mapped};

/// Places reads on a genome. Holds no state: may be shared by threads.
#[derive(Debug)]
pub struct Mapper<'a> {
    genome: &'a Genome,
    index: &'a Index,
    params: MapParams,
}

impl<'a> Mapper<'a> {
    /// A mapper over a genome and its index.
    ///
    /// # Panics
    /// Where the index is of another genome: [`Index::open`] refuses such a file.
    #[must_use]
    pub fn new(genome: &'a Genome, index: &'a Index, params: MapParams) -> Self {
        assert!(index.belongs_to(genome), "an index is used with the genome it was built from");
        Self { genome, index, params }
    }

    /// Every locus of a read from the best to the band, on both strands, with the read's first base aligned.
    ///
    /// A read that does not map end to end is placed by its longest prefix, see [`Locus::query_end`]. Letters other
    /// than `ACGT` in either case match nothing. Reads shorter than the index's words are unmapped.
    #[must_use]
    pub fn map(&self, read: &[u8]) -> Mapped {
        if read.len() < self.index.word_length() {
            return Mapped::Unmapped;
        }
        let seeds = IndexSeeds { genome: self.genome, index: self.index, budget: self.params.max_places };
        let mut search = Search::new(self.genome, &self.params, &[Strand::Plus, Strand::Minus], seeds);
        match search.best(read) {
            Ok(loci) if loci.is_empty() => Mapped::Unmapped,
            Ok(loci) if loci.len() > self.params.max_loci as usize => {
                Mapped::Repetitive { at_least: loci.len() as u32 }
            }
            Ok(loci) => Mapped::Loci(loci),
            Err(TooMany) => Mapped::Repetitive { at_least: search.known },
        }
    }

    /// Every locus of a read, end to end within the identity rule and not only the best, that lies inside a window of
    /// a contig on one strand. Meant for the mate of a placed read.
    ///
    /// `window` is 0-based, half-open; its part beyond the contig is left out. No limit but the window's size.
    #[must_use]
    pub fn rescue(&self, read: &[u8], contig: ContigId, strand: Strand, window: Range<u32>) -> Vec<Locus> {
        let Some(contig) = self.genome.contigs().get(contig.index()) else { return Vec::new() };
        let (start, end) = (window.start.min(contig.length), window.end.min(contig.length));
        if read.is_empty() || start >= end {
            return Vec::new();
        }
        let window = contig.offset + start..contig.offset + end;
        let seeds = WindowSeeds { genome: self.genome, window };
        Search::new(self.genome, &self.params, &[strand], seeds).all(read).unwrap_or_default()
    }
}
