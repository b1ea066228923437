//! The driver: from a plan to results, by whichever executor.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use landfall_stage::{Progress, Resources};
use serde_json::json;

use crate::FlowError;
use crate::explain::History;
use crate::journal::Journal;
use crate::key::Key;
use crate::plan::{Plan, Task};
use crate::said::TaskFailure;
use crate::specs::Specs;
use crate::stop::Stop;
use crate::store::{Record, Store};
use crate::task::TaskSpec;

/// How often the driver looks whether it shall stop.
const PATIENCE: Duration = Duration::from_millis(100);

/// Who watches a run.
pub trait Observer {
    /// So many tasks of each stage are planned, in the order of the data's way; anew where libraries are left out.
    fn planned(&self, _stages: &[(&'static str, usize)]) {}
    /// The result of a task is there.
    fn found(&self, _task: &Task) {}
    /// A task will run as soon as there is room.
    fn submitted(&self, _task: &Task) {}
    /// A task begins. Returns where it reports progress.
    fn begin(&self, task: &Task) -> Arc<dyn Progress>;
    /// A task is done, with what it counted.
    fn end(&self, task: &Task, counts: &[(String, u64)]);
    /// A task failed.
    fn failed(&self, task: &Task, failure: &TaskFailure);
    /// A line that a task wrote to stderr.
    fn said(&self, _line: &str) {}
    /// Something that people should know.
    fn note(&self, text: &str);
}

/// A task to run.
pub(crate) struct Job {
    /// Its place in the plan.
    pub task: usize,
    pub spec: TaskSpec,
    pub resources: Resources,
}

/// A task that ran.
pub(crate) struct Ended {
    /// Its place in the plan.
    pub task: usize,
    /// If it succeeded, its result is in the store.
    pub outcome: Result<(), TaskFailure>,
}

/// Runs tasks somewhere.
pub(crate) trait Executor {
    /// Takes tasks whose inputs are there.
    fn submit(&mut self, jobs: Vec<Job>) -> Result<(), FlowError>;
    /// Waits for tasks that end, so long at most.
    fn wait(&mut self, timeout: Duration) -> Result<Vec<Ended>, FlowError>;
    /// Tasks that began since the last question, as far as the executor sees them begin.
    fn begun(&mut self) -> Vec<usize> {
        Vec::new()
    }
    /// Gives back the tasks that have not begun.
    fn forget_waiting(&mut self) -> Vec<usize>;
    /// Ends all tasks.
    fn cancel(&mut self);
    /// How often each command of a scheduler was called.
    fn calls(&self) -> BTreeMap<&'static str, u64> {
        BTreeMap::new()
    }
}

/// What came of a plan.
#[derive(Debug, Default)]
pub(crate) struct Driven {
    /// The result of each task of the plan; `None` if it has none.
    pub records: Vec<Option<Record>>,
    /// The key of each task that was submitted.
    keys: Vec<Option<Key>>,
    /// Whether the task ran now.
    pub ran: Vec<bool>,
    /// Tasks that failed, the first one first.
    pub failed: Vec<(usize, TaskFailure)>,
    /// Results in the store that tasks could not use, since they are not what was written.
    pub damaged: BTreeSet<Key>,
    /// Tasks that were submitted and left to themselves.
    pub left: usize,
}

impl Driven {
    /// Whether nothing keeps the run from going on.
    fn is_well(&self) -> bool {
        self.failed.is_empty() && self.damaged.is_empty()
    }
}

/// Drives one plan.
pub(crate) struct Driver<'a> {
    pub plan: &'a Plan,
    pub specs: &'a mut Specs<'a>,
    pub store: &'a Store,
    pub journal: &'a mut Journal,
    /// What the journal knew when the run began.
    pub history: &'a History,
    /// When the run began, as `run.json` has it: which lines of the journal are its own.
    pub started: &'a str,
    pub observer: &'a dyn Observer,
    pub stop: &'a Stop,
    /// Goes on with what does not depend on a failed task.
    pub keep_going: bool,
    /// Leaves when the tasks that can run are submitted.
    pub detach: bool,
    /// Called before the first task runs.
    pub before_work: &'a mut dyn FnMut() -> Result<(), FlowError>,
}

impl Driver<'_> {
    /// Runs every task whose result is not in the store.
    pub fn run(&mut self, executor: &mut dyn Executor) -> Result<Driven, FlowError> {
        let tasks = self.plan.tasks.len();
        let mut driven = Driven {
            records: vec![None; tasks],
            keys: vec![None; tasks],
            ran: vec![false; tasks],
            ..Driven::default()
        };
        let graph = Graph::of(self.plan);
        let mut missing = graph.missing.clone();
        let mut ready: Vec<usize> = (0..tasks).filter(|task| missing[*task] == 0).collect();
        let (mut open, mut begun) = (0, false);
        let planned = stages(&self.plan.tasks);
        self.observer.planned(&planned);
        self.journal.append(json!({ "plan": { "run": self.started, "tasks": by_stage(&planned) } }))?;
        loop {
            let mut jobs = Vec::new();
            let mut there = Vec::new();
            while let Some(task) = ready.pop() {
                let known = self.specs.ready(task, &driven.records)?;
                match self.store.get(&known.key)? {
                    Some(record) => {
                        self.note_found(task, &known.key)?;
                        there.push(&self.plan.tasks[task]);
                        driven.records[task] = Some(record);
                        graph.release(task, &mut missing, &mut ready);
                    }
                    None => {
                        driven.keys[task] = Some(known.key.clone());
                        let resources = known.resources;
                        jobs.push(Job {
                            task,
                            spec: self.specs.spec(task, known, &driven.records)?,
                            resources,
                        });
                    }
                }
            }
            if !there.is_empty() {
                there.iter().for_each(|task| self.observer.found(task));
                self.journal.append(json!({ "there": by_stage(&stages(there)) }))?;
            }
            if !jobs.is_empty() && (self.keep_going || driven.is_well()) {
                if !begun {
                    (self.before_work)()?;
                    begun = true;
                }
                jobs.sort_by_key(|job| job.task);
                open += jobs.len();
                jobs.iter().for_each(|job| self.observer.submitted(&self.plan.tasks[job.task]));
                executor.submit(jobs)?;
                self.note_begun(executor)?;
            }
            if open == 0 || self.detach {
                self.journal.sync()?;
                driven.left = open;
                return Ok(driven);
            }
            for ended in self.wait(executor)? {
                open -= 1;
                self.take(ended, &mut driven, |task| graph.release(task, &mut missing, &mut ready))?;
            }
            if !self.keep_going && !driven.is_well() {
                open -= executor.forget_waiting().len();
            }
            self.journal.sync()?;
        }
    }

