//! What can be wrong with an index or with parameters.

use std::io;

use thiserror::Error;

use crate::index::FORMAT;

/// Why an index could not be built or read, or a mapper not be set up. Whoever knows the file's path adds it.
#[derive(Debug, Error)]
pub enum MapError {
    /// A parameter is out of its range.
    #[error("`{name}` is {found}; expected {expected}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// Its value.
        found: String,
        /// The allowed range.
        expected: &'static str,
    },
    /// The file is of another kind.
    #[error("not an index file; expected one written by `landfall reference build`")]
    NotAnIndex,
    /// The file is of another format version.
    #[error("index file of format {found}; this program reads format {FORMAT}; build the reference again")]
    Format {
        /// The version in the file.
        found: u32,
    },
    /// The file is shorter or longer than its header says.
    #[error("{found} bytes, expected {expected}; the file was cut or changed")]
    Size {
        /// Bytes there are.
        found: u64,
        /// Bytes the header asks for.
        expected: u64,
    },
    /// The file contradicts itself.
    #[error("damaged index file: {0}")]
    Damaged(&'static str),
    /// The index was built from another genome.
    #[error("the index belongs to another genome; build the reference again")]
    OtherGenome,
    /// The file could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}
