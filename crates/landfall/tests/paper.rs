//! The PDFs, as readers that are not ours see them: text in both languages, tags, fonts, attachments.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::path::Path;
use std::process::Command;

/// What a program of poppler says of a PDF.
fn said(program: &str, args: &[&str], pdf: &Path) -> String {
    let output = Command::new(program).args(args).arg(pdf).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// As `said`, written to stdout by a program that is told so.
fn text(args: &[&str], pdf: &Path) -> String {
    let output = Command::new("pdftotext").args(args).arg(pdf).arg("-").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The words of a page with where each begins, in points from the left.
fn words(pdf: &Path) -> Vec<(f64, f64, String)> {
    let boxes = text(&["-bbox"], pdf);
    let number = |line: &str, key: &str| -> Option<f64> {
        line.split(&format!("{key}=\"")).nth(1)?.split('"').next()?.parse().ok()
    };
    let word = |line: &str| {
        let text =
            line.split_once("\">")?.1.strip_suffix("</word>")?.replace("&lt;", "<").replace("&gt;", ">");
        Some((number(line, "xMin")?, number(line, "yMin")?, text))
    };
    boxes.lines().filter_map(word).collect()
}

#[test]
fn the_papers_of_a_run_are_archives_that_other_programs_read() {
    let has = |program: &str| Command::new(program).arg("-v").output().is_ok();
    if !["pdftotext", "pdfinfo", "pdffonts", "pdfdetach"].iter().all(|program| has(program)) {
        return common::skip("no poppler");
    }
    let folder = common::demo();
    let here = folder.path();
    common::succeed_in(here, &["--quiet", "run", "demo/run.toml", "--out", "RUN"]);
    let results = here.join("RUN/results");
    let page = text(&["-layout"], &results.join("report.pdf"));
    for words in ["Report on 2 subjects", "Dominance", "page 1 of ", "chr"] {
        assert!(page.contains(words), "{words}");
    }
    // What tables call a flag stands there in words.
    assert!(!page.contains("not_evaluable") && !page.contains("cannot_exclude"), "{page}");
    let forms = text(&["-layout"], &results.join("forms.pdf"));
    assert!(forms.contains("Follow-up of P01") && forms.contains("Follow-up of P02"), "{forms}");
    assert_eq!(forms.matches("page 1 of 1").count(), 2, "each form is one sheet");

    for name in ["report.pdf", "report.ar.pdf", "forms.pdf"] {
        let pdf = results.join(name);
        let info = said("pdfinfo", &[], &pdf);
        let line = |key: &str| info.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_owned();
        assert!(line("Tagged").contains("yes"), "{info}");
        let pages: u32 = line("Pages").split_whitespace().nth(1).unwrap().parse().unwrap();
        assert!(pages <= 12, "{name}: {pages}");
        assert!(line("Page size").contains("A4"), "{info}");
        let meta = said("pdfinfo", &["-meta"], &pdf);
        for standard in ["pdfaid:part>3<", "pdfaid:conformance>A<", "pdfuaid:part>1<"] {
            assert!(meta.contains(standard), "{meta}");
        }
        for font in said("pdffonts", &[], &pdf).lines().skip(2) {
            assert!(font.contains("DejaVuSans") && font.contains("yes yes yes"), "{font}");
        }
        assert!(said("pdfdetach", &["-list"], &pdf).contains("report.json"), "{name}");
    }

    // A comparator stands left of its number, though the line runs from right to left.
    let arabic = words(&results.join("report.ar.pdf"));
    let holds = |at: usize, range: &str| arabic[at].2.contains(range);
    let intervals = (0..arabic.len()).filter(|at| holds(*at, "–") && arabic[*at].2.starts_with('(')).count();
    assert!(intervals > 10, "intervals stand in their order");
    for (x, y, range) in arabic.iter().filter(|(_, _, text)| text.contains('–')) {
        let numbers: Vec<f64> =
            range.trim_matches(['(', ')', '%']).split('–').filter_map(|text| text.parse().ok()).collect();
        if let [lower, upper] = numbers[..] {
            assert!(lower <= upper, "{range} at {x}, {y}");
        }
    }
    assert!(
        text(&[], &results.join("report.ar.pdf"))
            .chars()
            .any(|letter| ('\u{600}'..'\u{700}').contains(&letter))
    );
}
