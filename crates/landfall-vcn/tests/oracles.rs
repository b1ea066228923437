//! Against measured duplexes of known copy number and against what instruments computed from the same counts.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;

use common::shared;
use landfall_estimate::Estimate;
use landfall_vcn::digital::{Duplex, Partitions, combine};
use landfall_vcn::gate::gate;
use landfall_vcn::instrument::{concentration, ratio};
use landfall_vcn::lab::{self, Rows};

fn duplex(vector: (u64, u64), reference: (u64, u64), copies: f64) -> Duplex {
    Duplex {
        vector: Partitions::new(vector.0, vector.1),
        reference: Partitions::new(reference.0, reference.1),
        copies,
    }
}

/// MYC against Chr4 in two wells per experiment, nominal copies 1, 2, 3, 5, 6, 14, 16. The expected values are
/// those of pooled partitions, rounded; well-wise weighting differs in the fourth digit.
#[test]
fn measured_duplexes_give_their_copies() {
    let Some(path) = shared("BioradCNV.csv") else { return };
    let mut rows: BTreeMap<String, Vec<(u64, u64)>> = BTreeMap::new();
    for record in csv::Reader::from_path(path).unwrap().records() {
        let record = record.unwrap();
        let number = |at: usize| record[at].parse::<u64>().unwrap();
        rows.entry(record[1].to_owned()).or_default().push((number(4), number(5)));
    }
    let expected = [
        ("CN1", 0.955),
        ("CN2", 2.002),
        ("CN3", 2.986),
        ("CN5", 5.027),
        ("CN6", 6.165),
        ("CN14", 13.81),
        ("CN16", 16.32),
    ];
    for (experiment, copies) in expected {
        let rows = &rows[experiment];
        let wells = [duplex(rows[0], rows[1], 2.0), duplex(rows[2], rows[3], 2.0)];
        let found = combine(&wells, 0.05);
        assert!(
            (found.value / copies - 1.0).abs() < 5e-4,
            "{experiment}: found {}, expected {copies}",
            found.value
        );
        let sum = |at: usize| (rows[at].0 + rows[at + 2].0, rows[at].1 + rows[at + 2].1);
        let pooled = duplex(sum(0), sum(1), 2.0).copies_per_cell();
        let digits = if copies < 10.0 { 1e-3 } else { 1e-2 };
        assert!(
            (pooled - copies).abs() <= digits / 2.0 + 1e-9,
            "{experiment}: pooled {pooled}, expected {copies}"
        );
        let nominal: f64 = experiment[2..].parse().unwrap();
        let Estimate { lo, hi, .. } = found.all();
        assert!(lo < nominal * 1.05 && nominal * 0.95 < hi, "{experiment}: {lo} to {hi}");
    }
}

/// A number as an export prints it.
#[derive(Clone, Copy)]
struct Printed {
    value: f64,
    /// One of its last digit.
    digit: f64,
}

impl Printed {
    fn read(text: &str) -> Option<Self> {
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        Some(Self { value: text.parse().ok()?, digit: 10_f64.powi(-(decimals as i32)) })
    }

    /// To the digit, or to the six digits of a number in single precision.
    fn holds(self, found: f64) -> bool {
        (found - self.value).abs() <= self.digit.max(1e-6 * self.value)
    }
}

/// Lower limit, value and upper limit of Poisson error.
type Limits = [Printed; 3];

/// One count of an export beside what the instrument made of it.
struct Computed {
    target: Partitions,
    /// Copies per µl.
    concentration: Limits,
    /// First target over second.
    ratio: Option<Limits>,
}

