//! The scorecard is attacked: a perfect result has a perfect card, and each mistake is seen in the number that names it.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod support;

use std::collections::BTreeMap;

use landfall_core::{Position, ReadClass, Strand};
use landfall_score::number::Number;
use landfall_score::thresholds::{self, Threshold};
use landfall_score::{Calls, Card, Score, Truth, score};
use landfall_tables::vcn::{VcnMethod, VcnVerdict};
use support::found::Found;
use support::known::{CARRIED, MISPRIMED, SWITCH};
use support::{Experiment, number, value};

/// The best value of a number: all of a whole, no fault, no error, full correlation.
fn best(name: &str, number: Number) -> f64 {
    match number {
        Number::Ratio(_) => 1.0,
        Number::Count(_) | Number::Found(_) => 0.0,
        Number::Statistic { .. } => f64::from(u8::from(name.ends_with("_r"))),
    }
}

/// Limits that only the best value meets.
fn only_the_best(card: &Card, name: &str) -> Threshold {
    let best = best(name, number(card, name));
    Threshold { name: name.to_owned(), min: Some(best - 1e-9), max: Some(best + 1e-9) }
}

/// Numbers that are not what they are on the perfect card, with their values.
fn seen(card: &Card) -> BTreeMap<String, Option<f64>> {
    let perfect = Experiment::perfect().card();
    let values = |name: &str| (number(card, name).value(), number(&perfect, name).value());
    let differs = |name: &&str| match values(name) {
        (Some(found), Some(expected)) => (found - expected).abs() > 1e-9,
        (found, expected) => found != expected,
    };
    card.numbers.names().filter(differs).map(|name| (name.to_owned(), values(name).0)).collect()
}

/// The damage must give these numbers these values, on which no perfect threshold holds, and touch no others.
fn shows(damage: impl FnOnce(&mut Found), expected: &[(&str, f64)]) -> Card {
    let experiment = Experiment::damaged(damage);
    let card = experiment.card();
    let seen = seen(&card);
    for (name, expected) in expected {
        let found = seen.get(*name).unwrap_or_else(|| panic!("`{name}` is as it was: {seen:#?}"));
        let found = found.unwrap_or_else(|| panic!("`{name}` was not judged"));
        assert!((found - expected).abs() < 1e-9, "`{name}` is {found}; expected {expected}");
        let judged = experiment.judge(&[only_the_best(&card, name)]).unwrap();
        assert_eq!(judged.failures().count(), 1, "a threshold on `{name}` holds");
    }
    let others: Vec<_> =
        seen.keys().filter(|name| !expected.iter().any(|(known, _)| known == name)).collect();
    assert!(others.is_empty(), "{others:?} changed, too");
    card
}

/// What the card says of single sites of a sample: what is wrong, the true site, the called one.
fn remarks<'a>(card: &'a Card, sample: &str) -> Vec<(&'a str, Option<&'a str>, Option<&'a str>)> {
    let sample = card.samples.iter().find(|known| known.sample == sample).unwrap();
    let remarks = sample.sites.iter();
    remarks.map(|remark| (remark.what, remark.truth.as_deref(), remark.called.as_deref())).collect()
}

#[test]
fn a_result_without_a_mistake_has_a_perfect_card() {
    let card = Experiment::perfect().card();
    // Nothing of the kind is in this experiment.
    let absent = |name: &str| {
        let of_other_methods = name.starts_with("vcn_") && !name.starts_with("vcn_ddpcr_");
        ["recall_non_canonical_", "vcn_ddpcr_upper_limits", "vcn_ddpcr_lower_bounds"]
            .iter()
            .any(|start| name.starts_with(start))
            || of_other_methods
    };
    for name in card.numbers.names() {
        let number = number(&card, name);
        if absent(name) {
            assert_eq!(number.value(), None, "{name}");
        } else {
            let value = value(&card, name);
            assert!((value - best(name, number)).abs() < 1e-9, "{name} is {value}");
        }
    }
    assert!(card.samples.iter().all(|sample| sample.sites.is_empty() && sample.denominators.is_empty()));
    assert_eq!(card.distances, [6, 0, 0, 0, 0, 0]);
}

#[test]
fn every_read_of_the_truth_is_judged_those_of_a_control_without_sites_too() {
    let experiment = Experiment::perfect();
    let card = experiment.card();
    let Number::Ratio(judged) = number(&card, "class_agreement") else { panic!("no ratio") };
    assert_eq!(judged.total, experiment.known.reads.len() as u64);
    let control = card.samples.iter().find(|sample| sample.sample == "NC").unwrap();
    assert_eq!(control.numbers.get("class_agreement").unwrap().value(), Some(1.0));
}

