//! What can be wrong with an alignment file.

use std::path::PathBuf;

use landfall_files::FileError;

use crate::ContigFault;

/// Why an alignment file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AlignmentError {
    /// The file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file could not be opened as an alignment.
    #[error("`{}`: {fault}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What was found and expected.
        fault: String,
    },
    /// The file ends too early.
    #[error("`{}` has no end-of-file block: it was cut; expected a whole file", path.display())]
    Cut {
        /// The file.
        path: PathBuf,
    },
    /// A contig of the header that is no contig of the genome.
    #[error("`{}`: {fault}", path.display())]
    Contig {
        /// The file.
        path: PathBuf,
        /// Which one, and why.
        fault: ContigFault,
    },
    /// A record that cannot be used.
    #[error("`{}`, record {record}: {fault}", path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// The record, from 1.
        record: u64,
        /// What was found and expected.
        fault: String,
    },
    /// A record of a CRAM file that cannot be decoded: nearly always its reference is not there.
    #[error("`{}`, record {record}: {fault}; a CRAM file needs the FASTA it was made with", path.display())]
    CramReference {
        /// The file.
        path: PathBuf,
        /// The record, from 1.
        record: u64,
        /// What was found.
        fault: String,
    },
}

impl AlignmentError {
    /// What to do, whatever the alignment is for.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Cut { .. } => Some("compare its size and checksum with where it comes from".to_owned()),
            Self::Contig { fault, .. } => fault.hint(),
            _ => None,
        }
    }
}
