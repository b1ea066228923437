//! How a run is doing, from what its folder holds: the lock, `run.json`, the journal, and the batches of a cluster.

use std::collections::BTreeMap;

use jiff::Timestamp;
use landfall_files::FileError;
use serde::{Deserialize, Serialize};

use crate::journal::{Journal, Line};
use crate::lock::{Held, Holder, held};
use crate::run_json::BegunRun;
use crate::said::TaskFailure;
use crate::slurm::{BatchStatus, batches};
use crate::{FlowError, RunFolder};

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// An orchestrator has the folder.
    Running,
    /// All is done.
    Finished,
    /// It left its tasks to a cluster.
    Submitted,
    /// A task failed.
    Failed,
    /// A signal ended it.
    Stopped,
    /// It ended without a word: it was killed, or refused.
    Interrupted,
    /// Single tasks ran in the folder, and no whole run yet.
    SingleTasks,
    /// It has not ended, and the file system does not say whether it goes on.
    NotKnown,
}

/// How a run is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunStatus {
    /// What it is doing.
    pub state: RunState,
    /// The run file.
    pub run_file: String,
    /// Name and version of the program.
    pub program: String,
    /// Who has the folder, where that is so or not known.
    pub process: Option<Holder>,
    /// When it began, UTC.
    pub started: String,
    /// When it was last heard of.
    pub last: String,
    /// When it finished.
    pub finished: Option<String>,
    /// How long it took, or takes until now.
    pub seconds: u64,
    /// The signal that ended it.
    pub signal: Option<i64>,
    /// Its tasks; 0 as long as nothing is planned.
    pub tasks: usize,
    /// Those with a result.
    pub done: usize,
    /// Its stages, in the order of the data's way.
    pub stages: Vec<StageStatus>,
    /// Tasks that run now on the machine of the orchestrator.
    pub running: Vec<BegunTask>,
    /// Tasks that ran when the run ended, and have no result.
    pub broken_off: Vec<BegunTask>,
    /// Tasks that failed, with their last words.
    pub failed: Vec<FailedTask>,
    /// What a cluster has of it.
    pub batches: Vec<BatchStatus>,
}

/// The tasks of a stage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StageStatus {
    /// The stage, or `merge`.
    pub stage: String,
    /// Its tasks.
    pub tasks: usize,
    /// Those with a result.
    pub done: usize,
    /// Those that run now.
    pub running: usize,
    /// Those that failed.
    pub failed: usize,
}

/// A task that began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BegunTask {
    /// The stage.
    pub stage: String,
    /// The pool, library, sample or subject; the table for merges; `run` for the whole sheet.
    pub entity: String,
    /// When it began, UTC.
    pub since: String,
    /// How long that is ago.
    pub seconds: u64,
}

/// A task that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FailedTask {
    /// The stage.
    pub stage: String,
    /// The pool, library, sample or subject; the table for merges; `run` for the whole sheet.
    pub entity: String,
    /// When, UTC.
    pub at: String,
    /// Its last words.
    #[serde(flatten)]
    pub failure: TaskFailure,
}

/// Says how a run is doing. Reads what is there, and writes nothing.
///
/// # Errors
/// A folder that holds no run, or whose records cannot be read or are not what was written.
pub fn status(folder: &RunFolder) -> Result<RunStatus, FlowError> {
    // First: a run that ends meanwhile is told as one that goes on or as one that is over, not as one that broke off.
    let held = held(&folder.lock())?;
    let (begun, made) = recorded(folder)?;
    let lines = match Journal::read(&folder.journal()) {
        Err(FlowError::File(FileError::Missing { .. })) => Vec::new(),
        lines => lines?,
    };
    let mut told = Told::of(&lines, &begun.started);
    if begun.finished.is_some() {
        told.stages = Vec::new();
        made.iter().for_each(|stage| {
            let stage = told.stage(stage);
            (stage.tasks, stage.done) = (stage.tasks + 1, stage.done + 1);
        });
    }
    let state = match (&held, &begun.finished) {
        (_, Some(_)) => RunState::Finished,
        (Held::By(_), None) => RunState::Running,
        (Held::NotKnown(_), None) => RunState::NotKnown,
        (Held::No, None) if lines.is_empty() => RunState::SingleTasks,
        (Held::No, None) => told.end(),
    };
    let process = match held {
        Held::By(holder) | Held::NotKnown(holder) if begun.finished.is_none() => holder,
        _ => None,
    };
    let now = Timestamp::now().to_string();
    let last = lines.last().map_or(&begun.started, |line| &line.at).clone().max(begun.started.clone());
    let until = match state {
        RunState::Running | RunState::NotKnown => &now,
        _ => begun.finished.as_ref().unwrap_or(&last),
    };
    let seconds = seconds(&begun.started, until);
    let open = |((stage, entity), since): (&(String, String), &String)| BegunTask {
        stage: stage.clone(),
        entity: entity.clone(),
        since: since.clone(),
        seconds: self::seconds(since, &now),
    };
    let mut open: Vec<BegunTask> = told.open.iter().map(open).collect();
    open.sort_by(|one, other| (&one.since, &one.entity).cmp(&(&other.since, &other.entity)));
    let goes_on = matches!(state, RunState::Running | RunState::NotKnown);
    if !goes_on {
        told.stages.iter_mut().for_each(|stage| stage.running = 0);
    }
    let (running, broken_off) = if goes_on { (open, Vec::new()) } else { (Vec::new(), open) };
    Ok(RunStatus {
        state,
        run_file: begun.run_file.display().to_string(),
        program: begun.program,
        process,
        started: begun.started,
        last,
        finished: begun.finished,
        seconds,
        signal: if goes_on { None } else { told.signal },
        tasks: told.stages.iter().map(|stage| stage.tasks).sum(),
        done: told.stages.iter().map(|stage| stage.done).sum(),
        stages: told.stages,
        running,
        broken_off,
        failed: told.failed,
        batches: batches(&folder.batches())?,
    })
}

