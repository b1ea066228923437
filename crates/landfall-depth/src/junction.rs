//! Fragments that run from the vector into the host, counted: what is integrated shows them, circles and plasmid do
//! not.
//!
//! A fragment counts once, by any of three signs: its mates lie one in the vector, pointing outward near its end, and
//! one in the host; a read of the vector is clipped at the vector's end, outward, and the clip is no vector; a read of
//! the host is clipped, and the clip is the vector from its end inward. Each sign needs an anchor of the same minimum
//! length on both sides, so that a junction shows as many fragments as any point of one host homologue.

use std::collections::{HashMap, HashSet};

use landfall_core::dna::{code, reverse_complement};
use landfall_estimate::{Evaluated, Intervals};

use super::estimate::{AUTOSOME_COPIES, Yardstick, garwood, of_count};

/// Bases by which an alignment may stop before a vector's end or run on beyond it: ragged ends, chance matches.
const SLACK: usize = 10;
/// Ends with so many bases in common are alike.
const ALIKE: usize = 30;
/// Bases of an end that a clip is held against.
const REACH: usize = 400;
/// A clip with this share of its words in a vector is vector.
const VECTOR_SHARE: f64 = 0.5;
const WORD: usize = 15;
/// A clip of the host may differ from the vector's end by one base in so many.
const BASES_PER_ERROR: usize = 20;

/// Which way leads out of the vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outward {
    /// Towards smaller positions.
    Left,
    /// Towards larger ones.
    Right,
}

/// A place of a vector's sequence that looks like one of its ends: the end itself, a repeat equal to it, or one that
/// lacks its outermost bases, as the 5' LTR of a plasmid lacks U3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// First base beyond the place on [`Outward::Right`], first base in it on [`Outward::Left`].
    at: usize,
    outward: Outward,
    /// Bases that an inserted copy has between the place and the host.
    beyond: usize,
    group: u32,
}

/// The ends of all vectors.
#[derive(Clone, Debug, Default)]
pub struct Ends {
    /// By vector.
    places: Vec<Vec<Place>>,
    /// Each different end: the vector's bases from it inward, and its group.
    inward: Vec<(Vec<u8>, u32)>,
    /// Words of all vectors, both strands.
    words: HashSet<u32>,
    groups: Vec<Vec<usize>>,
    min_anchor: usize,
}

impl Ends {
    /// The ends of vectors of which `inserts` are inserted, from end to end. Vectors that share an end are one group:
    /// their junctions cannot be told apart. A vector of which less than 30 bases are inserted has no ends.
    #[must_use]
    pub fn new(vectors: &[Vec<u8>], inserts: &[Vec<u8>], min_anchor: usize) -> Self {
        let upper: Vec<Vec<u8>> = vectors.iter().map(|vector| vector.to_ascii_uppercase()).collect();
        let mut ends = Vec::new();
        for (at, insert) in inserts.iter().enumerate() {
            let part = insert.to_ascii_uppercase();
            if part.len() >= ALIKE {
                ends.push((at, part[..part.len().min(REACH)].to_vec()));
                let from = part.len().saturating_sub(REACH);
                ends.push((at, reverse_complement(&part[from..])));
            }
        }
        let group = groups(&ends, vectors.len());
        let inward: Vec<_> = ends.iter().map(|(at, inward)| (inward.clone(), group[*at])).collect();
        let places = upper.iter().map(|vector| places(vector, &inward)).collect();
        let reverse: Vec<_> = upper.iter().map(|vector| reverse_complement(vector)).collect();
        let words = upper.iter().chain(&reverse).flat_map(|vector| words(vector)).collect();
        let number = group.iter().copied().max().map_or(0, |most| most + 1);
        let members = |one: u32| (0..vectors.len()).filter(|at| group[*at] == one).collect();
        Self { places, inward, words, groups: (0..number).map(members).collect(), min_anchor }
    }

    /// The vectors of each group.
    #[must_use]
    pub fn groups(&self) -> &[Vec<usize>] {
        &self.groups
    }

    /// Whether a vector of a group is inserted at all.
    #[must_use]
    pub fn has_ends(&self, group: u32) -> bool {
        self.inward.iter().any(|(_, of)| *of == group)
    }

    /// The group whose end a clip of a host read runs into: `clip` reads away from the breakpoint.
    #[must_use]
    pub fn of_host_clip(&self, clip: &[u8]) -> Option<u32> {
        if clip.len() < self.min_anchor {
            return None;
        }
        let fits = |(inward, _): &&(Vec<u8>, u32)| {
            // The alignment stopped in the host, or went on into the vector.
            let stopped = (0..=SLACK.min(clip.len() - self.min_anchor)).any(|by| alike(&clip[by..], inward));
            stopped || (1..=SLACK).any(|by| inward.get(by..).is_some_and(|rest| alike(clip, rest)))
        };
        self.inward.iter().find(fits).map(|(_, group)| *group)
    }

