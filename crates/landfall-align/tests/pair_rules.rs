//! Each rule of pairing with literal placements.

use landfall_align::{
    Candidate, Evidence, FragmentLimits, MatePlaces, PairRules, Placement, Places, Verdict, classify,
};
use landfall_core::ContigId;
use landfall_core::ReadClass::{
    self, Chimera, LtrCircle2, Multihit, Plasmid, Repetitive, Unique, Unmapped, VectorInternal,
};
use landfall_core::Strand::{self, Minus, Plus};
use landfall_tables::reads::Continuation;
use proptest::prelude::*;

const LENGTH: u32 = 100;
const RULES: PairRules = PairRules {
    limits: FragmentLimits { shortest: 30, longest: 2500 },
    band: 0.01,
    max_candidates: 1000,
    max_unaligned: 5,
};

/// A placement of a 100-base read, end to end.
fn at(contig: u32, start: u32, strand: Strand, edits: u32) -> Placement {
    Placement {
        contig: ContigId(contig),
        start,
        end: start + LENGTH,
        strand,
        query_end: LENGTH,
        edits,
        upstream: 0,
        downstream: 0,
    }
}

fn cut(placement: Placement, unaligned: u32) -> Placement {
    let query_end = LENGTH - unaligned;
    match placement.strand {
        Plus => Placement { end: placement.end - unaligned, query_end, ..placement },
        Minus => Placement { start: placement.start + unaligned, query_end, ..placement },
    }
}

fn places(loci: &[Placement]) -> Places {
    let mut loci = loci.to_vec();
    loci.sort_by_key(Placement::order);
    Places { mispriming: vec![Some(9); loci.len()], loci, repetitive: false }
}

fn nowhere() -> Places {
    Places::default()
}

fn repetitive() -> Places {
    Places { repetitive: true, ..Places::default() }
}

/// Anchor in host and vector, adrift in host and vector.
struct Read {
    anchor: [Places; 2],
    adrift: Option<[Places; 2]>,
    continuation: Option<Continuation>,
    linker_reached: bool,
}

impl Read {
    fn pair(anchor: Places, adrift: Places) -> Self {
        Self {
            anchor: [anchor, nowhere()],
            adrift: Some([adrift, nowhere()]),
            continuation: None,
            linker_reached: false,
        }
    }

    fn single(anchor: Places) -> Self {
        Self { adrift: None, ..Self::pair(anchor, nowhere()) }
    }

    fn vector(mut self, anchor: Places, adrift: Places) -> Self {
        self.anchor[1] = anchor;
        if let Some(mates) = &mut self.adrift {
            mates[1] = adrift;
        }
        self
    }

    fn marked(mut self, continuation: Continuation) -> Self {
        self.continuation = Some(continuation);
        self
    }

    fn classify(&self) -> Verdict {
        fn mate(places: &[Places; 2]) -> MatePlaces<'_> {
            MatePlaces { length: LENGTH, host: &places[0], vector: &places[1] }
        }
        let evidence = Evidence {
            anchor: mate(&self.anchor),
            adrift: self.adrift.as_ref().map(mate),
            continuation: self.continuation,
            linker_reached: self.linker_reached,
        };
        classify(&evidence, &RULES)
    }

    fn class(&self) -> ReadClass {
        self.classify().class
    }
}

fn sites(verdict: &Verdict) -> Vec<(u32, u32, Strand, Option<u32>)> {
    let site = |at: &Candidate| (at.contig.0, at.junction, at.strand, at.breakpoint);
    verdict.candidates.iter().map(site).collect()
}

#[test]
fn junction_and_breakpoint_are_the_first_bases_of_the_mates() {
    let plus = Read::pair(places(&[at(0, 1000, Plus, 1)]), places(&[at(0, 1200, Minus, 2)])).classify();
    assert_eq!((plus.class, sites(&plus)), (Unique, vec![(0, 1000, Plus, Some(1299))]));
    assert_eq!((plus.candidates[0].edits, plus.candidates[0].mispriming), (3, Some(9)));
    let minus = Read::pair(places(&[at(0, 1200, Minus, 0)]), places(&[at(0, 1000, Plus, 0)])).classify();
    assert_eq!((minus.class, sites(&minus)), (Unique, vec![(0, 1299, Minus, Some(1000))]));
}