/// Reads an export with our reader, and its computed columns beside it, by (well, target). Names of two columns differ
/// by software.
fn export(path: &std::path::Path, concentration: &str, target: &str) -> BTreeMap<(String, String), Computed> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|found| found == name).unwrap();
    let (well, target) = (column("Well"), column(target));
    let limits = |names: [&str; 3]| {
        let at = names.map(column);
        move |record: &csv::StringRecord| -> Option<Limits> {
            let [lo, value, hi] = at.map(|at| Printed::read(&record[at]));
            Some([lo?, value?, hi?])
        }
    };
    let concentration = limits(["PoissonConfMin", concentration, "PoissonConfMax"]);
    let ratio = limits(["PoissonRatioMin", "Ratio", "PoissonRatioMax"]);
    let computed: BTreeMap<_, _> = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let key = (record[well].to_owned(), record[target].to_owned());
            (key, (concentration(&record).unwrap(), ratio(&record)))
        })
        .collect();
    let Rows::Counts(counts) = lab::read(path).unwrap().rows else { panic!("counts") };
    assert_eq!(counts.len(), computed.len());
    counts
        .into_iter()
        .map(|count| {
            let key = (count.well, count.target);
            let (concentration, ratio) = computed[&key];
            let target = Partitions::new(count.positives, count.total);
            (key, Computed { target, concentration, ratio })
        })
        .collect()
}

/// Every number of the export that is in table `wells` is found to the last digit that is printed.
fn reproduces(path: &std::path::Path, droplet_nl: f64, columns: (&str, &str), targets: (&str, &str)) {
    let wells = export(path, columns.0, columns.1);
    let mut compared = 0;
    let mut alike = |well: &str, what: &str, found: Estimate, [lo, value, hi]: Limits| {
        let is_right = lo.holds(found.lo) && value.holds(found.value);
        // An export of the oracles repeats the ratio where its upper limit belongs.
        let is_right = is_right && (hi.holds(found.hi) || hi.value <= value.value);
        assert!(is_right, "{well}, {what}: {found:?}, {} {} {}", lo.value, value.value, hi.value);
        compared += 1;
    };
    for ((well, target), one) in &wells {
        let found = concentration(&one.target, droplet_nl).unwrap();
        alike(well, &format!("concentration of {target}"), found, one.concentration);
        let Some(expected) = one.ratio.filter(|_| target == targets.0) else { continue };
        let other = wells[&(well.clone(), targets.1.to_owned())].target;
        let found = ratio(&Duplex { vector: one.target, reference: other, copies: 1.0 }).unwrap();
        alike(well, "ratio", found, expected);
    }
    println!("{}: {compared} values with their limits", path.display());
    assert!(compared > wells.len());
}

#[test]
fn qx_manager_exports_are_reproduced_to_six_digits() {
    let Some(path) = shared("read_quant/quant.csv") else { return };
    reproduces(&path, 0.85, ("Conc(copies/µL)", "Target"), ("1", "2"));
}

#[test]
fn quantasoft_exports_are_reproduced_to_their_last_digit() {
    // Its first version took a droplet for 0.91 nl.
    if let Some(path) = shared("small/small.csv") {
        reproduces(&path, 0.91, ("Concentration", "Assay"), ("Consensus_FAM", "WTspecific_HEX"));
    }
    if let Some(path) = shared("KRAScountsQS.csv") {
        reproduces(&path, 0.85, ("Concentration", "Target"), ("Mutant", "WT"));
    }
}

/// Droplets of a well as the instrument exports them, and what a person's thresholds made of them. The person put that
/// of the first target so high that what lies between the clusters is negative; drawn automatically it is positive.
#[test]
fn automatic_thresholds_count_all_but_the_rain_as_a_person_did() {
    let Some(path) = shared("small/small_A05_Amplitude.csv") else { return };
    let rows: Vec<Vec<f64>> = csv::Reader::from_path(path)
        .unwrap()
        .records()
        .map(|record| record.unwrap().iter().map(|field| field.parse().unwrap()).collect())
        .collect();
    for (channel, by_person, middle_cluster) in [(0, 1_638, 0), (1, 1_349, 376)] {
        let amplitudes: Vec<f64> = rows.iter().map(|row| row[channel]).collect();
        let gate = gate(&amplitudes, 5.0).unwrap();
        let found = amplitudes.iter().filter(|one| **one > gate.threshold).count();
        let rain = (gate.rain * amplitudes.len() as f64).round() as usize;
        println!("channel {channel}: {found} positives, {by_person} by a person; {rain} of rain; {gate:?}");
        assert!((by_person..=by_person + middle_cluster + rain).contains(&found), "{found}");
    }
}
