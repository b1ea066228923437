//! Against what the published program of Berry et al. 2012 gives for the same lengths.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use landfall_abundance::fit::{Fit, Stop, fit};
use landfall_abundance::jackknife::leave_one_out;
use landfall_abundance::lengths::Lengths;
use landfall_abundance::spline::Spline;
use landfall_abundance::variance;

/// The knots that the published program uses.
const KNOTS: [f64; 2] = [50.0, 100.0];
const OURS: Stop = Stop { absolute: f64::INFINITY, relative: 1e-9 };

/// The records of a file as maps from column to text; `None`, said aloud, where it is absent.
fn records(name: &str) -> Option<Vec<BTreeMap<String, String>>> {
    let root = std::env::var("LANDFALL_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let path = PathBuf::from(root).join("oracles/sonic-abundance").join(name);
    if path.exists() {
        return Some(csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect());
    }
    assert!(std::env::var_os("LANDFALL_REQUIRE_ALL").is_none(), "must not be skipped: no LANDFALL_SHARED");
    println!("skipped: {} is not here", path.display());
    None
}

fn number(record: &BTreeMap<String, String>, column: &str) -> f64 {
    record[column].parse().unwrap()
}

fn assert_near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found / expected - 1.0).abs() < tolerance, "{what}: {found}, expected {expected}");
}

/// An input: the sites in order of appearance and their lengths.
struct Input {
    sites: Vec<String>,
    lengths: Lengths,
}

impl Input {
    fn read(tag: &str) -> Option<Self> {
        let mut ranks = BTreeMap::new();
        let mut columns: Vec<Vec<(usize, u32)>> = Vec::new();
        let mut sites = Vec::new();
        for record in records(&format!("input/{tag}.csv"))? {
            let rank = *ranks.entry(record["location"].clone()).or_insert_with(|| {
                columns.push(Vec::new());
                sites.push(record["location"].clone());
                sites.len() - 1
            });
            let replicate = record.get("replicate").map_or(1, |label| label.parse().unwrap());
            columns[rank].push((replicate, record["length"].parse().unwrap()));
        }
        Some(Self { sites, lengths: Lengths::new(&columns).unwrap() })
    }

    fn fit(&self, stop: Stop) -> Fit {
        fit(&self.lengths, &KNOTS, stop).unwrap()
    }
}

fn by_site(file: &str, column: &str) -> Option<BTreeMap<String, f64>> {
    let value = |record: BTreeMap<String, String>| (record["location"].clone(), number(&record, column));
    Some(records(file)?.into_iter().map(value).collect())
}

const TAGS: [&str; 6] = [
    "A1_pooled_unique",
    "A1_rep1_noreplicates",
    "A1_replicates",
    "dominant_2replicates",
    "vignette_3replicates",
    "vignette_noreplicates",
];

#[test]
fn cells_and_law_with_the_published_stop() {
    for tag in TAGS {
        let Some(input) = Input::read(tag) else { return };
        let fit = input.fit(Stop::MIRROR);
        let cells = by_site(&format!("expected/{tag}_theta.csv"), "theta").unwrap();
        let shares = by_site(&format!("expected/{tag}_theta.csv"), "prop").unwrap();
        let total: f64 = fit.cells.iter().sum();
        assert_eq!(cells.len(), fit.cells.len());
        for (site, found) in input.sites.iter().zip(&fit.cells) {
            assert_near(*found, cells[site], 1e-6, &format!("{tag} {site}"));
            assert_near(found / total, shares[site], 1e-6, &format!("{tag} {site}"));
        }
        let law = records(&format!("expected/{tag}_phi.csv")).unwrap();
        assert_eq!(law.len(), fit.law.len());
        for (found, record) in fit.law.iter().zip(&law) {
            assert_near(*found, number(record, "phi"), 1e-6, &format!("{tag} {}", record["bin"]));
        }
        let summary = records("expected/summary.csv").unwrap();
        let Some(summary) = summary.iter().find(|record| record["tag"] == tag) else { continue };
        assert_near(total, number(summary, "sum_theta"), 1e-6, tag);
        assert_eq!(fit.rounds.len(), summary["iter"].parse::<usize>().unwrap(), "{tag}");
        assert_eq!(fit.law.len(), summary["n_bins"].parse::<usize>().unwrap(), "{tag}");
    }
}

