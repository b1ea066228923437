//! Whole samples: which method, which interval, which verdict.

#![allow(clippy::unwrap_used)]

#[path = "support/draw.rs"]
mod draw;

use draw::{Law, one_large, target};
use landfall_abundance::AbundanceParams;
use landfall_abundance::estimate::{Column, Estimates, Sample, Target, TargetEstimate, estimate};
use landfall_core::seed::stream;
use landfall_tables::abundance::{AbundanceFlag, AbundanceMethod, DominanceVerdict};
use landfall_tables::site_fragments::TargetKind;

fn drawn(name: &str, cells: usize, shares: &[f64], replicates: usize) -> Sample {
    draw::sample(&mut stream(1, "estimate", name), cells, shares, replicates, Law::Short, 0.0)
}

fn estimated(sample: &Sample) -> Estimates {
    estimate(sample, &AbundanceParams::default())
}

fn of<'a>(sample: &Sample, estimates: &'a Estimates, id: &str) -> &'a TargetEstimate {
    &estimates.targets[sample.targets.iter().position(|target| target.id == id).unwrap()]
}

/// A column with these distinct lengths in replicate 0.
fn lengths(lengths: std::ops::Range<u32>) -> Column {
    let reads = vec![10 * u64::from(lengths.end - lengths.start)];
    Column { fragments: lengths.map(|length| (0, length)).collect(), umis: Vec::new(), reads }
}

#[test]
fn one_clone_alone_is_confirmed_but_not_with_certainty() {
    let sample = drawn("monoclonal", 200, &[1.0], 1);
    let estimates = estimated(&sample);
    let clone = &estimates.targets[0];
    assert_eq!((clone.share.value, clone.verdict), (Some(1.0), DominanceVerdict::Confirmed));
    let share = clone.share.whole().unwrap();
    assert!(share.lo > 0.97 && share.lo < 0.99 && share.hi == 1.0, "{share:?}");
}

#[test]
fn two_clones_of_half_the_cells_are_both_confirmed() {
    let sample = drawn("two clones", 400, &[0.5, 0.5], 2);
    let estimates = estimated(&sample);
    assert!(estimates.targets.iter().all(|clone| clone.verdict == DominanceVerdict::Confirmed));
    assert!(
        (estimates.targets.iter().map(|clone| clone.share.value.unwrap()).sum::<f64>() - 1.0).abs() < 1e-12
    );
}

#[test]
fn few_cells_carry_no_verdict() {
    let sample = drawn("few", 38, &one_large(0.1), 1);
    let estimates = estimated(&sample);
    assert!(estimates.cells.unwrap() < 50.0);
    for clone in &estimates.targets {
        assert_eq!(clone.verdict, DominanceVerdict::NotEvaluable);
        assert!(clone.flags.contains(&AbundanceFlag::FewCells));
    }
}

#[test]
fn a_large_clone_is_read_at_its_share_where_counting_reads_it_low() {
    let sample = drawn("saturation", 1_000, &one_large(0.2), 1);
    let estimates = estimated(&sample);
    let clone = of(&sample, &estimates, "chr1+1");
    let fragments = |target: &Target| target.ends[0].fragments.len() as f64;
    let counted = fragments(&sample.targets[0]) / sample.targets.iter().map(fragments).sum::<f64>();
    assert!(
        counted < 0.15 && (clone.share.value.unwrap() - 0.2).abs() < 0.04,
        "{counted} {}",
        clone.share.value.unwrap()
    );
    assert_eq!(estimates.method, AbundanceMethod::Lengths);
}

#[test]
fn restriction_takes_identifiers_or_refuses() {
    let mut sample = drawn("restriction", 300, &one_large(0.4), 1);
    sample.restriction = true;
    sample.targets.iter_mut().for_each(|target| target.ends[0].reads = vec![7]);
    let refused = estimated(&sample);
    assert_eq!((refused.method, refused.cells), (AbundanceMethod::Reads, None));
    assert_eq!(refused.detection_limit(), None);
    for clone in &refused.targets {
        assert_eq!((clone.verdict, clone.cells), (DominanceVerdict::NotEvaluable, None));
        assert_eq!((clone.share.lo, clone.share.hi, clone.cells_se), (None, None, None));
        assert!(clone.flags.contains(&AbundanceFlag::Restriction));
    }
    sample.targets.iter_mut().for_each(|target| target.ends[0].umis = vec![1]);
    let large = sample.targets.iter().position(|target| target.id == "chr1+1").unwrap();
    sample.targets[large].ends[0].umis = vec![120];
    let counted = estimated(&sample);
    assert_eq!(counted.method, AbundanceMethod::Umis);
    assert_eq!(counted.targets[large].cells, Some(120.0));
    assert_eq!(counted.targets[large].verdict, DominanceVerdict::Confirmed);
}

