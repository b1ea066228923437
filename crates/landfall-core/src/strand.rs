//! The two strands of DNA.

use std::fmt;
use std::ops::Not;
use std::str::FromStr;

/// A strand of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strand {
    /// The strand that the reference file holds.
    Plus,
    /// Its reverse complement.
    Minus,
}

impl Strand {
    /// `+` or `-`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
        }
    }
}

impl Not for Strand {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Plus => Self::Minus,
            Self::Minus => Self::Plus,
        }
    }
}

impl fmt::Display for Strand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Strand {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "+" => Ok(Self::Plus),
            "-" => Ok(Self::Minus),
            other => Err(format!("found `{other}`; expected `+` or `-`")),
        }
    }
}
