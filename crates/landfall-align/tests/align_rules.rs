//! Placing and rescue over a search that needs no index.

#![allow(clippy::unwrap_used)]

mod common;

use common::{Plain, other};
use landfall_align::{AlignParams, FragmentLimits, SequenceHits, SequencePair, Sequences, align};
use landfall_core::{Strand, dna};
use landfall_stage::NoProgress;
use landfall_tables::hits::HitSource;
use landfall_testkit::bases;

const LIMITS: FragmentLimits = FragmentLimits { shortest: 30, longest: 500 };

fn sequences(anchors: &[&[u8]], adrifts: &[&[u8]], pairs: &[(u32, u32)]) -> Sequences {
    let owned = |list: &[&[u8]]| list.iter().map(|bases| bases.to_vec()).collect();
    Sequences {
        anchors: owned(anchors),
        adrifts: owned(adrifts),
        pairs: pairs.iter().map(|&(anchor, adrift)| pair(anchor, adrift)).collect(),
        ..Sequences::default()
    }
}

fn pair(anchor: u32, adrift: u32) -> SequencePair {
    SequencePair { anchor, adrift, linker_reached: false }
}

fn found(hits: &SequenceHits) -> Vec<(u32, u32, Strand, u32, HitSource)> {
    let place = |placed: &landfall_align::Placed| {
        (placed.at.contig.0, placed.at.start, placed.at.strand, placed.at.edits, placed.source)
    };
    hits.places.iter().map(place).collect()
}

/// Twenty copies of one repeat, each behind 300 bases of its own.
fn repeats() -> (Plain, Vec<u8>) {
    let repeat = bases(99, 60);
    let mut contig = Vec::new();
    for copy in 0..20 {
        contig.extend(bases(copy + 1, 300));
        contig.extend(&repeat);
    }
    let mut plain = Plain::new(&[("chr1", &contig)]);
    plain.max_loci = 10;
    (plain, contig)
}

#[test]
fn a_repetitive_mate_is_rescued_near_the_placed_one() {
    let (plain, contig) = repeats();
    // The anchor lies in the own bases before the fourth repeat, the adrift read in that repeat.
    let start = 3 * 360 + 200;
    let anchor = &contig[start..start + 60];
    let adrift = dna::reverse_complement(&contig[3 * 360 + 300..3 * 360 + 360]);
    let sequences = sequences(&[anchor], &[&adrift], &[(0, 0)]);
    let hits = align(&plain, &sequences, LIMITS, &AlignParams::default(), &NoProgress);
    assert_eq!(found(&hits.anchors[0]), [(0, start as u32, Strand::Plus, 0, HitSource::Map)]);
    assert_eq!(found(&hits.adrifts[0]), [(0, 3 * 360 + 300, Strand::Minus, 0, HitSource::Rescue)]);
    assert_eq!((hits.adrifts[0].at_least, hits.adrifts[0].loci), (Some(20), 20));
    let off = AlignParams { rescue: false, ..AlignParams::default() };
    assert!(align(&plain, &sequences, LIMITS, &off, &NoProgress).adrifts[0].places.is_empty());
}

#[test]
fn a_repetitive_anchor_is_rescued_upstream_of_its_mate_on_either_strand() {
    let (plain, contig) = repeats();
    let repeat = 5 * 360 + 300;
    let adrift = dna::reverse_complement(&contig[repeat + 160..repeat + 220]);
    let right = sequences(&[&contig[repeat..repeat + 60]], &[&adrift], &[(0, 0)]);
    let hits = align(&plain, &right, LIMITS, &AlignParams::default(), &NoProgress);
    assert_eq!(found(&hits.anchors[0]), [(0, repeat as u32, Strand::Plus, 0, HitSource::Rescue)]);
    let anchor = dna::reverse_complement(&contig[repeat..repeat + 60]);
    let left = sequences(&[&anchor], &[&contig[repeat - 150..repeat - 90]], &[(0, 0)]);
    let hits = align(&plain, &left, LIMITS, &AlignParams::default(), &NoProgress);
    assert_eq!(found(&hits.anchors[0]), [(0, repeat as u32, Strand::Minus, 0, HitSource::Rescue)]);
}

