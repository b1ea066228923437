//! What tests share. A dev-dependency only: no crate of the program is built with it.
//!
//! Builders give usual values; a test says what is not usual by struct update:
//!
//! ```
//! use landfall_config::{Library, Role};
//! let control = Library { role: Role::Negative, ..landfall_testkit::library("NTC", 1) };
//! assert_eq!(control.library.as_str(), "NTC-1");
//! ```
//!
//! A stage runs in a folder of its own, with what the test gives it:
//!
//! ```ignore
//! let rows = StageRun::<Collide>::new([library("A", 1)]).table(fragments).run()?.rows::<CollisionRow>();
//! ```
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod library;
mod rows;
pub mod schema;
mod sequence;
mod stage_run;

pub use library::{library, protocol, vector_end};
pub use rows::{balance, fragment, multihit, site, site_fragment};
pub use sequence::{bases, fasta};
pub use stage_run::{Ran, StageRun};
