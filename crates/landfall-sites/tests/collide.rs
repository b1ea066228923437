//! Stage `collide`: tables in, tables out.

#![allow(clippy::unwrap_used)]

mod support;

use landfall_config::{Library, Role};
use landfall_core::{Position, ReadClass, Strand};
use landfall_sites::Collide;
use landfall_stage::{FileKind, StageError};
use landfall_tables::balance::Fate;
use landfall_tables::collisions::{CollisionRow, CollisionVerdict};
use landfall_tables::controls::{ControlKind, ControlRow, ControlStatus};
use landfall_tables::fragments::FragmentRow;
use landfall_testkit::StageRun;
use support::{U1, U2, library, molecule, multihit, read};

/// Library `<sample>-1` of a subject of its own.
fn own(sample: &str, role: Role) -> Library {
    Library { subject: format!("S{sample}").parse().unwrap(), role, ..library(sample, 1) }
}

/// Samples A, B of two subjects, a negative control N and a spike K.
fn sheet() -> Vec<Library> {
    vec![own("A", Role::Sample), own("B", Role::Sample), own("N", Role::Negative), own("K", Role::Spike)]
}

fn of(mut row: FragmentRow, sample: &str) -> FragmentRow {
    row.subject = format!("S{sample}").parse().unwrap();
    row.sample = sample.parse().unwrap();
    row.library = format!("{sample}-1").parse().unwrap();
    row
}

fn run(
    libraries: &[Library],
    fragments: &[FragmentRow],
    expected: Option<&str>,
) -> Result<(Vec<CollisionRow>, Vec<ControlRow>), StageError> {
    run_with(
        libraries,
        fragments,
        expected,
        &[("A-1", 90, 10), ("B-1", 90, 10), ("N-1", 90, 0), ("K-1", 90, 9)],
    )
}

/// With a balance: for each library, reads that did not pass trimming, and reads that did.
fn run_with(
    libraries: &[Library],
    fragments: &[FragmentRow],
    expected: Option<&str>,
    balance: &[(&str, u64, u64)],
) -> Result<(Vec<CollisionRow>, Vec<ControlRow>), StageError> {
    let mut run = StageRun::<Collide>::new(libraries).table(fragments.to_vec());
    if !balance.is_empty() {
        let rows = |&(library, stopped, passed): &(&str, u64, u64)| {
            let none = Fate::Class(ReadClass::NoVectorEnd);
            [
                landfall_testkit::balance(library, Fate::Passed, passed),
                landfall_testkit::balance(library, none, stopped),
            ]
        };
        run = run.table(balance.iter().flat_map(rows));
    }
    if let Some(text) = expected {
        run = run.text(FileKind::ExpectedControls, "spikes.csv", text);
    }
    let ran = run.run()?;
    Ok((ran.rows(), ran.rows()))
}

fn control(rows: &[ControlRow], kind: ControlKind, target: Option<&str>) -> ControlRow {
    let fits = |row: &&ControlRow| row.control == kind && row.target.as_deref() == target;
    rows.iter().find(fits).unwrap().clone()
}

#[test]
fn a_hopped_molecule_is_told_at_both_copies_and_measured() {
    let fragments = [
        of(read(molecule(0, 1000, 100, Some(U1)), 2_000), "A"),
        of(read(molecule(1, 1000, 130, Some(U1)), 50), "A"),
        of(read(molecule(0, 1000, 100, Some(U1)), 3), "B"),
        of(read(molecule(1, 1000, 130, Some(U2)), 3), "B"),
    ];
    let (collisions, controls) = run(&sheet(), &fragments, None).unwrap();
    let told: Vec<_> = collisions
        .iter()
        .map(|row| (row.sample.to_string(), row.reads, row.reads_elsewhere, row.verdict))
        .collect();
    assert_eq!(
        told,
        [
            ("A".to_owned(), 2_000, 3, CollisionVerdict::Source),
            ("B".to_owned(), 3, 2_000, CollisionVerdict::Removed)
        ],
        "the same sheared end with another UMI is another molecule"
    );
    let rate = control(&controls, ControlKind::Collisions, None);
    assert_eq!((rate.fragments, rate.sites, rate.found), (4, 1, Some(0.25)));
    assert!(rate.found_lo.unwrap() > 0.0 && rate.found_hi.unwrap() < 1.0);
    assert_eq!((rate.status, rate.shared_with), (ControlStatus::Reported, vec!["B".to_owned()]));
}