#[test]
fn a_site_that_moved_by_one_base_is_not_exact() {
    let moved = |found: &mut Found| found.site("A", "chr1+10000").position.0 += 1;
    let expected =
        [("exact_1", 5.0 / 6.0), ("exact_2", 4.0 / 5.0), ("exact_3", 3.0 / 4.0), ("exact_5", 2.0 / 3.0)];
    let card = shows(moved, &expected);
    assert_eq!(card.distances, [5, 1, 0, 0, 0, 0]);
    assert_eq!(remarks(&card, "A"), [("moved", Some("chr1+10000"), Some("chr1+10000"))]);
}

#[test]
fn a_site_that_moved_by_more_than_the_window_is_missed_and_another_one_false() {
    let card = Experiment::damaged(|found| found.site("B", "chr1+100000").position.0 += 6).card();
    assert_eq!(value(&card, "recall_5"), 2.0 / 3.0);
    assert_eq!(value(&card, "precision_5"), 2.0 / 3.0);
    assert_eq!(value(&card, "false_other_5"), 1.0);
}

#[test]
fn a_fragment_that_was_dropped_is_missed_in_the_counts() {
    let experiment = Experiment::damaged(|found| found.site("A", "chr1+10000").fragments -= 1);
    let card = experiment.card();
    let seen = seen(&card);
    // One of 12, in one of 6 sites.
    let error: f64 = 1.0 / 12.0;
    assert!((seen["fragments_bias"].unwrap() + error / 6.0).abs() < 1e-12, "{seen:?}");
    assert!((seen["fragments_rms"].unwrap() - error / 6.0_f64.sqrt()).abs() < 1e-12, "{seen:?}");
    assert_eq!(seen.keys().collect::<Vec<_>>(), ["fragments_bias", "fragments_r", "fragments_rms"]);
    let strict: Vec<_> = seen.keys().map(|name| only_the_best(&card, name)).collect();
    assert_eq!(experiment.judge(&strict).unwrap().failures().count(), 3);
}

#[test]
fn a_swapped_strand_is_an_error_and_nowhere_exact() {
    let swap = |found: &mut Found| found.site("B", "chr2-110000").strand = Strand::Plus;
    let expected = [
        ("strand_errors", 1.0),
        ("exact_1", 5.0 / 6.0),
        ("exact_2", 4.0 / 5.0),
        ("within_1_1", 5.0 / 6.0),
        ("within_1_2", 4.0 / 5.0),
        ("within_5_1", 5.0 / 6.0),
        ("within_5_2", 4.0 / 5.0),
    ];
    let card = shows(swap, &expected);
    assert_eq!(remarks(&card, "B"), [("wrong_strand", Some("chr2-110000"), Some("chr2-110000"))]);
}

#[test]
fn a_denominator_of_another_sample_is_an_error() {
    let damage = |found: &mut Found| found.share("B", "chr2-110000").denominator_cells = Some(1800.0);
    let card = shows(damage, &[("denominator_errors", 1.0)]);
    let faults = &card.samples[1].denominators;
    assert_eq!(faults[..], ["`chr2-110000`: denominator of 1800 cells, the targets' sum is 900"]);
}

#[test]
fn shares_that_do_not_sum_to_one_are_an_error() {
    // As if its share were one of both samples' cells.
    let damage = |found: &mut Found| {
        let row = found.share("A", "chr1+10000");
        row.share = row.share.map(|share| share / 2.0);
    };
    let card = Experiment::damaged(damage).card();
    assert_eq!(value(&card, "denominator_errors"), 1.0);
    assert!(card.samples[0].denominators[0].starts_with("shares sum to "), "{:?}", card.samples[0]);
    assert!((value(&card, "top_share_bias") + 0.25).abs() < 1e-9, "half in one of two samples");
}

#[test]
fn an_interval_that_misses_the_true_share_does_not_cover_it() {
    let damage = |found: &mut Found| {
        let row = found.share("A", "chr1-20000");
        (row.share_lo, row.share_hi) = (row.share.map(|share| share + 0.001), Some(0.9));
    };
    shows(damage, &[("share_coverage", 5.0 / 6.0)]);
    let of_the_largest = |found: &mut Found| found.share("B", "chr1+100000").share_hi = Some(0.69);
    shows(of_the_largest, &[("share_coverage", 5.0 / 6.0), ("top_share_coverage", 0.5)]);
}

