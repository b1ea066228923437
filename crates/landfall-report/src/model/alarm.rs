//! What stands before everything else: reads that are not what was written of them, and libraries without reads.

use std::collections::BTreeMap;

use landfall_config::{Library, Role};
use landfall_core::ReadClass;
use landfall_tables::balance::Fate;
use landfall_tables::fit::FitRow;

use super::Tables;
use crate::number::{count, percent, plural};

/// Reads of which a share is judged; of fewer only that none fits.
const ENOUGH: u64 = 1_000;
/// A smaller share of the reads that fit, in percent, is told first.
const LEAST_PERCENT: u64 = 1;

/// The alarms of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alarms {
    /// In the order of the sheet: of whole pools, then of their libraries.
    pub sentences: Vec<String>,
    of_library: BTreeMap<String, Vec<String>>,
}

/// What trimming counted, of a pool or a library.
#[derive(Clone, Copy, Debug, Default)]
struct Trimmed {
    reads: u64,
    /// Reads with a barcode of the sheet.
    taken: u64,
    /// Of them, those with vector end and linker.
    fitting: u64,
}

impl Trimmed {
    fn add(&mut self, library: Option<&str>, fate: Fate, reads: u64) {
        self.reads += reads;
        self.taken += if library.is_some() { reads } else { 0 };
        let fits = matches!(fate, Fate::Passed | Fate::Class(ReadClass::PrimerDimer | ReadClass::TooShort));
        self.fitting += if fits { reads } else { 0 };
    }
}

/// Whether a part of a whole is so small that it is told first.
fn is_low(part: u64, whole: u64) -> bool {
    whole > 0 && part == 0 || whole >= ENOUGH && 100 * part < LEAST_PERCENT * whole
}

impl Alarms {
    /// The alarms of a run. None of negative controls, in which nothing is expected, but that they have no reads.
    #[must_use]
    pub fn of(tables: &Tables) -> Self {
        let mut pools: BTreeMap<&str, (Trimmed, BTreeMap<&str, Trimmed>)> = BTreeMap::new();
        for row in tables.balance.iter().filter(|row| row.stage == "trim") {
            let (whole, of_library) = pools.entry(&row.pool).or_default();
            whole.add(row.library.as_deref(), row.class, row.reads);
            if let Some(library) = row.library.as_deref() {
                of_library.entry(library).or_default().add(Some(library), row.class, row.reads);
            }
        }
        let mut alarms = Self::default();
        for (name, (counted, of_library)) in pools {
            // Trimming counts every library of a pool, those without reads, too.
            let own = |library: &&Library| of_library.contains_key(library.library.as_str());
            let libraries: Vec<_> = tables.libraries.iter().filter(own).collect();
            let expected = libraries.iter().any(|library| library.role != Role::Negative);
            let fit = tables.fit.iter().flatten().find(|row| row.pool == name);
            let whole = expected.then(|| pool_alarm(name, counted, fit)).flatten();
            alarms.sentences.extend(whole.clone());
            for library in libraries {
                let own = of_library[library.library.as_str()];
                let own = library_alarm(library, own).filter(|_| whole.is_none() || own.reads == 0);
                alarms.sentences.extend(own.clone());
                let all: Vec<_> = whole.clone().into_iter().chain(own).collect();
                alarms.of_library.insert(library.library.to_string(), all);
            }
        }
        alarms
    }

    /// The alarms of some libraries, each once.
    pub fn of_libraries<'a>(&self, libraries: impl Iterator<Item = &'a Library>) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let all = libraries.filter_map(|library| self.of_library.get(library.library.as_str())).flatten();
        for alarm in all {
            if !found.contains(&alarm.as_str()) {
                found.push(alarm);
            }
        }
        found
    }
}

fn pool_alarm(pool: &str, counted: Trimmed, fit: Option<&FitRow>) -> Option<String> {
    let Trimmed { reads, taken, fitting } = counted;
    if let Some((row, otherwise)) = fit.and_then(|row| Some((row, row.otherwise.as_ref()?))) {
        return Some(format!(
            "The reads of pool {pool} do not fit their layout: of the first {}, {} fit as written, but {} with {otherwise}. \
             Its results rest on the wrong reads.",
            count(row.reads),
            count(row.fitting),
            count(row.fitting_otherwise.unwrap_or_default()),
        ));
    }
    if is_low(taken, reads) {
        return Some(format!(
            "Of {} of pool {pool}, {} ({}) have a barcode of the sheet.",
            plural(reads, "read", "reads"),
            count(taken),
            percent(taken, reads)
        ));
    }
    is_low(fitting, taken).then(|| {
        format!(
            "The reads of pool {pool} do not fit their layout: of {}, {} ({}) begin with vector end and linker.",
            plural(taken, "read", "reads"),
            count(fitting),
            percent(fitting, taken)
        )
    })
}

fn library_alarm(library: &Library, counted: Trimmed) -> Option<String> {
    let (name, Trimmed { reads, fitting, .. }) = (&library.library, counted);
    if reads == 0 {
        return Some(format!("Library {name} has no reads: nothing of it is evaluable."));
    }
    (library.role != Role::Negative && is_low(fitting, reads)).then(|| {
        format!(
            "The reads of library {name} do not fit its layout: of {}, {} ({}) begin with vector end and linker.",
            plural(reads, "read", "reads"),
            count(fitting),
            percent(fitting, reads)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_share_is_told_of_many_reads_and_none_of_any_number() {
        assert!(is_low(0, 1) && is_low(9, 1_000) && is_low(0, 1_000));
        assert!(!is_low(10, 1_000) && !is_low(1, 999) && !is_low(0, 0));
    }
}
