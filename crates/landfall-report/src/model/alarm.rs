//! What stands before everything else: reads that are not what was written of them, and libraries without reads.

use std::collections::BTreeMap;

use landfall_config::{Library, Role};
use landfall_core::ReadClass;
use landfall_tables::balance::Fate;
use landfall_tables::fit::FitRow;

use super::Tables;
use super::pool::Pools;
use crate::statement::{Share, Statement, name};

/// Reads of which a share is judged; of fewer only that none fits.
const ENOUGH: u64 = 1_000;
/// A smaller share of the reads that fit, in percent, is told first.
const LEAST_PERCENT: u64 = 1;
/// A larger share of a pool's reads without a library, in percent, is told: as much as a library of five has.
const MUCH_PERCENT: u64 = 20;

/// The alarms of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alarms {
    /// In the order of the sheet: of whole pools, then of their libraries.
    pub statements: Vec<Statement>,
    /// Pools of which much belongs to no library: ordinary where others share the flow cell, but to be known.
    pub unassigned: Vec<Statement>,
    of_library: BTreeMap<String, Vec<Statement>>,
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
    pub fn of(tables: &Tables, names: &Pools) -> Self {
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
            let whole = expected.then(|| pool_alarm(&names.name(name), counted, fit)).flatten();
            alarms.unassigned.extend(unassigned(&names.name(name), counted));
            alarms.statements.extend(whole.clone());
            for library in libraries {
                let own = of_library[library.library.as_str()];
                let own = library_alarm(library, own).filter(|_| whole.is_none() || own.reads == 0);
                alarms.statements.extend(own.clone());
                let all: Vec<_> = whole.clone().into_iter().chain(own).collect();
                alarms.of_library.insert(library.library.to_string(), all);
            }
        }
        alarms
    }

    /// The alarms of some libraries, each once.
    #[must_use]
    pub fn of_libraries<'a>(&self, libraries: impl Iterator<Item = &'a Library>) -> Vec<Statement> {
        let mut found: Vec<Statement> = Vec::new();
        let all = libraries.filter_map(|library| self.of_library.get(library.library.as_str())).flatten();
        for alarm in all {
            if !found.contains(alarm) {
                found.push(alarm.clone());
            }
        }
        found
    }
}

fn pool_alarm(pool: &str, counted: Trimmed, fit: Option<&FitRow>) -> Option<Statement> {
    let Trimmed { reads, taken, fitting } = counted;
    let otherwise = fit.and_then(|row| Some((row, row.otherwise.as_ref()?, row.fitting_otherwise?)));
    if let Some((row, otherwise, fitting_otherwise)) = otherwise {
        return Some(Statement::FitsOtherwise {
            pool: name(pool),
            reads: row.reads,
            fitting: row.fitting,
            fitting_otherwise,
            otherwise: name(otherwise),
        });
    }
    if is_low(taken, reads) {
        return Some(Statement::FewBarcodes {
            pool: name(pool),
            reads,
            taken,
            share: Share::of(taken, reads),
        });
    }
    is_low(fitting, taken).then(|| Statement::PoolLayout {
        pool: name(pool),
        reads: taken,
        fitting,
        share: Share::of(fitting, taken),
    })
}

/// That much of a pool belongs to no library, where not nearly all of it does.
fn unassigned(pool: &str, Trimmed { reads, taken, .. }: Trimmed) -> Option<Statement> {
    let unassigned = reads.saturating_sub(taken);
    let much = reads >= ENOUGH && 100 * unassigned >= MUCH_PERCENT * reads && !is_low(taken, reads);
    much.then(|| Statement::Unassigned {
        pool: name(pool),
        reads,
        unassigned,
        share: Share::of(unassigned, reads),
    })
}

fn library_alarm(library: &Library, counted: Trimmed) -> Option<Statement> {
    let Trimmed { reads, fitting, .. } = counted;
    if reads == 0 {
        return Some(Statement::LibraryEmpty { library: name(&library.library) });
    }
    (library.role != Role::Negative && is_low(fitting, reads)).then(|| Statement::LibraryLayout {
        library: name(&library.library),
        reads,
        fitting,
        share: Share::of(fitting, reads),
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
