//! What stage `abundance` refuses.

use std::path::PathBuf;

use landfall_stage::{Fault, StageError};

/// Why stage `abundance` failed.
#[derive(Debug, thiserror::Error)]
pub enum AbundanceError {
    /// A molecule of a site that table `sites` does not have.
    #[error(
        "`{path}`, row {row}: found site `{site}` of subject `{subject}`; expected a site of table `sites`",
        path = path.display()
    )]
    UnknownSite {
        /// The file.
        path: PathBuf,
        /// The row, from 1.
        row: u64,
        /// Its subject.
        subject: String,
        /// The site.
        site: String,
    },
    /// A parameter outside its range.
    #[error("[abundance] `{key}`: found {found}; expected {expected}")]
    Parameter {
        /// The key.
        key: &'static str,
        /// Its value.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
}

impl From<AbundanceError> for StageError {
    fn from(error: AbundanceError) -> Self {
        let (fault, hint) = match error {
            AbundanceError::UnknownSite { .. } => (
                Fault::Data,
                Some("`sites` and `site_fragments` must come from the same run of stage `sites`"),
            ),
            AbundanceError::Parameter { .. } => (Fault::Config, None),
        };
        let error = Self::new(fault, error);
        match hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}
