//! The plan of a run: tasks and what flows between them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use landfall_config::sheet::pool_members;
use landfall_config::{Lane, Library, Role};
use landfall_stage::{FileKind, InputPort, Payload, Scope, Split, StageEntry};
use landfall_tables::{Published, TABLES, TableSchema};

use crate::FlowError;
use crate::bind::{Inputs, Unbound};
use crate::checks::Faults;
use crate::task::MERGE;

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
        /// What it is.
        payload: Payload,
        /// The library, where the output is split by library, by its place in the plan.
        library: Option<usize>,
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
    /// The libraries that it covers, by their places in the plan; none for merges.
    pub libraries: Vec<usize>,
    /// Its inputs by port.
    pub inputs: BTreeMap<Payload, Vec<Source>>,
}

/// All tasks of a run, in an order in which they can run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The libraries.
    pub libraries: Vec<Library>,
    /// The tasks.
    pub tasks: Vec<Task>,
}

/// A plan in the making.
struct Planner<'a> {
    inputs: &'a Inputs,
    libraries: &'a [Library],
    tasks: Vec<Task>,
    /// The tasks that make a table or a file, by library.
    makers: HashMap<Payload, Vec<Vec<(usize, Split)>>>,
    /// Merges by table.
    merges: HashMap<Payload, usize>,
    /// What nothing provides, and the stages that need it.
    unbound: Vec<Unbound>,
}

impl Task {
    /// The alignments that other tasks make for this one, by library.
    pub(crate) fn made_alignments(&self) -> impl Iterator<Item = (usize, &Source)> {
        let sources = self.inputs.get(&Payload::File(FileKind::Alignment)).into_iter().flatten();
        sources.filter_map(|source| match source {
            Source::Output { library, .. } => Some(((*library)?, source)),
            Source::File(..) => None,
        })
    }
}

impl Plan {
    /// Plans a run of `entries`, which must be listed in the order of the data's way, over `libraries`.
    ///
    /// # Errors
    /// When stages need inputs that no stage and no file provides: all of them.
    pub fn new(entries: &[StageEntry], libraries: Vec<Library>, inputs: &Inputs) -> Result<Self, FlowError> {
        let (makers, merges) = (HashMap::new(), HashMap::new());
        let (tasks, unbound) = (Vec::new(), Vec::new());
        let mut planner = Planner { inputs, libraries: &libraries, tasks, makers, merges, unbound };
        // Documents for people need everything else, merged; they come last.
        let (documents, stages): (Vec<_>, Vec<_>) =
            entries.iter().enumerate().partition(|(_, entry)| (entry.ports)().makes_documents());
        for (at, entry) in stages {
            planner.add_stage(at, entry);
        }
        for table in TABLES {
            planner.add_merge(table.schema);
        }
        for (at, entry) in documents {
            planner.add_stage(at, entry);
        }
        let Planner { tasks, unbound, .. } = planner;
        let mut faults = Faults::default();
        faults.extend(unbound.into_iter().map(FlowError::Unbound));
        faults.finish(Some(Self { libraries, tasks }))
    }

    /// The libraries that a task covers.
    pub(crate) fn libraries_of(&self, task: &Task) -> impl Iterator<Item = &Library> {
        task.libraries.iter().map(|at| &self.libraries[*at])
    }

    /// What a file port of a task means where no task makes it: the path, or the files of the libraries.
    pub(crate) fn files(&self, task: &Task, kind: FileKind, path: &Path) -> Vec<PathBuf> {
        match kind {
            FileKind::Fastq => {
                self.libraries_of(task).flat_map(|one| one.lanes.iter().flat_map(lane_files)).collect()
            }
            FileKind::Alignment => {
                let made: BTreeSet<usize> = task.made_alignments().map(|(library, _)| library).collect();
                let given = task.libraries.iter().filter(|library| !made.contains(library));
                given.filter_map(|library| self.libraries[*library].bam.clone()).collect()
            }
            _ => vec![path.to_owned()],
        }
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

    /// These tasks and all that they rest on, in an order in which they can run.
    #[must_use]
    pub fn with_ancestors(&self, tasks: &[usize]) -> Vec<usize> {
        let mut found = BTreeSet::new();
        let mut open = tasks.to_vec();
        while let Some(task) = open.pop() {
            if found.insert(task) {
                open.extend(self.producers_of(task));
            }
        }
        found.into_iter().collect()
    }
}

impl Planner<'_> {
    fn add_stage(&mut self, at: usize, entry: &StageEntry) {
        let covered = |library: &usize| entry.assays.contains(&self.libraries[*library].assay);
        let covered: Vec<usize> = (0..self.libraries.len()).filter(covered).collect();
        let ports = (entry.ports)();
        for (entity, members) in entities(entry.scope, self.libraries, &covered) {
            let mut sources = BTreeMap::new();
            for port in &ports.inputs {
                let found = self.sources(port.payload, entry.scope, &members);
                if found.is_empty() && !port.optional {
                    self.add_unbound(entry.name, port);
                }
                if !found.is_empty() {
                    sources.insert(port.payload, found);
                }
            }
            let task = self.tasks.len();
            for port in &ports.outputs {
                let none = || vec![Vec::new(); self.libraries.len()];
                let makers = self.makers.entry(port.payload).or_insert_with(none);
                for library in &members {
                    // Tables of several stages are read together; a file that is made anew is another file.
                    if matches!(port.payload, Payload::File(_)) {
                        makers[*library].clear();
                    }
                    makers[*library].push((task, port.split));
                }
            }
            let work = Work::Stage(at);
            self.tasks.push(Task { work, stage: entry.name, entity, libraries: members, inputs: sources });
        }
    }

