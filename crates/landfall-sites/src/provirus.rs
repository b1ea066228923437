//! Dual detection: sites that are the two ends of one provirus.

use std::collections::BTreeMap;

use landfall_core::{Position, Side, Strand};
use landfall_tables::registry::RegistryRow;
use landfall_tables::sites::{SiteFlag, SiteRow};

use crate::design::Design;
use crate::site::vector_strand;

/// What tells sites of a subject apart: contig, orientation of the vector, rank of the vector end, position.
type Site = (String, Strand, usize, Position);

/// One end of a provirus.
struct End {
    name: String,
    /// Name of its provirus, if the registry has it.
    known: Option<String>,
    /// First base of the duplicated target bases: the same for both ends.
    start: i64,
    /// Whether it is the 3′ end.
    is_last: bool,
    partner: Option<Site>,
}

/// Names the provirus of each site. Two ends of different kind and opposite direction, but of one orientation, are
/// one provirus where their duplications are within `window`; the nearest pair first, then the lowest. It has the name
/// that the registry has, else that of its 3′ end; registered names never change.
pub fn name(sites: &mut [SiteRow], registry: &[RegistryRow], design: &Design, window: u32) {
    let ends = paired(sites, registry, design, window);
    for row in sites {
        let rank = design.end(&row.vector_end).expect("rows are made with the ends of the design");
        let own = &ends[&(row.contig.clone(), row.strand, rank, row.position)];
        let partner = own.partner.as_ref().map(|partner| &ends[partner]);
        let known = own.known.as_ref().or(partner.and_then(|partner| partner.known.as_ref()));
        let last = partner.filter(|partner| partner.is_last).unwrap_or(own);
        row.provirus_id = known.unwrap_or(&last.name).clone();
        if partner.is_some() {
            row.flags.push(SiteFlag::DualDetection.to_string());
        }
    }
}

/// All ends of the subject with their partners.
fn paired(sites: &[SiteRow], registry: &[RegistryRow], design: &Design, window: u32) -> BTreeMap<Site, End> {
    let mut ends: BTreeMap<Site, End> = BTreeMap::new();
    // A registered site of an end that no layout of the run has cannot be oriented: it is nobody's partner.
    for row in registry {
        let Some(rank) = design.end(&row.vector_end) else { continue };
        let key = (row.contig.clone(), row.strand, rank, row.position);
        let end = End { known: Some(row.provirus_id.clone()), ..end(&key, &row.site_id, design) };
        ends.insert(key, end);
    }
    for row in sites {
        let Some(rank) = design.end(&row.vector_end) else { continue };
        let key = (row.contig.clone(), row.strand, rank, row.position);
        ends.entry(key.clone()).or_insert_with(|| end(&key, &row.site_id, design));
    }
    let mut by_start: Vec<(&Site, &End)> = ends.iter().collect();
    by_start.sort_by_key(|(key, end)| (&key.0, key.1, end.start, *key));
    let mut pairs = Vec::new();
    for (at, (key, end)) in by_start.iter().enumerate() {
        let near = by_start[at + 1..].iter().take_while(|(other, next)| {
            (&other.0, other.1) == (&key.0, key.1) && next.start - end.start <= i64::from(window)
        });
        for (other, next) in near.filter(|(other, next)| other.2 != key.2 && next.is_last != end.is_last) {
            if end.known.is_none() || next.known.is_none() || end.known == next.known {
                pairs.push((next.start - end.start, (*key).clone(), (*other).clone()));
            }
        }
    }
    pairs.sort_by_key(|(distance, ..)| *distance);
    // Those that the registry knows as one stay so, however near another end lies.
    let together =
        |(_, one, other): &(i64, Site, Site)| ends[one].known.is_some() && ends[other].known.is_some();
    let (known, new): (Vec<_>, Vec<_>) = pairs.into_iter().partition(together);
    for (_, one, other) in known.into_iter().chain(new) {
        if ends[&one].partner.is_none() && ends[&other].partner.is_none() {
            ends.entry(one.clone()).and_modify(|end| end.partner = Some(other.clone()));
            ends.entry(other).and_modify(|end| end.partner = Some(one));
        }
    }
    ends
}

fn end(key: &Site, name: &str, design: &Design) -> End {
    let (_, strand, rank, position) = key;
    let crate::design::End { name: vector_end, side } = &design.ends[*rank];
    let direction = vector_strand(*strand, *side);
    let start = match direction {
        Strand::Plus => i64::from(position.0),
        Strand::Minus => i64::from(position.0) + 1 - i64::from(design.duplication_of(vector_end)),
    };
    End { name: name.to_owned(), known: None, start, is_last: *side == Side::Three, partner: None }
}
