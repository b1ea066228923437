//! What can be wrong with alignments, vectors and the files that describe them.

use std::path::PathBuf;

use landfall_alignment::AlignmentError;
use landfall_files::FileError;
use landfall_reference::ReferenceError;
use landfall_stage::{Fault, StageError};

/// What is wrong with the inputs of stage `depth`.
#[derive(Debug, thiserror::Error)]
pub enum DepthError {
    /// A file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The reference or the vectors could not be read.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// The reference's index could not be read.
    #[error("`{}`: {fault}", path.display())]
    Index {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: String,
    },
    /// No vector was given.
    #[error(
        "no vector was given; expected the FASTA or GenBank file that the reads were aligned to together with the host"
    )]
    NoVectors,
    /// No library was sequenced as a whole genome or captured.
    #[error("no library of the sample has the assay `wgs` or `capture`; expected one with a `bam`")]
    NoAlignments,
    /// A library without alignments.
    #[error(
        "library `{library}` has no `bam` in the sample sheet; expected its alignment to host and vector"
    )]
    NotAligned {
        /// The library.
        library: String,
    },
    /// An alignment file that cannot be used.
    #[error(transparent)]
    Alignment(#[from] AlignmentError),
    /// The reads were not aligned to a vector.
    #[error("`{}`: vector `{vector}` is not in its header, which has {contigs} contigs ({first} first)", path.display())]
    VectorMissing {
        /// The file.
        path: PathBuf,
        /// The vector.
        vector: String,
        /// Contigs of the header.
        contigs: usize,
        /// The first of them.
        first: String,
    },
    /// No autosome of the reference is in all headers.
    #[error("`{}`: none of the reference's autosomes is in its header: found `{found}` first, expected such as `{expected}`", path.display())]
    NoAutosome {
        /// The file.
        path: PathBuf,
        /// The first contig of the header.
        found: String,
        /// The first autosome of the reference.
        expected: String,
        /// Whether the names differ by `chr` only.
        by_chr: bool,
    },
    /// A BED file of elements or calibrators that cannot be used.
    #[error("`{}`, line {line}: {fault}", path.display())]
    Bed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What was found and expected.
        fault: String,
    },
}

impl DepthError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::VectorMissing { .. } | Self::NoVectors | Self::NotAligned { .. } => {
                "align to host and vector together: `cat genome.fa vector.fa > both.fa; bwa index both.fa; \
                 bwa mem both.fa R1.fq.gz R2.fq.gz | samtools sort -o sample.bam -`"
            }
            Self::Alignment(AlignmentError::CramReference { .. }) => {
                "name it by `--fasta`; it must hold host and vectors"
            }
            Self::NoAutosome { by_chr: true, .. } => {
                "the names differ by `chr` only; change those of the header by `samtools reheader`"
            }
            Self::NoAutosome { .. } | Self::Alignment(AlignmentError::Contig { .. }) => {
                "align to the genome that the reference was built from"
            }
            Self::Index { .. } => "make it with `landfall reference build`",
            Self::Alignment(error) => return error.hint(),
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

impl From<DepthError> for StageError {
    fn from(error: DepthError) -> Self {
        let hint = error.hint();
        let fault = match error {
            DepthError::File(error) => return error.into(),
            DepthError::Alignment(AlignmentError::File(error))
            | DepthError::Reference(ReferenceError::File(error)) => return error.into(),
            DepthError::Reference(ReferenceError::Fasta(_) | ReferenceError::Sequence { .. })
            | DepthError::Alignment(_)
            | DepthError::VectorMissing { .. }
            | DepthError::NoAutosome { .. }
            | DepthError::Bed { .. } => Fault::Data,
            DepthError::Reference(_) | DepthError::Index { .. } => Fault::Reference,
            DepthError::NoVectors | DepthError::NoAlignments | DepthError::NotAligned { .. } => {
                Fault::Missing
            }
        };
        Self { fault, source: error.into(), hint }
    }
}
