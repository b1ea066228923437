//! Where barcode and UMI stand in the reads of a cluster.

use std::ops::Range;

use landfall_config::{Mate, Protocol, SequencerRead, Stretch, UmiPlace};

use crate::lane::Cluster;

/// Some bases of one read of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    read: PlaceRead,
    range: Range<usize>,
}

/// One read of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PlaceRead {
    /// An index read, from 0.
    Index(usize),
    /// A read of the pair.
    Mate(Mate, SequencerRead),
}

impl Place {
    /// An index read, from 0: its first `bases`, or all of it.
    #[must_use]
    pub fn index(at: usize, bases: Option<u32>) -> Self {
        Self { read: PlaceRead::Index(at), range: 0..bases.map_or(usize::MAX, |bases| bases as usize) }
    }

    /// A stretch of a read of the pair.
    fn mate(protocol: &Protocol, mate: Mate, stretch: Stretch) -> Self {
        Self { read: PlaceRead::Mate(mate, protocol.anchor_read), range: range(stretch) }
    }

    /// Where a layout has the barcodes, of so many index reads where it has them there.
    #[must_use]
    pub fn barcodes(protocol: &Protocol, index_reads: usize) -> Vec<Self> {
        if protocol.barcodes.is_empty() {
            return (0..index_reads).map(|at| Self::index(at, protocol.index_bases(at))).collect();
        }
        protocol.barcodes.iter().map(|place| Self::mate(protocol, place.mate, place.stretch)).collect()
    }

    /// Where a layout has the UMI, if not in the linker.
    #[must_use]
    pub fn umi(protocol: &Protocol) -> Option<Self> {
        let UmiPlace { read, stretch } = protocol.umi?;
        match (read.index(), read.mate()) {
            (Some(at), _) => Some(Self { read: PlaceRead::Index(at), range: range(stretch) }),
            (None, mate) => mate.map(|mate| Self::mate(protocol, mate, stretch)),
        }
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.read {
            PlaceRead::Index(0) => "I1",
            PlaceRead::Index(_) => "I2",
            PlaceRead::Mate(Mate::Anchor, _) => "the anchor read's barcode",
            PlaceRead::Mate(Mate::Adrift, _) => "the adrift read's barcode",
        }
    }

    /// The bases there: as many of them as the read has.
    #[must_use]
    pub fn of<'c>(&self, cluster: &'c Cluster) -> &'c [u8] {
        let read = match self.read {
            PlaceRead::Index(at) => cluster.index.get(at),
            PlaceRead::Mate(Mate::Anchor, anchor_read) => Some(cluster.mates(anchor_read).0),
            PlaceRead::Mate(Mate::Adrift, anchor_read) => cluster.mates(anchor_read).1,
        };
        let bases = read.map(|read| read.bases.as_slice()).unwrap_or_default();
        &bases[self.range.start.min(bases.len())..self.range.end.min(bases.len())]
    }

    /// The bases there; `None` if the read is too short.
    #[must_use]
    pub fn whole<'c>(&self, cluster: &'c Cluster) -> Option<&'c [u8]> {
        Some(self.of(cluster)).filter(|bases| bases.len() == self.range.len())
    }
}

fn range(stretch: Stretch) -> Range<usize> {
    stretch.start as usize..stretch.end() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fastq::Read;

    fn read(bases: &str) -> Read {
        Read { bases: bases.as_bytes().to_vec(), ..Read::default() }
    }

    fn protocol(anchor_read: &str, tables: &str) -> Protocol {
        let text = format!(
            "name = \"x\"\nfragmentation = \"shear\"\nduplication = 5\nanchor_read = \"{anchor_read}\"\n\
             [[vector_end]]\nname = \"u5\"\nprimer = \"GAAAATC\"\nend_bases = \"TCTAGCA\"\n{tables}"
        );
        Protocol::parse(&text, std::path::Path::new("x"), landfall_config::Sides::NotNeeded).unwrap()
    }

    const BOTH: &str = "[[barcode]]\nread = \"anchor\"\nstart = 3\nlength = 4\n\
                        [[barcode]]\nread = \"adrift\"\nlength = 3\n";

    #[test]
    fn barcodes_follow_the_anchor_read_and_a_read_alone_is_the_anchor() {
        let paired = Cluster { first: read("AACCGGTT"), second: Some(read("TGCATGCA")), index: vec![] };
        let alone = Cluster { second: None, ..paired.clone() };
        let of = |protocol: &Protocol, cluster: &Cluster| -> Vec<String> {
            let places = Place::barcodes(protocol, 0).into_iter();
            places.map(|place| String::from_utf8(place.of(cluster).to_vec()).unwrap()).collect()
        };
        assert_eq!(of(&protocol("R1", BOTH), &paired), ["CCGG", "TGC"]);
        assert_eq!(of(&protocol("R2", BOTH), &paired), ["CATG", "AAC"]);
        assert_eq!(of(&protocol("R2", BOTH), &alone), ["CCGG", ""]);
    }

    #[test]
    fn a_umi_in_an_index_read_leaves_the_barcode_the_bases_before_it() {
        let protocol = protocol("R2", "[umi]\nread = \"I2\"\nstart = 5\nlength = 6\n");
        let cluster =
            |second: &str| Cluster { index: vec![read("TTGGCCAA"), read(second)], ..Cluster::default() };
        let places = Place::barcodes(&protocol, 2);
        let whole = cluster("ACGTCATCAT");
        assert_eq!(
            places.iter().map(|place| place.of(&whole)).collect::<Vec<_>>(),
            [&b"TTGGCCAA"[..], b"ACGT"]
        );
        let umi = Place::umi(&protocol).unwrap();
        assert_eq!(umi.whole(&whole), Some(&b"CATCAT"[..]));
        assert_eq!(umi.whole(&cluster("ACGTCATCA")), None, "a base is missing");
        assert_eq!(umi.whole(&Cluster::default()), None);
    }
}
