//! The read balance: every read in exactly one class.

use std::collections::BTreeMap;

use landfall_tables::balance::{BalanceRow, Fate};

use crate::{Fault, StageError};

/// Counts of reads by library and fate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    counts: BTreeMap<(Option<String>, Fate), (u64, Option<u64>)>,
}

impl Balance {
    /// Counts reads of a library (`None`: given to no library).
    pub fn add(&mut self, library: Option<&str>, fate: Fate, reads: u64) {
        self.entry(library, fate).0 += reads;
    }

    /// Records the number of distinct molecules of a fate.
    pub fn set_fragments(&mut self, library: Option<&str>, fate: Fate, fragments: u64) {
        self.entry(library, fate).1 = Some(fragments);
    }

    fn entry(&mut self, library: Option<&str>, fate: Fate) -> &mut (u64, Option<u64>) {
        self.counts.entry((library.map(str::to_owned), fate)).or_default()
    }

    /// Adds another balance, such as that of another thread.
    pub fn merge(&mut self, other: Self) {
        for (key, (reads, fragments)) in other.counts {
            let entry = self.counts.entry(key).or_default();
            entry.0 += reads;
            entry.1 = match (entry.1, fragments) {
                (None, None) => None,
                (left, right) => Some(left.unwrap_or(0) + right.unwrap_or(0)),
            };
        }
    }

    /// Reads over all fates.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.values().map(|(reads, _)| reads).sum()
    }

    /// Rows of table `balance`, after checking that no read was lost or counted twice.
    ///
    /// # Errors
    /// When the sum differs from `input`: a fault of landfall.
    pub fn into_rows(self, pool: &str, stage: &str, input: u64) -> Result<Vec<BalanceRow>, StageError> {
        let total = self.total();
        if total != input {
            return Err(StageError::new(
                Fault::Internal,
                format!("stage `{stage}`, `{pool}`: {input} reads in, {total} in classes"),
            )
            .hint("this is a fault of landfall, not of your data; please report it with `run.json`"));
        }
        let row = |((library, class), (reads, fragments))| BalanceRow {
            pool: pool.to_owned(),
            stage: stage.to_owned(),
            library,
            class,
            reads,
            fragments,
        };
        Ok(self.counts.into_iter().map(row).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_read_is_an_internal_fault() {
        let mut balance = Balance::default();
        balance.add(None, Fate::Passed, 9);
        assert_eq!(balance.clone().into_rows("pool", "trim", 10).unwrap_err().fault, Fault::Internal);
        assert_eq!(balance.into_rows("pool", "trim", 9).unwrap().len(), 1);
    }
}
