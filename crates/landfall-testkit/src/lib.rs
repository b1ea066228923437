//! What tests share. A dev-dependency only: no crate of the program is built with it.
//!
//! Builders give usual values; a test says what is not usual by struct update:
//!
//! ```
//! use landfall_config::{Library, Role};
//! let control = Library { role: Role::Negative, ..landfall_testkit::library("NTC", 1) };
//! assert_eq!(control.library.as_str(), "NTC-1");
//! ```
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod library;

pub use library::{library, protocol, vector_end};
