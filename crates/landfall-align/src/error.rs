//! What can go wrong, with the words that help.

use std::path::PathBuf;

use landfall_alignment::AlignmentError;
use landfall_files::FileError;
use landfall_reference::ReferenceError;
use landfall_stage::{Fault, StageError};
use landfall_tables::TableError;

use crate::LineFaults;

/// Why sequences could not be placed or a user's alignment not be read.
#[derive(Debug, thiserror::Error)]
pub enum AlignError {
    /// A file that could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A table that could not be read or written.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A reference or vector that cannot be used.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// Ids and sequences of table `reads` contradict each other.
    #[error("table `reads`, `{column}` {id}: {fault}; expected ids from 0 on, each for one sequence")]
    SequenceId {
        /// The column.
        column: &'static str,
        /// The id.
        id: u32,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// A sequence that table `reads` does not have.
    #[error("`{}`, row {row}: found sequence {id}; expected a number below {expected}, the rows of table `reads`", path.display())]
    UnknownSequence {
        /// The table `hits`.
        path: PathBuf,
        /// The row, from 1.
        row: u64,
        /// The number of the sequence.
        id: u32,
        /// The rows of table `reads`.
        expected: usize,
    },
    /// More reads than columns of reads hold.
    #[error("table `reads` tells of more than {} reads of one library; expected no more", u32::MAX)]
    TooManyReads,
    /// The index does not fit the reference.
    #[error("`{}`: {fault}", path.display())]
    Index {
        /// The index.
        path: PathBuf,
        /// What is wrong with it.
        fault: String,
    },
    /// The vectors cannot be indexed.
    #[error("the vectors cannot be indexed: {fault}")]
    VectorIndex {
        /// What the mapper said.
        fault: String,
    },
    /// A user's alignment that cannot be used.
    #[error(transparent)]
    Alignment(#[from] AlignmentError),
    /// A file that is no alignment.
    #[error("`{}` is no alignment; expected BAM, CRAM or SAM, or PAF or PSL, plain or gzipped", path.display())]
    Format {
        /// The file.
        path: PathBuf,
    },
    /// Lines of a PAF or PSL file that cannot be used.
    #[error("`{}` has {faults}", path.display())]
    Lines {
        /// The file.
        path: PathBuf,
        /// Each line with its column, what was found and what was expected; at least one.
        faults: LineFaults,
    },
    /// A record that does not belong to this library's sequences.
    #[error("`{}`, record {record}: found the name `{name}`; expected `anchor_<id>` or `adrift_<id>` of this library", path.display())]
    Name {
        /// The file.
        path: PathBuf,
        /// The record, from 1.
        record: u64,
        /// Its name.
        name: String,
    },
    /// A record whose read is not the one of that name.
    #[error("`{}`, record {record} (`{name}`): found {found} bases; the library's sequence has {expected}", path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// The record, from 1.
        record: u64,
        /// Its name.
        name: String,
        /// Bases found.
        found: u64,
        /// Bases expected.
        expected: u64,
    },
}

impl From<AlignError> for StageError {
    fn from(error: AlignError) -> Self {
        const ALIGN_AGAIN: &str =
            "align the sequences of `landfall align --export-fasta` to the FASTA file of the reference";
        const NAME_FASTA: &str = "name it by `--cram-reference`";
        match error {
            AlignError::File(source) => source.into(),
            AlignError::Table(source) => source.into(),
            AlignError::Reference(ReferenceError::File(source)) => source.into(),
            AlignError::Reference(source @ (ReferenceError::Fasta(_) | ReferenceError::Sequence { .. })) => {
                Self::new(Fault::Data, source)
            }
            AlignError::Reference(source) => {
                Self::new(Fault::Reference, source).hint("`landfall reference verify` checks a reference")
            }
            AlignError::Index { .. } => Self::new(Fault::Reference, error)
                .hint("build the reference again: `landfall reference build`"),
            AlignError::Alignment(AlignmentError::File(source)) => source.into(),
            AlignError::Alignment(ref fault) => {
                let hint = match (fault, fault.hint()) {
                    (AlignmentError::Contig { .. }, Some(hint)) => Some(format!("{hint}; {ALIGN_AGAIN}")),
                    (AlignmentError::Contig { .. }, None) => Some(ALIGN_AGAIN.to_owned()),
                    (AlignmentError::CramReference { .. }, _) => Some(NAME_FASTA.to_owned()),
                    (_, hint) => hint,
                };
                Self { hint, ..Self::new(Fault::Data, error) }
            }
            AlignError::Name { .. }
            | AlignError::Length { .. }
            | AlignError::Format { .. }
            | AlignError::Lines { .. } => Self::new(Fault::Data, error).hint(ALIGN_AGAIN),
            AlignError::SequenceId { .. }
            | AlignError::UnknownSequence { .. }
            | AlignError::TooManyReads
            | AlignError::VectorIndex { .. } => Self::new(Fault::Data, error),
        }
    }
}
