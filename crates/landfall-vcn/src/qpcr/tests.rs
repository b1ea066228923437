use landfall_estimate::Evaluated;

use super::*;

const STANDARDS: [f64; 5] = [1e2, 1e3, 1e4, 1e5, 1e6];

fn well(sample: &str, target: &str, used_as: Use, ct: Option<f64>) -> Cycle {
    Cycle {
        path: "plate.csv".into(),
        line: 2,
        sample: sample.to_owned(),
        well: "A01".to_owned(),
        target: target.to_owned(),
        used_as,
        ct,
        excluded: false,
    }
}

/// Cycle of an amount at an efficiency of 0.95.
fn ct(copies: f64) -> f64 {
    38.0 - copies.ln() / 1.95_f64.ln()
}

/// Standards of both targets, off by ± 0.05 cycles.
fn standards() -> Vec<Cycle> {
    let wells = |target: &'static str| {
        STANDARDS.into_iter().flat_map(move |copies| {
            [0.05, -0.05].map(|off| well("", target, Use::Standard(copies), Some(ct(copies) + off)))
        })
    };
    wells("psi").chain(wells("RPP30")).collect()
}

fn sample(vector: f64, reference: f64) -> Vec<Cycle> {
    let wells = |target: &'static str, copies: f64| {
        [0.05, 0.0, -0.05].map(|off| well("S1", target, Use::Unknown, Some(ct(copies) + off)))
    };
    [wells("psi", vector), wells("RPP30", reference)].concat()
}

fn measured(cycles: Vec<Cycle>) -> Plates {
    measure(&[cycles], &VcnParams::default()).unwrap()
}

#[test]
fn a_sample_is_read_from_both_curves() {
    let found = measured([standards(), sample(6_000.0, 8_000.0)].concat());
    let one = &found.measurements[0];
    assert_eq!(
        (one.method, one.verdict, one.flags.is_empty()),
        (VcnMethod::Qpcr, VcnVerdict::Estimated, true)
    );
    assert!((one.copies.all.value.unwrap() - 1.5).abs() < 1e-9, "{one:?}");
    let copies = one.copies.all;
    assert!(copies.lo < copies.value && copies.value < copies.hi);
    assert!(found.curves.iter().all(|row| row.verdict == CurveVerdict::Accepted && row.levels == 5));
    assert!((found.curves[0].efficiency.unwrap() - 0.95).abs() < 1e-9);
}

#[test]
fn curves_that_cannot_be_trusted_are_refused() {
    let flags = |change: &dyn Fn(&mut Cycle)| {
        let mut cycles = [standards(), sample(6_000.0, 8_000.0)].concat();
        cycles
            .iter_mut()
            .filter(|cycle| cycle.target == "psi" && cycle.used_as != Use::Unknown)
            .for_each(change);
        let found = measured(cycles);
        let one = found.measurements[0].clone();
        let row = found.curves.into_iter().find(|row| row.target == "psi").unwrap();
        assert_eq!((one.verdict, one.flags), (VcnVerdict::Refused, vec![VcnFlag::VectorCurveRefused]));
        row.flags
    };
    assert_eq!(flags(&|cycle| cycle.ct = cycle.ct.map(|ct| 38.0 - (38.0 - ct) * 1.3)), ["efficiency"]);
    let noisy = |cycle: &mut Cycle| {
        let Use::Standard(copies) = cycle.used_as else { return };
        let off = if copies.log10() as i32 % 2 == 0 { 1.2 } else { -1.2 };
        cycle.ct = cycle.ct.map(|ct| ct + off);
    };
    assert!(flags(&noisy).contains(&"r_squared".to_owned()));
    assert!(
        flags(&|cycle| cycle.ct = cycle.ct.filter(|_| cycle.used_as == Use::Standard(1e4)))
            .contains(&"few_standards".to_owned())
    );
}

#[test]
fn what_has_no_signal_has_a_limit() {
    let mut cycles = [standards(), sample(6_000.0, 8_000.0)].concat();
    cycles
        .iter_mut()
        .filter(|cycle| cycle.sample == "S1" && cycle.target == "psi")
        .for_each(|cycle| cycle.ct = None);
    let one = measured(cycles.clone()).measurements.remove(0);
    assert_eq!(
        (one.verdict, one.copies.all.value, one.flags),
        (VcnVerdict::UpperLimit, None, vec![VcnFlag::NoSignal])
    );
    // 100 copies, the smallest standard, in the DNA of 4,000 cells.
    assert!((0.025..0.03).contains(&one.copies.all.hi.unwrap()), "{:?}", one.copies);
    cycles.iter_mut().filter(|cycle| cycle.sample == "S1").for_each(|cycle| cycle.ct = None);
    assert_eq!(measured(cycles).measurements[0].flags, [VcnFlag::NoReferenceSignal]);
}

#[test]
fn blanks_and_the_curves_end_are_heeded() {
    let with = |vector: f64, blank: f64| {
        let ntc = well("NTC", "psi", Use::Unknown, Some(ct(blank)));
        measured([standards(), sample(vector, 8_000.0), vec![ntc]].concat()).measurements.remove(0)
    };
    assert_eq!(with(6_000.0, 1.0).flags, []);
    assert_eq!(with(6_000.0, 1_000.0).flags, [VcnFlag::NearBlank]);
    let below = with(300.0, 400.0);
    assert_eq!((below.verdict, below.flags), (VcnVerdict::UpperLimit, vec![VcnFlag::BelowBlank]));
    assert_eq!(with(20.0, 0.1).flags, [VcnFlag::OutsideCurve]);
}

