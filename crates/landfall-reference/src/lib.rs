//! The reference folder: contigs and their roles, packed sequence, gene set, digests; and the run's vectors, packed.

pub mod build;
pub mod genes;
pub mod genome;
pub mod manifest;
pub mod pseudo_autosomal;
mod reference;
pub mod repeats;
pub mod role;
pub mod slice;
pub mod vectors;

pub use build::{BuildOptions, Draft};
pub use genome::{Genome, GenomeBuilder, GenomeError};
pub use manifest::{ContigEntry, Manifest, Part};
pub use reference::{Reference, gene_set};
pub use repeats::Repeat;
pub use role::Role;

use std::path::PathBuf;

use landfall_files::FileError;
use landfall_files::fasta::FastaError;

/// What is wrong with a reference, a genome file or a vector file.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Not a reference folder.
    #[error("`{}` is no reference: it has no `reference.toml`", folder.display())]
    NoManifest {
        /// The folder.
        folder: PathBuf,
    },
    /// The manifest cannot be understood.
    #[error("`{}`: {fault}", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What was found and expected.
        fault: String,
    },
    /// A part is not what the manifest says.
    #[error("`{}` is not the {part} that `reference.toml` names: found {found}, expected {expected}", path.display())]
    Part {
        /// The part's file.
        path: PathBuf,
        /// Which part.
        part: &'static str,
        /// What was found.
        found: String,
        /// What the manifest says.
        expected: String,
    },
    /// The packed sequence is damaged or of another format.
    #[error("`{}`: {source}", path.display())]
    Genome {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: GenomeError,
    },
    /// Chromosomes that stand twice in a FASTA file.
    #[error("`{}`: {}; sites in it would be lost as multihits", path.display(), .repeats.iter().map(Repeat::to_string).collect::<Vec<_>>().join("; "))]
    Repeats {
        /// The file.
        path: PathBuf,
        /// The contigs that repeat another.
        repeats: Vec<Repeat>,
    },
    /// A FASTA file that cannot be read.
    #[error(transparent)]
    Fasta(FastaError),
    /// A sequence of a FASTA file that cannot be used.
    #[error("`{}`, {record}: {fault}", path.display())]
    Sequence {
        /// The file.
        path: PathBuf,
        /// The sequence, by its name.
        record: String,
        /// What was found and expected.
        fault: String,
    },
}

impl From<FastaError> for ReferenceError {
    fn from(error: FastaError) -> Self {
        match error {
            FastaError::File(error) => Self::File(error),
            other => Self::Fasta(other),
        }
    }
}
