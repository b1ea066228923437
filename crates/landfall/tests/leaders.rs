//! AAV vectors that broke anywhere in their terminal repeat, some joined from two or three segments: the host begins
//! behind what is left of the vector, and the site is called there.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;

const SCENARIO: &str = r#"
seed = 3

[genome]
isochore_length = 60_000
isochore_gc = [0.42]
contig = [{ name = "chr1", length = 400_000 }]

[vector]
name = "pAAV"
kind = "aav"
backbone_length = 2_000
concatemer = 0.3

[lmpcr]
lengths = { law = "gamma", mean = 190.0, shape = 3.0 }
reads_per_molecule = 4.0

[lmpcr.layout]
protocol = "lmpcr-aav"
side = "3"

[[subject]]
name = "P01"
clones = 40
clone_sizes = { law = "even" }

[[subject.timepoint]]
days = 30
cells = 400
"#;

/// Of sites, 1 in some hundred goes on as the vector does behind an edit; of reads, those with an error in the last
/// bases of the leader, too.
const HOLDS: &str = "[recall_2]\nmin = 0.95\n[exact_2]\nmin = 0.95\n[precision_2]\nmin = 0.95\n\
                     [reads_exact]\nmin = 0.95\n[class_agreement]\nmin = 0.99\n";

#[test]
fn sites_of_aav_are_found_at_the_exact_base_behind_their_leaders() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("scenario.toml"), SCENARIO).unwrap();
    fs::write(folder.path().join("holds.toml"), HOLDS).unwrap();
    let card = common::scored(folder.path(), "scenario.toml", "sim/genome.fa.gz");
    let due = card["numbers"]["recall_2"]["total"].as_u64().unwrap();
    assert!((15..=40).contains(&due), "{due} sites");
}
