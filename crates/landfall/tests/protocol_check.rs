//! `landfall protocol check` on the demo project: as it is, and with one fault of each kind.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;
use std::path::PathBuf;

/// The demo project with a layout and a sheet of its own.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(common::demo());
        let protocol = common::succeed_in(project.0.path(), &["protocol", "show", "lmpcr-lentivirus"]);
        fs::write(project.path("mine.toml"), protocol).unwrap();
        project.edit("run.toml", "\"lmpcr-lentivirus\"", "\"mine.toml\"");
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("demo").join(name)
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        fs::write(self.path(name), text.replace(from, to)).unwrap();
    }

    fn check(&self, more: &[&str]) -> (i32, String, String) {
        common::run_in(self.0.path(), &[&["protocol", "check", "demo/run.toml"], more].concat())
    }

    /// The check must end with 65 and say these words in the table and in the error.
    fn refused(&self, words: &[&str]) {
        let (code, stdout, stderr) = self.check(&[]);
        assert_eq!(code, 65, "{stdout}{stderr}");
        for words in words {
            assert!(stdout.contains(words), "`{words}` is not in:\n{stdout}");
            assert!(stderr.contains(words), "`{words}` is not in:\n{stderr}");
        }
    }
}

fn back(bases: &str) -> String {
    String::from_utf8(landfall_core::dna::reverse_complement(bases.as_bytes())).unwrap()
}

#[test]
fn the_demo_fits_with_any_number_of_threads() {
    let project = Project::new();
    let (code, stdout, stderr) = project.check(&["--threads", "1"]);
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    assert!(stdout.contains("P01_d30_1 u5, end_bases  protocol  TCTAGCA\n"), "{stdout}");
    assert!(stdout.contains("reads     TCTAGCA  then the reads differ"), "{stdout}");
    assert!(stdout.ends_with("pool NC: nothing contradicts the layout\n"), "{stdout}");
    assert_eq!(project.check(&["--threads", "3"]).1, stdout);
}

#[test]
fn json_says_the_same() {
    let project = Project::new();
    project.edit("mine.toml", "TCTAGCA", "TCTCGCA");
    let (code, stdout, _) = project.check(&["--json", "--reads", "9000"]);
    assert_eq!(code, 65);
    let value: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let pool = &value["pools"][0];
    assert_eq!((&value["fits"], pool["reads"].as_u64()), (&serde_json::json!(false), Some(9000)));
    let library = &pool["libraries"][3];
    assert_eq!(library["library"], "P01_d30_1");
    let end = &library["vector_ends"][0];
    assert_eq!((&end["written"], &end["learned"]), (&"TCTCGCA".into(), &"TCTAGCA".into()));
    assert_eq!(end["differences"], serde_json::json!([{ "base": 4, "written": "C", "found": "A" }]));
    let element = library["elements"].as_array().unwrap().iter().find(|one| one["element"] == "end_bases u5");
    assert_eq!(element.unwrap()["verdict"], "does not fit");
}

#[test]
fn a_wrong_base_of_the_end_is_named_and_marked() {
    let project = Project::new();
    project.edit("mine.toml", "TCTAGCA", "TCTCGCA");
    project.refused(&[
        "base 4 is written `C`, the reads have `A`; set `end_bases = \"TCTAGCA\"` in `[[vector_end]]` `u5`",
    ]);
    let stdout = project.check(&[]).1;
    let marks = stdout.lines().skip_while(|line| !line.contains("protocol  TCTCGCA")).nth(2).unwrap();
    let written = stdout.lines().find(|line| line.contains("protocol  TCTCGCA")).unwrap();
    assert_eq!(marks.find('^'), written.find("TCTCGCA").map(|at| at + 3), "{stdout}");
}

