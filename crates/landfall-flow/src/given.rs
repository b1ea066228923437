//! What people wrote for a run, read and checked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use landfall_config::{DefaultProtocol, Protocol, RunFile, SampleSheet, Section, Sides};
use landfall_core::LibraryId;
use landfall_files::FileError;
use landfall_stage::{StageEntry, StageError};
use serde_json::Value;

use crate::FlowError;
use crate::about::{Hashed, StageParameters, about, parameters};
use crate::bind::Inputs;
use crate::checks::{self, Faults};
use crate::plan::Plan;
use crate::reference::ReferenceAccount;

/// What is asked of a plan.
pub struct PlanRequest<'a> {
    /// The run file.
    pub run_file: &'a Path,
    /// The result folder.
    pub out: &'a Path,
    /// Name and version of the program, `landfall 1.2.3`.
    pub program: &'a str,
    /// What `reference.toml` says of the reference.
    pub reference: &'a dyn Fn(&Path) -> Result<ReferenceAccount, StageError>,
    /// The stages, in the order of the data's way.
    pub entries: &'a [StageEntry],
    /// Keys of stages that the command line sets, whatever the run file says.
    pub set: BTreeMap<&'static str, toml::Table>,
}

/// How far it is looked before anything starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// At all that is given.
    Whole,
    /// At what people wrote only: a process that runs one task of many does not look at the files of all others.
    Written,
}

/// What people wrote, read and checked.
pub(crate) struct Given<'a> {
    request: &'a PlanRequest<'a>,
    pub run_path: PathBuf,
    pub run: RunFile,
    pub sheet: SampleSheet,
    parameters: Vec<StageParameters>,
    /// What the reference says of itself; `None` where the run needs none.
    pub reference: Option<ReferenceAccount>,
    /// What people should know of what they wrote.
    pub notes: Vec<String>,
}

impl<'a> Given<'a> {
    /// Reads and checks all that is given, before anything starts; `about` is where the run's account of itself goes.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn read(request: &'a PlanRequest<'a>, about: PathBuf, look: Look) -> Result<Self, FlowError> {
        let run_path = std::path::absolute(request.run_file)
            .map_err(|source| FileError::read(request.run_file, source))?;
        let out = std::path::absolute(request.out).map_err(|source| FileError::read(request.out, source))?;
        if let Some(path) = [&run_path, &out].into_iter().find(|path| path.to_str().is_none()) {
            return Err(FlowError::NotUtf8 { path: path.clone() });
        }
        let sections: Vec<_> =
            request.entries.iter().map(|entry| Section { name: entry.name, keys: (entry.keys)() }).collect();
        let mut faults = Faults::default();
        let (mut run, error) = RunFile::load_as_far(&run_path, &sections)?;
        for (stage, keys) in &request.set {
            run.stages.entry((*stage).to_owned()).or_default().extend(keys.clone());
        }
        faults.extend(error.map(FlowError::Config));
        let sheet = sheet(&run, &run_path, &mut faults);
        let table = |stage: &str| run.stages.get(stage).cloned().unwrap_or_default();
        let parameters = parameters(request.entries, &table, &mut faults);
        let reference = run.reference.as_deref().map(|folder| reference(request, folder));
        let reference = reference.and_then(|read| faults.take(read));
        let inputs = Inputs::of(&run, about);
        let mut notes = sheet.as_ref().map(|sheet| sheet.notes.clone()).unwrap_or_default();
        // What was told when the reference was built.
        notes.extend(reference.iter().flat_map(|reference| reference.notes.iter().cloned()));
        if look == Look::Whole {
            notes.extend(checks::check(request.entries, &run, sheet.as_ref(), &inputs, &mut faults));
        }
        let given = |sheet| Self { request, run_path, run, sheet, parameters, reference, notes };
        faults.finish(sheet.map(given))
    }

    /// The plan of a run without some libraries.
    pub fn plan(&self, without: &BTreeSet<LibraryId>, inputs: &Inputs) -> Result<Plan, FlowError> {
        let all = self.sheet.libraries.iter();
        let libraries = all.filter(|library| !without.contains(&library.library)).cloned().collect();
        Plan::new(self.request.entries, libraries, inputs)
    }

    /// What the report says of the run.
    pub fn account(&self, hashed: &[Hashed], left_out: &[String]) -> Value {
        let Self { request, run, sheet, parameters, reference, notes, .. } = self;
        let notes: Vec<String> = left_out.iter().chain(notes).cloned().collect();
        about(request.program, run, sheet, parameters, hashed, reference.as_ref(), notes)
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

/// The sheet with the layout that the run file gives; `None` if it has faults.
fn sheet(run: &RunFile, run_path: &Path, faults: &mut Faults) -> Option<SampleSheet> {
    let base = run_path.parent().unwrap_or(Path::new("."));
    let default = match &run.protocol {
        None => DefaultProtocol::None,
        Some(spec) => match faults.take(Protocol::load(spec, base, Sides::Needed)) {
            Some(protocol) => DefaultProtocol::Of(Arc::new(protocol)),
            None => DefaultProtocol::Faulty,
        },
    };
    faults.take(SampleSheet::read(&run.sheet, default)).flatten()
}

fn reference(request: &PlanRequest, folder: &Path) -> Result<ReferenceAccount, FlowError> {
    (request.reference)(folder).map_err(|source| FlowError::Task {
        stage: "run".to_owned(),
        entity: "reference".to_owned(),
        source,
    })
}
