//! Laws of chance as tables.
//!
//! A seed gives the same draws on every machine: `+ - * /` are defined to the last bit by IEEE 754, and `exp`, `ln`
//! and their kin come from `libm`, because those of C libraries differ.

use rand::{Rng, RngExt};

/// A law over the whole numbers 0, 1, 2 …, held as running sums of weights.
#[derive(Clone, Debug)]
pub struct Law {
    sums: Vec<f64>,
}

impl Law {
    /// A law in which the number i has the weight `weights[i]`. Weights are 0 or more, at least one above 0.
    #[must_use]
    pub fn from_weights(weights: &[f64]) -> Self {
        let mut sum = 0.0;
        let sums = weights
            .iter()
            .map(|weight| {
                sum += weight;
                sum
            })
            .collect();
        Self { sums }
    }

    /// Poisson with this mean, by w(k+1) = w(k)·mean/(k+1), cut where nothing is left to add.
    #[must_use]
    pub fn poisson(mean: f64) -> Self {
        Self::from_weights(&series(mean, |k| mean / (k + 1.0)))
    }

    /// Negative binomial (the gamma law of whole numbers) with this mean and shape:
    /// w(k+1) = w(k)·q·(k+shape)/(k+1) with q = mean/(mean+shape).
    #[must_use]
    pub fn negative_binomial(mean: f64, shape: f64) -> Self {
        Self::from_weights(&negative_binomial_weights(mean, shape))
    }

    /// Two laws, the first with the probability `first`, both proper.
    #[must_use]
    pub fn mixture(first: f64, laws: [&Self; 2]) -> Self {
        let length = laws[0].sums.len().max(laws[1].sums.len());
        let weights: Vec<f64> = (0..length)
            .map(|at| first * laws[0].probability(at) + (1.0 - first) * laws[1].probability(at))
            .collect();
        Self::from_weights(&weights)
    }

    /// The probability of a number.
    #[must_use]
    pub fn probability(&self, number: usize) -> f64 {
        let sum = |at: usize| self.sums.get(at).copied();
        let total = self.sums.last().copied().unwrap_or(0.0);
        let Some(upto) = sum(number) else { return 0.0 };
        (upto - number.checked_sub(1).and_then(sum).unwrap_or(0.0)) / total
    }

    /// Draws one number.
    pub fn draw(&self, rng: &mut impl Rng) -> usize {
        let total = self.sums.last().copied().unwrap_or(0.0);
        let at = rng.random::<f64>() * total;
        self.sums.partition_point(|&sum| sum <= at)
    }
}

fn negative_binomial_weights(mean: f64, shape: f64) -> Vec<f64> {
    let q = mean / (mean + shape);
    series(mean, |k| q * (k + shape) / (k + 1.0))
}

/// A whole number from 0 with this mean, each further one less likely by the same factor.
pub fn geometric(rng: &mut impl Rng, mean: f64) -> u32 {
    let mut number = 0;
    while mean > 0.0 && number < 100_000 && rng.random_bool(mean / (1.0 + mean)) {
        number += 1;
    }
    number
}

/// A draw of the exponential law with this mean.
pub fn exponential(rng: &mut impl Rng, mean: f64) -> f64 {
    // 1 − u lies in (0, 1]: its logarithm is finite.
    -mean * libm::log(1.0 - rng.random::<f64>())
}

/// A draw of the normal law with mean 0 and standard deviation 1 (Box and Muller 1958).
pub fn normal(rng: &mut impl Rng) -> f64 {
    // 1 − u lies in (0, 1]: its logarithm is finite.
    let radius = libm::sqrt(-2.0 * libm::log(1.0 - rng.random::<f64>()));
    radius * libm::cos(std::f64::consts::TAU * rng.random::<f64>())
}

/// A draw of the log-normal law with mean 1 and this coefficient of variation.
pub fn log_normal(rng: &mut impl Rng, cv: f64) -> f64 {
    let variance = libm::log(1.0 + cv * cv);
    libm::exp(libm::sqrt(variance) * normal(rng) - variance / 2.0)
}

/// The weights from w(0) = 1 on, until they are past the mean and too small to change the sum.
fn series(mean: f64, ratio: impl Fn(f64) -> f64) -> Vec<f64> {
    let mut weights = vec![1.0];
    let (mut weight, mut sum, mut k) = (1.0, 1.0, 0.0);
    while k < mean || weight > sum * 1e-15 {
        weight *= ratio(k);
        sum += weight;
        k += 1.0;
        weights.push(weight);
    }
    weights
}

