//! An integration site, and the host bases that a fragment of it holds.

use landfall_core::{ContigId, Position, SiteId, Strand, dna};

use crate::genome::Genome;

/// No site lies closer than this to a contig's end, in bases.
pub const MARGIN: u32 = 3_000;

/// The U5 end of a provirus in the host. Its strand, the vector's orientation, is the direction in which reads
/// leave the vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// The contig.
    pub contig: ContigId,
    /// The first host base next to the vector.
    pub junction: Position,
    /// The vector's orientation.
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
    pub fn host(self, contig: &[u8], length: u32) -> Vec<u8> {
        let (junction, breakpoint) = (self.junction.0 as usize, self.breakpoint(length).0 as usize);
        match self.strand {
            Strand::Plus => contig[junction..=breakpoint].to_vec(),
            Strand::Minus => dna::reverse_complement(&contig[breakpoint..=junction]),
        }
    }

    /// The name that people write, such as `chr1+12345`.
    #[must_use]
    pub fn id(self, genome: &Genome) -> SiteId {
        SiteId {
            contig: genome.contigs[self.contig.index()].name.clone(),
            strand: self.strand,
            position: self.junction,
            vector_end: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_fragment_begins_at_the_junction_and_ends_at_the_breakpoint() {
        let plus = Site { contig: ContigId(0), junction: Position(2), strand: Strand::Plus };
        assert_eq!(plus.host(b"AACGTTT", 3), b"CGT");
        assert_eq!(plus.breakpoint(3), Position(4));
        let minus = Site { strand: Strand::Minus, junction: Position(4), ..plus };
        assert_eq!(minus.host(b"AACGTTT", 3), b"ACG");
        assert_eq!(minus.breakpoint(3), Position(2));
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
            prop_assert_eq!(site.host(contig.as_bytes(), length), mirrored.host(&reversed, length));
            prop_assert_eq!(site.breakpoint(length).0, 199 - mirrored.breakpoint(length).0);
        }
    }
}
