//! Single tasks of a run, for who schedules them: a workflow manager, or a person.

use std::collections::BTreeSet;

use landfall_files::Remembered;
use landfall_stage::StageEntry;

use crate::about::hash_inputs;
use crate::bind::Inputs;
use crate::drive::{Observer, stages};
use crate::given::{Given, Look, PlanRequest};
use crate::json;
use crate::plan::{Plan, Work};
use crate::run::write;
use crate::run_json::BegunRun;
use crate::specs::Specs;
use crate::store::Store;
use crate::task::{TaskError, Workshop};
use crate::{FlowError, RunFolder, Task};

/// Runs tasks of a stage in this process, one after another. Their results go to the store, where [`crate::run()`]
/// and other tasks find them; several processes may do this at once in one folder.
///
/// # Errors
/// Everything wrong with run file and sheet; [`FlowError::NoTask`]; [`FlowError::NotYet`] when a result that a task
/// reads is not there; what a stage says.
pub fn run_tasks(
    request: &PlanRequest,
    stage: &str,
    entities: &[String],
    observer: &dyn Observer,
) -> Result<(), FlowError> {
    // What is noted before a run is part of the account that the report alone reads.
    let makes_documents = |entry: &StageEntry| entry.name == stage && (entry.ports)().makes_documents();
    let look = if request.entries.iter().any(makes_documents) { Look::Whole } else { Look::Written };
    let given = Given::read(request, RunFolder::at(request.out).about(), look)?;
    let folder = RunFolder::join(request.out, &given.run_path)?;
    if !folder.run_json().exists() {
        write(folder.run_json(), &json::lines(&BegunRun::now(request.program, &given.run_path)))?;
    }
    let inputs = Inputs::of(&given.run, folder.about());
    let plan = given.plan(&BTreeSet::new(), &inputs)?;
    let wanted = entities.iter().map(|entity| find(&plan, stage, entity)).collect::<Result<Vec<_>, _>>()?;
    let mut digests = Remembered::open(folder.digests());
    // The report alone reads the account of the run, which needs the digest of every file.
    let is_report =
        |task: &usize| matches!(plan.tasks[*task].work, Work::Stage(at) if given.makes_documents(at));
    let mut about = String::new();
    if wanted.iter().any(is_report) {
        let hashed = hash_inputs(&given.sheet.libraries, &inputs, &mut digests)?;
        about = json::lines(&given.account(&hashed, &[]));
        write(folder.about(), &about)?;
    }
    let (store, attempts) = (Store::new(folder.store()), folder.attempts());
    let workshop =
        Workshop { entries: request.entries, store: &store, attempts: &attempts, program: request.program };
    let mut specs = Specs::new(&given, (&plan, &store), &about, &mut digests);
    let mut records = vec![None; plan.tasks.len()];
    let asked: BTreeSet<usize> = wanted.iter().copied().collect();
    observer.planned(&stages(asked.iter().map(|at| &plan.tasks[*at])));
    for at in plan.with_ancestors(&wanted) {
        let ready = specs.ready(at, &records)?;
        let task = &plan.tasks[at];
        records[at] = match (store.get(&ready.key)?, asked.contains(&at)) {
            (None, true) => {
                let spec = specs.spec(at, ready, &records)?;
                let progress = observer.begin(task);
                let record = workshop.run(&spec, progress).map_err(|TaskError { error, damaged }| {
                    // Told by the error; whoever runs the tasks makes them anew, and then this one.
                    damaged.iter().for_each(|key| drop(store.set_aside(key, &folder.damaged())));
                    FlowError::Task {
                        stage: task.stage.to_owned(),
                        entity: task.entity.clone(),
                        source: error,
                    }
                })?;
                observer.end(task, &record.counts);
                Some(record)
            }
            (None, false) => {
                return Err(FlowError::NotYet {
                    stage: stage.to_owned(),
                    entities: entities.join(", "),
                    needs_stage: task.stage,
                    needs_entity: task.entity.clone(),
                });
            }
            (found, is_asked) => {
                if is_asked {
                    observer.found(task);
                }
                found
            }
        };
    }
    Ok(digests.save()?)
}

fn find(plan: &Plan, stage: &str, entity: &str) -> Result<usize, FlowError> {
    let is_it = |task: &Task| task.stage == stage && task.entity == entity;
    let found = plan.tasks.iter().position(is_it);
    found.ok_or_else(|| FlowError::NoTask { stage: stage.to_owned(), entity: entity.to_owned() })
}
