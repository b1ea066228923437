//! Finding the molecules that several samples or libraries show, in memory that grows with those, not with all.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use landfall_core::{LibraryId, Position, Strand, VectorEnd};
use landfall_tables::fragments::FragmentRow;

use crate::multihit::Components;

/// What makes two molecules of different libraries the same, at one of its places.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Contig.
    pub contig: String,
    /// First host base next to the vector.
    pub junction: Position,
    /// Direction in which the anchor read runs.
    pub strand: Strand,
    /// Which end of the vector.
    pub vector_end: VectorEnd,
    /// Host base at the sheared end.
    pub breakpoint: Position,
    /// Molecular identifier.
    pub umi: Option<String>,
}

impl Key {
    /// Of a row; `None` where the sheared end is not known: such molecules cannot be told apart.
    #[must_use]
    pub fn of(row: &FragmentRow) -> Option<Self> {
        Some(Self {
            contig: row.contig.clone(),
            junction: row.junction,
            strand: row.strand,
            vector_end: row.vector_end.clone(),
            breakpoint: row.breakpoint?,
            umi: row.umi.clone(),
        })
    }

    fn hash_in(&self, run: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        (run, self).hash(&mut hasher);
        hasher.finish()
    }
}

/// The first pass: hashes of all molecules with who shows them.
#[derive(Debug, Default)]
pub struct Sightings(Vec<(u64, u32)>);

impl Sightings {
    /// Notes a molecule of a sequencing run that an owner shows: a library, or a sample where libraries of one sample may
    /// show the same without being copies.
    pub fn add(&mut self, run: &str, key: &Key, owner: u32) {
        self.0.push((key.hash_in(run), owner));
    }

    /// Those that several owners show; a few others, whose hashes agree by chance, may be among them.
    #[must_use]
    pub fn shared(mut self) -> Candidates {
        self.0.sort_unstable();
        self.0.dedup();
        let several = self.0.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| pair[0].0);
        Candidates(several.collect())
    }
}

/// Molecules worth a closer look.
#[derive(Debug, Default)]
pub struct Candidates(HashSet<u64>);

impl Candidates {
    /// Whether the molecule is one of them.
    #[must_use]
    pub fn contains(&self, run: &str, key: &Key) -> bool {
        !self.0.is_empty() && self.0.contains(&key.hash_in(run))
    }
}

/// One molecule of one library at one of its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The place.
    pub key: Key,
    /// The library.
    pub library: LibraryId,
    /// Rank of the molecule in its library, shared by its places.
    pub fragment_id: u32,
    /// Who shows it, as in the first pass.
    pub owner: u32,
    /// Reads.
    pub reads: u32,
}

/// One copy of a molecule: all its reads in one library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Its first place that another owner shows, too.
    pub key: Key,
    /// The library.
    pub library: LibraryId,
    /// Rank of the molecule in its library.
    pub fragment_id: u32,
    /// Reads.
    pub reads: u32,
}

/// Gathers the copies of each molecule of one sequencing run: sightings that share a place, directly or through others,
/// if several owners show them. Copies are sorted by place, then by library.
#[must_use]
pub fn groups(sightings: &[Sighting]) -> Vec<Vec<Copy>> {
    let mut molecules: BTreeMap<(&LibraryId, u32), usize> = BTreeMap::new();
    let mut places: BTreeMap<&Key, Vec<&Sighting>> = BTreeMap::new();
    for sighting in sightings {
        let next = molecules.len();
        molecules.entry((&sighting.library, sighting.fragment_id)).or_insert(next);
        places.entry(&sighting.key).or_default().push(sighting);
    }
    let rank = |sighting: &Sighting| molecules[&(&sighting.library, sighting.fragment_id)];
    let mut components = Components::new(molecules.len());
    let mut copies: BTreeMap<usize, Copy> = BTreeMap::new();
    // Places come in order, so that the first one that is shared stays.
    for (key, shown) in places {
        let owners: BTreeSet<u32> = shown.iter().map(|sighting| sighting.owner).collect();
        if owners.len() < 2 {
            continue;
        }
        for sighting in &shown {
            components.join(rank(shown[0]), rank(sighting));
            copies.entry(rank(sighting)).or_insert_with(|| Copy {
                key: key.clone(),
                library: sighting.library.clone(),
                fragment_id: sighting.fragment_id,
                reads: sighting.reads,
            });
        }
    }
    let mut groups: BTreeMap<usize, Vec<Copy>> = BTreeMap::new();
    for (molecule, copy) in copies {
        groups.entry(components.root(molecule)).or_default().push(copy);
    }
    let mut groups: Vec<Vec<Copy>> = groups.into_values().collect();
    groups.iter_mut().for_each(|group| {
        group.sort_by(|left, right| (&left.key, &left.library).cmp(&(&right.key, &right.library)));
    });
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(junction: u32) -> Key {
        Key {
            contig: "chr1".to_owned(),
            junction: Position(junction),
            strand: Strand::Plus,
            vector_end: "u5".parse().expect("a name"),
            breakpoint: Position(junction + 99),
            umi: None,
        }
    }

    fn sighting(junction: u32, library: &str, fragment_id: u32, owner: u32) -> Sighting {
        let library = library.parse().expect("a name");
        Sighting { key: key(junction), library, fragment_id, owner, reads: 7 }
    }

    #[test]
    fn only_molecules_of_several_owners_are_looked_at() {
        let mut sightings = Sightings::default();
        for (run, junction, owner) in [("a", 1, 0), ("a", 1, 1), ("a", 2, 0), ("a", 2, 0), ("b", 2, 1)] {
            sightings.add(run, &key(junction), owner);
        }
        let candidates = sightings.shared();
        assert!(candidates.contains("a", &key(1)));
        assert!(!candidates.contains("a", &key(2)), "one owner");
        assert!(!candidates.contains("b", &key(1)), "another sequencing run");
    }

    #[test]
    fn a_molecule_of_several_places_is_one_copy_at_the_first_that_is_shared() {
        let groups = groups(&[
            sighting(9, "A-1", 4, 0),
            sighting(5, "A-1", 4, 0),
            sighting(1, "A-1", 4, 0),
            sighting(9, "B-1", 2, 1),
            sighting(5, "B-1", 2, 1),
            sighting(9, "C-1", 3, 2),
            sighting(30, "A-1", 5, 0),
            sighting(30, "A-2", 5, 0),
        ]);
        let shown: Vec<Vec<(u32, &str)>> = groups
            .iter()
            .map(|group| group.iter().map(|copy| (copy.key.junction.0, copy.library.as_str())).collect())
            .collect();
        assert_eq!(shown, [[(5, "A-1"), (5, "B-1"), (9, "C-1")]]);
    }
}