#[test]
fn sequencing_runs_are_judged_apart() {
    let mut libraries = sheet();
    libraries[1].sequencing_run = "run2".to_owned();
    let fragments = [
        of(read(molecule(0, 1000, 100, Some(U1)), 2_000), "A"),
        of(read(molecule(0, 1000, 100, Some(U1)), 3), "B"),
    ];
    let (collisions, controls) = run(&libraries, &fragments, None).unwrap();
    assert_eq!(collisions, []);
    let rates: Vec<_> = controls.iter().filter(|row| row.control == ControlKind::Collisions).collect();
    assert_eq!(rates.len(), 2);
    assert!(rates.iter().all(|row| row.found.is_none() && row.reason.contains("one subject")));
}

#[test]
fn a_site_alone_is_no_collision() {
    let fragments = [of(molecule(0, 1000, 100, None), "A"), of(read(molecule(0, 1000, 101, None), 1), "B")];
    assert_eq!(run(&sheet(), &fragments, None).unwrap().0, []);
}

#[test]
fn multihits_are_matched_by_any_shared_place() {
    let mut fragments: Vec<_> = multihit(0, &[1000, 5000, 9000], 100, Some(U1))
        .into_iter()
        .map(|row| of(read(row, 900), "A"))
        .collect();
    fragments.extend(multihit(0, &[5000, 9000], 100, Some(U1)).into_iter().map(|row| of(read(row, 4), "B")));
    let (collisions, _) = run(&sheet(), &fragments, None).unwrap();
    let told: Vec<_> = collisions.iter().map(|row| (row.junction, row.verdict)).collect();
    let at = Position(5000);
    assert_eq!(told, [(at, CollisionVerdict::Source), (at, CollisionVerdict::Removed)], "one row per copy");
}

#[test]
fn a_negative_control_passes_with_minor_copies_and_fails_with_its_own() {
    let mut fragments: Vec<_> =
        (0..5).map(|id| of(read(molecule(id, 1000, 100 + id, Some(U1)), 400), "A")).collect();
    fragments.extend((0..5).map(|id| of(read(molecule(id, 1000, 100 + id, Some(U1)), 1), "N")));
    fragments.extend((5..7).map(|id| of(read(molecule(id, 9000, 100 + id, Some(U2)), 1), "N")));
    let (_, controls) = run(&sheet(), &fragments, None).unwrap();
    let negative = control(&controls, ControlKind::Negative, None);
    assert_eq!((negative.fragments, negative.sites, negative.found), (7, 2, Some(2.0)));
    assert_eq!((negative.status, negative.shared_with), (ControlStatus::Pass, vec!["A".to_owned()]));
    assert_eq!(
        negative.reason,
        "2 of its own with a place in the genome, at most 2 are tolerated; 5 minor copies of other samples' \
         molecules do not count; it shares molecules with A."
    );
    fragments.push(of(read(molecule(7, 9000, 200, Some(U2)), 1), "N"));
    let (_, controls) = run(&sheet(), &fragments, None).unwrap();
    assert_eq!(control(&controls, ControlKind::Negative, None).status, ControlStatus::Fail);
}

#[test]
fn a_control_in_which_nothing_was_looked_at_cannot_be_judged() {
    let table = "library,contig,position,strand\nK-1,chr1,1001,+\n";
    let judged = |balance: &[(&str, u64, u64)]| {
        let (_, controls) = run_with(&sheet(), &[], Some(table), balance).unwrap();
        let of = |kind, target| control(&controls, kind, target);
        [
            of(ControlKind::Negative, None),
            of(ControlKind::Spike, None),
            of(ControlKind::SpikeClone, Some("chr1+1001")),
        ]
    };
    let samples = [("A-1", 90, 10), ("B-1", 90, 10)];
    let all = |negative, spike| [&samples[..], &[("N-1", negative, 0), ("K-1", spike, 0)]].concat();
    let found = |rows: [ControlRow; 3]| rows.map(|row| (row.status, row.found));
    assert_eq!(found(judged(&all(0, 0))), [(ControlStatus::NotEvaluable, None); 3]);
    assert_eq!(
        found(judged(&all(9, 9))),
        [(ControlStatus::Pass, Some(0.0)), (ControlStatus::Fail, Some(0.0)), (ControlStatus::Fail, None),]
    );
    assert_eq!(found(judged(&[])), [(ControlStatus::NotEvaluable, None); 3], "no table balance");
    let nothing = [("A-1", 100, 0), ("B-1", 100, 0), ("N-1", 100, 0), ("K-1", 100, 0)];
    let rows = judged(&nothing);
    assert!(rows[0].reason.contains("the layout does not fit"), "{}", rows[0].reason);
    assert_eq!(found(rows), [(ControlStatus::NotEvaluable, None); 3]);
}