#[test]
fn mates_that_no_molecule_explains_are_a_chimera() {
    let anchor = || places(&[at(0, 1000, Plus, 0)]);
    for adrift in [
        at(1, 1200, Minus, 0), // another contig
        at(0, 1200, Plus, 0),  // the same strand
        at(0, 500, Minus, 0),  // upstream
        at(0, 3401, Minus, 0), // 2,501 bases
        at(0, 929, Minus, 0),  // 29 bases
    ] {
        assert_eq!(Read::pair(anchor(), places(&[adrift])).class(), Chimera, "{adrift:?}");
    }
    assert_eq!(Read::pair(anchor(), places(&[at(0, 3400, Minus, 0)])).class(), Unique);
    assert_eq!(Read::pair(anchor(), places(&[at(0, 930, Minus, 0)])).class(), Unique);
}

#[test]
fn a_mate_without_a_place_leaves_the_pair_unmapped() {
    let anchor = || places(&[at(0, 1000, Plus, 0)]);
    assert_eq!(Read::pair(anchor(), nowhere()).class(), Unmapped);
    assert_eq!(Read::pair(nowhere(), anchor()).class(), Unmapped);
    assert_eq!(Read::pair(nowhere(), nowhere()).class(), Unmapped);
}

#[test]
fn a_pair_is_repetitive_where_neither_mate_can_be_followed() {
    assert_eq!(Read::pair(repetitive(), repetitive()).class(), Repetitive);
    assert_eq!(Read::pair(repetitive(), nowhere()).class(), Repetitive);
    assert_eq!(Read::single(repetitive()).class(), Repetitive);
    assert_eq!(Read::pair(repetitive(), places(&[at(0, 1200, Minus, 0)])).class(), Chimera);
}

#[test]
fn a_repetitive_mate_is_placed_by_what_rescue_found() {
    let rescued = Places { repetitive: true, ..places(&[at(0, 1000, Plus, 2)]) };
    let verdict = Read::pair(rescued, places(&[at(0, 1200, Minus, 0)])).classify();
    assert_eq!((verdict.class, sites(&verdict)), (Unique, vec![(0, 1000, Plus, Some(1299))]));
}

#[test]
fn places_within_one_percent_of_the_summed_length_are_equally_good() {
    let adrifts = || places(&[at(0, 1200, Minus, 0), at(1, 1200, Minus, 0)]);
    let second = |edits| places(&[at(0, 1000, Plus, 0), at(1, 1000, Plus, edits)]);
    let verdict = Read::pair(second(2), adrifts()).classify();
    assert_eq!(verdict.class, Multihit);
    assert_eq!(sites(&verdict), [(0, 1000, Plus, Some(1299)), (1, 1000, Plus, Some(1299))]);
    assert_eq!(Read::pair(second(3), adrifts()).class(), Unique);
}

#[test]
fn a_unique_mate_makes_a_repeated_one_unique() {
    let anchors = places(&[at(0, 1000, Plus, 0), at(1, 1000, Plus, 0), at(2, 70_000, Minus, 0)]);
    let verdict = Read::pair(anchors, places(&[at(1, 1200, Minus, 1)])).classify();
    assert_eq!((verdict.class, sites(&verdict)), (Unique, vec![(1, 1000, Plus, Some(1299))]));
}

#[test]
fn a_tandem_repeat_under_the_adrift_read_leaves_the_site_unique() {
    let anchor = || places(&[at(0, 1000, Plus, 0)]);
    let better = Read::pair(anchor(), places(&[at(0, 1200, Minus, 1), at(0, 1230, Minus, 0)])).classify();
    assert_eq!((better.class, sites(&better)), (Unique, vec![(0, 1000, Plus, Some(1329))]));
    let tied = Read::pair(anchor(), places(&[at(0, 1200, Minus, 0), at(0, 1230, Minus, 0)])).classify();
    assert_eq!((tied.class, sites(&tied)), (Unique, vec![(0, 1000, Plus, None)]));
}

#[test]
fn more_candidates_than_are_followed_are_repetitive() {
    let spread = |strand, shift: u32| {
        places(&(0..1001).map(|copy| at(0, copy * 10_000 + shift, strand, 0)).collect::<Vec<_>>())
    };
    assert_eq!(Read::pair(spread(Plus, 0), spread(Minus, 200)).class(), Repetitive);
}

