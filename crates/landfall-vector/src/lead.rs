//! Where a read goes that does not leave the vector: behind a copy of the vector end, into what is inserted or out of it.
//!
//! A retroviral plasmid has two LTRs in one direction. Behind the end of one the insert goes on, behind the other the
//! backbone. On a circle neither comes first, so their order in the file says nothing. What says it, in this order:
//!
//! 1. the elements, where a backbone is named;
//! 2. the primer-binding site or the polypurine tract, which a retroviral genome has next to its LTRs, inwards;
//! 3. U3, which the 3' LTR of a plasmid has before its R and the 5' LTR mostly lacks;
//! 4. of a molecule with two ends: the order.

use landfall_core::dna::hamming;

use crate::{Topology, Vector};

/// What lies inwards of the LTRs of retroviral genomes, read away from the LTR: primer-binding sites (the last 18 bases
/// of tRNA-Lys3, -Pro, -Gln, -Lys1,2 and -Trp, turned round) behind the 5' LTR; the polypurine tracts of HIV-1 and MLV,
/// turned round, behind the 3' LTR.
const INWARD: [&[u8]; 7] = [
    b"TGGCGCCCGAACAGGGAC",
    b"TGGGGGCTCGTCCGGGAT",
    b"TGGAGGTTCCACCGAGAT",
    b"TGGCGCCCAACGTGGGGC",
    b"TGGTGACCCCGACGTGAT",
    b"CCCCCCTTTTCTTTT",
    b"CCCCCCTTTTTCT",
];
/// So many bases of the genome may lie between.
const BETWEEN: usize = 6;
/// One base in so many may differ.
const BASES_PER_ERROR: usize = 6;
/// An LTR is no longer.
const LONGEST_LTR: usize = 1_000;

/// Where a read goes that does not leave the vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lead {
    /// Into what is inserted.
    In,
    /// Into the backbone.
    Out,
    /// Nothing says it of an end that the strand has once.
    NotKnown,
}

/// Several copies of the vector end in one direction, and nothing says which of them leads in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecided;

/// Where reads go behind each of the copies of the vector end on one strand of a vector, `ends` being the places behind
/// their last bases. `terminus` says whether bases begin with the outer terminus of the other end, that of U3;
/// `compared` bases behind an end are held against the elements.
///
/// # Errors
/// [`Undecided`].
pub fn leads(
    vector: &Vector,
    forward: bool,
    ends: &[usize],
    terminus: &dyn Fn(&[u8]) -> bool,
    compared: usize,
) -> Result<Vec<Lead>, Undecided> {
    let strand = vector.strand(forward, vector.bases.len());
    if vector.has_backbone() {
        let backbone = vector.backbone();
        let lead = |&end: &usize| {
            let ahead = end..(end + compared).min(strand.len());
            let outside = ahead.clone().filter(|&at| backbone[vector.on_map(forward, at)]).count();
            if 2 * outside > ahead.len() { Lead::Out } else { Lead::In }
        };
        return Ok(ends.iter().map(lead).collect());
    }
    let marked = |inner: &dyn Fn(usize) -> bool, yes, no| {
        ends.iter().map(|&end| if inner(end) { yes } else { no }).collect::<Vec<_>>()
    };
    let count = |which: &dyn Fn(usize) -> bool| ends.iter().filter(|end| which(**end)).count();
    let inward = |end: usize| goes_in(&strand[end.min(strand.len())..]);
    let has_u3 = |end: usize| before(vector, &strand, end, ends).any(terminus);
    match (ends.len(), count(&inward)) {
        (all, within) if within == all => Ok(vec![Lead::In; all]),
        (1, _) => Ok(vec![Lead::NotKnown]),
        (all, within) if within > 0 && within + 1 == all => Ok(marked(&inward, Lead::In, Lead::Out)),
        (2, 0) if count(&has_u3) == 1 => Ok(marked(&has_u3, Lead::Out, Lead::In)),
        (_, 0) if vector.topology == Topology::Linear => {
            let last = ends.iter().copied().max();
            Ok(marked(&|end| Some(end) == last, Lead::Out, Lead::In))
        }
        _ => Err(Undecided),
    }
}

/// Whether a retroviral genome goes on so behind an LTR, inwards.
fn goes_in(bases: &[u8]) -> bool {
    let fits = |known: &&[u8], at: usize| {
        let found = bases.get(at..at + known.len());
        found.is_some_and(|found| hamming(found, known) <= known.len() / BASES_PER_ERROR)
    };
    INWARD.iter().any(|known| (0..=BETWEEN).any(|at| fits(known, at)))
}

