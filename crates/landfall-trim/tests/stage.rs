//! The stage on small made-up lanes: what passes, what stops, what is refused.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::{END, PRIMER, balance, library, passed, run};
use landfall_config::{Lane, VectorEndLayout};
use landfall_core::ReadClass;
use landfall_core::dna::reverse_complement;
use landfall_stage::{Fault, StageError};
use landfall_tables::balance::Fate;
use landfall_tables::read_all;
use landfall_tables::read_names::ReadNameRow;
use landfall_tables::read_profile::{ClusterRead, ReadProfileRow};
use landfall_tables::reads::{Continuation, ReadRow};
use landfall_trim::TrimParams;
use proptest::prelude::*;

const LINKER: &str = "TCTGGAGTTTTATCGCAATNNNNNNNNCTCCGCTTAAGGGACT";
const HOST: &str = "GTTCACAGGATCTTGACCAGTACTGGCATTCAGAACCTGTTACGATCCTGAGTACCATGGTCAAGCTTGACCA";

/// Bases, and the one quality letter of them all.
type Made = (String, char);

/// A lane in a folder of its own.
struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn fastq(&self, name: &str, reads: &[Made]) -> PathBuf {
        let record = |(at, (bases, quality)): (usize, &Made)| {
            format!("@r{at} x\n{bases}\n+\n{}\n", quality.to_string().repeat(bases.len()))
        };
        self.write(name, reads.iter().enumerate().map(record).collect::<String>())
    }

    fn lane(&self, anchors: &[Made], adrifts: &[Made]) -> Lane {
        let (fastq_1, fastq_2) = (self.fastq("R1.fq", adrifts), Some(self.fastq("R2.fq", anchors)));
        Lane { fastq_1, fastq_2, ..Lane::default() }
    }
}

fn back(bases: &str) -> String {
    String::from_utf8(reverse_complement(bases.as_bytes())).unwrap()
}

/// An anchor and an adrift read of a fragment, read through by both.
fn pair(fragment: &str, umi: &str) -> (String, String) {
    let linker = LINKER.replace("NNNNNNNN", umi);
    let molecule = format!("{PRIMER}{END}{fragment}{}AGATCGGAAGAGC", back(&linker));
    let adrift = format!("{linker}{}{}AGATCGGAAGAGC", back(fragment), back(&format!("{PRIMER}{END}")));
    (molecule, adrift)
}

fn good(pairs: &[(String, String)]) -> (Vec<Made>, Vec<Made>) {
    pairs.iter().map(|(anchor, adrift)| ((anchor.clone(), 'F'), (adrift.clone(), 'F'))).unzip()
}

fn rows(out: &Path, library: &str) -> Vec<ReadRow> {
    read_all(&out.join(format!("{library}.reads.parquet"))).unwrap()
}

fn classes(out: &Path) -> Vec<(Option<String>, Fate, u64)> {
    balance(out).into_iter().map(|row| (row.library, row.class, row.reads)).collect()
}

fn run_one(lane: &Lane, linker: Option<&str>, out: &Path) -> Result<(), StageError> {
    run(&[library("L1", lane, None, linker)], Vec::new(), out, 1, &TrimParams::default()).map(|_| ())
}

