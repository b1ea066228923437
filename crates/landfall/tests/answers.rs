//! What a run answers at its end, and what ends it with 3.

mod common;

use std::fs;
use std::path::Path;

use common::{demo, run_in};

const RUN: [&str; 5] = ["run", "demo/run.toml", "--out", "RUN", "--fail-on-qc"];

#[test]
fn a_run_ends_with_the_answers_and_with_3_where_a_limit_is_exceeded() {
    let folder = demo();
    let (code, _, said) = run_in(folder.path(), &RUN);
    assert_eq!(code, 0, "{said}");
    for words in [
        "P01 (P01_d180)",
        "✔ Copies per cell: Within the limit: ",
        "▲ Dominance: Cannot exclude",
        "✔ Controls: The control library passed.",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // A tenth of the cells transduced: the same copies are too many for them.
    let sheet = folder.path().join("demo/samples.csv");
    let text = fs::read_to_string(&sheet).unwrap();
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let at = header.iter().position(|name| *name == "transduced_fraction").unwrap();
    let lines = text.lines().enumerate().map(|(line, text)| {
        let mut cells: Vec<&str> = text.split(',').collect();
        if line > 0 && text.contains("P01_d180") {
            cells[at] = "0.1";
        }
        cells.join(",")
    });
    fs::write(&sheet, lines.collect::<Vec<_>>().join("\n") + "\n").unwrap();
    let (code, out, said) = run_in(folder.path(), &RUN);
    assert_eq!(code, 3, "{said}");
    assert!(out.contains("report.html") && said.contains("P01_d180: Exceeds the limit: "), "{said}");
    let page = fs::read_to_string(folder.path().join("RUN/results/report.html")).unwrap();
    let first = page.split("id=\"samples\"").next().unwrap();
    for words in ["✖", "Exceeds the limit: ", "repeat the measurement and decide on the lot"] {
        assert!(first.contains(words), "{words}");
    }
    // What was not asked for is no reason.
    let (code, _, said) = run_in(folder.path(), &[&RUN[..4], &["--fail-on-qc=dominance,controls"]].concat());
    assert_eq!(code, 0, "{said}");
    let arabic = fs::read_to_string(folder.path().join("RUN/results/report.ar.html")).unwrap();
    assert!(arabic.contains("dir=\"rtl\"") && arabic.contains("هذه ترجمة"));
}

#[test]
fn rules_of_a_laboratory_stand_in_for_the_shipped_ones_and_are_checked_before_anything_starts() {
    let folder = demo();
    let run_file = folder.path().join("demo/run.toml");
    let text = fs::read_to_string(&run_file).unwrap();
    fs::write(&run_file, format!("rules = \"rules.toml\"\n{text}")).unwrap();
    let rule = "name = \"our own\"\nversion = \"7\"\n[[rule]]\nid = \"small\"\nlevel = \"action\"\nof = \"clone\"\nwhen = [{ fact = \"share\", from = 0.1 }]\ndays = 14\nsource = \"SOP 12\"\n[rule.action]\nen = \"Call the physician.\"\n";
    let rules = folder.path().join("demo/rules.toml");
    fs::write(&rules, rule.replace("share", "shares")).unwrap();
    let (code, _, said) = run_in(folder.path(), &["plan", "demo/run.toml", "--out", "RUN"]);
    assert!(code == 65 && said.contains("unknown variant `shares`"), "{code}: {said}");
    fs::write(&rules, rule).unwrap();
    let (code, _, said) = run_in(folder.path(), &RUN);
    assert!(code == 0 && said.contains("One thing is to be done, within 14 days."), "{said}");
    let page = fs::read_to_string(folder.path().join("RUN/results/report.html")).unwrap();
    assert!(page.contains("Call the physician. Within 14 days.") && page.contains("SOP 12"));
}

/// `report.json` of the demo and of two lots is what the printed schema says, which is the shipped one.
#[test]
fn report_json_is_what_the_printed_schema_says() {
    let folder = demo();
    let printed = common::succeed_in(folder.path(), &["schema", "--report"]);
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/report.schema.json");
    assert!(printed == fs::read_to_string(shipped).unwrap());
    let schema: serde_json::Value = serde_json::from_str(&printed).unwrap();
    common::succeed_in(folder.path(), &["--quiet", "run", "demo/run.toml", "--out", "demo/RUN"]);
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/scenarios/two_lots.toml");
    common::succeed_in(folder.path(), &["--quiet", "simulate", scenario.to_str().unwrap(), "--out", "lots"]);
    let lots = folder.path().join("lots");
    let reference =
        ["reference", "build", "--genome", "genome.fa.gz", "--genes", "genes.gtf.gz", "--out", "ref"];
    common::succeed_in(&lots, &[&["--quiet"], &reference[..]].concat());
    common::succeed_in(&lots, &["--quiet", "run", "run.toml", "--out", "RUN"]);
    for run in ["demo/RUN", "lots/RUN"] {
        let text = fs::read_to_string(folder.path().join(run).join("results/report.json")).unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let faults = landfall_testkit::schema::faults(&schema, &document);
        assert!(faults.is_empty(), "{run}: {faults:#?}");
    }
}
