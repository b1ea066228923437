//! Measurements of one sample side by side, and beside the sites of its dominant clone.

use landfall_estimate::Z_TWO_SIDED;
use landfall_tables::agreement::{Agreement, AgreementFlag, AgreementRow, measurement};
use landfall_tables::vcn::{VcnMethod, VcnRow, VcnVerdict, is_backbone};
use statrs::distribution::{ContinuousCDF, Normal};

/// What the number of a clone's sites is called beside a measurement.
const SITES: &str = "sites of the dominant clone";

/// Compares all pairs of the measurements of one sample that give copies per cell. Rows are in the table's order.
#[must_use]
pub fn pairs(rows: &[VcnRow], disagree_p: f64) -> Vec<AgreementRow> {
    let absolute = |row: &&VcnRow| {
        !matches!(row.verdict, VcnVerdict::Refused | VcnVerdict::Relative) && !is_backbone(&row.target)
    };
    let rows: Vec<_> = rows.iter().filter(absolute).collect();
    let mut found = Vec::new();
    for (at, left) in rows.iter().enumerate() {
        found.extend(rows[at + 1..].iter().map(|right| compare(left, right, disagree_p)));
    }
    found
}

/// Two measurements of one sample: values by the z-test of their logarithms, a bound by what it excludes.
fn compare(left: &VcnRow, right: &VcnRow, disagree_p: f64) -> AgreementRow {
    let value = |row: &VcnRow| row.vcn.or(row.hi).or(row.lo);
    let mut row = AgreementRow {
        subject: left.subject.clone(),
        sample: left.sample.clone(),
        left: measurement(left),
        right: measurement(right),
        left_value: value(left),
        right_value: value(right),
        ratio: None,
        ratio_lo: None,
        ratio_hi: None,
        p: None,
        verdict: Agreement::NotTestable,
        flags: Vec::new(),
    };
    if let (Some((one, one_se)), Some((other, other_se))) = (log(left), log(right)) {
        let (difference, se) = (one - other, one_se.hypot(other_se));
        let p = 2.0 * Normal::standard().sf((difference / se).abs());
        let ratio = |log: f64| Some(log.exp()).filter(|ratio| ratio.is_finite());
        row.ratio = ratio(difference);
        row.ratio_lo = ratio(difference - Z_TWO_SIDED * se);
        row.ratio_hi = ratio(difference + Z_TWO_SIDED * se);
        row.p = Some(p);
        row.verdict = if p <= disagree_p { Agreement::Disagree } else { Agreement::Agree };
    } else if left.lo.or(left.hi).is_some() && right.lo.or(right.hi).is_some() {
        let above = |lo: Option<f64>, hi: Option<f64>| lo.zip(hi).is_some_and(|(lo, hi)| lo > hi);
        let apart = above(left.lo, right.hi) || above(right.lo, left.hi);
        row.verdict = if apart { Agreement::Disagree } else { Agreement::Agree };
    }
    if row.verdict == Agreement::Disagree {
        row.flags = reasons(left, right);
    }
    row
}

/// Logarithm of the value and its standard error, as the interval says it; `None` for bounds.
fn log(row: &VcnRow) -> Option<(f64, f64)> {
    let (vcn, lo, hi) = (row.vcn?, row.lo?, row.hi?);
    let log = (vcn.ln(), log_se(lo, hi));
    (vcn > 0.0 && lo > 0.0 && log.1 > 0.0).then_some(log)
}

/// Standard error of a logarithm, of its interval at 95 %.
#[must_use]
pub fn log_se(lo: f64, hi: f64) -> f64 {
    (hi / lo).ln() / (2.0 * Z_TWO_SIDED)
}

/// What two measurements that differ may differ in.
fn reasons(left: &VcnRow, right: &VcnRow) -> Vec<String> {
    let integrated = |row: &VcnRow| row.method == VcnMethod::Junctions;
    let checks = [
        (AgreementFlag::OneCountsIntegratedCopiesOnly, integrated(left) != integrated(right)),
        (AgreementFlag::TargetsDiffer, left.method == right.method && left.target != right.target),
        (AgreementFlag::ReferencesDiffer, left.method == right.method && left.reference != right.reference),
    ];
    checks.iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag.to_string()).collect()
}

/// One measurement beside the number of sites of the clone that fills its sample. Sites are a lower bound of the
/// copies of a transduced cell: one may not have been recovered, or hold more than one copy.
#[must_use]
pub fn with_sites(row: &VcnRow, sites: u32) -> Option<AgreementRow> {
    let (vcn, lo, hi) = match (row.per_transduced, row.vcn) {
        (Some(vcn), _) => (vcn, row.per_transduced_lo?, row.per_transduced_hi),
        // Copies per cell are no more than copies per transduced cell.
        (None, Some(vcn)) => (vcn, row.lo?, None),
        (None, None) => return None,
    };
    if row.verdict != VcnVerdict::Estimated {
        return None;
    }
    let count = f64::from(sites);
    let (verdict, flag) = match hi {
        _ if lo > count => (Agreement::Disagree, Some(AgreementFlag::MoreCopiesThanSites)),
        Some(hi) if hi < count => (Agreement::Disagree, Some(AgreementFlag::FewerCopiesThanSites)),
        Some(_) => (Agreement::Agree, None),
        None => (Agreement::NotTestable, Some(AgreementFlag::NoTransducedFraction)),
    };
    Some(AgreementRow {
        subject: row.subject.clone(),
        sample: row.sample.clone(),
        left: measurement(row),
        right: SITES.to_owned(),
        left_value: Some(vcn),
        right_value: Some(count),
        ratio: Some(vcn / count),
        ratio_lo: Some(lo / count),
        ratio_hi: hi.map(|hi| hi / count),
        p: None,
        verdict,
        flags: flag.iter().map(ToString::to_string).collect(),
    })
}

