//! Sums of one function over many bins or many clones, fast where the argument is small.
//!
//! A bin of probability φ and a clone of θ cells meet in λ = φθ only. Sums over all bins for each clone, or over all
//! clones for each bin, would cost bins × clones; but λ is small for nearly all of them, and there the function is a
//! short power series in λ: the sums of powers are taken once.

/// Up to this λ the series below are exact to the last digits.
const SMALL: f64 = 0.5;

/// A function of λ with its power series Σ cᵢ λ^(firstᵢ).
#[derive(Clone, Copy, Debug)]
pub struct Kernel {
    exact: fn(f64) -> f64,
    /// Exponent and coefficient of each term.
    series: &'static [(i32, f64)],
}

/// 1/(e^λ − 1), with Bernoulli's numbers: the weight of a bin in the information on θ.
pub const WEIGHT: Kernel = Kernel {
    exact: |lambda| 1.0 / libm::expm1(lambda),
    series: &[
        (-1, 1.0),
        (0, -0.5),
        (1, 1.0 / 12.0),
        (3, -1.0 / 720.0),
        (5, 1.0 / 30_240.0),
        (7, -1.0 / 1_209_600.0),
        (9, 1.0 / 47_900_160.0),
        (11, -691.0 / 1_307_674_368_000.0),
        (13, 1.0 / 74_724_249_600.0),
        (15, -3_617.0 / 10_670_622_842_880_000.0),
    ],
};

/// 1 − e^−λ: the probability that a bin is seen.
pub const SEEN: Kernel = Kernel {
    exact: |lambda| -libm::expm1(-lambda),
    series: &[
        (1, 1.0),
        (2, -1.0 / 2.0),
        (3, 1.0 / 6.0),
        (4, -1.0 / 24.0),
        (5, 1.0 / 120.0),
        (6, -1.0 / 720.0),
        (7, 1.0 / 5_040.0),
        (8, -1.0 / 40_320.0),
        (9, 1.0 / 362_880.0),
        (10, -1.0 / 3_628_800.0),
        (11, 1.0 / 39_916_800.0),
        (12, -1.0 / 479_001_600.0),
        (13, 1.0 / 6_227_020_800.0),
    ],
};

/// Σᵢ aᵢ k(xᵢ·y) for given items (a, x) and any y.
#[derive(Clone, Debug)]
pub struct KernelSum {
    kernel: Kernel,
    /// Items summed by the series where y allows it.
    items: Vec<(f64, f64)>,
    /// The largest x of them.
    largest: f64,
    /// Σ a x^e for each term of the series.
    powers: Vec<f64>,
    /// Items of large x, always summed one by one.
    large: Vec<(f64, f64)>,
}

impl KernelSum {
    /// Sums over `items` (a, x) for y up to `most`; larger y cost more.
    #[must_use]
    pub fn new(kernel: Kernel, items: impl Iterator<Item = (f64, f64)>, most: f64) -> Self {
        let (items, large): (Vec<_>, Vec<_>) = items.partition(|(_, x)| x * most <= SMALL);
        let powers = kernel
            .series
            .iter()
            .map(|(power, _)| items.iter().map(|(a, x)| a * x.powi(*power)).sum())
            .collect();
        let largest = items.iter().map(|(_, x)| *x).fold(0.0, f64::max);
        Self { kernel, items, largest, powers, large }
    }

    /// The sum at y > 0.
    #[must_use]
    pub fn at(&self, y: f64) -> f64 {
        let exact =
            |items: &[(f64, f64)]| -> f64 { items.iter().map(|(a, x)| a * (self.kernel.exact)(x * y)).sum() };
        let small = if self.largest * y <= SMALL {
            let terms = self.kernel.series.iter().zip(&self.powers);
            terms.map(|((power, coefficient), sum)| coefficient * sum * y.powi(*power)).sum()
        } else {
            exact(&self.items)
        };
        small + exact(&self.large)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_and_single_terms_agree() {
        let items: Vec<(f64, f64)> =
            (1..200).map(|at| (1.0 + f64::from(at % 7), 1e-4 * f64::from(at))).collect();
        for kernel in [WEIGHT, SEEN] {
            for most in [1.0, 25.0, 1e4] {
                let sum = KernelSum::new(kernel, items.iter().copied(), most);
                for y in [1e-3, 1.0, 25.0, 40.0, 1e4] {
                    let expected: f64 = items.iter().map(|(a, x)| a * (kernel.exact)(x * y)).sum();
                    let found = sum.at(y);
                    assert!((found / expected - 1.0).abs() < 1e-13, "{found} {expected} at {y}");
                }
            }
        }
    }
}