#[test]
fn few_lengths_are_counted_as_a_lower_bound_that_is_never_negative() {
    let columns = [lengths(40..52), lengths(60..63), lengths(60..62)];
    let targets = columns.into_iter().enumerate();
    let targets = targets.map(|(at, column)| target(&format!("chr1+{at}"), vec![column])).collect();
    let sample = Sample { targets, replicates: 1, restriction: false };
    let estimates = estimated(&sample);
    assert_eq!((estimates.method, estimates.cells), (AbundanceMethod::Count, Some(17.0)));
    assert_eq!(estimates.targets[0].verdict, DominanceVerdict::Confirmed, "12 of 17");
    assert!(estimates.targets[0].flags.contains(&AbundanceFlag::LowerBound));
    let params = AbundanceParams { min_cells: 5.0, ..AbundanceParams::default() };
    let verdicts: Vec<_> = estimate(&sample, &params).targets.iter().map(|clone| clone.verdict).collect();
    assert!(verdicts[1..].iter().all(|verdict| *verdict == DominanceVerdict::CannotExclude));
}

#[test]
fn a_clone_that_fills_every_length_is_a_lower_bound_and_the_others_are_upper_ones() {
    let sample = Sample {
        targets: vec![target("chr1+1", vec![lengths(50..90)]), target("chr1+2", vec![lengths(60..65)])],
        replicates: 1,
        restriction: false,
    };
    let estimates = estimated(&sample);
    let [full, other] = &estimates.targets[..] else { panic!() };
    assert!(full.saturated && full.flags.contains(&AbundanceFlag::LowerBound));
    assert_eq!((full.verdict, full.share.hi), (DominanceVerdict::Confirmed, Some(1.0)));
    assert!(other.flags.contains(&AbundanceFlag::UpperBound));
    assert_eq!(other.share.lo, Some(0.0));
}

#[test]
fn both_ends_of_a_provirus_count_once_by_the_end_that_shows_more() {
    let mut sample = drawn("dual", 500, &one_large(0.3), 1);
    let alone = estimated(&sample);
    let large = sample.targets.iter().position(|target| target.id == "chr1+1").unwrap();
    let shown = sample.targets[large].ends[0].fragments.clone();
    let weaker = Column { fragments: shown[..20].to_vec(), ..Column::default() };
    sample.targets[large].ends.insert(0, weaker);
    let both = estimated(&sample);
    let clone = &both.targets[large];
    assert_eq!(clone.end, 1);
    assert!(clone.flags.contains(&AbundanceFlag::DualDetection));
    assert!((both.cells.unwrap() / alone.cells.unwrap() - 1.0).abs() < 0.02, "the weaker end adds no cells");
    assert!((clone.share.value.unwrap() / alone.targets[large].share.value.unwrap() - 1.0).abs() < 0.05);
}

#[test]
fn a_cluster_that_lists_the_site_forbids_negative_where_both_reach_the_threshold() {
    let mut sample = drawn("multihit", 1_000, &[&[0.12, 0.12][..], &[0.76 / 800.0; 800]].concat(), 3);
    assert!(estimated(&sample).targets.iter().all(|clone| clone.verdict == DominanceVerdict::Negative));
    sample.targets[1].kind = TargetKind::Multihit;
    sample.targets[0].clusters = vec![1];
    let estimates = estimated(&sample);
    let site = &estimates.targets[0];
    assert!(
        (site.share_with_multihits - site.share.value.unwrap() - estimates.targets[1].share.value.unwrap())
            .abs()
            < 1e-12
    );
    assert_eq!(site.verdict, DominanceVerdict::CannotExclude);
    assert!(site.flags.contains(&AbundanceFlag::Multihit));
}

/// The jackknife of a published program leaves nothing out where replicates are not called 1, 2, 3.
#[test]
fn labels_of_replicates_do_not_matter() {
    let sample = drawn("labels", 300, &one_large(0.3), 3);
    let mut relabelled = sample.clone();
    relabelled.replicates = 12;
    for target in &mut relabelled.targets {
        target.ends[0].fragments.iter_mut().for_each(|(replicate, _)| *replicate = [2, 6, 11][*replicate]);
    }
    assert_eq!(estimated(&sample), estimated(&relabelled));
}

