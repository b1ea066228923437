use super::*;
use crate::scenario::tests::demo;
use landfall_core::seed::stream;

/// Standard deviations that no count is off by: each test checks several, all together about fifty.
const LIMIT: f64 = 4.0;

/// The demo's assay: 15,000 to 19,000 droplets of 0.25 reference copies.
fn plan() -> Ddpcr {
    demo().ddpcr.unwrap()
}

fn wells(plan: &Ddpcr, vcn: Option<f64>, wells: usize) -> Vec<Clusters> {
    let mut rng = stream(3, "test", "wells");
    (0..wells).map(|_| Clusters::of(&droplets(&mut rng, plan, vcn))).collect()
}

fn positives(well: Clusters) -> [f64; 2] {
    [well.both + well.vector, well.both + well.reference].map(f64::from)
}

/// Standard deviations by which the number of some droplets over all wells is off.
fn off(wells: &[Clusters], chance: f64, count: impl Fn(Clusters) -> f64) -> f64 {
    let total: f64 = wells.iter().map(|well| f64::from(well.total())).sum();
    let found: f64 = wells.iter().map(|&well| count(well)).sum();
    (found - total * chance) / (total * chance * (1.0 - chance)).sqrt()
}

fn lambda(positives: f64, total: u32) -> f64 {
    -(1.0 - positives / f64::from(total)).ln()
}

fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64;
    (mean, variance.sqrt())
}

#[test]
fn positives_follow_one_minus_e_to_the_minus_lambda_well_by_well() {
    let wells = wells(&plan(), Some(1.8), 200);
    for (target, lambda) in [(0, 0.25 * 1.8 / 2.0), (1, 0.25)] {
        let chance = 1.0 - f64::exp(-lambda);
        let chi_squared: f64 = wells
            .iter()
            .map(|&well| {
                let n = f64::from(well.total());
                (positives(well)[target] - n * chance).powi(2) / (n * chance * (1.0 - chance))
            })
            .sum();
        println!("target {target}: χ² = {chi_squared:.1}");
        // χ² of 200 degrees of freedom: 99 % lie between 152.2 and 255.3.
        assert!((152.2..255.3).contains(&chi_squared), "target {target}: χ² = {chi_squared}");
    }
    let totals: Vec<f64> = wells.iter().map(|well| f64::from(well.total())).collect();
    assert!(totals.iter().all(|total| (15_000.0..=19_000.0).contains(total)));
    let (mean, sd) = mean_and_sd(&totals);
    // Uniform: 4,000 / √12 = 1,155.
    assert!((mean - 17_000.0).abs() < 330.0 && (sd - 1_155.0).abs() < 150.0, "mean {mean}, sd {sd}");
}

#[test]
fn targets_are_independent_without_linkage() {
    let wells = wells(&plan(), Some(3.0), 60);
    let chance = (1.0 - f64::exp(-0.375)) * (1.0 - f64::exp(-0.25));
    let off = off(&wells, chance, |well| f64::from(well.both));
    assert!(off.abs() < LIMIT, "{off} standard deviations");
}

#[test]
fn dilution_divides_both_targets() {
    let wells = wells(&Ddpcr { dilution: 10.0, ..plan() }, Some(4.0), 60);
    for (target, lambda) in [(0, 0.05), (1, 0.025)] {
        let off = off(&wells, 1.0 - f64::exp(-lambda), |well| positives(well)[target]);
        assert!(off.abs() < LIMIT, "target {target}: {off} standard deviations");
    }
}

#[test]
fn a_reference_of_one_copy_per_cell_stands_for_twice_the_cells() {
    let wells = wells(&Ddpcr { reference_copies: 1.0, ..plan() }, Some(2.0), 60);
    let off = off(&wells, 1.0 - f64::exp(-0.5), |well| positives(well)[0]);
    assert!(off.abs() < LIMIT, "{off} standard deviations");
}

#[test]
fn linked_copies_lower_the_vector_by_one_minus_l_plus_l_by_s() {
    for (linked, size, factor) in [(1.0, 2, 0.5), (0.4, 3, 0.4 / 3.0 + 0.6)] {
        let plan = Ddpcr { linked, linked_size: size, ..plan() };
        let wells = wells(&plan, Some(3.0), 60);
        let vector = off(&wells, 1.0 - f64::exp(-0.375 * factor), |well| positives(well)[0]);
        let reference = off(&wells, 1.0 - f64::exp(-0.25), |well| positives(well)[1]);
        assert!(vector.abs() < LIMIT && reference.abs() < LIMIT, "{linked}: {vector}, {reference}");
        let unlinked = off(&wells, 1.0 - f64::exp(-0.375), |well| positives(well)[0]);
        assert!(unlinked < -20.0, "{linked}: {unlinked} standard deviations from unlinked copies");
    }
}

#[test]
fn pieces_of_both_targets_raise_double_positives_and_leave_the_copies_alone() {
    let plan = Ddpcr { linked_with_reference: 0.3, ..plan() };
    for vcn in [1.0, 4.0] {
        let (vector, reference) = (0.125 * vcn, 0.25);
        let both = 0.3 * f64::min(vector, reference);
        let wells = wells(&plan, Some(vcn), 60);
        for (target, lambda) in [(0, vector), (1, reference)] {
            let off = off(&wells, 1.0 - f64::exp(-lambda), |well| positives(well)[target]);
            assert!(off.abs() < LIMIT, "target {target}: {off} standard deviations");
        }
        let double = 1.0 - f64::exp(-vector) - f64::exp(-reference) + f64::exp(-(vector + reference - both));
        let found = off(&wells, double, |well| f64::from(well.both));
        assert!(found.abs() < LIMIT, "{found} standard deviations");
        let apart = (1.0 - f64::exp(-vector)) * (1.0 - f64::exp(-reference));
        let excess = off(&wells, apart, |well| f64::from(well.both));
        assert!(excess > 20.0, "{excess} standard deviations");
    }
}

