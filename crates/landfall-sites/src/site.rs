//! Geometry and names of sites.

use landfall_core::{Position, SiteId, Strand, VectorEnd};

use crate::design::Design;
use crate::molecule::Locus;

/// Orientation of the vector, from the direction in which the anchor read leaves it: the same at the 3′ end (U5),
/// opposite at the 5′ end (`u3`, `itr_5`, or a name of the protocol's own that ends so). Its own inverse.
#[must_use]
pub fn vector_strand(direction: Strand, end: &VectorEnd) -> Strand {
    let end = end.as_str();
    if end.ends_with("u3") || end.ends_with("_5") { !direction } else { direction }
}

/// The duplicated target bases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplication {
    /// First base.
    pub start: Position,
    /// One past the last base.
    pub end: Position,
}

impl Duplication {
    /// The duplication of `length` bases at a junction; `None` if the vector makes none, or at the contig's start.
    #[must_use]
    pub fn at(junction: Position, direction: Strand, length: u32) -> Option<Self> {
        if length == 0 {
            return None;
        }
        let start = match direction {
            Strand::Plus => junction.0,
            Strand::Minus => junction.0.checked_add(1)?.checked_sub(length)?,
        };
        Some(Self { start: Position(start), end: Position(start.checked_add(length)?) })
    }

    /// Its middle, rounded down: ⌊(start + end − 1) / 2⌋.
    #[must_use]
    pub fn center(self) -> Position {
        Position(self.start.0 + (self.end.0 - self.start.0 - 1) / 2)
    }
}

/// The name of a site or candidate locus.
#[must_use]
pub fn site_id(locus: Locus, design: &Design) -> String {
    let end = &design.ends[locus.track.end];
    SiteId {
        contig: design.contigs[locus.track.contig].clone(),
        strand: vector_strand(locus.track.strand, end),
        position: locus.position,
        vector_end: design.many_ends.then(|| end.clone()),
    }
    .to_string()
}

/// The breakpoint that lies `length` bases into the host from a junction; `None` where that leaves the contig.
#[must_use]
pub fn breakpoint(locus: Locus, length: u32) -> Option<Position> {
    let steps = length.checked_sub(1)?;
    match locus.track.strand {
        Strand::Plus => locus.position.0.checked_add(steps),
        Strand::Minus => locus.position.0.checked_sub(steps),
    }
    .map(Position)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duplication(junction: u32, direction: Strand, length: u32) -> Option<(u32, u32, u32)> {
        let found = Duplication::at(Position(junction), direction, length)?;
        Some((found.start.0, found.end.0, found.center().0))
    }

    #[test]
    fn both_ends_of_one_provirus_have_one_duplication_and_one_strand() {
        // A provirus on + between the copies of [100, 105): U5 reads run right from 100, U3 reads left from 104.
        assert_eq!(duplication(100, Strand::Plus, 5), Some((100, 105, 102)));
        assert_eq!(duplication(104, Strand::Minus, 5), Some((100, 105, 102)));
        let strand = |direction, end: &str| vector_strand(direction, &end.parse().expect("a name"));
        assert_eq!(strand(Strand::Plus, "u5"), strand(Strand::Minus, "u3"));
        assert_eq!(strand(Strand::Plus, "itr_3"), strand(Strand::Minus, "itr_5"));
        assert_eq!(strand(Strand::Plus, "mine"), Strand::Plus);
    }

    #[test]
    fn even_duplications_round_down_and_none_is_none() {
        assert_eq!(duplication(101, Strand::Plus, 4), Some((101, 105, 102)));
        assert_eq!(duplication(100, Strand::Plus, 0), None);
        assert_eq!(duplication(4, Strand::Minus, 5), Some((0, 5, 2)));
        assert_eq!(duplication(3, Strand::Minus, 5), None);
    }
}