#[test]
fn a_single_end_read_has_a_breakpoint_only_where_it_reached_the_linker() {
    let mut read = Read::single(places(&[at(0, 1000, Plus, 0)]));
    assert_eq!(sites(&read.classify()), [(0, 1000, Plus, None)]);
    read.linker_reached = true;
    assert_eq!(sites(&read.classify()), [(0, 1000, Plus, Some(1099))]);
    let mut read = Read::single(places(&[cut(at(0, 1000, Minus, 0), 4)]));
    read.linker_reached = true;
    assert_eq!(sites(&read.classify()), [(0, 1099, Minus, Some(1000))]);
    assert_eq!(Read::single(places(&[at(0, 9, Plus, 0), at(1, 9, Plus, 1)])).class(), Multihit);
    assert_eq!(Read::single(places(&[at(0, 9, Plus, 0), at(1, 9, Plus, 2)])).class(), Unique);
}

#[test]
fn a_far_end_that_lies_elsewhere_needs_the_consent_of_the_mate() {
    let anchor = |unaligned| places(&[cut(at(0, 1000, Plus, 0), unaligned)]);
    assert_eq!(Read::single(anchor(5)).class(), Unique);
    assert_eq!(Read::single(anchor(6)).class(), Chimera);
    assert_eq!(Read::pair(anchor(40), places(&[at(0, 1200, Minus, 0)])).class(), Unique);
    assert_eq!(Read::pair(anchor(40), nowhere()).class(), Unmapped);
}

#[test]
fn a_whole_placement_beats_one_that_is_cut() {
    let anchors = places(&[cut(at(0, 1000, Plus, 0), 5), at(1, 1000, Plus, 1)]);
    assert_eq!(sites(&Read::single(anchors).classify()), [(1, 1000, Plus, None)]);
}

#[test]
fn a_marked_read_has_the_class_of_its_mark() {
    let on_vector = |mark| {
        let (anchor, adrift) = (places(&[at(7, 600, Plus, 0)]), places(&[at(7, 800, Minus, 0)]));
        Read::pair(nowhere(), nowhere()).vector(anchor, adrift).marked(mark).classify()
    };
    for (mark, class) in [
        (Continuation::Internal, VectorInternal),
        (Continuation::Circle, LtrCircle2),
        (Continuation::Backbone, Plasmid),
    ] {
        let verdict = on_vector(mark);
        assert_eq!((verdict.class, sites(&verdict)), (class, vec![(7, 600, Plus, Some(899))]));
    }
}

#[test]
fn a_mark_without_any_place_is_counted_without_a_row() {
    let read = Read::pair(nowhere(), nowhere()).marked(Continuation::Circle);
    assert_eq!(read.classify(), Verdict { class: LtrCircle2, candidates: Vec::new() });
}

#[test]
fn a_read_on_the_vector_alone_is_vector_internal_without_a_mark() {
    let read = Read::pair(nowhere(), nowhere());
    let read = read.vector(places(&[at(7, 600, Plus, 0)]), places(&[at(7, 800, Minus, 0)]));
    assert_eq!(read.class(), VectorInternal);
    let far = Read::pair(nowhere(), nowhere())
        .vector(places(&[at(7, 600, Plus, 0)]), places(&[at(7, 1, Minus, 0)]));
    let verdict = far.classify();
    assert_eq!((verdict.class, sites(&verdict)), (VectorInternal, vec![(7, 600, Plus, None)]));
    let alone = Read::single(nowhere()).vector(places(&[at(7, 600, Plus, 0)]), nowhere());
    assert_eq!(alone.class(), VectorInternal);
}

#[test]
fn an_anchor_in_the_vector_with_its_mate_in_the_host_is_a_chimera_unless_marked() {
    let read = || {
        Read::pair(nowhere(), places(&[at(0, 1200, Minus, 0)]))
            .vector(places(&[at(7, 600, Plus, 0)]), nowhere())
    };
    assert_eq!(read().class(), Chimera);
    let marked = read().marked(Continuation::Internal).classify();
    assert_eq!((marked.class, sites(&marked)), (VectorInternal, vec![(7, 600, Plus, None)]));
}