#[test]
fn a_better_pair_is_found_where_each_mate_alone_prefers_another_place() {
    // Two copies of a locus: the first has the anchor right, the second the adrift read.
    let copy = bases(7, 400);
    let mut first = copy.clone();
    [300, 310, 320].into_iter().for_each(|at| first[at] = other(first[at]));
    let mut second = copy.clone();
    [20, 30].into_iter().for_each(|at| second[at] = other(second[at]));
    let plain = Plain::new(&[("chr1", &first), ("chr2", &second)]);
    let adrift = dna::reverse_complement(&copy[300..400]);
    let sequences = sequences(&[&copy[..100]], &[&adrift], &[(0, 0)]);
    let hits = align(&plain, &sequences, LIMITS, &AlignParams::default(), &NoProgress);
    // Two edits on chr2, three on chr1: within ⌊1 % of 200⌋ of each other, so that both are kept.
    let anchors = [(0, 0, Strand::Plus, 0, HitSource::Map), (1, 0, Strand::Plus, 2, HitSource::Rescue)];
    assert_eq!(found(&hits.anchors[0]), anchors);
    let adrifts = [(0, 300, Strand::Minus, 3, HitSource::Rescue), (1, 300, Strand::Minus, 0, HitSource::Map)];
    assert_eq!(found(&hits.adrifts[0]), adrifts);
}

#[test]
fn a_consistent_pair_is_not_searched_again_and_short_sequences_are_not_placed() {
    let contig = bases(3, 1000);
    let plain = Plain::new(&[("chr1", &contig)]);
    let adrift = dna::reverse_complement(&contig[300..400]);
    let sequences = sequences(&[&contig[..100], &contig[..29]], &[&adrift], &[(0, 0), (1, 0)]);
    let hits = align(&plain, &sequences, LIMITS, &AlignParams::default(), &NoProgress);
    assert_eq!(found(&hits.anchors[0]), [(0, 0, Strand::Plus, 0, HitSource::Map)]);
    assert_eq!(hits.anchors[1], SequenceHits::default());
}

#[test]
fn a_mate_that_fits_best_elsewhere_is_looked_for_at_the_end_of_a_read_that_reached_the_linker() {
    let fragment = bases(5, 60);
    let mut copy = fragment.clone();
    copy[30] = other(copy[30]);
    let contig = [bases(1, 300), fragment.clone(), bases(2, 200), copy.clone(), bases(3, 300)].concat();
    let plain = Plain::new(&[("chr1", &contig)]);
    // The adrift read has an error that the second copy happens to have too.
    let adrift = dna::reverse_complement(&copy);
    let mut sequences = sequences(&[&fragment], &[&adrift], &[(0, 0)]);
    let adrifts = |sequences: &Sequences| {
        let hits = align(&plain, sequences, LIMITS, &AlignParams::default(), &NoProgress);
        found(&hits.adrifts[0]).into_iter().map(|place| (place.1, place.4)).collect::<Vec<_>>()
    };
    assert_eq!(adrifts(&sequences), [(560, HitSource::Map)]);
    sequences.pairs[0].linker_reached = true;
    assert_eq!(adrifts(&sequences), [(300, HitSource::Rescue), (560, HitSource::Map)]);
}

#[test]
fn one_thread_and_four_find_the_same() {
    let (plain, contig) = repeats();
    let anchors: Vec<&[u8]> = (0..90).map(|at| &contig[at * 70..at * 70 + 60]).collect();
    let turned: Vec<_> =
        (0..90).map(|at| dna::reverse_complement(&contig[at * 70 + 200..at * 70 + 260])).collect();
    let adrifts: Vec<&[u8]> = turned.iter().map(Vec::as_slice).collect();
    let pairs: Vec<(u32, u32)> = (0..90).flat_map(|at| [(at, at), (at, (at + 1) % 90)]).collect();
    let sequences = sequences(&anchors, &adrifts, &pairs);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| align(&plain, &sequences, LIMITS, &AlignParams::default(), &NoProgress))
    };
    assert_eq!(with(1), with(4));
}
