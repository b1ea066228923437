//! The plan of a run: tasks and what flows between them.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use landfall_config::{Library, Role};
use landfall_core::LibraryId;
use landfall_stage::{FileKind, Payload, Scope, Split, StageEntry};
use landfall_tables::TABLES;

use crate::FlowError;
use crate::bind::Inputs;
use crate::task::MERGE;

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
    /// A file that no task makes, and what it is.
    File(FileKind, PathBuf),
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
    /// The libraries that it covers; none for merges.
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

/// A plan in the making.
struct Planner<'a> {
    inputs: &'a Inputs,
    tasks: Vec<Task>,
    /// Tasks that make a table of a library.
    makers: HashMap<(&'static str, LibraryId), Vec<(usize, Split)>>,
    /// Merges by table.
    merges: HashMap<&'static str, usize>,
}

impl Plan {
    /// Plans a run of `entries`, which must be listed in the order of the data's way, over `libraries`.
    ///
    /// # Errors
    /// When a stage needs an input that no stage and no file provides.
    pub fn new(entries: &[StageEntry], libraries: &[Library], inputs: &Inputs) -> Result<Self, FlowError> {
        let (makers, merges) = (HashMap::new(), HashMap::new());
        let mut planner = Planner { inputs, tasks: Vec::new(), makers, merges };
        // Documents for people need everything else, merged; they come last.
        let (documents, stages): (Vec<_>, Vec<_>) =
            entries.iter().enumerate().partition(|(_, entry)| (entry.ports)().makes_documents());
        for (at, entry) in stages {
            planner.add_stage(at, entry, libraries)?;
        }
        for table in TABLES.iter().map(|table| table.schema.name) {
            planner.add_merge(table, libraries);
        }
        for (at, entry) in documents {
            planner.add_stage(at, entry, libraries)?;
        }
        Ok(Self { tasks: planner.tasks })
    }

    /// The tasks whose outputs a task reads, each once, in order.
    #[must_use]
    pub fn producers_of(&self, task: usize) -> Vec<usize> {
        let of = |source: &Source| match source {
            Source::Output { task, .. } => Some(*task),
            Source::File(..) => None,
        };
        let mut producers: Vec<usize> = self.tasks[task].inputs.values().flatten().filter_map(of).collect();
        producers.sort_unstable();
        producers.dedup();
        producers
    }
}

impl Planner<'_> {
    fn add_stage(&mut self, at: usize, entry: &StageEntry, libraries: &[Library]) -> Result<(), FlowError> {
        let libraries: Vec<Library> =
            libraries.iter().filter(|library| entry.assays.contains(&library.assay)).cloned().collect();
        let ports = (entry.ports)();
        for (entity, members) in entities(entry.scope, &libraries) {
            let mut sources = BTreeMap::new();
            for port in &ports.inputs {
                let found = match port.payload {
                    Payload::Table(schema) => self.producers(schema.name, entry.scope, &members),
                    Payload::File(kind) => {
                        self.inputs.files(kind).into_iter().map(|path| Source::File(kind, path)).collect()
                    }
                };
                if found.is_empty() && !port.optional {
                    let needed = self.inputs.needed(port.payload);
                    return Err(FlowError::Unbound { stage: entry.name, port: port.name, needed });
                }
                if !found.is_empty() {
                    sources.insert(port.name, found);
                }
            }
            let task = self.tasks.len();
            for port in ports.outputs.iter().filter(|port| matches!(port.payload, Payload::Table(_))) {
                for library in &members {
                    let makers = self.makers.entry((port.name, library.library.clone())).or_default();
                    makers.push((task, port.split));
                }
            }
            let work = Work::Stage(at);
            self.tasks.push(Task { work, stage: entry.name, entity, libraries: members, inputs: sources });
        }
        Ok(())
    }

    /// The outputs that hold a table for these libraries, by task: the merged one for the whole run, if there is one.
    fn producers(&self, table: &'static str, scope: Scope, wanted: &[Library]) -> Vec<Source> {
        if let (Scope::Run, Some(task)) = (scope, self.merges.get(table)) {
            return vec![Source::Output { task: *task, table, library: None }];
        }
        let mut found: Vec<(usize, Option<&LibraryId>)> = Vec::new();
        for library in wanted {
            for (task, split) in self.makers.get(&(table, library.library.clone())).into_iter().flatten() {
                found.push((*task, (*split == Split::Library).then_some(&library.library)));
            }
        }
        found.sort();
        found.dedup();
        let source = |(task, library): (usize, Option<&LibraryId>)| Source::Output {
            task,
            table,
            library: library.cloned(),
        };
        found.into_iter().map(source).collect()
    }

    fn add_merge(&mut self, table: &'static str, libraries: &[Library]) {
        let sources = self.producers(table, Scope::Run, libraries);
        if INTERMEDIATE.contains(&table) || sources.is_empty() {
            return;
        }
        self.merges.insert(table, self.tasks.len());
        self.tasks.push(Task {
            work: Work::Merge(table),
            stage: MERGE,
            entity: table.to_owned(),
            libraries: Vec::new(),
            inputs: BTreeMap::from([(table, sources)]),
        });
    }
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
