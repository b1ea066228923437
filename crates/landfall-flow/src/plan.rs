//! The plan of a run: tasks and what flows between them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use landfall_config::{Library, Role};
use landfall_core::LibraryId;
use landfall_stage::{OutputPort, Payload, Scope, Split, StageEntry};
use landfall_tables::TABLES;

use crate::FlowError;
use crate::bind::Inputs;

/// Tables that stay in the work folder: large, and of use to the next stage only.
const INTERMEDIATE: &[&str] = &["reads", "hits"];

/// What a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Runs the stage with this number in the list of entries.
    Stage(usize),
    /// Merges a table of all tasks into one file.
    Merge(&'static str),
}

/// Where an input comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file that no task makes.
    File(PathBuf),
    /// An output of an earlier task.
    Output {
        /// The task, by its place in the plan.
        task: usize,
        /// The table.
        table: &'static str,
        /// The library, where the output is split by library.
        library: Option<LibraryId>,
    },
}

/// One task.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// What it does.
    pub work: Work,
    /// The stage's name, or `merge`.
    pub stage: &'static str,
    /// The pool, library, sample or subject; the table for merges; `run` for the whole sheet.
    pub entity: String,
    /// The libraries that it covers.
    pub libraries: Vec<Library>,
    /// Its inputs by port.
    pub inputs: BTreeMap<&'static str, Vec<Source>>,
}

/// All tasks of a run, in an order in which they can run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The tasks.
    pub tasks: Vec<Task>,
}

impl Plan {
    /// Plans a run of `entries`, which must be listed in the order of the data's way, over `libraries`.
    ///
    /// # Errors
    /// When a stage needs an input that no stage and no file provides.
    pub fn new(entries: &[StageEntry], libraries: &[Library], inputs: &Inputs) -> Result<Self, FlowError> {
        let mut plan = Self::default();
        // Documents for people need everything else, merged; they come last.
        let (documents, stages): (Vec<_>, Vec<_>) =
            entries.iter().enumerate().partition(|(_, entry)| (entry.ports)().makes_documents());
        for (at, entry) in stages {
            plan.add_stage(entries, at, entry, libraries, inputs)?;
        }
        for table in TABLES.iter().map(|table| table.schema.name) {
            plan.add_merge(entries, table, libraries);
        }
        for (at, entry) in documents {
            plan.add_stage(entries, at, entry, libraries, inputs)?;
        }
        Ok(plan)
    }

    fn add_stage(
        &mut self,
        entries: &[StageEntry],
        at: usize,
        entry: &StageEntry,
        libraries: &[Library],
        inputs: &Inputs,
    ) -> Result<(), FlowError> {
        let libraries: Vec<Library> =
            libraries.iter().filter(|library| entry.assays.contains(&library.assay)).cloned().collect();
        for (entity, members) in entities(entry.scope, &libraries) {
            let mut sources = BTreeMap::new();
            for port in (entry.ports)().inputs {
                let found = match port.payload {
                    Payload::Table(schema) => self.producers(entries, schema.name, entry.scope, &members),
                    Payload::File(kind) => inputs.files(kind).into_iter().map(Source::File).collect(),
                };
                if found.is_empty() && !port.optional {
                    let needed = inputs.needed(port.payload);
                    return Err(FlowError::Unbound { stage: entry.name, port: port.name, needed });
                }
                if !found.is_empty() {
                    sources.insert(port.name, found);
                }
            }
            let work = Work::Stage(at);
            self.tasks.push(Task { work, stage: entry.name, entity, libraries: members, inputs: sources });
        }
        Ok(())
    }

    /// The outputs that hold a table for these libraries: the merged one for the whole run, if there is one.
    fn producers(
        &self,
        entries: &[StageEntry],
        table: &'static str,
        scope: Scope,
        wanted: &[Library],
    ) -> Vec<Source> {
        let merged = self.tasks.iter().position(|task| task.work == Work::Merge(table));
        if let (Scope::Run, Some(task)) = (scope, merged) {
            return vec![Source::Output { task, table, library: None }];
        }
        let wanted: BTreeSet<_> = wanted.iter().map(|library| &library.library).collect();
        let mut found = Vec::new();
        for (task, producer) in self.tasks.iter().enumerate() {
            let Some(port) = output_of(entries, producer, table) else { continue };
            let shared =
                producer.libraries.iter().map(|library| &library.library).filter(|id| wanted.contains(id));
            match port.split {
                Split::Library => {
                    found.extend(shared.map(|id| Source::Output { task, table, library: Some(id.clone()) }));
                }
                Split::Task if shared.count() > 0 => {
                    found.push(Source::Output { task, table, library: None })
                }
                Split::Task => {}
            }
        }
        found
    }

    fn add_merge(&mut self, entries: &[StageEntry], table: &'static str, libraries: &[Library]) {
        let sources = self.producers(entries, table, Scope::Run, libraries);
        if INTERMEDIATE.contains(&table) || sources.is_empty() {
            return;
        }
        self.tasks.push(Task {
            work: Work::Merge(table),
            stage: "merge",
            entity: table.to_owned(),
            libraries: libraries.to_vec(),
            inputs: BTreeMap::from([(table, sources)]),
        });
    }
}

fn output_of(entries: &[StageEntry], task: &Task, table: &str) -> Option<OutputPort> {
    let Work::Stage(at) = task.work else { return None };
    (entries[at].ports)().outputs.into_iter().find(|port| port.name == table)
}

/// The tasks of a stage: a name and the libraries of each. Controls are no subjects.
fn entities(scope: Scope, libraries: &[Library]) -> Vec<(String, Vec<Library>)> {
    let grouped = |key: &dyn Fn(&Library) -> String, members: &mut dyn Iterator<Item = &Library>| {
        let mut groups: BTreeMap<String, Vec<Library>> = BTreeMap::new();
        for library in members {
            groups.entry(key(library)).or_default().push(library.clone());
        }
        groups.into_iter().collect::<Vec<_>>()
    };
    let mut all = libraries.iter();
    let mut samples = libraries.iter().filter(|library| library.role == Role::Sample);
    match scope {
        Scope::Run if libraries.is_empty() => Vec::new(),
        Scope::Run => vec![("run".to_owned(), libraries.to_vec())],
        Scope::Library => grouped(&|library| library.library.to_string(), &mut all),
        Scope::Sample => grouped(&|library| library.sample.to_string(), &mut samples),
        Scope::Subject => grouped(&|library| library.subject.to_string(), &mut samples),
        Scope::Pool => landfall_config::sheet::pools(libraries)
            .into_iter()
            .map(|pool| (pool.name.to_string(), pool.libraries))
            .collect(),
    }
}
