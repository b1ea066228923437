//! The junction mapper: index and search.
//!
//! A trimmed read begins at the junction (or at the sheared end), so its first base is what the mapper must place:
//! a read maps end to end from its first base, and *every* locus about as good as the best one is told.
//! [`Index`] holds a sparse suffix array of a genome, [`Mapper`] answers with loci. Slices in, loci out; no file but
//! the index. The answer depends on the read, the genome and the parameters alone: not on time, order or threads.
//!
//! Not promised: loci further from the best than the band, and loci of reads that match more places than
//! a search may look at; those are [`Mapped::Repetitive`].

mod align;
mod error;
mod index;
mod locus;
mod mapper;
mod params;
mod pieces;
mod query;
mod search;
mod seeds;
mod suffixes;
mod verify;

pub use error::MapError;
pub use index::{Index, IndexParams};
pub use locus::{Locus, Mapped};
pub use mapper::Mapper;
pub use params::MapParams;
