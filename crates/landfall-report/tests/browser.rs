//! The report in a real browser: no console error, sorting by number, search by gene, nothing cut on a phone.
//!
//! Skipped where there is no Chromium, unless `LANDFALL_REQUIRE_ALL` is set. With `LANDFALL_REPORT_OUT` the
//! pages stay there, for people to look at.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use landfall_report::model::Report;
use landfall_report::{Language, ReportParams, Rules, Words, html};

/// What a reader would do, and what came of it, as attributes of the page.
const READER: &str = r##"<script>
addEventListener("load", () => {
  const note = (name, value) => window.parent.document.body.setAttribute("data-" + name, String(value));
  const table = document.getElementById("site-table");
  const column = [...table.tHead.rows[0].cells].findIndex((cell) => cell.textContent.startsWith("Fragments"));
  const button = table.tHead.rows[0].cells[column].querySelector("button");
  const values = () => [...table.tBodies[0].rows].map((row) => Number(row.cells[column].dataset.value));
  button.click();
  button.click();
  note("sort", table.tHead.rows[0].cells[column].getAttribute("aria-sort"));
  const up = values();
  note("sorted", up.every((value, index) => index === 0 || up[index - 1] <= value));
  note("rows", up.length);
  const input = document.querySelector("input[aria-controls=site-table]");
  note("search", input.getClientRects().length > 0);
  const long = [...document.querySelectorAll("table.sortable")].filter((one) => one.tBodies[0].rows.length > 10);
  note("searched", long.every((one) => document.querySelector(`input[aria-controls="${one.id}"]`)));
  note("unsorted", [...document.querySelectorAll("table")].filter((one) =>
    one.tBodies[0].rows.length > 10 && !one.closest("details") && !one.matches(".sortable, .wide")).length);
  input.value = "bach2 P02";
  input.dispatchEvent(new Event("input"));
  const left = [...table.tBodies[0].rows].filter((row) => row.getClientRects().length > 0);
  note("left", left.length);
  note("found", left.every((row) => row.textContent.includes("BACH2") && row.textContent.includes("P02")));
  note("overflow", document.documentElement.scrollWidth - document.documentElement.clientWidth);
  note("unnamed", [...document.querySelectorAll("button, input, svg[role=img], [role=region]")].filter((one) =>
    !(one.textContent.trim() || one.getAttribute("aria-label") || one.labels?.length)).length);
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  note("ids", ids.length === new Set(ids).size);
  note("links", [...document.querySelectorAll("a[href^='#']")].every((one) => document.getElementById(one.hash.slice(1))));
  const view = document.getElementById("v-0");
  location.hash = "#v-0";
  view.open = true;
  view.addEventListener("toggle", () => setTimeout(() => {
    note("drawn", view.querySelectorAll("figure svg").length);
    note("bars", view.querySelectorAll("rect.bar, rect.left-out").length > 3);
    note("genes", view.querySelectorAll(".exon").length > 3);
    note("inside", document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }));
  note("lazy", document.querySelectorAll(".views figure").length);
  note("network", performance.getEntriesByType("resource").length);
});
</script></body>"##;

fn chromium() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    std::env::split_paths(&folders)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|path| path.is_file())
}

/// A finished run of the browser: standard output and error.
fn open(browser: &Path, profile: &Path, page: &Path, arguments: &[&str]) -> (String, String) {
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--host-resolver-rules=MAP * ~NOTFOUND"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (text(output.stdout), text(output.stderr))
}

fn attribute<'a>(page: &'a str, name: &str) -> &'a str {
    let start = format!("data-{name}=\"");
    let body = &page[page.find("<body").expect("a body")..];
    let from =
        body.find(&start).unwrap_or_else(|| panic!("no {name}: the script stopped before")) + start.len();
    &body[from..from + body[from..].find('"').unwrap()]
}

#[test]
fn a_reader_can_sort_search_and_read_it_on_a_phone() {
    let Some(browser) = chromium() else {
        assert!(std::env::var_os("LANDFALL_REQUIRE_ALL").is_none(), "no chromium, and a browser is required");
        println!("skipped: no chromium");
        return;
    };
    let temporary = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("LANDFALL_REPORT_OUT").map(PathBuf::from);
    let folder = kept.unwrap_or_else(|| temporary.path().to_owned());
    let rules = Rules::built_in().unwrap();
    let mut run = common::run(300);
    run.tables.genes = Some(common::genes());
    let mut report = Report::build(&ReportParams::default(), &rules, &run.tables).unwrap();
    run.molecules.iter().for_each(|row| report.views.add(row));
    report.views.finish();
    let page = html(&report, &Words::of(Language::English).unwrap()).unwrap();
    std::fs::write(folder.join("report.html"), &page).unwrap();
    let probe = page.replace("</body>", READER);
    // A browser window cannot be as narrow as a phone; a frame can.
    let framed = probe.replace('&', "&amp;").replace('"', "&quot;");
    let phone = format!(
        "<!DOCTYPE html><body><iframe width=\"380\" height=\"800\" srcdoc=\"{framed}\"></iframe></body>"
    );

    for (profile, probe) in [("desktop", &probe), ("phone", &phone)] {
        let file = temporary.path().join(format!("{profile}.html"));
        std::fs::write(&file, probe).unwrap();
        let arguments = ["--dump-dom", "--virtual-time-budget=5000", "--window-size=1200,900"];
        let (dom, log) = open(&browser, &temporary.path().join(profile), &file, &arguments);
        let console: Vec<_> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
        assert!(console.is_empty(), "{console:?}");
        let seen = |name: &str| attribute(&dom, name);
        assert_eq!((seen("sort"), seen("sorted"), seen("rows")), ("ascending", "true", "300"));
        assert_eq!((seen("search"), seen("found")), ("true", "true"));
        assert_eq!((seen("searched"), seen("unsorted")), ("true", "0"));
        // By hand: BACH2 is the gene at index 2 modulo 8, and index 2 modulo 4 is P02: 2, 10, … 298.
        assert_eq!(seen("left"), "38");
        assert_eq!(seen("overflow"), "0", "{profile}: the page is wider than the window");
        assert_eq!((seen("unnamed"), seen("ids"), seen("links")), ("0", "true", "true"));
        assert_eq!(seen("network"), "0");
        // A view is drawn when it is opened, and not before.
        assert_eq!((seen("lazy"), seen("drawn"), seen("bars"), seen("genes")), ("0", "2", "true", "true"));
        assert_eq!(seen("inside"), "0", "{profile}: an open view is wider than the window");
    }
}
