//! What a scheduler is asked, and what it answers.

use std::collections::BTreeMap;

/// What a command answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Its output.
    Text(String),
    /// It refused, with its words.
    Refused(String),
    /// The controller did not answer: nothing is known.
    Silence(String),
}

/// An element of an array as the scheduler sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The number of the array's job.
    pub job: u64,
    /// The element.
    pub element: u32,
    /// The state's word, such as `PENDING`.
    pub state: String,
    /// The job's name.
    pub name: String,
    /// Why it is in that state.
    pub reason: String,
}

/// What the accounting says of an element's end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Accounted {
    /// The state's word; `CANCELLED by 0` loses its tail to `by`.
    pub state: String,
    /// Who cancelled it.
    pub by: Option<String>,
    /// The signal that ended it.
    pub signal: u32,
    /// The exit code.
    pub exit: u32,
    /// Most memory of its processes, MB.
    pub peak_mb: u64,
    /// The node.
    pub node: String,
}

/// A scheduler of job arrays.
pub(crate) trait Scheduler {
    /// Submits a script; the options of `sbatch`, the script last.
    fn sbatch(&mut self, arguments: &[String]) -> Answer;
    /// All array elements of this user; finished ones as long as the controller remembers them.
    fn squeue(&mut self) -> Result<Vec<Seen>, Answer>;
    /// What the accounting says of jobs, by job and element. Empty where there is none.
    fn sacct(&mut self, jobs: &[u64]) -> BTreeMap<(u64, u32), Accounted>;
    /// Ends jobs; `false` where the controller does not answer. One that is over already is no fault.
    fn scancel(&mut self, jobs: &[u64]) -> bool;
    /// The most elements that the controller takes in an array.
    fn max_array(&mut self) -> Option<u32>;
    /// How often each command was called.
    fn calls(&self) -> BTreeMap<&'static str, u64>;
}