#[test]
fn reads_alike_are_one_row_and_each_fault_has_its_class() {
    let files = Files::new();
    let (anchor, adrift) = pair(HOST, "AACCGGTT");
    let (_, other_umi) = pair(HOST, "AACCGGTA");
    let (short_anchor, short_adrift) = pair(&HOST[..25], "AACCGGTT");
    let (dimer_anchor, dimer_adrift) = pair(&HOST[..5], "AACCGGTT");
    let circle = pair(&format!("{}{}", common::U3_START, &HOST[..40]), "AACCGGTT");
    let pairs = [
        (anchor.clone(), adrift.clone()),
        (anchor.clone(), adrift.clone()),
        (anchor.clone(), other_umi),
        circle,
        (short_anchor, short_adrift),
        (dimer_anchor, dimer_adrift),
        (anchor.replace("TCTAGCA", "TCTAGGA"), adrift.clone()),
        (anchor.clone(), adrift.replace("TCTGGAGT", "ACAGGAGT")),
        (anchor.replace("GTTCACAGG", "GNTCANAGG"), adrift.clone()),
        (anchor, adrift),
    ];
    let (mut anchors, adrifts) = good(&pairs);
    anchors[1].1 = '5';
    anchors[9].1 = '#';
    run_one(&files.lane(&anchors, &adrifts), Some(LINKER), files.path()).unwrap();
    let one = |class| (Some("L1".to_owned()), class, 1);
    let expected = [
        (Some("L1".to_owned()), Fate::Class(ReadClass::LowQuality), 2),
        one(Fate::Class(ReadClass::NoVectorEnd)),
        one(Fate::Class(ReadClass::NoLinker)),
        one(Fate::Class(ReadClass::PrimerDimer)),
        one(Fate::Class(ReadClass::TooShort)),
        (Some("L1".to_owned()), Fate::Passed, 4),
    ];
    let mut found = classes(files.path());
    found.sort_by_key(|row| row.1);
    assert_eq!(found, expected);

    let rows = rows(files.path(), "L1");
    assert_eq!(rows.len(), 3);
    assert_eq!(rows.iter().map(|row| row.read_id).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(rows.iter().map(|row| row.anchor_id).collect::<Vec<_>>(), [0, 0, 1]);
    assert_eq!((rows[0].anchor.as_str(), rows[0].adrift.as_deref()), (HOST, Some(back(HOST).as_str())));
    assert_eq!((rows[0].umi.as_deref(), rows[1].umi.as_deref()), (Some("AACCGGTA"), Some("AACCGGTT")));
    assert_eq!((rows[0].count, rows[1].count), (1, 2));
    assert!((rows[0].mean_quality - 37.0).abs() < 1e-9);
    // Four mates of the same length: three of quality 37 and one of 20.
    assert!((rows[1].mean_quality - 32.75).abs() < 1e-9);
    assert!(rows.iter().all(|row| row.linker_reached && row.remnant == END));
    assert_eq!(rows[2].vector_continuation, Some(Continuation::Circle));
    assert_eq!(rows[0].vector_continuation, None);
}

fn traced() -> TrimParams {
    TrimParams { trace: true, ..TrimParams::default() }
}

fn names(out: &Path) -> Vec<ReadNameRow> {
    read_all(&out.join("read_names.parquet")).unwrap()
}

/// Reads by library and fate: by their names, and by the balance.
fn counted_twice(out: &Path) -> [BTreeMap<(Option<String>, Fate), u64>; 2] {
    let mut by_name = BTreeMap::new();
    for row in names(out) {
        let fate = row.class.map_or(Fate::Passed, Fate::Class);
        *by_name.entry((row.library.map(|library| library.to_string()), fate)).or_default() += 1;
    }
    let balance = balance(out).into_iter().filter(|row| row.reads > 0);
    [by_name, balance.map(|row| ((row.library, row.class), row.reads)).collect()]
}

#[test]
fn a_traced_pool_names_every_read_with_its_library_class_and_row() {
    let files = Files::new();
    let (late, early) = (pair(&format!("T{HOST}"), "AACCGGTT"), pair(&format!("A{HOST}"), "AACCGGTT"));
    let lane = |name: &str, pairs: &[(String, String)], index: &[&str]| {
        let (anchors, adrifts) = good(pairs);
        let index: Vec<_> = index.iter().map(|&index| (index.to_owned(), 'F')).collect();
        let file = |read, reads: &[Made]| files.fastq(&format!("{name}_{read}.fq"), reads);
        Lane {
            fastq_1: file("R1", &adrifts),
            fastq_2: Some(file("R2", &anchors)),
            index_1: Some(file("I1", &index)),
            ..Lane::default()
        }
    };
    let dimer = pair(&HOST[..5], "AACCGGTT");
    let second = lane("2", &[late.clone(), early.clone()], &["AACCTT", "TTGGAA"]);
    // The rows of `reads` are sorted: the first read of the first lane is not the first row.
    let first = lane(
        "1",
        &[late.clone(), dimer, early, late.clone(), late],
        &["AACCTT", "AACCTT", "AACCTT", "CCCCCC", "AACCTT"],
    );
    let libraries = [("A", "AACCTT"), ("B", "TTGGAA")].map(|(name, barcode)| {
        let mut library = library(name, &second, Some(barcode), Some(LINKER));
        library.lanes.push(first.clone());
        library
    });
    run(&libraries, Vec::new(), files.path(), 2, &traced()).unwrap();
    let rows = names(files.path());
    let seen: Vec<_> = rows
        .iter()
        .map(|row| {
            (row.name.as_str(), row.library.as_ref().map(|name| name.as_str()), row.class, row.read_id)
        })
        .collect();
    let expected = [
        ("r0", Some("A"), None, Some(1)),
        ("r1", Some("A"), Some(ReadClass::PrimerDimer), None),
        ("r2", Some("A"), None, Some(0)),
        ("r3", None, Some(ReadClass::NoBarcode), None),
        ("r4", Some("A"), None, Some(1)),
        ("r0", Some("A"), None, Some(1)),
        ("r1", Some("B"), None, Some(0)),
    ];
    assert_eq!(seen, expected);
    assert!(rows.iter().zip(0..).all(|(row, read)| row.pool == "A" && row.read == read));
    let [by_name, by_balance] = counted_twice(files.path());
    assert_eq!(by_name, by_balance);
}

#[test]
fn without_a_trace_no_read_is_named_and_nothing_else_changes() {
    let files = Files::new();
    let (anchors, adrifts) = good(&[pair(HOST, "AACCGGTT"), pair(&HOST[..5], "AACCGGTT")]);
    let lane = files.lane(&anchors, &adrifts);
    let tables = |params: &TrimParams, out: &str| {
        let out = files.path().join(out);
        run(&[library("L1", &lane, None, Some(LINKER))], Vec::new(), &out, 1, params).unwrap();
        let bytes = |name: &str| std::fs::read(out.join(name)).unwrap();
        (names(&out).len(), bytes("L1.reads.parquet"), bytes("balance.parquet"))
    };
    let (plain, with_trace) = (tables(&TrimParams::default(), "plain"), tables(&traced(), "traced"));
    assert_eq!((plain.0, with_trace.0), (0, 2));
    assert!((plain.1, plain.2) == (with_trace.1, with_trace.2));
}

#[test]
fn a_pool_is_told_apart_by_its_index_reads() {
    let files = Files::new();
    let (anchors, adrifts) = good(&vec![pair(HOST, "AACCGGTT"); 6]);
    let mut lane = files.lane(&anchors, &adrifts);
    let index =
        ["AACCTT", "AACCTA", "TTGGAA", "TTGGAC", "CCCCCC", "GGGGGG"].map(|index| (index.to_owned(), 'F'));
    lane.index_1 = Some(files.fastq("I1.fq", &index));
    let barcodes = [("A", "AACCTT"), ("B", "TTGGAA"), ("C", "TTGCCC")];
    let libraries = barcodes.map(|(name, barcode)| library(name, &lane, Some(barcode), Some(LINKER)));
    run(&libraries, Vec::new(), files.path(), 2, &TrimParams::default()).unwrap();
    let none = |class| (None, Fate::Class(class), 1);
    let mut expected =
        vec![none(ReadClass::NoBarcode), none(ReadClass::AmbiguousBarcode), none(ReadClass::PolyGBarcode)];
    expected.extend(
        [("A", 2), ("B", 1), ("C", 0)].map(|(name, reads)| (Some(name.to_owned()), Fate::Passed, reads)),
    );
    let mut found = classes(files.path());
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    assert!(balance(files.path()).iter().all(|row| row.pool == "A" && row.stage == "trim"));
    assert!(rows(files.path(), "C").is_empty());
}

#[test]
fn the_profile_counts_raw_reads_of_every_file_over_all_lanes() {
    let (one, two) = (Files::new(), Files::new());
    let lane = |files: &Files, first: &str, second: &str, index: &str| {
        let made = |bases: &str, quality| [(bases.to_owned(), quality)];
        let mut lane = files.lane(&made(second, 'F'), &made(first, '5'));
        lane.index_2 = Some(files.fastq("I2.fq", &made(index, '#')));
        lane
    };
    let lanes = [lane(&one, "AC", "T", "G"), lane(&two, "AN", "", "GG")];
    let mut both = library("L1", &lanes[0], None, Some(LINKER));
    both.lanes = lanes.to_vec();
    run(&[both], Vec::new(), one.path(), 1, &TrimParams::default()).unwrap();
    let row = |read, cycle, [a, c, g, t, n]: [u64; 5], quality_sum| ReadProfileRow {
        pool: "L1".to_owned(),
        read,
        cycle,
        reads: a + c + g + t + n,
        a,
        c,
        g,
        t,
        n,
        quality_sum,
    };
    // Qualities: `5` is 20, `F` is 37, `#` is 2. The reads are far too short to pass, and are counted all the same.
    let expected = [
        row(ClusterRead::R1, 1, [2, 0, 0, 0, 0], 40),
        row(ClusterRead::R1, 2, [0, 1, 0, 0, 1], 40),
        row(ClusterRead::R2, 1, [0, 0, 0, 1, 0], 37),
        row(ClusterRead::I2, 1, [0, 0, 2, 0, 0], 4),
        row(ClusterRead::I2, 2, [0, 0, 1, 0, 0], 2),
    ];
    assert_eq!(read_all::<ReadProfileRow>(&one.path().join("read_profile.parquet")).unwrap(), expected);
}

#[test]
fn barcodes_the_wrong_way_round_are_refused() {
    let files = Files::new();
    let (anchors, adrifts) = good(&vec![pair(HOST, "AACCGGTT"); 40]);
    let mut lane = files.lane(&anchors, &adrifts);
    lane.index_1 = Some(files.fastq("I1.fq", &vec![("AACCTC".to_owned(), 'F'); 40]));
    let libraries =
        ["GAGGTT", "CACACA"].map(|barcode| library(&format!("L{barcode}"), &lane, Some(barcode), None));
    let error = run(&libraries, Vec::new(), files.path(), 1, &TrimParams::default()).unwrap_err();
    assert_eq!(error.fault, Fault::Data);
    assert!(error.to_string().contains("40 with the reverse complement of I1"), "{error}");
}

#[test]
fn a_single_read_knows_its_breakpoint_where_it_reaches_the_linker() {
    let files = Files::new();
    let (anchor, _) = pair(HOST, "AACCGGTT");
    let reads = [(anchor.clone(), 'F'), (anchor[..14 + 60].to_owned(), 'F')];
    let lane = Lane { fastq_1: files.fastq("R1.fq", &reads), fastq_2: None, ..Lane::default() };
    run_one(&lane, Some(LINKER), files.path()).unwrap();
    let rows = rows(files.path(), "L1");
    assert_eq!(rows.iter().map(|row| row.linker_reached).collect::<Vec<_>>(), [false, true]);
    assert_eq!(rows[1].anchor, HOST);
    assert!(rows.iter().all(|row| row.adrift.is_none() && row.adrift_id.is_none() && row.umi.is_none()));
}

#[test]
fn lanes_of_a_library_are_read_together_and_windows_line_ends_accepted() {
    let (one, two) = (Files::new(), Files::new());
    let (anchors, adrifts) = good(&[pair(HOST, "AACCGGTT")]);
    let lanes = [one.lane(&anchors, &adrifts), two.lane(&anchors, &adrifts)];
    for name in ["R1.fq", "R2.fq"] {
        let text = std::fs::read_to_string(two.path().join(name)).unwrap();
        two.write(name, text.replace('\n', "\r\n"));
    }
    let mut both = library("L1", &lanes[0], None, Some(LINKER));
    both.lanes = lanes.to_vec();
    run(&[both], Vec::new(), one.path(), 1, &TrimParams::default()).unwrap();
    let rows = rows(one.path(), "L1");
    assert_eq!((rows.len(), rows[0].count), (1, 2));
}

#[test]
fn bad_fastq_is_refused_and_leaves_nothing() {
    let (anchors, adrifts) = good(&vec![pair(HOST, "AACCGGTT"); 3]);
    let fails = |spoil: &dyn Fn(&Files)| {
        let (files, out) = (Files::new(), tempfile::tempdir().unwrap());
        let lane = files.lane(&anchors, &adrifts);
        spoil(&files);
        let error = run_one(&lane, Some(LINKER), out.path()).unwrap_err();
        assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0, "{error}");
        assert!(error.fault == Fault::Missing || error.hint.is_some(), "{error}");
        (error.fault, error.to_string().replace(&format!("{}/", files.path().display()), ""))
    };
    let cut = |files: &Files, name: &str, keep: fn(&str) -> String| {
        let text = std::fs::read_to_string(files.path().join(name)).unwrap();
        files.write(name, keep(&text));
    };
    let (fault, text) = fails(&|files| cut(files, "R2.fq", |text| text[..text.len() - 40].to_owned()));
    assert_eq!(fault, Fault::Data);
    assert!(text.starts_with("`R2.fq`, record 3: ") && text.contains("ends inside this record"), "{text}");
    let (_, text) = fails(&|files| cut(files, "R1.fq", |text| text[..=text.rfind('+').unwrap()].to_owned()));
    assert!(
        text.starts_with("`R1.fq`, record 3: ") && text.contains(" 0 qualities; expected equal"),
        "{text}"
    );
    let (_, text) = fails(&|files| cut(files, "R2.fq", |_| String::new()));
    assert_eq!(text, "`R2.fq`: the file ends here; expected as many records as in `R1.fq`, which goes on");
    let (_, text) = fails(&|files| cut(files, "R2.fq", |text| text.replace("@r1 ", "@r7 ")));
    assert!(text.starts_with("`R2.fq`, record 2: found read `r7`; expected `r1` as in "), "{text}");
    let (_, text) = fails(&|files| cut(files, "R2.fq", |text| text[..text.find("@r2").unwrap()].to_owned()));
    assert!(
        text.starts_with("`R2.fq`, record 2: the file ends here; expected as many records as in "),
        "{text}"
    );
    let (fault, _) = fails(&|files| std::fs::remove_file(files.path().join("R2.fq")).unwrap());
    assert_eq!(fault, Fault::Missing);
}

