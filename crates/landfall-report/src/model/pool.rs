//! What pools are called: tables name a pool by its first library, which people take for that library.

use std::collections::{BTreeMap, BTreeSet};

use super::Tables;

/// The names of the pools of a run.
#[derive(Clone, Debug, Default)]
pub struct Pools {
    names: BTreeMap<String, String>,
}

impl Pools {
    /// A pool of several libraries has a number and tells its first and last library; a pool of one has that library's
    /// name.
    #[must_use]
    pub fn of(tables: &Tables) -> Self {
        let mut libraries: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for row in tables.balance.iter().filter(|row| row.stage == "trim") {
            libraries.entry(&row.pool).or_default().extend(row.library.as_deref());
        }
        let several = libraries.iter().filter(|(_, own)| own.len() > 1);
        let name = |(at, (pool, own)): (usize, (&&str, &BTreeSet<&str>))| {
            let ends = own.first().zip(own.last());
            let (first, last) = ends.map_or((*pool, *pool), |(first, last)| (*first, *last));
            ((*pool).to_owned(), format!("{} ({first}…{last})", at + 1))
        };
        Self { names: several.enumerate().map(name).collect() }
    }

    /// What a pool is called.
    #[must_use]
    pub fn name(&self, pool: &str) -> String {
        self.names.get(pool).cloned().unwrap_or_else(|| pool.to_owned())
    }
}
