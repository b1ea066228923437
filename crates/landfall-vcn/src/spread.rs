//! How copies spread over cells: from copies per cell to the copies of transduced cells.

use landfall_estimate::root;

/// Copies of a transduced cell under one model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Share of cells with a copy.
    pub transduced: f64,
    /// Mean copies of a cell that has one.
    pub per_transduced: f64,
    /// Share of cells with a copy that have more than `many`.
    pub above: f64,
}

/// Cells alike: copies follow the law of Poisson, T = 1 − e^−VCN.
#[must_use]
pub fn poisson(vcn: f64, many: u32) -> Spread {
    let transduced = -(-vcn).exp_m1();
    Spread { transduced, per_transduced: vcn / transduced, above: poisson_above(vcn, many) / transduced }
}

/// Some cells alike, the others without: μ/(1 − e^−μ) = VCN/T. `None` where transduced cells would hold less than a
/// copy, or where so many are transduced that no cell is left over: then copies are more even than Poisson.
#[must_use]
pub fn zero_inflated(vcn: f64, transduced: f64, many: u32) -> Option<Spread> {
    let mean = vcn / transduced;
    if mean < 1.0 || transduced > -(-vcn).exp_m1() {
        return None;
    }
    // μ/(1 − e^−μ) lies between μ and μ + 1.
    let mu = root((mean - 1.0).max(1e-12), mean, |mu| mu / -(-mu).exp_m1() - mean);
    let above = poisson_above(mu, many) / -(-mu).exp_m1();
    Some(Spread { transduced, per_transduced: mean, above })
}

/// Cells that differ: copies follow a negative binomial law of mean VCN whose share of cells without is 1 − T,
/// (1 + VCN/κ)^−κ = 1 − T. `None` where copies are more even than Poisson, or T leaves no cell without.
#[must_use]
pub fn negative_binomial(vcn: f64, transduced: f64, many: u32) -> Option<Spread> {
    if transduced >= -(-vcn).exp_m1() || vcn < transduced {
        return None;
    }
    // The share of cells without falls from 1 to e^−VCN as κ grows.
    let excess = |log_kappa: f64| {
        let kappa = log_kappa.exp();
        -kappa * (vcn / kappa).ln_1p() - (-transduced).ln_1p()
    };
    let kappa = root(-30.0, 30.0, |log_kappa| -excess(log_kappa)).exp();
    let next = vcn / (kappa + vcn);
    let mut probability = 1.0 - transduced;
    let mut up_to = probability;
    for copies in 0..many {
        probability *= (kappa + f64::from(copies)) / f64::from(copies + 1) * next;
        up_to += probability;
    }
    let above = ((1.0 - up_to) / transduced).max(0.0);
    Some(Spread { transduced, per_transduced: vcn / transduced, above })
}

/// Probability of more than `many` under the law of Poisson.
fn poisson_above(mean: f64, many: u32) -> f64 {
    // The tail itself: 1 − the rest would lose all digits where copies are few.
    let mut probability = (-mean).exp();
    for copies in 1..=many {
        probability *= mean / f64::from(copies);
    }
    let (mut tail, mut copies) = (0.0, many);
    loop {
        copies += 1;
        probability *= mean / f64::from(copies);
        tail += probability;
        if f64::from(copies) > mean && probability <= tail * 1e-17 {
            return tail.min(1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poisson_of_one_copy_per_cell() {
        let cells = poisson(1.0, 4);
        assert!((cells.transduced - 0.632_12).abs() < 1e-5 && (cells.per_transduced - 1.581_98).abs() < 1e-5);
        // 1 − e⁻¹·(1 + 1 + 1/2 + 1/6 + 1/24) = 0.0036598.
        assert!((cells.above - 0.003_659_8 / 0.632_12).abs() < 1e-6);
        assert!((poisson(1e-3, 4).above - 1e-3_f64.powi(4) / 120.0).abs() < 1e-15);
        assert!((poisson(60.0, 4).above - 1.0).abs() < 1e-9);
    }

    #[test]
    fn models_keep_the_mean_and_the_transduced_share() {
        // 1.82 copies per cell at 30 % transduction.
        let (zero, binomial) =
            (zero_inflated(1.82, 0.3, 4).unwrap(), negative_binomial(1.82, 0.3, 4).unwrap());
        for cells in [zero, binomial] {
            assert!((cells.per_transduced - 6.0667).abs() < 1e-4 && cells.transduced == 0.3);
            assert!((0.38..0.8).contains(&cells.above), "{cells:?}");
        }
        // A long tail needs cells with few copies too: fewer cells are above.
        assert!(binomial.above < zero.above);
    }

    #[test]
    fn models_meet_where_transduction_is_that_of_poisson() {
        let transduced = -(-1.2_f64).exp_m1() - 1e-7;
        let expected = poisson(1.2, 4).above;
        assert!((zero_inflated(1.2, transduced, 4).unwrap().above - expected).abs() < 1e-5);
        assert!((negative_binomial(1.2, transduced, 4).unwrap().above - expected).abs() < 1e-5);
    }

    #[test]
    fn what_cannot_be_is_no_model() {
        assert_eq!(zero_inflated(0.2, 0.3, 4), None);
        assert_eq!(zero_inflated(1.0, 0.8, 4), None);
        assert_eq!(negative_binomial(1.0, 0.8, 4), None);
        assert_eq!(negative_binomial(0.2, 0.3, 4), None);
    }
}
