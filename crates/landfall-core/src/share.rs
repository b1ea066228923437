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
    fn nothing_of_nothing_is_unknown() {
        assert_eq!(Share::default().ratio(), None);
        assert_eq!((Share { of: 1, total: 4 } + Share { of: 0, total: 4 }).ratio(), Some(0.125));
    }
}
