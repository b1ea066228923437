//! A read laid along a contig, and how two of them make a fragment.

use std::ops::Range;

use landfall_core::{ContigId, Strand};

/// Bases by which an error in the linker may misplace the end of a read that reached it.
const READ_THROUGH_SLACK: u32 = 3;

/// A read laid along a contig from its first base on. 0-based, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Placement {
    /// The contig.
    pub contig: ContigId,
    /// First base of the contig that the read covers.
    pub start: u32,
    /// One past the last base of the contig that the read covers.
    pub end: u32,
    /// The strand whose sequence the read shows.
    pub strand: Strand,
    /// One past the last placed base of the read.
    pub query_end: u32,
    /// Mismatches, inserted and deleted bases.
    pub edits: u32,
    /// By how many bases further upstream, as the read runs, its first base could lie at equally many edits.
    pub upstream: u32,
    /// By how many bases further downstream, as the read runs, its first base could lie at equally many edits.
    pub downstream: u32,
}

impl Placement {
    /// The base of the contig where the read begins: the junction, or the sheared end.
    #[must_use]
    pub fn first_base(&self) -> u32 {
        match self.strand {
            Strand::Plus => self.start,
            Strand::Minus => self.end - 1,
        }
    }

    /// The base of the contig where a read of `length` bases ends if its unaligned far end is laid on too.
    #[must_use]
    pub fn last_base(&self, length: u32) -> u32 {
        match self.strand {
            Strand::Plus => (self.end - 1).saturating_add(self.unaligned(length)),
            Strand::Minus => self.start.saturating_sub(self.unaligned(length)),
        }
    }

    /// Bases at the far end of a read of `length` bases that are not placed.
    #[must_use]
    pub fn unaligned(&self, length: u32) -> u32 {
        length.saturating_sub(self.query_end)
    }

    /// What the place costs: edits and unaligned bases. Free ends would let a cut placement beat a whole one.
    #[must_use]
    pub fn cost(&self, length: u32) -> u32 {
        self.edits + self.unaligned(length)
    }

    /// The order in which [`partners`] finds placements, then that of their quality.
    #[must_use]
    pub fn order(&self) -> (ContigId, Strand, u32, u32, u32, u32) {
        (self.contig, self.strand, self.first_base(), self.edits, self.start, self.end)
    }

    /// Where the mate of this read must lie if the fragment has at most `longest` bases.
    #[must_use]
    pub fn mate_window(&self, longest: u32, contig_length: u32) -> Range<u32> {
        let first = self.first_base();
        match self.strand {
            Strand::Plus => first..first.saturating_add(longest).min(contig_length),
            Strand::Minus => (first + 1).saturating_sub(longest)..first + 1,
        }
    }
}

/// The shortest and the longest fragment of a protocol, bases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FragmentLimits {
    /// Shortest.
    pub shortest: u32,
    /// Longest.
    pub longest: u32,
}

impl FragmentLimits {
    /// The same for a fragment whose whole length the anchor shows, of `length` bases: the sheared end lies where the
    /// anchor ends, but for the few bases by which an error in the linker misplaces it.
    #[must_use]
    pub fn of_read_through(self, anchor: &Placement, length: u32) -> Self {
        let span = anchor.first_base().abs_diff(anchor.last_base(length)) + 1;
        Self {
            shortest: self.shortest.max(span.saturating_sub(READ_THROUGH_SLACK)),
            longest: self.longest.min(span + READ_THROUGH_SLACK),
        }
    }

    /// Whether a fragment may be so long.
    #[must_use]
    pub fn hold(&self, length: u32) -> bool {
        (self.shortest..=self.longest).contains(&length)
    }
}

