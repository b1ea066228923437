//! Numbers at the ends: nothing panics, all ends soon, what is said has its limits in order or is refused.
#![allow(clippy::unwrap_used)]

use std::fmt::Write;

use landfall_estimate::{Estimate, Evaluated};
use landfall_stage::{Context, Fault, FileKind, InputFiles, Stage, StageEntry, StageIo};
use landfall_tables::agreement::AgreementRow;
use landfall_tables::cells::CellsRow;
use landfall_tables::vcn::{ReleaseVerdict, VcnMethod, VcnRow, VcnVerdict};
use landfall_tables::{Row, read_all};
use landfall_vcn::agreement::{clone_sites, log_se, pairs, with_sites};
use landfall_vcn::colony::sum_up;
use landfall_vcn::curve::{Curve, Cycles, Growth, Reading, calibrated, copies_per_cell, pooled_variance};
use landfall_vcn::digital::{
    Duplex, Partitions, combine, exact_lower, lower_limit, poisson_lower, poisson_upper, pool, upper_limit,
};
use landfall_vcn::gate::gate;
use landfall_vcn::instrument::{concentration, fieller, mover, ratio};
use landfall_vcn::linkage::{Clusters, probability};
use landfall_vcn::spread::{Spread, negative_binomial, poisson, zero_inflated};
use landfall_vcn::{Vcn, VcnParams};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// Amounts, from none to more than a number holds.
fn amount() -> impl Strategy<Value = f64> {
    let ends = [0.0, 5e-324, 1e-300, 1e-9, 0.5, 1.0, 1.82, 700.0, 1e3, 1e10, 1e18, 1.8e19, 1e300, f64::MAX];
    prop_oneof![select(ends.to_vec()), 0.0..10.0_f64]
}

/// What a number can be.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![4 => amount(), 1 => select(vec![-1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN])]
}

fn count() -> impl Strategy<Value = u64> {
    let ends = [0, 1, 2, 4, 100, 101, 15_000, u32::MAX.into(), 10_000_000_000, 1 << 60, u64::MAX];
    prop_oneof![select(ends.to_vec()), 0..20_000_u64]
}

fn partitions() -> impl Strategy<Value = Partitions> {
    (count(), count(), amount(), amount()).prop_map(|(positives, total, blank, dilution)| Partitions {
        positives,
        total,
        blank,
        dilution,
    })
}

fn duplex() -> impl Strategy<Value = Duplex> {
    (partitions(), partitions(), amount()).prop_map(|(vector, reference, copies)| Duplex {
        vector,
        reference,
        copies,
    })
}

/// Limits that are numbers stand on their sides of the value.
fn ordered(found: Estimate) -> bool {
    !(found.lo > found.value || found.value > found.hi)
}

/// What is no number is refused where rows are made.
fn is_not_negative(number: f64) -> bool {
    number.is_nan() || number >= 0.0
}

fn is_sound(spread: Option<Spread>) -> bool {
    spread.is_none_or(|found| {
        (0.0..=1.0).contains(&found.transduced)
            && (0.0..=1.0).contains(&found.above)
            && found.per_transduced.is_finite()
            && found.per_transduced >= 1.0 - 1e-9
    })
}

fn row(method: VcnMethod, found: Evaluated) -> VcnRow {
    VcnRow {
        subject: "P1".parse().unwrap(),
        sample: "S1".parse().unwrap(),
        method,
        target: "psi".to_owned(),
        reference: "RPP30".to_owned(),
        vcn: found.value,
        lo: found.lo,
        hi: found.hi,
        lo_counting: found.lo,
        hi_counting: found.hi,
        per_transduced: found.value,
        per_transduced_lo: found.lo,
        per_transduced_hi: found.hi,
        release_limit: 5.0,
        release: ReleaseVerdict::NotEvaluable,
        n: 1,
        wells: 1,
        verdict: VcnVerdict::Estimated,
        flags: Vec::new(),
    }
}

