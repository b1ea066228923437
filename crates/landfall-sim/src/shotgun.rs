//! Reads of sheared DNA: everything in a sample, in proportion to how much there is of it.
//!
//! [`material::Material`] is the DNA of a sample and gives fragments; an assay reads some of them as pairs
//! ([`write_wgs`], [`write_capture`]) or whole ([`crate::long_read`]).

mod capture;
mod pair;
mod probe;
mod wgs;

pub mod batch;
pub mod fragment;
pub mod haplotype;
pub mod length;
pub mod library;
pub mod material;
pub mod stretch;

pub use capture::write_capture;
pub use wgs::write_wgs;
