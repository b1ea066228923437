//! What a run would do, and why.

use std::collections::HashMap;

use landfall_stage::Resources;
use serde::Serialize;

use crate::FlowError;
use crate::journal::Line;
use crate::key::Key;
use crate::plan::Plan;
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
    /// It reads what these tasks will make; where that is what it was, the result that is there stays.
    Depends(Vec<String>),
}

/// A task and what a run would do with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The stage, or `merge`.
    pub stage: &'static str,
    /// The pool, library, sample or subject; the table for merges; `run` for the whole sheet.
    pub entity: String,
    /// Its input ports.
    pub inputs: Vec<&'static str>,
    /// Its places in the plan whose outputs it reads.
    pub reads: Vec<usize>,
    /// Cores, memory in MB and minutes; known when the inputs are.
    pub resources: Option<(u32, u64, u64)>,
    /// The key; known when the inputs are.
    pub key: Option<Key>,
    /// What a run would do.
    pub state: State,
}

/// The latest key of each task that the journal knows.
pub(crate) fn history(lines: &[Line]) -> HashMap<(String, String), Key> {
    let mut latest = HashMap::new();
    for done in lines.iter().filter_map(|line| line.event.get("done")) {
        let word = |name: &str| done[name].as_str().unwrap_or_default().to_owned();
        if let Ok(key) = serde_json::from_value(done["key"].clone()) {
            latest.insert((word("stage"), word("entity")), key);
        }
    }
    latest
}

/// Says of every task of a plan what a run would do.
pub(crate) fn explain(
    plan: &Plan,
    specs: &mut Specs<'_>,
    store: &Store,
    history: &HashMap<(String, String), Key>,
) -> Result<Vec<Explained>, FlowError> {
    let mut records: Vec<Option<Record>> = vec![None; plan.tasks.len()];
    let mut explained: Vec<Explained> = Vec::with_capacity(plan.tasks.len());
    for (at, task) in plan.tasks.iter().enumerate() {
        let reads = plan.producers_of(at);
        let unmade: Vec<String> = reads
            .iter()
            .filter(|producer| records[**producer].is_none())
            .map(|producer| format!("{} {}", plan.tasks[*producer].stage, plan.tasks[*producer].entity))
            .collect();
        let (mut key, mut resources) = (None, None);
        let state = if unmade.is_empty() {
            let (spec, needs) = specs.task(plan, at, &records, store)?;
            let Resources { cores, memory_mb, minutes } = needs;
            resources = Some((cores, memory_mb, minutes));
            key = Some(spec.key.clone());
            match store.get(&spec.key)? {
                Some(record) => {
                    records[at] = Some(record);
                    State::UpToDate
                }
                None => {
                    let earlier = history.get(&(task.stage.to_owned(), task.entity.clone()));
                    State::Runs(reasons(&spec.ingredients, &spec.key, earlier, store)?)
                }
            }
        } else {
            State::Depends(unmade)
        };
        let inputs = task.inputs.keys().copied().collect();
        explained.push(Explained {
            stage: task.stage,
            entity: task.entity.clone(),
            inputs,
            reads,
            resources,
            key,
            state,
        });
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