/// What begins at each of the bases before an end that may be of its LTR: not before the copy that comes before it.
fn before<'a>(
    vector: &Vector,
    strand: &'a [u8],
    end: usize,
    ends: &[usize],
) -> impl Iterator<Item = &'a [u8]> + use<'a> {
    let length = vector.bases.len();
    let closed = vector.topology == Topology::Circular;
    // On a circle the strand holds every base twice.
    let end = if closed { end % length + length } else { end };
    let copies = ends.iter().flat_map(|&at| [at % length, at % length + length]).filter(|at| *at < end);
    let from = copies.max().unwrap_or_default().max(end.saturating_sub(LONGEST_LTR));
    (from..end.min(strand.len())).map(|at| &strand[at..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Element;

    const END: &str = "GAAAATCTCTAGCA";
    const PBS: &str = "GTGGCGCCCGAACAGGGACT";
    const U3: &str = "TGGAAGGGCTAATTCACTCC";

    fn ends_of(strand: &str) -> Vec<usize> {
        strand.match_indices(END).map(|(at, _)| at + END.len()).collect()
    }

    fn lead(text: &str, topology: Topology) -> Result<Vec<Lead>, Undecided> {
        let vector = Vector { bases: text.as_bytes().to_vec(), topology, ..Vector::default() };
        leads(&vector, true, &ends_of(text), &|bases| bases.starts_with(U3.as_bytes()), 20)
    }

    #[test]
    fn the_primer_binding_site_is_inside_whatever_comes_first() {
        let inner = format!("{END}{PBS}TTTGGGCCCAAATTT{END}GTACGTATAGTAGTTCATGTGGCC");
        let outer = format!("{END}GTACGTATAGTAGTTCATGTGGCC{END}{PBS}TTTGGGCCCAAATTT");
        for topology in Topology::ALL {
            assert_eq!(lead(&inner, topology), Ok(vec![Lead::In, Lead::Out]));
            assert_eq!(lead(&outer, topology), Ok(vec![Lead::Out, Lead::In]));
        }
        assert_eq!(
            lead(&inner.replace("GCGCCCGAAC", "GCTCCCTAAC"), Topology::Circular),
            lead(&inner, Topology::Circular)
        );
    }

    #[test]
    fn without_it_the_ltr_with_u3_leads_out() {
        let bare = |first: &str, second: &str| {
            format!("{first}GGG{END}CACACATTGTTGT{second}ACG{END}GTACGTATAGTAGTTC")
        };
        for topology in [Topology::Circular, Topology::NotKnown] {
            assert_eq!(lead(&bare("", U3), topology), Ok(vec![Lead::In, Lead::Out]));
            assert_eq!(lead(&bare(U3, ""), topology), Ok(vec![Lead::Out, Lead::In]));
            assert_eq!(lead(&bare(U3, U3), topology), Err(Undecided));
            assert_eq!(lead(&bare("", ""), topology), Err(Undecided));
        }
        assert_eq!(lead(&bare("", ""), Topology::Linear), Ok(vec![Lead::In, Lead::Out]));
        // U3 across the ends of the map.
        let text = format!("{}GGG{END}CACACATTGTTGT{END}GTACGTATAGTAGTTC{}", &U3[8..], &U3[..8]);
        assert_eq!(lead(&text, Topology::Circular), Ok(vec![Lead::Out, Lead::In]));
        assert_eq!(lead(&text, Topology::NotKnown), Err(Undecided));
    }

    #[test]
    fn of_one_copy_only_a_neighbour_says_anything() {
        assert_eq!(
            lead(&format!("CC{END}GTACGTATAGTAGTTCATGT"), Topology::Circular),
            Ok(vec![Lead::NotKnown])
        );
        assert_eq!(lead(&format!("CC{END}{PBS}"), Topology::Linear), Ok(vec![Lead::In]));
        assert_eq!(lead("CCCC", Topology::Circular), Ok(vec![]));
    }

    #[test]
    fn a_named_backbone_decides_even_across_the_ends() {
        let text = format!("GTTCATGT{END}{PBS}TTTGGGCCCAAATTT{END}GTACGTATAGTA");
        let length = text.len();
        let element = Element::stretch("backbone", length - 12, 8, length);
        let vector = Vector {
            bases: text.as_bytes().to_vec(),
            topology: Topology::Circular,
            elements: vec![element],
            ..Vector::default()
        };
        let of = |ends: &[usize]| leads(&vector, true, ends, &|_| false, 20);
        assert_eq!(of(&ends_of(&text)), Ok(vec![Lead::In, Lead::Out]));
        let turned = |end: usize| length - (end - END.len());
        assert_eq!(leads(&vector, false, &[turned(22)], &|_| false, 20), Ok(vec![Lead::Out]));
    }
}
