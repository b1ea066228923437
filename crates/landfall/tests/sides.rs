//! Which end of the vector an end is, is said in the layout: where it is missing, what orients sites refuses to start.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

/// The demo project with a layout of its own, in which some text is replaced.
fn project(from: &str, to: &str) -> tempfile::TempDir {
    let folder = common::demo();
    let layout = common::succeed_in(folder.path(), &["protocol", "show", "lmpcr-lentivirus"]);
    assert!(layout.contains(from));
    fs::write(folder.path().join("demo/mine.toml"), layout.replace(from, to)).unwrap();
    edit(&folder.path().join("demo/run.toml"), "\"lmpcr-lentivirus\"", "\"mine.toml\"");
    folder
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{} has no {from}", path.display());
    fs::write(path, text.replace(from, to)).unwrap();
}

/// The line of `[[vector_end]]` in the layout.
fn line_of_end(folder: &Path) -> usize {
    let text = fs::read_to_string(folder.join("demo/mine.toml")).unwrap();
    text.lines().position(|line| line == "[[vector_end]]").unwrap() + 1
}

#[test]
fn a_layout_without_a_side_starts_nothing() {
    let folder = project("side = \"3\"\n", "");
    // Other faults are told beside it.
    edit(&folder.path().join("demo/run.toml"), "[trim]\n", "[trim]\npoly_g_share = 2.0\n");
    edit(&folder.path().join("demo/samples.csv"), "P01_d30_1,P01,P01_d30,30,", "P01_d30_1,P01,P01_d30,soon,");
    let expected =
        format!("line {}, `vector_end.side`: is missing; expected `\"5\"`", line_of_end(folder.path()));
    for command in ["plan", "run"] {
        let (code, _, errors) = common::run_in(folder.path(), &[command, "demo/run.toml", "--out", "RUN"]);
        assert!(code == 78 || code == 65, "{errors}");
        assert!(errors.contains("mine.toml` has 1 problem"), "{errors}");
        assert!(errors.contains(&expected), "{errors}");
        assert!(errors.contains("`trim.poly_g_share`: found `2.0`"), "{errors}");
        assert!(errors.contains("`timepoint_days`: found `soon`"), "{errors}");
        assert!(!folder.path().join("RUN").exists());
    }
}

#[test]
fn stages_that_orient_sites_refuse_it_and_others_do_not_ask() {
    let folder = project("side = \"3\"\n", "");
    for (stage, args) in [
        ("sites", &["--subject", "P01", "--fragments", "none.parquet"][..]),
        ("collide", &["--fragments", "none.parquet"][..]),
    ] {
        let args = [&[stage, "--config", "demo/run.toml", "--out", "OUT"], args].concat();
        let (code, _, errors) = common::run_in(folder.path(), &args);
        assert_eq!(code, 78, "{stage}: {errors}");
        assert!(errors.contains("`vector_end.side`: is missing"), "{stage}: {errors}");
        assert!(!folder.path().join("OUT").exists());
    }
    common::succeed_in(folder.path(), &["--quiet", "trim", "--config", "demo/run.toml", "--out", "OUT"]);
}

#[test]
fn the_check_of_a_layout_works_without_it_and_says_that_it_is_missing() {
    let folder = project("side = \"3\"\n", "");
    let said = common::succeed_in(folder.path(), &["protocol", "check", "demo/run.toml"]);
    let expected = "vector end u5: `side` is missing; `landfall run` needs `side = \"5\"`";
    assert!(said.contains(expected), "{said}");
    let json = common::succeed_in(folder.path(), &["protocol", "check", "demo/run.toml", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["vector_ends_without_side"][0]["vector_end"], "u5");
    edit(&folder.path().join("demo/mine.toml"), "name = \"u5\"\n", "name = \"u5\"\nside = \"3\"\n");
    let said = common::succeed_in(folder.path(), &["protocol", "check", "demo/run.toml"]);
    assert!(!said.contains("`side`"), "{said}");
}

#[test]
fn an_outside_layout_without_a_side_can_be_checked() {
    let Some(shared) = common::shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let case = shared.join("cases/check-leader");
    for name in ["run.toml", "samples.csv", "aav.toml", "vector.fa", "R1.fastq.gz", "R2.fastq.gz"] {
        fs::copy(case.join(name), folder.path().join(name)).unwrap();
    }
    let (_, said, errors) = common::run_in(folder.path(), &["protocol", "check", "run.toml"]);
    assert!(said.contains("vector end itr_3: `side` is missing"), "{said}{errors}");
}

/// Sites of a run: contig, position, strand.
fn strands(folder: &Path) -> Vec<String> {
    common::succeed_in(folder, &["--quiet", "run", "demo/run.toml", "--out", "RUN"]);
    let path: PathBuf = folder.join("RUN/results/tables/sites.parquet");
    let sites: Vec<landfall_tables::sites::SiteRow> = landfall_tables::read_all(&path).unwrap();
    sites.iter().map(|site| format!("{}{}{}", site.contig, site.strand, site.position)).collect()
}

#[test]
fn the_side_turns_every_site_and_the_score_sees_it() {
    let right = project("side = \"3\"\n", "side = \"3\"\n");
    let turned = project("side = \"3\"\n", "side = \"5\"\n");
    let back = |site: &String| {
        site.chars()
            .map(|one| match one {
                '+' => '-',
                '-' => '+',
                one => one,
            })
            .collect()
    };
    let (mut sites, mut others) = (strands(right.path()), strands(turned.path()));
    assert!(sites.len() > 100, "{}", sites.len());
    others = others.iter().map(back).collect();
    sites.sort();
    others.sort();
    assert_eq!(sites, others);
    // The simulator has its own truth of strands: it does not turn with the layout.
    let truth = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/demo/truth");
    let truth = truth.to_str().unwrap();
    let score = |folder: &Path| {
        common::succeed_in(folder, &["--quiet", "score", "--truth", truth, "--result", "RUN"])
    };
    assert_ne!(score(right.path()), score(turned.path()));
}