#[test]
fn rain_and_false_positives_have_their_rates() {
    let plan = Ddpcr {
        rain: 0.1,
        rain_missed: 0.25,
        vector_false_positives: 0.002,
        reference_false_positives: 0.01,
        ..plan()
    };
    let mut rng = stream(3, "test", "rain");
    let all: Vec<Droplet> = (0..60).flat_map(|_| droplets(&mut rng, &plan, Some(2.0))).collect();
    let (n, holds) = (all.len() as f64, 1.0 - f64::exp(-0.25));
    let vector: Vec<Signal> = all.iter().map(|droplet| droplet.vector).collect();
    let reference: Vec<Signal> = all.iter().map(|droplet| droplet.reference).collect();
    for (signals, false_positives) in [(&vector, 0.002), (&reference, 0.01)] {
        let off = |signal: Signal, chance: f64| {
            let found = signals.iter().filter(|&&one| one == signal).count() as f64;
            (found - n * chance) / (n * chance * (1.0 - chance)).sqrt()
        };
        for (signal, chance) in [
            (Signal::Rain, holds * 0.1 * 0.75),
            (Signal::Missed, holds * 0.1 * 0.25),
            (Signal::Positive, holds * 0.9 + (1.0 - holds) * false_positives),
        ] {
            assert!(off(signal, chance).abs() < LIMIT, "{signal:?}: {}", off(signal, chance));
        }
    }
}

#[test]
fn wells_without_template_show_false_positives_alone() {
    let clean = wells(&plan(), None, 4);
    assert!(clean.iter().all(|well| well.neither == well.total()), "{clean:?}");
    let noisy = wells(&Ddpcr { vector_false_positives: 0.001, ..plan() }, None, 60);
    let off = off(&noisy, 0.001, |well| f64::from(well.vector));
    assert!(off.abs() < LIMIT, "{off} standard deviations");
    assert!(noisy.iter().all(|well| well.both + well.reference == 0));
}

#[test]
fn no_vector_gives_no_vector() {
    assert!(
        wells(&plan(), Some(0.0), 4).iter().all(|well| well.both + well.vector == 0 && well.reference > 0)
    );
}

#[test]
fn droplets_of_unequal_volume_lose_copies_and_gain_double_positives_as_the_integral_says() {
    let (cv, vcn, reference) = (0.3_f64, 4.0, 1.0);
    let plan = Ddpcr { droplet_volume_cv: cv, reference_copies_per_droplet: reference, ..plan() };
    let wells = wells(&plan, Some(vcn), 60);
    // E[e^−λv] over ln v normal with mean −σ²/2, by the trapezoidal rule over ±8 σ.
    let variance = (1.0 + cv * cv).ln();
    let empty = |lambda: f64| -> f64 {
        let step = 0.001;
        let at = |i: i32| {
            let z = f64::from(i) * step;
            let volume = f64::exp(variance.sqrt() * z - variance / 2.0);
            f64::exp(-lambda * volume) * f64::exp(-z * z / 2.0) / std::f64::consts::TAU.sqrt()
        };
        (-8_000..=8_000).map(at).sum::<f64>() * step
    };
    let vector = reference * vcn / 2.0;
    for (target, lambda) in [(0, vector), (1, reference)] {
        let off_target = off(&wells, 1.0 - empty(lambda), |well| positives(well)[target]);
        assert!(off_target.abs() < LIMIT, "target {target}: {off_target} standard deviations");
        let apparent = -empty(lambda).ln();
        // The series begins with λ·(1 − λ·cv²/2); the next term, of the law's skewness, is below 0.04.
        assert!((apparent - lambda * (1.0 - lambda * cv * cv / 2.0)).abs() < 0.04, "{apparent}");
        let equal = off(&wells, 1.0 - f64::exp(-lambda), |well| positives(well)[target]);
        assert!(equal < -10.0, "target {target}: {equal} standard deviations from equal droplets");
    }
    let double = 1.0 - empty(vector) - empty(reference) + empty(vector + reference);
    let found = off(&wells, double, |well| f64::from(well.both));
    assert!(found.abs() < LIMIT, "{found} standard deviations");
}

#[test]
fn wells_vary_in_load_and_ratio_as_asked() {
    let plan = Ddpcr { load_cv: 0.2, ratio_cv: 0.1, ..plan() };
    let wells = wells(&plan, Some(2.0), 400);
    let logs = |target: usize| -> Vec<f64> {
        wells.iter().map(|&well| lambda(positives(well)[target], well.total()).ln()).collect()
    };
    let (vector, reference) = (logs(0), logs(1));
    let ratios: Vec<f64> =
        vector.iter().zip(&reference).map(|(vector, reference)| vector - reference).collect();
    // Var ln λ by counting is p/((1 − p)·n·λ²) = 2.68e−4 at λ = 0.25 and n = 17,000.
    let counting = 2.68e-4_f64;
    let sd = |cv: f64, times: f64| ((1.0 + cv * cv).ln() + times * counting).sqrt();
    for (values, expected) in [(&reference, sd(0.2, 1.0)), (&ratios, sd(0.1, 2.0))] {
        let (_, found) = mean_and_sd(values);
        // The standard error of a standard deviation of 400 values is 3.5 %.
        assert!((found / expected - 1.0).abs() < 0.1, "found {found}, expected {expected}");
    }
}
