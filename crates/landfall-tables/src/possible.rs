//! What is possible in a column of numbers. Memory and loops of the stages depend on numbers of tables: what cannot be
//! is refused where it enters.

use std::fmt;

/// The numbers from `least` to `most`, both of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Possible {
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
}

impl Possible {
    /// Every number, but neither infinity nor "not a number".
    pub const NUMBER: Self = Self { least: f64::MIN, most: f64::MAX };

    /// With another least number.
    #[must_use]
    pub const fn from(self, least: f64) -> Self {
        Self { least, ..self }
    }

    /// With another most.
    #[must_use]
    pub const fn to(self, most: f64) -> Self {
        Self { most, ..self }
    }

    pub(crate) fn check(self, column: &'static str, number: f64) -> Result<(), Impossible> {
        if (self.least..=self.most).contains(&number) {
            return Ok(());
        }
        Err(Impossible { column, fault: format!("found {number}; expected {self}") })
    }
}

impl fmt::Display for Possible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least > f64::MIN, self.most < f64::MAX) {
            (true, true) => write!(f, "{} to {}", self.least, self.most),
            (true, false) => write!(f, "at least {}", self.least),
            (false, true) => write!(f, "at most {}", self.most),
            (false, false) => f.write_str("a finite number"),
        }
    }
}

/// A cell of a row that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impossible {
    /// The column.
    pub column: &'static str,
    /// What was found and expected.
    pub fault: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_possible_is_said_in_words() {
        let said = |possible: Possible, number| possible.check("x", number).map_err(|fault| fault.fault);
        let number = Possible::NUMBER;
        assert_eq!(said(number, f64::MAX), Ok(()));
        assert_eq!(said(number, f64::NAN).unwrap_err(), "found NaN; expected a finite number");
        assert_eq!(said(number.from(1.0), 0.0).unwrap_err(), "found 0; expected at least 1");
        assert_eq!(said(number.from(0.0).to(1.0), 1.5).unwrap_err(), "found 1.5; expected 0 to 1");
        assert_eq!(said(number.from(0.0), f64::INFINITY).unwrap_err(), "found inf; expected at least 0");
    }
}
