//! A program that takes the place of tasks and does nothing: what is left is what the orchestrator costs.
//!
//! It is called as `landfall … task exec --store STORE --attempts ATTEMPTS` is, and commits empty files under the names
//! that the task's stage would make; a pool's tables it makes for each library.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use landfall_flow::{Record, Said, Store, TaskSpec, say};

/// What each stage makes, once per task.
const TABLES: [(&str, &[&str]); 9] = [
    ("align", &["hits", "balance"]),
    ("pair", &["fragments", "balance", "read_fates"]),
    ("collide", &["collisions", "controls"]),
    ("sites", &["sites", "multihits", "site_fragments", "registry", "collisions"]),
    ("abundance", &["abundance"]),
    ("annotate", &["annotation", "gene_lists"]),
    ("depth", &["depth", "depth_copies"]),
    ("vcn", &["vcn", "cells", "agreement", "wells", "curves", "amplitudes", "plates"]),
    ("trim", &["balance", "fit", "read_profile", "read_names"]),
];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let folder = |name: &str| {
        PathBuf::from(&arguments[arguments.iter().position(|argument| argument == name).unwrap() + 1])
    };
    let spec: TaskSpec = serde_json::from_reader(std::io::stdin()).unwrap();
    let out = folder("--attempts").join(format!("noop-{}", std::process::id()));
    fs::create_dir_all(&out).unwrap();
    let tables: BTreeMap<_, _> = TABLES.into();
    let made = tables.get(spec.stage.as_str()).copied().unwrap_or_default();
    let mut names: Vec<String> = made.iter().map(|table| format!("{table}.parquet")).collect();
    if spec.stage == "trim" {
        names.extend(spec.libraries.iter().map(|library| format!("{}.reads.parquet", library.library)));
    }
    if spec.stage == "merge" {
        names.push(format!("{}.parquet", spec.entity));
    }
    names.iter().for_each(|name| fs::write(out.join(name), &spec.entity).unwrap());
    let record = Record {
        key: spec.key.clone(),
        ingredients: spec.ingredients,
        outputs: Vec::new(),
        counts: Vec::new(),
        seconds: 0.0,
        peak_mb: 0,
        host: "here".to_owned(),
        program: "noop".to_owned(),
    };
    Store::new(folder("--store")).commit(&out, record).unwrap();
    say(&mut std::io::stdout(), &Said::Done).unwrap();
}
