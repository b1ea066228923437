//! The simulator of LM-PCR libraries with truth.
//!
//! A [`Scenario`] is simulated ([`Simulation::run`]) and written as a project that the program can run
//! ([`write_project`]): genome, genes, vector, FASTQ files, sample sheet, ddPCR table, and the truth about all
//! of them. Every draw comes from a stream of (seed, `simulate`, entity), and laws are computed without functions
//! that differ between machines: the same scenario gives the same bytes everywhere.

pub mod amplicon;
pub mod bases;
pub mod ddpcr;
pub mod error;
pub mod fastq;
pub mod genome;
pub mod law;
pub mod library;
pub mod pool;
pub mod population;
pub mod project;
pub mod scenario;
pub mod sequencer;
pub mod simulation;
pub mod site;
pub mod truth;
pub mod uniqueness;
pub mod vector;

pub use error::{Fault, SimError};
pub use project::write_project;
pub use scenario::Scenario;
pub use simulation::Simulation;
