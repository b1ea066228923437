//! How copies spread over cells: from copies per cell to the copies of transduced cells.

use landfall_estimate::root;
use statrs::function::gamma::ln_gamma;

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

/// Cells alike: copies follow the law of Poisson, T = 1 − e^−VCN. `None` where no cell has a copy.
#[must_use]
pub fn poisson(vcn: f64, many: u16) -> Option<Spread> {
    if !is_amount(vcn) {
        return None;
    }
    let transduced = -(-vcn).exp_m1();
    let above = (poisson_above(vcn, many) / transduced).min(1.0);
    Some(Spread { transduced, per_transduced: vcn / transduced, above })
}

/// Some cells alike, the others without: μ/(1 − e^−μ) = VCN/T. `None` where no cell is transduced, where transduced
/// cells would hold less than a copy, or where so many are transduced that no cell is left over: then copies are more
/// even than Poisson.
#[must_use]
pub fn zero_inflated(vcn: f64, transduced: f64, many: u16) -> Option<Spread> {
    let mean = vcn / transduced;
    if !is_amount(vcn) || !is_amount(transduced) || !is_amount(mean) || mean < 1.0 {
        return None;
    }
    if transduced > -(-vcn).exp_m1() {
        return None;
    }
    // μ/(1 − e^−μ) lies between μ and μ + 1.
    let mu = root((mean - 1.0).max(1e-12), mean, |mu| mu / -(-mu).exp_m1() - mean);
    let above = (poisson_above(mu, many) / -(-mu).exp_m1()).min(1.0);
    Some(Spread { transduced, per_transduced: mean, above })
}

/// Cells that differ: copies follow a negative binomial law of mean VCN whose share of cells without is 1 − T,
/// (1 + VCN/κ)^−κ = 1 − T. `None` where no cell is transduced, copies are more even than Poisson, or T leaves no cell
/// without.
#[must_use]
pub fn negative_binomial(vcn: f64, transduced: f64, many: u16) -> Option<Spread> {
    let per_transduced = vcn / transduced;
    if !is_amount(vcn) || !is_amount(transduced) || !is_amount(per_transduced) || per_transduced < 1.0 {
        return None;
    }
    if transduced >= -(-vcn).exp_m1() {
        return None;
    }
    // The share of cells without falls from 1 to e^−VCN as κ grows.
    let excess = |log_kappa: f64| {
        let kappa = log_kappa.exp();
        // ln(1 + VCN/κ), whose quotient may be larger than any number.
        let log = if kappa > vcn { (vcn / kappa).ln_1p() } else { (kappa + vcn).ln() - log_kappa };
        -kappa * log - (-transduced).ln_1p()
    };
    let kappa = root(-700.0, 30.0, |log_kappa| -excess(log_kappa)).exp();
    let next = vcn / (kappa + vcn);
    // Shares among the cells with a copy: of all cells they may be too few to be told from none.
    let mut probability = (1.0 - transduced) / transduced * kappa * next;
    let mut up_to = 0.0;
    for copies in 1..=u32::from(many) {
        up_to += probability;
        probability *= (kappa + f64::from(copies)) / f64::from(copies + 1) * next;
    }
    Some(Spread { transduced, per_transduced, above: (1.0 - up_to).clamp(0.0, 1.0) })
}

/// Whether there is anything, and not more than a number holds.
fn is_amount(number: f64) -> bool {
    number > 0.0 && number.is_finite()
}

/// Probability of more than `many` under the law of Poisson: the regularised incomplete gamma function
/// P(`many` + 1, `mean`), by its series on the side of the smaller tail. Either series has falling terms, so that what is
/// left out is less than the last term kept: a relative error of 10⁻¹⁷ and that of its first term.
fn poisson_above(mean: f64, many: u16) -> f64 {
    let first = |copies: f64| (copies * mean.ln() - mean - ln_gamma(copies + 1.0)).exp();
    let many = f64::from(many);
    if mean > many {
        // Σ p(k) from `many` down to 0.
        let (mut term, mut sum, mut copies) = (first(many), 0.0, many);
        while copies >= 0.0 && term > sum * 1e-17 {
            sum += term;
            term *= copies / mean;
            copies -= 1.0;
        }
        return (1.0 - sum).max(0.0);
    }
    // Σ p(k) from `many` + 1 on: each term is less than mean/k, below 1, of the one before.
    let (mut term, mut sum, mut copies) = (first(many + 1.0), 0.0, many + 1.0);
    while term > sum * 1e-17 {
        sum += term;
        copies += 1.0;
        term *= mean / copies;
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poisson_of_one_copy_per_cell() {
        let cells = poisson(1.0, 4).unwrap();
        assert!((cells.transduced - 0.632_12).abs() < 1e-5 && (cells.per_transduced - 1.581_98).abs() < 1e-5);
        // 1 − e⁻¹·(1 + 1 + 1/2 + 1/6 + 1/24) = 0.0036598.
        assert!((cells.above - 0.003_659_8 / 0.632_12).abs() < 1e-6);
        assert!((poisson(1e-3, 4).unwrap().above - 1e-3_f64.powi(4) / 120.0).abs() < 1e-15);
        assert!((poisson(60.0, 4).unwrap().above - 1.0).abs() < 1e-9);
    }

    #[test]
    fn tails_are_right_where_a_product_from_nought_copies_has_no_digits() {
        // 1 − Σ e^−m·mᵏ/k! in decimals of 60 digits.
        let known = [
            (800.0, 1_000, 4.380_028_308_896_119e-12),
            (1_000.0, 1_000, 0.491_590_632_831_494),
            (1_000.0, 900, 0.999_302_232_672_203_6),
            (0.5, 4, 1.721_156_299_558_407_8e-4),
        ];
        for (mean, many, expected) in known {
            let found = poisson_above(mean, many);
            assert!((found / expected - 1.0).abs() < 1e-9, "{mean}, {many}: {found}, expected {expected}");
        }
        assert_eq!((poisson_above(1e10, 4), poisson_above(1e300, u16::MAX)), (1.0, 1.0));
    }

    #[test]
    fn nothing_and_more_than_a_number_holds_make_no_model() {
        for vcn in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(poisson(vcn, 4), None);
            assert_eq!((zero_inflated(vcn, 0.5, 4), negative_binomial(vcn, 0.5, 4)), (None, None));
        }
        for transduced in [0.0, 1.0, f64::NAN] {
            let models = [zero_inflated(1.0, transduced, 4), negative_binomial(1.0, transduced, 4)];
            assert_eq!(models, [None, None], "{transduced}");
        }
        // One transduced cell in 10¹² that holds all copies.
        assert!(negative_binomial(1.0, 1e-12, 4).unwrap().above > 0.8);
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
        let expected = poisson(1.2, 4).unwrap().above;
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
