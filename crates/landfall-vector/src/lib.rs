//! What a vector is: its bases, whether it is a circle, its elements, and what of it is inserted.
//!
//! Sequences come from FASTA or GenBank files, which are told apart by what they begin with; elements come from BED
//! files that somebody names, or are the features of a GenBank file. A file that merely lies beside another is not
//! read. `docs/vectors.md` says what is asked for when.

mod bed;
mod element;
mod error;
mod files;
mod genbank;
mod insert;
pub mod lead;
mod sequence;
mod vector;

pub use element::Element;
pub use error::VectorError;
pub use files::{VectorFile, VectorFiles, Vectors};
pub use vector::{Topology, Vector};
