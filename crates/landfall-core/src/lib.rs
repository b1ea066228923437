//! The nouns of Landfall: contigs, strands, positions, sequences, site ids, read classes, seeds.
//!
//! Nouns only. Behaviour that several stages share belongs to the crate of its noun.

pub mod class;
pub mod contig;
pub mod dna;
pub mod id;
pub mod letters;
pub mod position;
pub mod seed;
pub mod share;
pub mod side;
pub mod site;
pub mod strand;

pub use class::ReadClass;
pub use contig::ContigId;
pub use id::{IdError, LibraryId, SampleId, SubjectId, VectorEnd};
pub use letters::Letters;
pub use position::Position;
pub use share::Share;
pub use side::Side;
pub use site::SiteId;
pub use strand::Strand;
