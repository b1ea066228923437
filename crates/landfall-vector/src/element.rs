//! A named part of a vector.

use std::ops::Range;

/// A named part of a vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// What it is called.
    pub name: String,
    /// Its stretches, 0-based and half-open, in the order in which it runs along the map: one, or two where it runs
    /// across the map's ends, or the pieces of a `join`. At least one, none of them empty.
    pub parts: Vec<Range<usize>>,
}

impl Element {
    /// A stretch of a map of `length` bases; `start` behind `end` runs across the map's ends.
    #[must_use]
    pub fn stretch(name: &str, start: usize, end: usize, length: usize) -> Self {
        let (first, second) = if start < end { (start..end, 0..0) } else { (start..length, 0..end) };
        let parts = [first, second].into_iter().filter(|part| !part.is_empty()).collect();
        Self { name: name.to_owned(), parts }
    }

    /// Whether it is what a plasmid has besides what is inserted: its name is `backbone`, in either case, or begins
    /// with that word, such as `backbone_ori` or `Backbone 2`.
    #[must_use]
    pub fn is_backbone(&self) -> bool {
        let word = self.name.trim().split(|letter: char| !letter.is_alphabetic()).next();
        word.is_some_and(|word| word.eq_ignore_ascii_case("backbone"))
    }

    /// Whether a base of the map lies in it.
    #[must_use]
    pub fn holds(&self, base: usize) -> bool {
        self.parts.iter().any(|part| part.contains(&base))
    }

    /// Its first base along the map's order of parts.
    #[must_use]
    pub fn start(&self) -> usize {
        self.parts.first().map_or(0, |part| part.start)
    }

    /// The base behind its last one.
    #[must_use]
    pub fn end(&self) -> usize {
        self.parts.last().map_or(0, |part| part.end)
    }

    /// Its bases.
    #[must_use]
    pub fn bases_of(&self, map: &[u8]) -> Vec<u8> {
        self.parts.iter().flat_map(|part| &map[part.clone()]).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_may_run_across_the_ends_of_the_map() {
        let across = Element::stretch("backbone", 7, 3, 10);
        assert_eq!(across.parts, [7..10, 0..3]);
        assert_eq!(across.bases_of(b"0123456789"), b"789012");
        assert!(across.holds(9) && across.holds(0) && !across.holds(5));
        assert_eq!(Element::stretch("x", 7, 0, 10), Element::stretch("x", 7, 10, 10));
        assert_eq!((across.start(), across.end()), (7, 3));
    }

    #[test]
    fn backbone_has_one_meaning() {
        let is = |name: &str| Element::stretch(name, 0, 1, 2).is_backbone();
        for name in
            ["backbone", "Backbone", "BACKBONE", "backbone_ori", "backbone 2", "backbone2", " backbone"]
        {
            assert!(is(name), "{name}");
        }
        for name in ["", "back", "backbones", "no backbone", "plasmid"] {
            assert!(!is(name), "{name}");
        }
    }
}
