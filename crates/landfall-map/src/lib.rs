//! The junction mapper: index and search.
//!
//! LM-PCR asks for every equally good place of a read that begins exactly at the junction or at the sheared end.
//! Slices in, loci out; no file but the index, no table.

mod index;
mod mapper;
mod suffixes;
mod verify;

pub use index::{Index, IndexParams, MapError};
pub use mapper::{Locus, MapParams, Mapped, Mapper};