#[test]
fn a_clone_seen_in_one_of_two_replicates_is_told_and_widened() {
    let mut sample = drawn("differ", 1_000, &one_large(0.2), 2);
    let even = of(&sample, &estimated(&sample), "chr1+1").clone();
    assert!(!even.flags.contains(&AbundanceFlag::ReplicatesDiffer));
    sample.targets[0].ends[0].fragments.retain(|(replicate, _)| *replicate == 0);
    let odd = of(&sample, &estimated(&sample), "chr1+1").clone();
    assert!(odd.flags.contains(&AbundanceFlag::ReplicatesDiffer));
    let width = |clone: &TargetEstimate| clone.share.hi.unwrap() - clone.share.lo.unwrap();
    assert!(width(&odd) > 2.0 * width(&even));
}

#[test]
fn lengths_that_follow_no_law_are_told_and_forbid_negative() {
    // Fourteen narrow peaks, as nucleosomes or digestion make them, are more than a spline with five knots can follow.
    let column = |clone: u32| {
        let lengths = (0..12).map(|step| (0, 60 + 40 * ((clone * 7 + step * 3) % 14) + clone % 3));
        Column { fragments: lengths.collect(), umis: Vec::new(), reads: vec![12] }
    };
    let mut targets: Vec<Target> =
        (0..60).map(|clone| target(&format!("chr1+{clone}"), vec![column(clone)])).collect();
    targets.push(target("chr2+1", vec![lengths(60..75)]));
    let estimates = estimated(&Sample { targets, replicates: 1, restriction: false });
    assert_eq!(estimates.method, AbundanceMethod::Lengths);
    for clone in &estimates.targets {
        assert!(clone.flags.contains(&AbundanceFlag::LengthLaw));
        assert_eq!(clone.verdict, DominanceVerdict::CannotExclude);
    }
}

#[test]
fn lengths_that_cannot_be_tested_are_told_and_not_taken_to_follow_the_law() {
    // Lengths that differ by nothing make one group.
    let targets = (0..60).map(|clone| target(&format!("chr1+{clone}"), vec![lengths(60..61)])).collect();
    let sample = Sample { targets, replicates: 1, restriction: false };
    let params = AbundanceParams { min_lengths: 1, ..AbundanceParams::default() };
    let estimates = estimate(&sample, &params);
    assert_eq!(estimates.method, AbundanceMethod::Lengths);
    for clone in &estimates.targets {
        assert!(clone.flags.contains(&AbundanceFlag::LengthLawNotTested));
        assert_ne!(clone.verdict, DominanceVerdict::Negative);
    }
}

#[test]
fn targets_without_molecules_are_kept_with_nothing() {
    let mut sample = drawn("nothing", 300, &one_large(0.3), 1);
    sample.targets.push(target("chr9+1", vec![Column { reads: vec![5], ..Column::default() }]));
    let estimates = estimated(&sample);
    let empty = of(&sample, &estimates, "chr9+1");
    assert_eq!((empty.cells, empty.share.value), (Some(0.0), Some(0.0)));
    assert!(empty.flags.contains(&AbundanceFlag::NoFragments));
    assert!(estimates.targets.iter().all(|clone| clone.share.value.is_some_and(f64::is_finite)));
    let only = Sample { targets: sample.targets.split_off(sample.targets.len() - 1), ..sample };
    let refused = estimated(&only);
    assert_eq!((refused.method, refused.cells), (AbundanceMethod::Reads, None));
    assert_eq!(refused.targets[0].verdict, DominanceVerdict::NotEvaluable);
    assert_eq!(estimated(&Sample::default()).targets, []);
}

#[test]
fn the_order_of_targets_changes_nothing_beyond_rounding() {
    let sample = drawn("order", 500, &one_large(0.3), 2);
    let mut turned = sample.clone();
    turned.targets.reverse();
    let (one, other) = (estimated(&sample), estimated(&turned));
    for (one, other) in one.targets.iter().zip(other.targets.iter().rev()) {
        assert!((one.share.value.unwrap() - other.share.value.unwrap()).abs() < 1e-9);
        assert_eq!(one.verdict, other.verdict);
    }
}