    fn add_unbound(&mut self, stage: &'static str, port: &InputPort) {
        let needed = self.inputs.needed(port.payload);
        let known =
            self.unbound.iter().position(|one| one.needed == needed && one.port == port.payload.name());
        let at = known.unwrap_or_else(|| {
            self.unbound.push(Unbound { port: port.payload.name(), stages: Vec::new(), needed });
            self.unbound.len() - 1
        });
        if !self.unbound[at].stages.contains(&stage) {
            self.unbound[at].stages.push(stage);
        }
    }

    /// Where an input comes from: other tasks, or what people give.
    fn sources(&self, payload: Payload, scope: Scope, members: &[usize]) -> Vec<Source> {
        let mut found = self.producers(payload, scope, members);
        let Payload::File(kind) = payload else { return found };
        let given = || self.inputs.files(kind).into_iter().map(|path| Source::File(kind, path));
        let is_made = |library: &usize| self.makers.get(&payload).is_some_and(|by| !by[*library].is_empty());
        // Each library has its own alignment.
        if found.is_empty() || kind == FileKind::Alignment && !members.iter().all(is_made) {
            found.extend(given());
        }
        found
    }

    /// The outputs that hold this for these libraries, by task: the merged one for the whole run, if there is one.
    fn producers(&self, payload: Payload, scope: Scope, wanted: &[usize]) -> Vec<Source> {
        if let (Scope::Run, Some(task)) = (scope, self.merges.get(&payload)) {
            return vec![Source::Output { task: *task, payload, library: None }];
        }
        let Some(makers) = self.makers.get(&payload) else { return Vec::new() };
        let mut found: Vec<(usize, Option<usize>)> = Vec::new();
        for library in wanted {
            let of_library = |split| (split == Split::Library).then_some(*library);
            found.extend(makers[*library].iter().map(|&(task, split)| (task, of_library(split))));
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|(task, library)| Source::Output { task, payload, library }).collect()
    }

    fn add_merge(&mut self, table: &'static TableSchema) {
        let all: Vec<usize> = (0..self.libraries.len()).collect();
        let payload = Payload::Table(table);
        let sources = self.producers(payload, Scope::Run, &all);
        if table.published == Published::Nothing || sources.is_empty() {
            return;
        }
        self.merges.insert(payload, self.tasks.len());
        self.tasks.push(Task {
            work: Work::Merge(table.name),
            stage: MERGE,
            entity: table.name.to_owned(),
            libraries: Vec::new(),
            inputs: BTreeMap::from([(payload, sources)]),
        });
    }
}

/// The tasks of a stage that covers these libraries: a name and the libraries of each. Controls are no subjects.
fn entities(scope: Scope, libraries: &[Library], covered: &[usize]) -> Vec<(String, Vec<usize>)> {
    let grouped = |key: &dyn Fn(&Library) -> String, members: &mut dyn Iterator<Item = usize>| {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for library in members {
            groups.entry(key(&libraries[library])).or_default().push(library);
        }
        groups.into_iter().collect::<Vec<_>>()
    };
    let mut all = covered.iter().copied();
    let mut samples = covered.iter().copied().filter(|library| libraries[*library].role == Role::Sample);
    match scope {
        Scope::Run if covered.is_empty() => Vec::new(),
        Scope::Run => vec![("run".to_owned(), covered.to_vec())],
        Scope::Library => grouped(&|library| library.library.to_string(), &mut all),
        Scope::Sample => grouped(&|library| library.sample.to_string(), &mut samples),
        Scope::Subject => grouped(&|library| library.subject.to_string(), &mut samples),
        Scope::Pool => pool_members(covered.iter().map(|library| &libraries[*library]))
            .into_iter()
            .map(|members| members.into_iter().map(|member| covered[member]).collect::<Vec<_>>())
            .map(|members| (libraries[members[0]].library.to_string(), members))
            .collect(),
    }
}

/// The files of a lane.
pub(crate) fn lane_files(lane: &Lane) -> impl Iterator<Item = PathBuf> {
    let all = [Some(&lane.fastq_1), lane.fastq_2.as_ref(), lane.index_1.as_ref(), lane.index_2.as_ref()];
    all.map(Option::<&PathBuf>::cloned).into_iter().flatten()
}

#[cfg(test)]
mod tests;
