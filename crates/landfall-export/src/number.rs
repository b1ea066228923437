//! Shares rounded to what they are worth.

use std::fmt;

/// Decimals of a percentage that are shown at most.
const MOST: usize = 4;
/// A number that is at least this, but for what rounding takes, has two digits before its point.
const TWO_DIGITS: f64 = 9.95;
/// And three.
const THREE_DIGITS: f64 = 99.95;

/// A share in percent with its limits, rounded so that the first two digits of the uncertainty show: 34.1 (28.7–44.7),
/// 0.23 (0.11–0.45). Without limits, three digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounded {
    /// Percent.
    pub share: f64,
    /// The limits, in percent.
    pub limits: Option<(f64, f64)>,
    /// Decimals that all of them have.
    pub decimals: usize,
}

impl Rounded {
    /// Of a share from 0 to 1 and its limits.
    #[must_use]
    pub fn of(share: f64, limits: Option<(f64, f64)>) -> Self {
        let half_width = limits.map(|(lower, upper)| 100.0 * (upper - lower) / 2.0);
        let decimals = match half_width {
            Some(width) if width > 0.0 => decimals(width, TWO_DIGITS),
            _ if share > 0.0 => decimals(100.0 * share, THREE_DIGITS),
            _ => 0,
        };
        let round = |share: f64| {
            let scale = 10_f64.powi(decimals as i32);
            (100.0 * share * scale).round() / scale
        };
        let limits = limits.map(|(lower, upper)| (round(lower), round(upper)));
        Self { share: round(share), limits, decimals }
    }
}

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.decimals;
        write!(f, "{:.decimals$}", self.share)?;
        match self.limits {
            Some((lower, upper)) => write!(f, " ({lower:.decimals$}–{upper:.decimals$}) %"),
            None => f.write_str(" %"),
        }
    }
}

/// How often a number is taken times ten until it has enough digits before its point.
fn decimals(mut number: f64, enough: f64) -> usize {
    let mut decimals = 0;
    while number < enough && decimals < MOST {
        number *= 10.0;
        decimals += 1;
    }
    decimals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_of_the_uncertainty_show() {
        let text = |share, limits| Rounded::of(share, limits).to_string();
        assert_eq!(text(0.34123, Some((0.28712, 0.44695))), "34.1 (28.7–44.7) %");
        assert_eq!(text(0.0023, Some((0.0011, 0.0045))), "0.23 (0.11–0.45) %");
        assert_eq!(text(0.0412, Some((0.0395, 0.0430))), "4.12 (3.95–4.30) %");
        assert_eq!(text(0.5, Some((0.1, 0.9))), "50 (10–90) %");
        assert_eq!(text(0.0, Some((0.0, 0.0041))), "0.00 (0.00–0.41) %");
    }

    #[test]
    fn without_an_interval_three_digits_show() {
        let text = |share| Rounded::of(share, None).to_string();
        assert_eq!([0.34123, 0.00512, 1.0, 0.0].map(text), ["34.1 %", "0.512 %", "100 %", "0 %"]);
        // An interval without width says no more than none.
        assert_eq!(Rounded::of(0.0512, Some((0.0512, 0.0512))).decimals, 2);
    }
}