#[test]
fn a_calibrator_gives_a_second_method() {
    let calibrator = |target: &str| {
        [0.03, -0.03].map(|off| well("CAL", target, Use::Calibrator(1.0), Some(ct(4_000.0) + off)))
    };
    // A calibrator of one copy per cell holds half as much vector as reference.
    let mut cal = [calibrator("psi"), calibrator("RPP30")].concat();
    cal[2..].iter_mut().for_each(|cycle| cycle.ct = Some(ct(8_000.0)));
    let all = measured([standards(), sample(6_000.0, 8_000.0), cal.clone()].concat());
    let methods: Vec<_> = all.measurements.iter().map(|one| (one.method, one.reference.as_str())).collect();
    assert_eq!(methods, [(VcnMethod::Qpcr, "RPP30"), (VcnMethod::QpcrCalibrated, "RPP30 of CAL")]);
    assert!((all.measurements[1].copies.all.value.unwrap() - 1.5).abs() < 1e-9);
    let alone = measured([sample(6_000.0, 8_000.0), cal].concat());
    assert_eq!(alone.measurements.len(), 1);
    assert_eq!(alone.measurements[0].flags, [VcnFlag::EfficiencyAssumed]);
    let neither = measured(sample(6_000.0, 8_000.0));
    assert_eq!(neither.measurements[0].flags, [VcnFlag::NoStandardCurve]);
}

#[test]
fn plates_are_pooled_and_their_difference_is_told() {
    let plate = |vector: f64| [standards(), sample(vector, 8_000.0)].concat();
    let both = |first: f64, second: f64| {
        let plates = [plate(first), plate(second)];
        measure(&plates, &VcnParams::default()).unwrap().measurements.remove(0)
    };
    let alike = both(6_000.0, 6_100.0);
    assert!(
        (alike.copies.all.value.unwrap() - 1.5125).abs() < 0.002
            && alike.flags.is_empty()
            && alike.wells == 6
    );
    let apart = both(6_000.0, 9_000.0);
    assert_eq!(apart.flags, [VcnFlag::PlatesDiffer]);
    assert!(apart.copies.all.lo < apart.copies.counting.lo);
}

#[test]
fn wells_that_are_left_out_change_nothing_but_the_flags() {
    let all = || [standards(), sample(6_000.0, 8_000.0)].concat();
    let one = measured(all()).measurements.remove(0);
    let left_out = |used_as, target| Cycle { excluded: true, ..well("S1", target, used_as, None) };
    let more = vec![
        left_out(Use::Unknown, "psi"),
        left_out(Use::Standard(1e4), "RPP30"),
        left_out(Use::Blank, "psi"),
    ];
    let found = measured([all(), more].concat());
    let other = &found.measurements[0];
    assert_eq!((one.copies, one.wells), (other.copies, other.wells));
    assert_eq!(other.flags, [VcnFlag::ExcludedWells]);
    assert_eq!(
        found.curves.iter().map(|row| row.flags.join(",")).collect::<Vec<_>>(),
        ["excluded_standards", ""]
    );
    assert!(found.curves.iter().all(|row| row.verdict == CurveVerdict::Accepted));
}

/// Without a well nothing is known of the target: no upper limit.
#[test]
fn a_sample_without_wells_to_use_is_refused() {
    for target in ["psi", "RPP30"] {
        let mut cycles = [standards(), sample(6_000.0, 8_000.0)].concat();
        let own = |cycle: &&mut Cycle| cycle.used_as == Use::Unknown && cycle.target == target;
        cycles.iter_mut().filter(own).for_each(|cycle| (cycle.excluded, cycle.ct) = (true, None));
        let one = measured(cycles).measurements.remove(0);
        assert_eq!(
            (one.verdict, one.copies.all, one.flags.as_slice()),
            (VcnVerdict::Refused, Evaluated::NONE, &[VcnFlag::ExcludedWells][..])
        );
    }
}

/// Standards on a line to the last digit, and two wells of a sample that are a tenth of a cycle apart.
fn on_a_line(apart: f64) -> Vec<Cycle> {
    let standards = [("psi", 18.1), ("RPP30", 18.3)].into_iter().flat_map(|(target, first)| {
        [1e5, 1e4, 1e3, 1e2]
            .into_iter()
            .zip([0.0, 3.32, 6.64, 9.96])
            .map(move |(copies, later)| well("", target, Use::Standard(copies), Some(first + later)))
    });
    let samples = [("psi", 24.1), ("RPP30", 23.3)].into_iter().flat_map(|(target, first)| {
        [0.0, apart].map(|later| well("S1", target, Use::Unknown, Some(first + later)))
    });
    standards.chain(samples).collect()
}

#[test]
fn standards_exactly_on_a_line_leave_the_error_to_wells_alike() {
    let found = measured(on_a_line(0.1));
    assert!(found.curves.iter().all(|row| row.flags == ["exact_standards"]), "{:?}", found.curves);
    let one = &found.measurements[0];
    // 2·10^((24.15 − 18.1)/−3.32 − (23.35 − 18.3)/−3.32) = 2·10^(−1/3.32).
    let copies = one.copies.all.whole().unwrap();
    assert!((copies.value - 2.0 * 10_f64.powf(-1.0 / 3.32)).abs() < 1e-9, "{one:?}");
    // A tenth of a cycle between wells is an SD of 0.071 cycles, 0.0213 of log₁₀ copies: t of 4 degrees of freedom, 2.776,
    // times 0.0213·√(2·(1/2 + 1/4 + 0.03)) is 0.074.
    assert!((1.17..1.20).contains(&(copies.hi / copies.value)), "{one:?}");
    // Wells alike to the last digit vary by what digits leave out.
    let alike = measured(on_a_line(0.0)).measurements[0].copies.all.whole().unwrap();
    assert!((1.001..1.1).contains(&(alike.hi / alike.value)), "{alike:?}");
}
