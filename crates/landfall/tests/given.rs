//! What people give is checked as a whole before the first task, and means the same however a spreadsheet wrote it.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// A demo project that a test changes.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        Self(common::demo())
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    fn edit(&self, name: &str, change: impl FnOnce(String) -> String) {
        let path = self.folder().join("demo").join(name);
        fs::write(&path, change(fs::read_to_string(&path).unwrap())).unwrap();
    }

    /// Runs into a folder; returns what is said on stderr.
    fn run(&self, out: &str) -> String {
        let (code, _, stderr) = common::run_in(self.folder(), &["run", "demo/run.toml", "--out", out]);
        assert_eq!(code, 0, "{stderr}");
        stderr
    }

    /// Runs and plans, which must fail with this code and the same words, and start nothing.
    fn refused(&self, code: i32) -> String {
        let (found, _, stderr) = common::run_in(self.folder(), &["run", "demo/run.toml", "--out", "RUN"]);
        assert_eq!(found, code, "{stderr}");
        assert!(!self.folder().join("RUN").exists(), "nothing is started");
        let (found, _, planned) = common::run_in(self.folder(), &["plan", "demo/run.toml", "--out", "RUN"]);
        assert_eq!((found, &planned), (code, &stderr));
        let folder = self.folder().canonicalize().unwrap();
        stderr.replace(&format!("{}/", folder.display()), "")
    }

    fn tables(&self, out: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        common::files(&self.folder().join(out).join("results/tables"))
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_str(&fs::read_to_string(self.folder().join(path)).unwrap()).unwrap()
    }
}

