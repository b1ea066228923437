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
}

impl From<AbundanceError> for StageError {
    fn from(error: AbundanceError) -> Self {
        Self::new(Fault::Data, error)
            .hint("`sites` and `site_fragments` must come from the same run of stage `sites`")
    }
}
