//! The demo project in `testdata/` is what its scenario gives.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use landfall_sim::{Scenario, write_project};

const SCENARIO: &str = include_str!("../../../testdata/demo.toml");
const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/demo");

/// All files below a folder, by their path in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

fn simulated(scenario: &Scenario) -> BTreeMap<String, Vec<u8>> {
    let out = tempfile::tempdir().unwrap();
    let _ = write_project(scenario, out.path()).unwrap();
    files(out.path())
}

#[test]
fn the_same_seed_gives_the_committed_bytes() {
    let mut committed = files(Path::new(DEMO));
    // What users build and run beside the demo is not part of it.
    committed.retain(|name, _| !["ref/", "RUN/"].iter().any(|folder| name.starts_with(folder)));
    let made = simulated(&Scenario::parse(SCENARIO, Path::new("")).unwrap());
    assert_eq!(made.keys().collect::<Vec<_>>(), committed.keys().collect::<Vec<_>>());
    for (name, bytes) in &made {
        assert!(
            bytes == &committed[name],
            "`{name}` differs from testdata/demo; testdata/README.md tells how to make it"
        );
    }
    let total: usize = made.values().map(Vec::len).sum();
    assert!(total < 6_000_000, "the demo has {total} bytes; expected a few MB at most");
}

#[test]
fn another_seed_gives_another_experiment() {
    let mut scenario = Scenario::parse(SCENARIO, Path::new("")).unwrap();
    let first = simulated(&scenario);
    scenario.seed += 1;
    let second = simulated(&scenario);
    // These come from the scenario alone.
    let fixed = ["README.md", "run.toml", "vector.bed", "cancer_genes.txt"];
    for name in first.keys().filter(|name| !name.starts_with("truth/")) {
        assert_eq!(first[name] == second[name], fixed.contains(&name.as_str()), "{name}");
    }
}
