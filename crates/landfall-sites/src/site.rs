//! Geometry and names of sites.

use landfall_core::{Position, Side, SiteId, Strand};

use crate::design::Design;
use crate::molecule::Locus;

/// Orientation of the vector, from the direction in which the anchor read leaves it: the same where the vector ends,
/// opposite where it starts. Its own inverse.
#[must_use]
pub fn vector_strand(direction: Strand, side: Side) -> Strand {
    match side {
        Side::Three => direction,
        Side::Five => !direction,
    }
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
    /// The duplication of `length` bases at a junction; `None` if the vector makes none, at the contig's start, and where no
    /// contig is so long.
    #[must_use]
    pub fn at(junction: Position, direction: Strand, length: u32) -> Option<Self> {
        if length == 0 {
            return None;
        }
        let start = match direction {
            Strand::Plus => junction.0,
            Strand::Minus => junction.0.checked_add(1)?.checked_sub(length)?,
        };
        let end = start.checked_add(length).filter(|end| i32::try_from(*end).is_ok())?;
        Some(Self { start: Position(start), end: Position(end) })
    }

    /// Its middle, rounded down: ⌊(start + end − 1) / 2⌋.
    #[must_use]
    pub fn center(self) -> Position {
        Position(self.start.0 + self.end.0.saturating_sub(self.start.0).saturating_sub(1) / 2)
    }
}

/// The name of a site or candidate locus.
#[must_use]
pub fn site_id(locus: Locus, design: &Design) -> String {
    let end = &design.ends[locus.track.end];
    SiteId {
        contig: design.contigs[locus.track.contig].clone(),
        strand: vector_strand(locus.track.strand, end.side),
        position: locus.position,
        vector_end: design.many_ends().then(|| end.name.clone()),
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
        assert_eq!(vector_strand(Strand::Plus, Side::Three), Strand::Plus);
        assert_eq!(vector_strand(Strand::Minus, Side::Five), Strand::Plus);
    }

    #[test]
    fn even_duplications_round_down_and_none_is_none() {
        assert_eq!(duplication(101, Strand::Plus, 4), Some((101, 105, 102)));
        assert_eq!(duplication(100, Strand::Plus, 0), None);
        assert_eq!(duplication(4, Strand::Minus, 5), Some((0, 5, 2)));
        assert_eq!(duplication(3, Strand::Minus, 5), None);
    }
}
