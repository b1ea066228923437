//! What people write: run TOML, protocol TOML, sample sheet CSV.

pub mod params;
pub mod protocol;
pub mod sheet;

pub use params::{KeySpec, Params};
pub use protocol::{Fragmentation, Protocol, SequencerRead, VectorEndLayout};
pub use sheet::{Assay, Lane, Library, Role, Sex};
