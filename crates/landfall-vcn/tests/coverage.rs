//! The interval holds the truth as often as it says: seeded draws.

#![allow(clippy::unwrap_used)]

use landfall_core::seed::stream;
use landfall_estimate::Estimate;
use landfall_vcn::digital::{Duplex, Partitions, combine};
use rand_distr::{Binomial, Distribution, Normal};

const DRAWS: usize = 2_000;

/// Share of draws whose intervals (counting only, with between-well variation) hold the truth: wells of 15,000
/// partitions at unequal loads of 0.3 to 1.2 references each; `cv` is the wells' true variation.
fn coverage(truth: f64, wells: usize, cv: f64) -> (f64, f64) {
    let mut random = stream(7, "vcn-coverage", &format!("{truth} {wells} {cv}"));
    let noise = Normal::new(0.0, cv.max(1e-12)).unwrap();
    let n = 15_000;
    let (mut counting, mut between) = (0, 0);
    for _ in 0..DRAWS {
        let drawn: Vec<_> = (0..wells)
            .map(|well| {
                let load = 0.3 * 4_f64.powf(well as f64 / wells as f64);
                let mut count =
                    |lambda: f64| Binomial::new(n, -(-lambda).exp_m1()).unwrap().sample(&mut random);
                let reference = Partitions::new(count(load), n);
                let factor = if cv > 0.0 { f64::exp(noise.sample(&mut random)) } else { 1.0 };
                let lambda = load * truth / 2.0 * factor;
                let positives = Binomial::new(n, -(-lambda).exp_m1()).unwrap().sample(&mut random);
                Duplex { vector: Partitions::new(positives, n), reference, copies: 2.0 }
            })
            .collect();
        let estimate = combine(&drawn, 0.05);
        let holds = |one: Estimate| usize::from(one.holds(truth));
        counting += holds(estimate.counting());
        between += holds(estimate.all());
    }
    (counting as f64 / DRAWS as f64, between as f64 / DRAWS as f64)
}

#[test]
fn the_counting_interval_covers_95_percent() {
    for truth in [0.05, 1.0] {
        for wells in [1, 4] {
            let (counting, _) = coverage(truth, wells, 0.0);
            println!("VCN {truth}, {wells} wells: {counting}");
            assert!((0.93..=0.97).contains(&counting), "VCN {truth}, {wells} wells: {counting}");
        }
    }
}

#[test]
fn few_positives_per_well_do_not_bias_the_interval() {
    // VCN 0.002: 5 to 13 positives a well, where weights from the wells' own counts would be biased.
    let (counting, _) = coverage(0.002, 4, 0.0);
    println!("VCN 0.002, 4 wells: {counting}");
    assert!((0.93..=0.97).contains(&counting), "{counting}");
}

#[test]
fn wells_that_vary_are_covered_by_the_wider_interval_only() {
    let (counting, between) = coverage(1.0, 4, 0.05);
    println!("VCN 1, 4 wells, CV 5 %: {counting} counting only, {between} with between-well variation");
    assert!(counting < 0.80, "{counting}");
    assert!((0.93..=0.99).contains(&between), "{between}");
}
