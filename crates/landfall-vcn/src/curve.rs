//! Quantitative PCR: from threshold cycles to copies per cell with an interval.
//!
//! A standard curve is the line Ct = a + b·log₁₀(copies) through wells of known amount. A sample's amount is read from
//! it, with the error of its own wells and of the line (inverse prediction).

use landfall_estimate::{Estimate, Z_TWO_SIDED};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Cycles are written to a hundredth: what varies by less was not measured.
pub const LEAST_SD: f64 = 0.01;
/// From so many degrees of freedom on Student's t is the normal law, whose quantile is less than 2·10⁻⁶ smaller.
const MANY_DEGREES: f64 = 1e6;

/// A standard curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// Cycle of one copy, a.
    pub intercept: f64,
    /// Cycles per tenfold copies, b.
    pub slope: f64,
    /// Standard deviation of cycles around the line, σ.
    pub residual_sd: f64,
    /// Share of the variance that the line explains.
    pub r_squared: f64,
    /// Wells.
    pub points: usize,
    /// Mean cycle of the wells.
    mean_ct: f64,
    /// Sum of squared deviations of log₁₀(copies).
    squares: f64,
    /// Degrees of freedom of σ.
    freedom: f64,
}

impl Curve {
    /// The line through wells of `(copies, Ct)`; `None` with fewer than three wells, a single amount, or amounts that have
    /// no logarithm.
    #[must_use]
    pub fn fit(wells: &[(f64, f64)]) -> Option<Self> {
        let n = wells.len() as f64;
        let logs: Vec<_> = wells.iter().map(|(copies, _)| copies.log10()).collect();
        let (mean_log, mean_ct) =
            (logs.iter().sum::<f64>() / n, wells.iter().map(|well| well.1).sum::<f64>() / n);
        let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
            logs.iter().zip(wells).map(|(log, well)| of(log - mean_log, well.1 - mean_ct)).sum()
        };
        let (squares, products, total) = (sum(&|x, _| x * x), sum(&|x, y| x * y), sum(&|_, y| y * y));
        if wells.len() < 3 || squares.is_nan() || squares <= 0.0 {
            return None;
        }
        let slope = products / squares;
        let left = (total - slope * products).max(0.0);
        Some(Self {
            intercept: mean_ct - slope * mean_log,
            slope,
            residual_sd: (left / (n - 2.0)).sqrt(),
            r_squared: if total > 0.0 { 1.0 - left / total } else { 0.0 },
            points: wells.len(),
            mean_ct,
            squares,
            freedom: n - 2.0,
        })
    }

    /// Whether the wells lie on the line as exactly as cycles can be written: they tell no error.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.residual_sd < LEAST_SD
    }

    /// The same line with the error of wells alike, their variance and its degrees of freedom, for its own.
    #[must_use]
    pub fn with_spread(self, spread: Option<(f64, f64)>) -> Self {
        let (variance, freedom) = spread.unwrap_or((0.0, self.freedom));
        Self { residual_sd: variance.sqrt().max(LEAST_SD), freedom, ..self }
    }

    /// Growth per cycle beyond one, 10^(−1/b) − 1: 1 doubles.
    #[must_use]
    pub fn efficiency(&self) -> f64 {
        10_f64.powf(-1.0 / self.slope) - 1.0
    }

    /// Growth per cycle on the log scale, with its error.
    #[must_use]
    pub fn growth(&self) -> Growth {
        let relative = self.residual_sd / (self.slope * self.slope);
        Growth { log: -1.0 / self.slope, variance: relative * relative / self.squares }
    }

    /// log₁₀ copies of wells with these cycles, of which there is at least one.
    #[must_use]
    pub fn read(&self, cts: &[f64]) -> Reading {
        let m = cts.len() as f64;
        let ct = cts.iter().sum::<f64>() / m;
        let spread = 1.0 / m
            + 1.0 / self.points as f64
            + (ct - self.mean_ct).powi(2) / (self.slope * self.slope * self.squares);
        Reading {
            log_copies: (ct - self.intercept) / self.slope,
            variance: (self.residual_sd / self.slope).powi(2) * spread,
            freedom: self.freedom,
        }
    }
}