/// What `run.json` says of the run, and the stages of the tasks with a result.
fn recorded(folder: &RunFolder) -> Result<(BegunRun, Vec<String>), FlowError> {
    #[derive(Deserialize)]
    struct Made {
        stage: String,
    }
    #[derive(Deserialize)]
    struct All {
        #[serde(default)]
        tasks: Vec<Made>,
    }
    let path = folder.run_json();
    let text = std::fs::read(&path).map_err(|source| FileError::read(&path, source))?;
    let damaged =
        |fault: serde_json::Error| FlowError::Damaged { path: path.clone(), fault: fault.to_string() };
    let begun = serde_json::from_slice(&text).map_err(damaged)?;
    let All { tasks } = serde_json::from_slice(&text).map_err(damaged)?;
    Ok((begun, tasks.into_iter().map(|task| task.stage).collect()))
}

/// What the journal tells of one run.
#[derive(Debug, Default)]
struct Told {
    stages: Vec<StageStatus>,
    /// Tasks that began and did not end, by stage and entity, and since when.
    open: BTreeMap<(String, String), String>,
    failed: Vec<FailedTask>,
    signal: Option<i64>,
    is_left: bool,
}

impl Told {
    /// The run that began then.
    fn of(lines: &[Line], started: &str) -> Self {
        let is_its = |line: &&Line| line.event["plan"]["run"] == started;
        let mut told = Self::default();
        let first = lines.iter().position(|line| is_its(&line)).unwrap_or(lines.len());
        lines[first..].iter().for_each(|line| told.hear(line));
        told
    }

    fn hear(&mut self, line: &Line) {
        let event = &line.event;
        if let Some(tasks) = event["plan"]["tasks"].as_object() {
            let count = |tasks: &serde_json::Value| tasks.as_u64().unwrap_or(0) as usize;
            let of = |(stage, tasks): (&String, &serde_json::Value)| StageStatus {
                stage: stage.clone(),
                tasks: count(tasks),
                ..StageStatus::default()
            };
            (self.stages, self.open) = (tasks.iter().map(of).collect(), BTreeMap::new());
        }
        for (stage, tasks) in event["there"].as_object().into_iter().flatten() {
            self.stage(stage).done += tasks.as_u64().unwrap_or(0) as usize;
        }
        if let Some(task) = name(&event["begin"]) {
            self.stage(&task.0).running += 1;
            self.open.insert(task, line.at.clone());
        }
        if let Some(task) = name(&event["done"]) {
            self.stage(&task.0).done += 1;
            self.close(&task);
        }
        if let Some(task) = name(&event["damaged"]) {
            self.close(&task);
        }
        if let Some(task) = name(&event["failed"]) {
            self.stage(&task.0).failed += 1;
            self.close(&task);
            let failure = TaskFailure::deserialize(&event["failed"]["failure"]);
            let failure = failure.unwrap_or_else(|_| TaskFailure::new(crate::INTERNAL, "it did not say why"));
            let (stage, entity) = task;
            self.failed.push(FailedTask { stage, entity, at: line.at.clone(), failure });
        }
        self.signal = event["stopped_by_signal"].as_i64().or(self.signal);
        self.is_left = !event["detached"].is_null();
    }

    fn close(&mut self, task: &(String, String)) {
        if self.open.remove(task).is_some() {
            let stage = self.stage(&task.0);
            stage.running = stage.running.saturating_sub(1);
        }
    }

