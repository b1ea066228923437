//! A whole run: read what people wrote, plan, execute, say what was done.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use landfall_core::LibraryId;
use landfall_files::{FileError, Remembered, cell_text, write_atomically};
use serde_json::{Value, json};

use crate::about::{hash_inputs, paths};
use crate::bind::Inputs;
use crate::drive::{Driven, Driver, Executor, Observer};
use crate::explain::{Described, Explained, History, explain};
use crate::given::{Given, Look, PlanRequest};
use crate::journal::Journal;
use crate::key::Key;
use crate::local::{Local, LocalSettings};
use crate::plan::{Plan, Task};
use crate::publish::{Published, publish};
use crate::run_json::{BegunRun, FinishedRun, FinishedTask, ResultFile};
use crate::said::TaskFailure;
use crate::slurm::{ClusterSettings, Outside, Slurm};
use crate::specs::Specs;
use crate::stop::Stop;
use crate::store::{Record, Store};
use crate::{FlowError, RunFolder, json, provenance, task};

/// What is asked of a run.
pub struct Request<'a> {
    /// What a plan needs, too.
    pub plan: PlanRequest<'a>,
    /// Take over a folder of another run file, and use no earlier result.
    pub fresh: bool,
    /// Go on without the libraries whose tasks fail.
    pub keep_going: bool,
    /// Who watches.
    pub observer: &'a dyn Observer,
    /// Where tasks run.
    pub place: Place,
    /// Whether to stop.
    pub stop: Stop,
}

/// Where tasks run.
#[derive(Clone, Debug)]
pub enum Place {
    /// On this machine.
    Local(LocalSettings),
    /// On a cluster with SLURM.
    Slurm {
        /// The program, as nodes see it.
        program: PathBuf,
        /// What the cluster wants to be told.
        cluster: ClusterSettings,
        /// Leave when what can run is submitted.
        detach: bool,
    },
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The result folder.
    pub folder: RunFolder,
    /// Number of tasks.
    pub tasks: usize,
    /// Number of those that ran now; the results of the others were there.
    pub ran: usize,
    /// Tasks that failed, and were left out with their libraries.
    pub failed: Vec<Failed>,
    /// Tasks that were submitted and left to themselves; with any, there are no results yet.
    pub left: usize,
}

/// A task that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The stage.
    pub stage: &'static str,
    /// The pool, library, sample or subject.
    pub entity: String,
    /// Why.
    pub failure: TaskFailure,
}

/// What a run would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its tasks, in an order in which they can run.
    pub tasks: Vec<Explained>,
    /// What people should know of what they wrote.
    pub notes: Vec<String>,
}

/// Says what a run would do, task by task. Writes nothing.
///
/// # Errors
/// Everything that is wrong with what is given, at once.
pub fn plan(request: &PlanRequest) -> Result<Planned, FlowError> {
    let folder = RunFolder::at(request.out);
    let given = Given::read(request, folder.about(), Look::Whole)?;
    let inputs = Inputs::of(&given.run, folder.about());
    let plan = given.plan(&BTreeSet::new(), &inputs)?;
    let mut digests = Remembered::open(folder.digests());
    let hashed = hash_inputs(&given.sheet.libraries, &inputs, &mut digests)?;
    let about = json::lines(&given.account(&hashed, &[]));
    let lines = match Journal::read(&folder.journal()) {
        Err(FlowError::File(FileError::Missing { .. })) => Vec::new(),
        lines => lines?,
    };
    let store = Store::new(folder.store());
    let mut specs = Specs::new(&given, (&plan, &store), &about, &mut digests);
    let tasks = explain(&plan, &mut specs, &store, &History::of(&lines))?;
    Ok(Planned { tasks, notes: given.notes.clone() })
}

/// Plans a run and runs it. Results that are there are used again.
///
/// # Errors
/// Everything that is wrong with what is given, at once, before anything starts; or the first task that fails.
pub fn run(request: &Request) -> Result<Outcome, FlowError> {
    run_with(request, request)
}

/// Makes the executor of a plan.
pub(crate) trait Executors {
    fn make<'p>(&'p self, plan: &'p Plan, folder: &RunFolder) -> Result<Box<dyn Executor + 'p>, FlowError>;
}