#[test]
fn the_other_faults_of_a_vector_end_are_told() {
    for (from, to, words) in [
        ("\"TCTAGCA\"", "\"TCTAG\"", "after base 5 the reads have `CA` more"),
        ("\"TCTAGCA\"", "\"TGCTAGA\"", "it is written as its reverse complement"),
        ("\"GAAAATC\"", "\"GATTTTC\"", "begin with its reverse complement"),
        ("\"GAAAATC\"", "\"CCTGCGTCG\"", "the reads begin with `GAAAATCTCTAGCA`; set `primer = \"GAAAATC\"`"),
        ("\"R2\"", "\"R1\"", "R1 and R2 are the wrong way round"),
    ] {
        let project = Project::new();
        let to = if to == "\"GATTTTC\"" { format!("\"{}\"", back("GAAAATC")) } else { to.to_owned() };
        project.edit("mine.toml", from, &to);
        project.refused(&[words]);
    }
}

#[test]
fn faults_of_the_sheet_are_told() {
    let (own, other) = ("GCCGTTTGCACGTGGAGGA", "GGTGTAAGGAAGAGGGCCG");
    for (from, to, words) in [
        (
            own.to_owned(),
            "ACACACACGTGTGTACACA".to_owned(),
            "the reads begin with `GCCGTTTGCACGTGGAGGANNNNNNNNNNNNCAGTTCGACGGATACC`",
        ),
        ("CGTGCGCGACCA,".to_owned(), "ACACACACACAC,".to_owned(), "to `CGTGCGCGACCA` in the sample sheet"),
        (
            other.to_owned(),
            "TTTTTTTTTTTTTTTTTTT".to_owned(),
            "set column `linker` of library `P01_d30_1` in the sample sheet to `GGTG",
        ),
    ] {
        let project = Project::new();
        project.edit("samples.csv", &from, &to);
        project.refused(&[words]);
    }
    let project = Project::new();
    project.edit("samples.csv", own, "KEEP");
    project.edit("samples.csv", other, own);
    project.edit("samples.csv", "KEEP", other);
    project.refused(&["100.0 % of its reads have the linker of library `P01_d30_2`"]);
}

#[test]
fn barcodes_turned_round_are_told_once() {
    let project = Project::new();
    let sheet = fs::read_to_string(project.path("samples.csv")).unwrap();
    for line in sheet.lines().skip(1) {
        let barcode = line.split(',').nth(11).unwrap();
        project.edit("samples.csv", &format!("{barcode},"), &format!("{},", back(barcode)));
    }
    project.refused(&["of the reads fit the reverse complement of I1"]);
    assert!(project.check(&[]).2.starts_with("error: 1 of "));
}

#[test]
fn what_cannot_be_checked_is_an_error() {
    let project = Project::new();
    let (code, _, stderr) = project.check(&["--reads", "10"]);
    assert_eq!(code, 65);
    assert!(
        stderr.contains("too few reads to judge any element") && stderr.contains("`--reads`"),
        "{stderr}"
    );
    assert_eq!(project.check(&["--min-share", "1.5"]).0, 2);
    assert_eq!(common::run_in(project.0.path(), &["protocol", "check", "no.toml"]).0, 66);
    project.edit("run.toml", "trace = true", "min_length = \"x\"");
    assert_eq!(project.check(&[]).0, 78);
}

#[test]
fn a_higher_share_is_asked_for() {
    let project = Project::new();
    let (code, _, stderr) = project.check(&["--min-share", "1"]);
    assert_eq!(code, 65);
    assert!(stderr.contains("(each needs 100 % of them)"), "{stderr}");
}

/// A small experiment in a shipped layout, by the simulator.
fn simulated(
    protocol: &str,
    (end, side): (&str, &str),
    vector: &str,
    fragmentation: &str,
) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let scenario = include_str!("../../../benches/scenarios/layout.toml")
        .replace("\nLAYOUT\n", &format!("\nprotocol = \"{protocol}\"\nname = \"{end}\"\nside = \"{side}\"\n"))
        .replace("\"VECTOR\"", &format!("\"{vector}\""))
        .replace("= FRAGMENTATION", &format!("= {fragmentation}"))
        .replace("clones = 100", "clones = 25")
        .replace("length = 2_000_000", "length = 400_000")
        .replace("length = 1_000_000", "length = 300_000");
    fs::write(folder.path().join("layout.toml"), scenario).unwrap();
    common::succeed_in(folder.path(), &["--quiet", "simulate", "layout.toml", "--out", "made"]);
    folder
}