/// What a line says of wells: log₁₀ copies, their variance, and the degrees of freedom behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// log₁₀ of the copies.
    pub log_copies: f64,
    /// Its variance.
    pub variance: f64,
    /// Degrees of freedom of the variance.
    pub freedom: f64,
}

/// Copies per cell, P·copies_V/copies_R, with the interval of Student's t: (N_V − 2) + (N_R − 2) degrees of freedom, or
/// those of Welch and Satterthwaite where one variance is more than three times the other.
#[must_use]
pub fn copies_per_cell(vector: Reading, reference: Reading, copies: f64) -> Estimate {
    let log_ratio = vector.log_copies - reference.log_copies;
    let variance = vector.variance + reference.variance;
    let (most, least) = (vector.variance.max(reference.variance), vector.variance.min(reference.variance));
    let share = |one: Reading| one.variance * one.variance / one.freedom;
    let freedom = if most > 3.0 * least {
        variance * variance / (share(vector) + share(reference))
    } else {
        vector.freedom + reference.freedom
    };
    around(copies, log_ratio, variance, freedom)
}

/// `scale`·10^`log_ratio` between its limits.
fn around(scale: f64, log_ratio: f64, variance: f64, freedom: f64) -> Estimate {
    let half = quantile(freedom) * variance.sqrt();
    let at = |log: f64| scale * 10_f64.powf(log);
    Estimate { lo: at(log_ratio - half), value: at(log_ratio), hi: at(log_ratio + half) }
}

/// Student's t of a two-sided 95 % interval; fewer than one degree of freedom tell nothing.
fn quantile(freedom: f64) -> f64 {
    if freedom > MANY_DEGREES {
        return Z_TWO_SIDED;
    }
    if freedom.is_nan() || freedom < 1.0 {
        return f64::INFINITY;
    }
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::INFINITY, |law| law.inverse_cdf(0.975))
}

/// log₁₀(1 + E): growth per cycle on the log scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    /// The growth.
    pub log: f64,
    /// Its variance; 0 where it is taken as exact.
    pub variance: f64,
}

impl Growth {
    /// Growth of an efficiency that is taken as exact.
    #[must_use]
    pub fn exact(efficiency: f64) -> Self {
        Self { log: (1.0 + efficiency).log10(), variance: 0.0 }
    }
}

/// Cycles of both targets of one material.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cycles {
    /// Of the vector target.
    pub vector: Vec<f64>,
    /// Of the reference target.
    pub reference: Vec<f64>,
}

/// Copies per cell by comparison with a calibrator of known copies (Pfaffl 2001):
/// VCN = VCN_cal·(1 + E_V)^(Ct_V,cal − Ct_V)/(1 + E_R)^(Ct_R,cal − Ct_R).
///
/// `growth` is that of vector and reference; `spread` is the variance of cycles of wells alike, pooled over the plate,
/// with its degrees of freedom. The calibrator's copies are taken as exact. Every list holds a cycle.
#[must_use]
pub fn calibrated(
    sample: &Cycles,
    calibrator: &Cycles,
    copies: f64,
    growth: (Growth, Growth),
    spread: (f64, f64),
) -> Estimate {
    let mean = |cts: &[f64]| cts.iter().sum::<f64>() / cts.len() as f64;
    let each = |growth: Growth, known: &[f64], own: &[f64]| {
        let earlier = mean(known) - mean(own);
        let wells = 1.0 / known.len() as f64 + 1.0 / own.len() as f64;
        let variance = growth.log * growth.log * spread.0 * wells + growth.variance * earlier * earlier;
        (growth.log * earlier, variance)
    };
    let vector = each(growth.0, &calibrator.vector, &sample.vector);
    let reference = each(growth.1, &calibrator.reference, &sample.reference);
    around(copies, vector.0 - reference.0, vector.1 + reference.1, spread.1)
}

