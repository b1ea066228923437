//! True values beside called ones, and how far they lie apart.

use super::number::Number;

/// Pairs of a true value and the called one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs(Vec<(f64, f64)>);

impl Pairs {
    /// Adds a pair. A true value of 0 has no relative error and is counted by nothing but the correlation.
    pub fn push(&mut self, truth: f64, called: f64) {
        self.0.push((truth, called));
    }

    /// Adds another's pairs.
    pub fn merge(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    /// Mean of called/true − 1.
    #[must_use]
    pub fn bias(&self) -> Number {
        let (sum, n) = self.sum(|error| error);
        Number::Statistic { value: (n > 0).then(|| sum / n as f64), n }
    }

    /// Root of the mean of (called/true − 1)².
    #[must_use]
    pub fn rms(&self) -> Number {
        let (sum, n) = self.sum(|error| error * error);
        Number::Statistic { value: (n > 0).then(|| (sum / n as f64).sqrt()), n }
    }

    fn sum(&self, of: impl Fn(f64) -> f64) -> (f64, u64) {
        let judged = self.0.iter().filter(|(truth, _)| *truth > 0.0);
        judged.fold((0.0, 0), |(sum, n), (truth, called)| (sum + of(called / truth - 1.0), n + 1))
    }

    /// Pearson's r of called and true values; null where either does not vary.
    #[must_use]
    pub fn correlation(&self) -> Number {
        let n = self.0.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| self.0.iter().map(of).sum::<f64>() / n;
        let (mean_true, mean_called) = (mean(|pair| pair.0), mean(|pair| pair.1));
        let (mut both, mut truth, mut called) = (0.0, 0.0, 0.0);
        for (x, y) in &self.0 {
            let (x, y) = (x - mean_true, y - mean_called);
            both += x * y;
            truth += x * x;
            called += y * y;
        }
        let varies = truth > 0.0 && called > 0.0;
        let value = varies.then(|| (both / (truth * called).sqrt()).clamp(-1.0, 1.0));
        Number::Statistic { value, n: self.0.len() as u64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(of: &[(f64, f64)]) -> Pairs {
        Pairs(of.to_vec())
    }

    #[test]
    fn bias_rms_and_correlation_are_those_of_a_calculator() {
        // Errors +0.5 and −0.5: no bias, rms 0.5. r of (2,3), (4,2), (6,7): covariance 8, sums of squares 8 and 14.
        let found = pairs(&[(2.0, 3.0), (4.0, 2.0)]);
        assert_eq!((found.bias().value(), found.rms().value()), (Some(0.0), Some(0.5)));
        let r = pairs(&[(2.0, 3.0), (4.0, 2.0), (6.0, 7.0)]).correlation().value().unwrap();
        assert!((r - 8.0 / (8.0_f64 * 14.0).sqrt()).abs() < 1e-12, "{r}");
    }

    #[test]
    fn what_does_not_vary_has_no_correlation_and_nothing_has_no_bias() {
        assert_eq!(pairs(&[(2.0, 3.0), (2.0, 4.0)]).correlation().value(), None);
        assert_eq!(pairs(&[]).bias().value(), None);
        assert_eq!(pairs(&[(0.0, 1.0)]).rms().value(), None);
    }
}
