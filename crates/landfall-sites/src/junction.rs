//! The junctions of one site in one sample as they were read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use landfall_core::Position;

use crate::molecule::{Molecule, Place};

/// Junctions of one site in one sample before standardisation.
#[derive(Clone, Debug, Default)]
pub struct Junctions {
    by_position: BTreeMap<Position, (BTreeSet<(u32, Position)>, u64)>,
    reads_mispriming: u64,
    reads_known: u64,
}

impl Junctions {
    /// Adds a molecule at its place; `limit`: edits up to which the genome carries the vector end.
    pub fn add(&mut self, molecule: &Molecule, place: &Place, limit: u32) {
        let (fragments, reads) = self.by_position.entry(place.junction).or_default();
        *reads = reads.saturating_add(molecule.reads);
        fragments.extend(place.breakpoint.map(|breakpoint| (molecule.replicate.number, breakpoint)));
        if let Some(edits) = place.mispriming_edits {
            self.reads_known = self.reads_known.saturating_add(molecule.reads);
            let mispriming = if edits <= limit { molecule.reads } else { 0 };
            self.reads_mispriming = self.reads_mispriming.saturating_add(mispriming);
        }
    }

    /// Number of distinct junctions.
    #[must_use]
    pub fn distinct(&self) -> u32 {
        self.by_position.len() as u32
    }

    /// Distance of the strongest junction (fragments, then reads, then lower coordinate) from a position.
    #[must_use]
    pub fn offset_from(&self, position: Position) -> i32 {
        let strongest = self.by_position.iter().min_by_key(|(junction, (fragments, reads))| {
            (Reverse(fragments.len()), Reverse(*reads), **junction)
        });
        let offset = strongest.map_or(0, |(junction, _)| i64::from(junction.0) - i64::from(position.0));
        i32::try_from(offset).unwrap_or(i32::MAX)
    }

    /// Whether at least half of the reads, where it is known, come from where the genome carries the vector end.
    #[must_use]
    pub fn is_mispriming(&self) -> bool {
        self.reads_known > 0 && self.reads_mispriming >= self.reads_known.div_ceil(2)
    }
}
