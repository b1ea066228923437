//! How the jobs of a run are doing, for somebody who looks in.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::batch::Batch;
use super::commands::Commands;
use super::scheduler::Scheduler;
use crate::FlowError;
use crate::said::Said;

/// A batch and its tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BatchStatus {
    /// Its name, which is the job's.
    pub name: String,
    /// The stage.
    pub stage: String,
    /// The number of the job.
    pub job: Option<u64>,
    /// Its tasks.
    pub tasks: usize,
    /// Those that are done.
    pub done: usize,
    /// Those that failed.
    pub failed: usize,
    /// Elements of the array in each state, as the scheduler says; `None` where it does not answer.
    pub states: Option<BTreeMap<String, usize>>,
}

/// The batches of a run folder, with one question to the scheduler.
///
/// # Errors
/// A folder that cannot be read.
pub(crate) fn batches(batches: &Path) -> Result<Vec<BatchStatus>, FlowError> {
    let all = Batch::all(batches)?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let seen = Commands::default().squeue().ok();
    let of = |batch: &Batch| {
        let events = batch.events(&|_| false);
        let failed = events.values().filter(|said| matches!(said, Said::Failed(_))).count();
        let states = seen.as_ref().map(|seen| {
            let mut states = BTreeMap::new();
            for one in seen.iter().filter(|one| one.name == batch.record.name) {
                *states.entry(one.state.clone()).or_default() += 1;
            }
            states
        });
        BatchStatus {
            name: batch.record.name.clone(),
            stage: batch.record.stage.clone(),
            job: batch.record.job,
            tasks: batch.record.elements.iter().map(Vec::len).sum(),
            done: events.len() - failed,
            failed,
            states,
        }
    };
    Ok(all.iter().map(of).collect())
}
