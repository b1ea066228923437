//! Sites near genes of concern.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::{SampleId, SubjectId};
use landfall_tables::annotation::AnnotationRow;
use landfall_tables::sites::SiteRow;
use serde::Serialize;

use super::Tables;
use super::site::{Genes, SiteView, strongest};
use crate::number::{count, plural};

/// The section on genes of concern.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Concern {
    /// What to see, in a sentence.
    pub sentence: String,
    /// The cancer gene lists that were used, with their digests.
    pub lists: Vec<String>,
    /// The gene sets that were used, with their digests.
    pub gene_sets: Vec<String>,
    /// Sites near a gene of the list, in all samples.
    pub total: u64,
    /// By sample: how many, and the nearest.
    pub samples: Vec<ConcernCount>,
    /// The leading ones, most fragments first.
    pub rows: Vec<SiteView>,
}

/// Sites of one sample near a gene of the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConcernCount {
    /// Who the material is from.
    pub subject: String,
    /// What was taken.
    pub sample: String,
    /// How many.
    pub sites: u64,
    /// The gene that is nearest to any of them.
    pub gene: String,
    /// Distance to its nearest edge, bases; 0 inside.
    pub distance: u32,
}

/// Rows of the section on genes of concern; the rest are in the sites table.
const CONCERN_ROWS: usize = 200;

impl Concern {
    /// Sites near a gene of the list.
    #[must_use]
    pub fn of(tables: &Tables, genes: &Genes<'_>) -> Self {
        let distinct = |value: fn(&AnnotationRow) -> Option<&String>| {
            let names: BTreeSet<_> = tables.annotation.iter().flatten().filter_map(value).collect();
            names.into_iter().cloned().collect::<Vec<_>>()
        };
        let lists = distinct(|row| row.cancer_list.as_ref());
        let near = |row: &&SiteRow| genes.at(row).is_some_and(|row| row.nearest_cancer_gene.is_some());
        let mut ranked: Vec<_> = tables.sites.iter().filter(near).collect();
        ranked.sort_by_cached_key(|row| strongest(row));
        let total = ranked.len() as u64;
        let sentence = match (&tables.annotation, lists.is_empty(), total) {
            (None, ..) => "Not evaluable: genes were not looked up in this run.".to_owned(),
            (_, true, 0) => "Not evaluable: no cancer gene list was used.".to_owned(),
            (_, _, 0) => format!(
                "None of {} lies within the configured distance of a gene of the list.",
                plural(tables.sites.len() as u64, "site", "sites")
            ),
            (_, _, n) => format!(
                "{} of {} {} within the configured distance of a gene of the list. Near a gene does not mean that the gene is changed: the nearest gene is not the cause.",
                count(n),
                plural(tables.sites.len() as u64, "site", "sites"),
                if n == 1 { "lies" } else { "lie" },
            ),
        };
        Self {
            sentence,
            lists,
            gene_sets: distinct(|row| row.gene_set.as_ref()),
            total,
            samples: by_sample(&ranked, genes),
            rows: ranked.into_iter().take(CONCERN_ROWS).map(|row| SiteView::of(row, genes)).collect(),
        }
    }
}

fn by_sample(near: &[&SiteRow], genes: &Genes<'_>) -> Vec<ConcernCount> {
    let mut samples = BTreeMap::<(&SubjectId, &SampleId), ConcernCount>::new();
    for row in near {
        let annotation = genes.at(row);
        let this = ConcernCount {
            subject: row.subject.to_string(),
            sample: row.sample.to_string(),
            sites: 1,
            gene: annotation.and_then(|row| row.nearest_cancer_gene.clone()).unwrap_or_default(),
            distance: annotation.and_then(|row| row.cancer_distance).unwrap_or_default(),
        };
        let key = (&row.subject, &row.sample);
        let merged = match samples.remove(&key) {
            None => this,
            Some(before) => {
                let sites = before.sites + 1;
                let nearest = |count: &ConcernCount| (count.distance, count.gene.clone());
                ConcernCount { sites, ..std::cmp::min_by_key(before, this, nearest) }
            }
        };
        samples.insert(key, merged);
    }
    samples.into_values().collect()
}
