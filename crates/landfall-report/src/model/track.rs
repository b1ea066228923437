//! Genes of concern with sites near them, each with its exons, its strand and its sites.

use std::collections::{BTreeMap, HashMap};

use landfall_core::Strand;
use landfall_reference::genes::{Gene, Neighbour};
use landfall_tables::sites::SiteRow;
use schemars::JsonSchema;
use serde::Serialize;

use super::Tables;
use super::clone::Clones;
use super::dominance::share_of;
use super::view::{GeneNear, of_concern};
use crate::statement::EstimatedShare;

/// Genes that are drawn: those with the largest share near them.
const TRACKS: usize = 20;
/// Sites of a gene that are drawn, the largest.
const SITES: usize = 40;

/// Genes of concern, drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Tracks {
    /// Genes of the list with a site near them; null where the gene set was not given.
    pub genes: Option<u64>,
    /// Those that are drawn.
    pub rows: Vec<Track>,
}

/// A gene with its sites.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Track {
    /// The gene.
    pub gene: GeneNear,
    /// Distance within which sites are near it.
    pub within: u32,
    /// Distinct sites near it, each counted once for its subject.
    pub total: u64,
    /// Those that are drawn, the largest first.
    pub sites: Vec<TrackSite>,
}

/// A site near a gene.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TrackSite {
    /// Who the material is from.
    pub subject: String,
    /// The site's name.
    pub site: String,
    /// The provirus that it is an end of.
    pub provirus: String,
    /// First host base next to the vector, counted from 1.
    pub position: u64,
    /// Orientation of the vector.
    pub strand: &'static str,
    /// Orientation relative to the gene.
    pub orientation: &'static str,
    /// Bases from the gene's nearest base; 0 inside.
    pub distance: u64,
    /// The sample in which its share is largest.
    pub sample: String,
    /// That share; null where none could be estimated.
    pub share: Option<EstimatedShare>,
    /// Fragments in that sample.
    pub fragments: u32,
}

impl Tracks {
    /// The genes of the list that have sites near them.
    #[must_use]
    pub fn of(tables: &Tables, clones: &Clones) -> Self {
        let Some(genes) = &tables.genes else { return Self::default() };
        let window = tables.gene_lists.iter().flatten().map(|row| row.window).max().unwrap_or_default();
        let concern = of_concern(tables);
        let shares: HashMap<(&str, &str, &str), EstimatedShare> = (clones.samples.iter())
            .flat_map(|of| &of.all)
            .filter_map(|view| Some(((&*view.subject, &*view.sample, &*view.target), share_of(view)?)))
            .collect();
        let mut contigs: HashMap<&str, Vec<&SiteRow>> = HashMap::new();
        for row in &tables.sites {
            contigs.entry(&row.contig).or_default().push(row);
        }
        for rows in contigs.values_mut() {
            rows.sort_by_key(|row| row.position);
        }
        let share = |row: &SiteRow| {
            shares.get(&(row.subject.as_str(), row.sample.as_str(), row.provirus_id.as_str())).copied()
        };
        let mut rows: Vec<Track> = (genes.iter())
            .filter(|gene| concern.contains(gene.name.as_str()))
            .filter_map(|gene| track(gene, window, contigs.get(gene.contig.as_str())?, share))
            .collect();
        let total = rows.len() as u64;
        let largest = |track: &Track| {
            track
                .sites
                .iter()
                .filter_map(|site| site.share)
                .map(|share| share.estimated_share)
                .fold(0.0, f64::max)
        };
        rows.sort_by(|a, b| {
            largest(b)
                .total_cmp(&largest(a))
                .then(b.total.cmp(&a.total))
                .then_with(|| a.gene.gene.cmp(&b.gene.gene))
        });
        rows.truncate(TRACKS);
        Self { genes: Some(total), rows }
    }
}

fn track(
    gene: &Gene,
    window: u32,
    sites: &[&SiteRow],
    share: impl Fn(&SiteRow) -> Option<EstimatedShare>,
) -> Option<Track> {
    let (from, to) = (gene.start - i64::from(window), gene.end + i64::from(window));
    let first = sites.partition_point(|row| i64::from(row.position.0) < from);
    let mut near: BTreeMap<(&str, &str), TrackSite> = BTreeMap::new();
    for row in sites[first..].iter().take_while(|row| i64::from(row.position.0) < to) {
        let edge = Neighbour::of(gene, row.position.0.into()).edge;
        if edge > i64::from(window) {
            continue;
        }
        let own = share(row);
        let site = TrackSite {
            subject: row.subject.to_string(),
            site: row.site_id.clone(),
            provirus: row.provirus_id.clone(),
            position: row.position.to_one_based(),
            strand: row.strand.as_str(),
            orientation: if (row.strand == Strand::Plus) == (gene.strand == Strand::Plus) {
                "same"
            } else {
                "opposite"
            },
            distance: edge.unsigned_abs(),
            sample: row.sample.to_string(),
            share: own,
            fragments: row.fragments,
        };
        let size =
            |site: &TrackSite| (site.share.map_or(-1.0, |share| share.estimated_share), site.fragments);
        let key = (row.subject.as_str(), row.site_id.as_str());
        match near.get_mut(&key) {
            Some(known) if size(known) >= size(&site) => {}
            Some(known) => *known = site,
            None => drop(near.insert(key, site)),
        }
    }
    if near.is_empty() {
        return None;
    }
    let total = near.len() as u64;
    let mut sites: Vec<TrackSite> = near.into_values().collect();
    sites.sort_by(|a, b| {
        let value = |site: &TrackSite| site.share.map_or(-1.0, |share| share.estimated_share);
        value(b).total_cmp(&value(a)).then(b.fragments.cmp(&a.fragments)).then_with(|| a.site.cmp(&b.site))
    });
    sites.truncate(SITES);
    Some(Track { gene: GeneNear::of(gene, true), within: window, total, sites })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gene_has_the_sites_within_its_distance_and_no_others() {
        let gene = Gene {
            contig: "chr1".to_owned(),
            start: 1_000,
            end: 2_000,
            name: "ONE".to_owned(),
            strand: Strand::Minus,
            tss: 1_999,
            exons: vec![1_000..1_100, 1_900..2_000],
            aliases: Default::default(),
        };
        let at = |position: u32| {
            let id = format!("chr1+{}", position + 1);
            SiteRow { position: landfall_core::Position(position), ..landfall_testkit::site(&id) }
        };
        let rows: Vec<SiteRow> = [899, 900, 1_500, 2_099, 2_100].map(at).into();
        let sites: Vec<&SiteRow> = rows.iter().collect();
        let track = track(&gene, 100, &sites, |_| None).unwrap();
        let distances: Vec<_> = track.sites.iter().map(|site| (site.position, site.distance)).collect();
        assert_eq!(distances, [(1_501, 0), (2_100, 100), (901, 100)]);
        assert_eq!((track.gene.start, track.gene.end, track.gene.exons[1]), (1_001, 2_000, (1_901, 2_000)));
        assert!(track.sites.iter().all(|site| site.orientation == "opposite"));
        assert!(super::track(&gene, 10, &sites[..1], |_| None).is_none());
    }
}
