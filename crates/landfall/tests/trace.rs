//! What became of each single read of the demo, on request.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use landfall_tables::balance::{BalanceRow, Fate};
use landfall_tables::read_all;
use landfall_tables::read_fates::ReadFateRow;
use landfall_tables::read_names::ReadNameRow;

fn tables(folder: &Path, threads: &str, out: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    common::succeed_in(folder, &["--quiet", "--threads", threads, "run", "demo/run.toml", "--out", out]);
    common::files(&folder.join(out).join("results/tables"))
}

/// The demo asks for a trace; without it, its run file ends before the stages' tables.
fn do_not_trace(folder: &Path) {
    let run = folder.join("demo/run.toml");
    let text = fs::read_to_string(&run).unwrap();
    fs::write(&run, text.split("[trim]").next().unwrap()).unwrap();
}

/// The names of the demo's reads in the order of the file.
fn names_in_fastq() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/demo/fastq/pool_R1.fastq.gz");
    let lines = BufReader::new(MultiGzDecoder::new(fs::File::open(path).unwrap())).lines();
    let names = lines.step_by(4).map(|line| line.unwrap());
    names.map(|line| line[1..].split([' ', '/']).next().unwrap().to_owned()).collect()
}

#[test]
fn a_trace_adds_two_tables_and_changes_no_other_whatever_the_threads() {
    let folder = common::demo();
    let one = tables(folder.path(), "1", "one");
    let four = tables(folder.path(), "4", "four");
    do_not_trace(folder.path());
    let plain = tables(folder.path(), "2", "plain");
    assert!(one == four, "the trace depends on threads");
    let added: Vec<_> = one.keys().filter(|name| !plain.contains_key(*name)).collect();
    assert_eq!(added, [Path::new("read_fates.parquet"), Path::new("read_names.parquet")]);
    assert!(plain.iter().all(|(name, bytes)| one[name] == *bytes));
}

#[test]
fn every_read_has_one_fate_and_their_sums_are_the_balance() {
    let folder = common::demo();
    tables(folder.path(), "2", "RUN");
    let path = |table: &str| folder.path().join(format!("RUN/results/tables/{table}.parquet"));
    let names: Vec<ReadNameRow> = read_all(&path("read_names")).unwrap();
    let fates: Vec<ReadFateRow> = read_all(&path("read_fates")).unwrap();
    let balance: Vec<BalanceRow> = read_all(&path("balance")).unwrap();

    assert!(names.iter().zip(0..).all(|(row, read)| row.read == read), "the demo is one pool");
    let named: Vec<_> = names.iter().map(|row| row.name.clone()).collect();
    assert_eq!(named, names_in_fastq());

    let class: BTreeMap<_, _> =
        fates.iter().map(|row| ((&row.library, row.read_id), Fate::Class(row.class))).collect();
    assert_eq!(class.len(), fates.len());
    let mut counts: BTreeMap<(&str, Option<String>, Fate), u64> = BTreeMap::new();
    for row in &names {
        let library = row.library.as_ref().map(ToString::to_string);
        let fate = row.class.map_or(Fate::Passed, Fate::Class);
        *counts.entry(("trim", library.clone(), fate)).or_default() += 1;
        if let (Some(name), Some(read_id)) = (&row.library, row.read_id) {
            *counts.entry(("pair", library, class[&(name, read_id)])).or_default() += 1;
        }
    }
    let mut expected = BTreeMap::new();
    for row in balance.iter().filter(|row| row.reads > 0 && row.stage != "align") {
        *expected.entry((row.stage.as_str(), row.library.clone(), row.class)).or_default() += row.reads;
    }
    assert!(counts.len() > 10 && counts == expected, "{counts:#?} {expected:#?}");
}
