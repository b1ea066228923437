//! A number of the card, with what it was counted over.

use std::fmt;

use landfall_core::Share;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Recall and precision are told for sites with at least so many fragments.
pub const LEVELS: [u32; 4] = [1, 2, 3, 5];

/// A number and what it was counted over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// A part of a whole; its value is the ratio.
    Ratio(Share),
    /// How many of so many; its value is how many, unless there was nothing to look at.
    Count(Share),
    /// How many of so many, where none of none is an answer: a result without calls has no false one.
    Found(Share),
    /// A statistic over `n` values.
    Statistic {
        /// Null where the values do not define it.
        value: Option<f64>,
        /// How many values.
        n: u64,
    },
}

impl Number {
    /// The value that thresholds are held against; `None` where nothing could be judged.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Ratio(share) => share.ratio(),
            Self::Count(share) => (share.total > 0).then_some(share.of as f64),
            Self::Found(share) => Some(share.of as f64),
            Self::Statistic { value, .. } => value,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.value()) {
            (_, None) => f.write_str("not judged"),
            (Self::Ratio(share), Some(value)) => write!(f, "{value:.4} ({}/{})", share.of, share.total),
            (Self::Count(share) | Self::Found(share), Some(_)) => {
                write!(f, "{} of {}", share.of, share.total)
            }
            (Self::Statistic { n, .. }, Some(value)) => write!(f, "{value:.4} (n = {n})"),
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("value", &self.value())?;
        match self {
            Self::Ratio(share) | Self::Count(share) | Self::Found(share) => {
                map.serialize_entry("of", &share.of)?;
                map.serialize_entry("total", &share.total)?;
            }
            Self::Statistic { n, .. } => map.serialize_entry("n", n)?,
        }
        map.end()
    }
}

/// A share at each of [`LEVELS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels([Share; LEVELS.len()]);

impl Levels {
    /// Counts something with so many fragments into the whole.
    pub fn count(&mut self, fragments: u32) {
        self.reached(fragments).for_each(|share| share.total += 1);
    }

    /// Counts something with so many fragments into the part.
    pub fn hit(&mut self, fragments: u32) {
        self.reached(fragments).for_each(|share| share.of += 1);
    }

    fn reached(&mut self, fragments: u32) -> impl Iterator<Item = &mut Share> {
        self.0.iter_mut().zip(LEVELS).filter(move |(_, level)| fragments >= *level).map(|(share, _)| share)
    }

    /// Adds another's shares.
    pub fn merge(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(share, other)| *share = *share + other);
    }
}

/// One number, or one at each of [`LEVELS`], under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The name; those of the single levels have the level appended: `recall_2`.
    pub name: String,
    /// One number, or as many as there are levels.
    pub numbers: Vec<Number>,
}

impl Line {
    /// A single number.
    #[must_use]
    pub fn one(name: impl Into<String>, number: Number) -> Self {
        Self { name: name.into(), numbers: vec![number] }
    }

    /// A number at each level.
    #[must_use]
    pub fn levels(name: impl Into<String>, kind: fn(Share) -> Number, levels: &Levels) -> Self {
        Self { name: name.into(), numbers: levels.0.iter().map(|&share| kind(share)).collect() }
    }

    /// Whether it has a number at each level.
    #[must_use]
    pub fn has_levels(&self) -> bool {
        self.numbers.len() == LEVELS.len()
    }

    /// Each number under its full name.
    pub fn named(&self) -> impl Iterator<Item = (String, Number)> {
        let name = |at: usize| match self.has_levels() {
            true => format!("{}_{}", self.name, LEVELS[at]),
            false => self.name.clone(),
        };
        self.numbers.iter().enumerate().map(move |(at, &number)| (name(at), number))
    }
}

/// Numbers by full name, in the order of the card.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers(Vec<(String, Number)>);

impl Numbers {
    /// Of all lines.
    #[must_use]
    pub fn new(lines: &[Line]) -> Self {
        Self(lines.iter().flat_map(Line::named).collect())
    }

    /// The number of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Number> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, number)| *number)
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, number)| (name, number)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_counts_at_every_level_that_it_reaches() {
        let mut levels = Levels::default();
        levels.count(4);
        levels.count(1);
        levels.hit(4);
        let line = Line::levels("recall", Number::Ratio, &levels);
        let named: Vec<_> = line.named().map(|(name, number)| (name, number.value())).collect();
        let expected = [("recall_1", Some(0.5)), ("recall_2", Some(1.0)), ("recall_3", Some(1.0))];
        for (at, (name, value)) in expected.into_iter().enumerate() {
            assert_eq!(named[at], (name.to_owned(), value));
        }
        assert_eq!(named[3], ("recall_5".to_owned(), None), "nothing reaches it: not judged, not 0");
    }
}
