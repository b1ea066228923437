//! The stage on small tables in a folder of its own.

#![allow(clippy::unwrap_used)]

mod common;

use std::sync::Arc;

use common::shared;
use landfall_config::{Library, Protocol, SequencerRead};
use landfall_stage::{Context, Fault, FileKind, InputFiles, StageEntry, StageError, StageIo};
use landfall_tables::cells::{CellModel, CellsRow};
use landfall_tables::vcn::{ReleaseVerdict, VcnRow, VcnVerdict};
use landfall_tables::wells::WellRow;
use landfall_testkit::StageRun;
use landfall_vcn::Vcn;

fn library(subject: &str, sample: &str, transduced_fraction: Option<f64>) -> Library {
    let protocol = Protocol {
        anchor_read: SequencerRead::R1,
        vector_ends: Vec::new(),
        min_fragment: 20,
        max_fragment: 2_000,
        ..landfall_testkit::protocol()
    };
    Library {
        subject: subject.parse().unwrap(),
        protocol: Arc::new(protocol),
        transduced_fraction,
        ..landfall_testkit::library(sample, 1)
    }
}

/// Laboratory tables `table0.csv` and so on.
fn given(tables: &[&str]) -> StageRun<Vcn> {
    let libraries = [library("P01", "P01_d0", None), library("P02", "P02_d0", Some(0.5))];
    tables.iter().enumerate().fold(StageRun::new(libraries), |run, (at, text)| {
        run.text(FileKind::Laboratory, &format!("table{at}.csv"), text)
    })
}

fn run(tables: &[&str]) -> Result<Vec<VcnRow>, StageError> {
    Ok(given(tables).run()?.rows())
}

const PLAIN: &str = "sample,well,target,positives,total
P01_d0,A01,wpre,3000,15000
P01_d0,A01,RPP30,6000,15000
P01_d0,B01,wpre,3100,15200
P01_d0,B01,RPP30,6100,15200
";

const EXPORT: &str = "Well,Sample description 1,Target,Conc(copies/µL),Status,TargetType,Accepted Droplets,Positives,Negatives,MergedWells
A05,P02_d0,psi,0,OK,Unknown,15000,0,15000,
A05,P02_d0,ALB,400,OK,Reference,15000,4000,11000,
B05,P02_d0,psi,,CHECK,Unknown,,,,
H12,NTC,psi,0,OK,NTC,15000,0,15000,
";

#[test]
fn a_plain_table_and_an_export_give_one_row_per_sample() {
    let rows = run(&[PLAIN, EXPORT]).unwrap();
    assert_eq!(rows.len(), 2);
    let one = &rows[0];
    // By hand: λ_V = −ln(0.8) = 0.22314, λ_R = −ln(0.6) = 0.51083, VCN 0.8736; second well 0.22801 and 0.51301,
    // 0.8889; weights nearly equal: 0.881.
    assert_eq!(
        (one.sample.as_str(), one.target.as_str(), one.reference.as_str()),
        ("P01_d0", "WPRE", "RPP30")
    );
    assert!((one.vcn.unwrap() - 0.8814).abs() < 5e-4, "{:?}", one.vcn);
    assert_eq!((one.n, one.wells, one.verdict), (30_200, 2, VcnVerdict::Estimated));
    assert!(one.flags.is_empty(), "{:?}", one.flags);
    assert_eq!((one.per_transduced, one.release), (None, ReleaseVerdict::NotEvaluable));
    assert!(
        one.lo < one.lo_counting
            && one.lo_counting < one.vcn
            && one.vcn < one.hi_counting
            && one.hi_counting < one.hi
    );
    let two = &rows[1];
    assert_eq!(
        (two.subject.as_str(), two.verdict, two.vcn, two.lo),
        ("P02", VcnVerdict::UpperLimit, None, None)
    );
    // 2·(−ln 0.05/15,000)/0.31015·exp(1.645·0.01587) = 0.001322.
    assert!((two.hi_counting.unwrap() - 0.001_322).abs() < 1e-6, "{:?}", two.hi_counting);
    // Half of the cells cannot carry less than a hundredth of a copy each.
    assert_eq!(two.flags, ["no_positives", "transduced_above_copies"]);
    assert_eq!(two.release, ReleaseVerdict::NotEvaluable);
}

