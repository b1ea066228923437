//! Collisions applied: what is done about molecules that several samples show.

use std::collections::HashMap;

use landfall_core::{LibraryId, Position, Strand, VectorEnd};
use landfall_tables::collisions::{CollisionRow, CollisionVerdict};
use landfall_tables::fragments::FragmentRow;

type Key = (LibraryId, String, Strand, VectorEnd, Position, Position, Option<String>);

/// The verdicts on a subject's molecules, by library and place.
#[derive(Clone, Debug, Default)]
pub struct Collisions {
    verdicts: HashMap<Key, CollisionVerdict>,
}

impl Collisions {
    /// Adds the verdict on one copy.
    pub fn add(&mut self, row: CollisionRow) {
        let key =
            (row.library, row.contig, row.strand, row.vector_end, row.junction, row.breakpoint, row.umi);
        self.verdicts.insert(key, row.verdict);
    }

    /// The verdict on the molecule of this row, if it is told at this place.
    #[must_use]
    pub fn of(&self, row: &FragmentRow) -> Option<CollisionVerdict> {
        let breakpoint = row.breakpoint.filter(|_| !self.verdicts.is_empty())?;
        let key = (
            row.library.clone(),
            row.contig.clone(),
            row.strand,
            row.vector_end.clone(),
            row.junction,
            breakpoint,
            row.umi.clone(),
        );
        self.verdicts.get(&key).copied()
    }
}
