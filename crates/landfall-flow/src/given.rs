//! What people wrote for a run, read and checked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use landfall_config::{RunFile, SampleSheet, Section};
use landfall_core::LibraryId;
use landfall_files::FileError;
use landfall_stage::{StageEntry, StageError};
use serde_json::Value;

use crate::FlowError;
use crate::about::{Hashed, StageParameters, about, parameters};
use crate::bind::Inputs;
use crate::plan::Plan;

/// What is asked of a plan.
pub struct PlanRequest<'a> {
    /// The run file.
    pub run_file: &'a Path,
    /// The result folder.
    pub out: &'a Path,
    /// Name and version of the program, `landfall 1.2.3`.
    pub program: &'a str,
    /// What `reference.toml` says of the reference, for the report.
    pub reference: &'a dyn Fn(&Path) -> Result<Value, StageError>,
    /// The stages, in the order of the data's way.
    pub entries: &'a [StageEntry],
}

/// What people wrote, read and checked.
pub(crate) struct Given<'a> {
    request: &'a PlanRequest<'a>,
    pub run_path: PathBuf,
    pub run: RunFile,
    pub sheet: SampleSheet,
    parameters: Vec<StageParameters>,
    pub reference: Value,
}

impl<'a> Given<'a> {
    pub fn read(request: &'a PlanRequest<'a>) -> Result<Self, FlowError> {
        let run_path = std::path::absolute(request.run_file)
            .map_err(|source| FileError::read(request.run_file, source))?;
        let sections: Vec<_> =
            request.entries.iter().map(|entry| Section { name: entry.name, keys: (entry.keys)() }).collect();
        let run = RunFile::load(&run_path, &sections)?;
        let base = run_path.parent().unwrap_or(Path::new("."));
        let sheet = SampleSheet::load(&run.sheet, run.protocol.as_deref(), base)?;
        let table = |stage: &str| run.stages.get(stage).cloned().unwrap_or_default();
        let parameters = parameters(request.entries, &table)?;
        let reference = (request.reference)(&run.reference).map_err(|source| FlowError::Task {
            stage: "run".to_owned(),
            entity: "reference".to_owned(),
            source,
        })?;
        Ok(Self { request, run_path, run, sheet, parameters, reference })
    }

    /// The plan of a run without some libraries.
    pub fn plan(&self, without: &BTreeSet<LibraryId>, inputs: &Inputs) -> Result<Plan, FlowError> {
        let all = self.sheet.libraries.iter();
        let libraries = all.filter(|library| !without.contains(&library.library)).cloned().collect();
        Plan::new(self.request.entries, libraries, inputs)
    }

    /// What the report says of the run.
    pub fn account(&self, hashed: &[Hashed], left_out: &[String]) -> Value {
        let Self { request, run, sheet, parameters, reference, .. } = self;
        about(request.program, run, sheet, parameters, hashed, reference, left_out)
    }

    /// The stages.
    pub fn entries(&self) -> &'a [StageEntry] {
        self.request.entries
    }

    /// The keys of each stage, defaults filled in.
    pub fn params(&self) -> BTreeMap<&'static str, &toml::Table> {
        self.parameters.iter().map(|of| (of.stage, &of.given)).collect()
    }

    /// Whether a stage makes documents.
    pub fn makes_documents(&self, at: usize) -> bool {
        (self.request.entries[at].ports)().makes_documents()
    }
}

pub(crate) fn in_json(value: &Value) -> String {
    format!("{value:#}\n")
}
