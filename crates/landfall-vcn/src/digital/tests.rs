use super::*;

fn duplex(vector: (u64, u64), reference: (u64, u64)) -> Duplex {
    Duplex {
        vector: Partitions::new(vector.0, vector.1),
        reference: Partitions::new(reference.0, reference.1),
        copies: 2.0,
    }
}

fn near(found: f64, expected: f64, relative: f64) {
    assert!((found / expected - 1.0).abs() < relative, "found {found}, expected {expected}");
}

#[test]
fn copies_per_partition_follow_the_share_of_negatives() {
    // Half the partitions negative: ln 2. Variance by hand: 1/n for k = n/2.
    let half = Partitions::new(10_000, 20_000);
    near(half.lambda(), std::f64::consts::LN_2, 1e-12);
    near(half.variance(), 1.0 / 20_000.0, 1e-12);
    assert_eq!(Partitions::new(9, 9).lambda(), f64::INFINITY);
}

#[test]
fn limits_of_poisson_counts_are_those_of_the_tables() {
    // Garwood (1936), 95 % two-sided: 1 count 0.0253 to 5.572; 4 counts 1.090 to 10.242.
    near(poisson_lower(1, 0.025), 0.0253, 1e-3);
    near(poisson_upper(1, 0.025), 5.572, 1e-4);
    near(poisson_lower(4, 0.025), 1.090, 1e-3);
    near(poisson_upper(4, 0.025), 10.242, 1e-4);
    near(poisson_upper(0, 0.05), -(0.05_f64.ln()), 1e-6);
    assert_eq!(poisson_lower(0, 0.025), 0.0);
}

#[test]
fn limits_of_many_counts_meet_those_of_fewer() {
    let exact = |n: f64, quantile| ChiSquared::new(2.0 * n).unwrap().inverse_cdf(quantile) / 2.0;
    for n in [1e6, 3e6] {
        for quantile in [0.025, 0.05, 0.95] {
            near(many_counts(n, quantile), exact(n, quantile), 1e-8);
        }
    }
    let most = poisson_upper(u64::MAX, 0.05);
    assert!(most.is_finite() && most >= u64::MAX as f64 && poisson_lower(u64::MAX, 0.05) <= u64::MAX as f64);
}

#[test]
fn results_without_any_error_are_pooled_all_the_same() {
    let pooled = pool(&[(1.0, 0.0), (1.0, 0.0)], 0.0);
    near(pooled.value, 1.0_f64.exp(), 1e-12);
    assert!(pooled.log_se > 0.0 && pooled.log_se < 1e-5);
}

#[test]
fn wells_of_unequal_load_agree_where_pooled_counts_would_not() {
    // The same 1.0 copy per cell at loads of 0.2 and 3.0 references per partition; pooled counts give 1.29.
    let n = 20_000_f64;
    let positives = |lambda: f64| (n * (1.0 - (-lambda).exp())).round() as u64;
    let well = |load: f64| duplex((positives(load / 2.0), n as u64), (positives(load), n as u64));
    let estimate = combine(&[well(0.2), well(3.0)], 0.0);
    near(estimate.value, 1.0, 1e-3);
    let pooled = duplex((positives(0.1) + positives(1.5), 40_000), (positives(0.2) + positives(3.0), 40_000));
    assert!(pooled.copies_per_cell() > 1.15, "{}", pooled.copies_per_cell());
    assert!(estimate.homogeneity.unwrap() > 0.9);
}

#[test]
fn wells_that_differ_widen_the_interval_and_say_so() {
    let wells = [duplex((3_000, 15_000), (6_000, 15_000)), duplex((4_500, 15_000), (6_000, 15_000))];
    let estimate = combine(&wells, 0.05);
    assert!(estimate.homogeneity.unwrap() < 1e-6);
    assert!(estimate.log_se > 4.0 * estimate.log_se_counting);
    let (all, counting) = (estimate.all(), estimate.counting());
    assert!(all.lo < counting.lo && counting.lo < estimate.value);
    assert!(estimate.value < counting.hi && counting.hi < all.hi);
    // One well: nothing to compare, the configured variation remains.
    let one = combine(&wells[..1], 0.05);
    assert_eq!(one.homogeneity, None);
    near(one.log_se.powi(2) - one.log_se_counting.powi(2), 0.0025, 1e-9);
}

#[test]
fn a_well_without_vector_stays_in_the_sum() {
    let wells = [duplex((0, 15_000), (6_000, 15_000)), duplex((4, 15_000), (6_000, 15_000))];
    // By hand: λ_V = 4/15,000 over two wells, λ_R = 0.5108.
    near(combine(&wells, 0.0).value, 2.0 * (4.0 / 30_000.0) / 0.510_83, 1e-3);
    let estimate = combine(&wells, 0.0);
    let (lower, lower_counting) = exact_lower(&wells, &estimate, 0.05);
    near(lower_counting, estimate.value * 1.090 / 4.0, 2e-3);
    assert!(lower < lower_counting);
}

#[test]
fn bounds_bracket_what_the_counts_allow() {
    // vcn.md item 3: k = 0, P·(−ln 0.05^{1/n})/λ_R·exp(1.645 s_R).
    let none = duplex((0, 15_000), (6_000, 15_000));
    let s = (6_000.0_f64 / (15_000.0 * 9_000.0)).sqrt() / none.reference.lambda();
    let expected =
        2.0 * (-(0.05_f64.powf(1.0 / 15_000.0).ln())) / none.reference.lambda() * (Z_ONE_SIDED * s).exp();
    near(upper_limit(&[none], 0.0).counting, expected, 1e-6);
    // k = n: P(all positive) is 5 % at the limit.
    let full = duplex((15_000, 15_000), (6_000, 15_000));
    let bound = lower_limit(&[full], 0.05);
    let lambda = bound.counting * none.reference.lambda() / 2.0 * (Z_ONE_SIDED * s).exp();
    near((1.0 - (-lambda).exp()).powi(15_000), 0.05, 1e-3);
    assert!(bound.limit < bound.counting);
}

#[test]
fn blanks_and_dilutions_are_taken_out() {
    let mut well = duplex((3_000, 15_000), (3_000, 15_000));
    near(well.copies_per_cell(), 2.0, 1e-12);
    well.vector.dilution = 10.0;
    near(well.copies_per_cell(), 20.0, 1e-12);
    well.vector.blank = well.vector.lambda() / 2.0;
    near(well.copies_per_cell(), 10.0, 1e-12);
}
