//! Position standardisation: which observed junctions are one site.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use landfall_core::Position;

use crate::SitesParams;
use crate::molecule::Replicate;

/// One molecule's evidence for a junction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Observation<'a> {
    /// The junction as read.
    pub junction: Position,
    /// Where it was seen.
    pub replicate: Replicate,
    /// The sheared end, where known.
    pub breakpoint: Option<Position>,
    /// The molecular identifier.
    pub umi: Option<&'a str>,
    /// Reads.
    pub reads: u64,
}

/// What earlier runs fixed on one track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registered {
    /// Positions of sites.
    pub positions: BTreeSet<Position>,
    /// The position that each other junction joined.
    pub joined: BTreeMap<Position, Position>,
}

impl Registered {
    /// The position that a junction belongs to: where it went before, else the nearest in the window.
    fn of(&self, junction: Position, window: u32) -> Option<Position> {
        self.joined.get(&junction).copied().or_else(|| nearest(&self.positions, junction, window))
    }
}

/// The sites of one track: contig, direction and vector end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sites {
    /// The standardised position of every junction.
    pub assigned: BTreeMap<Position, Position>,
    /// All positions: those of the registry, seen or not, and new ones.
    pub positions: BTreeSet<Position>,
}

impl Sites {
    /// Positions within a window of a junction, lowest first.
    pub fn near(&self, junction: Position, window: u32) -> impl Iterator<Item = Position> + '_ {
        near(&self.positions, junction, window)
    }
}

/// The members of a sorted set within a window of a position, lowest first.
pub(crate) fn near(
    positions: &BTreeSet<Position>,
    center: Position,
    window: u32,
) -> impl Iterator<Item = Position> + '_ {
    let lowest = Position(center.0.saturating_sub(window));
    let highest = Position(center.0.saturating_add(window));
    positions.range(lowest..=highest).copied()
}

/// The nearest of them; the lower of two equally near.
pub(crate) fn nearest(positions: &BTreeSet<Position>, center: Position, window: u32) -> Option<Position> {
    near(positions, center, window).min_by_key(|position| (position.distance(center), *position))
}

type Key<'a> = (Replicate, Position, Option<&'a str>);

/// A junction as observed.
struct Candidate<'a> {
    junction: Position,
    fragments: usize,
    reads: u64,
    molecules: Vec<(Key<'a>, u64)>,
}

impl<'a> Candidate<'a> {
    /// From all observations of one junction, sorted.
    fn new(observations: &[Observation<'a>]) -> Self {
        let mut molecules: Vec<(Key<'a>, u64)> = Vec::new();
        for seen in observations {
            let Some(breakpoint) = seen.breakpoint else { continue };
            let key = (seen.replicate, breakpoint, seen.umi);
            match molecules.last_mut() {
                Some((last, reads)) if *last == key => *reads = reads.saturating_add(seen.reads),
                _ => molecules.push((key, seen.reads)),
            }
        }
        let same_fragment = |left: &Key, right: &Key| (left.0, left.1) == (right.0, right.1);
        Self {
            junction: observations[0].junction,
            fragments: molecules.chunk_by(|left, right| same_fragment(&left.0, &right.0)).count(),
            reads: observations.iter().fold(0, |sum, seen| seen.reads.saturating_add(sum)),
            molecules,
        }
    }

    fn reads_of(&self, key: &Key<'a>) -> Option<u64> {
        let at = self.molecules.binary_search_by_key(key, |molecule| molecule.0).ok()?;
        Some(self.molecules[at].1)
    }

    /// Whether a molecule of the mode is seen here too, at a slipped junction.
    fn shares_a_molecule(&self, mode: &Self, params: &SitesParams) -> bool {
        self.molecules.iter().any(|(key, reads)| match (mode.reads_of(key), key.2) {
            (None, _) => false,
            (Some(_), Some(_)) => true,
            (Some(of_mode), None) => of_mode >= reads.saturating_mul(params.slip_read_ratio.into()),
        })
    }

    fn joins(&self, mode: &Self, params: &SitesParams) -> bool {
        let few = (params.slip_fraction * mode.fragments as f64).max(1.0);
        let is_slip =
            self.junction.distance(mode.junction) <= params.slip_window && self.fragments as f64 <= few;
        is_slip || self.shares_a_molecule(mode, params)
    }
}

/// Standardises the junctions of one track.
///
/// Registered positions come first and take every junction in their window: the one that it joined before, else the
/// nearest. Other junctions are taken by fragments, then reads, then lower coordinate; each is judged against the modes before
/// it, strongest first, never against a junction that has joined one.
#[must_use]
pub fn standardise(
    mut observations: Vec<Observation>,
    registered: &Registered,
    params: &SitesParams,
) -> Sites {
    observations.sort_unstable();
    let mut candidates: Vec<Candidate> =
        observations.chunk_by(|left, right| left.junction == right.junction).map(Candidate::new).collect();
    candidates.sort_by_key(|seen| (Reverse(seen.fragments), Reverse(seen.reads), seen.junction));

    let mut sites = Sites { assigned: BTreeMap::new(), positions: registered.positions.clone() };
    let mut modes: BTreeMap<Position, usize> = BTreeMap::new();
    for (rank, candidate) in candidates.iter().enumerate() {
        let junction = candidate.junction;
        let position = registered.of(junction, params.junction_window).unwrap_or_else(|| {
            let mut ranks: Vec<usize> = sites
                .near(junction, params.junction_window)
                .filter_map(|near| modes.get(&near).copied())
                .collect();
            ranks.sort_unstable();
            let joined = ranks.into_iter().find(|&mode| candidate.joins(&candidates[mode], params));
            joined.map_or(junction, |mode| candidates[mode].junction)
        });
        sites.assigned.insert(junction, position);
        if sites.positions.insert(position) {
            modes.insert(position, rank);
        }
    }
    sites
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(junction: u32, breakpoint: u32, umi: Option<&str>, reads: u64) -> Observation<'_> {
        Observation {
            junction: Position(junction),
            replicate: Replicate { sample: 0, number: 1 },
            breakpoint: Some(Position(breakpoint)),
            umi,
            reads,
        }
    }

    fn positions(observations: Vec<Observation>, registered: &[u32]) -> Vec<u32> {
        let positions = registered.iter().map(|&at| Position(at)).collect();
        let registered = Registered { positions, ..Registered::default() };
        let sites = standardise(observations, &registered, &SitesParams::default());
        let used: BTreeSet<Position> = sites.assigned.into_values().collect();
        used.into_iter().map(|position| position.0).collect()
    }

    fn clone_at(junction: u32, cells: u32, umi: Option<&str>) -> Vec<Observation<'_>> {
        (0..cells).map(|cell| seen(junction, junction + 100 + cell, umi, 10)).collect()
    }