/// Length of the fragment that begins with `anchor` and ends with `adrift`: same contig, opposite strands, the
/// adrift read downstream. `None` if no molecule explains both.
#[must_use]
pub fn fragment_length(anchor: &Placement, adrift: &Placement) -> Option<u32> {
    if anchor.contig != adrift.contig || anchor.strand == adrift.strand {
        return None;
    }
    let (junction, breakpoint) = (anchor.first_base(), adrift.first_base());
    let ahead = match anchor.strand {
        Strand::Plus => breakpoint.checked_sub(junction)?,
        Strand::Minus => junction.checked_sub(breakpoint)?,
    };
    Some(ahead + 1)
}

/// The placements among `adrifts`, sorted by [`Placement::order`], that make a fragment with `anchor`.
#[must_use]
pub fn partners<'a>(anchor: &Placement, adrifts: &'a [Placement], limits: FragmentLimits) -> &'a [Placement] {
    let junction = anchor.first_base();
    let (nearest, farthest) = (limits.shortest.max(1) - 1, limits.longest.saturating_sub(1));
    let (low, high) = match anchor.strand {
        Strand::Plus => (Some(junction.saturating_add(nearest)), junction.saturating_add(farthest)),
        Strand::Minus => match junction.checked_sub(nearest) {
            Some(high) => (Some(junction.saturating_sub(farthest)), high),
            None => (None, 0),
        },
    };
    let Some(low) = low.filter(|low| *low <= high) else { return &[] };
    let key = |placement: &Placement| (placement.contig, placement.strand, placement.first_base());
    let (contig, strand) = (anchor.contig, !anchor.strand);
    let from = adrifts.partition_point(|adrift| key(adrift) < (contig, strand, low));
    let to = adrifts.partition_point(|adrift| key(adrift) <= (contig, strand, high));
    &adrifts[from..to]
}

/// ⌊share of `bases`⌋, safe against shares that binary fractions miss (0.01 × 2,900).
#[must_use]
pub(crate) fn floor_share(share: f64, bases: u32) -> u32 {
    (share * f64::from(bases) + 1e-9).floor() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(start: u32, strand: Strand) -> Placement {
        Placement {
            contig: ContigId(0),
            start,
            end: start + 30,
            strand,
            query_end: 30,
            edits: 0,
            upstream: 0,
            downstream: 0,
        }
    }

    #[test]
    fn an_adrift_read_lies_downstream_on_the_other_strand() {
        let anchor = at(100, Strand::Plus);
        assert_eq!(fragment_length(&anchor, &at(170, Strand::Minus)), Some(100));
        assert_eq!(fragment_length(&anchor, &at(170, Strand::Plus)), None);
        assert_eq!(fragment_length(&anchor, &at(60, Strand::Minus)), None);
        assert_eq!(fragment_length(&at(170, Strand::Minus), &at(100, Strand::Plus)), Some(100));
    }

    #[test]
    fn a_share_of_a_length_is_not_lost_to_binary_fractions() {
        assert_eq!(floor_share(0.01, 2900), 29);
        assert_eq!(floor_share(0.01, 299), 2);
        assert_eq!(floor_share(1.0 - 0.95, 40), 2);
    }

    fn placements() -> impl Strategy<Value = Vec<Placement>> {
        let one = (0u32..2, 0u32..400, any::<bool>()).prop_map(|(contig, start, plus)| Placement {
            contig: ContigId(contig),
            ..at(start, if plus { Strand::Plus } else { Strand::Minus })
        });
        proptest::collection::vec(one, 0..40)
    }

    proptest! {
        #[test]
        fn partners_are_all_placements_that_make_a_fragment(anchor in placements(), mut adrifts in placements(),
                                                            shortest in 0u32..80, more in 0u32..200) {
            let limits = FragmentLimits { shortest, longest: shortest + more };
            adrifts.sort_by_key(Placement::order);
            for anchor in &anchor {
                let slow: Vec<_> = adrifts.iter().copied()
                    .filter(|adrift| fragment_length(anchor, adrift).is_some_and(|l| limits.hold(l))).collect();
                prop_assert_eq!(partners(anchor, &adrifts, limits), &slow[..]);
            }
        }
    }
}
