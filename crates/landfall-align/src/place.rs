//! Where sequences are looked for: a genome and a way to search it.

use std::ops::Range;

use landfall_core::{ContigId, Strand};
use landfall_reference::Genome;

use crate::Placement;

/// What became of the search for one sequence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Found {
    /// No place.
    #[default]
    Nowhere,
    /// More places than are followed: at least so many.
    TooMany(u32),
    /// Every place from the best to the end of the band.
    Loci(Vec<Placement>),
}

/// A genome that can be searched.
pub trait Place: Sync {
    /// The genome.
    fn genome(&self) -> &Genome;

    /// Every place of a read, laid on from its first base.
    fn place(&self, read: &[u8]) -> Found;

    /// Every place of a read that lies within `window` of one contig and strand.
    fn rescue(&self, read: &[u8], contig: ContigId, strand: Strand, window: Range<u32>) -> Vec<Placement>;
}