#[test]
fn layouts_with_barcodes_in_the_reads_and_without_a_linker_umi_fit() {
    for (protocol, end, vector, fragmentation) in [
        ("lam-lentivirus", ("u5", "3"), "lentivirus", "{ by = \"restriction\", sequence = \"TTAA\" }"),
        ("s-epts-lentivirus", ("u5", "3"), "lentivirus", "{ by = \"shear\" }"),
        ("lmpcr-aav", ("itr_3", "3"), "aav", "{ by = \"shear\" }"),
        ("lmpcr-donor", ("donor_5", "5"), "donor", "{ by = \"shear\" }"),
    ] {
        let folder = simulated(protocol, end, vector, fragmentation);
        let (code, stdout, stderr) = common::run_in(folder.path(), &["protocol", "check", "made/run.toml"]);
        assert_eq!((code, stderr.as_str()), (0, ""), "{protocol}: {stdout}");
        assert!(stdout.contains("(pool)    barcode"), "{protocol}: {stdout}");
        assert!(stdout.ends_with("nothing contradicts the layout\n"), "{protocol}: {stdout}");
    }
}

#[test]
fn a_layout_of_another_vector_is_refused_where_barcodes_are_in_the_reads() {
    let folder = simulated("s-epts-lentivirus", ("u5", "3"), "lentivirus", "{ by = \"shear\" }");
    let protocol = common::succeed_in(folder.path(), &["protocol", "show", "s-epts-lentivirus"]);
    assert!(protocol.contains("TCTAGCA"));
    fs::write(folder.path().join("made/mine.toml"), protocol.replace("TCTAGCA", "TCTCGCA")).unwrap();
    let run = folder.path().join("made/run.toml");
    let text = fs::read_to_string(&run).unwrap();
    assert!(text.contains("\"s-epts-lentivirus\""));
    fs::write(&run, text.replace("\"s-epts-lentivirus\"", "\"mine.toml\"")).unwrap();
    let (code, stdout, stderr) = common::run_in(folder.path(), &["protocol", "check", "made/run.toml"]);
    assert_eq!(code, 65, "{stdout}");
    assert!(stderr.contains("base 9 is written `C`, the reads have `A`"), "{stderr}");
}

#[test]
fn several_lanes_are_one_pool() {
    let project = Project::new();
    let of_pool = |stdout: &str| {
        let row = stdout.lines().find(|line| line.contains("(pool) ") && line.contains(" barcode ")).unwrap();
        // Element, fits, reads, of.
        row.split_whitespace().nth(5).unwrap().parse::<u64>().unwrap()
    };
    let one = of_pool(&project.check(&["--reads", "1000000"]).1);
    for read in ["R1", "R2", "I1"] {
        let name = |lane: &str| project.path(&format!("fastq/{lane}_{read}.fastq.gz"));
        fs::copy(name("pool"), name("lane2")).unwrap();
    }
    let sheet = fs::read_to_string(project.path("samples.csv")).unwrap();
    let second: String =
        sheet.lines().skip(1).map(|row| row.replace("fastq/pool_", "fastq/lane2_") + "\n").collect();
    fs::write(project.path("samples.csv"), sheet + &second).unwrap();
    let (code, stdout, stderr) = project.check(&["--reads", "1000000"]);
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    assert_eq!(stdout.matches("\npool ").count(), 1, "one pool, told at the head and at the end: {stdout}");
    assert_eq!(of_pool(&stdout), 2 * one);
}
