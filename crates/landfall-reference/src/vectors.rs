//! The vectors of a run: few, short, indexed in memory when a stage starts.

use std::path::PathBuf;

use landfall_files::fasta;

use crate::{Genome, GenomeBuilder, ReferenceError};

/// The vectors of a run.
#[derive(Debug)]
pub struct Vectors {
    /// Their packed sequence; contigs are named as in the FASTA files.
    pub genome: Genome,
}

impl Vectors {
    /// Reads the vectors, in the order of the files; no file makes an empty genome.
    ///
    /// # Errors
    /// When a file cannot be read, or two vectors have the same name.
    pub fn load(paths: &[PathBuf]) -> Result<Self, ReferenceError> {
        let mut builder = GenomeBuilder::new();
        let mut seen = std::collections::BTreeSet::new();
        for path in paths {
            fasta::for_each(path, |record| {
                let name = &record.name;
                let fault = |fault: String| ReferenceError::Sequence {
                    path: path.clone(),
                    record: format!("`{name}`"),
                    fault,
                };
                if !seen.insert(name.to_owned()) {
                    return Err(fault(
                        "another vector file has this name; expected every name once".to_owned(),
                    ));
                }
                builder.push(name, &record.bases).map_err(|source| fault(source.to_string()))
            })?;
        }
        Ok(Self { genome: builder.finish() })
    }
}