    /// Notes a result that was there and is not the latest of its task that the journal knows: others made it, or a
    /// parameter was set back.
    fn note_found(&mut self, task: usize, key: &Key) -> Result<(), FlowError> {
        let task = &self.plan.tasks[task];
        if self.history.latest(task) == Some(key) {
            return Ok(());
        }
        self.journal.append(json!({ "found": { "stage": task.stage, "entity": task.entity, "key": key } }))
    }

    /// Notes the tasks that began, for whoever asks what the run is doing.
    fn note_begun(&mut self, executor: &mut dyn Executor) -> Result<(), FlowError> {
        for task in executor.begun() {
            let Task { stage, entity, .. } = &self.plan.tasks[task];
            self.journal.append(json!({ "begin": { "stage": stage, "entity": entity } }))?;
        }
        Ok(())
    }

    fn wait(&mut self, executor: &mut dyn Executor) -> Result<Vec<Ended>, FlowError> {
        loop {
            if let Some(signal) = self.stop.signal() {
                executor.cancel();
                self.journal.append(json!({ "stopped_by_signal": signal }))?;
                self.journal.sync()?;
                return Err(FlowError::Stopped { signal });
            }
            let ended = executor.wait(PATIENCE)?;
            self.note_begun(executor)?;
            if !ended.is_empty() {
                return Ok(ended);
            }
        }
    }

    fn take(
        &mut self,
        ended: Ended,
        driven: &mut Driven,
        release: impl FnOnce(usize),
    ) -> Result<(), FlowError> {
        let task = &self.plan.tasks[ended.task];
        let (stage, entity) = (task.stage, &task.entity);
        match ended.outcome {
            Ok(()) => {
                let key = driven.keys[ended.task].as_ref();
                let record = key.map(|key| self.store.get(key)).transpose()?.flatten();
                let record = record
                    .ok_or_else(|| FlowError::NoResult { stage: stage.to_owned(), entity: entity.clone() })?;
                self.journal
                    .append(json!({ "done": { "stage": stage, "entity": entity, "key": record.key } }))?;
                self.observer.end(task, &record.counts);
                driven.records[ended.task] = Some(record);
                driven.ran[ended.task] = true;
                release(ended.task);
            }
            Err(failure) if !failure.damaged.is_empty() => {
                self.journal.append(
                    json!({ "damaged": { "stage": stage, "entity": entity, "results": failure.damaged } }),
                )?;
                driven.damaged.extend(failure.damaged);
            }
            Err(failure) => {
                self.journal
                    .append(json!({ "failed": { "stage": stage, "entity": entity, "failure": failure } }))?;
                self.observer.failed(task, &failure);
                driven.failed.push((ended.task, failure));
            }
        }
        Ok(())
    }
}

/// How many tasks each stage has, in the order of their first ones.
pub(crate) fn stages<'t>(tasks: impl IntoIterator<Item = &'t Task>) -> Vec<(&'static str, usize)> {
    let mut stages: Vec<(&'static str, usize)> = Vec::new();
    for task in tasks {
        match stages.iter_mut().find(|(stage, _)| *stage == task.stage) {
            Some((_, count)) => *count += 1,
            None => stages.push((task.stage, 1)),
        }
    }
    stages
}

fn by_stage(stages: &[(&'static str, usize)]) -> serde_json::Map<String, serde_json::Value> {
    stages.iter().map(|(stage, count)| ((*stage).to_owned(), json!(count))).collect()
}

/// Who waits for whom.
pub(crate) struct Graph {
    /// How many tasks each task waits for.
    pub missing: Vec<usize>,
    consumers: Vec<Vec<usize>>,
}

impl Graph {
    pub fn of(plan: &Plan) -> Self {
        let mut graph =
            Self { missing: vec![0; plan.tasks.len()], consumers: vec![Vec::new(); plan.tasks.len()] };
        for task in 0..plan.tasks.len() {
            for producer in plan.producers_of(task) {
                graph.missing[task] += 1;
                graph.consumers[producer].push(task);
            }
        }
        graph
    }

    /// A task is done: adds those that waited for it alone.
    pub fn release(&self, task: usize, missing: &mut [usize], ready: &mut Vec<usize>) {
        for &consumer in &self.consumers[task] {
            missing[consumer] -= 1;
            if missing[consumer] == 0 {
                ready.push(consumer);
            }
        }
    }
}

#[cfg(test)]
mod tests;
