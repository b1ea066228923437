//! The two ends of a vector.

use std::fmt;
use std::str::FromStr;

/// Which end of the vector, in the vector's own orientation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Side {
    /// Its start: U3 of the 5′ LTR, the 5′ ITR.
    #[serde(rename = "5")]
    Five,
    /// Its end: U5 of the 3′ LTR, the 3′ ITR.
    #[serde(rename = "3")]
    Three,
}

impl Side {
    /// `5` or `3`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Five => "5",
            Self::Three => "3",
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Side {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "5" => Ok(Self::Five),
            "3" => Ok(Self::Three),
            other => Err(format!("found `{other}`; expected `5` or `3`")),
        }
    }
}
