//! What of a vector is inserted, from end to end.

use landfall_core::dna::reverse_complement;

use crate::{Element, Topology, Vector};

/// So many bases at the end of the last inserted element, found again upstream, make it a long terminal repeat.
const REPEATED: usize = 30;

impl Vector {
    /// What is inserted of it, from end to end: the longest stretch without backbone, across the ends of the map where
    /// it lies so. `None` where nobody can know: of a circle without a backbone. Without a backbone all of any other
    /// vector is inserted.
    ///
    /// A retroviral genome begins and ends with its 3' LTR once it is inserted (reverse transcription copies U3 to the
    /// 5' end, where the plasmid has a promoter or nothing in its place). So where the end of the last element recurs
    /// upstream, that element replaces what lies before the end of its first occurrence; last is meant along the
    /// vector, whose strand on the map does not matter.
    #[must_use]
    pub fn inserted(&self) -> Option<Vec<u8>> {
        if !self.has_backbone() {
            return (self.topology != Topology::Circular).then(|| self.bases.clone());
        }
        let (start, length) = self.longest_insert();
        let insert: Vec<u8> = self.bases.iter().cycle().skip(start).take(length).copied().collect();
        let last = self.outermost(|element| self.offset(element.end(), start) == length % self.bases.len());
        let first = self.outermost(|element| self.offset(element.start(), start) == 0);
        let along = last.and_then(|element| provirus(&insert, &element));
        let against = first.and_then(|element| {
            let found = provirus(&reverse_complement(&insert), &reverse_complement(&element))?;
            Some(reverse_complement(&found))
        });
        // Against the vector the first LTR replaces a part of the last one that equals it: nothing changes.
        let changed = |found: Option<Vec<u8>>| found.filter(|found| *found != insert);
        let found = match (changed(along), changed(against)) {
            (Some(along), Some(against)) => [along, against].into_iter().max_by_key(Vec::len),
            (along, against) => along.or(against),
        };
        Some(found.unwrap_or(insert))
    }

    /// The longest stretch without backbone: its first base, and its bases; of several the last. A molecule with two
    /// ends has none across them. Of a vector of which nobody said, backbone on both sides makes it a circle.
    fn longest_insert(&self) -> (usize, usize) {
        let backbone = self.backbone();
        let length = backbone.len();
        let closed = self.topology != Topology::Linear;
        let begins = |&at: &usize| {
            let before = if closed { (at + length - 1) % length } else { at.wrapping_sub(1) };
            !backbone[at] && backbone.get(before).copied().unwrap_or(true)
        };
        let run = |start: usize| {
            let reach = if closed { length } else { length - start };
            let run = (0..reach).take_while(|ahead| !backbone[(start + ahead) % length]).count();
            (start, run)
        };
        (0..length).filter(begins).map(run).max_by_key(|run| run.1).unwrap_or_default()
    }

    /// Bases from `start` on to a place of the map, round the circle.
    fn offset(&self, place: usize, start: usize) -> usize {
        (place + self.bases.len() - start) % self.bases.len()
    }

    /// The bases of the shortest of these elements that is no backbone.
    fn outermost(&self, wanted: impl Fn(&Element) -> bool) -> Option<Vec<u8>> {
        let fits = self.elements.iter().filter(|element| !element.is_backbone() && wanted(element));
        fits.map(|element| element.bases_of(&self.bases)).min_by_key(Vec::len)
    }
}