    /// The group that a read of a vector leaves: its alignment stops at `at` on the side `outward`, and `clip` reads
    /// away from there.
    #[must_use]
    pub fn of_vector_clip(&self, vector: usize, at: usize, outward: Outward, clip: &[u8]) -> Option<u32> {
        let here = |place: &&Place| place.outward == outward && place.at.abs_diff(at) <= SLACK;
        let leads_out = |place: &&Place| {
            let host = clip.get(place.beyond..).unwrap_or_default();
            host.len() >= self.min_anchor && !self.is_vector(host)
        };
        self.places[vector].iter().filter(here).find(leads_out).map(|place| place.group)
    }

    /// The group that a fragment leaves whose one mate lies in a vector, `start..end`, pointing to `outward`, and the
    /// other in the host: an end must be within `reach` bases of the mate's start.
    #[must_use]
    pub fn of_mate(
        &self,
        vector: usize,
        aligned: std::ops::Range<usize>,
        outward: Outward,
        reach: usize,
    ) -> Option<u32> {
        let ahead = |place: &&Place| match (place.outward == outward, outward) {
            (false, _) => false,
            (true, Outward::Right) => {
                place.at + SLACK >= aligned.end && place.at + place.beyond <= aligned.start + reach
            }
            (true, Outward::Left) => {
                place.at <= aligned.start + SLACK && aligned.end + place.beyond <= place.at + reach
            }
        };
        self.places[vector].iter().find(ahead).map(|place| place.group)
    }

    fn is_vector(&self, clip: &[u8]) -> bool {
        let (mut found, mut all) = (0.0, 0.0);
        for word in words(clip) {
            found += f64::from(u8::from(self.words.contains(&word)));
            all += 1.0;
        }
        // Without a known word nothing says that it is host.
        found >= VECTOR_SHARE * all
    }
}

/// The group of each vector: vectors that share an end have the same.
fn groups(ends: &[(usize, Vec<u8>)], vectors: usize) -> Vec<u32> {
    let mut label: Vec<usize> = (0..vectors).collect();
    for (at, (first, one)) in ends.iter().enumerate() {
        for (second, other) in &ends[at + 1..] {
            if one[..ALIKE] == other[..ALIKE] {
                let (low, high) = (label[*first].min(label[*second]), label[*first].max(label[*second]));
                label.iter_mut().filter(|label| **label == high).for_each(|label| *label = low);
            }
        }
    }
    let mut distinct = label.clone();
    distinct.dedup();
    distinct.sort_unstable();
    distinct.dedup();
    label.iter().map(|label| distinct.partition_point(|other| other < label) as u32).collect()
}

