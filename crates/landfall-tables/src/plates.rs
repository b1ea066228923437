//! Table `plates`: what became of every name in laboratory tables.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::SampleId;

use crate::declare::{table, words};

words! {
    /// What a name in a laboratory table stands for.
    PlateUse {
        /// A sample of the sheet.
        Sample = "sample",
        /// A sample that the sheet does not have: left out.
        Other = "other",
        /// A control that the sheet does not have: left out.
        Control = "control",
        /// Wells without template.
        Blank = "blank",
        /// Standards of a curve.
        Standard = "standard",
        /// Cells of known copies.
        Calibrator = "calibrator",
        /// Nothing: empty wells, and rows that sum up others.
        None = "none",
    }
}

impl PlateUse {
    /// Whether no row of the name is used.
    #[must_use]
    pub fn is_left_out(self) -> bool {
        matches!(self, Self::Other | Self::Control)
    }
}

table! {
    /// One name in one laboratory table, with its rows. Of names that are left out, no row is used.
    "plates", version 1, key [file, name, stands_for];
    PlateRow {
        /// Name of the table's file.
        file: String;
        /// The format that its columns tell.
        format: String;
        /// The name, as the table has it.
        name: String;
        /// What it stands for.
        stands_for: PlateUse;
        /// The sample of the sheet; null for other uses.
        sample: Option<SampleId>;
        /// Rows of that name.
        rows: u64;
        /// Rows that were used.
        used: u64;
        /// Rows that the analyst or the instrument marked as not to be used.
        excluded: u64;
        /// Wells of such rows.
        excluded_wells: Vec<String>;
        /// Rows that sum up wells with rows of their own.
        merged: u64;
        /// Rows without counts, and empty wells.
        not_measured: u64;
        /// Rows of targets that are neither the vector's nor the reference's.
        other_targets: u64;
    }
}

/// What a reader of the results should know of the names, in sentences: what was left out, and which of the sheet's
/// samples no table has.
#[must_use]
pub fn notes(names: &[PlateRow], samples: &BTreeSet<SampleId>) -> Vec<String> {
    let mut files: BTreeMap<&str, Vec<&PlateRow>> = BTreeMap::new();
    for name in names {
        files.entry(&name.file).or_default().push(name);
    }
    let mut notes = Vec::new();
    for (file, names) in files {
        let others: Vec<_> = names.iter().filter(|name| name.stands_for.is_left_out()).collect();
        if !others.is_empty() {
            let rows: u64 = others.iter().map(|name| name.rows).sum();
            let listed = listed(others.iter().map(|name| name.name.clone()));
            notes.push(format!(
                "`{file}`: left out, rows of names that the sheet does not have, {rows}: {listed}."
            ));
        }
        let excluded: Vec<_> = names.iter().filter(|name| !name.stands_for.is_left_out()).collect();
        let wells = excluded.iter().flat_map(|name| {
            name.excluded_wells.iter().map(|well| format!("{} {well}", name.name).trim().to_owned())
        });
        let rows: u64 = excluded.iter().map(|name| name.excluded).sum();
        if rows > 0 {
            notes.push(format!("`{file}`: left out, rows that it marks so, {rows}: {}.", listed(wells)));
        }
    }
    let missing = missing(names, samples);
    if !names.is_empty() && !missing.is_empty() {
        let listed = listed(missing.iter().map(ToString::to_string));
        notes.push(format!(
            "Samples without a measured well on any laboratory table, {}: {listed}.",
            missing.len()
        ));
    }
    notes
}

/// The samples of which no table has a row that was used or left out.
#[must_use]
pub fn missing<'a>(names: &[PlateRow], samples: &'a BTreeSet<SampleId>) -> Vec<&'a SampleId> {
    let measured = names.iter().filter(|name| name.used + name.excluded > 0);
    let measured: BTreeSet<_> = measured.filter_map(|name| name.sample.as_ref()).collect();
    samples.iter().filter(|sample| !measured.contains(sample)).collect()
}

/// The first names, quoted, and how many more there are.
fn listed(names: impl Iterator<Item = String>) -> String {
    const SHOWN: usize = 12;
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{rest}", names[..names.len() - more].join(", "))
}
