use landfall_config::Origin;
use landfall_tables::vcn::VcnMethod;
use landfall_testkit::library;

use super::*;

/// A specification of ddPCR below a limit.
fn specification(basis: Basis, comparator: Comparator, limit: f64, decimals: u32) -> Specification {
    Specification {
        id: "S".to_owned(),
        product: None,
        method: VcnMethod::Ddpcr,
        target: None,
        reference: None,
        basis,
        comparator,
        limit,
        decimals,
        decision: Decision::Value,
        reportable: Reportable::Single,
    }
}

fn row(vcn: f64, lo: f64, hi: f64, transduced: Option<f64>) -> VcnRow {
    let per = |copies: f64| transduced.map(|share| copies / share);
    VcnRow {
        subject: "LOT".parse().unwrap(),
        sample: "LOT".parse().unwrap(),
        method: VcnMethod::Ddpcr,
        target: "psi".to_owned(),
        reference: "RPP30".to_owned(),
        vcn: Some(vcn),
        lo: Some(lo),
        hi: Some(hi),
        lo_counting: Some(lo),
        hi_counting: Some(hi),
        per_transduced: per(vcn),
        per_transduced_lo: per(lo),
        per_transduced_hi: per(hi),
        release_limit: 5.0,
        release: ReleaseVerdict::NotEvaluable,
        n: 20_000,
        wells: 1,
        verdict: VcnVerdict::Estimated,
        flags: Vec::new(),
    }
}

fn well(name: &str, vcn: Option<f64>, used: bool) -> WellRow {
    WellRow {
        subject: "LOT".parse().unwrap(),
        sample: "LOT".parse().unwrap(),
        target: "psi".to_owned(),
        reference: "RPP30".to_owned(),
        well: name.to_owned(),
        file: "a.csv".to_owned(),
        vector_positives: 100,
        vector_total: 20_000,
        reference_positives: 100,
        reference_total: 20_000,
        vector_concentration: None,
        vector_concentration_lo: None,
        vector_concentration_hi: None,
        reference_concentration: None,
        reference_concentration_lo: None,
        reference_concentration_hi: None,
        ratio: None,
        ratio_lo: None,
        ratio_hi: None,
        vcn,
        vcn_lo: None,
        vcn_hi: None,
        fieller_lo: None,
        fieller_hi: None,
        mover_lo: None,
        mover_hi: None,
        both_positive: None,
        linked: None,
        linkage_p: None,
        used,
    }
}

fn judged(one: &Specification, vcn: &[VcnRow], wells: &[WellRow], transduced: Option<f64>) -> ReleaseRow {
    let mut of = library("LOT", 1);
    of.origin = Origin { lot: Some("LOT".to_owned()), ..Origin::default() };
    judge(one, &of, "LOT", Measured { vcn, wells, transduced, min_reference: 50 })
}

use Basis::{AllCells, TransducedCells};
use Comparator::{Above, AtLeast, AtMost, Below};
use ReleaseVerdict::{CannotExclude, Exceeds, Within};

#[test]
fn one_lot_meets_one_specification_and_fails_another() {
    // Below 5 per transduced cell, and at most 10 of all cells: three lots as they are made.
    for (vcn, share, per_transduced) in [(1.45, 0.26, "5.58"), (2.32, 0.419, "5.54"), (2.51, 0.397, "6.32")] {
        let measured = [row(vcn, vcn * 0.97, vcn * 1.03, Some(share))];
        let strict = judged(&specification(TransducedCells, Below, 5.0, 2), &measured, &[], Some(share));
        let wide = judged(&specification(AllCells, AtMost, 10.0, 2), &measured, &[], Some(share));
        assert_eq!((strict.verdict, strict.uncertainty), (Verdict::NotMet, Exceeds));
        assert_eq!(format!("{:.2}", strict.judged.unwrap()), per_transduced);
        assert_eq!((wide.verdict, wide.uncertainty, wide.judged), (Verdict::Met, Within, Some(vcn)));
    }
}

#[test]
fn the_value_is_judged_as_it_is_rounded() {
    let of = |value: f64, comparator, decimals| {
        let measured = [row(value, value * 0.9, value * 1.1, None)];
        judged(&specification(AllCells, comparator, 5.0, decimals), &measured, &[], None).verdict
    };
    for (value, comparator, decimals, expected) in [
        (4.96, Below, 0, Verdict::NotMet),
        (4.96, Below, 1, Verdict::NotMet),
        (4.96, Below, 2, Verdict::Met),
        (4.96, AtMost, 0, Verdict::Met),
        (4.96, AtMost, 1, Verdict::Met),
        (5.04, AtMost, 0, Verdict::Met),
        (5.04, AtMost, 1, Verdict::Met),
        (5.04, AtMost, 2, Verdict::NotMet),
        (5.04, Below, 1, Verdict::NotMet),
        (5.04, Above, 2, Verdict::Met),
        (5.04, Above, 1, Verdict::NotMet),
        (5.04, AtLeast, 1, Verdict::Met),
    ] {
        assert_eq!(of(value, comparator, decimals), expected, "{value} {comparator} 5, {decimals} decimals");
    }
}

#[test]
fn a_value_may_meet_what_its_upper_limit_does_not() {
    let measured = [row(4.7, 4.4, 5.2, None)];
    let mut one = specification(AllCells, Below, 5.0, 1);
    let found = judged(&one, &measured, &[], None);
    assert_eq!((found.verdict, found.uncertainty), (Verdict::Met, CannotExclude));
    one.decision = Decision::UpperLimit;
    let found = judged(&one, &measured, &[], None);
    assert_eq!((found.verdict, found.judged), (Verdict::NotMet, Some(5.2)));
    // From below, the lower limit is the worse one.
    one.comparator = AtLeast;
    one.limit = 4.5;
    let found = judged(&one, &measured, &[], None);
    assert_eq!((found.verdict, found.judged, found.uncertainty), (Verdict::NotMet, Some(4.4), CannotExclude));
}

