//! A finished run in the formats of other programs, and the looks at one place of it.
//!
//! Pure functions from rows of tables to texts: what is read and where it goes is the program's. Columns, conventions and
//! the source of each layout stand in `docs/exports.md`.

pub mod aavenger;
mod amplification;
pub mod bed;
pub mod clones;
pub mod datavzrd;
mod direction;
mod error;
mod format;
pub mod inspiired;
pub mod isanalytics;
pub mod near;
mod number;
pub mod reads;
mod shares;
pub mod show;
mod tables;
mod tsv;
pub mod vcf;
mod workbook;

pub use amplification::{Amplification, Shown, shown};
pub use direction::Directions;
pub use error::ExportError;
pub use format::Format;
pub use number::Rounded;
pub use shares::Shares;
pub use tables::Tables;
pub use workbook::workbook;
