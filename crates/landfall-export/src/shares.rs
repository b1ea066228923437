//! Shares of clones, by subject, sample and target.

use std::collections::BTreeMap;

use landfall_core::{SampleId, SubjectId};
use landfall_tables::abundance::AbundanceRow;

use crate::Rounded;

/// Rows of table `abundance`, found by what they are of.
#[derive(Clone, Debug, Default)]
pub struct Shares<'a> {
    rows: BTreeMap<(&'a SubjectId, &'a SampleId, &'a str), &'a AbundanceRow>,
}

impl<'a> Shares<'a> {
    /// Found by subject, sample and target.
    #[must_use]
    pub fn of(rows: &'a [AbundanceRow]) -> Self {
        let key = |row: &'a AbundanceRow| ((&row.subject, &row.sample, row.target_id.as_str()), row);
        Self { rows: rows.iter().map(key).collect() }
    }

    /// The row of a target in a sample.
    #[must_use]
    pub fn at(&self, subject: &SubjectId, sample: &SampleId, target: &str) -> Option<&'a AbundanceRow> {
        self.rows.get(&(subject, sample, target)).copied()
    }
}

/// The share of a row with its limits; `None` where it could not be estimated.
pub(crate) fn rounded(row: &AbundanceRow) -> Option<Rounded> {
    Some(Rounded::of(row.share?, row.share_lo.zip(row.share_hi)))
}