/// An insert whose last element is a repeat, as it is once it is inserted; `None` where its end does not recur.
fn provirus(insert: &[u8], last: &[u8]) -> Option<Vec<u8>> {
    let tail = last.get(last.len().checked_sub(REPEATED)?..)?;
    let before = insert.len().checked_sub(last.len())?;
    let first = insert[..before].windows(REPEATED).position(|word| word == tail)?;
    Some([last, &insert[first + REPEATED..]].concat())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Bases that look random, the same for the same seed.
    fn bases(seed: u64, length: usize) -> Vec<u8> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            b"ACGT"[(state >> 33) as usize % 4]
        };
        (0..length).map(|_| next()).collect()
    }

    fn vector(bases: &[u8], topology: Topology, rows: &[(usize, usize, &str)]) -> Vector {
        let element =
            |&(start, end, name): &(usize, usize, &str)| Element::stretch(name, start, end, bases.len());
        Vector {
            name: "v".to_owned(),
            bases: bases.to_vec(),
            topology,
            elements: rows.iter().map(element).collect(),
        }
    }

    fn inserted(bases: &[u8], rows: &[(usize, usize, &str)]) -> Vec<u8> {
        vector(bases, Topology::NotKnown, rows).inserted().unwrap()
    }

    #[test]
    fn what_is_inserted_is_the_longest_stretch_without_backbone_round_the_circle() {
        let bases = b"AACCGGTT";
        assert_eq!(inserted(bases, &[]), bases);
        assert_eq!(inserted(bases, &[(0, 2, "LTR"), (6, 8, "Backbone")]), b"AACCGG");
        assert_eq!(inserted(bases, &[(0, 2, "backbone"), (6, 8, "backbone")]), b"CCGG");
        assert_eq!(inserted(bases, &[(2, 3, "backbone"), (4, 6, "backbone_ori")]), b"TTAA");
        assert_eq!(inserted(bases, &[(2, 4, "backbone")]), b"GGTTAA");
        assert_eq!(inserted(bases, &[(0, 2, "backbone")]), b"CCGGTT");
        assert_eq!(inserted(bases, &[(6, 2, "backbone")]), b"CCGG", "backbone across the ends");
        assert!(inserted(bases, &[(0, 8, "backbone")]).is_empty());
    }

    #[test]
    fn the_topology_decides_what_lies_across_the_ends() {
        let of = |topology, rows: &[(usize, usize, &str)]| vector(b"AACCGGTT", topology, rows).inserted();
        assert_eq!(of(Topology::Circular, &[]), None, "where a circle begins means nothing");
        assert_eq!(of(Topology::Linear, &[]).unwrap(), b"AACCGGTT");
        assert_eq!(of(Topology::Linear, &[(3, 4, "backbone")]).unwrap(), b"GGTT");
        assert_eq!(of(Topology::Circular, &[(3, 4, "backbone")]).unwrap(), b"GGTTAAC");
    }

    /// A plasmid: a promoter and R-U5, inner, U3-R-U5, backbone; and its provirus.
    fn plasmid() -> (Vector, Vec<u8>) {
        let (promoter, r_u5, inner, u3) = (bases(1, 90), bases(2, 120), bases(3, 400), bases(4, 50));
        let ltr = [&u3[..], &r_u5].concat();
        let plasmid = [&promoter[..], &r_u5, &inner, &ltr, &bases(5, 200)].concat();
        let rows = [(0, 90, "promoter"), (90, 210, "5LTR"), (610, 780, "3LTR"), (780, 980, "backbone")];
        (vector(&plasmid, Topology::Circular, &rows), [&ltr[..], &inner, &ltr].concat())
    }

    /// A map begun at another base, and turned round.
    fn moved(vector: &Vector, by: usize, turned: bool) -> Vector {
        let length = vector.bases.len();
        let mut bases = vector.bases.clone();
        bases.rotate_left(by);
        let place = |at: usize| (at + length - by) % length;
        let mut elements: Vec<Element> = vector
            .elements
            .iter()
            .map(|one| {
                let (start, last) = (place(one.start()), place(one.end() - 1));
                let (start, end) =
                    if turned { (length - 1 - last, length - start) } else { (start, last + 1) };
                Element::stretch(&one.name, start, end, length)
            })
            .collect();
        elements.sort_by_key(Element::start);
        let bases = if turned { reverse_complement(&bases) } else { bases };
        Vector { bases, elements, ..vector.clone() }
    }

    #[test]
    fn a_provirus_begins_with_its_3_prime_ltr() {
        let (plasmid, provirus) = plasmid();
        assert_eq!(plasmid.inserted().unwrap(), provirus);
        let without = |name: &str| {
            let mut changed = plasmid.clone();
            changed.elements.retain(|element| element.name != name);
            changed.inserted().unwrap()
        };
        // Without the element nothing says where U3 begins.
        assert_eq!(without("3LTR"), plasmid.bases[..780]);
        // An element that begins before the insert is no repeat of it.
        let rows = [(0, 90, "backbone"), (0, 780, "all"), (780, 980, "backbone")];
        assert_eq!(
            vector(&plasmid.bases, Topology::Circular, &rows).inserted().unwrap(),
            plasmid.bases[90..780]
        );
    }

    proptest! {
        #[test]
        fn neither_origin_nor_strand_of_the_map_changes_what_is_inserted(by in 0usize..980, turned: bool) {
            let (plasmid, provirus) = plasmid();
            let moved = moved(&plasmid, by, turned);
            let expected = if turned { reverse_complement(&provirus) } else { provirus };
            prop_assert_eq!(moved.inserted().unwrap(), expected);
        }
    }
}