/// The same with executors of another making.
pub(crate) fn run_with(request: &Request, executors: &dyn Executors) -> Result<Outcome, FlowError> {
    let given = Given::read(&request.plan, RunFolder::at(request.plan.out).about(), Look::Whole)?;
    given.notes.iter().for_each(|note| request.observer.note(note));
    let (folder, _lock) = RunFolder::claim(request.plan.out, &given.run_path, request.fresh)?;
    let begun = BegunRun::now(request.plan.program, &given.run_path);
    write(folder.run_json(), &json::lines(&begun))?;
    task::sweep(&folder.attempts())?;
    let store = Store::new(folder.store());
    let (mut journal, lines) = Journal::open(&folder.journal())?;
    let history = History::of(&lines);
    let inputs = Inputs::of(&given.run, folder.about());
    let mut digests = Remembered::open(folder.digests());
    let hashed = hash_inputs(&given.sheet.libraries, &inputs, &mut digests)?;
    digests.save()?;

    let (mut failed, mut ran) = (Vec::new(), 0);
    let mut calls: BTreeMap<String, u64> = BTreeMap::new();
    let mut repairs = Repairs { store: &store, aside: folder.damaged(), times: BTreeMap::new() };
    let mut without: BTreeSet<LibraryId> = BTreeSet::new();
    loop {
        let plan = given.plan(&without, &inputs)?;
        let account = given.account(&hashed, &left_out(&failed));
        let about = json::lines(&account);
        let mut before_work = || {
            folder.withdraw()?;
            write(folder.about(), &about)
        };
        let mut executor = executors.make(&plan, &folder)?;
        let mut specs = Specs::new(&given, (&plan, &store), &about, &mut digests);
        let driven = Driver {
            plan: &plan,
            specs: &mut specs,
            store: &store,
            journal: &mut journal,
            history: &history,
            started: &begun.started,
            observer: request.observer,
            stop: &request.stop,
            keep_going: request.keep_going,
            detach: matches!(request.place, Place::Slurm { detach: true, .. }),
            before_work: &mut before_work,
        }
        .run(executor.as_mut())?;
        for (name, more) in executor.calls() {
            *calls.entry(name.to_owned()).or_default() += more;
        }
        drop(executor);
        ran += driven.ran.iter().filter(|ran| **ran).count();
        if driven.left > 0 {
            journal.append(json!({ "detached": driven.left }))?;
            journal.sync()?;
            return Ok(Outcome { folder, tasks: plan.tasks.len(), ran, failed, left: driven.left });
        }
        if !driven.damaged.is_empty() {
            repairs.set_aside(&driven.damaged, &plan, &driven.records, &mut journal, request.observer)?;
            continue;
        }
        if driven.failed.is_empty() {
            let documents = |at: usize| given.makes_documents(at);
            let found = publish(&plan, &driven.records, &documents, &store, &folder, &mut digests)?;
            digests.save()?;
            let published = match found {
                Ok(published) => published,
                Err(damaged) => {
                    repairs.set_aside(&damaged, &plan, &driven.records, &mut journal, request.observer)?;
                    continue;
                }
            };
            write_failed(&folder, &failed)?;
            let now = jiff::Timestamp::now().to_string();
            let done = FinishedRun {
                begun: BegunRun { finished: Some(now.clone()), ..begun },
                account,
                paths: paths(&hashed, given.reference.as_ref()),
                tasks: finished_tasks(&plan, &driven),
                results: published.into_iter().map(result_file).collect(),
                journal: journal.head(),
                scheduler_calls: calls,
            };
            let explained = plan_document(&plan, &driven);
            provenance::write(&done, &explained, &folder)?;
            let text = json::lines(&done);
            journal.append_finished(&now, text.as_bytes())?;
            journal.sync()?;
            // Last: what says that the run is finished.
            write(folder.run_json(), &text)?;
            return Ok(Outcome { folder, tasks: plan.tasks.len(), ran, failed, left: 0 });
        }
        leave_out(&plan, driven, request.keep_going, &mut without, &mut failed)?;
    }
}

/// How often a result may be damaged before the disk is to blame.
const MOST_REPAIRS: u32 = 3;

/// Takes damaged results out of the store, so that the next round makes them anew.
struct Repairs<'a> {
    store: &'a Store,
    aside: PathBuf,
    /// How often that was done, by key.
    times: BTreeMap<Key, u32>,
}

impl Repairs<'_> {
    fn set_aside(
        &mut self,
        damaged: &BTreeSet<Key>,
        plan: &Plan,
        records: &[Option<Record>],
        journal: &mut Journal,
        observer: &dyn Observer,
    ) -> Result<(), FlowError> {
        for key in damaged {
            let times = self.times.entry(key.clone()).or_default();
            *times += 1;
            if *times > MOST_REPAIRS {
                let fault = format!(
                    "was made {MOST_REPAIRS} times and each time read back as something else; check the disk"
                );
                return Err(FlowError::Damaged { path: self.store.folder(key), fault });
            }
            let made_it = |(_, record): &(&Task, &Option<Record>)| {
                record.as_ref().is_some_and(|record| record.key == *key)
            };
            let task = plan.tasks.iter().zip(records).find(made_it).map(|(task, _)| task);
            let what = task
                .map_or_else(|| key.to_string(), |task| format!("stage `{}`, `{}`", task.stage, task.entity));
            if let Some(to) = self.store.set_aside(key, &self.aside)? {
                observer.note(&format!(
                    "the result of {what} in the store was damaged; it is set aside in `{}` and made anew",
                    to.display()
                ));
                journal.append(json!({ "set_aside": { "key": key, "to": to } }))?;
            }
        }
        Ok(())
    }
}

