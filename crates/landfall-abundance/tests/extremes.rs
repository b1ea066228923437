//! Numbers at the ends: nothing panics, all ends soon, shares lie between their limits or are refused.
#![allow(clippy::unwrap_used)]

use landfall_abundance::AbundanceParams;
use landfall_abundance::estimate::{Column, Sample, Target, estimate};
use landfall_abundance::fit::{Stop, fit};
use landfall_abundance::goodness::{length_law, replicates};
use landfall_abundance::interval::{counted, detection_limit, interval, logit};
use landfall_abundance::jackknife::{errors, leave_one_out};
use landfall_abundance::kernel::{KernelSum, SEEN, WEIGHT};
use landfall_abundance::lengths::Lengths;
use landfall_abundance::regression;
use landfall_abundance::spline::Spline;
use landfall_abundance::variance;
use landfall_abundance::verdict::{Evidence, Rule, judge};
use landfall_estimate::{Estimate, bracket, median, median_of_sorted, root, wilson};
use landfall_tables::site_fragments::TargetKind;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn amount() -> impl Strategy<Value = f64> {
    let ends = [0.0, 5e-324, 1e-300, 1e-9, 1.0, 50.0, 1e3, 1e10, 1e18, 1.8e19, 1e300, f64::MAX];
    prop_oneof![select(ends.to_vec()), 0.0..1e4_f64]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![4 => amount(), 1 => select(vec![-1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN])]
}

fn share() -> impl Strategy<Value = f64> {
    prop_oneof![select(vec![0.0, 5e-324, 1e-300, 1e-12, 0.5, 1.0 - f64::EPSILON / 2.0, 1.0]), 0.0..=1.0_f64]
}

/// Lengths as tables may have them, and as they may not.
fn length() -> impl Strategy<Value = u32> {
    let ends = [0, 1, 2, 3_000, 40_000, 1_000_000, i32::MAX as u32, u32::MAX];
    prop_oneof![9 => 30..60_u32, 1 => select(ends.to_vec())]
}

fn columns() -> impl Strategy<Value = Vec<Vec<(usize, u32)>>> {
    let label = prop_oneof![6 => 0..3_usize, 1 => Just(usize::MAX)];
    vec(vec((label, length()), 0..12), 0..6)
}