#[test]
fn a_missing_site_lowers_recall_at_every_level_it_reaches() {
    let damage = |found: &mut Found| found.sites.retain(|site| site.site_id != "chr2+30000");
    let expected = [
        ("recall_1", 5.0 / 6.0),
        ("recall_2", 4.0 / 5.0),
        ("recall_3", 3.0 / 4.0),
        ("share_called", 5.0 / 6.0),
    ];
    let card = shows(damage, &expected);
    assert_eq!(remarks(&card, "A"), [("missed", Some("chr2+30000"), None)]);
}

#[test]
fn a_false_site_lowers_precision_and_has_a_cause() {
    for (id, cause) in [
        ("chr2+77777", "false_other"),
        ("chr1+10005", "false_near_true"),
        ("chr1+60015", "false_non_canonical"),
        ("chr2-110000", "false_foreign"),
        (MISPRIMED, "false_mispriming"),
        (SWITCH, "false_chimera"),
    ] {
        let name = format!("{cause}_1");
        let card = shows(|found| found.invent("A", id), &[("precision_1", 6.0 / 7.0), (&name, 1.0)]);
        assert_eq!(remarks(&card, "A"), [(cause, None, Some(id))]);
    }
}

#[test]
fn a_site_that_was_carried_over_is_foreign_where_its_molecules_came_to() {
    let damage = |found: &mut Found| found.invent("B", CARRIED);
    shows(damage, &[("precision_1", 6.0 / 7.0), ("false_foreign_1", 1.0)]);
}

#[test]
fn a_false_site_with_the_flag_of_mispriming_is_told_apart() {
    let damage = |found: &mut Found| {
        found.invent("A", MISPRIMED);
        found.sites.last_mut().unwrap().flags.push("mispriming".to_owned());
    };
    shows(damage, &[("precision_1", 6.0 / 7.0), ("false_mispriming_flagged_1", 1.0)]);
}

#[test]
fn a_site_split_in_two_is_one_site_and_a_false_one_beside_it() {
    let damage = |found: &mut Found| {
        found.invent("A", "chr1+10003");
        found.site("A", "chr1+10003").fragments = 4;
        found.site("A", "chr1+10000").fragments = 8;
    };
    let card = Experiment::damaged(damage).card();
    assert_eq!(value(&card, "exact_1"), 1.0, "the nearer half stands for the site");
    assert_eq!(value(&card, "false_near_true_1"), 1.0);
    assert_eq!(value(&card, "precision_3"), 4.0 / 5.0);
    assert!((value(&card, "fragments_bias") + (4.0 / 12.0) / 6.0).abs() < 1e-12);
}

#[test]
fn a_read_given_to_another_library_is_counted() {
    let damage = |found: &mut Found| {
        let read = found.read_names.iter_mut().find(|read| read.class == Some(ReadClass::PrimerDimer));
        read.unwrap().library = Some("A_1".parse().unwrap());
    };
    shows(damage, &[("wrong_library", 1.0)]);
}

#[test]
fn a_changed_class_lowers_agreement() {
    let damage = |found: &mut Found| {
        let fate = found.read_fates.iter_mut().find(|fate| fate.class == ReadClass::VectorInternal);
        fate.unwrap().class = ReadClass::Plasmid;
    };
    let reads = Experiment::perfect().known.reads.len() as f64;
    let card = shows(damage, &[("class_agreement", (reads - 1.0) / reads)]);
    let confused = card.reads.iter().find(|count| count.called == Some("plasmid")).unwrap();
    assert_eq!((confused.kind, confused.truth, confused.reads), ("vector_internal", "vector_internal", 1));
}

#[test]
fn a_read_that_the_result_does_not_name_is_absent() {
    let damage = |found: &mut Found| found.read_names.retain(|read| read.read != 0);
    let reads = Experiment::perfect().known.reads.len() as f64;
    let expected = [
        ("reads_absent", 1.0),
        ("class_agreement", (reads - 1.0) / reads),
        ("reads_exact", (DUE - 1.0) / DUE),
    ];
    let card = shows(damage, &expected);
    assert!(card.reads.iter().any(|count| count.called.is_none()));
}

