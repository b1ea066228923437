//! The numbers that a key may hold.

use std::fmt;
use std::ops::{RangeFrom, RangeInclusive};

/// Numbers from a least to a most one, or without a most one. Neither what is no number nor what is infinite lies in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    least: f64,
    /// Whether the least number itself is left out.
    above: bool,
    most: Option<f64>,
}

/// Numbers above this one.
#[must_use]
pub fn above(number: f64) -> Range {
    Range { least: number, above: true, most: None }
}

impl Range {
    /// The same, but no more than this.
    #[must_use]
    pub fn at_most(self, most: f64) -> Self {
        Self { most: Some(most), ..self }
    }

    /// Whether a number lies in it.
    #[must_use]
    pub fn holds(&self, number: f64) -> bool {
        let low = if self.above { number > self.least } else { number >= self.least };
        low && number.is_finite() && self.most.is_none_or(|most| number <= most)
    }

    /// The least number, unless it is left out, and the most one.
    #[must_use]
    pub fn ends(&self) -> Vec<f64> {
        (!self.above).then_some(self.least).into_iter().chain(self.most).collect()
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { least, above, most } = self;
        match (above, most) {
            (false, Some(most)) => write!(f, "{least} to {most}"),
            (false, None) => write!(f, "{least} or more"),
            (true, Some(most)) => write!(f, "above {least}, at most {most}"),
            (true, None) => write!(f, "above {least}"),
        }
    }
}

macro_rules! from_ranges {
    ($($number:ty),+) => {$(
        impl From<RangeInclusive<$number>> for Range {
            fn from(range: RangeInclusive<$number>) -> Self {
                let (least, most) = range.into_inner();
                Self { least: least.into(), above: false, most: Some(most.into()) }
            }
        }

        impl From<RangeFrom<$number>> for Range {
            fn from(range: RangeFrom<$number>) -> Self {
                Self { least: range.start.into(), above: false, most: None }
            }
        }
    )+};
}

from_ranges!(f64, i32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_its_ends_and_nothing_that_is_no_number() {
        let share = Range::from(0.0..=1.0);
        assert!([0.0, 0.5, 1.0].iter().all(|&number| share.holds(number)));
        for number in [-0.001, 1.001, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(!share.holds(number), "{number}");
        }
        assert!(!Range::from(1..).holds(f64::INFINITY) && Range::from(1..).holds(1e9));
        assert!(!above(0.0).holds(0.0) && above(0.0).holds(1e-300));
        assert!(!above(0.0).at_most(0.1).holds(0.2));
    }

    #[test]
    fn a_range_says_what_it_holds() {
        let shown =
            [Range::from(0.0..=1.0), (1..=100).into(), (1..).into(), above(0.0), above(0.0).at_most(0.1)];
        let words = ["0 to 1", "1 to 100", "1 or more", "above 0", "above 0, at most 0.1"];
        assert_eq!(shown.map(|range| range.to_string()), words);
    }
}
