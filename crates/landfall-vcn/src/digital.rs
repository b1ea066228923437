//! Digital PCR: from positive partitions to copies per cell with an interval.
//!
//! A partition is negative with probability e^−λ, λ = copies per partition, so λ = −ln(1 − k/n) with variance
//! k/(n(n − k)). Copies per cell are P·λ_V/λ_R, P = copies of the reference per cell; the interval is symmetric on
//! the log scale, where it covers at low copy numbers too.

use landfall_estimate::{Estimate, Evaluated, Intervals, Z_ONE_SIDED, Z_TWO_SIDED};
use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

/// Fewer positives in one well, and wells are not weighted by their own counts: such weights would bias the
/// logarithm by 1/(2k).
const SPARSE: u64 = 20;

/// No logarithm of copies is known more exactly: the square of one in a million.
const LEAST_VARIANCE: f64 = 1e-12;
/// From so many counts on their chi-squared quantiles are those of Wilson and Hilferty (1931), which are less than 10⁻⁸
/// off; the exact ones take time with the counts.
const MANY_COUNTS: u64 = 1_000_000;

/// Partitions of one target in one well.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Partitions {
    /// Positive.
    pub positives: u64,
    /// Accepted.
    pub total: u64,
    /// Copies per partition that wells without template show; subtracted.
    pub blank: f64,
    /// By how much the DNA was diluted.
    pub dilution: f64,
}

impl Partitions {
    /// Partitions of undiluted DNA, without blanks.
    #[must_use]
    pub fn new(positives: u64, total: u64) -> Self {
        Self { positives, total, blank: 0.0, dilution: 1.0 }
    }

    /// Copies per partition as counted; infinite where every partition is positive.
    #[must_use]
    pub fn lambda(&self) -> f64 {
        -(-(self.positives as f64) / self.total as f64).ln_1p()
    }

    fn negatives(&self) -> u64 {
        self.total.saturating_sub(self.positives)
    }

    /// Copies per partition of undiluted DNA, without the blank's; never below 0.
    pub(crate) fn net(&self) -> f64 {
        (self.lambda() - self.blank).max(0.0) * self.dilution
    }

    /// Variance of [`Partitions::net`].
    pub(crate) fn variance(&self) -> f64 {
        let (k, n) = (self.positives as f64, self.total as f64);
        k / (n * (n - k)) * self.dilution * self.dilution
    }
}

/// One well, or one pair of them: the vector, the reference, and the reference's copies per cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duplex {
    /// The vector target.
    pub vector: Partitions,
    /// The reference target.
    pub reference: Partitions,
    /// Copies of the reference per cell.
    pub copies: f64,
}

impl Duplex {
    /// Copies per cell; 0 without positives of the vector.
    #[must_use]
    pub fn copies_per_cell(&self) -> f64 {
        self.copies * self.vector.net() / self.reference.net()
    }

    /// Variance of the logarithm of [`Duplex::copies_per_cell`].
    pub(crate) fn log_variance(&self) -> f64 {
        let relative = |target: &Partitions| target.variance() / (target.net() * target.net());
        relative(&self.vector) + relative(&self.reference)
    }
}

/// Copies per cell of several wells or plates, on the log scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    /// Copies per cell.
    pub value: f64,
    /// Standard error of its logarithm, counting error only.
    pub log_se_counting: f64,
    /// The same with between-well variation.
    pub log_se: f64,
    /// Probability of wells as different as these, or more, by counting error alone; `None` for one well.
    pub homogeneity: Option<f64>,
}

impl Pooled {
    /// With between-well variation.
    #[must_use]
    pub fn all(&self) -> Estimate {
        self.around(self.log_se)
    }

    /// By counting error only.
    #[must_use]
    pub fn counting(&self) -> Estimate {
        self.around(self.log_se_counting)
    }

    fn around(&self, log_se: f64) -> Estimate {
        let factor = (Z_TWO_SIDED * log_se).exp();
        Estimate { value: self.value, lo: self.value / factor, hi: self.value * factor }
    }
}

