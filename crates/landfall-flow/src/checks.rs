//! All that can be said of a run before its first task, told at once.
//!
//! The faults of run file, sheet, layouts, parameters and reference are collected by [`Given::read`]; then the plan is
//! made, and every stage looks at what it is given. **To add a check** of what a stage reads, implement
//! [`Stage::check`]: `landfall plan` and `landfall run` call it once for the run. To add one that
//! belongs to no stage, add a line to [`check`].
//!
//! [`Given::read`]: crate::given::Given::read
//! [`Stage::check`]: landfall_stage::Stage::check

use std::collections::BTreeSet;

use landfall_config::{Assay, Library, RunFile, SampleSheet};
use landfall_stage::{Findings, InputFiles, Payload, StageEntry, StageIo, Upfront};

use crate::FlowError;
use crate::bind::Inputs;
use crate::plan::Plan;

/// Faults that are collected instead of ending the search at the first one.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<FlowError>);

impl Faults {
    /// The value of a result; its error is collected.
    pub fn take<T>(&mut self, result: Result<T, impl Into<FlowError>>) -> Option<T> {
        result.map_err(|error| self.0.push(error.into())).ok()
    }

    /// Collects more.
    pub fn extend(&mut self, errors: impl IntoIterator<Item = FlowError>) {
        self.0.extend(errors);
    }

    /// The value, if there are no faults; else the one fault as it is, or all of them. Two checks that say the same
    /// say it once. `None` is a value that a fault keeps from being there.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, FlowError> {
        let mut told = BTreeSet::new();
        let mut all = self.0.into_iter().filter(|error| told.insert(error.to_string()));
        match (all.next(), value) {
            (None, value) => Ok(value.expect("what is not there has a fault that says why")),
            (Some(first), _) => {
                let others: Vec<_> = all.collect();
                Err(if others.is_empty() {
                    first
                } else {
                    FlowError::Several { first: first.into(), others }
                })
            }
        }
    }
}

/// Looks at what was given, as far as it could be read, and returns what people should know. `sheet` is `None` where
/// it has faults: what rests on it is not judged then.
pub(crate) fn check(
    entries: &[StageEntry],
    run: &RunFile,
    sheet: Option<&SampleSheet>,
    inputs: &Inputs,
    faults: &mut Faults,
) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(sheet) = sheet {
        let sequenced = sheet.libraries.iter().any(|library| library.assay != Assay::Unsequenced);
        if !sequenced && run.vcn.is_empty() {
            faults.extend([FlowError::Nothing { run_file: run.path.clone() }]);
        }
        faults.take(Plan::new(entries, sheet.libraries.clone(), inputs));
    }
    for entry in entries {
        let Findings { faults: found, notes: noted } = of_stage(entry, run, sheet, inputs);
        faults.extend(found.into_iter().map(|source| FlowError::Task {
            stage: entry.name.to_owned(),
            entity: "run".to_owned(),
            source,
        }));
        notes.extend(noted);
    }
    let mut told = Vec::with_capacity(notes.len());
    notes.into_iter().for_each(|note| {
        if !told.contains(&note) {
            told.push(note)
        }
    });
    told
}

/// What a stage says of what it is given; nothing if it covers no library of the sheet.
fn of_stage(entry: &StageEntry, run: &RunFile, sheet: Option<&SampleSheet>, inputs: &Inputs) -> Findings {
    let covered = |library: &&Library| entry.assays.contains(&library.assay);
    let libraries: Option<Vec<Library>> =
        sheet.map(|sheet| sheet.libraries.iter().filter(covered).cloned().collect());
    if libraries.as_ref().is_some_and(Vec::is_empty) {
        return Findings::default();
    }
    let files = (entry.ports)().inputs.into_iter().filter_map(|port| match port.payload {
        Payload::File(kind) => Some((port.payload, inputs.named_files(kind))),
        Payload::Table(_) | Payload::Document(_) => None,
    });
    let files = files.fold(InputFiles::default(), |given, (payload, files)| given.with(payload, files));
    let table = run.stages.get(entry.name).cloned().unwrap_or_default();
    match StageIo::new(entry, Vec::new(), files, "") {
        Ok(io) => (entry.check)(&table, &Upfront { io: &io, libraries: libraries.as_deref() }),
        Err(fault) => Findings { faults: vec![fault], ..Findings::default() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(stage: &'static str) -> FlowError {
        FlowError::NoTask { stage: stage.to_owned(), entity: "x".to_owned() }
    }

    #[test]
    fn one_fault_stays_what_it_is_and_the_same_one_is_told_once() {
        let mut faults = Faults::default();
        assert_eq!(faults.take(Ok::<_, FlowError>(1)), Some(1));
        assert_eq!(faults.finish(Some(2)).unwrap(), 2);
        let mut faults = Faults::default();
        faults.extend([fault("a"), fault("a")]);
        assert!(matches!(faults.finish(Some(1)), Err(FlowError::NoTask { .. })));
        let mut faults = Faults::default();
        faults.extend([fault("a"), fault("b"), fault("a")]);
        let error = faults.finish::<u8>(None).unwrap_err();
        let FlowError::Several { others, .. } = &error else { panic!("two faults are several") };
        assert_eq!((others.len(), error.to_string().lines().count()), (1, 2));
    }
}
