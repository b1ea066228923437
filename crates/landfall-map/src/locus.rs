//! Where a read lies.

use landfall_core::{ContigId, Position, Strand};
use landfall_reference::Genome;

use crate::align::Placement;

/// What the mapper says of a read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mapped {
    /// Nowhere within the identity rule, not even the shortest prefix.
    Unmapped,
    /// At more loci than [`crate::MapParams::max_loci`], or with more candidates than a search may look at.
    Repetitive {
        /// Loci known when the search ended; 0 where candidates were too many before any locus was known.
        at_least: u32,
    },
    /// All loci from the best to the band, by contig, start, strand and end; at least one.
    Loci(Vec<Locus>),
}

/// A place of a read, from its first base on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Locus {
    /// The contig.
    pub contig: ContigId,
    /// The leftmost aligned base; the read's first base on [`Strand::Plus`].
    pub start: Position,
    /// The direction in which the read runs.
    pub strand: Strand,
    /// One past the rightmost aligned base; the read's first base on [`Strand::Minus`] is the one before.
    pub end: Position,
    /// Bases of the read that are aligned, from the first; the rest is clipped.
    pub query_end: u32,
    /// Substitutions, inserted and deleted bases.
    pub edits: u32,
    /// By how many bases further upstream, as the read runs, its first base could lie at equally many edits, by gaps.
    pub upstream: u32,
    /// By how many bases further downstream, as the read runs, its first base could lie at equally many edits, by
    /// gaps.
    pub downstream: u32,
}

impl Locus {
    /// The base of the contig on which the read's first base lies.
    #[must_use]
    pub fn first_base(&self) -> Position {
        match self.strand {
            Strand::Plus => self.start,
            Strand::Minus => Position(self.end.0 - 1),
        }
    }

    fn new(genome: &Genome, placement: &Placement, query_end: u32) -> Self {
        let first_base = placement.first_base - genome.contigs()[placement.contig.index()].offset;
        let (start, end) = match placement.strand {
            Strand::Plus => (first_base, first_base + placement.span),
            Strand::Minus => (first_base + 1 - placement.span, first_base + 1),
        };
        Self {
            contig: placement.contig,
            start: Position(start),
            strand: placement.strand,
            end: Position(end),
            query_end,
            edits: placement.edits,
            upstream: 0,
            downstream: 0,
        }
    }
}

/// Turns placements into loci: one per alignment, where a shifted start is the same alignment with a gap more.
///
/// Taken from the best on (fewest edits, fewest gap bases, then furthest upstream as the read runs), a placement is a
/// locus unless a locus taken before it starts within `reach` bases on its contig and strand and one of the two has
/// gaps. Two gap-free placements are both loci: a tandem repeat.
///
/// `placements` are by strand and first base, each once.
pub(crate) fn settle(genome: &Genome, placements: &[Placement], reach: u32, query_end: u32) -> Vec<Locus> {
    let mut best_first: Vec<usize> = (0..placements.len()).collect();
    best_first.sort_unstable_by_key(|&index| {
        let placement = &placements[index];
        (placement.edits, placement.gaps, placement.strand, placement.downstream())
    });
    let mut taken = vec![false; placements.len()];
    for index in best_first {
        let placement = &placements[index];
        let is_near = |&other: &usize| {
            let other = &placements[other];
            (other.contig, other.strand) == (placement.contig, placement.strand)
                && other.first_base.abs_diff(placement.first_base) <= reach
        };
        let before = (0..index).rev().take_while(is_near);
        let after = (index + 1..placements.len()).take_while(is_near);
        taken[index] =
            !before.chain(after).any(|other| taken[other] && placements[other].gaps + placement.gaps > 0);
    }
    let kept = placements.iter().zip(taken).filter(|(_, taken)| *taken);
    let mut loci: Vec<Locus> = kept.map(|(placement, _)| Locus::new(genome, placement, query_end)).collect();
    loci.sort_unstable();
    loci
}