    fn stage(&mut self, name: &str) -> &mut StageStatus {
        let known = self.stages.iter().position(|stage| stage.stage == name);
        let at = known.unwrap_or_else(|| {
            self.stages.push(StageStatus { stage: name.to_owned(), ..StageStatus::default() });
            self.stages.len() - 1
        });
        &mut self.stages[at]
    }

    /// How a run came to its end that did not finish.
    fn end(&self) -> RunState {
        if self.signal.is_some() {
            RunState::Stopped
        } else if self.is_left {
            RunState::Submitted
        } else if !self.failed.is_empty() && self.open.is_empty() {
            RunState::Failed
        } else {
            RunState::Interrupted
        }
    }
}

/// Stage and entity of a task that an event is about.
fn name(event: &serde_json::Value) -> Option<(String, String)> {
    Some((event["stage"].as_str()?.to_owned(), event["entity"].as_str()?.to_owned()))
}

/// Whole seconds from one time to another; 0 where clocks differ.
fn seconds(from: &str, to: &str) -> u64 {
    let [from, to] = [from, to].map(|time| time.parse::<Timestamp>());
    match (from, to) {
        (Ok(from), Ok(to)) => u64::try_from(to.as_second() - from.as_second()).unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// What lines tell of the run that began at `now`.
    fn told(events: &[Value]) -> Told {
        let line = |(number, event): (u64, &Value)| Line {
            number,
            at: format!("at {number}"),
            previous: String::new(),
            event: event.clone(),
        };
        Told::of(&(1..).zip(events).map(line).collect::<Vec<_>>(), "now")
    }

    fn plan(run: &str) -> Value {
        json!({ "plan": { "run": run, "tasks": { "trim": 1, "align": 3 } } })
    }

    fn task(what: &str, stage: &str, entity: &str) -> Value {
        json!({ what: { "stage": stage, "entity": entity, "failure": TaskFailure::new(65, "bad") } })
    }

    fn counts(told: &Told) -> Vec<(&str, usize, usize, usize, usize)> {
        let of = |stage: &StageStatus| (stage.tasks, stage.done, stage.running, stage.failed);
        let counts = told.stages.iter().map(|stage| (stage.stage.as_str(), of(stage)));
        counts.map(|(name, (tasks, done, running, failed))| (name, tasks, done, running, failed)).collect()
    }

    #[test]
    fn only_the_lines_of_this_run_count() {
        let earlier = [plan("before"), task("begin", "trim", "a"), task("failed", "trim", "a")];
        assert!(told(&earlier).stages.is_empty() && told(&earlier).failed.is_empty());
        let all = [&earlier[..], &[plan("now"), json!({ "there": { "trim": 1, "align": 1 } })]].concat();
        let begun = [all, vec![task("begin", "align", "b"), task("begin", "align", "c")]].concat();
        assert_eq!(counts(&told(&begun)), [("trim", 1, 1, 0, 0), ("align", 3, 1, 2, 0)]);
        let ended = [begun, vec![task("done", "align", "b"), task("failed", "align", "c")]].concat();
        let told = told(&ended);
        assert_eq!(counts(&told), [("trim", 1, 1, 0, 0), ("align", 3, 2, 0, 1)]);
        assert_eq!((told.failed.len(), told.failed[0].failure.message.as_str()), (1, "bad"));
    }

    #[test]
    fn a_later_plan_of_the_same_run_begins_to_count_anew_and_failures_stay() {
        let first = [plan("now"), task("begin", "trim", "a"), task("failed", "trim", "a")];
        let told = told(&[&first[..], &[plan("now"), task("done", "trim", "b")]].concat());
        assert_eq!(counts(&told), [("trim", 1, 1, 0, 0), ("align", 3, 0, 0, 0)]);
        assert_eq!(told.failed.len(), 1);
    }

    #[test]
    fn the_end_of_a_run_that_did_not_finish_is_told_by_its_last_lines() {
        let end = |more: &[Value]| told(&[&[plan("now"), task("begin", "trim", "a")], more].concat()).end();
        assert_eq!(end(&[]), RunState::Interrupted);
        assert_eq!(end(&[task("failed", "trim", "a")]), RunState::Failed);
        assert_eq!(end(&[json!({ "stopped_by_signal": 2 })]), RunState::Stopped);
        assert_eq!(end(&[task("done", "trim", "a"), json!({ "detached": 3 })]), RunState::Submitted);
        // Killed while it went on without the failed one.
        assert_eq!(end(&[task("failed", "trim", "a"), task("begin", "trim", "b")]), RunState::Interrupted);
    }

    #[test]
    fn time_does_not_run_backwards() {
        assert_eq!(seconds("2026-01-01T00:00:00.5Z", "2026-01-01T00:01:01.4Z"), 61);
        assert_eq!(seconds("2026-01-01T00:00:10Z", "2026-01-01T00:00:00Z"), 0);
    }
}
