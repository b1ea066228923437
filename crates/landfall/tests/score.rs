//! `landfall simulate` and `landfall score` from the command line, and attacks on the tables of a run.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use landfall_core::ReadClass;
use landfall_tables::abundance::{AbundanceMethod, AbundanceRow, DominanceVerdict};
use landfall_tables::read_names::ReadNameRow;
use landfall_tables::site_fragments::TargetKind;
use landfall_tables::sites::SiteRow;
use landfall_tables::vcn::VcnRow;
use landfall_tables::{Producer, Row, read_all, write_all};

const PRODUCER: Producer = Producer { stage: "test", version: 1 };

fn demo_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(name)
}

/// A run of the demo, and the folder of its tables.
fn run() -> (tempfile::TempDir, PathBuf) {
    let folder = common::demo();
    common::succeed_in(folder.path(), &["--quiet", "run", "demo/run.toml", "--out", "RUN"]);
    let tables = folder.path().join("RUN/results/tables");
    (folder, tables)
}

/// Exit code, card as JSON, and errors.
fn score(tables: &Path, thresholds: &str) -> (i32, serde_json::Value, String) {
    let (out, limits) = (tables.join("card.json"), tables.join("thresholds.toml"));
    fs::write(&limits, thresholds).unwrap();
    let mut command = Command::cargo_bin("landfall").unwrap();
    command.arg("score").arg("--truth").arg(demo_file("demo/truth")).arg("--result").arg(tables);
    let output = command.arg("--thresholds").arg(limits).arg("--out").arg(&out).output().unwrap();
    let card = fs::read_to_string(out).unwrap_or_else(|_| "null".to_owned());
    let errors = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), serde_json::from_str(&card).unwrap(), errors)
}

fn change<R: Row>(tables: &Path, change: impl Fn(&mut Vec<R>)) {
    let path = tables.join(format!("{}.parquet", R::SCHEMA.name));
    let mut rows: Vec<R> = read_all(&path).unwrap();
    change(&mut rows);
    write_all(&path, PRODUCER, rows).unwrap();
}

fn number(card: &serde_json::Value, name: &str) -> f64 {
    card["numbers"][name]["value"].as_f64().unwrap_or_else(|| panic!("{name} was not judged"))
}

#[test]
fn the_demo_holds_its_thresholds_and_a_harder_one_ends_with_3() {
    let (_folder, tables) = run();
    let limits = "[recall_2]\nmin = 1.0\n[exact_2]\nmin = 1.0\n[false_other_2]\nmax = 0\n[wrong_library]\nmax = 0\n\
                  [reads_exact_passed]\nmin = 0.999\n[vcn_ddpcr_coverage]\nmin = 0.75\n";
    let (code, card, errors) = score(&tables, limits);
    assert_eq!((code, errors.as_str()), (0, ""));
    assert!(card["numbers"]["recall_2"]["total"].as_u64().unwrap() > 100);
    let (code, _, errors) = score(&tables, "[class_agreement]\nmin = 1.0\n");
    assert_eq!(code, 3);
    assert!(errors.contains("`class_agreement`"), "{errors}");
    let (code, _, errors) = score(&tables, "[recal_2]\nmin = 1.0\n");
    assert_eq!(code, 78, "{errors}");
    assert!(errors.contains("nearest known: `recall_2`"), "{errors}");
}

#[test]
fn a_read_of_another_library_and_a_changed_class_are_noticed() {
    let (_folder, tables) = run();
    let (_, before, _) = score(&tables, "");
    change::<ReadNameRow>(&tables, |rows| {
        let other = rows.iter().find_map(|row| row.library.clone()).unwrap();
        let stopped = |row: &&mut ReadNameRow| row.class.is_some() && row.library.as_ref() != Some(&other);
        let moved = rows.iter_mut().filter(stopped).find(|row| row.library.is_some()).unwrap();
        moved.library = Some(other.clone());
    });
    let (_, moved, _) = score(&tables, "");
    assert_eq!(number(&moved, "wrong_library"), number(&before, "wrong_library") + 1.0);
    change::<ReadNameRow>(&tables, |rows| {
        let dimer = |row: &&mut ReadNameRow| row.class == Some(ReadClass::PrimerDimer);
        rows.iter_mut().find(dimer).unwrap().class = Some(ReadClass::TooShort);
    });
    let (_, changed, _) = score(&tables, "");
    assert!(number(&changed, "class_agreement") < number(&moved, "class_agreement"));
}