/// Combines wells. Every well needs positives of the reference and a negative partition of both targets; over all
/// wells there must be net positives of both.
///
/// The logarithms of the wells' ratios are pooled ([`pool`]). Where a well has fewer than 20
/// positives of either target, copies are summed over wells instead: that needs no weights and holds under unequal
/// load, because partitions are not pooled before the logarithm.
#[must_use]
pub fn combine(wells: &[Duplex], between_well_cv: f64) -> Pooled {
    let sparse = |target: &Partitions| target.positives < SPARSE || target.net() <= 0.0;
    if wells.iter().any(|well| sparse(&well.vector) || sparse(&well.reference)) {
        let (value, variance) = sum_of_copies(wells);
        let log_se = (variance + between_well_cv * between_well_cv / wells.len() as f64).sqrt();
        return Pooled { value, log_se_counting: variance.sqrt(), log_se, homogeneity: None };
    }
    let logs: Vec<_> = wells.iter().map(|well| (well.copies_per_cell().ln(), well.log_variance())).collect();
    pool(&logs, between_well_cv)
}

/// Combines logarithms, each with its variance, by its inverse. To the variance of their mean comes c²/number, c = the
/// larger of `cv` and the τ of `DerSimonian` and Laird (1986). There is at least one.
#[must_use]
pub fn pool(logs: &[(f64, f64)], cv: f64) -> Pooled {
    let count = logs.len() as f64;
    let logs = || logs.iter().map(|(log, variance)| (log, variance.max(LEAST_VARIANCE)));
    let total: f64 = logs().map(|(_, variance)| 1.0 / variance).sum();
    let mean = logs().map(|(log, variance)| log / variance).sum::<f64>() / total;
    let q: f64 = logs().map(|(log, variance)| (log - mean).powi(2) / variance).sum();
    let squares: f64 = logs().map(|(_, variance)| 1.0 / (variance * variance)).sum();
    let freedom = count - 1.0;
    let tau_squared = if freedom > 0.0 { ((q - freedom) / (total - squares / total)).max(0.0) } else { 0.0 };
    let between = tau_squared.max(cv * cv);
    Pooled {
        value: mean.exp(),
        log_se_counting: (1.0 / total).sqrt(),
        log_se: (1.0 / total + between / count).sqrt(),
        homogeneity: ChiSquared::new(freedom).ok().filter(|_| q.is_finite()).map(|law| law.sf(q)),
    }
}

/// Positive partitions of the vector over wells.
fn positives(wells: &[Duplex]) -> u64 {
    wells.iter().fold(0, |sum, well| sum.saturating_add(well.vector.positives))
}

/// Ratio of summed copies, and the variance of its logarithm.
fn sum_of_copies(wells: &[Duplex]) -> (f64, f64) {
    let vector = total(wells.iter().map(|well| (well.vector, 1.0)));
    let reference = total(wells.iter().map(|well| (well.reference, well.copies)));
    (vector.0 / reference.0, vector.1 / (vector.0 * vector.0) + reference.1 / (reference.0 * reference.0))
}

/// Copies over wells and their variance; references are divided by their copies per cell, which makes them cells.
fn total(targets: impl Iterator<Item = (Partitions, f64)>) -> (f64, f64) {
    targets.fold((0.0, 0.0), |(copies, variance), (target, per_cell)| {
        let n = target.total as f64 / per_cell;
        (copies + n * target.net(), variance + n * n * target.variance())
    })
}

/// Lower 95 % limits where the vector has few positives, exact by Poisson: with between-well variation, and by
/// counting only. The reference's error is added on the log scale.
#[must_use]
pub fn exact_lower(wells: &[Duplex], estimate: &Pooled, between_well_cv: f64) -> (f64, f64) {
    let positives = positives(wells);
    let below = (positives as f64 / poisson_lower(positives, 0.025)).ln();
    let (cells, variance) = total(wells.iter().map(|well| (well.reference, well.copies)));
    let lower = |extra: f64| {
        let other = Z_TWO_SIDED * Z_TWO_SIDED * (variance / (cells * cells) + extra);
        estimate.value * (-(below * below + other).sqrt()).exp()
    };
    (lower(between_well_cv * between_well_cv / wells.len() as f64), lower(0.0))
}

