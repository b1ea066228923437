//! Tasks as elements of SLURM job arrays.
//!
//! A batch is one array: a folder with a list of tasks per element, written before it is submitted. The folder's name
//! is the job's name, so that a batch is found again whatever became of the orchestrator or of the controller's answer.
//! What a task says of its end is a file in the folder, and counts for more than what the scheduler says.

mod arrays;
mod batch;
mod commands;
pub(crate) mod executor;
#[cfg(test)]
pub(crate) mod fake;
mod retry;
pub(crate) mod scheduler;
pub(crate) mod settings;
mod status;
mod verdict;

pub(crate) use executor::{Outside, Slurm};
pub use settings::ClusterSettings;
pub use status::BatchStatus;
pub(crate) use status::batches;
