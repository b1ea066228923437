//! The registry: sites of a subject that earlier runs found. Their positions and names never change.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use landfall_core::{Position, Strand, VectorEnd};
use landfall_tables::registry::RegistryRow;
use landfall_tables::sites::SiteRow;

use crate::design::Design;
use crate::molecule::{Locus, Track};
use crate::position::{Registered, Sites};
use crate::site::{site_id, vector_strand};

/// The registered sites of the subject.
#[derive(Clone, Debug, Default)]
pub struct Known {
    rows: Vec<RegistryRow>,
    /// Name and joined junctions of each site.
    sites: BTreeMap<Locus, (String, Vec<Position>)>,
}

impl Known {
    /// From the subject's rows. Those of contigs and vector ends that the design does not know are carried along.
    #[must_use]
    pub fn new(rows: Vec<RegistryRow>, design: &Design) -> Self {
        let site = |row: &RegistryRow| {
            let locus = locus(&row.contig, row.strand, &row.vector_end, row.position, design)?;
            let joined = row.joined.iter().filter_map(|offset| junction(row.position, offset)).collect();
            Some((locus, (row.site_id.clone(), joined)))
        };
        let sites = rows.iter().filter_map(site).collect();
        Self { rows, sites }
    }

    /// The registered sites.
    #[must_use]
    pub fn rows(&self) -> &[RegistryRow] {
        &self.rows
    }

    /// What is fixed on each track.
    #[must_use]
    pub fn registered(&self) -> BTreeMap<Track, Registered> {
        let mut tracks: BTreeMap<Track, Registered> = BTreeMap::new();
        for (locus, (_, joined)) in &self.sites {
            let track = tracks.entry(locus.track).or_default();
            track.positions.insert(locus.position);
            track.joined.extend(joined.iter().map(|junction| (*junction, locus.position)));
        }
        tracks
    }

    /// Whether the site was known.
    #[must_use]
    pub fn contains(&self, locus: Locus) -> bool {
        self.sites.contains_key(&locus)
    }

    /// The registered name of a site, else a new one.
    #[must_use]
    pub fn name(&self, locus: Locus, design: &Design) -> String {
        self.sites.get(&locus).map(|(name, _)| name.clone()).unwrap_or_else(|| site_id(locus, design))
    }

    /// The registry after this run: the old rows, and each new site with the earliest sample that shows it (lowest day,
    /// samples without a day last, then by name); all with the junctions that joined them.
    #[must_use]
    pub fn extend(
        self,
        sites: &[SiteRow],
        tracks: &BTreeMap<Track, Sites>,
        design: &Design,
    ) -> Vec<RegistryRow> {
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
                joined: Vec::new(),
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
        let mut joined: BTreeMap<Locus, BTreeSet<Position>> = BTreeMap::new();
        for (track, sites) in tracks {
            for (junction, position) in
                sites.assigned.iter().filter(|(junction, position)| junction != position)
            {
                joined.entry(Locus { track: *track, position: *position }).or_default().insert(*junction);
            }
        }
        for row in &mut rows {
            let locus = locus(&row.contig, row.strand, &row.vector_end, row.position, design);
            let Some(new) = locus.and_then(|locus| joined.remove(&locus)) else { continue };
            let known = row.joined.iter().filter_map(|offset| junction(row.position, offset));
            let all: BTreeSet<Position> = known.chain(new).collect();
            row.joined = all.into_iter().map(|junction| offset(row.position, junction)).collect();
        }
        rows
    }
}

fn locus(
    contig: &str,
    strand: Strand,
    end: &VectorEnd,
    position: Position,
    design: &Design,
) -> Option<Locus> {
    let end = design.end(end)?;
    let direction = vector_strand(strand, design.ends[end].side);
    let track = Track { contig: design.contig(contig)?, strand: direction, end };
    Some(Locus { track, position })
}

/// The junction at an offset such as `-2`; `None` for text that is no offset.
fn junction(position: Position, offset: &str) -> Option<Position> {
    position.0.checked_add_signed(offset.parse().ok()?).map(Position)
}

fn offset(position: Position, junction: Position) -> String {
    format!("{:+}", i64::from(junction.0) - i64::from(position.0))
}

fn earlier(left: &RegistryRow, right: &RegistryRow, design: &Design) -> Ordering {
    let key = |row: &RegistryRow| {
        let rank = design.sample(&row.first_seen_sample);
        let day = rank.and_then(|rank| design.samples[rank].timepoint_days);
        (day.is_none(), day, row.first_seen_sample.clone())
    };
    key(left).cmp(&key(right))
}
