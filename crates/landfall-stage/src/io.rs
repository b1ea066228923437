//! The files of one task.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use landfall_config::Library;
use landfall_core::LibraryId;
use landfall_vector::{Topology, VectorFile, VectorFiles};

use crate::ports::{ELEMENTS, vector_port};
use crate::{Fault, StageError};

/// What one task is given: its libraries, its inputs by port, and the folder for its outputs.
#[derive(Clone, Debug, Default)]
pub struct StageIo {
    /// The libraries that the task covers, sorted by name.
    pub libraries: Vec<Library>,
    /// Input files by port name.
    pub inputs: BTreeMap<&'static str, Vec<PathBuf>>,
    /// The folder for the outputs.
    pub out: PathBuf,
}

impl StageIo {
    /// All files that come in through a port; none if the port is optional and unused.
    #[must_use]
    pub fn inputs(&self, port: &str) -> &[PathBuf] {
        self.inputs.get(port).map_or(&[], Vec::as_slice)
    }

    /// The file that comes in through an optional port.
    #[must_use]
    pub fn optional(&self, port: &str) -> Option<&Path> {
        self.inputs(port).first().map(PathBuf::as_path)
    }

    /// The one file that comes in through a port.
    ///
    /// # Errors
    /// When the port has no file.
    pub fn input(&self, port: &str) -> Result<&Path, StageError> {
        self.optional(port)
            .ok_or_else(|| StageError::new(Fault::Missing, format!("input `{port}` was not given")))
    }

    /// The files of the vectors, and of their elements where the stage has that port.
    #[must_use]
    pub fn vectors(&self) -> VectorFiles {
        let of = |topology| {
            let file = move |path: &PathBuf| VectorFile { path: path.clone(), topology };
            self.inputs(vector_port(topology)).iter().map(file)
        };
        let sequences = Topology::ALL.into_iter().flat_map(of).collect();
        VectorFiles { sequences, elements: self.inputs(ELEMENTS).to_vec() }
    }

    /// Where a table goes that the task writes once: `<table>.parquet`.
    #[must_use]
    pub fn output(&self, table: &str) -> PathBuf {
        self.out.join(format!("{table}.parquet"))
    }

    /// Where a table goes that the task writes for each library: `<library>.<table>.parquet`.
    #[must_use]
    pub fn output_for(&self, table: &str, library: &LibraryId) -> PathBuf {
        self.out.join(format!("{library}.{table}.parquet"))
    }

    /// Where a document goes.
    #[must_use]
    pub fn document(&self, name: &str) -> PathBuf {
        self.out.join(name)
    }
}
