//! Controls and time points through a whole run of the demo.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

type Row = BTreeMap<String, String>;

/// The rows of a published table.
fn table(folder: &Path, run: &str, name: &str) -> Vec<Row> {
    let text = fs::read_to_string(folder.join(run).join("results/tables").join(name)).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let row = |line: &str| {
        header
            .iter()
            .zip(line.split('\t'))
            .map(|(name, cell)| ((*name).to_owned(), cell.to_owned()))
            .collect()
    };
    lines.map(row).collect()
}

fn run(folder: &Path, out: &str) {
    common::succeed_in(folder, &["--quiet", "run", "demo/run.toml", "--out", out]);
}

/// Changes the sheet row by row; `None` leaves a row out.
fn edit_sheet(folder: &Path, edit: impl Fn(&str) -> Option<String>) {
    let sheet = folder.join("demo/samples.csv");
    let text = fs::read_to_string(&sheet).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let rows: Vec<String> = rows.lines().filter_map(edit).collect();
    fs::write(&sheet, format!("{header}\n{}\n", rows.join("\n"))).unwrap();
}

#[test]
fn a_spike_is_judged_by_its_table_of_clones() {
    let folder = common::demo();
    let here = folder.path();
    run(here, "one");
    let mut sites = table(here, "one", "sites.tsv");
    sites.retain(|site| site["sample"] == "P02_d30");
    sites.sort_by_key(|site| std::cmp::Reverse(site["fragments"].parse::<u32>().unwrap()));
    let strongest = &sites[0];
    edit_sheet(here, |row| {
        Some(if row.contains(",P02_d30,") { row.replace(",sample,", ",spike,") } else { row.to_owned() })
    });
    let run_file = here.join("demo/run.toml");
    let text = fs::read_to_string(&run_file).unwrap();
    fs::write(&run_file, text + "\n[controls]\nexpected = \"spikes.csv\"\n").unwrap();
    let clone =
        |contig: &str, position: &str| format!("P02_d30_1,{contig},{position},{}\n", strongest["strand"]);
    let expect = |clones: &[String]| {
        fs::write(
            here.join("demo/spikes.csv"),
            "library,contig,position,strand\n".to_owned() + &clones.concat(),
        )
        .unwrap();
    };
    let found = clone(&strongest["contig"], &strongest["position"]);
    expect(std::slice::from_ref(&found));
    run(here, "two");
    let status = |rows: &[Row], control: &str, target: &str| {
        let fits = |row: &&Row| {
            row["control"] == control && row["library"] == "P02_d30_1" && row["target"] == target
        };
        rows.iter().find(fits).unwrap()["status"].clone()
    };
    let controls = table(here, "two", "controls.tsv");
    assert_eq!(status(&controls, "spike", ""), "pass");
    assert!(
        controls
            .iter()
            .any(|row| row["control"] == "negative" && row["library"] == "NC" && row["status"] == "pass")
    );
    assert!(
        table(here, "two", "sites.tsv").iter().all(|site| site["sample"] != "P02_d30"),
        "a spike is no sample"
    );

    expect(&[found, clone("chr1", "77")]);
    run(here, "three");
    let controls = table(here, "three", "controls.tsv");
    assert_eq!(status(&controls, "spike", ""), "fail", "one of two is less than nine tenths");
    assert_eq!(status(&controls, "spike_clone", &format!("chr1{}77", strongest["strand"])), "fail");

    expect(&[clone("chr1", "0")]);
    let (code, _, said) = common::run_in(here, &["--quiet", "run", "demo/run.toml", "--out", "four"]);
    assert_eq!(code, 65, "{said}");
    assert!(said.contains("line 2, `position`: found `0`; expected a whole number"), "{said}");
}

#[test]
fn a_new_time_point_leaves_earlier_samples_as_they_were() {
    let folder = common::demo();
    let here = folder.path();
    let sheet = fs::read_to_string(here.join("demo/samples.csv")).unwrap();
    edit_sheet(here, |row| (!row.contains("_d180,")).then(|| row.to_owned()));
    let run_file = here.join("demo/run.toml");
    let text = fs::read_to_string(&run_file).unwrap().replace("vcn = [\"ddpcr.csv\"]\n", "");
    fs::write(&run_file, &text).unwrap();
    run(here, "first");
    fs::write(here.join("demo/samples.csv"), sheet).unwrap();
    let registry = "registry = \"../first/results/tables/registry.parquet\"\nseed = 1";
    fs::write(&run_file, text.replace("seed = 1", registry)).unwrap();
    run(here, "second");
    for (name, key) in [("sites.tsv", "site_id"), ("abundance.tsv", "target_id")] {
        let (first, mut second) = (table(here, "first", name), table(here, "second", name));
        second.retain(|row| row["sample"].ends_with("_d30"));
        let plain = |mut row: Row| {
            // What other samples show may be flagged later.
            row.remove("flags");
            row.remove("mode_offset");
            row
        };
        assert!(first.len() > 40, "{name}");
        let (first, second): (Vec<_>, Vec<_>) =
            (first.into_iter().map(plain).collect(), second.into_iter().map(plain).collect());
        for (before, after) in first.iter().zip(&second) {
            assert_eq!(before, after, "{name}: {}", before[key]);
        }
        assert_eq!(first.len(), second.len());
    }
}
