//! Estimates as every stage and the report hold them, and the small numerics that stages share.

mod median;
mod root;
mod wilson;

pub use median::{median, median_of_sorted};
pub use root::{bracket, root};
pub use wilson::wilson;

/// z of a two-sided 95 % interval.
pub const Z_TWO_SIDED: f64 = 1.959_963_984_540_054;
/// z of a one-sided 95 % limit.
pub const Z_ONE_SIDED: f64 = 1.644_853_626_951_472_7;

/// A number with the limits of its 95 % interval, all in the number's unit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate<T = f64> {
    /// The number.
    pub value: T,
    /// Lower limit.
    pub lo: T,
    /// Upper limit.
    pub hi: T,
}

impl Estimate {
    /// Whether a number lies between the limits, or on one.
    #[must_use]
    pub fn holds(self, number: f64) -> bool {
        (self.lo..=self.hi).contains(&number)
    }
}

/// An estimate as tables hold it: a bound has one limit and no value, a refusal has nothing.
pub type Evaluated = Estimate<Option<f64>>;

impl Evaluated {
    /// Nothing: what was measured carries no estimate.
    pub const NONE: Self = Self { value: None, lo: None, hi: None };

    /// An upper limit alone.
    #[must_use]
    pub fn at_most(hi: f64) -> Self {
        Self { hi: Some(hi), ..Self::NONE }
    }

    /// A lower limit alone.
    #[must_use]
    pub fn at_least(lo: f64) -> Self {
        Self { lo: Some(lo), ..Self::NONE }
    }

    /// What of it is a number that an amount can be: a limit that is none, or on the wrong side of the value, is no
    /// limit, and with a value that is none nothing is left.
    #[must_use]
    pub fn sound(self) -> Self {
        let amount = |number: &f64| number.is_finite() && *number >= 0.0;
        if self.value.is_some_and(|value| !amount(&value)) {
            return Self::NONE;
        }
        Self {
            value: self.value,
            lo: self.lo.filter(|lo| amount(lo) && self.value.is_none_or(|value| *lo <= value)),
            hi: self.hi.filter(|hi| amount(hi) && self.value.is_none_or(|value| value <= *hi)),
        }
    }

    /// The estimate, if value and both limits are there.
    #[must_use]
    pub fn whole(self) -> Option<Estimate> {
        Some(Estimate { value: self.value?, lo: self.lo?, hi: self.hi? })
    }
}

impl From<Estimate> for Evaluated {
    fn from(Estimate { value, lo, hi }: Estimate) -> Self {
        Self { value: Some(value), lo: Some(lo), hi: Some(hi) }
    }
}

impl From<Option<Estimate>> for Evaluated {
    fn from(estimate: Option<Estimate>) -> Self {
        estimate.map_or(Self::NONE, Self::from)
    }
}

/// An estimate by all variation that is known, and the same by counting error only.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Intervals {
    /// With all variation that is known.
    pub all: Evaluated,
    /// With counting error only.
    pub counting: Evaluated,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_number_holds_is_no_estimate() {
        let of = |value, lo, hi| Evaluated { value: Some(value), lo: Some(lo), hi: Some(hi) }.sound();
        assert_eq!(of(1.0, 0.5, 2.0).whole(), Some(Estimate { value: 1.0, lo: 0.5, hi: 2.0 }));
        for value in [f64::NAN, f64::INFINITY, -1.0] {
            assert_eq!(of(value, 0.5, 2.0), Evaluated::NONE);
        }
        assert_eq!(of(1.0, f64::NAN, f64::INFINITY), Evaluated { value: Some(1.0), lo: None, hi: None });
        assert_eq!(of(1.0, 1.5, 0.5), Evaluated { value: Some(1.0), lo: None, hi: None });
        assert_eq!(Evaluated::at_most(f64::INFINITY).sound(), Evaluated::NONE);
    }
}