    #[test]
    fn chatter_of_three_bases_is_one_site() {
        let mut all = clone_at(1000, 60, Some("ACGTACGTAC"));
        for (shift, junction) in [997, 998, 999, 1001, 1002, 1003].into_iter().enumerate() {
            all.push(seen(junction, 1500 + shift as u32, Some("TTTTTTTTTT"), 1));
        }
        assert_eq!(positions(all, &[]), [1000]);
    }

    #[test]
    fn a_junction_joins_a_mode_and_never_a_neighbour_of_it() {
        // 1006 is within 3 bp of 1003, which has joined 1000, but 6 bp from the mode itself.
        let mut all = clone_at(1000, 60, None);
        all.push(seen(1003, 2000, None, 1));
        all.push(seen(1006, 2001, None, 1));
        assert_eq!(positions(all, &[]), [1000, 1006]);
    }

    #[test]
    fn a_junction_stays_where_it_went_before() {
        let registered = Registered {
            positions: BTreeSet::from([Position(1000), Position(1004)]),
            joined: BTreeMap::from([(Position(1003), Position(1000))]),
        };
        let seen = vec![seen(1003, 2000, None, 1), seen(1002, 2000, None, 1), seen(1001, 2000, None, 1)];
        let sites = standardise(seen, &registered, &SitesParams::default());
        let assigned = |junction| sites.assigned[&Position(junction)].0;
        assert_eq!([1001, 1002, 1003].map(assigned), [1000, 1000, 1000], "1002 lies between: the lower one");
    }

    #[test]
    fn true_neighbours_stay() {
        let mut all = clone_at(1000, 60, Some("ACGTACGTAC"));
        all.extend(clone_at(1003, 30, Some("GGGGGGGGGG")));
        assert_eq!(positions(all, &[]), [1000, 1003]);
    }

    #[test]
    fn a_molecule_seen_at_both_junctions_proves_slip_with_a_umi() {
        let mut all = clone_at(1000, 60, Some("ACGTACGTAC"));
        all.extend(clone_at(1005, 30, Some("ACGTACGTAC")));
        assert_eq!(positions(all.clone(), &[]), [1000]);
        let other: Vec<_> = all.iter().map(|seen| Observation { umi: None, ..*seen }).collect();
        assert_eq!(positions(other, &[]), [1000, 1005], "equal reads at a shared breakpoint prove nothing");
    }

    #[test]
    fn without_umi_a_shared_breakpoint_proves_slip_only_at_a_fifth_of_the_reads_and_in_the_same_replicate() {
        let site = |reads, number| {
            let mut all = clone_at(1000, 10, None);
            let mut slip = seen(1005, 1105, None, reads);
            slip.replicate.number = number;
            all.push(slip);
            positions(all, &[])
        };
        assert_eq!(site(2, 1), [1000]);
        assert_eq!(site(3, 1), [1000, 1005]);
        assert_eq!(site(2, 2), [1000, 1005]);
    }

    #[test]
    fn a_registered_position_never_moves_and_takes_its_window() {
        assert_eq!(positions(clone_at(1004, 60, None), &[1000]), [1000]);
        assert_eq!(positions(clone_at(1006, 60, None), &[1000]), [1006]);
        let mut both = clone_at(1001, 60, None);
        both.extend(clone_at(1003, 1, None));
        assert_eq!(positions(both, &[1000, 1004]), [1000, 1004], "registered sites are never merged");
    }
}