#[test]
fn a_control_without_molecules_passes_and_says_so() {
    let (_, controls) = run(&sheet(), &[], None).unwrap();
    let negative = control(&controls, ControlKind::Negative, None);
    assert_eq!((negative.status, negative.fragments), (ControlStatus::Pass, 0));
    assert_eq!(negative.reason, "No molecule of its own with a place in the genome in 90 reads.");
    let spike = control(&controls, ControlKind::Spike, None);
    assert_eq!(spike.status, ControlStatus::Reported, "{}", spike.reason);
}

#[test]
fn a_spike_shows_its_clones_or_fails() {
    let mut fragments: Vec<_> = (0..30).map(|id| of(molecule(id, 1002, 100 + id, None), "K")).collect();
    fragments.extend((30..40).map(|id| of(molecule(id, 5000, 100 + id, None), "K")));
    let expected = "library,contig,position,strand,share\nK-1,chr1,1001,+,0.75\nK-1,chr1,5001,+,\n";
    let (_, controls) = run(&sheet(), &fragments, Some(expected)).unwrap();
    let spike = control(&controls, ControlKind::Spike, None);
    assert_eq!((spike.status, spike.found, spike.expected), (ControlStatus::Pass, Some(1.0), Some(0.9)));
    let clone = control(&controls, ControlKind::SpikeClone, Some("chr1+1001"));
    assert_eq!((clone.fragments, clone.found, clone.expected), (30, Some(0.75), Some(0.75)));
    assert!(clone.found_lo.unwrap() < 0.75 && clone.found_hi.unwrap() > 0.75);

    let wrong_strand = expected.replace("5001,+", "5001,-");
    let (_, controls) = run(&sheet(), &fragments, Some(&wrong_strand)).unwrap();
    let spike = control(&controls, ControlKind::Spike, None);
    assert_eq!((spike.status, spike.found), (ControlStatus::Fail, Some(0.5)));
    assert_eq!(spike.reason, "1 of 2 expected clones were found; 90 % must be; not found: chr1-5001.");
    let missing = control(&controls, ControlKind::SpikeClone, Some("chr1-5001"));
    assert_eq!((missing.status, missing.found), (ControlStatus::Fail, Some(0.0)));
}

#[test]
fn a_wrong_table_of_clones_is_refused_with_every_line() {
    let text =
        "library,contig,position,strand,share\nA-1,chr1,1,+,\nK-1,,0,x,2\nK-1,chr1,7,+,\nK-1,chr1,7,+,\n";
    let error = run(&sheet(), &[], Some(text)).unwrap_err().to_string();
    let lines: Vec<_> = error.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "  line 2, `library`: found `A-1`; expected a library of the sample sheet with role `spike`",
            "  line 3, `contig`: found ``; expected the name of a contig",
            "  line 3, `position`: found `0`; expected a whole number, 1 for the first base",
            "  line 3, `strand`: found `x`; expected `+` or `-`",
            "  line 3, `share`: found `2`; expected a number above 0, at most 1",
            "  line 5, `chr1+7` of `K-1` stands on an earlier line, too",
        ]
    );
    let error = run(&sheet(), &[], Some("library,contig\n")).unwrap_err().to_string();
    assert!(error.contains("expected also `position`, `strand`"), "{error}");
}

#[test]
fn rows_of_unknown_libraries_are_refused() {
    let row = of(molecule(0, 1000, 100, None), "Z");
    let error = run(&sheet(), &[row], None).unwrap_err().to_string();
    assert!(error.contains("row 1: found library `Z-1`"), "{error}");
}

#[test]
fn strands_are_not_mixed_up() {
    let mirrored = FragmentRow { strand: Strand::Minus, ..molecule(0, 1000, 100, Some(U1)) };
    let fragments = [of(read(molecule(0, 1000, 100, Some(U1)), 900), "A"), of(read(mirrored, 1), "B")];
    assert_eq!(run(&sheet(), &fragments, None).unwrap().0, []);
}
