//! The simulator of sequencing and laboratory data with truth.
//!
//! A [`Scenario`] is simulated ([`Simulation::build`]) and written as a project that the program can run
//! ([`write_project`]): genome, genes, vector, reads of every assay, sample sheets, laboratory tables, and the truth
//! about all of them. Every draw comes from a stream of (seed, `simulate`, entity), and laws are computed without
//! functions that differ between machines: the same scenario gives the same bytes everywhere.

pub mod bases;
pub mod bed;
pub mod ddpcr;
pub mod error;
pub mod fastq;
pub mod genome;
pub mod integration;
pub mod law;
pub mod lmpcr;
pub mod long_read;
pub mod path;
pub mod plain_reads;
pub mod plate;
pub mod population;
pub mod project;
pub mod qpcr;
pub mod scenario;
pub mod sequencer;
pub mod shotgun;
pub mod simulation;
pub mod site;
pub mod truth;
pub mod vector;

pub use error::{Fault, SimError};
pub use project::write_project;
pub use scenario::Scenario;
pub use simulation::Simulation;