impl Executors for Request<'_> {
    fn make<'p>(&'p self, plan: &'p Plan, folder: &RunFolder) -> Result<Box<dyn Executor + 'p>, FlowError> {
        let (store, attempts) = (folder.store(), folder.attempts());
        Ok(match &self.place {
            Place::Local(settings) => {
                Box::new(Local::new(settings.clone(), plan, (store, attempts), self.observer))
            }
            Place::Slurm { program, cluster, .. } => {
                let folders = (store, attempts, folder.batches());
                let outside = Outside::default();
                Box::new(Slurm::new(cluster.clone(), program.clone(), folders, self.observer, outside)?)
            }
        })
    }
}

/// Takes the libraries of failed tasks out of the run; or fails, if it shall not go on or nothing would be left.
fn leave_out(
    plan: &Plan,
    driven: Driven,
    keep_going: bool,
    without: &mut BTreeSet<LibraryId>,
    failed: &mut Vec<Failed>,
) -> Result<(), FlowError> {
    let all: BTreeSet<_> = plan.libraries.iter().map(|library| &library.library).collect();
    for (at, failure) in driven.failed {
        let task = &plan.tasks[at];
        let libraries: BTreeSet<_> = plan.libraries_of(task).map(|library| &library.library).collect();
        if !keep_going || libraries.is_empty() || libraries == all {
            let failure = Box::new(failure);
            return Err(FlowError::Failed { stage: task.stage, entity: task.entity.clone(), failure });
        }
        without.extend(libraries.into_iter().cloned());
        failed.push(Failed { stage: task.stage, entity: task.entity.clone(), failure });
    }
    Ok(())
}

/// What the report says of libraries that are not in it.
fn left_out(failed: &[Failed]) -> Vec<String> {
    let one = |failed: &Failed| {
        format!(
            "Left out, with all of its libraries: {}, since stage {} failed: {}",
            failed.entity, failed.stage, failed.failure.message
        )
    };
    failed.iter().map(one).collect()
}

fn write_failed(folder: &RunFolder, failed: &[Failed]) -> Result<(), FlowError> {
    if failed.is_empty() {
        return Ok(());
    }
    let mut text = "stage\tentity\texit_code\tmessage\n".to_owned();
    for Failed { stage, entity, failure } in failed {
        let (entity, message) = (cell_text(entity), cell_text(&failure.message));
        text.push_str(&format!("{stage}\t{entity}\t{}\t{message}\n", failure.code));
    }
    write(folder.results().join("failed.tsv"), &text)
}

fn finished_tasks(plan: &Plan, driven: &Driven) -> Vec<FinishedTask> {
    let tasks = plan.tasks.iter().zip(&driven.records).zip(&driven.ran);
    let finished = |((task, record), ran): ((&Task, &Option<Record>), &bool)| {
        let record = record.as_ref()?;
        Some(FinishedTask {
            stage: task.stage.to_owned(),
            entity: task.entity.clone(),
            version: record.ingredients.version(),
            key: record.key.clone(),
            ran: *ran,
            seconds: record.seconds,
            peak_mb: record.peak_mb,
            host: record.host.clone(),
            program: record.program.clone(),
            counts: record.counts.iter().map(|(name, count)| (name.clone(), json!(count))).collect(),
        })
    };
    tasks.filter_map(finished).collect()
}

fn result_file(Published { path, output }: Published) -> ResultFile {
    ResultFile { path, bytes: output.bytes, blake3: output.blake3, sha256: output.sha256 }
}

/// The plan as plain data: tasks with their keys, and which of them read what others made.
fn plan_document(plan: &Plan, driven: &Driven) -> Value {
    let one = |(at, record): (usize, &Option<Record>)| {
        let key = record.as_ref().map(|record| record.key.clone());
        Described::of(plan, at, plan.producers_of(at), key)
    };
    json!({ "tasks": driven.records.iter().enumerate().map(one).collect::<Vec<_>>() })
}

pub(crate) fn write(path: PathBuf, text: &str) -> Result<(), FlowError> {
    Ok(write_atomically(path, text.as_bytes())?)
}