#[test]
fn a_mean_needs_as_many_wells_as_were_filed() {
    let mut one = specification(TransducedCells, Below, 5.0, 2);
    one.reportable = Reportable::MeanOf(2);
    let measured = [row(2.0, 1.8, 2.2, Some(0.5))];
    let of = |wells: &[WellRow]| {
        let found = judged(&one, &measured, wells, Some(0.5));
        (found.verdict, found.reason, found.valid, found.invalid, found.judged)
    };
    let (first, second) = (well("A1", Some(1.9), true), well("B1", Some(2.3), true));
    let (third, invalid) = (well("C1", Some(2.0), true), well("D1", Some(9.0), false));
    assert_eq!(of(&[first.clone(), invalid.clone()]), (Verdict::Pending, Some(Reason::FewWells), 1, 1, None));
    assert_eq!(of(&[first.clone(), second.clone(), invalid]), (Verdict::Met, None, 2, 1, Some(4.2)));
    assert_eq!(of(&[first, second, third]), (Verdict::NotEvaluable, Some(Reason::ManyWells), 3, 0, None));
}

#[test]
fn a_well_that_failed_is_none_and_a_mean_outside_of_the_interval_is_told() {
    let mut one = specification(AllCells, Below, 5.0, 1);
    one.reportable = Reportable::MeanOf(3);
    let measured = [row(5.3, 4.9, 5.7, None)];
    let good = |name| well(name, Some(5.3), true);
    let of = |vcn: &[VcnRow], third: WellRow| {
        let found = judged(&one, vcn, &[good("A1"), good("B1"), third], None);
        (found.verdict, found.reason, found.judged)
    };
    // Without DNA, with hardly any, and saturated.
    let empty = WellRow { vector_positives: 0, reference_positives: 0, ..well("C1", None, true) };
    let few = WellRow { vector_positives: 3, reference_positives: 2, ..well("C1", Some(3.0), true) };
    let full = WellRow { vector_positives: 20_000, ..well("C1", None, true) };
    for third in [empty, few, full] {
        assert_eq!(of(&measured, third), (Verdict::Pending, Some(Reason::FewWells), None));
    }
    let none = WellRow { vector_positives: 0, ..well("C1", None, true) };
    assert_eq!(of(&measured, none), (Verdict::NotEvaluable, Some(Reason::MeanOutside), None));
    // All wells saturated: the bound decides, not what single wells say.
    let bound = VcnRow {
        vcn: None,
        lo: Some(57.7),
        hi: None,
        verdict: VcnVerdict::LowerBound,
        ..row(1.0, 1.0, 1.0, None)
    };
    assert_eq!(of(&[bound], good("C1")), (Verdict::NotMet, None, None));
}

#[test]
fn what_is_missing_is_pending_and_what_contradicts_is_not_evaluable() {
    let one = specification(TransducedCells, Below, 5.0, 1);
    let of = |vcn: &[VcnRow], share| {
        let found = judged(&one, vcn, &[], share);
        assert_eq!(found.judged, None);
        (found.verdict, found.reason.unwrap())
    };
    assert_eq!(of(&[], Some(0.5)), (Verdict::Pending, Reason::NoMeasurement));
    let unknown = row(2.0, 1.8, 2.2, None);
    assert_eq!(of(std::slice::from_ref(&unknown), None), (Verdict::Pending, Reason::NoTransducedFraction));
    assert_eq!(
        of(std::slice::from_ref(&unknown), Some(0.0)),
        (Verdict::NotEvaluable, Reason::NoTransducedCells)
    );
    assert_eq!(of(std::slice::from_ref(&unknown), Some(0.9)), (Verdict::NotEvaluable, Reason::Contradiction));
    let other = VcnRow { target: "WPRE".to_owned(), ..unknown.clone() };
    assert_eq!(
        of(&[unknown.clone(), other.clone()], None),
        (Verdict::NotEvaluable, Reason::SeveralMeasurements)
    );
    let refused = VcnRow { verdict: VcnVerdict::Refused, ..row(2.0, 1.8, 2.2, Some(0.5)) };
    assert_eq!(of(&[refused], Some(0.5)), (Verdict::NotEvaluable, Reason::Refused));
    let qpcr = VcnRow { method: VcnMethod::Qpcr, ..row(2.0, 1.8, 2.2, Some(0.5)) };
    assert_eq!(of(&[qpcr], Some(0.5)), (Verdict::Pending, Reason::NoMeasurement));
    // A target that is named is enough to tell them apart.
    let named = Specification { target: Some("wpre".to_owned()), basis: AllCells, ..one.clone() };
    assert_eq!(judged(&named, &[unknown, other], &[], None).verdict, Verdict::Met);
}

#[test]
fn a_bound_alone_decides_where_it_leaves_one_side_only() {
    let one = specification(AllCells, Below, 5.0, 1);
    let bounded = |lo, hi| VcnRow { vcn: None, lo, hi, ..row(1.0, 1.0, 1.0, None) };
    let of = |lo, hi| {
        let found = judged(&one, &[bounded(lo, hi)], &[], None);
        (found.verdict, found.uncertainty, found.reason)
    };
    assert_eq!(of(None, Some(0.01)), (Verdict::Met, Within, None));
    assert_eq!(of(Some(6.0), None), (Verdict::NotMet, Exceeds, None));
    assert_eq!(of(None, Some(7.0)), (Verdict::NotEvaluable, CannotExclude, Some(Reason::OnlyBounded)));
}
