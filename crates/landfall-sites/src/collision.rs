//! Collisions applied: which molecules are the minor copy of another subject's.

use std::collections::BTreeSet;

use landfall_config::Library;
use landfall_tables::collisions::{CollisionRow, CollisionVerdict};
use landfall_tables::fragments::FragmentRow;

type Key = (String, String, landfall_core::Strand, u32, u32, Option<String>);

/// The molecules to be removed, by sequencing run and place.
#[derive(Clone, Debug, Default)]
pub struct Removed {
    /// Sample, then run, contig, direction, junction, breakpoint, UMI.
    keys: BTreeSet<(String, Key)>,
}

impl Removed {
    /// Collects verdicts `removed` against the subject of these libraries. A collision that one of the subject's
    /// own samples keeps takes nothing from its others; one of sites alone (no breakpoint) takes nothing at all.
    #[must_use]
    pub fn of(collisions: &[CollisionRow], libraries: &[&Library]) -> Self {
        let own: BTreeSet<&str> = libraries.iter().map(|library| library.sample.as_str()).collect();
        let mut keys = BTreeSet::new();
        for row in collisions.iter().filter(|row| row.verdict == CollisionVerdict::Removed) {
            let (Some(breakpoint), Some(winner)) = (row.breakpoint, row.assigned_to.as_deref()) else {
                continue;
            };
            if own.contains(winner) {
                continue;
            }
            for sample in row.samples.iter().filter(|sample| own.contains(sample.as_str())) {
                let key = (
                    row.sequencing_run.clone(),
                    row.contig.clone(),
                    row.strand,
                    row.position.0,
                    breakpoint.0,
                    row.umi.clone(),
                );
                keys.insert((sample.clone(), key));
            }
        }
        Self { keys }
    }

    /// Whether the molecule of this row is removed at this place.
    #[must_use]
    pub fn contains(&self, row: &FragmentRow, sequencing_run: &str) -> bool {
        let Some(breakpoint) = row.breakpoint.filter(|_| !self.keys.is_empty()) else { return false };
        let key = (
            sequencing_run.to_owned(),
            row.contig.clone(),
            row.strand,
            row.junction.0,
            breakpoint.0,
            row.umi.clone(),
        );
        self.keys.contains(&(row.sample.to_string(), key))
    }
}
