//! Laws of fragment lengths as tables, so that what is expected of them is known exactly.

use rand::Rng;

use crate::law::Law;
use crate::scenario::{FragmentLengths, LongReadLaw};

/// A law of lengths between a shortest and a longest one, in bases.
#[derive(Clone, Debug)]
pub struct Lengths {
    shortest: u32,
    /// The probability of each length from the shortest on.
    probabilities: Vec<f64>,
}

/// Draws lengths.
#[derive(Clone, Debug)]
pub struct LengthDraw {
    shortest: u32,
    law: Law,
}

impl Lengths {
    /// The normal law, cut off.
    #[must_use]
    pub fn normal(plan: &FragmentLengths) -> Self {
        Self::of(plan.shortest, plan.longest, |length| {
            let z = (length - plan.mean) / plan.sd;
            libm::exp(-0.5 * z * z)
        })
    }

    /// The log-normal law whose mean and coefficient of variation are those asked for before it is cut off.
    #[must_use]
    pub fn log_normal(plan: &LongReadLaw) -> Self {
        let variance = libm::log(1.0 + plan.length_cv * plan.length_cv);
        let median = libm::log(plan.mean_length) - variance / 2.0;
        Self::of(plan.shortest, plan.longest, |length| {
            let distance = libm::log(length) - median;
            libm::exp(-distance * distance / (2.0 * variance)) / length
        })
    }

    fn of(shortest: u32, longest: u32, density: impl Fn(f64) -> f64) -> Self {
        let weights: Vec<f64> = (shortest..=longest).map(|length| density(f64::from(length))).collect();
        let sum: f64 = weights.iter().sum();
        Self { shortest, probabilities: weights.iter().map(|weight| weight / sum).collect() }
    }

    /// The expected value of something that depends on the length.
    pub fn expected(&self, of: impl Fn(u32) -> f64) -> f64 {
        (self.shortest..).zip(&self.probabilities).map(|(length, probability)| probability * of(length)).sum()
    }

    /// The mean length.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.expected(f64::from)
    }

    /// The law of lengths among fragments of which there are `count(length)` places to begin.
    pub fn drawn(&self, count: impl Fn(u32) -> f64) -> LengthDraw {
        let weights: Vec<f64> = (self.shortest..)
            .zip(&self.probabilities)
            .map(|(length, probability)| probability * count(length))
            .collect();
        LengthDraw { shortest: self.shortest, law: Law::from_weights(&weights) }
    }
}

impl LengthDraw {
    /// Draws a length in bases.
    pub fn draw(&self, rng: &mut impl Rng) -> u32 {
        self.shortest + self.law.draw(rng) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use landfall_core::seed::stream;

    /// χ² over ten classes of equal probability under the law's distribution function; 9 degrees of freedom, 1 %
    /// limit 21.7.
    fn chi_squared(lengths: &Lengths, distribution: impl Fn(f64) -> f64) -> f64 {
        let draw = lengths.drawn(|_| 1.0);
        let mut rng = stream(2, "test", "lengths");
        let mut counts = [0.0; 10];
        for _ in 0..20_000 {
            let length = f64::from(draw.draw(&mut rng));
            // The middle of the probability of this whole number.
            let at = (distribution(length - 0.5) + distribution(length + 0.5)) / 2.0;
            counts[((at * 10.0) as usize).min(9)] += 1.0;
        }
        counts.iter().map(|count: &f64| (count - 2_000.0).powi(2) / 2_000.0).sum()
    }

    #[test]
    fn lengths_follow_the_normal_law() {
        let plan = FragmentLengths { mean: 4_000.0, sd: 400.0, shortest: 1_000, longest: 5_000 };
        let lengths = Lengths::normal(&plan);
        // Cut off at 2.5 standard deviations above: the outer 0.62 % are gone.
        let phi = |z: f64| 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
        let found = chi_squared(&lengths, |length| phi((length - 4_000.0) / 400.0) / phi(2.5));
        assert!(found < 21.7, "χ² = {found}");
        assert_eq!((lengths.shortest, lengths.probabilities.len()), (1_000, 4_001));
    }

    #[test]
    fn lengths_follow_the_log_normal_law() {
        let scenario = crate::scenario::LongRead { depth: 1.0, ..Default::default() };
        let plan = scenario.law(landfall_tables::truth::TruthAssay::Ont);
        let lengths = Lengths::log_normal(&plan);
        let variance = (1.0 + plan.length_cv * plan.length_cv).ln();
        let phi = |z: f64| 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
        let z = |length: f64| (length.ln() - plan.mean_length.ln() + variance / 2.0) / variance.sqrt();
        let found = chi_squared(&lengths, |length| phi(z(length)));
        assert!(found < 21.7, "χ² = {found}");
        assert!((lengths.mean() / plan.mean_length - 1.0).abs() < 0.01, "mean {}", lengths.mean());
    }
}