/// One-sided 95 % limits: with between-well variation, and by counting error only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// With between-well variation.
    pub limit: f64,
    /// Counting error only.
    pub counting: f64,
}

impl Bound {
    /// As an upper limit.
    #[must_use]
    pub fn at_most(self) -> Intervals {
        Intervals { all: Evaluated::at_most(self.limit), counting: Evaluated::at_most(self.counting) }
    }

    /// As a lower limit.
    #[must_use]
    pub fn at_least(self) -> Intervals {
        Intervals { all: Evaluated::at_least(self.limit), counting: Evaluated::at_least(self.counting) }
    }
}

/// Upper limit where the vector shows nothing, or no more than blanks do.
#[must_use]
pub fn upper_limit(wells: &[Duplex], between_well_cv: f64) -> Bound {
    // Copies are counted in undiluted DNA; the most diluted well sees the fewest.
    let dilution = wells.iter().map(|well| well.vector.dilution).fold(0.0, f64::max);
    one_sided(wells, poisson_upper(positives(wells), 0.05) * dilution, between_well_cv, 1.0)
}

/// Lower limit where partitions are saturated: the copies that so many positives, or more, still have 5 % chance with.
#[must_use]
pub fn lower_limit(wells: &[Duplex], between_well_cv: f64) -> Bound {
    let copies = wells.iter().map(|well| {
        let n = well.vector.total as f64;
        // So few negatives, or fewer, have 5 % chance with this mean; without any it is the mean −ln 0.05.
        let lambda = (n / poisson_upper(well.vector.negatives(), 0.05)).ln();
        n * (lambda - well.vector.blank).max(0.0) * well.vector.dilution
    });
    one_sided(wells, copies.sum(), between_well_cv, -1.0)
}

fn one_sided(wells: &[Duplex], copies: f64, between_well_cv: f64, direction: f64) -> Bound {
    let (cells, variance) = total(wells.iter().map(|well| (well.reference, well.copies)));
    let limit = |extra: f64| {
        let log_se = (variance / (cells * cells) + extra).sqrt();
        copies / cells * (direction * Z_ONE_SIDED * log_se).exp()
    };
    Bound { limit: limit(between_well_cv * between_well_cv / wells.len() as f64), counting: limit(0.0) }
}

/// The mean that gives `count` or more with probability `tail` (Garwood 1936); 0 for no counts.
#[must_use]
pub fn poisson_lower(count: u64, tail: f64) -> f64 {
    if count > MANY_COUNTS {
        return many_counts(count as f64, tail);
    }
    ChiSquared::new(2.0 * count as f64).map_or(0.0, |law| law.inverse_cdf(tail) / 2.0)
}

/// The mean that gives `count` or fewer with probability `tail` (Garwood 1936).
#[must_use]
pub fn poisson_upper(count: u64, tail: f64) -> f64 {
    if count > MANY_COUNTS {
        return many_counts(count as f64 + 1.0, 1.0 - tail);
    }
    ChiSquared::new(2.0 * count as f64 + 2.0).map_or(f64::INFINITY, |law| law.inverse_cdf(1.0 - tail) / 2.0)
}

/// Half the quantile of χ² with twice so many degrees of freedom: n·(1 − 1/(9n) + z/√(9n))³.
fn many_counts(n: f64, quantile: f64) -> f64 {
    let z = Normal::standard().inverse_cdf(quantile);
    n * (1.0 - 1.0 / (9.0 * n) + z / (9.0 * n).sqrt()).powi(3)
}

#[cfg(test)]
mod tests;
