//! The laboratory's tables together: read, their names found in the sheet, and everything that is left out counted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use landfall_config::{Library, Role};
use landfall_core::SampleId;
use landfall_tables::amplitudes::AmplitudeRow;
use landfall_tables::plates::{PlateRow, PlateUse, missing, notes};

use crate::lab::colonies::Colony;
use crate::lab::counts::Count;
use crate::lab::cycles::{Cycle, CyclePlate};
use crate::lab::{self, LabTable, Rows};
use crate::roster::{Roster, may_be};
use crate::seat::{Seated, seat};
use crate::{VcnError, VcnParams, duplex, gating, qpcr};

/// What all tables hold of the run's samples, by the sheet's names, with blanks, standards and calibrators.
#[derive(Debug, Default)]
pub(crate) struct Laboratory {
    pub(crate) counts: Vec<Count>,
    pub(crate) plates: Vec<Vec<Cycle>>,
    pub(crate) colonies: Vec<Colony>,
    pub(crate) amplitudes: Vec<AmplitudeRow>,
    /// Every name of every table.
    pub(crate) names: Vec<PlateRow>,
    /// What a reader should know, in sentences.
    pub(crate) notes: Vec<String>,
}

impl Laboratory {
    /// Reads tables. Their order does not matter.
    ///
    /// # Errors
    /// Everything that is wrong with any of them, and with their names.
    pub(crate) fn read(
        files: &[PathBuf],
        libraries: &[Library],
        params: &VcnParams,
    ) -> Result<Self, VcnError> {
        let tables = tables(files)?;
        let roster = Roster::of(libraries, params)?;
        let mut found = Self::default();
        let mut faults = Vec::new();
        let mut experiments: BTreeMap<Option<String>, Vec<Cycle>> = BTreeMap::new();
        for (path, table) in tables {
            let mut seated = Seated::new(path, table.format.name, &roster, params);
            seated.aside(&table.aside);
            match table.rows {
                Rows::Counts(counts) => found.counts.extend(seat(counts, &mut seated)),
                Rows::Droplets(plate) => {
                    // Droplets of others help to find the plate's thresholds.
                    let (counts, amplitudes) = gating::count(&plate, params)?;
                    found.counts.extend(seat(counts, &mut seated));
                    found.amplitudes.extend(amplitudes);
                }
                Rows::Cycles(CyclePlate { experiment: None, cycles }) => {
                    found.plates.push(seat(cycles, &mut seated));
                }
                Rows::Cycles(CyclePlate { experiment, cycles }) => {
                    experiments.entry(experiment).or_default().extend(seat(cycles, &mut seated));
                }
                Rows::Colonies(colonies) => found.colonies.extend(seat(colonies, &mut seated)),
            }
            found.names.extend(seated.finish(&mut faults));
        }
        found.plates.extend(experiments.into_values());
        if !faults.is_empty() {
            return Err(VcnError::Several(faults));
        }
        let subjects = libraries.iter().filter(|library| library.role == Role::Sample);
        let samples = subjects.map(|library| library.sample.clone()).collect();
        found.notes = notes(&found.names, &samples);
        found.notes.extend(meant(&found.names, &samples));
        Ok(found)
    }

    /// Refuses samples whose targets do not make a pair.
    ///
    /// # Errors
    /// What is missing, and where.
    pub(crate) fn check(&self, params: &VcnParams) -> Result<(), VcnError> {
        let digital = duplex::assays(&self.counts, params).map(drop);
        let quantitative = qpcr::measure(&self.plates, params).map(drop);
        let faults: Vec<_> = [digital, quantitative].into_iter().filter_map(Result::err).collect();
        if faults.is_empty() { Ok(()) } else { Err(VcnError::Several(faults)) }
    }
}

/// All tables, in the order of their paths; or everything that is wrong with any.
pub(crate) fn tables(files: &[PathBuf]) -> Result<Vec<(&Path, LabTable)>, VcnError> {
    let files: BTreeSet<_> = files.iter().map(PathBuf::as_path).collect();
    let (mut tables, mut faults): (Vec<(&Path, LabTable)>, Vec<VcnError>) = Default::default();
    for path in files {
        match lab::read(path) {
            Ok(table) => {
                if let Some((first, _)) = tables.iter().find(|(_, other)| same(&other.rows, &table.rows)) {
                    faults.push(VcnError::SameTable { first: (*first).to_owned(), second: path.to_owned() });
                }
                tables.push((path, table));
            }
            Err(error) => faults.push(error),
        }
    }
    if faults.is_empty() { Ok(tables) } else { Err(VcnError::Several(faults)) }
}

/// Whether two tables hold the same: rows of one must not count again under another name.
fn same(left: &Rows, right: &Rows) -> bool {
    match (left, right) {
        (Rows::Counts(left), Rows::Counts(right)) => {
            let rows = |counts: &[Count]| -> Vec<_> {
                let row =
                    |c: &Count| (c.sample.clone(), c.well.clone(), c.target.clone(), c.positives, c.total);
                counts.iter().map(row).collect()
            };
            rows(left) == rows(right)
        }
        (Rows::Cycles(left), Rows::Cycles(right)) => {
            let rows = |plate: &CyclePlate| -> Vec<_> {
                let row =
                    |c: &Cycle| (c.sample.clone(), c.well.clone(), c.target.clone(), c.ct.map(f64::to_bits));
                plate.cycles.iter().map(row).collect()
            };
            rows(left) == rows(right)
        }
        (Rows::Colonies(left), Rows::Colonies(right)) => left == right,
        _ => false,
    }
}

/// Names that are left out and may be those of samples that are on no table.
fn meant(names: &[PlateRow], samples: &BTreeSet<SampleId>) -> Vec<String> {
    let missing = missing(names, samples);
    let others = names.iter().filter(|name| name.stands_for == PlateUse::Other);
    let pairs = others.flat_map(|other| missing.iter().map(move |sample| (other, sample)));
    let meant = pairs.filter(|(other, sample)| may_be(&other.name, sample.as_str()));
    let told = meant.map(|(PlateRow { file, name, .. }, sample)| {
        format!(
            "`{file}`: `{name}` is left out; if it is sample `{sample}`, which is on no table, write it into the \
             sheet's column `plate_name`."
        )
    });
    told.collect()
}