#[test]
fn a_shifted_interval_of_copies_is_noticed() {
    let (_folder, tables) = run();
    let (_, before, _) = score(&tables, "");
    change::<VcnRow>(&tables, |rows| {
        rows.iter_mut().for_each(|row| (row.lo, row.hi) = (row.hi, row.hi.map(|hi| 2.0 * hi)));
    });
    let (_, after, _) = score(&tables, "");
    assert!(number(&after, "vcn_ddpcr_coverage") < number(&before, "vcn_ddpcr_coverage"));
}

#[test]
fn a_denominator_of_another_sample_is_noticed() {
    let (_folder, tables) = run();
    let sites: Vec<SiteRow> = read_all(&tables.join("sites.parquet")).unwrap();
    let cells = |sample: &str| -> f64 {
        let own = sites.iter().filter(|row| row.sample.as_str() == sample);
        own.map(|row| f64::from(row.fragments)).sum()
    };
    let row = |site: &SiteRow, denominator: f64| AbundanceRow {
        subject: site.subject.clone(),
        sample: site.sample.clone(),
        target_id: site.site_id.clone(),
        target_kind: TargetKind::Site,
        cells: Some(f64::from(site.fragments)),
        cells_se: None,
        share: Some(f64::from(site.fragments) / denominator),
        share_lo: None,
        share_hi: None,
        share_with_multihits: None,
        denominator_cells: Some(denominator),
        method: AbundanceMethod::Lengths,
        saturated: false,
        verdict: DominanceVerdict::NotEvaluable,
        reads: site.reads,
        umis: site.umis,
        fragments: site.fragments,
    };
    let path = tables.join("abundance.parquet");
    let own = sites.iter().map(|site| row(site, cells(site.sample.as_str()))).collect();
    write_all(&path, PRODUCER, own).unwrap();
    assert_eq!(number(&score(&tables, "").1, "denominator_errors"), 0.0);
    let of_first = cells(sites[0].sample.as_str());
    let wrong = sites.iter().map(|site| row(site, of_first)).collect();
    write_all(&path, PRODUCER, wrong).unwrap();
    assert!(number(&score(&tables, "").1, "denominator_errors") > 0.0);
}

#[test]
fn simulate_refuses_what_it_cannot_do_in_one_error() {
    let folder = tempfile::tempdir().unwrap();
    let simulate = |scenario: &Path, out: &str| {
        let mut command = Command::cargo_bin("landfall").unwrap();
        let output = command.current_dir(&folder).arg("simulate").arg(scenario).args(["--out", out]).output();
        let output = output.unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    fs::create_dir(folder.path().join("full")).unwrap();
    fs::write(folder.path().join("full/file"), "x").unwrap();
    let (code, errors) = simulate(&demo_file("demo.toml"), "full");
    assert!(code == 73 && errors.contains("holds files already"), "{code}: {errors}");
    let bad = folder.path().join("bad.toml");
    fs::write(
        &bad,
        fs::read_to_string(demo_file("demo.toml")).unwrap().replace("recovery = 0.95", "recovery = 2"),
    )
    .unwrap();
    let (code, errors) = simulate(&bad, "out");
    assert!(
        code == 78 && errors.contains("`lmpcr.recovery`: found `2`; expected 0 to 1"),
        "{code}: {errors}"
    );
    assert!(!folder.path().join("out").exists(), "nothing is written");
    let (code, errors) = simulate(Path::new("none.toml"), "out");
    assert!(code == 66 && errors.contains("none.toml"), "{code}: {errors}");
}