/// Variance of cycles within groups of wells alike, at least that of cycles as they are written, and its degrees of
/// freedom; `None` without any replicate.
#[must_use]
pub fn pooled_variance<'a>(groups: impl Iterator<Item = &'a [f64]>) -> Option<(f64, f64)> {
    let add = |(squares, freedom): (f64, f64), cts: &[f64]| {
        let mean = cts.iter().sum::<f64>() / cts.len().max(1) as f64;
        let own: f64 = cts.iter().map(|ct| (ct - mean).powi(2)).sum();
        (squares + own, freedom + cts.len().saturating_sub(1) as f64)
    };
    let (squares, freedom) = groups.fold((0.0, 0.0), add);
    (freedom > 0.0).then(|| ((squares / freedom).max(LEAST_SD * LEAST_SD), freedom))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECADES: [f64; 4] = [1e2, 1e3, 1e4, 1e5];

    /// Ct = 38 − 3.4·log₁₀(copies), each amount twice, off by ± `noise`.
    fn wells(noise: f64) -> Vec<(f64, f64)> {
        let both = |copies: f64| [noise, -noise].map(|off| (copies, 38.0 - 3.4 * copies.log10() + off));
        DECADES.iter().flat_map(|&copies| both(copies)).collect()
    }

    #[test]
    fn a_line_is_found_again() {
        let curve = Curve::fit(&wells(0.1)).unwrap();
        assert!((curve.slope + 3.4).abs() < 1e-12 && (curve.intercept - 38.0).abs() < 1e-12);
        // Eight residuals of 0.1: σ² = 0.08/6.
        assert!((curve.residual_sd - (0.08_f64 / 6.0).sqrt()).abs() < 1e-12);
        assert!((curve.efficiency() - (10_f64.powf(1.0 / 3.4) - 1.0)).abs() < 1e-12);
        assert!(curve.r_squared > 0.999);
        assert_eq!(Curve::fit(&wells(0.1)[..2]), None);
        assert_eq!(Curve::fit(&[(1e3, 20.0), (1e3, 20.1), (1e3, 20.2)]), None);
    }

    #[test]
    fn readings_are_surest_in_the_middle_of_the_curve() {
        let curve = Curve::fit(&wells(0.1)).unwrap();
        let at = |copies: f64| curve.read(&[38.0 - 3.4 * copies.log10()]);
        assert!((at(3e4).log_copies - 3e4_f64.log10()).abs() < 1e-12);
        assert!(at(1e2).variance > at(10_f64.powf(3.5)).variance);
        // By hand in the middle: (0.11547/3.4)²·(1 + 1/8).
        assert!((at(10_f64.powf(3.5)).variance - 0.08 / 6.0 / (3.4 * 3.4) * 1.125).abs() < 1e-12);
    }

    #[test]
    fn unequal_variances_lose_degrees_of_freedom() {
        let reading = |variance: f64| Reading { log_copies: 3.0, variance, freedom: 10.0 };
        let even = copies_per_cell(reading(1e-4), reading(1e-4), 2.0);
        assert!((even.value - 2.0).abs() < 1e-12);
        // t of 20 degrees of freedom: 2.085963.
        assert!(((even.hi / 2.0).log10() - 2.085_963 * 2e-4_f64.sqrt()).abs() < 1e-6);
        let uneven = copies_per_cell(reading(2e-4), reading(1e-9), 2.0);
        // t of 10 degrees of freedom: 2.228139.
        assert!(((uneven.hi / 2.0).log10() - 2.228_139 * 2e-4_f64.sqrt()).abs() < 1e-5);
    }

    #[test]
    fn a_calibrator_of_the_same_cells_gives_its_own_copies() {
        let cycles = Cycles { vector: vec![25.0, 25.2], reference: vec![24.0, 24.1] };
        let doubling = Growth::exact(1.0);
        let same = calibrated(&cycles, &cycles, 3.0, (Growth::exact(0.95), doubling), (0.01, 8.0));
        assert!((same.value - 3.0).abs() < 1e-12 && same.lo < 3.0 && 3.0 < same.hi);
        let later = Cycles { vector: vec![26.0, 26.2], ..cycles.clone() };
        assert!(
            (calibrated(&later, &cycles, 3.0, (doubling, doubling), (0.01, 8.0)).value - 1.5).abs() < 1e-12
        );
        assert_eq!(pooled_variance([&[25.0, 25.2][..], &[24.0]].into_iter()).unwrap().1, 1.0);
        assert_eq!(pooled_variance([&[24.0][..]].into_iter()), None);
    }
}