/// An estimate, or some of it.
fn evaluated() -> impl Strategy<Value = Evaluated> {
    let some = || proptest::option::weighted(0.8, amount());
    (some(), some(), some()).prop_map(|(value, lo, hi)| {
        let (lo, hi) = (lo.map(|lo| lo.min(value.unwrap_or(lo))), hi.map(|hi| hi.max(value.unwrap_or(hi))));
        Evaluated { value, lo, hi }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn models_of_cells(vcn in number(), transduced in number(), many in prop_oneof![0..10_u16, Just(1_000), Just(u16::MAX)]) {
        prop_assert!(is_sound(poisson(vcn, many)), "{:?}", poisson(vcn, many));
        let (zero, binomial) = (zero_inflated(vcn, transduced, many), negative_binomial(vcn, transduced, many));
        prop_assert!(is_sound(zero), "{:?}", zero);
        prop_assert!(is_sound(binomial), "{:?}", binomial);
    }

    #[test]
    fn limits_of_counts(count in count(), tail in select(vec![1e-9, 0.025, 0.05, 0.5])) {
        let (lower, upper) = (poisson_lower(count, tail), poisson_upper(count, tail));
        prop_assert!(lower.is_finite() && upper.is_finite() && lower <= upper, "{} {}", lower, upper);
        prop_assert!(tail > 0.4 || (lower <= count as f64 && count as f64 <= upper), "{} {}", lower, upper);
    }

    #[test]
    fn logarithms_are_pooled(logs in vec((-700.0..700.0_f64, amount()), 1..5), cv in amount()) {
        let pooled = pool(&logs, cv);
        prop_assert!(ordered(pooled.all()) && ordered(pooled.counting()), "{:?}", pooled);
        let all_finite = logs.iter().all(|(_, variance)| *variance < 1e100);
        prop_assert!(!all_finite || pooled.value.is_finite(), "{:?}", pooled);
    }

    #[test]
    fn linked_copies(wells in vec((count(), count(), count(), count()), 0..4)) {
        let wells: Vec<_> =
            wells.into_iter().map(|(vector, reference, both, total)| Clusters { vector, reference, both, total }).collect();
        prop_assert!(probability(&wells).is_none_or(|p| (0.0..=1.0).contains(&p)));
        for well in &wells {
            prop_assert!(well.linked().is_none_or(|linked| !linked.is_nan()));
            prop_assert!(well.linked_share().is_none_or(|share| (0.0..=1.0).contains(&share)));
        }
    }

    #[test]
    fn standard_curves(wells in vec((amount(), number()), 0..8), cts in vec(number(), 1..4), spread in proptest::option::of((amount(), amount()))) {
        let Some(curve) = Curve::fit(&wells) else { return Ok(()) };
        let (_, _, exact) = (curve.efficiency(), curve.growth(), curve.is_exact());
        for curve in [curve, curve.with_spread(spread)] {
            let read = curve.read(&cts);
            prop_assert!(is_not_negative(read.variance));
            prop_assert!(ordered(copies_per_cell(read, read, 2.0)));
        }
        prop_assert!(!exact || curve.residual_sd < 0.01);
    }

    #[test]
    fn readings_and_calibrators(
        numbers in (number(), amount(), amount(), number(), amount(), amount()),
        cts in (vec(number(), 1..4), vec(number(), 1..4), vec(number(), 1..4), vec(number(), 1..4)),
        efficiency in amount(),
        spread in (amount(), amount()),
    ) {
        let (log, variance, freedom, other_log, other_variance, other_freedom) = numbers;
        let reading = |log_copies, variance, freedom| Reading { log_copies, variance, freedom };
        let found = copies_per_cell(reading(log, variance, freedom), reading(other_log, other_variance, other_freedom), 2.0);
        prop_assert!(ordered(found), "{:?}", found);
        let sample = Cycles { vector: cts.0, reference: cts.1 };
        let calibrator = Cycles { vector: cts.2, reference: cts.3 };
        let growth = Growth::exact(efficiency);
        prop_assert!(ordered(calibrated(&sample, &calibrator, 2.0, (growth, growth), spread)));
        let groups = [&sample.vector[..], &sample.reference];
        prop_assert!(pooled_variance(groups.into_iter()).is_none_or(|(variance, _)| variance.is_nan() || variance > 0.0));
    }

    #[test]
    fn droplets(amplitudes in vec(number(), 0..60), separation in number()) {
        let found = gate(&amplitudes, separation);
        prop_assert!(found.is_none_or(|gate| gate.threshold.is_finite() && (0.0..=1.0).contains(&gate.rain)), "{:?}", found);
    }

    #[test]
    fn measurements_side_by_side(left in evaluated(), right in evaluated(), p in number(), sites in select(vec![1, 2, u32::MAX]), shares in vec(number(), 0..4)) {
        let rows = [row(VcnMethod::Ddpcr, left), row(VcnMethod::Qpcr, right)];
        for found in pairs(&rows, p).into_iter().chain(with_sites(&rows[0], sites)) {
            prop_assert!(AgreementRow::check(&found).is_ok(), "{:?}", AgreementRow::check(&found));
        }
        prop_assert!(clone_sites(&shares, p).is_none_or(|sites| sites as usize == shares.len()));
        let se = log_se(left.lo.unwrap_or(0.0), left.hi.unwrap_or(1.0));
        prop_assert!(se.is_nan() || se >= 0.0 || left.lo > left.hi.or(Some(1.0)));
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn wells_of_digital_pcr(wells in vec(duplex(), 1..4), cv in amount(), nl in amount()) {
        let pooled = combine(&wells, cv);
        prop_assert!(ordered(pooled.all()) && ordered(pooled.counting()));
        prop_assert!(pooled.homogeneity.is_none_or(|p| (0.0..=1.0).contains(&p)), "{:?}", pooled);
        let (lower, counting) = exact_lower(&wells, &pooled, cv);
        prop_assert!(!(lower > pooled.value || counting > pooled.value), "{} {} {:?}", lower, counting, pooled);
        for bound in [upper_limit(&wells, cv), lower_limit(&wells, cv)] {
            prop_assert!(is_not_negative(bound.limit) && is_not_negative(bound.counting));
        }
        for well in &wells {
            prop_assert!(is_not_negative(well.copies_per_cell()));
            for target in [&well.vector, &well.reference] {
                prop_assert!(target.positives > target.total || is_not_negative(target.lambda()));
                let found = concentration(target, nl);
                prop_assert!(found.is_none_or(|found| found.value.is_finite() && ordered(found)), "{:?}", found);
            }
            prop_assert!(ratio(well).is_none_or(|found| found.value.is_finite() && ordered(found)));
            prop_assert!(fieller(well).is_none_or(|(lo, hi)| lo.is_finite() && hi.is_finite()));
            prop_assert!(mover(well).is_none_or(|(lo, hi)| lo.is_finite() && hi.is_none_or(f64::is_finite)));
        }
    }

    #[test]
    fn any_numbers_of_a_laboratory_end_as_rows_or_as_a_refusal(
        wells in vec((count(), count(), select(vec!["WPRE", "RPP30"])), 1..6),
        cycles in vec((amount(), 0.0..45.0_f64, 0.0..45.0_f64, select(vec!["standard", "unknown", "calibrator", "ntc"])), 0..14),
        colonies in vec(amount(), 0..5),
        transduced in prop_oneof![select(vec![None, Some(0.0), Some(1.0), Some(1e-300), Some(1e-9)]), (0.0..=1.0_f64).prop_map(Some)],
        copies in select(vec![1e-300, 1.0, 2.0, 1e6]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut digital = "sample,well,target,positives,total\n".to_owned();
        for (at, (positives, total, target)) in wells.iter().enumerate() {
            // More positives than partitions are another test's.
            let _ = writeln!(digital, "P01_d0,A{at},{target},{},{}", positives.min(total), positives.max(total));
            let _ = writeln!(digital, "P01_d0,A{at},{},6000,15000", if *target == "WPRE" { "RPP30" } else { "WPRE" });
        }
        let mut qpcr = "sample,well,target,role,copies,ct\n".to_owned();
        for (at, (copies, vector, reference, role)) in cycles.iter().enumerate() {
            for (target, ct) in [("psi", vector), ("ALB", reference)] {
                let _ = writeln!(qpcr, "P01_d0,A{at},{target},{role},{},{}", copies.clamp(1e-12, 1e12), ct + 0.01);
            }
        }
        let mut plated = "sample,colony,copies\n".to_owned();
        for (at, copies) in colonies.iter().enumerate() {
            let _ = writeln!(plated, "P01_d0,c{at},{}", copies.min(1e12));
        }
        let texts = [(true, digital), (!cycles.is_empty(), qpcr), (!colonies.is_empty(), plated)];
        let files: Vec<_> = texts.iter().enumerate().filter(|(_, (given, _))| *given).map(|(at, (_, text))| {
            let path = folder.path().join(format!("{at}.csv"));
            std::fs::write(&path, text).unwrap();
            path
        }).collect();
        let mut library = landfall_testkit::library("P01_d0", 1);
        library.transduced_fraction = transduced;
        let inputs = InputFiles::default().file(FileKind::Laboratory, files);
        let io = StageIo::new(&StageEntry::of::<Vcn>(), vec![library], inputs, folder.path().join("out")).unwrap();
        let params = VcnParams { reference_copies: copies, min_partitions: 1, min_reference_positives: 1, ..VcnParams::default() };
        match Vcn::run(&params, &io, &Context::default()) {
            // The writer refuses what is no number, or out of order.
            Ok(_) => {
                let rows: Vec<VcnRow> = read_all(&io.scratch().join("vcn.parquet")).unwrap();
                let in_order = |lo: Option<f64>, value: Option<f64>, hi: Option<f64>| {
                    value.is_none_or(|value| lo.is_none_or(|lo| lo <= value) && hi.is_none_or(|hi| value <= hi))
                };
                prop_assert!(rows.iter().all(|row| in_order(row.lo, row.vcn, row.hi)), "{:?}", rows);
                prop_assert!(rows.iter().all(|row| in_order(row.per_transduced_lo, row.per_transduced, row.per_transduced_hi)));
                let cells: Vec<CellsRow> = read_all(&io.scratch().join("cells.parquet")).unwrap();
                prop_assert!(cells.iter().all(|row| row.transduced != Some(0.0) || row.per_transduced.is_none()));
            }
            Err(fault) => prop_assert!(fault.fault != Fault::Internal, "{}", fault),
        }
    }

    #[test]
    fn colonies(copies in vec(amount(), 1..12), many in select(vec![1, 4, u32::MAX])) {
        let found = sum_up(&copies, many, &mut ChaCha8Rng::seed_from_u64(1));
        prop_assert!(ordered(found.transduced) && found.above.is_none_or(ordered));
        // The bootstrap's limits are those of draws of the same numbers; a sum of some is no number.
        prop_assert!(!found.vcn.lo.is_nan() && !found.vcn.hi.is_nan() && found.vcn.lo <= found.vcn.hi);
    }
}
