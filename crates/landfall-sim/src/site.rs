//! A junction between vector and host, and the host bases that a fragment of it holds.

use landfall_core::{ContigId, Position, Strand};

use crate::genome::Interval;
use crate::path::{Path, Segment};

/// No site lies closer than this to a contig's end, in bases.
pub const MARGIN: u32 = 3_000;

/// One junction, seen from the vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site {
    /// The contig.
    pub contig: ContigId,
    /// The first host base next to the vector.
    pub junction: Position,
    /// The direction in which reads leave the vector.
    pub strand: Strand,
}

impl Site {
    /// The host base at the sheared end of a fragment that holds `length` ≥ 1 host bases.
    #[must_use]
    pub fn breakpoint(self, length: u32) -> Position {
        Position(match self.strand {
            Strand::Plus => self.junction.0 + (length - 1),
            Strand::Minus => self.junction.0 - (length - 1),
        })
    }

    /// The host bases of a fragment of `length` ≥ 1 in reading direction, the one next to the vector first.
    #[must_use]
    pub fn host(self, length: u32) -> Path {
        let breakpoint = self.breakpoint(length);
        let (first, last) = (self.junction.min(breakpoint), self.junction.max(breakpoint));
        let interval = Interval { contig: self.contig, start: first.0, end: last.0 + 1 };
        Path::new([Segment::Host { interval, strand: self.strand }])
    }

    /// The place so many bases before the junction, seen from the vector.
    #[must_use]
    pub fn before(self, bases: u32) -> Self {
        let junction = match self.strand {
            Strand::Plus => self.junction.0 - bases,
            Strand::Minus => self.junction.0 + bases,
        };
        Self { junction: Position(junction), ..self }
    }

    /// The place so many bases behind the junction, seen from the vector.
    #[must_use]
    pub fn behind(self, bases: u32) -> Self {
        let junction = match self.strand {
            Strand::Plus => self.junction.0 + bases,
            Strand::Minus => self.junction.0 - bases,
        };
        Self { junction: Position(junction), ..self }
    }

    /// The most host bases that a fragment can hold before it leaves a contig of this length.
    #[must_use]
    pub fn room(self, contig_length: u32) -> u32 {
        match self.strand {
            Strand::Plus => contig_length.saturating_sub(self.junction.0),
            Strand::Minus => (self.junction.0 + 1).min(contig_length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genome::{Contig, Genome};
    use crate::path::Template;
    use landfall_core::dna;
    use proptest::prelude::*;

    fn host(contig: &[u8], site: Site, length: u32) -> Vec<u8> {
        let contigs = vec![Contig { name: "chr1".to_owned(), bases: contig.to_vec() }];
        let genome = Genome { contigs, ..Genome::default() };
        site.host(length).bases(Template { genome: &genome, vector: None })
    }

    #[test]
    fn a_fragment_begins_at_the_junction_and_ends_at_the_breakpoint() {
        let plus = Site { contig: ContigId(0), junction: Position(2), strand: Strand::Plus };
        assert_eq!(host(b"AACGTTT", plus, 3), b"CGT");
        assert_eq!((plus.breakpoint(3), plus.room(7)), (Position(4), 5));
        let minus = Site { strand: Strand::Minus, junction: Position(4), ..plus };
        assert_eq!(host(b"AACGTTT", minus, 3), b"ACG");
        assert_eq!((minus.breakpoint(3), minus.room(7)), (Position(2), 5));
        assert_eq!((plus.before(2).junction, minus.before(2).junction), (Position(0), Position(6)));
    }

    proptest! {
        #[test]
        fn the_mirrored_genome_gives_the_same_fragment(
            contig in "[ACGT]{200}",
            junction in 60_u32..140,
            length in 1_u32..60,
        ) {
            let site = Site { contig: ContigId(0), junction: Position(junction), strand: Strand::Minus };
            let mirrored = Site { junction: Position(199 - junction), strand: Strand::Plus, ..site };
            let reversed = dna::reverse_complement(contig.as_bytes());
            prop_assert_eq!(host(contig.as_bytes(), site, length), host(&reversed, mirrored, length));
            prop_assert_eq!(site.breakpoint(length).0, 199 - mirrored.breakpoint(length).0);
        }
    }
}
