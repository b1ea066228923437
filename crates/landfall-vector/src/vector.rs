//! A vector.

use std::fmt;
use std::str::FromStr;

use landfall_core::dna::reverse_complement;

use crate::Element;

/// How the ends of a vector's sequence meet.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Topology {
    /// Nobody said: a FASTA file does not.
    #[default]
    NotKnown,
    /// A circle, as plasmids are: the last base is followed by the first, and where the map begins means nothing.
    Circular,
    /// A molecule with two ends.
    Linear,
}

impl Topology {
    /// Every topology.
    pub const ALL: [Self; 3] = [Self::NotKnown, Self::Circular, Self::Linear];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotKnown => "not known",
            Self::Circular => "circular",
            Self::Linear => "linear",
        }
    }
}

impl fmt::Display for Topology {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Topology {
    type Err = String;

    /// `circular` or `linear`; who says neither leaves it out.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "circular" => Ok(Self::Circular),
            "linear" => Ok(Self::Linear),
            _ => Err(format!("found `{text}`; expected `circular` or `linear`")),
        }
    }
}

/// A vector: the plasmid, the genome of the virus, or what of it is inserted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vector {
    /// Its name.
    pub name: String,
    /// Its sequence: `A`, `C`, `G`, `T` and `N`, in upper case.
    pub bases: Vec<u8>,
    /// How its ends meet.
    pub topology: Topology,
    /// Its elements, in the order of their first bases; none where nobody named them.
    pub elements: Vec<Element>,
}

impl Vector {
    /// Whether somebody said what of it is backbone.
    #[must_use]
    pub fn has_backbone(&self) -> bool {
        self.elements.iter().any(Element::is_backbone)
    }

    /// Which of its bases are backbone.
    #[must_use]
    pub fn backbone(&self) -> Vec<bool> {
        let mut mask = vec![false; self.bases.len()];
        let parts = self.elements.iter().filter(|element| element.is_backbone()).flat_map(|one| &one.parts);
        parts.for_each(|part| mask[part.clone()].fill(true));
        mask
    }

    /// Its bases on one strand, in that strand's direction; of a circle so many more as `over` says, from the start.
    #[must_use]
    pub fn strand(&self, forward: bool, over: usize) -> Vec<u8> {
        let mut bases = if forward { self.bases.clone() } else { reverse_complement(&self.bases) };
        if self.topology == Topology::Circular {
            let more: Vec<u8> = bases.iter().cycle().take(over).copied().collect();
            bases.extend(more);
        }
        bases
    }

    /// The base of the map at a place of [`strand`](Self::strand).
    #[must_use]
    pub fn on_map(&self, forward: bool, at: usize) -> usize {
        let at = at % self.bases.len().max(1);
        if forward { at } else { self.bases.len() - 1 - at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_goes_on_at_its_start_on_both_strands() {
        let bases = b"AACCG".to_vec();
        let circle = Vector { bases, topology: Topology::Circular, ..Vector::default() };
        assert_eq!(circle.strand(true, 3), b"AACCGAAC");
        assert_eq!(circle.strand(false, 7), b"CGGTTCGGTTCG");
        assert_eq!((circle.on_map(true, 6), circle.on_map(false, 6)), (1, 3));
        for topology in [Topology::NotKnown, Topology::Linear] {
            assert_eq!(Vector { topology, ..circle.clone() }.strand(true, 3), b"AACCG");
        }
        assert_eq!(Vector { bases: Vec::new(), ..circle }.strand(true, 3), b"");
    }

    #[test]
    fn a_topology_is_one_of_two_words() {
        assert_eq!("circular".parse(), Ok(Topology::Circular));
        assert_eq!("linear".parse(), Ok(Topology::Linear));
        assert!("Circle".parse::<Topology>().unwrap_err().contains("`Circle`"));
    }
}
