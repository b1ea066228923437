//! Table `[plain_reads]`.

use serde::Deserialize;

use super::check::Check;

/// Reads cut from the genome.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlainReads {
    /// Reads of each length.
    pub reads: u32,
    /// Their lengths.
    pub lengths: Vec<u32>,
}

impl PlainReads {
    pub(super) fn check(&self, check: &mut Check) {
        check.at_least("plain_reads.lengths", self.lengths.len(), 1);
    }
}
