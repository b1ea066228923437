//! Against measured duplexes of known copy number and against what instruments computed from the same counts.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use landfall_vcn::digital::{Duplex, Partitions, combine};
use landfall_vcn::lab::{self, LabTable};

/// A file of the shared data; `None`, said aloud, where it is absent.
fn shared(name: &str) -> Option<PathBuf> {
    let root = std::env::var("LANDFALL_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let path = PathBuf::from(root).join("oracles/dpcr").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("LANDFALL_REQUIRE_ALL").is_none(), "must not be skipped: no LANDFALL_SHARED");
    println!("skipped: {} is not here", path.display());
    None
}

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
        let (lo, hi) = found.interval();
        assert!(lo < nominal * 1.05 && nominal * 0.95 < hi, "{experiment}: {lo} to {hi}");
    }
}

/// One count of an export beside what the instrument made of it.
struct Computed {
    positives: u64,
    total: u64,
    /// Copies per µl.
    concentration: f64,
    ratio: Option<f64>,
}

/// Reads an export with our reader, and its computed columns beside it, by (well, target).
fn export(path: &std::path::Path, concentration: &str, target: &str) -> BTreeMap<(String, String), Computed> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|found| found == name).unwrap();
    let (well, target, ratio) = (column("Well"), column(target), column("Ratio"));
    let concentration = column(concentration);
    let computed: BTreeMap<_, _> = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let key = (record[well].to_owned(), record[target].to_owned());
            (key, (record[concentration].parse().unwrap(), record[ratio].parse().ok()))
        })
        .collect();
    let LabTable::Counts(table) = lab::read(path).unwrap() else { panic!("counts") };
    let counts = table.counts;
    assert_eq!(counts.len(), computed.len());
    counts
        .into_iter()
        .map(|count| {
            let key = (count.well, count.target);
            let (concentration, ratio) = computed[&key];
            (key, Computed { positives: count.positives, total: count.total, concentration, ratio })
        })
        .collect()
}

/// Concentration = λ per droplet; ratio = λ of the first target over λ of the second.
fn reproduces(
    path: &std::path::Path,
    droplet_nl: f64,
    columns: (&str, &str),
    targets: (&str, &str),
    relative: f64,
) {
    let wells = export(path, columns.0, columns.1);
    let mut compared = 0;
    for ((well, target), one) in &wells {
        let found = Partitions::new(one.positives, one.total).lambda() / droplet_nl * 1e3;
        assert!((found / one.concentration - 1.0).abs() < relative, "{well}: {found}, {}", one.concentration);
        let Some(ratio) = one.ratio.filter(|_| target == targets.0) else { continue };
        let other = &wells[&(well.clone(), targets.1.to_owned())];
        let found = duplex((one.positives, one.total), (other.positives, other.total), 1.0);
        let found = combine(&[found], 0.0).value;
        assert!((found / ratio - 1.0).abs() < relative, "{well}: ratio {found}, {ratio}");
        compared += 1;
    }
    assert!(compared > 0);
}

#[test]
fn qx_manager_exports_are_reproduced_to_six_digits() {
    let Some(path) = shared("read_quant/quant.csv") else { return };
    reproduces(&path, 0.85, ("Conc(copies/µL)", "Target"), ("1", "2"), 1e-6);
}

#[test]
fn quantasoft_exports_are_reproduced_to_their_rounding() {
    // The instrument prints two or three digits; its first version took a droplet for 0.91 nl.
    if let Some(path) = shared("small/small.csv") {
        reproduces(&path, 0.91, ("Concentration", "Assay"), ("Consensus_FAM", "WTspecific_HEX"), 6e-3);
    }
    if let Some(path) = shared("KRAScountsQS.csv") {
        reproduces(&path, 0.85, ("Concentration", "Target"), ("Mutant", "WT"), 2e-2);
    }
}
