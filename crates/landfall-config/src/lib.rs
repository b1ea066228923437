//! What people write: run TOML, protocol TOML, sample sheet CSV.
//!
//! Whatever is wrong is told at once, each fault with its line and its column or key; see [`ConfigError`].

mod document;
pub mod error;
mod lines;
pub mod nearest;
pub mod params;
pub mod protocol;
mod range;
pub mod run_file;
pub mod sheet;
pub mod templates;

pub use error::{ConfigError, LineFault};
pub use params::{KeyFault, KeySpec, Params, Relation};
pub use protocol::{
    BarcodePlace, Fragmentation, Mate, Protocol, SequencerRead, Sides, Stretch, UmiPlace, UmiRead,
    VectorEndLayout, umi_in_linker,
};
pub use range::{Range, above};
pub use run_file::{Laboratory, RunFile, Section};
pub use sheet::{Assay, DefaultProtocol, Lane, Library, Origin, Pool, Role, SampleSheet, Sex};
