//! Places in the host, and finding those near another.

use std::collections::BTreeMap;

use landfall_core::{Position, SiteId, Strand};

/// A junction as the card compares it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The contig.
    pub contig: String,
    /// First host base next to the vector, 0-based.
    pub position: Position,
    /// Orientation of the vector; `None` where it is not known.
    pub strand: Option<Strand>,
}

impl Place {
    /// Whether both strands are known and differ.
    #[must_use]
    pub fn contradicts(&self, other: &Self) -> bool {
        matches!((self.strand, other.strand), (Some(one), Some(other)) if one != other)
    }
}

impl From<SiteId> for Place {
    fn from(id: SiteId) -> Self {
        Self { contig: id.contig, position: id.position, strand: Some(id.strand) }
    }
}

/// Places of things of type `T`, sorted for looking up neighbours.
#[derive(Clone, Debug)]
pub struct Nearby<T>(BTreeMap<String, Vec<(Position, T)>>);

impl<T: Copy + Ord> Nearby<T> {
    /// Of places with what lies there.
    pub fn new<'a>(places: impl IntoIterator<Item = (&'a Place, T)>) -> Self {
        let mut by_contig: BTreeMap<String, Vec<(Position, T)>> = BTreeMap::new();
        for (place, thing) in places {
            match by_contig.get_mut(&place.contig) {
                Some(things) => things.push((place.position, thing)),
                None => {
                    by_contig.insert(place.contig.clone(), vec![(place.position, thing)]);
                }
            }
        }
        by_contig.values_mut().for_each(|things| things.sort_unstable());
        Self(by_contig)
    }

    /// What lies within `window` bases of a place on either strand, with its distance in bases.
    pub fn within(&self, place: &Place, window: u32) -> impl Iterator<Item = (u32, T)> {
        let things = self.0.get(&place.contig).map_or(&[][..], Vec::as_slice);
        let at = place.position;
        let first = things.partition_point(|(position, _)| position.0 < at.0.saturating_sub(window));
        let near =
            things[first..].iter().take_while(move |(position, _)| position.0 <= at.0.saturating_add(window));
        near.map(move |(position, thing)| (position.distance(at), *thing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(contig: &str, position: u32) -> Place {
        Place { contig: contig.to_owned(), position: Position(position), strand: None }
    }

    #[test]
    fn the_window_holds_both_its_ends_and_one_contig() {
        let places =
            [place("chr1", 5), place("chr1", 10), place("chr1", 15), place("chr1", 16), place("chr2", 10)];
        let nearby = Nearby::new(places.iter().zip(0..));
        let found: Vec<(u32, i32)> = nearby.within(&place("chr1", 10), 5).collect();
        assert_eq!(found, [(5, 0), (0, 1), (5, 2)]);
        assert_eq!(nearby.within(&place("chr1", 0), 5).count(), 1);
        assert_eq!(nearby.within(&place("chr3", 10), 5).count(), 0);
    }
}
