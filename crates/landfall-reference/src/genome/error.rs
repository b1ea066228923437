//! What can be wrong with a genome.

use std::io;

use thiserror::Error;

use super::file::FORMAT;

/// Why a genome could not be built or read. Whoever knows the file's path adds it.
#[derive(Debug, Error)]
pub enum GenomeError {
    /// Two contigs have one name.
    #[error("contig `{0}` occurs twice; names must differ")]
    DuplicateContig(String),
    /// More bases than a `u32` can count.
    #[error("contig `{contig}` brings the genome above {} bases, the most that can be addressed", u32::MAX)]
    TooLong {
        /// The contig that was one too many.
        contig: String,
    },
    /// A contig with positions that no alignment and no table can name.
    #[error("contig `{contig}` has more than {} bases, the most that alignments can name", i32::MAX)]
    LongContig {
        /// The contig.
        contig: String,
    },
    /// The file is of another kind.
    #[error("not a genome file; expected one written by `landfall reference build`")]
    NotAGenome,
    /// The file is of another format version.
    #[error("genome file of format {found}; this program reads format {FORMAT}; build the reference again")]
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
    #[error("damaged genome file: {0}")]
    Damaged(&'static str),
    /// The file could not be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}
