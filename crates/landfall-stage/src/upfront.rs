//! What a stage can say before the first task of a run: faults and notes of what it was given.

use std::path::PathBuf;

use landfall_config::Library;
use landfall_vector::Vectors;

use crate::{FileKind, StageError, StageIo};

/// What a stage is given before anything runs: the files of its ports, and the libraries that it will cover.
#[derive(Clone, Copy, Debug)]
pub struct Upfront<'a> {
    /// The files that no stage makes, by port. It holds no libraries and no tables.
    pub io: &'a StageIo,
    /// The libraries that the stage will cover, over all of its tasks, sorted by name; `None` where the sheet has
    /// faults of its own. A check that needs them then says nothing: what it would say may not be true.
    pub libraries: Option<&'a [Library]>,
}

impl Upfront<'_> {
    /// The vectors, read.
    ///
    /// # Errors
    /// What is wrong with their files; or the stage has no such port.
    pub fn vectors(&self) -> Result<Vectors, StageError> {
        Ok(self.io.vectors()?.read()?)
    }

    /// All files of a kind; none where none is given.
    ///
    /// # Errors
    /// When the stage has no such port.
    pub fn files(&self, kind: FileKind) -> Result<&[PathBuf], StageError> {
        self.io.files(kind)
    }
}

/// What a check found.
#[derive(Debug, Default)]
pub struct Findings {
    /// What keeps the run from starting.
    pub faults: Vec<StageError>,
    /// What people should know; said once on stderr, and shown in the report.
    pub notes: Vec<String>,
}

impl Findings {
    /// The value of a result; its error is a fault.
    pub fn take<T, E: Into<StageError>>(&mut self, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.faults.push(error.into())).ok()
    }

    /// Adds a note.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fault;

    #[test]
    fn an_error_becomes_a_fault_and_a_value_stays() {
        let mut findings = Findings::default();
        assert_eq!(findings.take(Ok::<_, StageError>(1)), Some(1));
        assert_eq!(findings.take(Err::<u8, _>(StageError::new(Fault::Data, "no"))), None);
        findings.note("so it is");
        assert_eq!((findings.faults.len(), findings.notes), (1, vec!["so it is".to_owned()]));
    }
}