/// A site in the host's own copy of a promoter that the vector carries (EEF1A1, PGK1).
#[test]
fn the_host_keeps_a_tie_with_the_vector() {
    let both = |host, vector| {
        Read::pair(places(&[at(0, 1000, Plus, host)]), places(&[at(0, 1200, Minus, 0)]))
            .vector(places(&[at(7, 600, Plus, vector)]), places(&[at(7, 800, Minus, 0)]))
    };
    assert_eq!(both(0, 0).class(), Unique);
    assert_eq!(both(1, 2).class(), Unique);
    assert_eq!(both(1, 0).class(), VectorInternal);
    assert_eq!(both(0, 0).marked(Continuation::Internal).class(), Unique);
    assert_eq!(both(2, 1).marked(Continuation::Backbone).class(), Plasmid);
}

#[test]
fn a_mark_yields_to_a_host_place_that_is_no_worse() {
    let host = || Read::pair(places(&[at(0, 1000, Plus, 3)]), places(&[at(0, 1200, Minus, 0)]));
    assert_eq!(host().marked(Continuation::Internal).class(), Unique);
    let anchor_in_vector =
        host().vector(places(&[at(7, 600, Plus, 2)]), nowhere()).marked(Continuation::Internal);
    assert_eq!(anchor_in_vector.class(), VectorInternal);
    let unmarked = host().vector(places(&[at(7, 600, Plus, 2)]), nowhere());
    assert_eq!(unmarked.class(), Unique);
}

const CONTIG: u32 = 10_000;

fn mirrored(places: &Places) -> Places {
    let mirror = |at: &Placement| Placement {
        start: CONTIG - at.end,
        end: CONTIG - at.start,
        strand: !at.strand,
        ..*at
    };
    let loci: Vec<_> = places.loci.iter().map(mirror).collect();
    Places { repetitive: places.repetitive, ..self::places(&loci) }
}

fn any_places() -> impl Strategy<Value = Places> {
    let one = (0u32..2, 0u32..3000, any::<bool>(), 0u32..4, 0u32..8).prop_map(
        |(contig, start, plus, edits, far)| {
            cut(at(contig, start, if plus { Plus } else { Minus }, edits), far)
        },
    );
    (proptest::collection::vec(one, 0..6), 0..8)
        .prop_map(|(loci, dice)| Places { repetitive: dice == 0, ..places(&loci) })
}

#[test]
fn a_read_that_reached_the_linker_is_as_long_as_its_fragment() {
    let anchor = || places(&[at(0, 1_000, Plus, 0)]);
    let mates = places(&[at(0, 1_000, Minus, 1), at(0, 3_092, Minus, 0)]);
    let far = Read::pair(anchor(), mates.clone()).classify();
    assert_eq!((far.class, far.candidates[0].breakpoint), (Unique, Some(3_191)));
    let near = Read { linker_reached: true, ..Read::pair(anchor(), mates) }.classify();
    assert_eq!((near.class, near.candidates[0].breakpoint), (Unique, Some(1_099)));
    for (start, class) in [(1_003, Unique), (997, Unique), (1_004, Chimera), (996, Chimera)] {
        let read = Read { linker_reached: true, ..Read::pair(anchor(), places(&[at(0, start, Minus, 0)])) };
        assert_eq!(read.classify().class, class, "{start}");
    }
}

proptest! {
    #[test]
    fn the_other_strand_gives_the_mirrored_verdict(
        anchor in any_places(), adrift in any_places(), on_vector in any_places(), mate_on_vector in any_places(),
        single in any::<bool>(), linker_reached in any::<bool>(), marked in any::<bool>(),
    ) {
        let mut read = Read::pair(anchor, adrift).vector(on_vector, mate_on_vector);
        read.linker_reached = linker_reached;
        read.continuation = marked.then_some(Continuation::Internal);
        if single { read.adrift = None; }
        let mirror = Read {
            anchor: read.anchor.each_ref().map(mirrored),
            adrift: read.adrift.as_ref().map(|mates| mates.each_ref().map(mirrored)),
            continuation: read.continuation,
            linker_reached,
        };
        let (there, back) = (mirror.classify(), read.classify());
        prop_assert_eq!(there.class, back.class);
        let turn = |base: u32| CONTIG - 1 - base;
        let mut expected: Vec<_> = sites(&back).into_iter()
            .map(|(contig, junction, strand, end)| (contig, turn(junction), !strand, end.map(turn))).collect();
        expected.sort_unstable_by_key(|site| (site.0, site.1, site.2));
        prop_assert_eq!(sites(&there), expected);
    }
}
