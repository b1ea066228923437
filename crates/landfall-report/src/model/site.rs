//! The sites: the leading ones as a table, the strongest of each sample as a picture.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use landfall_core::SubjectId;
use landfall_tables::annotation::AnnotationRow;
use landfall_tables::sites::SiteRow;
use schemars::JsonSchema;
use serde::Serialize;

use super::Tables;
use super::sample::SampleView;
use crate::ReportParams;
use crate::statement::{Statement, locus};

/// Annotation by subject and site.
#[derive(Clone, Debug, Default)]
pub struct Genes<'a> {
    rows: BTreeMap<(&'a SubjectId, &'a str), &'a AnnotationRow>,
}

impl<'a> Genes<'a> {
    /// Annotation, found by site.
    #[must_use]
    pub fn of(rows: Option<&'a [AnnotationRow]>) -> Self {
        let key = |row: &'a AnnotationRow| ((&row.subject, row.site_id.as_str()), row);
        Self { rows: rows.unwrap_or_default().iter().map(key).collect() }
    }

    /// Annotation of a site.
    #[must_use]
    pub fn at(&self, site: &SiteRow) -> Option<&'a AnnotationRow> {
        self.rows.get(&(&site.subject, site.site_id.as_str())).copied()
    }
}

/// The genes at a site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct GeneView {
    /// The nearest gene.
    pub gene: Option<String>,
    /// Distance to its transcription start, bases; negative upstream.
    pub distance: Option<i32>,
    /// Inside it.
    pub in_gene: bool,
    /// Inside one of its exons.
    pub in_exon: bool,
    /// Orientation of the vector relative to it.
    pub orientation: Option<&'static str>,
    /// Nearest gene of the cancer list.
    pub cancer_gene: Option<String>,
    /// Distance to its nearest edge, bases; 0 inside.
    pub cancer_distance: Option<u32>,
}

impl GeneView {
    /// Of an annotated site.
    #[must_use]
    pub fn of(row: Option<&AnnotationRow>) -> Self {
        row.map_or_else(Self::default, |row| Self {
            gene: row.nearest_gene.clone(),
            distance: row.distance,
            in_gene: row.in_gene == Some(true),
            in_exon: row.in_exon == Some(true),
            orientation: row.orientation.map(|orientation| orientation.as_str()),
            cancer_gene: row.nearest_cancer_gene.clone(),
            cancer_distance: row.cancer_distance,
        })
    }
}

/// One site in one sample.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SiteView {
    /// Who the material is from.
    pub subject: String,
    /// What was taken.
    pub sample: String,
    /// The site's name.
    pub site: String,
    /// Orientation of the vector.
    pub strand: &'static str,
    /// The genes around it.
    pub genes: GeneView,
    /// Distinct (replicate, breakpoint).
    pub fragments: u32,
    /// Distinct (replicate, breakpoint, umi).
    pub umis: Option<u32>,
    /// Reads.
    pub reads: u64,
    /// Replicates that show it.
    pub replicates: u32,
    /// What to know before trusting it.
    pub flags: Vec<String>,
}

impl SiteView {
    /// A site with its genes.
    #[must_use]
    pub fn of(row: &SiteRow, genes: &Genes<'_>) -> Self {
        Self {
            subject: row.subject.to_string(),
            sample: row.sample.to_string(),
            site: row.site_id.clone(),
            strand: row.strand.as_str(),
            genes: GeneView::of(genes.at(row)),
            fragments: row.fragments,
            umis: row.umis,
            reads: row.reads,
            replicates: row.replicates,
            flags: row.flags.clone(),
        }
    }
}

/// The section on sites.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Sites {
    /// What to see.
    pub sentence: Statement,
    /// Whether genes were looked up.
    pub annotated: bool,
    /// Rows of site and sample.
    pub total: u64,
    /// Distinct sites of subjects.
    pub distinct: u64,
    /// The leading rows, most fragments first.
    pub rows: Vec<SiteView>,
    /// The strongest sites of each sample.
    pub top: Vec<TopSites>,
}

/// The sites of a sample with most fragments.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TopSites {
    /// Who the material is from.
    pub subject: String,
    /// What was taken.
    pub sample: String,
    /// What to see.
    pub sentence: Statement,
    /// Fragments over all sites of the sample.
    pub fragments: u64,
    /// Sites of the sample.
    pub sites: u64,
    /// Site, gene if any, fragments.
    pub bars: Vec<Bar>,
}

/// One site in a picture.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Bar {
    /// The site's name.
    pub site: String,
    /// The nearest gene.
    pub gene: Option<String>,
    /// Its fragments.
    pub fragments: u32,
}

/// Most fragments first; ties by UMIs, reads, then the table's own order.
pub(super) fn strongest(row: &SiteRow) -> impl Ord + use<> {
    (
        Reverse((row.fragments, row.umis, row.reads)),
        row.subject.clone(),
        row.sample.clone(),
        row.site_id.clone(),
    )
}

impl Sites {
    /// The sites of these tables.
    #[must_use]
    pub fn of(params: &ReportParams, tables: &Tables, samples: &[SampleView], genes: &Genes<'_>) -> Self {
        let mut ranked: Vec<_> = tables.sites.iter().collect();
        ranked.sort_by_cached_key(|row| strongest(row));
        let total = ranked.len() as u64;
        let rows: Vec<_> =
            ranked.iter().take(params.max_rows as usize).map(|row| SiteView::of(row, genes)).collect();
        let distinct = distinct(&tables.sites);
        let shown = rows.len() as u64;
        let sentence = match total {
            0 if !samples.is_empty() && !samples.iter().any(|sample| sample.shows_sites) => {
                Statement::NotSought {}
            }
            0 => Statement::NoSite {},
            total if total > shown => Statement::SitesShown { shown, sites: distinct, rows: total },
            total => Statement::SitesAll { sites: distinct, rows: total },
        };
        let top = samples
            .iter()
            .filter(|sample| sample.role == "sample")
            .map(|sample| top(params, sample, &ranked, genes))
            .collect();
        Self { sentence, annotated: tables.annotation.is_some(), total, distinct, rows, top }
    }
}

fn top(params: &ReportParams, sample: &SampleView, ranked: &[&SiteRow], genes: &Genes<'_>) -> TopSites {
    let own = ranked.iter().filter(|row| sample.owns(row.subject.as_str(), row.sample.as_str()));
    let bars: Vec<_> = own
        .take(params.top_sites as usize)
        .map(|row| Bar {
            site: row.site_id.clone(),
            gene: genes.at(row).and_then(|row| row.nearest_gene.clone()),
            fragments: row.fragments,
        })
        .collect();
    let sentence = match bars.first() {
        None if !sample.shows_sites => Statement::NotSought {},
        None => Statement::NoSiteInSample {},
        Some(first) => Statement::SiteShowsMost {
            site: locus(&first.site),
            fragments: first.fragments.into(),
            of: sample.fragments,
            sites: sample.sites,
        },
    };
    TopSites {
        subject: sample.subject.clone(),
        sample: sample.sample.clone(),
        sentence,
        fragments: sample.fragments,
        sites: sample.sites,
        bars,
    }
}

/// How many sites there are, each counted once for its subject.
pub(super) fn distinct<'a>(rows: impl IntoIterator<Item = &'a SiteRow>) -> u64 {
    let sites: BTreeSet<_> = rows.into_iter().map(|row| (&row.subject, &row.site_id)).collect();
    sites.len() as u64
}