fn spilling() -> TrimParams {
    TrimParams { dereplicate_memory_mb: 0, ..traced() }
}

/// Every file of a folder with its bytes.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect()
}

#[test]
fn a_full_disk_is_one_error_and_leaves_nothing() {
    let (files, out) = (Files::new(), tempfile::tempdir().unwrap());
    let (anchors, adrifts) = good(&[pair(HOST, "AACCGGTT"), pair(HOST, "AACCGGTA")]);
    let lane = files.lane(&anchors, &adrifts);
    let scratch = out.path().join(format!("trim.partial-{}", std::process::id()));
    std::fs::create_dir(&scratch).unwrap();
    // Nothing can be written to this device: it says that the disk is full.
    std::os::unix::fs::symlink("/dev/full", scratch.join("0")).unwrap();
    let library = library("L1", &lane, None, Some(LINKER));
    let error = run(&[library], Vec::new(), out.path(), 1, &spilling()).unwrap_err();
    assert_eq!(error.fault, Fault::Write);
    assert!(error.to_string().contains(&format!("`{}` could not be written", scratch.display())), "{error}");
    assert!(error.hint.is_some_and(|hint| hint.contains("dereplicate_memory_mb")));
    assert!(contents(out.path()).is_empty());
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_of_writing() {
    let files = Files::new();
    let (anchors, adrifts) = good(&[pair(HOST, "AACCGGTT"), pair(HOST, "AACCGGTA")]);
    let lane = files.lane(&anchors, &adrifts);
    let library = library("L1", &lane, None, Some(LINKER));
    let error = run(&[library], Vec::new(), &files.path().join("R1.fq"), 1, &spilling()).unwrap_err();
    assert_eq!(error.fault, Fault::Write, "{error}");
}

/// Pieces of which real reads are made, whole or not, and noise.
fn some_read() -> impl Strategy<Value = Made> {
    let (anchor, adrift) = pair(HOST, "AACCGGTT");
    let (short, short_adrift) = pair(&HOST[..12], "AACCGGTT");
    let known =
        prop::sample::select(vec![anchor, adrift, short, short_adrift, back(HOST), LINKER.to_owned()]);
    let piece = (known, 0..130_usize, 0..130_usize)
        .prop_map(|(known, from, length)| known.chars().skip(from / 3).take(length).collect::<String>());
    let bases = prop::collection::vec(prop_oneof![3 => piece, 1 => "[ACGTN]{0,60}"], 0..4);
    (bases.prop_map(|pieces| pieces.concat()), prop::sample::select(vec!['F', '5', '#']))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_reads_every_one_is_counted(
        anchors in prop::collection::vec(some_read(), 1..30),
        adrifts in prop::collection::vec(some_read(), 30),
        paired: bool,
        with_linker: bool,
    ) {
        let files = Files::new();
        let mut lane = files.lane(&anchors, &adrifts[..anchors.len()]);
        if !paired {
            lane.fastq_1 = lane.fastq_2.take().unwrap();
        }
        let library = library("L1", &lane, None, with_linker.then_some(LINKER));
        run(&[library], Vec::new(), files.path(), 1, &traced()).unwrap();
        let [by_name, by_balance] = counted_twice(files.path());
        prop_assert_eq!(by_name, by_balance);
        let balance = balance(files.path());
        prop_assert_eq!(balance.iter().map(|row| row.reads).sum::<u64>(), anchors.len() as u64);
        let rows = rows(files.path(), "L1");
        prop_assert_eq!(rows.iter().map(|row| u64::from(row.count)).sum::<u64>(), passed(&balance));
        let of_row = |read_id| names(files.path()).iter().filter(|row| row.read_id == Some(read_id)).count();
        prop_assert!(rows.iter().all(|row| of_row(row.read_id) == row.count as usize));
        prop_assert!(rows.iter().all(|row| row.anchor.len() >= 30 && row.adrift.is_some() == paired));
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_disk_instead_of_memory_changes_no_byte(
        noise in prop::collection::vec((some_read(), some_read()), 0..20),
        chosen in prop::collection::vec(0..4_usize, 0..40),
    ) {
        let files = Files::new();
        let (anchor, adrift) = pair(&HOST[14..], "AACCGGTT");
        let other_end = |read: &str, from: String, to: String| read.replace(&from, &to);
        let (from, to) = (format!("{PRIMER}{END}"), HOST[..14].to_owned());
        let known = [
            pair(HOST, "AACCGGTT"),
            pair(HOST, "AACCGGTA"),
            pair(&HOST[3..], "AACCGGTT"),
            (other_end(&anchor, from.clone(), to.clone()), other_end(&adrift, back(&from), back(&to))),
        ];
        let every_one_twice = (0..8).map(|at| at / 2);
        let known: Vec<_> = every_one_twice.chain(chosen).map(|which| known[which].clone()).collect();
        let (mut anchors, mut adrifts) = good(&known);
        noise.into_iter().for_each(|(anchor, adrift)| {
            anchors.push(anchor);
            adrifts.push(adrift);
        });
        let mut lane = files.lane(&anchors, &adrifts);
        let index: Vec<_> =
            (0..anchors.len()).map(|at| (["AACCTT", "TTGGAA"][usize::from(at % 3 == 1)].to_owned(), 'F')).collect();
        lane.index_1 = Some(files.fastq("I1.fq", &index));
        // Two vector ends of which the second sorts first: anchors do not come in their own order.
        let mut layout = common::protocol();
        layout.vector_ends.push(VectorEndLayout {
            name: "a_u3".parse().unwrap(),
            side: None,
            primer: HOST[..7].to_owned(),
            end_bases: HOST[7..14].to_owned(),
            other_terminus: None,
            leader: 0,
        });
        let libraries = [("A", "AACCTT"), ("B", "TTGGAA"), ("C", "CCCCCC")].map(|(name, barcode)| {
            let mut library = library(name, &lane, Some(barcode), Some(LINKER));
            library.protocol = Arc::new(layout.clone());
            library
        });
        let outs = [(traced(), "memory", 1), (spilling(), "disk", 1), (spilling(), "threads", 3)];
        let outs = outs.map(|(params, out, threads)| {
            let out = files.path().join(out);
            run(&libraries, Vec::new(), &out, threads, &params).unwrap();
            contents(&out)
        });
        prop_assert_eq!(outs[0].len(), 7);
        let ends: BTreeSet<_> =
            rows(&files.path().join("memory"), "A").iter().map(|row| row.vector_end.to_string()).collect();
        prop_assert_eq!(ends.into_iter().collect::<Vec<_>>(), ["a_u3", "u5"]);
        prop_assert!(outs[0] == outs[1] && outs[1] == outs[2]);
    }
}
