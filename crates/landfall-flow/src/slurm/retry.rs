//! What is done with a task that the scheduler ended without a result: again, with more, or given up.

use super::batch::Class;
use super::settings::ClusterSettings;
use super::verdict::Verdict;
use crate::drive::Job;
use crate::said::{TEMPORARY, TaskFailure};

/// Times that a task is lost by no fault of its own before it is given up.
const LOSSES: u32 = 10;
/// Lines of a log that are shown of a task that is given up.
const LOG_LINES: usize = 5;

/// A task that is or will be submitted.
pub(super) struct Waiting {
    pub job: Job,
    /// Ends for a reason of its own.
    tries: u32,
    /// Ends by no fault of its own.
    losses: u32,
}

/// What is to be done.
pub(super) enum Next {
    /// It is submitted again, for this reason.
    Again(String),
    /// It is given up.
    GivenUp(TaskFailure),
}

impl Waiting {
    pub fn new(job: Job) -> Self {
        Self { job, tries: 0, losses: 0 }
    }

    /// Judges the end of an element of that class: what the task asks for grows with its need.
    pub fn next(&mut self, found: &Verdict, class: Class, settings: &ClusterSettings, log: &str) -> Next {
        let Class { memory_mb, minutes, .. } = class;
        let grown = &mut self.job.resources;
        let what = match found {
            Verdict::Memory(at_least) => {
                grown.memory_mb = (2 * memory_mb).max(*at_least).min(settings.max_memory_mb);
                format!("{memory_mb} MB of memory were too little")
            }
            Verdict::Time => {
                grown.minutes = (2 * minutes).min(settings.max_minutes);
                format!("{minutes} minutes were too short")
            }
            Verdict::Lost(_) => "the scheduler lost it".to_owned(),
            Verdict::Cancelled(by) => format!("cancelled by user {by}"),
            Verdict::Failed(how) => how.clone(),
        };
        if self.is_given_up(found, class, settings) {
            Next::GivenUp(given_up(what, log))
        } else {
            Next::Again(what)
        }
    }

    fn is_given_up(&mut self, found: &Verdict, class: Class, settings: &ClusterSettings) -> bool {
        let is_at_limit = match found {
            Verdict::Cancelled(_) => return true,
            Verdict::Lost(_) => {
                self.losses += 1;
                return self.losses > LOSSES;
            }
            Verdict::Memory(_) => class.memory_mb >= settings.max_memory_mb,
            Verdict::Time => class.minutes >= settings.max_minutes,
            Verdict::Failed(_) => false,
        };
        self.tries += 1;
        is_at_limit || self.tries >= settings.attempts
    }
}

/// The log goes with the batch's folder: its last lines stay.
fn given_up(what: String, log: &str) -> TaskFailure {
    let mut last: Vec<_> = log.lines().rev().filter(|line| !line.trim().is_empty()).take(LOG_LINES).collect();
    last.reverse();
    TaskFailure {
        causes: last.into_iter().map(|line| format!("log: {line}")).collect(),
        hint: Some("run again to go on, what is done is kept".to_owned()),
        ..TaskFailure::new(TEMPORARY, what)
    }
}
