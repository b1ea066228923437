//! Sites near genes of concern.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::{SampleId, SubjectId};
use landfall_tables::annotation::AnnotationRow;
use landfall_tables::gene_lists::GeneListRow;
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
    /// Why nothing can be said of genes of concern; null where something can.
    pub not_evaluable: Option<String>,
    /// How much of each list the gene set knows, where it does not know all of it.
    pub known: Vec<String>,
    /// Entries of the lists that are no gene of the set, and those that were read under other names.
    pub names: Vec<String>,
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
        let listed = tables.gene_lists.iter().flatten().map(|row| row.gene_list.clone());
        let lists: BTreeSet<_> = listed.chain(distinct(|row| row.cancer_list.as_ref())).collect();
        let near = |row: &&SiteRow| genes.at(row).is_some_and(|row| row.nearest_cancer_gene.is_some());
        let mut ranked: Vec<_> = tables.sites.iter().filter(near).collect();
        ranked.sort_by_cached_key(|row| strongest(row));
        let total = ranked.len() as u64;
        let sites = plural(tables.sites.len() as u64, "site", "sites");
        let not_evaluable = not_evaluable(tables);
        let sentence = match (&not_evaluable, total) {
            (Some(reason), _) => format!("Not evaluable: {reason}."),
            (None, 0) => {
                format!("None of {sites} lies within the configured distance of a gene of the list.")
            }
            (None, n) => format!(
                "{} of {sites} {} within the configured distance of a gene of the list. Near a gene does not mean that the gene is changed: the nearest gene is not the cause.",
                count(n),
                if n == 1 { "lies" } else { "lie" },
            ),
        };
        Self {
            sentence,
            not_evaluable,
            known: known(tables),
            names: names(tables),
            lists: lists.into_iter().collect(),
            gene_sets: distinct(|row| row.gene_set.as_ref()),
            total,
            samples: by_sample(&ranked, genes),
            rows: ranked.into_iter().take(CONCERN_ROWS).map(|row| SiteView::of(row, genes)).collect(),
        }
    }
}

/// Why nothing can be said, of all samples alike.
fn not_evaluable(tables: &Tables) -> Option<String> {
    let Some(annotation) = &tables.annotation else {
        return Some("genes were not looked up in this run".to_owned());
    };
    let lists = || tables.gene_lists.iter().flatten();
    let genes =
        lists().any(|row| row.gene_set.is_some()) || annotation.iter().any(|row| row.gene_set.is_some());
    let none_known = |row: &GeneListRow| row.known == Some(0);
    match lists().next() {
        _ if tables.sites.is_empty() => Some("no site was found".to_owned()),
        _ if !genes => Some("the reference has no gene set".to_owned()),
        Some(first) if lists().all(none_known) => Some(format!(
            "the gene set knows none of the {} of the cancer list `{}`",
            plural(first.genes.into(), "gene", "genes"),
            name(&first.gene_list)
        )),
        _ => None,
    }
}

fn known(tables: &Tables) -> Vec<String> {
    let partly =
        tables.gene_lists.iter().flatten().filter(|row| row.known != Some(0) && !row.unknown.is_empty());
    let sentence = |row: &GeneListRow| {
        Some(format!(
            "The gene set knows {} of the {} of the cancer list `{}`.",
            count(row.known?.into()),
            plural(row.genes.into(), "gene", "genes"),
            name(&row.gene_list)
        ))
    };
    partly.filter_map(sentence).collect::<BTreeSet<_>>().into_iter().collect()
}

fn names(tables: &Tables) -> Vec<String> {
    let of = |what: &str, words: &[String]| (!words.is_empty()).then(|| format!("{what}: {}.", some(words)));
    let lists = tables.gene_lists.iter().flatten();
    let sentences = lists.flat_map(|row| {
        [of("Not known to it", &row.unknown), of("Read under other names", &row.read_as)]
            .into_iter()
            .flatten()
    });
    sentences.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The first few of a list.
fn some(words: &[String]) -> String {
    const SHOWN: usize = 10;
    let shown = words[..words.len().min(SHOWN)].join(", ");
    match words.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {} more", count(more as u64)),
    }
}

/// The name of a list without its digest.
fn name(id: &str) -> &str {
    id.split(" blake3:").next().unwrap_or(id)
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
