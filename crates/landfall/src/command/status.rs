//! `landfall status`: how a run is doing.

use std::path::{Path, PathBuf};

use clap::Args;
use landfall_files::FileError;
use landfall_flow::{
    BatchStatus, BegunTask, FailedTask, FlowError, Holder, RunFolder, RunState, RunStatus, StageStatus,
    status,
};
use serde_json::json;

use super::FormatArgs;
use crate::exit::{self, Failure};
use crate::observe::duration;

/// Says how a run is doing: whether it goes on and where, what is done of all, what runs now and since when, which tasks
/// failed and their last words, and the jobs that a cluster has of it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  landfall status RUN\n  landfall status RUN --format json")]
pub struct StatusArgs {
    /// The result folder
    #[arg(value_name = "RUN")]
    run: PathBuf,
    #[command(flatten)]
    format: FormatArgs,
}

pub fn run(args: &StatusArgs) -> Result<(), Failure> {
    let found = status(&RunFolder::at(&args.run)).map_err(|error| match error {
        FlowError::File(FileError::Missing { .. }) => {
            let text = format!("`{}` holds no run; expected the result folder of one", args.run.display());
            Failure::new(exit::MISSING, text).hint("it is what `landfall run` was given as `--out`")
        }
        other => other.into(),
    })?;
    args.format.tell(|| json!(found), || text(&args.run, &found))
}

fn text(folder: &Path, status: &RunStatus) -> String {
    let mut text = format!("{}: {}\n", folder.display(), state(status));
    if status.tasks > 0 {
        text.push_str(&format!("{} of {} tasks are done\n\n", status.done, status.tasks));
        text.push_str(&table(&status.stages));
    } else if status.state == RunState::Running {
        text.push_str("nothing is planned yet: what was given is being read\n");
    }
    let begun = |BegunTask { stage, entity, seconds, .. }: &BegunTask| {
        format!("  {stage} {entity}, for {}\n", duration(*seconds))
    };
    list(&mut text, "running now", &status.running, begun);
    let begun = |BegunTask { stage, entity, since, .. }: &BegunTask| {
        format!("  {stage} {entity}, since {}\n", moment(since))
    };
    list(&mut text, "broken off", &status.broken_off, begun);
    list(&mut text, "failed", &status.failed, last_words);
    if !status.batches.is_empty() {
        text.push_str("\nbatch\tstage\tjob\ttasks\tdone\tfailed\tscheduler\n");
        status.batches.iter().for_each(|batch| text.push_str(&row(batch)));
    }
    text
}

fn state(status: &RunStatus) -> String {
    let RunStatus { started, last, finished, seconds, process, signal, .. } = status;
    let (started, last, took) = (moment(started), moment(last), duration(*seconds));
    let process = match process {
        Some(Holder { pid, host, .. }) => format!("process {pid} on {host}"),
        None => "another process".to_owned(),
    };
    match status.state {
        RunState::Running => format!("running since {started} (for {took}), {process}"),
        RunState::Finished => {
            let finished = finished.as_deref().map(moment).unwrap_or_default();
            format!("finished at {finished}, after {took}")
        }
        RunState::Submitted => {
            format!("left to the cluster at {last}; the same `landfall run` goes on with it")
        }
        RunState::Failed => format!("failed at {last}; mend it and run again, what is done is kept"),
        RunState::Stopped => {
            let signal = signal.map(|signal| format!(" by signal {signal}")).unwrap_or_default();
            format!("stopped{signal} at {last}; run again to go on")
        }
        RunState::Interrupted => {
            format!("interrupted, last heard of at {last}; run again to go on")
        }
        RunState::SingleTasks => format!("single tasks ran here since {started}, and no whole run yet"),
        RunState::NotKnown => format!(
            "begun at {started} and not ended; this file system does not say whether {process} goes on"
        ),
    }
}

/// A time to the second, for people.
fn moment(time: &str) -> String {
    let (day, rest) = time.split_once('T').unwrap_or((time, ""));
    let rest = rest.split(['.', 'Z']).next().unwrap_or_default();
    format!("{day} {rest} UTC")
}

fn table(stages: &[StageStatus]) -> String {
    let width = stages.iter().map(|stage| stage.stage.len()).max().unwrap_or(0).max(5);
    let mut text =
        format!("{:width$}  {:>6}  {:>6}  {:>7}  {:>6}\n", "stage", "done", "of", "running", "failed");
    for StageStatus { stage, tasks, done, running, failed } in stages {
        text.push_str(&format!("{stage:width$}  {done:>6}  {tasks:>6}  {running:>7}  {failed:>6}\n"));
    }
    text
}

fn list<T>(text: &mut String, title: &str, all: &[T], line: impl Fn(&T) -> String) {
    if !all.is_empty() {
        text.push_str(&format!("\n{title}:\n"));
        all.iter().for_each(|one| text.push_str(&line(one)));
    }
}

fn last_words(FailedTask { stage, entity, at, failure }: &FailedTask) -> String {
    let mut text = format!("  {stage} {entity}, at {}: {}\n", moment(at), failure.message);
    failure.causes.iter().for_each(|cause| text.push_str(&format!("    {cause}\n")));
    failure.hint.iter().for_each(|hint| text.push_str(&format!("    hint: {hint}\n")));
    text
}

fn row(batch: &BatchStatus) -> String {
    let BatchStatus { name, stage, job, tasks, done, failed, states } = batch;
    let job = job.map_or_else(|| "?".to_owned(), |job| job.to_string());
    let states = match states {
        None => "no answer".to_owned(),
        Some(states) if states.is_empty() => "gone".to_owned(),
        Some(states) => {
            let each: Vec<_> = states.iter().map(|(state, count)| format!("{count} {state}")).collect();
            each.join(", ")
        }
    };
    format!("{name}\t{stage}\t{job}\t{tasks}\t{done}\t{failed}\t{states}\n")
}