/// Reads that should be placed exactly: two of each of 29 molecules and of the one that was carried over, without a
/// lost index, a hop and a slip.
const DUE: f64 = 57.0;

#[test]
fn a_read_that_the_truth_does_not_know_is_counted() {
    let damage = |found: &mut Found| {
        let mut read = found.read_names[0].clone();
        (read.read, read.name) = (1_000_000, "SIM:1:1000000".to_owned());
        found.read_names.push(read);
    };
    shows(damage, &[("reads_unknown", 1.0)]);
}

#[test]
fn a_molecule_placed_one_base_off_takes_its_reads_along() {
    let damage = |found: &mut Found| {
        let molecule = found.fragments.iter_mut().find(|row| row.fragment_id == 5).unwrap();
        molecule.junction = Position(molecule.junction.0 - 1);
    };
    let exact = (DUE - 2.0) / DUE;
    shows(damage, &[("reads_exact", exact), ("reads_exact_passed", exact)]);
}

#[test]
fn a_shifted_interval_of_copies_per_cell_does_not_cover_the_truth() {
    let damage = |found: &mut Found| (found.vcn[0].lo, found.vcn[0].hi) = (Some(1.25), Some(1.5));
    let card = shows(damage, &[("vcn_ddpcr_coverage", 0.5)]);
    let row = &card.samples[0].copies[0];
    assert_eq!((row.truth, row.truth_integrated, row.lo), (1.2, 1.1, Some(1.25)));
}

#[test]
fn limits_of_copies_per_cell_that_the_truth_crosses_are_wrong() {
    let judged = |verdict, lo, hi, name| {
        let damage = |found: &mut Found| {
            let row = &mut found.vcn[1];
            (row.verdict, row.vcn, row.lo, row.hi) = (verdict, None, lo, hi);
        };
        value(&Experiment::damaged(damage).card(), name)
    };
    let upper = |hi| judged(VcnVerdict::UpperLimit, None, Some(hi), "vcn_ddpcr_upper_limits");
    assert_eq!((upper(2.9), upper(3.1)), (0.0, 1.0));
    let lower = |lo| judged(VcnVerdict::LowerBound, Some(lo), None, "vcn_ddpcr_lower_bounds");
    assert_eq!((lower(3.1), lower(2.9)), (0.0, 1.0));
}

#[test]
fn a_refused_measurement_is_counted_and_not_scored() {
    let damage = |found: &mut Found| {
        let row = &mut found.vcn[1];
        (row.verdict, row.vcn, row.lo, row.hi) = (VcnVerdict::Refused, None, None, None);
    };
    let card = shows(damage, &[("vcn_ddpcr_refused", 1.0)]);
    assert!(matches!(number(&card, "vcn_ddpcr_bias"), Number::Statistic { n: 1, .. }));
}

#[test]
fn a_cluster_that_lost_its_true_locus_misses_the_site() {
    let lose = |found: &mut Found| found.multihits[0].loci.truncate(1);
    let card = shows(lose, &[("multihits_listed", 0.0), ("multihits_missed", 1.0)]);
    assert_eq!(remarks(&card, "A"), [("multihit_missed", Some("chr2+50000"), None)]);
    let call = |found: &mut Found| {
        lose(found);
        found.invent("A", "chr2+50000");
    };
    let card = shows(call, &[("multihits_listed", 0.0), ("multihits_called", 1.0)]);
    assert_eq!(remarks(&card, "A"), [("multihit_called", Some("chr2+50000"), Some("chr2+50000"))]);
}

#[test]
fn a_name_that_two_reads_have_is_refused_in_result_and_truth() {
    let mut experiment = Experiment::perfect();
    experiment.found.read_names[4].name = "SIM:1:3".to_owned();
    let message = experiment.judge(&[]).unwrap_err().to_string();
    let fault = "row 5, column `name`: found `SIM:1:3` a second time";
    assert!(message.contains("read_names.parquet") && message.contains(fault), "{message}");
    experiment.known.reads[4].name = "SIM:1:3".to_owned();
    let message = experiment.judge(&[]).unwrap_err().to_string();
    assert!(message.contains("/reads.parquet") && message.contains(fault), "{message}");
}

#[test]
fn a_threshold_on_a_number_that_was_not_judged_fails() {
    let experiment = Experiment::damaged(|found| found.read_names.clear());
    let limits = |name: &str| Threshold { name: name.to_owned(), min: Some(0.0), max: None };
    let card = experiment.judge(&[limits("reads_unknown"), limits("recall_1")]).unwrap();
    let failed: Vec<String> = card.failures().map(ToString::to_string).collect();
    assert_eq!(failed, ["`reads_unknown` was not judged; expected min 0"]);
}

