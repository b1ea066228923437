//! `landfall simulate` and `landfall score` from the command line, and attacks on the tables of a run.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use landfall_core::ReadClass;
use landfall_tables::abundance::{AbundanceMethod, AbundanceRow, DominanceVerdict};
use landfall_tables::read_names::ReadNameRow;
use landfall_tables::site_fragments::TargetKind;
use landfall_tables::sites::SiteRow;
use landfall_tables::vcn::VcnRow;
use landfall_tables::{Producer, Row, read_all, write_all};
use std::process::Command;

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
    let mut command = Command::new(env!("CARGO_BIN_EXE_landfall"));
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
        detection_limit: None,
        threshold: 0.2,
        min_cells: 50.0,
        method: AbundanceMethod::Lengths,
        saturated: false,
        verdict: DominanceVerdict::NotEvaluable,
        reads: site.reads,
        umis: site.umis,
        fragments: site.fragments,
        flags: Vec::new(),
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
        let mut command = Command::new(env!("CARGO_BIN_EXE_landfall"));
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

/// A subject with twelve clones, in a genome of two short contigs.
const SMALL: &str = r#"
seed = 3

[genome]
isochore_length = 20_000
isochore_gc = [0.4, 0.48]
genes = 8
contig = [{ name = "chr1", length = 300_000 }, { name = "chr2", length = 200_000 }]

[vector]
name = "pLV"
backbone_length = 2_000
ragged = 0.0
truncated = 0.0

[lmpcr]
replicates = 2
lengths = { law = "gamma", mean = 190.0, shape = 3.0 }
reads_per_molecule = 4.0

[lmpcr.artefacts]
vector_internal = 0.1
primer_dimer = 0.01

[[subject]]
name = "P01"
clones = 12
clone_sizes = { law = "geometric", ratio = 0.8 }

[[subject.timepoint]]
days = 30
cells = 200
transduced_fraction = 0.8
"#;

/// The small scenario in a new folder, simulated to `sim` with further options.
fn small(options: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("small.toml"), SMALL).unwrap();
    let simulate = ["--quiet", "simulate", "small.toml", "--out", "sim"];
    common::succeed_in(folder.path(), &[&simulate, options].concat());
    folder
}

