//! Multihits: molecules with several equally good places, rescued to a site or kept as clusters.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use landfall_core::Position;

use crate::SitesParams;
use crate::molecule::{Fragment, Locus, Molecule, Replicate, Track};
use crate::position::{self, near};
use crate::umi::Cells;

/// Molecules of one sample that share candidate loci, directly or through others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// Its loci, sorted, at their standardised positions.
    pub loci: Vec<Locus>,
    /// Indices of its molecules.
    pub molecules: Vec<usize>,
}

/// The standardised positions of candidate loci, by track.
pub type Loci = BTreeMap<Track, BTreeMap<Position, Position>>;

/// Standardises candidate places: those in the window of a site are that site's (the nearest), the others go to
/// the best supported place in their window.
#[must_use]
pub fn loci(molecules: &[Molecule], sites: &BTreeMap<Track, BTreeSet<Position>>, window: u32) -> Loci {
    let mut support: BTreeMap<Track, BTreeMap<Position, (u64, u64)>> = BTreeMap::new();
    for molecule in molecules {
        for place in &molecule.places {
            let of_place = support.entry(place.track).or_default().entry(place.junction).or_default();
            of_place.0 += 1;
            of_place.1 = of_place.1.saturating_add(molecule.reads);
        }
    }
    support
        .into_iter()
        .map(|(track, support)| (track, of_track(support, sites.get(&track), window)))
        .collect()
}

fn of_track(
    support: BTreeMap<Position, (u64, u64)>,
    sites: Option<&BTreeSet<Position>>,
    window: u32,
) -> BTreeMap<Position, Position> {
    let mut modes = sites.cloned().unwrap_or_default();
    let mut ordered: Vec<(Position, (u64, u64))> = support.into_iter().collect();
    ordered.sort_by_key(|&(junction, support)| (Reverse(support), junction));
    let mut assigned = BTreeMap::new();
    for (junction, _) in ordered {
        let mode = position::nearest(&modes, junction, window).unwrap_or(junction);
        modes.insert(mode);
        assigned.insert(junction, mode);
    }
    assigned
}

/// Gives multihits to a unique site that lists one of their places and holds their UMI in the same replicate.
/// A shared breakpoint proves nothing for a large clone, nor does a short UMI, nor one of a saturated replicate.
/// A molecule that two sites could claim stays.
///
/// Returns the site's cell and the molecule's row for each index; `None` where the molecule stays.
#[must_use]
pub fn rescue(
    molecules: &[Molecule],
    cells: &Cells,
    sites: &BTreeMap<Track, BTreeSet<Position>>,
    saturated: &BTreeSet<Replicate>,
    params: &SitesParams,
) -> Vec<Option<(Locus, Fragment)>> {
    let claim = |molecule: &Molecule| {
        let umi = molecule.umi.as_deref()?;
        if umi.len() < params.rescue_umi_length as usize
            || molecule.removed()
            || saturated.contains(&molecule.replicate)
        {
            return None;
        }
        let holds_umi = |locus: Locus| {
            let rows = cells.get(&(locus, molecule.replicate)).map_or(&[][..], Vec::as_slice);
            rows.iter().any(|row| !row.removed() && !row.shared && row.umi.as_deref() == Some(umi))
        };
        let mut claims: BTreeMap<Locus, Option<u32>> = BTreeMap::new();
        for place in &molecule.places {
            let Some(positions) = sites.get(&place.track) else { continue };
            for position in near(positions, place.junction, params.junction_window) {
                let locus = Locus { track: place.track, position };
                if holds_umi(locus) {
                    claims.entry(locus).or_insert(place.length_from(position));
                }
            }
        }
        match claims.pop_first() {
            Some((locus, length)) if claims.is_empty() => Some((locus, Fragment::of(molecule, length))),
            _ => None,
        }
    };
    molecules.iter().map(claim).collect()
}

/// Connected components over shared candidate loci: places within the window of each other, or of one locus.
/// `members` are the indices of one sample's molecules; clusters come by their first locus.
#[must_use]
pub fn clusters(molecules: &[Molecule], members: &[usize], loci: &Loci, window: u32) -> Vec<Cluster> {
    let locus_of = |track: Track, junction: Position| {
        let position = loci.get(&track).and_then(|assigned| assigned.get(&junction)).copied();
        Locus { track, position: position.unwrap_or(junction) }
    };
    let mut components = Components::new(members.len());
    let mut by_locus: BTreeMap<Locus, usize> = BTreeMap::new();
    let mut places: Vec<(Track, Position, usize)> = Vec::new();
    for (rank, &index) in members.iter().enumerate() {
        for place in &molecules[index].places {
            let first = *by_locus.entry(locus_of(place.track, place.junction)).or_insert(rank);
            components.join(first, rank);
            places.push((place.track, place.junction, rank));
        }
    }
    places.sort_unstable();
    for pair in places.windows(2) {
        let [(track, junction, rank), (next_track, next_junction, next_rank)] = [pair[0], pair[1]];
        if track == next_track && junction.distance(next_junction) <= window {
            components.join(rank, next_rank);
        }
    }
    let mut groups: BTreeMap<usize, (BTreeSet<Locus>, Vec<usize>)> = BTreeMap::new();
    for (rank, &index) in members.iter().enumerate() {
        let (loci, indices) = groups.entry(components.root(rank)).or_default();
        loci.extend(molecules[index].places.iter().map(|place| locus_of(place.track, place.junction)));
        indices.push(index);
    }
    let mut clusters: Vec<Cluster> = groups
        .into_values()
        .map(|(loci, molecules)| Cluster { loci: loci.into_iter().collect(), molecules })
        .collect();
    clusters.sort_by(|left, right| left.loci.cmp(&right.loci));
    clusters
}

