//! Alignments that people bring: BAM, CRAM and SAM files, and their contigs beside those of the reference.
//!
//! The only crate that links htslib. [`AlignmentFile`] refuses a file that was cut and a record that lies outside of
//! its contig; [`Contigs`] says which contig of a genome a header means, or why none. What records are for, the stages
//! know.

mod contigs;
mod error;
mod file;
mod format;
mod span;

pub use contigs::{ContigFault, Contigs};
pub use error::AlignmentError;
pub use file::{AlignmentFile, HeaderContig};
pub use rust_htslib::bam::record::{Cigar, Record};
pub use span::{Span, stretches};
