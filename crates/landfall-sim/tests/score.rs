//! The scorer is attacked: one thing is made wrong at a time, and the number that names it must notice.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use landfall_core::{Position, Strand};
use landfall_sim::score::place::Place;
use landfall_sim::score::result::{CalledShare, CalledSite};
use landfall_sim::score::thresholds::Threshold;
use landfall_sim::score::truth::{TrueSample, TrueSite};
use landfall_sim::score::{Calls, Card, Score, Truth, score};
use landfall_tables::truth::EndShape;

fn place(position: u32, strand: Strand) -> Place {
    Place { contig: "chr1".to_owned(), position: Position(position), strand: Some(strand) }
}

/// Five canonical sites of 2 to 6 fragments, a site in a repeat, and a site of another sample.
fn truth() -> Truth {
    let site = |number: u32, unique: u32| TrueSite {
        site_id: format!("chr1+{number}000"),
        place: place(number * 1_000, Strand::Plus),
        vector_end: "u5".parse().unwrap(),
        end_shape: EndShape::Canonical,
        share: f64::from(number + 1) / 20.0,
        fragments: number + 1,
        unique_fragments: unique,
    };
    let mut sites: Vec<TrueSite> = (1..=5).map(|number| site(number, number + 1)).collect();
    sites.push(TrueSite { share: 0.0, ..site(6, 0) });
    let sample = TrueSample { sites, foreign: vec![place(90_000, Strand::Plus)], ..TrueSample::default() };
    let mut truth = Truth::default();
    truth.samples.insert("S1".parse().unwrap(), sample);
    truth
}

/// What a perfect program calls.
fn perfect() -> Calls {
    let call = |number: u32| CalledSite {
        site_id: format!("chr1+{number}000"),
        place: place(number * 1_000, Strand::Plus),
        vector_end: None,
        fragments: Some(number + 1),
        share: Some(CalledShare { share: f64::from(number + 1) / 20.0, limits: Some((0.0, 1.0)) }),
        is_flagged_mispriming: false,
    };
    let mut calls = Calls::default();
    calls.sites.insert("S1".parse().unwrap(), (1..=5).map(call).collect());
    let loci = vec![place(6_000, Strand::Plus)];
    calls.loci = Some([("S1".parse().unwrap(), loci)].into());
    calls
}

/// The numbers after one thing was changed.
fn card(change: impl Fn(&mut Vec<CalledSite>)) -> Card {
    let mut calls = perfect();
    change(calls.sites.values_mut().next().unwrap());
    Card::new(&score(&truth(), &calls).unwrap(), &[])
}

fn value(card: &Card, name: &str) -> f64 {
    card.numbers.get(name).unwrap().value().unwrap()
}

#[test]
fn a_perfect_result_has_a_perfect_card() {
    let card = card(|_| ());
    for name in ["recall_1", "exact_2", "precision_1", "multihits_listed", "fragments_r", "share_coverage"] {
        assert!((value(&card, name) - 1.0).abs() < 1e-12, "{name}");
    }
    for name in ["strand_errors", "false_other_1", "false_near_true_1", "false_foreign_1", "fragments_bias"] {
        assert!(value(&card, name).abs() < 1e-12, "{name}");
    }
}

#[test]
fn a_site_moved_by_one_base_is_not_exact() {
    let card = card(|sites| sites[2].place.position.0 += 1);
    assert_eq!((value(&card, "exact_1"), value(&card, "within_1_1")), (0.8, 1.0));
}

#[test]
fn a_dropped_fragment_is_a_bias() {
    let card = card(|sites| sites[4].fragments = Some(5));
    assert!(value(&card, "fragments_bias") < -0.03 && value(&card, "fragments_rms") > 0.05);
}

#[test]
fn a_swapped_strand_is_a_strand_error() {
    let card = card(|sites| sites[1].place.strand = Some(Strand::Minus));
    assert_eq!((value(&card, "strand_errors"), value(&card, "exact_1")), (1.0, 0.8));
}

#[test]
fn a_missing_site_lowers_recall_and_a_made_up_one_precision() {
    let missing = card(|sites| drop(sites.remove(3)));
    assert_eq!((value(&missing, "recall_1"), value(&missing, "precision_1")), (0.8, 1.0));
    let added = card(|sites| {
        let extra = CalledSite { place: place(50_000, Strand::Plus), ..sites[0].clone() };
        sites.push(extra);
    });
    assert_eq!((value(&added, "recall_1"), value(&added, "false_other_1")), (1.0, 1.0));
}

#[test]
fn a_split_site_counts_once_and_its_second_half_is_false() {
    let card = card(|sites| {
        let half = CalledSite { place: place(3_003, Strand::Plus), ..sites[2].clone() };
        sites.push(half);
    });
    assert_eq!((value(&card, "recall_1"), value(&card, "false_near_true_1")), (1.0, 1.0));
}

#[test]
fn a_site_of_another_sample_is_foreign() {
    let card = card(|sites| {
        let foreign = CalledSite { place: place(90_001, Strand::Plus), ..sites[0].clone() };
        sites.push(foreign);
    });
    assert_eq!((value(&card, "false_foreign_1"), value(&card, "false_other_1")), (1.0, 0.0));
}

#[test]
fn an_interval_that_misses_lowers_the_coverage() {
    let card = card(|sites| sites[4].share = Some(CalledShare { share: 0.9, limits: Some((0.8, 1.0)) }));
    assert!(value(&card, "share_coverage") < 1.0 && value(&card, "top_share_coverage") < 1.0);
}

#[test]
fn a_cluster_without_its_locus_is_a_missed_multihit() {
    let mut calls = perfect();
    calls.loci = Some([("S1".parse().unwrap(), Vec::new())].into());
    let card = Card::new(&score(&truth(), &calls).unwrap(), &[]);
    assert_eq!((value(&card, "multihits_listed"), value(&card, "multihits_missed")), (0.0, 1.0));
}

#[test]
fn a_threshold_on_a_number_that_was_not_judged_fails() {
    let threshold = |name: &str| Threshold { name: name.to_owned(), min: Some(0.0), max: None };
    let thresholds = [threshold("recall_1"), threshold("class_agreement")];
    let card = Card::new(&score(&truth(), &perfect()).unwrap(), &thresholds);
    let failed: Vec<_> = card.failures().map(|judgement| judgement.name.clone()).collect();
    assert_eq!(failed, ["class_agreement"]);
}

#[test]
fn every_number_is_explained() {
    let page = include_str!("../../../docs/score.md");
    for line in Score::default().lines() {
        let name = if line.has_levels() { format!("`{}_N`", line.name) } else { format!("`{}`", line.name) };
        assert!(page.contains(&name), "docs/score.md does not explain {name}");
    }
}