/// Union-find over indices.
pub(crate) struct Components {
    parent: Vec<usize>,
}

impl Components {
    pub(crate) fn new(size: usize) -> Self {
        Self { parent: (0..size).collect() }
    }

    pub(crate) fn root(&mut self, mut index: usize) -> usize {
        while self.parent[index] != index {
            self.parent[index] = self.parent[self.parent[index]];
            index = self.parent[index];
        }
        index
    }

    pub(crate) fn join(&mut self, left: usize, right: usize) {
        let (left, right) = (self.root(left), self.root(right));
        self.parent[left.max(right)] = left.min(right);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::molecule::Place;
    use landfall_core::Strand;

    const TRACK: Track = Track { contig: 0, strand: Strand::Plus, end: 0 };
    const REPLICATE: Replicate = Replicate { sample: 0, number: 1 };
    const UMI: &str = "ACGTACGTAC";

    fn multihit(junctions: &[u32], umi: Option<&str>) -> Molecule {
        let place = |&junction: &u32| Place {
            track: TRACK,
            junction: Position(junction),
            breakpoint: Some(Position(junction + 99)),
            mispriming_edits: None,
        };
        let places = junctions.iter().map(place).collect();
        Molecule { replicate: REPLICATE, places, umi: umi.map(str::to_owned), reads: 2, collision: None }
    }

    #[test]
    fn molecules_that_share_a_place_within_the_window_are_one_cluster() {
        let molecules =
            [multihit(&[100, 900], None), multihit(&[904, 5000], None), multihit(&[5100, 7000], None)];
        let loci = loci(&molecules, &BTreeMap::new(), 5);
        let clusters = clusters(&molecules, &[0, 1, 2], &loci, 5);
        assert_eq!(
            clusters.iter().map(|cluster| cluster.molecules.clone()).collect::<Vec<_>>(),
            [vec![0, 1], vec![2]]
        );
        let positions: Vec<u32> = clusters[0].loci.iter().map(|locus| locus.position.0).collect();
        assert_eq!(positions, [100, 900, 5000]);
    }

    fn rescued(molecule: Molecule, cells: &Cells) -> Option<(Locus, Fragment)> {
        let mut sites: BTreeMap<Track, BTreeSet<Position>> = BTreeMap::new();
        for (locus, _) in cells.keys() {
            sites.entry(locus.track).or_default().insert(locus.position);
        }
        rescue(&[molecule], cells, &sites, &BTreeSet::new(), &SitesParams::default()).remove(0)
    }

    fn holds(position: u32, number: u32, umi: &str) -> Cells {
        let key = (Locus { track: TRACK, position: Position(position) }, Replicate { sample: 0, number });
        Cells::from([(key, vec![Fragment::of(&multihit(&[position], Some(umi)), Some(100))])])
    }

    #[test]
    fn rescue_needs_the_umi_in_the_same_replicate_at_a_listed_place() {
        let found =
            rescued(multihit(&[102, 900], Some(UMI)), &holds(100, 1, UMI)).expect("site 100 holds the UMI");
        assert_eq!((found.0.position, found.1.length), (Position(100), Some(102)));
        let stays = |molecule, cells: &Cells| assert_eq!(rescued(molecule, cells), None);
        stays(multihit(&[102, 900], None), &holds(100, 1, UMI));
        stays(multihit(&[102, 900], Some(UMI)), &holds(100, 1, "ACGTACGTAA"));
        stays(multihit(&[102, 900], Some(UMI)), &holds(100, 2, UMI));
        stays(multihit(&[106, 900], Some(UMI)), &holds(100, 1, UMI));
        stays(multihit(&[102, 900], Some("ACGTACGT")), &holds(100, 1, "ACGTACGT"));
    }

    #[test]
    fn a_multihit_that_two_sites_could_claim_stays() {
        let mut cells = holds(100, 1, UMI);
        cells.extend(holds(900, 1, UMI));
        assert_eq!(rescued(multihit(&[100, 900], Some(UMI)), &cells), None);
    }
}
