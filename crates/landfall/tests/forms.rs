//! Lots against their specifications, and the forms to sign, from laboratory tables alone.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;
use std::path::Path;

use common::{run_in, succeed_in};

/// Three lots as they are made: copies per cell of all cells, and the share of transduced cells.
const LOTS: [(&str, f64, &str); 3] =
    [("LOT_A", 1.45, "0.26"), ("LOT_B", 2.32, "0.419"), ("LOT_C", 2.51, "0.397")];

/// One specification of transduced cells, one of all cells.
const SPECIFICATIONS: &str = "[[specification]]\nid = \"SPEC-T\"\nproduct = \"CART-19\"\nmethod = \"ddpcr\"\n\
    basis = \"transduced_cells\"\ncomparator = \"<\"\nlimit = 5\ndecimals = 1\ndecision = \"value\"\nreportable = \"single\"\n\
    [[specification]]\nid = \"SPEC-A\"\nproduct = \"CART-19\"\nmethod = \"ddpcr\"\nbasis = \"all_cells\"\ncomparator = \"≤\"\n\
    limit = 10\ndecimals = 1\ndecision = \"upper_limit\"\nreportable = \"mean of 3\"\n";

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    let mut sheet = "subject,sample,timepoint_days,transduced_fraction,product,lot,collected_on\n".to_owned();
    let mut wells = "sample,well,target,positives,total\n".to_owned();
    // Copies of the reference in a droplet.
    let reference = 0.5_f64;
    let positives = |copies: f64| (20_000.0 * (1.0 - (-copies).exp())).round();
    for (at, (lot, copies, share)) in LOTS.iter().enumerate() {
        sheet += &format!("{lot},{lot},0,{share},CART-19,{lot},2026-11-02\n");
        for well in 1..=3 {
            let row = ["A", "B", "C"][at];
            let vector = positives(reference * copies / 2.0);
            wells += &format!("{lot},{row}{well},psi,{vector},20000\n");
            wells += &format!("{lot},{row}{well},RPP30,{},20000\n", positives(reference));
        }
    }
    sheet += "P01,P01_d30,30,0.004,,,\n";
    write("samples.csv", sheet);
    write("ddpcr.csv", wells);
    write("specifications.toml", SPECIFICATIONS.to_owned());
    write(
        "attributes.csv",
        "lot,test,method,specification,unit,result,lower,upper,verdict,source\n\
         LOT_A,RCL,co-culture,not detected,,not detected,,,pass,QC-118\n"
            .to_owned(),
    );
    write(
        "run.toml",
        "sheet = \"samples.csv\"\nvcn = [\"ddpcr.csv\"]\nspecifications = \"specifications.toml\"\n\
         attributes = \"attributes.csv\"\n[laboratory]\nname = \"Cell Therapy\"\nroles = [\"analyst\", \"head of quality\"]\n"
            .to_owned(),
    );
    folder
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn lots_pass_one_specification_and_fail_another_and_each_gets_its_form() {
    let project = project();
    let here = project.path();
    let (code, _, said) = run_in(here, &["run", "run.toml", "--out", "RUN", "--fail-on-qc"]);
    assert_eq!(code, 3, "{said}");
    let verdicts = "Specification SPEC-T is NOT MET: the result is 5.6; it asks for <\u{a0}5.0 copies per transduced cell \
                    (fewer than 5.0). Uncertainty: ";
    assert!(said.contains(verdicts), "{said}");
    assert!(
        said.contains("Specification SPEC-A is met: the end of the interval is 1.6; it asks for ≤\u{a0}10.0"),
        "{said}"
    );
    let table = read(here, "RUN/results/tables/release.tsv");
    let count = |word: &str| table.lines().filter(|line| line.split('\t').any(|cell| cell == word)).count();
    assert_eq!((count("met"), count("not_met"), count("within")), (3, 3, 3), "{table}");
    let page = read(here, "RUN/results/report.html");
    let first = page.split("id=\"samples\"").next().unwrap();
    assert!(first.contains("is NOT MET") && first.contains("open an investigation and decide on the lot"));

    let forms = read(here, "RUN/results/forms.html");
    for words in [
        "Release of lot LOT_A",
        "Release of lot LOT_C",
        "Follow-up of P01",
        "sites are not due",
        "typed in by the laboratory: QC-118",
        "(head of quality)",
        "2026-11-02",
    ] {
        assert!(forms.contains(words), "{words}");
    }
    assert!(fs::read(here.join("RUN/results/forms.pdf")).unwrap().starts_with(b"%PDF-1.7"));
    let out = succeed_in(here, &["form", "release", "LOT_B", "--run", "RUN"]);
    assert_eq!(out, "release_LOT_B.pdf\n");
    let pdf = fs::read(here.join("release_LOT_B.pdf")).unwrap();
    succeed_in(here, &["form", "release", "LOT_B", "--run", "RUN", "--out", "again.pdf"]);
    assert!(pdf == fs::read(here.join("again.pdf")).unwrap(), "the same form has the same bytes");
    succeed_in(here, &["form", "follow-up", "P01", "--run", "RUN", "--language", "ar", "--out", "P01.html"]);
    let arabic = read(here, "P01.html");
    assert!(arabic.contains("dir=\"rtl\"") && !arabic.contains("class=\"box\""));
    for (args, words) in [
        (["form", "release", "LOT_D", "--run", "RUN"].as_slice(), "has no lot `LOT_D`; nearest known: `LOT_"),
        (
            &["form", "follow-up", "LOT_A", "--run", "RUN"],
            "has no subject with a sample after infusion `LOT_A`",
        ),
        (&["form", "release", "LOT_A", "--run", "RUN", "--out", "a.docx"], "`.pdf` or `.html`"),
    ] {
        let (code, _, said) = run_in(here, args);
        assert!(code == 2 && said.contains(words), "{code}: {said}");
    }
    // A report that was changed is no evidence.
    let report = here.join("RUN/results/report.json");
    let changed = read(here, "RUN/results/report.json").replace("not_met", "met");
    fs::remove_file(&report).unwrap();
    fs::write(&report, changed).unwrap();
    let (code, _, said) = run_in(here, &["form", "release", "LOT_A", "--run", "RUN"]);
    assert!(code == 65 && said.contains("report.json"), "{code}: {said}");
}

