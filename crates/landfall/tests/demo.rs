//! The demo project end to end, against the truth that the simulator wrote, and stage by stage.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use landfall_core::ReadClass;
use landfall_tables::annotation::AnnotationRow;
use landfall_tables::fragments::FragmentRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::read_all;
use landfall_tables::site_fragments::{FragmentStatus, SiteFragmentRow, TargetKind};
use landfall_tables::sites::SiteRow;
use landfall_tables::vcn::VcnRow;

/// A truth table of the demo project: rows by column name.
fn truth(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/demo/truth").join(name);
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().unwrap();
    lines.map(|cells| header.iter().cloned().zip(cells).collect()).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

#[test]
fn the_demo_agrees_with_its_truth() {
    let folder = common::demo();
    common::succeed_in(folder.path(), &["--quiet", "run", "demo/run.toml", "--out", "RUN"]);
    let tables = folder.path().join("RUN/results/tables");
    let sites: Vec<SiteRow> = read_all(&tables.join("sites.parquet")).unwrap();
    let multihits: Vec<MultihitRow> = read_all(&tables.join("multihits.parquet")).unwrap();

    let called: BTreeSet<_> = sites.iter().map(|row| (row.sample.to_string(), row.site_id.clone())).collect();
    let clustered: BTreeSet<_> = multihits
        .iter()
        .flat_map(|row| row.loci.iter().map(|locus| (row.sample.to_string(), locus.clone())))
        .collect();
    let known: Vec<_> = truth("sites.tsv");
    let key = |row: &BTreeMap<String, String>| {
        (row["sample"].clone(), format!("{}{}{}", row["contig"], row["strand"], row["position"]))
    };
    let due: Vec<_> = known.iter().filter(|row| number(row, "fragments") >= 2.0).collect();
    let missed: Vec<_> = due
        .iter()
        .map(|row| key(row))
        .filter(|key| !called.contains(key) && !clustered.contains(key))
        .collect();
    let all: BTreeSet<_> = known.iter().map(key).collect();
    let wrong: Vec<_> = sites
        .iter()
        .filter(|row| row.fragments >= 2 && !all.contains(&(row.sample.to_string(), row.site_id.clone())))
        .map(|row| &row.site_id)
        .collect();
    println!("{} true sites with >= 2 fragments, {} missed, {} false", due.len(), missed.len(), wrong.len());
    assert!(due.len() > 100, "the demo lost its sites");
    assert!(missed.is_empty(), "{missed:?}");
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(!multihits.is_empty(), "the planted repeats must show");

    let annotation: Vec<AnnotationRow> = read_all(&tables.join("annotation.parquet")).unwrap();
    let names: BTreeSet<_> = sites.iter().map(|row| (row.subject.clone(), row.site_id.clone())).collect();
    assert_eq!(annotation.len(), names.len(), "one row per site of a subject");
    assert!(annotation.iter().any(|row| row.in_gene == Some(true)));

    let vcn: Vec<VcnRow> = read_all(&tables.join("vcn.parquet")).unwrap();
    for row in truth("vcn.tsv") {
        let found = vcn.iter().find(|found| found.sample.as_str() == row["sample"]).unwrap();
        let (lo, hi) = (found.lo.unwrap(), found.hi.unwrap());
        let expected = number(&row, "vcn");
        assert!(lo <= expected && expected <= hi, "{}: {expected} is not in {lo} to {hi}", row["sample"]);
    }
}

#[test]
fn sites_and_multihits_are_sums_over_site_fragments() {
    let folder = common::demo();
    common::succeed_in(folder.path(), &["--quiet", "run", "demo/run.toml", "--out", "RUN"]);
    let tables = folder.path().join("RUN/results/tables");
    let rows: Vec<SiteFragmentRow> = read_all(&tables.join("site_fragments.parquet")).unwrap();
    let sites: Vec<SiteRow> = read_all(&tables.join("sites.parquet")).unwrap();
    let fragments: Vec<FragmentRow> = read_all(&tables.join("fragments.parquet")).unwrap();
    for site in &sites {
        let own = rows.iter().filter(|row| {
            row.sample == site.sample
                && row.target_kind == TargetKind::Site
                && row.target_id == site.site_id
                && row.status != FragmentStatus::CollisionRemoved
        });
        let own: Vec<_> = own.collect();
        let places: BTreeSet<_> = own
            .iter()
            .filter_map(|row| row.breakpoint.map(|breakpoint| (row.replicate, breakpoint)))
            .collect();
        assert_eq!(site.fragments as usize, places.len(), "{}", site.site_id);
        assert_eq!(site.reads, own.iter().map(|row| u64::from(row.reads)).sum::<u64>(), "{}", site.site_id);
    }
    let placed: BTreeMap<_, _> = fragments
        .iter()
        .filter(|row| matches!(row.class, ReadClass::Unique | ReadClass::Multihit))
        .filter(|row| sites.iter().any(|site| site.subject == row.subject))
        .map(|row| ((row.library.clone(), row.fragment_id), u64::from(row.reads)))
        .collect();
    let total: u64 = rows.iter().map(|row| u64::from(row.reads)).sum();
    assert_eq!(total, placed.values().sum::<u64>(), "no read of a placed molecule is lost in the clean-up");
}

#[test]
fn every_stage_alone_writes_the_same_bytes_as_the_run() {
    let folder = common::demo();
    let here = folder.path();
    common::succeed_in(here, &["--quiet", "run", "demo/run.toml", "--out", "RUN"]);
    let stage = |args: &[&str]| {
        common::succeed_in(here, &[&["--quiet"], args, &["--config", "demo/run.toml"]].concat())
    };
    let vectors = ["--vectors", "demo/vector.fa", "--topology", "circular"];
    stage(&[&["trim"], &vectors[..], &["--elements", "demo/vector.bed", "--out", "alone/trim"]].concat());
    let results = common::results(&here.join("RUN"));
    let of = |stage: &str, entity: &str| &results[&(stage.to_owned(), entity.to_owned())];
    let of_stage =
        |name: &str| results.iter().filter(move |((stage, _), _)| stage == name).collect::<Vec<_>>();
    assert!(common::files(&here.join("alone/trim")) == *of_stage("trim")[0].1);

    let mut fragments = Vec::new();
    for ((_, library), paired) in of_stage("pair") {
        let reads = format!("alone/trim/{library}.reads.parquet");
        let (hits_in, out) = (format!("alone/align/{library}"), format!("alone/pair/{library}"));
        let common = ["--library", library, "--reads", &reads];
        let reference = ["--reference", "demo/ref", "--out", &hits_in];
        stage(&[&["align"], &common[..], &vectors[..], &reference].concat());
        let hits = format!("{hits_in}/hits.parquet");
        stage(&[&["pair"], &common[..], &["--hits", &hits, "--out", &out]].concat());
        assert!(common::files(&here.join(&out)) == *paired, "{library}");
        fragments.push((library.clone(), format!("{out}/fragments.parquet")));
    }
    fragments.sort();
    let sheet = fs::read_to_string(here.join("demo/samples.csv")).unwrap();
    let of_subject = |library: &str| sheet.lines().any(|row| row.starts_with(&format!("{library},P01,")));
    let members = fragments.iter().filter(|(library, _)| of_subject(library)).map(|(_, file)| file.as_str());
    let members: Vec<_> = members.collect();
    let args = [&["sites", "--subject", "P01", "--out", "alone/sites", "--fragments"], &members[..]].concat();
    stage(&args);
    assert!(common::files(&here.join("alone/sites")) == *of("sites", "P01"));
    let molecules = "alone/sites/site_fragments.parquet";
    let (sites, multihits) = ("alone/sites/sites.parquet", "alone/sites/multihits.parquet");
    let tables = ["--site-fragments", molecules, "--sites", sites, "--multihits", multihits];
    stage(&[&["abundance", "--sample", "P01_d30", "--out", "alone/abundance"][..], &tables].concat());
    assert!(common::files(&here.join("alone/abundance")) == *of("abundance", "P01_d30"));
    let annotate =
        ["annotate", "--subject", "P01", "--sites", "alone/sites/sites.parquet", "--reference", "demo/ref"];
    stage(&[&annotate[..], &["--cancer-genes", "demo/cancer_genes.txt", "--out", "alone/annotate"]].concat());
    assert!(common::files(&here.join("alone/annotate")) == *of("annotate", "P01"));
    stage(&["vcn", "--laboratory", "demo/ddpcr.csv", "--out", "alone/vcn"]);
    assert!(common::files(&here.join("alone/vcn")) == *of("vcn", "run"));
    let report = [
        "report",
        "--tables",
        "RUN/results/tables",
        "--about",
        "RUN/work/about.json",
        "--reference",
        "demo/ref",
        "--out",
        "alone/report",
    ];
    stage(&report);
    for name in ["report.html", "report.json"] {
        let (alone, run) = (here.join("alone/report").join(name), here.join("RUN/results").join(name));
        assert!(fs::read(alone).unwrap() == fs::read(run).unwrap(), "{name}");
    }
}
