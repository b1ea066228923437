//! The names of one laboratory table: each row is given its sample of the sheet, or left out and counted.

use std::collections::BTreeMap;
use std::path::Path;

use landfall_core::SampleId;
use landfall_tables::plates::{PlateRow, PlateUse};

use crate::ddpcr::file_name;
use crate::error::quoted;
use crate::lab::colonies::Colony;
use crate::lab::counts::Count;
use crate::lab::cycles::{Cycle, Use};
use crate::lab::{Aside, Why};
use crate::labels::Target;
use crate::roster::{Roster, Unclear};
use crate::{LabelError, Problem, VcnError, VcnParams};

/// A row of a laboratory table.
pub(crate) trait PlateCell {
    /// The line, from 1.
    fn line(&self) -> u64;
    /// The name, as written.
    fn name(&self) -> &str;
    /// The well, or the colony's line.
    fn well(&self) -> String;
    /// What it stands for, as far as the table and the parameters say.
    fn stands_for(&self, params: &VcnParams) -> PlateUse;
    /// Whether its target is a vector's or a reference's.
    fn has_known_target(&self, params: &VcnParams) -> bool;
    /// Whether it is marked as not to be used.
    fn is_excluded(&self) -> bool;
    /// Gives it its sample of the sheet.
    fn belong_to(&mut self, sample: &str);
}

impl PlateCell for Count {
    fn line(&self) -> u64 {
        self.line
    }

    fn name(&self) -> &str {
        &self.sample
    }

    fn well(&self) -> String {
        self.well.clone()
    }

    fn stands_for(&self, params: &VcnParams) -> PlateUse {
        if self.blank || params.is_blank(&self.sample) { PlateUse::Blank } else { PlateUse::Sample }
    }

    fn has_known_target(&self, params: &VcnParams) -> bool {
        params.target(&self.target) != Target::Other
    }

    fn is_excluded(&self) -> bool {
        self.excluded
    }

    fn belong_to(&mut self, sample: &str) {
        sample.clone_into(&mut self.sample);
    }
}

impl PlateCell for Cycle {
    fn line(&self) -> u64 {
        self.line
    }

    fn name(&self) -> &str {
        &self.sample
    }

    fn well(&self) -> String {
        self.well.clone()
    }

    fn stands_for(&self, params: &VcnParams) -> PlateUse {
        match self.used_as {
            Use::Standard(_) => PlateUse::Standard,
            Use::Calibrator(_) => PlateUse::Calibrator,
            Use::Blank => PlateUse::Blank,
            Use::Unknown if params.is_blank(&self.sample) => PlateUse::Blank,
            Use::Control => PlateUse::Control,
            Use::Unknown => PlateUse::Sample,
        }
    }

    fn has_known_target(&self, params: &VcnParams) -> bool {
        params.target(&self.target) != Target::Other
    }

    fn is_excluded(&self) -> bool {
        self.excluded
    }

    fn belong_to(&mut self, sample: &str) {
        sample.clone_into(&mut self.sample);
        self.used_as = Use::Unknown;
    }
}

impl PlateCell for Colony {
    fn line(&self) -> u64 {
        self.line
    }

    fn name(&self) -> &str {
        &self.sample
    }

    fn well(&self) -> String {
        format!("line {}", self.line)
    }

    fn stands_for(&self, _params: &VcnParams) -> PlateUse {
        PlateUse::Sample
    }

    fn has_known_target(&self, _params: &VcnParams) -> bool {
        true
    }

    fn is_excluded(&self) -> bool {
        self.excluded
    }

    fn belong_to(&mut self, sample: &str) {
        sample.clone_into(&mut self.sample);
    }
}

/// Rows to use, those of samples under the sheet's names. The others are counted and left out.
pub(crate) fn seat<T: PlateCell>(rows: Vec<T>, seated: &mut Seated) -> Vec<T> {
    rows.into_iter().filter_map(|row| seated.row(row)).collect()
}

/// The account of one table.
pub(crate) struct Seated<'a> {
    path: &'a Path,
    format: &'static str,
    roster: &'a Roster<'a>,
    params: &'a VcnParams,
    names: BTreeMap<(String, PlateUse), PlateRow>,
    /// Name and line under which each sample was first found.
    first: BTreeMap<&'a str, (String, u64)>,
    faults: BTreeMap<String, LabelError>,
}

impl<'a> Seated<'a> {
    /// Of a table of which no row was seen yet.
    pub(crate) fn new(
        path: &'a Path,
        format: &'static str,
        roster: &'a Roster<'a>,
        params: &'a VcnParams,
    ) -> Self {
        let (names, first, faults) = Default::default();
        Self { path, format, roster, params, names, first, faults }
    }

