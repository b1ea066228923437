//! Positions on a contig.

use std::fmt;

/// A base of a contig, counted from 0.
///
/// People read positions counted from 1; [`Position::to_one_based`] and [`Position::from_one_based`] are the
/// only places where the two meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u32);

impl Position {
    /// The 1-based number that people read.
    #[must_use]
    pub fn to_one_based(self) -> u64 {
        u64::from(self.0) + 1
    }

    /// From the 1-based number that people write; `None` for 0 and for numbers beyond 2³².
    #[must_use]
    pub fn from_one_based(number: u64) -> Option<Self> {
        u32::try_from(number.checked_sub(1)?).ok().map(Self)
    }

    /// The number of bases between two positions.
    #[must_use]
    pub fn distance(self, other: Self) -> u32 {
        self.0.abs_diff(other.0)
    }
}

impl fmt::Display for Position {
    /// Writes the 1-based number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_one_based().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_based_numbers_start_at_one() {
        assert_eq!(Position::from_one_based(1), Some(Position(0)));
        assert_eq!(Position::from_one_based(0), None);
        assert_eq!(Position::from_one_based(1 << 33), None);
        assert_eq!(Position(148_811_234).to_string(), "148811235");
    }
}
