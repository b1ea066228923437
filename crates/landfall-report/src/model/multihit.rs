//! Places that are not one place.

use std::cmp::Reverse;

use landfall_tables::multihits::MultihitRow;
use schemars::JsonSchema;
use serde::Serialize;

use super::Tables;
use crate::ReportParams;
use crate::statement::Statement;

/// The section on places that are not one place.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Multihits {
    /// What to see.
    pub sentence: Statement,
    /// Clusters in all samples.
    pub total: u64,
    /// The leading ones.
    pub rows: Vec<MultihitView>,
}

/// One cluster in one sample.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MultihitView {
    /// Who the material is from.
    pub subject: String,
    /// What was taken.
    pub sample: String,
    /// The cluster's name.
    pub cluster: String,
    /// Number of its loci.
    pub loci: u64,
    /// Distinct (replicate, length).
    pub fragments: u32,
    /// Distinct (replicate, length, umi).
    pub umis: Option<u32>,
    /// Reads.
    pub reads: u64,
    /// What to know before trusting it.
    pub flags: Vec<String>,
}

impl Multihits {
    /// The clusters, most fragments first.
    #[must_use]
    pub fn of(params: &ReportParams, tables: &Tables) -> Self {
        let Some(clusters) = &tables.multihits else {
            return Self { sentence: Statement::NoMultihitsTable {}, total: 0, rows: Vec::new() };
        };
        let mut ranked: Vec<_> = clusters.iter().collect();
        ranked.sort_by_key(|row| {
            (Reverse((row.fragments, row.umis, row.reads)), &row.subject, &row.sample, &row.cluster_id)
        });
        let view = |row: &&MultihitRow| MultihitView {
            subject: row.subject.to_string(),
            sample: row.sample.to_string(),
            cluster: row.cluster_id.clone(),
            loci: row.loci.len() as u64,
            fragments: row.fragments,
            umis: row.umis,
            reads: row.reads,
            flags: row.flags.clone(),
        };
        let rows: Vec<_> = ranked.iter().take(params.max_rows as usize).map(view).collect();
        let total = ranked.len() as u64;
        let shown = rows.len() as u64;
        let sentence = match total {
            0 => Statement::NoMultihitsFound {},
            clusters => Statement::MultihitsFound { clusters, shown },
        };
        Self { sentence, total, rows }
    }
}