/// Shares `total` out in proportion to `weights`, each part a whole number within 1 of its exact share: the
/// largest remainders are rounded up, the earlier first where they are equal.
///
/// The parts add up to `total` exactly.
#[must_use]
pub fn apportion(total: u32, weights: &[f64]) -> Vec<u32> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights.iter().map(|weight| f64::from(total) * weight / sum).collect();
    // Shares are below `total`, a u32, so the cast only cuts the fraction.
    let mut parts: Vec<u32> = exact.iter().map(|share| share.floor() as u32).collect();
    let mut order: Vec<usize> = (0..parts.len()).filter(|&i| weights[i] > 0.0).collect();
    order.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()).then(a.cmp(&b)));
    let missing = total - parts.iter().sum::<u32>();
    for &i in order.iter().cycle().take(missing as usize) {
        parts[i] += 1;
    }
    parts
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use landfall_core::seed::stream;

    /// χ² of counts against what is expected of them.
    pub(crate) fn chi_squared(counts: &[f64], expected: &[f64]) -> f64 {
        counts.iter().zip(expected).map(|(count, mean)| (count - mean) * (count - mean) / mean).sum()
    }

    fn moments(law: &Law) -> (f64, f64) {
        let mut rng = stream(7, "test", "moments");
        let draws: Vec<f64> = (0..20_000).map(|_| law.draw(&mut rng) as f64).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let variance = draws.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / draws.len() as f64;
        (mean, variance)
    }

    #[test]
    fn poisson_has_a_variance_equal_to_its_mean() {
        for mean in [0.25, 3.0, 60.0] {
            let (found, variance) = moments(&Law::poisson(mean));
            assert!((found / mean - 1.0).abs() < 0.03, "mean {found}, expected {mean}");
            assert!((variance / mean - 1.0).abs() < 0.05, "variance {variance}, expected {mean}");
        }
    }

    #[test]
    fn negative_binomial_has_variance_mean_plus_mean_squared_by_shape() {
        let (mean, variance) = moments(&Law::negative_binomial(150.0, 3.0));
        assert!((mean / 150.0 - 1.0).abs() < 0.03, "mean {mean}");
        assert!((variance / (150.0 + 150.0 * 150.0 / 3.0) - 1.0).abs() < 0.05, "variance {variance}");
    }

    #[test]
    fn a_mixture_has_the_mean_of_its_laws() {
        let laws = [Law::negative_binomial(60.0, 4.0), Law::negative_binomial(300.0, 4.0)];
        let (mean, _) = moments(&Law::mixture(0.25, [&laws[0], &laws[1]]));
        assert!((mean / 240.0 - 1.0).abs() < 0.03, "mean {mean}");
    }

    #[test]
    fn log_normal_has_mean_one_and_the_variation_asked_for() {
        let mut rng = stream(7, "test", "log_normal");
        let draws: Vec<f64> = (0..50_000).map(|_| log_normal(&mut rng, 0.3)).collect();
        let mean = draws.iter().sum::<f64>() / 50_000.0;
        let variance = draws.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / 50_000.0;
        assert!((mean - 1.0).abs() < 0.01, "mean {mean}");
        assert!((variance.sqrt() - 0.3).abs() < 0.01, "cv {}", variance.sqrt());
    }

    #[test]
    fn geometric_has_its_mean() {
        let mut rng = stream(7, "test", "geometric");
        let mean = (0..50_000).map(|_| f64::from(geometric(&mut rng, 4.0))).sum::<f64>() / 50_000.0;
        assert!((mean / 4.0 - 1.0).abs() < 0.03, "mean {mean}");
        assert_eq!(geometric(&mut rng, 0.0), 0);
    }

    #[test]
    fn exponential_has_its_mean() {
        let mut rng = stream(7, "test", "exponential");
        let mean = (0..50_000).map(|_| exponential(&mut rng, 9.0)).sum::<f64>() / 50_000.0;
        assert!((mean / 9.0 - 1.0).abs() < 0.03, "mean {mean}");
    }

    #[test]
    fn weights_of_zero_are_never_drawn() {
        let law = Law::from_weights(&[0.0, 1.0, 0.0, 2.0, 0.0]);
        let mut rng = stream(7, "test", "zero");
        assert!((0..1_000).all(|_| [1, 3].contains(&law.draw(&mut rng))));
    }

    #[test]
    fn parts_add_up_and_stay_within_one_of_their_share() {
        assert_eq!(apportion(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(apportion(100, &[0.2, 0.8, 0.0]), [20, 80, 0]);
        assert_eq!(apportion(5, &[0.0, 0.0]), [0, 0]);
    }
}