#[test]
fn every_name_of_the_card_is_known_to_thresholds_and_others_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thresholds.toml");
    let card = Experiment::perfect().card();
    let all: String = card.numbers.names().map(|name| format!("[{name}]\nmin = 0\n")).collect();
    std::fs::write(&path, all).unwrap();
    assert_eq!(thresholds::read(&path).unwrap().len(), card.numbers.names().count());
    std::fs::write(&path, "[recall_1]\nmin = 1\n\n[fragment_bias]\nmax = 1\n").unwrap();
    let message = thresholds::read(&path).unwrap_err().to_string();
    assert!(message.contains("thresholds.toml"), "{message}");
    assert!(message.contains("line 4: unknown number `fragment_bias`; nearest known: `fragments_bias`"));
}

#[test]
fn every_number_is_explained() {
    let page = include_str!("../../../docs/score.md");
    for line in Score::default().lines() {
        let of_method = |method: &&str| line.name.strip_prefix(&format!("vcn_{method}_"));
        let number = VcnMethod::WORDS.iter().filter_map(of_method).min_by_key(|number| number.len());
        let name = number.map_or_else(|| line.name.clone(), |number| format!("vcn_METHOD_{number}"));
        let name = if line.has_levels() { format!("`{name}_N`") } else { format!("`{name}`") };
        assert!(page.contains(&name), "docs/score.md does not explain {name}");
    }
}

#[test]
fn a_false_call_of_no_fragment_is_false_all_the_same() {
    let damaged = Experiment::damaged(|found| {
        found.invent("A", "chr1+77777");
        found.site("A", "chr1+77777").fragments = 0;
    });
    let card = damaged.card();
    assert_eq!(value(&card, "false_other_1"), 1.0);
    assert!(value(&card, "precision_1") < 1.0);
    let none = Threshold { name: "false_other_1".to_owned(), min: None, max: Some(0.0) };
    assert_eq!(damaged.judge(&[none]).unwrap().failures().count(), 1, "the gate would let it pass");
}

#[test]
fn without_a_table_of_sites_nothing_is_said_of_sites() {
    let experiment = Experiment::perfect();
    let folder = tempfile::tempdir().unwrap();
    let (truth, result) = (folder.path().join("truth"), folder.path().join("result"));
    experiment.known.write(&truth);
    experiment.found.write(&result);
    for name in ["sites", "multihits", "abundance", "read_names", "read_fates", "fragments"] {
        std::fs::remove_file(result.join(format!("{name}.parquet"))).unwrap();
    }
    let limit = |name: &str| Threshold { name: name.to_owned(), min: None, max: Some(0.0) };
    let (truth, calls) = (Truth::read(&truth).unwrap(), Calls::read(&result).unwrap());
    let card = Card::new(&score(&truth, &calls).unwrap(), &[limit("false_other_1")]);
    assert_eq!(card.failures().count(), 1, "no false call was found because none was looked for");
    for name in ["recall_1", "precision_1", "share_called"] {
        assert_eq!(number(&card, name).value(), None, "{name}");
    }
    assert!(number(&card, "vcn_ddpcr_coverage").value().is_some());
}

#[test]
fn a_call_ten_bases_from_a_canonical_site_of_another_sample_is_not_excused() {
    let own = Experiment::perfect();
    let id = |sample: &str| {
        let is_own = |site: &&landfall_tables::sites::SiteRow| site.sample.as_str() == sample;
        let others: Vec<_> = own.found.sites.iter().filter(|site| !is_own(site)).collect();
        let mine: Vec<_> = own.found.sites.iter().filter(is_own).map(|site| site.position).collect();
        let alone = others.iter().find(|site| mine.iter().all(|at| at.distance(site.position) > 1_000));
        let site = alone.unwrap();
        (site.contig.clone(), site.strand, site.position.to_one_based())
    };
    let (contig, strand, position) = id("A");
    let cause = |distance: u64| {
        let called = format!("{contig}{strand}{}", position + distance);
        let card = Experiment::damaged(|found| found.invent("A", &called)).card();
        (value(&card, "false_foreign_1"), value(&card, "false_other_1"))
    };
    assert_eq!((cause(4), cause(10)), ((1.0, 0.0), (0.0, 1.0)));
}
