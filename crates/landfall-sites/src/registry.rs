//! The registry: sites of a subject that earlier runs found. Their positions and names never change.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use landfall_core::Position;
use landfall_tables::registry::RegistryRow;
use landfall_tables::sites::SiteRow;

use crate::design::Design;
use crate::molecule::{Locus, Track};
use crate::site::{site_id, vector_strand};

/// The registered sites of the subject.
#[derive(Clone, Debug, Default)]
pub struct Known {
    rows: Vec<RegistryRow>,
    ids: BTreeMap<Locus, String>,
}

impl Known {
    /// From the subject's rows. The design must know their contigs and vector ends; others are carried along.
    #[must_use]
    pub fn new(rows: Vec<RegistryRow>, design: &Design) -> Self {
        let locus = |row: &RegistryRow| {
            let strand = vector_strand(row.strand, &row.vector_end);
            let track =
                Track { contig: design.contig(&row.contig)?, strand, end: design.end(&row.vector_end)? };
            Some(Locus { track, position: row.position })
        };
        let ids = rows.iter().filter_map(|row| Some((locus(row)?, row.site_id.clone()))).collect();
        Self { rows, ids }
    }

    /// The registered sites.
    #[must_use]
    pub fn rows(&self) -> &[RegistryRow] {
        &self.rows
    }

    /// Registered positions of a track.
    #[must_use]
    pub fn positions(&self) -> BTreeMap<Track, BTreeSet<Position>> {
        let mut positions: BTreeMap<Track, BTreeSet<Position>> = BTreeMap::new();
        for locus in self.ids.keys() {
            positions.entry(locus.track).or_default().insert(locus.position);
        }
        positions
    }

    /// Whether the site was known.
    #[must_use]
    pub fn contains(&self, locus: Locus) -> bool {
        self.ids.contains_key(&locus)
    }

    /// The registered name of a site, else a new one.
    #[must_use]
    pub fn name(&self, locus: Locus, design: &Design) -> String {
        self.ids.get(&locus).cloned().unwrap_or_else(|| site_id(locus, design))
    }

    /// The registry after this run: the old rows unchanged, and each new site with the earliest sample that shows
    /// it (lowest day, samples without a day last, then by name).
    #[must_use]
    pub fn extend(self, sites: &[SiteRow], design: &Design) -> Vec<RegistryRow> {
        let key = |row: &RegistryRow| (row.contig.clone(), row.position, row.strand, row.vector_end.clone());
        let known: BTreeSet<_> = self.rows.iter().map(key).collect();
        let mut first: BTreeMap<_, RegistryRow> = BTreeMap::new();
        for site in sites {
            let row = RegistryRow {
                subject: site.subject.clone(),
                site_id: site.site_id.clone(),
                provirus_id: site.provirus_id.clone(),
                contig: site.contig.clone(),
                position: site.position,
                strand: site.strand,
                vector_end: site.vector_end.clone(),
                first_seen_sample: site.sample.clone(),
            };
            if known.contains(&key(&row)) {
                continue;
            }
            let entry = first.entry(key(&row)).or_insert_with(|| row.clone());
            if earlier(&row, entry, design) == Ordering::Less {
                *entry = row;
            }
        }
        let mut rows = self.rows;
        rows.extend(first.into_values());
        rows
    }
}

fn earlier(left: &RegistryRow, right: &RegistryRow, design: &Design) -> Ordering {
    let key = |row: &RegistryRow| {
        let rank = design.sample(&row.first_seen_sample);
        let day = rank.and_then(|rank| design.samples[rank].timepoint_days);
        (day.is_none(), day, row.first_seen_sample.clone())
    };
    key(left).cmp(&key(right))
}
