//! Collisions applied: which molecules are the minor copy of another subject's.

use std::collections::BTreeSet;

use landfall_tables::collisions::{CollisionRow, CollisionVerdict};
use landfall_tables::fragments::FragmentRow;

/// Library, contig, direction, vector end, junction, breakpoint, UMI.
type Key = (String, String, landfall_core::Strand, String, u32, u32, Option<String>);

/// The molecules to be removed, by library and place.
#[derive(Clone, Debug, Default)]
pub struct Removed {
    keys: BTreeSet<Key>,
}

impl Removed {
    /// Collects the copies with verdict `removed`.
    #[must_use]
    pub fn of(collisions: &[CollisionRow]) -> Self {
        let removed = collisions.iter().filter(|row| row.verdict == CollisionVerdict::Removed);
        let key = |row: &CollisionRow| {
            (
                row.library.to_string(),
                row.contig.clone(),
                row.strand,
                row.vector_end.to_string(),
                row.junction.0,
                row.breakpoint.0,
                row.umi.clone(),
            )
        };
        Self { keys: removed.map(key).collect() }
    }

    /// Whether the molecule of this row is removed at this place.
    #[must_use]
    pub fn contains(&self, row: &FragmentRow) -> bool {
        let Some(breakpoint) = row.breakpoint.filter(|_| !self.keys.is_empty()) else { return false };
        let key = (
            row.library.to_string(),
            row.contig.clone(),
            row.strand,
            row.vector_end.to_string(),
            row.junction.0,
            breakpoint.0,
            row.umi.clone(),
        );
        self.keys.contains(&key)
    }
}
