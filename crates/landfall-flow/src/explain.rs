//! What a run would do, and why.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use landfall_stage::{FileKind, Resources};
use serde::{Deserialize, Serialize};

use crate::FlowError;
use crate::journal::Line;
use crate::key::Key;
use crate::plan::{Plan, Source, Task};
use crate::specs::Specs;
use crate::store::{Record, Store};

/// What a run would do with a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its result is there.
    UpToDate,
    /// It runs, for these reasons.
    Runs(Vec<String>),
    /// It reads what the tasks at these places in the plan will make; where that is what it was, the result that is
    /// there stays.
    Depends(Vec<usize>),
}

/// A task of a plan, for others to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Described {
    /// The stage, or `merge`.
    pub stage: &'static str,
    /// The pool, library, sample or subject; the table for merges; `run` for the whole sheet.
    pub entity: String,
    /// Its input ports.
    pub inputs: Vec<&'static str>,
    /// The places in the plan of the tasks whose outputs it reads.
    pub reads: Vec<usize>,
    /// The key; known when the inputs are.
    pub key: Option<Key>,
}

/// A task and what a run would do with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The task.
    #[serde(flatten)]
    pub task: Described,
    /// The files that it reads and no task makes.
    pub files: Vec<PathBuf>,
    /// The digest of what people wrote that it depends on: parameters, seed, rows of the sheet; and of its version.
    pub settings: String,
    /// What it will need; the least that it will need where its inputs are not known.
    pub resources: Resources,
    /// What a run would do.
    pub state: State,
}

impl Described {
    /// A task of a plan.
    pub(crate) fn of(plan: &Plan, at: usize, reads: Vec<usize>, key: Option<Key>) -> Self {
        let task = &plan.tasks[at];
        let inputs = task.inputs.keys().map(|payload| payload.name()).collect();
        Self { stage: task.stage, entity: task.entity.clone(), inputs, reads, key }
    }
}

/// What a line of the journal says of a result.
#[derive(Deserialize)]
struct Made {
    stage: String,
    entity: String,
    key: Key,
}

/// The latest key of each task that the journal knows, by stage and entity.
#[derive(Debug, Default)]
pub(crate) struct History(HashMap<String, HashMap<String, Key>>);

impl History {
    pub fn of(lines: &[Line]) -> Self {
        let mut latest: HashMap<String, HashMap<String, Key>> = HashMap::new();
        for line in lines {
            let Some(made) = line.event.get("done").or_else(|| line.event.get("found")) else { continue };
            // Lines of other programs may say other things; they only tell what changed.
            if let Ok(Made { stage, entity, key }) = Made::deserialize(made) {
                latest.entry(stage).or_default().insert(entity, key);
            }
        }
        Self(latest)
    }

    pub fn latest(&self, task: &Task) -> Option<&Key> {
        self.0.get(task.stage)?.get(&task.entity)
    }
}

/// Says of every task of a plan what a run would do.
pub(crate) fn explain(
    plan: &Plan,
    specs: &mut Specs<'_>,
    store: &Store,
    history: &History,
) -> Result<Vec<Explained>, FlowError> {
    let mut records: Vec<Option<Record>> = vec![None; plan.tasks.len()];
    let mut explained: Vec<Explained> = Vec::with_capacity(plan.tasks.len());
    for (at, task) in plan.tasks.iter().enumerate() {
        let reads = plan.producers_of(at);
        let unmade: Vec<usize> = reads.iter().copied().filter(|read| records[*read].is_none()).collect();
        let (mut key, mut resources) = (None, specs.resources(task, 0));
        let state = if unmade.is_empty() {
            let ready = specs.ready(at, &records)?;
            resources = ready.resources;
            key = Some(ready.key.clone());
            match store.get(&ready.key)? {
                Some(record) => {
                    records[at] = Some(record);
                    State::UpToDate
                }
                None => State::Runs(reasons(&ready.ingredients, &ready.key, history.latest(task), store)?),
            }
        } else {
            State::Depends(unmade)
        };
        let settings = specs.settings(task);
        let sources = task.inputs.values().flatten();
        let files = sources.flat_map(|source| match source {
            Source::File(FileKind::Account, _) | Source::Output { .. } => Vec::new(),
            Source::File(kind, path) => plan.files(task, *kind, path),
        });
        let files = files.collect::<BTreeSet<_>>().into_iter().collect();
        let task = Described::of(plan, at, reads, key);
        explained.push(Explained { task, files, settings, resources, state });
    }
    Ok(explained)
}

fn reasons(
    ingredients: &crate::key::Ingredients,
    key: &Key,
    earlier: Option<&Key>,
    store: &Store,
) -> Result<Vec<String>, FlowError> {
    let Some(earlier) = earlier else { return Ok(vec!["new".to_owned()]) };
    if earlier == key {
        return Ok(vec!["its result is missing or incomplete".to_owned()]);
    }
    let Some(record) = store.get(earlier)? else {
        return Ok(vec!["changed; the earlier result is gone".to_owned()]);
    };
    Ok(ingredients.changes(&record.ingredients))
}