#[test]
fn specifications_that_judge_nothing_and_faults_of_either_file_are_told_before_anything_starts() {
    let project = project();
    let here = project.path();
    let plan = |file: &str, from: &str, to: &str| {
        let text = read(here, file);
        assert!(text.contains(from), "{from}");
        fs::write(here.join(file), text.replace(from, to)).unwrap();
        let (code, _, said) = run_in(here, &["plan", "run.toml", "--out", "RUN"]);
        fs::write(here.join(file), text).unwrap();
        (code, said)
    };
    for (file, from, to, words) in [
        ("samples.csv", "product,lot,", "product,x_lot,", "no sample of the sheet is of a lot"),
        (
            "samples.csv",
            "CART-19,LOT_A,2026-11-02",
            "CART-19,LOT_A,02/11/2026",
            "expected a day as year-month-day",
        ),
        ("samples.csv", "CART-19,LOT_A,", "CART-19,LOT A,", "` ` is not allowed"),
        ("specifications.toml", "mean of 3", "mean of three", "expected `single`, or `mean of`"),
        ("specifications.toml", "SPEC-A", "SPEC-T", "stands there twice"),
        ("attributes.csv", "LOT_A", "LOT_X", "none of its lots is in the sheet; found LOT_X"),
        ("run.toml", "roles = [", "role = [", "unknown key `role` in `[laboratory]`"),
    ] {
        let (code, said) = plan(file, from, to);
        assert!((code == 65 || code == 78) && said.contains(words), "{words}: {code}: {said}");
    }
    assert!(!here.join("RUN").exists());
}
