//! Shares that keep their denominator.

use std::iter::Sum;
use std::ops::Add;

/// `of` out of `total`: a pair until it is printed, so that shares merge by adding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// The part.
    pub of: u64,
    /// The whole.
    pub total: u64,
}

impl Share {
    /// The ratio; `None` when the whole is 0, which is not the same as a share of 0.
    #[must_use]
    pub fn ratio(self) -> Option<f64> {
        (self.total > 0).then(|| self.of as f64 / self.total as f64)
    }
}

/// z of a two-sided 95 % interval.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Interval at 95 % of a share seen among `of` independent trials (Wilson 1927); `of` is above 0 and need not be whole.
#[must_use]
pub fn wilson(share: f64, of: f64) -> (f64, f64) {
    let z2 = Z95 * Z95 / of;
    let middle = (share + z2 / 2.0) / (1.0 + z2);
    let half = (Z95 / (1.0 + z2)) * (share * (1.0 - share) / of + z2 / (4.0 * of)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

impl Add for Share {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { of: self.of + other.of, total: self.total + other.total }
    }
}

impl Sum for Share {
    fn sum<I: Iterator<Item = Self>>(shares: I) -> Self {
        shares.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_hundred_of_two_hundred_is_not_certainty() {
        let (lo, hi) = wilson(1.0, 200.0);
        assert!((lo - 0.981).abs() < 5e-4 && hi == 1.0);
        assert_eq!(wilson(0.0, 10.0).0, 0.0);
    }

    #[test]
    fn nothing_of_nothing_is_unknown() {
        assert_eq!(Share::default().ratio(), None);
        assert_eq!((Share { of: 1, total: 4 } + Share { of: 0, total: 4 }).ratio(), Some(0.125));
    }
}