/// Everywhere a vector looks like an end, from its outermost base or from where it lacks those before, by position.
fn places(vector: &[u8], ends: &[(Vec<u8>, u32)]) -> Vec<Place> {
    let reverse = reverse_complement(vector);
    let mut found = Vec::new();
    for (inward, group) in ends {
        let offsets: HashMap<&[u8], usize> =
            inward.windows(ALIKE).enumerate().map(|(offset, word)| (word, offset)).collect();
        for (strand, outward) in [(vector, Outward::Left), (&reverse[..], Outward::Right)] {
            for (at, word) in strand.windows(ALIKE).enumerate() {
                let Some(&beyond) = offsets.get(word) else { continue };
                if at > 0 && beyond > 0 && strand[at - 1] == inward[beyond - 1] {
                    continue;
                }
                let at = if outward == Outward::Left { at } else { vector.len() - at };
                found.push(Place { at, outward, beyond, group: *group });
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Packed words of known bases.
fn words(bases: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let pack =
        |word: &[u8]| word.iter().try_fold(0, |packed, base| Some(packed << 2 | u32::from(code(*base)?)));
    bases.windows(WORD).filter_map(pack)
}

/// Whether a clip is the beginning of an end, but for one base in 20. A clip that is longer than what is known of the
/// end is compared as far as that.
fn alike(clip: &[u8], inward: &[u8]) -> bool {
    let compared = clip.len().min(inward.len());
    let allowed = compared / BASES_PER_ERROR;
    compared >= WORD
        && clip.iter().zip(inward).filter(|(one, other)| one != other).take(allowed + 1).count() <= allowed
}

/// Fragments expected across a point of the diploid host, with an anchor of at least `min_anchor` bases on both sides:
/// fragments per base times E[max(0, L − 2a + 1)], L by its histogram (`lengths[l]` fragments of l bases). `None`
/// without lengths.
#[must_use]
pub fn expected_at_a_point(lengths: &[u64], host: &Yardstick, min_anchor: usize) -> Option<f64> {
    let all: u64 = lengths.iter().sum();
    let spans =
        |(length, count): (usize, &u64)| ((length + 1).saturating_sub(2 * min_anchor) as u64 * count) as f64;
    let spanning: f64 = lengths.iter().enumerate().map(spans).sum();
    (all > 0).then(|| host.plain / host.bases_per_fragment * spanning / all as f64)
}

/// Integrated copies per cell: P·J/(2·H), J = fragments across junctions of both ends, H = those expected at a point
/// of the diploid host. Garwood's limits.
#[must_use]
pub fn integrated(count: u64, expected: f64, host: &Yardstick) -> Intervals {
    let one = AUTOSOME_COPIES / (2.0 * expected);
    of_count(count as f64 * one, count as f64, one, 1.0 / host.fragments)
}

/// Whether fewer copies are integrated than there are: integrated/total below `limit`, with the 95 % interval of the
/// ratio below 1. Then circles or plasmid are present.
#[must_use]
pub fn is_short_of(count: u64, expected: f64, total: Evaluated, limit: f64) -> bool {
    let (Some(value), Some(lo)) = (total.value, total.lo) else { return false };
    let one = AUTOSOME_COPIES / (2.0 * expected);
    let most = garwood(count as f64).1 * one;
    let below = (value / lo).ln();
    let ratio = count as f64 * one / value;
    // Without a junction the logarithm of the ratio has no centre; its upper limit has.
    let upper =
        if count == 0 { most / lo } else { ratio * (most / (count as f64 * one)).ln().hypot(below).exp() };
    ratio < limit && upper < 1.0
}

#[cfg(test)]
mod tests {
    use super::super::testing::bases;
    use super::*;

    /// LTR (200), inner (1,000), LTR, backbone (500).
    fn vector() -> (Vec<u8>, Vec<u8>) {
        let ltr = bases(1, 200);
        let insert = [&ltr[..], &bases(2, 1_000), &ltr].concat();
        ([&insert[..], &bases(3, 500)].concat(), insert)
    }

    fn ends() -> Ends {
        let (vector, insert) = vector();
        Ends::new(&[vector], &[insert], 15)
    }

    #[test]
    fn an_end_is_also_where_a_repeat_equals_it() {
        use Outward::{Left, Right};
        let found: Vec<_> = ends().places[0].iter().map(|place| (place.at, place.outward)).collect();
        assert_eq!(found, [(0, Left), (200, Right), (1_200, Left), (1_400, Right)]);
    }

    #[test]
    fn a_host_clip_counts_only_if_it_is_an_end_inward() {
        let ((vector, _), ends) = (vector(), ends());
        let host = bases(9, 100);
        assert_eq!(ends.of_host_clip(&vector[..40]), Some(0), "the left end");
        assert_eq!(ends.of_host_clip(&vector[3..40]), Some(0), "the alignment ran on into the vector");
        assert_eq!(ends.of_host_clip(&[&host[..6], &vector[..40]].concat()), Some(0), "it stopped early");
        assert_eq!(ends.of_host_clip(&reverse_complement(&vector[1_360..1_400])), Some(0), "the right end");
        let mut errors = vector[..60].to_vec();
        for at in [5, 25, 45] {
            errors[at] = landfall_core::dna::complement(errors[at]);
        }
        assert_eq!(ends.of_host_clip(&errors), Some(0), "an error in 20 bases");
        errors[33] = landfall_core::dna::complement(errors[33]);
        assert_eq!(ends.of_host_clip(&errors), None);
        assert_eq!(ends.of_host_clip(&vector[..14]), None, "too short an anchor");
        assert_eq!(ends.of_host_clip(&vector[300..340]), None, "inside");
        assert_eq!(ends.of_host_clip(&reverse_complement(&vector[..40])), None, "outward");
        assert_eq!(ends.of_host_clip(&host), None);
    }

    #[test]
    fn a_vector_clip_counts_only_at_an_end_outward_into_other_sequence() {
        use Outward::{Left, Right};
        let ((vector, _), ends, host) = (vector(), ends(), bases(9, 60));
        assert_eq!(ends.of_vector_clip(0, 1_400, Right, &host), Some(0));
        assert_eq!(ends.of_vector_clip(0, 196, Right, &host), Some(0), "the other repeat, a ragged end");
        assert_eq!(ends.of_vector_clip(0, 3, Left, &host), Some(0));
        assert_eq!(ends.of_vector_clip(0, 1_400, Right, &host[..14]), None, "too short an anchor");
        assert_eq!(
            ends.of_vector_clip(0, 0, Left, &reverse_complement(&vector[1_840..1_900])),
            None,
            "plasmid"
        );
        assert_eq!(ends.of_vector_clip(0, 1_400, Right, &vector[..60]), None, "a circle of two repeats");
        assert_eq!(ends.of_vector_clip(0, 700, Right, &host), None, "inside");
        assert_eq!(ends.of_vector_clip(0, 1_400, Left, &host), None, "inward");
    }

    #[test]
    fn the_5_prime_ltr_of_a_plasmid_lacks_u3_and_still_leads_out() {
        use Outward::Left;
        let (u3, r_u5, inner, host) = (bases(1, 50), bases(2, 150), bases(3, 900), bases(9, 80));
        let plasmid = [&r_u5[..], &inner, &u3, &r_u5].concat();
        let provirus = [&u3[..], &r_u5, &inner, &u3, &r_u5].concat();
        let ends = Ends::new(&[plasmid], &[provirus], 15);
        let outward = |parts: [&[u8]; 2]| {
            let mut clip = parts.concat();
            clip.reverse();
            clip
        };
        assert_eq!(ends.of_vector_clip(0, 0, Left, &outward([&host, &u3])), Some(0));
        assert_eq!(
            ends.of_vector_clip(0, 0, Left, &outward([&host[..14], &u3])),
            None,
            "too short an anchor"
        );
        assert_eq!(ends.of_vector_clip(0, 0, Left, &u3), None, "ends in U3");
        assert_eq!(ends.of_host_clip(&u3), Some(0));
        assert_eq!(ends.of_mate(0, 100..250, Left, 300), Some(0));
        assert_eq!(ends.of_mate(0, 100..250, Left, 299), None, "U3 counts");
    }

    #[test]
    fn a_mate_counts_only_if_it_points_out_of_a_near_end() {
        use Outward::{Left, Right};
        let ends = ends();
        assert_eq!(ends.of_mate(0, 1_000..1_150, Right, 600), Some(0));
        assert_eq!(ends.of_mate(0, 100..250, Left, 600), Some(0));
        assert_eq!(ends.of_mate(0, 400..550, Right, 600), None, "too far");
        assert_eq!(ends.of_mate(0, 400..550, Left, 300), None, "too far");
        assert_eq!(ends.of_mate(0, 1_600..1_750, Right, 600), None, "the backbone");
    }

    #[test]
    fn vectors_that_end_alike_are_one_group() {
        let (one, insert) = vector();
        let other = [&one[..200], &bases(5, 800), &one[..200]].concat();
        let third = bases(6, 900);
        let inserts = [insert, other.clone(), third.clone()];
        let ends = Ends::new(&[one, other, third], &inserts, 15);
        assert_eq!(ends.groups(), [vec![0, 1], vec![2]]);
    }

    #[test]
    fn as_many_fragments_span_a_point_as_have_room_for_both_anchors() {
        let host = Yardstick { trimmed: 30.0, plain: 30.0, fragments: 1e6, bases_per_fragment: 300.0 };
        let mut lengths = vec![0; 500];
        (lengths[20], lengths[400]) = (1, 3);
        // 0.1 fragments start at each base; three of four have 371 places, the other none.
        let expected = expected_at_a_point(&lengths, &host, 15).unwrap();
        assert!((expected - 0.1 * 371.0 * 0.75).abs() < 1e-9);
        assert_eq!(expected_at_a_point(&[0; 9], &host, 15), None);
        // As many fragments at both junctions of a copy as a homologue has over two points: one copy per cell.
        let one = integrated(40, 40.0, &host);
        assert!((one.all.value.unwrap() - 1.0).abs() < 1e-12);
        assert!(integrated(0, 40.0, &host).all.hi.unwrap() < 0.1);
    }

    #[test]
    fn fewer_junctions_than_copies_is_told_where_the_interval_says_so() {
        let total = Evaluated { value: Some(2.0), lo: Some(1.8), hi: None };
        assert!(is_short_of(40, 40.0, total, 0.8), "1 of 2");
        assert!(!is_short_of(76, 40.0, total, 0.8), "1.9 of 2");
        assert!(is_short_of(0, 40.0, total, 0.8), "none of 2");
        let unsure = Evaluated { value: Some(0.1), lo: Some(0.03), hi: None };
        assert!(!is_short_of(1, 40.0, unsure, 0.8), "too few to tell");
        assert!(!is_short_of(0, 40.0, Evaluated::NONE, 0.8));
    }
}