#[test]
fn no_transduced_cell_is_a_value_with_its_meaning() {
    let run = StageRun::<Vcn>::new([library("P01", "P01_d0", Some(0.0))]);
    let run = run.text(FileKind::Laboratory, "plate.csv", PLAIN);
    let done = run.run().unwrap();
    let rows: Vec<VcnRow> = done.rows();
    assert_eq!((rows[0].per_transduced, rows[0].release), (None, ReleaseVerdict::NotEvaluable));
    assert_eq!(
        (rows[0].verdict, &rows[0].flags[..]),
        (VcnVerdict::Estimated, &["no_transduced_cells".to_owned()][..])
    );
    let cells: Vec<CellsRow> = done.rows();
    let measured = cells.iter().filter(|row| row.model != CellModel::Poisson);
    assert!(
        measured.clone().count() == 3 && measured.clone().all(|row| row.flags == ["no_transduced_cells"])
    );
    assert!(measured.clone().all(|row| row.transduced == Some(0.0) && row.per_transduced.is_none()));
}

#[test]
fn refusals_are_rows_with_their_reason() {
    let text = "sample,well,target,positives,total\nP01_d0,A01,WPRE,300,15000\nP01_d0,A01,RPP30,38,15000\n";
    let rows = run(&[text]).unwrap();
    assert_eq!(
        (rows[0].verdict, rows[0].vcn, rows[0].lo, rows[0].hi),
        (VcnVerdict::Refused, None, None, None)
    );
    assert_eq!(rows[0].flags, ["few_reference_positives"]);
}

#[test]
fn the_order_of_rows_and_files_does_not_matter() {
    let mut lines: Vec<_> = PLAIN.lines().collect();
    lines[1..].reverse();
    let reversed = lines.join("\n");
    let bytes = |tables: &[&str]| given(tables).run().unwrap().bytes().remove("vcn.parquet").unwrap();
    assert_eq!(bytes(&[PLAIN, EXPORT]), bytes(&[EXPORT, &reversed]));
}

#[test]
fn no_tables_give_an_empty_table() {
    assert_eq!(run(&[]).unwrap(), []);
}

#[test]
fn what_cannot_be_used_is_refused_with_place_and_hint() {
    let swapped = PLAIN.replace("3000,15000", "15000,3000");
    let error = run(&[&swapped]).unwrap_err();
    assert_eq!(error.fault, Fault::Data);
    assert!(error.to_string().contains("line 2, `positives`: found 15000 positives of 3000"), "{error}");
    let error = run(&[&PLAIN.replace("P01_d0", "P01d0")]).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("line 2, `sample`: found `P01d0`, which is nearly sample `P01_d0` of the sheet"),
        "{error}"
    );
    let error = run(&[&PLAIN.replace("RPP30", "Chr4")]).unwrap_err();
    assert_eq!(error.fault, Fault::Config);
    assert!(error.hint.unwrap().contains("[vcn] reference_targets"));
    let twice = given(&[PLAIN, PLAIN]);
    let error = twice.run().unwrap_err();
    assert!(error.to_string().contains("table0.csv` and `"), "{error}");
    assert!(!twice.output("vcn.parquet").exists());
    let gone = given(&[]).files(FileKind::Laboratory, ["gone.csv"]);
    assert_eq!(gone.run().unwrap_err().fault, Fault::Missing);
}

/// Real droplets with the thresholds that a person drew: the counts that the instrument made of them.
#[test]
fn given_thresholds_make_the_counts_of_the_instrument() {
    let Some(droplets) = shared("small/small_A05_Amplitude.csv") else { return };
    let droplets = droplets.canonicalize().unwrap();
    let file = droplets.display();
    let plate = format!(
        "sample,well,target,channel,amplitudes,threshold\nP01_d0,A05,WPRE,1,{file},7890\nP01_d0,A05,RPP30,2,{file},4005\n"
    );
    let wells: Vec<WellRow> = given(&[&plate]).run().unwrap().rows();
    let one = &wells[0];
    assert_eq!(
        (one.vector_positives, one.reference_positives, one.both_positive),
        (1_638, 1_349, Some(1_262))
    );
    assert_eq!((one.vector_total, one.reference_total), (13_165, 13_165));
}

#[test]
fn keys_are_checked() {
    let entry = StageEntry::of::<Vcn>();
    let io = StageIo::new(&entry, Vec::new(), InputFiles::default(), "out").unwrap();
    let refused = |text: &str| {
        let table: toml::Table = text.parse().unwrap();
        (entry.run)(&table, &io, &Context::default()).unwrap_err()
    };
    let error = refused("reference_targets = [\"psi\"]");
    assert_eq!(
        (error.fault, error.to_string().contains("found `psi` in `vector_targets`, too")),
        (Fault::Config, true)
    );
    assert!(
        refused("reference_copies = 0.0")
            .to_string()
            .contains("[vcn] `reference_copies`: found `0.0`; expected a number, above 0")
    );
    assert!(
        refused("between_well_cv = -1.0")
            .to_string()
            .contains("`between_well_cv`: found `-1.0`; expected a number, 0 to 10")
    );
    let keys = (entry.keys)();
    assert!(keys.iter().all(|key| !key.meaning.is_empty() && !key.default.is_empty()));
}