#[test]
fn a_small_scenario_goes_all_the_way_from_seed_to_card() {
    let folder = small(&[]);
    let run = |args: &[&str]| common::run_in(folder.path(), &[&["--quiet"], args].concat());
    let reference = ["reference", "build", "--genome", "sim/genome.fa.gz", "--genes", "sim/genes.gtf.gz"];
    for args in
        [&[&reference[..], &["--out", "sim/ref"]].concat()[..], &["run", "sim/run.toml", "--out", "sim/RUN"]]
    {
        let (code, _, errors) = run(args);
        assert_eq!((code, errors.as_str()), (0, ""), "{args:?}");
    }
    let limits = "[recall_1]\nmin = 1\n[exact_1]\nmin = 1\n[precision_1]\nmin = 1\n[reads_absent]\nmax = 0\n";
    fs::write(folder.path().join("holds.toml"), limits).unwrap();
    fs::write(folder.path().join("fails.toml"), "[recall_1]\nmin = 1\n[reads_exact]\nmin = 2\n").unwrap();
    let score = ["score", "--truth", "sim/truth", "--result", "sim/RUN", "--out", "card.json"];
    let (code, card, errors) = run(&[&score[..], &["--thresholds", "holds.toml"]].concat());
    assert_eq!((code, errors.as_str()), (0, ""));
    assert!(card.contains("recall_1") && card.contains("holds"), "{card}");
    let (code, card, errors) = run(&[&score[..], &["--thresholds", "fails.toml"]].concat());
    assert_eq!(code, 3);
    assert!(card.contains("FAILS"), "{card}");
    assert!(errors.starts_with("error: 1 of 2 thresholds do not hold\n  `reads_exact` is "), "{errors}");

    let json = fs::read_to_string(folder.path().join("card.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let recall = &json["numbers"]["recall_1"];
    assert_eq!((recall["of"].as_u64(), recall["value"].as_f64()), (recall["total"].as_u64(), Some(1.0)));
    assert!(json["numbers"]["multihits_listed"]["value"].is_null(), "no site lies in a repeat");
    assert_eq!(json["samples"][0]["sample"], "P01_d30");
    let judged = json["thresholds"].as_array().unwrap().iter();
    let judged: Vec<_> = judged.map(|judged| (judged["name"].as_str(), judged["holds"].as_bool())).collect();
    assert_eq!(judged, [(Some("reads_exact"), Some(false)), (Some("recall_1"), Some(true))]);
}

#[test]
fn another_seed_gives_other_bytes_and_the_twin_has_no_site() {
    let reads =
        |folder: &tempfile::TempDir| fs::read(folder.path().join("sim/fastq/pool_R1.fastq.gz")).unwrap();
    let first = reads(&small(&[]));
    assert!(first == reads(&small(&["--seed", "3"])), "the seed of the scenario");
    assert!(first != reads(&small(&["--seed", "4"])));
    let twin = small(&["--no-vector"]);
    let sites = fs::read_to_string(twin.path().join("sim/truth/sites.tsv")).unwrap();
    assert_eq!(sites.lines().count(), 1, "nothing but column names: {sites}");
    assert!(reads(&twin) != first);
}

#[test]
fn sites_of_another_program_are_scored_from_bed_and_text() {
    let folder = small(&[]);
    let truth = fs::read_to_string(folder.path().join("sim/truth/sites.tsv")).unwrap();
    let rows: Vec<Vec<&str>> = truth.lines().map(|line| line.split('\t').collect()).collect();
    let at = |name: &str| rows[0].iter().position(|known| *known == name).unwrap();
    let [contig, position, strand, fragments] = ["contig", "position", "strand", "unique_fragments"].map(at);
    let seen = || rows[1..].iter().filter(|row| row[fragments] != "0");
    // The truth as text counts from 1.
    let start = |row: &[&str]| row[position].parse::<u64>().unwrap() - 1;
    let line = |row: &Vec<&str>| {
        let (start, end) = (start(row), row[position]);
        format!("{}\t{start}\t{end}\tsite\t{}\t{}\n", row[contig], row[fragments], row[strand])
    };
    fs::write(folder.path().join("sites.bed"), seen().map(line).collect::<String>()).unwrap();
    let line = |row: &Vec<&str>| format!("{},{},{}\n", row[position], row[strand], row[contig]);
    let text = "pos,strand,chr\n".to_owned() + &seen().map(line).collect::<String>();
    fs::write(folder.path().join("sites.csv"), text).unwrap();
    let limits =
        "[recall_1]\nmin = 1\n[exact_1]\nmin = 1\n[precision_1]\nmin = 1\n[strand_errors]\nmax = 0\n";
    fs::write(folder.path().join("limits.toml"), limits).unwrap();
    let score = ["score", "--truth", "sim/truth", "--thresholds", "limits.toml", "--calls"];
    common::succeed_in(folder.path(), &[&score[..], &["sites.bed"]].concat());
    let csv = ["sites.csv", "--one-based", "--columns", "contig=chr,position=pos"];
    common::succeed_in(folder.path(), &[&score[..], &csv].concat());
    let (code, ..) = common::run_in(folder.path(), &[&score[..], &[csv[0]], &csv[2..]].concat());
    assert_eq!(code, 3, "counted from 0 no site is exact");
}

#[test]
fn what_cannot_be_scored_is_told_with_file_and_line() {
    let folder = small(&[]);
    for (name, text) in [
        ("bad.bed", "chr1\t5\t6\nchr1\tx\t6\n"),
        ("bad.tsv", "chrom\tposition\nchr1\t5\n"),
        ("good.bed", "chr1\t5\t6\n"),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    for (truth, args, expected_code, words) in [
        ("nowhere", &["--calls", "good.bed"][..], 66, "`nowhere/sites.parquet` not found"),
        ("sim/truth", &["--result", "nowhere"], 66, "`nowhere/sites.parquet` not found"),
        ("sim/truth", &["--calls", "none.bed"], 66, "`none.bed` not found"),
        ("sim/truth", &["--calls", "good.bed", "--thresholds", "none.toml"], 66, "`none.toml` not found"),
        ("sim/truth", &["--calls", "bad.bed"], 65, "`bad.bed`, line 2: column `start`: found `x`"),
        ("sim/truth", &["--calls", "bad.tsv"], 65, "`bad.tsv`, line 1: found no column `contig`"),
        ("sim/truth", &["--calls", "bad.tsv", "--columns", "contg=chrom"], 78, "nearest known: `contig`"),
        ("sim/truth", &["--calls", "good.bed", "--sample", "P01_d3"], 78, "nearest known: `P01_d30`"),
        ("sim/truth", &["--result", "sim", "--one-based"], 2, "cannot be used with"),
        ("sim/truth", &[], 2, "--result <DIR>|--calls <FILE>"),
    ] {
        let (code, card, errors) =
            common::run_in(folder.path(), &[&["score", "--truth", truth], args].concat());
        assert_eq!((code, card.as_str()), (expected_code, ""), "{args:?}: {errors}");
        assert!(errors.contains(words) && errors.matches("error").count() == 1, "{errors}");
    }
}

#[test]
fn an_unknown_key_and_a_missing_genome_are_told_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("small.toml"), SMALL).unwrap();
    fs::write(folder.path().join("bad.toml"), SMALL.replace("clones = 12", "clonez = 12")).unwrap();
    for (args, expected_code, words) in [
        (&["bad.toml"][..], 78, &["scenario `bad.toml`", "unknown field `clonez`", "line 27"][..]),
        (&["small.toml", "--genome", "none.fa"], 66, &["none.fa` not found"]),
        (&["small.toml", "--sites", "none.bed"], 66, &["none.bed` not found"]),
    ] {
        let args = [&["simulate", "--out", "sim"], args].concat();
        let (code, _, errors) = common::run_in(folder.path(), &args);
        assert_eq!(code, expected_code, "{errors}");
        assert!(words.iter().all(|words| errors.contains(words)), "{errors}");
        assert!(!folder.path().join("sim/run.toml").exists(), "a project of a failed simulation");
    }
}
