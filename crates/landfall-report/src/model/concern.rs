//! Sites near genes of concern.

use std::collections::BTreeSet;

use landfall_tables::annotation::AnnotationRow;
use landfall_tables::gene_lists::GeneListRow;
use landfall_tables::sites::SiteRow;
use schemars::JsonSchema;
use serde::Serialize;

use super::Tables;
use super::site::{Genes, SiteView, distinct, strongest};
use crate::statement::{Bases, Name, Statement, name as named, names};

/// The section on genes of concern.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Concern {
    /// What to see, one after the other.
    pub sentence: Vec<Statement>,
    /// Why nothing can be said of genes of concern; null where something can.
    pub not_evaluable: Option<Statement>,
    /// Each list: its genes, those that the gene set knows, and the distance.
    pub list: Vec<Statement>,
    /// Entries of the lists that are no gene of the set, and those that were read under other names.
    pub names: Vec<Statement>,
    /// The cancer gene lists that were used, with their digests.
    pub lists: Vec<String>,
    /// The gene sets that were used, with their digests.
    pub gene_sets: Vec<String>,
    /// Rows of site and sample near a gene of the list.
    pub total: u64,
    /// Distinct sites near one.
    pub distinct: u64,
    /// The leading ones, most fragments first.
    pub rows: Vec<SiteView>,
}

/// Rows of the section on genes of concern; the rest are in the sites table.
const CONCERN_ROWS: usize = 200;

impl Concern {
    /// Sites near a gene of the list.
    #[must_use]
    pub fn of(tables: &Tables, genes: &Genes<'_>) -> Self {
        let each = |value: fn(&AnnotationRow) -> Option<&String>| {
            let names: BTreeSet<_> = tables.annotation.iter().flatten().filter_map(value).collect();
            names.into_iter().cloned().collect::<Vec<_>>()
        };
        let listed = tables.gene_lists.iter().flatten().map(|row| row.gene_list.clone());
        let lists: BTreeSet<_> = listed.chain(each(|row| row.cancer_list.as_ref())).collect();
        let near = |row: &&SiteRow| genes.at(row).is_some_and(|row| row.nearest_cancer_gene.is_some());
        let mut ranked: Vec<_> = tables.sites.iter().filter(near).collect();
        ranked.sort_by_cached_key(|row| strongest(row));
        let (near, sites) = (distinct(ranked.iter().copied()), distinct(&tables.sites));
        let not_evaluable = not_evaluable(tables);
        let sentence = match (&not_evaluable, near) {
            (Some(reason), _) => vec![Statement::ConcernNotEvaluable {}, reason.clone()],
            (None, 0) => vec![Statement::NoneNear { sites }],
            (None, near) => vec![Statement::NearConcern { near, sites }, Statement::NoCause {}],
        };
        Self {
            sentence,
            not_evaluable,
            list: list(tables),
            names: spelled(tables),
            lists: lists.into_iter().collect(),
            gene_sets: each(|row| row.gene_set.as_ref()),
            total: ranked.len() as u64,
            distinct: near,
            rows: ranked.into_iter().take(CONCERN_ROWS).map(|row| SiteView::of(row, genes)).collect(),
        }
    }
}

/// Why nothing can be said, of all samples alike.
fn not_evaluable(tables: &Tables) -> Option<Statement> {
    let Some(annotation) = &tables.annotation else { return Some(Statement::NotLookedUp {}) };
    let lists = || tables.gene_lists.iter().flatten();
    let genes =
        lists().any(|row| row.gene_set.is_some()) || annotation.iter().any(|row| row.gene_set.is_some());
    let none_known = |row: &GeneListRow| row.known == Some(0);
    match lists().next() {
        _ if tables.sites.is_empty() => Some(Statement::NoSite {}),
        _ if !genes => Some(Statement::NoGeneSet {}),
        Some(first) if lists().all(none_known) => {
            Some(Statement::ListUnknown { list: named(name(&first.gene_list)), genes: first.genes.into() })
        }
        _ => None,
    }
}

/// The lists with their sizes and distances, each once.
fn list(tables: &Tables) -> Vec<Statement> {
    let mut said = Vec::new();
    for row in tables.gene_lists.iter().flatten() {
        let (list, genes) = (named(name(&row.gene_list)), u64::from(row.genes));
        let distance = Bases { bases: row.window.into() };
        let one = match row.known {
            Some(known) => Statement::ConcernList { list, genes, known: known.into(), distance },
            None => Statement::ConcernListUnknown { list, genes, distance },
        };
        if !said.contains(&one) {
            said.push(one);
        }
    }
    said
}

/// Entries that the gene set spells otherwise, or does not have.
fn spelled(tables: &Tables) -> Vec<Statement> {
    let mut said = Vec::new();
    for row in tables.gene_lists.iter().flatten() {
        let unknown = some(&row.unknown).map(|(genes, more)| Statement::ListNotKnown { genes, more });
        let read_as = some(&row.read_as).map(|(genes, more)| Statement::ListReadAs { genes, more });
        for one in unknown.into_iter().chain(read_as) {
            if !said.contains(&one) {
                said.push(one);
            }
        }
    }
    said
}

/// The first few of a list, and how many more there are; none of an empty one.
fn some(words: &[String]) -> Option<(Vec<Name>, u64)> {
    const SHOWN: usize = 10;
    let shown = words.len().min(SHOWN);
    (!words.is_empty()).then(|| (names(&words[..shown]), (words.len() - shown) as u64))
}

/// The name of a list without its digest.
fn name(id: &str) -> &str {
    id.split(" blake3:").next().unwrap_or(id)
}