#[test]
fn cells_with_our_tighter_stop() {
    for tag in TAGS {
        let Some(input) = Input::read(tag) else { return };
        let Some(cells) =
            tag_is_tight(tag).then(|| by_site(&format!("expected/{tag}_theta_tight.csv"), "theta").unwrap())
        else {
            continue;
        };
        for (site, found) in input.sites.iter().zip(&input.fit(OURS).cells) {
            assert_near(*found, cells[site], 1e-6, &format!("{tag} {site}"));
        }
    }
}

/// The one input without a tight result.
fn tag_is_tight(tag: &str) -> bool {
    tag != "A1_rep1_noreplicates"
}

#[test]
fn standard_errors() {
    for tag in ["A1_rep1_noreplicates", "dominant_2replicates", "vignette_3replicates"] {
        let Some(input) = Input::read(tag) else { return };
        let fit = input.fit(Stop::MIRROR);
        let errors = variance::errors(&input.lengths, &KNOTS, &fit, &vec![true; fit.cells.len()]).unwrap();
        let file = format!("expected/{tag}_theta.csv");
        let (cells, shares) =
            (by_site(&file, "var_theta_pkg").unwrap(), by_site(&file, "var_prop_pkg").unwrap());
        for (site, found) in input.sites.iter().zip(&errors) {
            assert_near(found.cells.powi(2), cells[site], 1e-6, &format!("{tag} {site} cells"));
            assert_near(found.share.powi(2), shares[site], 1e-6, &format!("{tag} {site} share"));
        }
    }
}

/// Every round: likelihoods of both steps, gradients, what was refused, and cells of the three largest sites.
#[test]
fn the_path_of_the_fit() {
    for tag in ["A1_pooled_unique", "A1_replicates", "dominant_2replicates", "vignette_noreplicates"] {
        let Some(input) = Input::read(tag) else { return };
        let trace = records(&format!("expected/trace_{tag}.csv")).unwrap();
        let rounds = input.fit(Stop::MIRROR).rounds;
        assert_eq!(rounds.len() + 1, trace.len(), "{tag}");
        for (round, record) in rounds.iter().zip(&trace[1..]) {
            let what = |column: &str| format!("{tag} round {} {column}", record["iter"]);
            for (found, column) in [
                (round.likelihood_of_law, "llk"),
                (round.likelihood_of_cells, "llk_theta"),
                (round.relative_gradient, "max_rel_grad"),
                (round.gradient, "max_abs_grad"),
            ] {
                assert_near(found, number(record, column), 1e-6, &what(column));
            }
        }
    }
}

#[test]
fn without_each_replicate() {
    let Some(input) = Input::read("A1_replicates") else { return };
    let mut expected: BTreeMap<usize, BTreeMap<String, f64>> = BTreeMap::new();
    for record in records("expected/A1_replicates_jackknife.csv").unwrap() {
        let left_out = record["left_out"].parse().unwrap();
        expected.entry(left_out).or_default().insert(record["location"].clone(), number(&record, "theta"));
    }
    let fits = leave_one_out(&input.lengths, &KNOTS, Stop::MIRROR);
    assert_eq!(fits.len(), expected.len());
    for (fit, (left_out, expected)) in fits.iter().zip(expected) {
        let seen = input.sites.iter().zip(&fit.as_ref().unwrap().cells).filter(|(_, cells)| **cells > 0.0);
        let mut count = 0;
        for (site, found) in seen {
            assert_near(*found, expected[site], 1e-6, &format!("without {left_out}: {site}"));
            count += 1;
        }
        assert_eq!(count, expected.len(), "a site of the left-out replicate alone has no cells");
    }
}

#[test]
fn the_spline_basis() {
    let Some(expected) = records("expected/bspline_basis_1_361_knots50_100.csv") else { return };
    let spline = Spline::new(&KNOTS, 1.0, 361.0);
    for record in expected {
        let row = spline.row(number(&record, "x"));
        for function in 1..spline.functions() {
            let found = row.iter().find(|(at, _)| *at == function).map_or(0.0, |(_, value)| value);
            assert!((found - number(&record, &format!("X{function}"))).abs() < 1e-12);
        }
    }
}