/// Number of sites of the clone that fills a sample: its dominant proviruses, if they make up `clone_share` of it.
/// `shares` are those of targets whose dominance is confirmed.
#[must_use]
pub fn clone_sites(shares: &[f64], clone_share: f64) -> Option<u32> {
    let filled = shares.iter().sum::<f64>() >= clone_share;
    (filled && !shares.is_empty()).then(|| u32::try_from(shares.len()).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use landfall_tables::vcn::ReleaseVerdict;

    use super::*;

    fn row(method: VcnMethod, vcn: Option<f64>, lo: Option<f64>, hi: Option<f64>) -> VcnRow {
        let verdict = if vcn.is_some() { VcnVerdict::Estimated } else { VcnVerdict::UpperLimit };
        VcnRow {
            subject: "P01".parse().unwrap(),
            sample: "S1".parse().unwrap(),
            method,
            target: "psi".to_owned(),
            reference: "RPP30".to_owned(),
            vcn,
            lo,
            hi,
            lo_counting: lo,
            hi_counting: hi,
            per_transduced: None,
            per_transduced_lo: None,
            per_transduced_hi: None,
            release_limit: 5.0,
            release: ReleaseVerdict::NotEvaluable,
            n: 1,
            wells: 1,
            verdict,
            flags: Vec::new(),
        }
    }

    fn estimate(method: VcnMethod, vcn: f64, relative: f64) -> VcnRow {
        let factor = (Z_TWO_SIDED * relative).exp();
        row(method, Some(vcn), Some(vcn / factor), Some(vcn * factor))
    }

    #[test]
    fn the_difference_of_logarithms_is_tested() {
        let two = |vcn| [estimate(VcnMethod::Ddpcr, 2.0, 0.05), estimate(VcnMethod::Wgs, vcn, 0.05)];
        // ln(2.4/2.0)/(0.05·√2) = 2.578: p = 0.0099.
        let found = pairs(&two(2.4), 0.05);
        assert_eq!((found.len(), found[0].verdict), (1, Agreement::Disagree));
        assert!((found[0].p.unwrap() - 0.009_93).abs() < 1e-4);
        assert_eq!(found[0].left, "ddpcr psi/RPP30");
        assert_eq!(pairs(&two(2.2), 0.05)[0].verdict, Agreement::Agree);
    }

    #[test]
    fn bounds_and_refusals_are_not_tested_as_values() {
        let limit = row(VcnMethod::Ddpcr, None, None, Some(0.01));
        let found = pairs(&[limit.clone(), estimate(VcnMethod::Wgs, 0.5, 0.1)], 0.05);
        assert_eq!((found[0].verdict, found[0].p), (Agreement::Disagree, None));
        assert_eq!(
            pairs(&[limit.clone(), estimate(VcnMethod::Wgs, 0.009, 0.1)], 0.05)[0].verdict,
            Agreement::Agree
        );
        let refused = VcnRow { verdict: VcnVerdict::Refused, hi: None, ..limit };
        assert!(pairs(&[refused, estimate(VcnMethod::Wgs, 0.5, 0.1)], 0.05).is_empty());
    }

    #[test]
    fn integrated_copies_beside_all_copies_are_told() {
        let rows = [estimate(VcnMethod::Wgs, 4.0, 0.05), estimate(VcnMethod::Junctions, 2.0, 0.05)];
        assert_eq!(pairs(&rows, 0.05)[0].flags, ["one_counts_integrated_copies_only"]);
    }

    #[test]
    fn a_clone_of_three_copies_shows_three_sites() {
        assert_eq!(clone_sites(&[0.34, 0.33, 0.3], 0.8), Some(3));
        assert_eq!(clone_sites(&[0.34, 0.33], 0.8), None);
        assert_eq!(clone_sites(&[], 0.0), None);
        let transduced = |vcn: f64| VcnRow {
            per_transduced: Some(vcn),
            per_transduced_lo: Some(vcn * 0.9),
            per_transduced_hi: Some(vcn * 1.1),
            ..estimate(VcnMethod::Ddpcr, vcn, 0.05)
        };
        let said = |row: &VcnRow| with_sites(row, 3).map(|row| (row.verdict, row.flags)).unwrap();
        assert_eq!(said(&transduced(3.05)), (Agreement::Agree, vec![]));
        assert_eq!(said(&transduced(5.0)).1, ["more_copies_than_sites"]);
        assert_eq!(said(&transduced(1.0)).1, ["fewer_copies_than_sites"]);
        let unknown = estimate(VcnMethod::Ddpcr, 1.0, 0.05);
        assert_eq!(said(&unknown), (Agreement::NotTestable, vec!["no_transduced_fraction".to_owned()]));
        assert_eq!(said(&estimate(VcnMethod::Ddpcr, 5.0, 0.05)).0, Agreement::Disagree);
        assert_eq!(with_sites(&row(VcnMethod::Ddpcr, None, None, Some(0.1)), 3), None);
    }
}
