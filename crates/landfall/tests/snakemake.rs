//! The Snakemake workflow calls the same tasks as `landfall run`, and ends with the same bytes.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use common::{files, run_in, succeed_in};

/// Runs the workflow in a folder with the demo, with more of its keys; gives what it said.
fn snakemake(python: &str, folder: &Path, keys: &[&str]) -> String {
    let output = common::snakemake(python, folder, "RUN").args(keys).args(["--cores", "2"]).output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

/// The results in the store of a run.
fn stored(folder: &Path) -> BTreeSet<String> {
    let all = files(&folder.join("RUN/work/store")).into_keys();
    all.filter(|path| path.ends_with("_task.json")).map(|path| path.display().to_string()).collect()
}

#[test]
fn the_workflow_ends_with_the_bytes_of_a_run_and_repeats_what_a_change_asks_for() {
    let Some(python) = common::python_with("snakemake") else { return };
    let folder = common::demo();
    let here = folder.path();
    succeed_in(here, &["--quiet", "run", "demo/run.toml", "--out", "LOCAL"]);
    snakemake(&python, here, &[]);
    assert!(files(&here.join("RUN/results")) == files(&here.join("LOCAL/results")));
    let first = stored(here);

    let again = snakemake(&python, here, &[]);
    assert!(again.contains("Nothing to be done"), "{again}");

    let text = fs::read_to_string(here.join("demo/run.toml")).unwrap();
    fs::write(here.join("demo/run.toml"), format!("{text}\n[report]\nmax_rows = 10\n")).unwrap();
    let changed = snakemake(&python, here, &[]);
    assert!(changed.contains("Params have changed") && changed.contains("3 of 3 steps"), "{changed}");
    assert_eq!(stored(here).difference(&first).count(), 1);
    assert!(succeed_in(here, &["verify", "RUN"]).starts_with("as it was"));
}

#[test]
fn tasks_that_share_a_job_end_with_the_same_bytes() {
    let Some(python) = common::python_with("snakemake") else { return };
    let folder = common::demo();
    let here = folder.path();
    succeed_in(here, &["--quiet", "run", "demo/run.toml", "--out", "LOCAL"]);
    let said = snakemake(&python, here, &["tasks_per_job=5"]);
    assert!(files(&here.join("RUN/results")) == files(&here.join("LOCAL/results")));
    let jobs = said.lines().find(|line| line.starts_with("total")).unwrap();
    let jobs: usize = jobs.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert!(jobs < 25, "{jobs} jobs for 49 tasks");
}

#[test]
fn single_tasks_ask_for_what_they_read_and_a_run_uses_what_they_made() {
    let folder = common::demo();
    let here = folder.path();
    let run =
        |args: &[&str]| run_in(here, &[&["task", "run", "demo/run.toml", "--out", "RUN"], args].concat());
    let (code, _, said) = run(&["--stage", "align", "NC"]);
    assert_eq!(code, 66);
    assert!(
        said.contains("reads the result of stage `trim`, `NC`, which is not there; run that first"),
        "{said}"
    );
    let (code, _, said) = run(&["--stage", "align", "nobody"]);
    assert_eq!((code, said.contains("the run has no task `align`, `nobody`")), (2, true), "{said}");
    assert_eq!(run(&["--stage", "trim", "NC"]).0, 0);
    assert_eq!(run(&["--stage", "align", "NC", "P01_d30_1"]).0, 0);
    let results = stored(here).len();
    assert_eq!((run(&["--stage", "align", "NC"]).0, results), (0, 3));
    // What single tasks made, a run uses; what it found there, the plan knows.
    succeed_in(here, &["--quiet", "run", "demo/run.toml", "--out", "RUN"]);
    let journal = fs::read_to_string(here.join("RUN/journal.ndjson")).unwrap();
    assert_eq!(journal.matches("\"found\"").count(), 3);
    let record = fs::read_to_string(here.join("RUN/run.json")).unwrap();
    assert_eq!(record.matches("\"ran\": false").count(), 3);
}
