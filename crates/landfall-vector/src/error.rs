//! Why the vectors of a run cannot be used.

use std::path::PathBuf;

use landfall_files::FileError;
use landfall_files::fasta::FastaError;

/// What is wrong with a vector file or a file of elements.
#[derive(Debug, thiserror::Error)]
pub enum VectorError {
    /// A file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A FASTA file that cannot be used.
    #[error(transparent)]
    Fasta(FastaError),
    /// A file of sequences that cannot be used.
    #[error("`{}`, {place}: {fault}", path.display())]
    Sequence {
        /// The file.
        path: PathBuf,
        /// The record or the line.
        place: String,
        /// What was found and expected.
        fault: String,
    },
    /// Two vectors of one name: what is said of one could be meant of the other.
    #[error("`{}`, vector `{name}`: found the name a second time, first in `{}`; expected every name once", path.display(), first.display())]
    Twice {
        /// The second file.
        path: PathBuf,
        /// The name.
        name: String,
        /// The first file.
        first: PathBuf,
    },
    /// A line of a file of elements that cannot be used.
    #[error("`{}`, line {line}: {fault}", path.display())]
    Element {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What was found and expected.
        fault: String,
    },
    /// Elements are named, but none of this vector.
    #[error(
        "`{}` has no element of vector `{name}`, `{}`; expected at least one row for every vector (one row `backbone` \
         over all of a plasmid of which nothing is inserted)",
        elements.display(),
        path.display()
    )]
    NoElements {
        /// The file of elements; the first of several.
        elements: PathBuf,
        /// The vector's file.
        path: PathBuf,
        /// The vector.
        name: String,
    },
}

impl From<FastaError> for VectorError {
    fn from(error: FastaError) -> Self {
        match error {
            FastaError::File(file) => Self::File(file),
            other => Self::Fasta(other),
        }
    }
}
