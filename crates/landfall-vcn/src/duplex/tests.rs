use super::*;

fn count(sample: &str, well: &str, target: &str, positives: u64) -> Count {
    Count {
        path: "dd.csv".into(),
        line: 2,
        sample: sample.to_owned(),
        well: well.to_owned(),
        target: target.to_owned(),
        positives,
        total: 15_000,
        both_positive: None,
        dilution: None,
        copies_per_cell: None,
        blank: false,
        excluded: false,
        to_check: false,
    }
}

fn made(counts: &[Count], params: &VcnParams) -> Result<Vec<Assay>, VcnError> {
    assays(counts, params).map(|made| made.0)
}

#[test]
fn targets_of_one_well_are_paired_whatever_their_case() {
    let counts = [
        count("S1", "A01", "wpre", 1),
        count("S1", "A01", "Rpp30", 100),
        count("S1", "B01", "WPRE", 2),
        count("S1", "B01", "RPP30", 200),
    ];
    let assays = made(&counts, &VcnParams::default()).unwrap();
    assert_eq!(assays.len(), 1);
    assert_eq!((assays[0].target.as_str(), assays[0].reference.as_str()), ("WPRE", "RPP30"));
    let pairs: Vec<_> =
        assays[0].wells.iter().map(|w| (w.duplex.vector.positives, w.duplex.reference.positives)).collect();
    assert_eq!(pairs, [(1, 100), (2, 200)]);
    assert!(assays[0].flags.is_empty());
}

#[test]
fn separate_wells_use_their_dilutions() {
    let mut counts =
        [count("S1", "A01", "WPRE", 1), count("S1", "B01", "RPP30", 100), count("S1", "C01", "RPP30", 9)];
    let params = VcnParams { dilution: 4.0, ..VcnParams::default() };
    let assays = made(&counts, &params).unwrap();
    assert_eq!(assays[0].flags, [VcnFlag::SeparateWells, VcnFlag::UnpairedWells]);
    assert_eq!(
        (assays[0].wells[0].duplex.vector.dilution, assays[0].wells[0].duplex.reference.dilution),
        (4.0, 1.0)
    );
    counts[1].dilution = Some(10.0);
    counts[1].copies_per_cell = Some(1.0);
    let well = made(&counts, &params).unwrap()[0].wells[0].duplex;
    assert_eq!((well.vector.dilution, well.reference.dilution, well.copies), (1.0, 10.0, 1.0));
}

#[test]
fn wells_without_template_are_subtracted_and_need_no_sample() {
    let counts = [
        count("S1", "A01", "WPRE", 90),
        count("S1", "A01", "RPP30", 900),
        count("ntc", "H12", "WPRE", 3),
        Count { blank: true, ..count("", "H11", "WPRE", 3) },
    ];
    let assays = made(&counts, &VcnParams::default()).unwrap();
    assert!((assays[0].wells[0].duplex.vector.blank - 3.0 / 15_000.0).abs() < 1e-7);
    assert!(assays[0].blanks.vector > assays[0].wells[0].duplex.vector.blank);
    assert_eq!(assays[0].blanks.reference, 0.0);
}

#[test]
fn targets_that_do_not_fit_are_told_with_the_key() {
    let params = VcnParams::default();
    let message =
        made(&[count("S2", "A01", "WPRE", 1), count("S1", "A01", "RPP30", 1)], &params).unwrap_err();
    let message = message.to_string();
    assert!(message.contains("sample `S1` has no vector target, found `RPP30`"), "{message}");
    let message = made(&[count("S1", "A01", "MYC", 1), count("S1", "A01", "Chr4", 1)], &params)
        .unwrap_err()
        .to_string();
    assert_eq!(message, "no vector target: found `Chr4`, `MYC`; `[vcn] vector_targets` names none of them");
    let message = made(&[count("S1", "A01", "psi", 1), count("S1", "A01", "Chr4", 1)], &params)
        .unwrap_err()
        .to_string();
    assert!(
        message.starts_with("no reference target: found `Chr4`, `psi`; `[vcn] reference_targets`"),
        "{message}"
    );
    let twice = [
        Count { dilution: Some(2.0), ..count("S1", "A01", "psi", 1) },
        Count { dilution: Some(3.0), ..count("S1", "A01", "ALB", 1) },
    ];
    assert!(made(&twice, &params).unwrap_err().to_string().contains("well `A01` has two dilutions"));
}

#[test]
fn wells_that_are_left_out_are_not_paired_and_are_flagged() {
    let left_out = |count| Count { excluded: true, total: 0, ..count };
    let mut counts = vec![
        count("S1", "A01", "psi", 100),
        count("S1", "A01", "RPP30", 200),
        left_out(count("S1", "B01", "psi", 0)),
        left_out(count("S1", "B01", "RPP30", 0)),
        left_out(Count { blank: true, ..count("NTC", "H12", "psi", 9_000) }),
    ];
    let assays = made(&counts, &VcnParams::default()).unwrap();
    assert_eq!((assays[0].wells.len(), assays[0].flags.as_slice()), (1, &[VcnFlag::ExcludedWells][..]));
    assert_eq!(assays[0].blanks.vector, 0.0);
    // The vector in one well and the reference in another, each left out where the other is kept, are no pair.
    counts[1] = left_out(counts[1].clone());
    counts[3] = count("S1", "B01", "RPP30", 200);
    counts[0] = left_out(counts[0].clone());
    let assays = made(&counts, &VcnParams::default()).unwrap();
    assert_eq!(
        (assays.len(), assays[0].wells.len(), assays[0].flags.as_slice()),
        (1, 0, &[VcnFlag::ExcludedWells][..])
    );
}
