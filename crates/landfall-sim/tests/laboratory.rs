//! Tables of simulated laboratories through the reader and the formulas of stage `vcn`.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::collections::BTreeMap;
use std::path::Path;

use landfall_sim::{Scenario, Simulation, ddpcr};
use landfall_vcn::digital::{Duplex, Partitions, combine};
use landfall_vcn::lab::counts::Count;
use landfall_vcn::lab::{self, Rows};

const SCENARIO: &str = include_str!("../../../benches/scenarios/ddpcr_dilution.toml");

fn read(scenario: &Scenario) -> Vec<Count> {
    let simulation = Simulation::build(scenario).unwrap();
    let folder = tempfile::tempdir().unwrap();
    ddpcr::write(scenario, scenario.ddpcr.as_ref().unwrap(), &simulation, folder.path()).unwrap();
    let table = lab::read(&folder.path().join("ddpcr.csv")).unwrap();
    assert!(table.aside.is_empty());
    let Rows::Counts(counts) = table.rows else { panic!("counts") };
    counts
}

fn parse(text: &str) -> Scenario {
    Scenario::parse(text, Path::new("")).unwrap()
}

/// The wells of each sample with template.
fn duplexes(table: &[Count]) -> BTreeMap<&str, Vec<Duplex>> {
    let mut wells: BTreeMap<&str, Vec<Duplex>> = BTreeMap::new();
    for pair in table.chunks(2).filter(|pair| !pair[0].blank && pair[0].sample != "NTC") {
        assert_eq!(
            (&pair[0].well, pair[0].target.as_str(), pair[1].target.as_str()),
            (&pair[1].well, "psi", "RPP30")
        );
        let [vector, reference] = [0, 1].map(|at| Partitions::new(pair[at].positives, pair[at].total));
        let copies = pair[1].copies_per_cell.unwrap_or(2.0);
        wells.entry(&pair[0].sample).or_default().push(Duplex { vector, reference, copies });
    }
    wells
}

#[test]
fn both_formats_hold_the_same_counts() {
    let (quantasoft, plain) = (parse(SCENARIO), parse(&SCENARIO.replace("\"quantasoft\"", "\"plain\"")));
    let counts = |scenario: &Scenario| -> Vec<_> {
        let table = read(scenario);
        assert_eq!(table.len(), 2 * 8 * 14);
        let one = |count: Count| (count.sample, count.well, count.target, count.positives, count.total);
        table.into_iter().map(one).collect()
    };
    assert_eq!(counts(&quantasoft), counts(&plain));
    assert!(read(&quantasoft).iter().all(|count| count.blank == (count.sample == "NTC")));
}

#[test]
fn perfect_wells_give_back_every_level_within_their_interval() {
    // Without errors 95 % of intervals hold the truth: of 130 fewer than 117 with a chance of 0.5 %.
    let errors = ["load_cv", "ratio_cv", "droplet_volume_cv", "rain", "rain_missed"];
    let mut text: String = SCENARIO
        .lines()
        .filter(|line| !errors.iter().any(|key| line.starts_with(key)))
        .map(|line| format!("{line}\n"))
        .collect();
    text = text.replace("0.000_01", "0.0");
    let (mut within, mut all) = (0, 0);
    for seed in 0..10 {
        let scenario = Scenario { seed, ..parse(&text) };
        let table = read(&scenario);
        let wells = duplexes(&table);
        for truth in ddpcr::truth_rows(&scenario) {
            let estimate = combine(&wells[truth.sample.as_str()], 0.0);
            (within, all) = (within + i32::from(estimate.counting().holds(truth.vcn)), all + 1);
            let z = (estimate.value / truth.vcn).ln() / estimate.log_se_counting;
            assert!(z.abs() < 4.5, "seed {seed}, {}: {} is {z} errors off", truth.sample, estimate.value);
        }
    }
    println!("{within} of {all} levels within their 95 % interval");
    assert!(all == 130 && within >= 117, "{within} of {all} within their interval");
}

#[test]
fn the_benchmark_scenario_is_off_by_no_more_than_its_errors() {
    let scenario = parse(SCENARIO);
    let table = read(&scenario);
    let wells = duplexes(&table);
    for truth in ddpcr::truth_rows(&scenario) {
        let estimate = combine(&wells[truth.sample.as_str()], 0.05);
        let off = estimate.value / truth.vcn - 1.0;
        println!(
            "{:<10} true {:<6} found {:.5} ({:+.2} %)",
            truth.sample.to_string(),
            truth.vcn,
            estimate.value,
            100.0 * off
        );
        // The 0.2 false positives a well count as 2 % of the lowest level.
        assert!(off.abs() < 4.0 * estimate.log_se + 0.03, "{}: {}", truth.sample, estimate.value);
    }
    let blanks: u64 = table.iter().filter(|count| count.blank).map(|count| count.positives).sum();
    assert!((1..=10).contains(&blanks), "{blanks} false positives in 8 blanks, 2.6 expected");
}

#[test]
fn dilution_and_copies_of_the_reference_reach_the_reader() {
    for format in ["plain", "quantasoft"] {
        let text = SCENARIO
            .replace("\"quantasoft\"", &format!("\"{format}\"\ndilution = 4.0\nreference_copies = 1.0"));
        let table = read(&parse(&text));
        assert!(table.iter().all(|count| count.dilution == Some(4.0) && count.copies_per_cell == Some(1.0)));
        let estimate = combine(&duplexes(&table)["VCN_1"], 0.05);
        assert!((estimate.value - 1.0).abs() < 0.1, "{}", estimate.value);
    }
}
