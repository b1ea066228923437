//! Scenarios that cannot be simulated are refused by key.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use landfall_sim::{Scenario, SimError, write_project};

const DEMO: &str = include_str!("../../../testdata/demo.toml");

fn refusal(find: &str, replace: &str) -> String {
    assert!(DEMO.contains(find), "`{find}` is in the scenario");
    Scenario::parse(&DEMO.replacen(find, replace, 1)).unwrap_err().to_string()
}

#[test]
fn an_unknown_key_is_named_with_those_that_are_known() {
    let message = refusal("shear_mean", "sheer_mean");
    assert!(message.contains("unknown field `sheer_mean`"), "{message}");
    assert!(message.contains("`shear_mean`"), "{message}");
}

#[test]
fn a_missing_key_is_named() {
    let message = refusal("reads_per_molecule = 6.4\n", "");
    assert!(message.contains("missing field `reads_per_molecule`"), "{message}");
}

#[test]
fn a_bad_value_is_told_with_key_and_range() {
    let message = refusal("recovery = 0.95", "recovery = 1.2");
    assert!(message.contains("`library.recovery`: found `1.2`; expected 0 to 1"), "{message}");
    let message = refusal("name = \"chr1\", length = 450_000", "name = \"chr1\", length = 4_500");
    assert!(message.contains("`genome.contig.chr1.length`: found `4500`; expected at least"), "{message}");
    let message = refusal("GAAAATC", "GAAAXTC");
    assert!(message.contains("`layout.primer`: found `GAAAXTC`; expected bases A, C, G, T"), "{message}");
    let message = refusal("name = \"P02\"", "name = \"P01\"");
    assert!(message.contains("`subject.name`: found `P01`; expected no name twice"), "{message}");
    let message = refusal("sex = \"F\"", "sex = \"x\"");
    assert!(message.contains("`subject.P01.sex`: found `x`; expected `F` or `M`"), "{message}");
}

#[test]
fn all_bad_values_are_told_at_once() {
    let text = DEMO.replace("recovery = 0.95", "recovery = -1").replace("wells = 2", "wells = 0");
    let error = Scenario::parse(&text).unwrap_err();
    assert!(matches!(&error, SimError::Values(faults) if faults.len() == 2), "{error}");
}

#[test]
fn values_at_the_edge_of_their_type_are_refused_not_overflowed() {
    for key in
        ["gap_length = 5_000", "shear_maximum = 900", "shear_minimum = 24", "cells = 760", "clones = 52"]
    {
        let name = key.split(' ').next().unwrap();
        let message = refusal(key, &format!("{name} = {}", u32::MAX));
        assert!(message.contains("expected"), "{message}");
    }
}

#[test]
fn repeats_that_do_not_fit_are_refused_with_their_key() {
    let text = DEMO.replace("copies = 120", "copies = 100_000");
    let out = tempfile::tempdir().unwrap();
    let error = write_project(&Scenario::parse(&text).unwrap(), out.path()).unwrap_err();
    assert!(error.to_string().starts_with("`genome.alu`"), "{error}");
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0, "nothing is written");
}
