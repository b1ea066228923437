//! A program that takes the place of tasks and does nothing: what is left is what the orchestrator costs.
//!
//! It is called as `landfall … task exec --store STORE --attempts ATTEMPTS` is, and commits files under the
//! names that the task says it makes.
#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::PathBuf;

use landfall_flow::{Record, Said, Store, TaskSpec, say};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let folder = |name: &str| {
        PathBuf::from(&arguments[arguments.iter().position(|argument| argument == name).unwrap() + 1])
    };
    let spec: TaskSpec = serde_json::from_reader(std::io::stdin()).unwrap();
    let out = folder("--attempts").join(format!("noop-{}", std::process::id()));
    fs::create_dir_all(&out).unwrap();
    spec.outputs.iter().for_each(|name| fs::write(out.join(name), &spec.entity).unwrap());
    let record = Record {
        key: spec.key.clone(),
        ingredients: spec.ingredients,
        outputs: Vec::new(),
        counts: Vec::new(),
        seconds: 0.0,
        peak_mb: 0,
        host: "here".to_owned(),
        program: "noop".to_owned(),
        seal: String::new(),
    };
    Store::new(folder("--store")).commit(&out, record).unwrap();
    say(&mut std::io::stdout(), &Said::Done).unwrap();
}
