//! The junction mapper as a place to look for sequences.

use std::ops::Range;

use landfall_core::{ContigId, Strand};
use landfall_map::{Index, IndexParams, Locus, MapParams, Mapped, Mapper};
use landfall_reference::{Genome, Reference};

use crate::{AlignError, AlignParams, Found, Place, Placement};

/// The index of a genome; a genome without bases needs none.
pub struct SearchIndex(Option<Index>);

impl SearchIndex {
    /// Opens the index of a reference.
    ///
    /// # Errors
    /// [`AlignError::Index`] when it cannot be read or belongs to another sequence.
    pub fn open(reference: &Reference) -> Result<Self, AlignError> {
        let path = reference.index_path();
        let index = Index::open(&path, reference.genome());
        index
            .map(|index| Self(Some(index)))
            .map_err(|fault| AlignError::Index { path, fault: fault.to_string() })
    }

    /// Builds the index of the run's vectors in memory.
    ///
    /// # Errors
    /// [`AlignError::VectorIndex`] when the vectors cannot be indexed.
    pub fn build(vectors: &Genome) -> Result<Self, AlignError> {
        if vectors.is_empty() {
            return Ok(Self(None));
        }
        let index = Index::build(vectors, &IndexParams::default());
        index
            .map(|index| Self(Some(index)))
            .map_err(|fault| AlignError::VectorIndex { fault: fault.to_string() })
    }
}

/// Searches a genome with the junction mapper.
pub struct Searcher<'a> {
    genome: &'a Genome,
    mapper: Option<Mapper<'a>>,
}

impl<'a> Searcher<'a> {
    /// A searcher with the rules of stage `align`.
    #[must_use]
    pub fn new(genome: &'a Genome, index: &'a SearchIndex, params: &AlignParams) -> Self {
        let params = MapParams {
            min_identity: params.min_identity,
            band: params.band,
            max_loci: params.max_loci,
            min_prefix: params.min_length,
            ..MapParams::default()
        };
        Self { genome, mapper: index.0.as_ref().map(|index| Mapper::new(genome, index, params)) }
    }
}

impl Place for Searcher<'_> {
    fn genome(&self) -> &Genome {
        self.genome
    }

    fn place(&self, read: &[u8]) -> Found {
        match self.mapper.as_ref().map_or(Mapped::Unmapped, |mapper| mapper.map(read)) {
            Mapped::Unmapped => Found::Nowhere,
            Mapped::Repetitive { at_least } => Found::TooMany(at_least),
            Mapped::Loci(loci) => Found::Loci(loci.into_iter().map(placement).collect()),
        }
    }

    fn rescue(&self, read: &[u8], contig: ContigId, strand: Strand, window: Range<u32>) -> Vec<Placement> {
        let loci = self.mapper.as_ref().map(|mapper| mapper.rescue(read, contig, strand, window));
        loci.unwrap_or_default().into_iter().map(placement).collect()
    }
}

fn placement(locus: Locus) -> Placement {
    let Locus { contig, start, strand, end, query_end, edits, upstream, downstream } = locus;
    Placement { contig, start: start.0, end: end.0, strand, query_end, edits, upstream, downstream }
}