fn notes(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|note| note.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_folder_without_any_table_makes_no_report() {
    let project = Project::new();
    let made = |tables: &str| {
        let args = ["report", "--config", "demo/run.toml", "--tables", tables, "--out", "made"];
        let (code, _, stderr) = common::run_in(project.folder(), &args);
        (code, stderr, project.folder().join("made/report.html").exists())
    };
    for wrong in ["demo", "nowhere"] {
        let (code, stderr, written) = made(wrong);
        assert_eq!((code, written), (66, false), "{stderr}");
        assert!(stderr.contains(&format!("`{wrong}` holds no table of a run")), "{stderr}");
    }
    project.run("RUN");
    fs::create_dir(project.folder().join("some")).unwrap();
    let one = project.folder().join("RUN/results/tables/sites.parquet");
    fs::copy(one, project.folder().join("some/sites.parquet")).unwrap();
    let (code, stderr, written) = made("some");
    assert_eq!((code, written), (0, true), "some tables make a report that tells its holes: {stderr}");
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let project = Project::new();
    project.edit("run.toml", |text| {
        text.replace("trace = true", "trce = true")
            .replace("reference = \"ref/\"", "reference = \"hg39/\"")
            .replace("protocol = \"lmpcr-lentivirus\"", "protocol = \"lmpcr-lentivirs\"")
    });
    project.edit("samples.csv", |text| {
        text.replacen("P01_d30,30,T,1", "P01_d30,thirty,T,1", 1).replacen("fastq/pool_I1", "fastq/pool_I9", 1)
    });
    insta::assert_snapshot!("all_at_once", project.refused(78));
}

#[test]
fn a_reference_is_asked_for_once_and_only_where_reads_are() {
    let project = Project::new();
    project.edit("run.toml", |text| text.replace("reference = \"ref/\"\n", ""));
    insta::assert_snapshot!("no_reference", project.refused(78));
}

#[test]
fn laboratory_tables_alone_are_a_run() {
    let project = Project::new();
    project.run("WHOLE");
    let sheet = {
        let whole = fs::read_to_string(project.folder().join("demo/samples.csv")).unwrap();
        let mut rows: Vec<Vec<&str>> = whole.lines().map(|line| line.split(',').collect()).collect();
        let header = rows.remove(0);
        let at = |name: &str| header.iter().position(|column| *column == name).unwrap();
        let mut rows: Vec<String> = rows
            .iter()
            .filter(|row| row[at("role")] == "sample")
            .map(|row| ["subject", "sample", "transduced_fraction"].map(|name| row[at(name)]).join(","))
            .collect();
        rows.sort();
        rows.dedup();
        assert!(rows.len() > 1);
        format!("subject,sample,transduced_fraction\n{}\n", rows.join("\n"))
    };
    fs::write(project.folder().join("demo/lab.csv"), sheet).unwrap();
    fs::write(project.folder().join("demo/lab.toml"), "sheet = \"lab.csv\"\nvcn = [\"ddpcr.csv\"]\n")
        .unwrap();
    let (code, _, stderr) = common::run_in(project.folder(), &["run", "demo/lab.toml", "--out", "LAB"]);
    assert_eq!(code, 0, "{stderr}");
    let text = |out: &str| {
        let text = fs::read_to_string(project.folder().join(out).join("results/tables/vcn.tsv")).unwrap();
        text.lines().filter(|line| line.contains("\tP0")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(!text("LAB").is_empty(), "{:?}", text("WHOLE"));
    let (lab, whole) = (text("LAB"), text("WHOLE"));
    assert!(lab.iter().all(|line| whole.contains(line)), "{lab:#?}\n{whole:#?}");
    let report = project.json("LAB/results/report.json");
    assert!(report["samples"].as_array().unwrap().iter().all(|sample| sample["shows_sites"] == false));
    let found = common::said(&report["summary"]["samples"][0]["found"]);
    assert!(found.starts_with("Sites were not looked for: no reads"), "{found}");
    // Without either, there is nothing to say.
    fs::write(project.folder().join("demo/lab.toml"), "sheet = \"lab.csv\"\n").unwrap();
    let (code, _, stderr) = common::run_in(project.folder(), &["run", "demo/lab.toml", "--out", "NONE"]);
    assert_eq!(code, 78, "{stderr}");
    assert!(stderr.contains("neither reads nor laboratory tables"), "{stderr}");
}

#[test]
fn a_spreadsheets_export_gives_the_same_tables_and_is_told_once() {
    let project = Project::new();
    project.run("PLAIN");
    project.edit("samples.csv", |text| {
        let rows: Vec<_> = text.lines().map(|line| format!("{};;", line.replace(',', ";"))).collect();
        let text = rows.join("\r\n").replacen("library;subject", "Library;Subject", 1);
        format!("\u{feff}sep=;\r\n{text}\r\n;;;\r\n")
    });
    let said = project.run("EXPORT");
    assert!(project.tables("PLAIN") == project.tables("EXPORT"));
    let expected = [
        "samples.csv: its columns are separated by `;`.",
        "samples.csv: column `Library` is read as `library`.",
        "samples.csv: column `Subject` is read as `subject`.",
        "samples.csv: blank columns without a name are left out.",
    ];
    for note in expected {
        assert_eq!(said.matches(note).count(), 1, "{said}");
    }
    for noted in [
        notes(&project.json("EXPORT/work/about.json")["notes"]),
        notes(&project.json("EXPORT/run.json")["account"]["notes"]),
        notes(&project.json("EXPORT/results/report.json")["about"]["notes"]),
    ] {
        assert!(expected.iter().all(|note| noted.iter().any(|one| one == note)), "{noted:?}");
    }
}

#[test]
fn columns_of_ones_own_are_shown_and_repeat_the_report_only() {
    let project = Project::new();
    project.run("RUN");
    let before = project.tables("RUN");
    let with = |batch: &'static str| {
        move |text: String| {
            let row = |(at, line): (usize, &str)| match (at, line.split_once(",x_batch").is_some()) {
                (0, false) => format!("{line},x_batch\n"),
                (0, true) => format!("{line}\n"),
                _ => format!("{},{batch}\n", line.trim_end_matches(",one").trim_end_matches(",two")),
            };
            text.lines().enumerate().map(row).collect()
        }
    };
    for batch in ["one", "two"] {
        project.edit("samples.csv", with(batch));
        let said = project.run("RUN");
        assert!(said.contains(", 1 of them ran"), "{said}");
        assert!(before == project.tables("RUN"));
        let report = project.json("RUN/results/report.json");
        for sample in report["samples"].as_array().unwrap() {
            assert_eq!(sample["own"], serde_json::json!({ "x_batch": [batch] }));
        }
    }
}

#[test]
fn names_that_multiqc_shortens_stand_where_it_does_not() {
    let project = Project::new();
    project.edit("samples.csv", |text| {
        text.replace(",P02_d30,", ",P02_x_fastqc,")
            .replace(",P02_d180,", ",P02_x,")
            .replace("\nP01_d30_2,", "\nP01_d30_1_trimmed,")
    });
    project.edit("ddpcr.csv", |text| text.replace("P02_d30", "P02_x_fastqc").replace("P02_d180", "P02_x"));
    project.run("RUN");
    let results = project.folder().join("RUN/results");
    let names = |file: &str| -> Vec<String> {
        let text = fs::read_to_string(results.join(file)).unwrap();
        let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
        rows.map(|line| line.split('\t').next().unwrap().to_owned()).collect()
    };
    let samples = names("landfall_samples_mqc.tsv");
    assert!(
        ["P02_x", "P02_x_fastqc"].iter().all(|name| samples.iter().any(|one| one == name)),
        "{samples:?}"
    );
    let libraries = names("landfall_reads_mqc.tsv");
    assert!(libraries.iter().any(|name| name == "P01_d30_1_trimmed"), "{libraries:?}");
    // MultiQC shortens the names of any custom content that is JSON or YAML.
    let shortened = common::files(&results);
    assert!(!shortened.keys().any(|path| path.to_string_lossy().contains("_mqc.json")));
}

#[test]
fn the_least_distance_of_barcodes_follows_the_parameters() {
    let project = Project::new();
    // The second barcode is one base off the first.
    project.edit("samples.csv", |text| text.replace("TAAAAATCCTTA", "CGTGCGCGACCT"));
    insta::assert_snapshot!("near_barcodes", project.refused(65));
    project.edit("run.toml", |text| {
        text.replace("[trim]", "[trim]\nmax_index_errors = 0\nmin_index_distance = 1")
    });
    let (code, stdout, stderr) = common::run_in(project.folder(), &["plan", "demo/run.toml", "--out", "RUN"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("trim\t"), "{stdout}");
}

#[test]
fn the_sheet_to_start_from_explains_itself() {
    let folder = tempfile::tempdir().unwrap();
    common::succeed_in(folder.path(), &["init", "project"]);
    let sheet = fs::read_to_string(folder.path().join("project/samples.csv")).unwrap();
    for word in ["negative", "Single end", "Lanes", "Pools", "barcode", "x_"] {
        assert!(sheet.contains(word), "{word}");
    }
    for file in ["pool_R1.fastq.gz", "pool_R2.fastq.gz", "pool_I1.fastq.gz"] {
        fs::write(folder.path().join("project").join(file), "").unwrap();
    }
    // Comments are read over: all that is wrong is the reference, which is not there yet, and that nothing was read.
    let (code, _, stderr) = common::run_in(folder.path(), &["plan", "project/run.toml", "--out", "RUN"]);
    assert_eq!((code, stderr.matches("error:").count()), (69, 2), "{stderr}");
    assert!(stderr.contains("no library has a read"), "{stderr}");
}