fn is_share(found: Estimate) -> bool {
    0.0 <= found.lo && found.lo <= found.value && found.value <= found.hi && found.hi <= 1.0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shares_lie_between_their_limits(share in share(), error in proptest::option::of(number()), of in amount(), fragments in select(vec![0, 5, u64::MAX])) {
        for found in [wilson(share, of), interval(share, error, of, fragments), counted(share, of, error)] {
            prop_assert!(is_share(found), "{:?}", found);
        }
        let inner = share.clamp(1e-300, 1.0 - f64::EPSILON);
        prop_assert!(is_share(logit(inner, error.unwrap_or(0.0).abs())), "{:?}", logit(inner, error.unwrap_or(0.0).abs()));
        prop_assert!((0.0..=1.0).contains(&detection_limit(of)));
    }

    #[test]
    fn small_numerics_end(mut values in vec(number(), 0..9), low in number(), high in number(), at in number()) {
        let (below, above) = bracket(low, high, |x| x - at);
        let _ = (below, above, root(low, high, |x| x - at));
        prop_assert_eq!(median(&mut values).is_none(), values.is_empty());
        values.sort_by(f64::total_cmp);
        prop_assert_eq!(median_of_sorted(&values).is_none(), values.is_empty());
    }

    #[test]
    fn sums_errors_and_splines(items in vec((amount(), amount()), 0..6), most in amount(), y in amount(), knots in vec(number(), 0..6), values in vec(vec(number(), 3), 0..4), last in 2.0..1e9_f64) {
        for kernel in [SEEN, WEIGHT] {
            let _ = KernelSum::new(kernel, items.iter().copied(), most).at(y);
        }
        let spline = Spline::new(&knots, 1.0, last);
        let row = spline.row(1.0 + y.min(last - 1.0));
        prop_assert!(row.first + 4 <= spline.functions());
        prop_assert_eq!(errors(&values).is_none(), values.len() < 2);
    }

    #[test]
    fn verdicts(share in proptest::option::of(share()), with in amount(), fragments in select(vec![0, 10, u64::MAX]), cells in number(), forbids_negative in any::<bool>(), threshold in share()) {
        let share = share.map(|share| wilson(share, 10.0));
        let evidence = Evidence { share, share_with_multihits: with, fragments, cells, forbids_negative };
        let _ = judge(&evidence, &Rule { threshold, min_cells: 50.0, min_fragments: 10 });
    }

    #[test]
    fn lengths_are_binned_or_refused(columns in columns()) {
        let Some(lengths) = Lengths::new(&columns) else { return Ok(()) };
        prop_assert!(lengths.bins() <= 1 << 17);
        prop_assert!(lengths.columns().iter().flatten().all(|bin| (*bin as usize) < lengths.bins()));
        prop_assert!(lengths.distinct() <= lengths.span());
        let basis = lengths.basis(&lengths.quantile_knots());
        prop_assert!(lengths.observed().end <= basis.rows.len());
        for replicate in 0..lengths.replicates() {
            let left = lengths.without(replicate).map_or(0, |left| left.columns().iter().map(Vec::len).sum());
            prop_assert!(left <= (0..lengths.columns().len()).map(|column| lengths.filled(column) as usize).sum());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_model_of_few_odd_lengths_ends(columns in columns()) {
        let Some(lengths) = Lengths::new(&columns).filter(|lengths| lengths.bins() < 10_000) else { return Ok(()) };
        let (knots, stop) = (lengths.quantile_knots(), Stop { absolute: f64::INFINITY, relative: 1e-9 });
        let Some(fit) = fit(&lengths, &knots, stop) else { return Ok(()) };
        prop_assert!(fit.cells.iter().all(|cells| cells.is_finite() && *cells >= 0.0), "{:?}", fit.cells);
        let _ = (leave_one_out(&lengths, &knots, stop), regression::fit(&lengths.basis(&knots), &[]));
        let _ = variance::errors(&lengths, &knots, &fit, &vec![true; columns.len()]);
        prop_assert!(length_law(&lengths, &fit).is_none_or(|p| (0.0..=1.0).contains(&p)));
        for column in 0..columns.len() {
            prop_assert!(replicates(&lengths, &fit, column).is_none_or(|p| (0.0..=1.0).contains(&p)));
        }
    }

    #[test]
    fn samples_are_estimated_or_counted(columns in columns(), reads in select(vec![0, 1, 1 << 32, 1 << 48]), umis in select(vec![0, 1, u32::MAX]), restriction in any::<bool>(), min_lengths in 1..30_u32) {
        let end = |fragments: &Vec<(usize, u32)>| {
            let mut fragments: Vec<_> = fragments.iter().map(|(replicate, length)| (replicate % 3, *length)).collect();
            fragments.sort_unstable();
            fragments.dedup();
            Column { fragments, umis: vec![umis, 0, 0], reads: vec![reads, reads, 0] }
        };
        let target = |(at, fragments): (usize, &Vec<(usize, u32)>)| Target {
            kind: TargetKind::Site,
            id: at.to_string(),
            ends: vec![end(fragments)],
            clusters: Vec::new(),
        };
        // The largest models are the next test's.
        let columns: Vec<Vec<_>> = columns.iter().map(|pairs| pairs.iter().copied().filter(|(_, length)| !(5_000..1_000_000).contains(length)).collect()).collect();
        let sample = Sample { targets: columns.iter().enumerate().map(target).collect(), replicates: 3, restriction };
        let params = AbundanceParams { min_lengths, ..AbundanceParams::default() };
        let found = estimate(&sample, &params);
        for target in &found.targets {
            if let Some(share) = target.share.whole() {
                prop_assert!(is_share(share), "{:?}", share);
            }
            prop_assert!(target.share.value.is_some_and(|share| (0.0..=1.0).contains(&share)), "{:?}", target);
            prop_assert!(target.cells.is_none_or(f64::is_finite) && target.cells_se.is_none_or(f64::is_finite));
        }
        prop_assert!(found.detection_limit().is_none_or(|limit| (0.0..=1.0).contains(&limit)));
    }
}

/// The longest fragments that are modelled at all: one odd length among usual ones.
#[test]
fn the_largest_model_ends_in_seconds() {
    let mut columns: Vec<Vec<(usize, u32)>> = (0..40)
        .map(|column| (0..6).map(|at| ((at % 3) as usize, 100 + (column * 37 + at * 61) % 300)).collect())
        .collect();
    columns[0].push((0, 43_000));
    assert!(Lengths::new(&columns).is_some());
    let begin = std::time::Instant::now();
    let lengths = Lengths::new(&columns).unwrap();
    let (knots, stop) = (lengths.quantile_knots(), Stop { absolute: f64::INFINITY, relative: 1e-9 });
    let rounds = fit(&lengths, &knots, stop).map_or(0, |fit| fit.rounds.len());
    println!("{} bins, {rounds} rounds, {:?}", lengths.bins(), begin.elapsed());
    assert!(begin.elapsed().as_secs() < 20);
    columns[0].push((0, 44_000));
    assert!(Lengths::new(&columns).is_none(), "longer ones are counted");
}