    /// Counts rows that tell nothing.
    pub(crate) fn aside(&mut self, rows: &[Aside]) {
        for row in rows {
            let sample = self.roster.find(&row.sample).ok().flatten();
            let stands_for = if sample.is_some() { PlateUse::Sample } else { PlateUse::None };
            let account = self.account(&row.sample, stands_for, sample);
            match row.why {
                Why::Merged => account.merged += 1,
                Why::NotMeasured => account.not_measured += 1,
            }
        }
    }

    fn row<T: PlateCell>(&mut self, mut row: T) -> Option<T> {
        let name = row.name().to_owned();
        let (stands_for, sample) = match row.stands_for(self.params) {
            said @ (PlateUse::Sample | PlateUse::Control) => match self.find(&name, row.line(), said) {
                Some(sample) => (PlateUse::Sample, Some(sample)),
                None if said == PlateUse::Sample => (PlateUse::Other, None),
                None => (said, None),
            },
            said => (said, None),
        };
        let used = !stands_for.is_left_out();
        let (excluded, known) = (row.is_excluded(), row.has_known_target(self.params));
        let account = self.account(&name, stands_for, sample);
        if excluded {
            account.excluded += 1;
            let well = row.well();
            if !account.excluded_wells.contains(&well) {
                account.excluded_wells.push(well);
            }
        } else if used && known {
            account.used += 1;
        } else if !known {
            account.other_targets += 1;
        }
        if let Some(sample) = sample {
            row.belong_to(sample);
        }
        used.then_some(row)
    }

    /// The sample that a name is; notes what is unclear.
    fn find(&mut self, name: &str, line: u64, said: PlateUse) -> Option<&'a str> {
        let fault = match self.roster.find(name) {
            Ok(None) => return None,
            Ok(Some(sample)) => {
                let (first, at) = self.first.entry(sample).or_insert_with(|| (name.to_owned(), line));
                if first.as_str() == name {
                    return Some(sample);
                }
                format!(
                    "found `{name}`, and `{first}` in line {at}: both are sample `{sample}`; expected one name for a \
                     sample in one table"
                )
            }
            // What the instrument calls a control need not be the sample that it is nearly called after.
            Err(_) if said == PlateUse::Control => return None,
            Err(Unclear::Several(samples)) => {
                let samples: Vec<_> = samples.iter().map(|sample| (*sample).to_owned()).collect();
                format!(
                    "found `{name}`, which is any of the samples {} with blanks and `_` as one; say which in the \
                     sheet's column `plate_name`",
                    quoted(&samples)
                )
            }
            Err(Unclear::Nearly(sample)) => format!(
                "found `{name}`, which is nearly sample `{sample}` of the sheet; if it is, write it into the sheet's \
                 column `plate_name`; if not, write there what `{sample}` is called"
            ),
        };
        self.faults.entry(name.to_owned()).or_insert_with(|| LabelError {
            path: self.path.to_owned(),
            problem: Problem { line, column: "sample".to_owned(), fault },
        });
        None
    }

    fn account(&mut self, name: &str, stands_for: PlateUse, sample: Option<&str>) -> &mut PlateRow {
        let (path, format) = (self.path, self.format);
        let account = self.names.entry((name.to_owned(), stands_for)).or_insert_with(|| PlateRow {
            file: file_name(path),
            format: format.to_owned(),
            name: name.to_owned(),
            stands_for,
            // A name of the sheet is one.
            sample: sample.and_then(|sample| sample.parse::<SampleId>().ok()),
            rows: 0,
            used: 0,
            excluded: 0,
            excluded_wells: Vec::new(),
            merged: 0,
            not_measured: 0,
            other_targets: 0,
        });
        account.rows += 1;
        account
    }

    /// The account of every name; adds what is wrong.
    pub(crate) fn finish(self, faults: &mut Vec<VcnError>) -> Vec<PlateRow> {
        let mut names: Vec<_> = self.names.into_values().collect();
        names.iter_mut().for_each(|name| name.excluded_wells.sort());
        let of = |stands_for| -> Vec<_> {
            let alike = names.iter().filter(|name| name.stands_for == stands_for);
            alike.map(|name| name.name.clone()).collect()
        };
        let others = of(PlateUse::Other);
        if !self.faults.is_empty() {
            faults.push(VcnError::Labels(self.faults.into_values().collect()));
        } else if !others.is_empty() && of(PlateUse::Sample).is_empty() {
            let expected = self.roster.samples().map(str::to_owned).collect();
            faults.push(VcnError::NoSample { path: self.path.to_owned(), found: others, expected });
        }
        names
    }
}
