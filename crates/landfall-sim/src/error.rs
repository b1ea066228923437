//! What can go wrong while simulating.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// One value of a scenario that cannot be simulated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key, with the tables it lies in: `genome.alu.length`.
    pub key: String,
    /// What was written.
    pub found: String,
    /// What would be accepted.
    pub expected: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: found `{}`; expected {}", self.key, self.found, self.expected)
    }
}

/// Why no project was written.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// The scenario is not TOML, lacks a key or has an unknown one; the message names it and its line.
    #[error("the scenario cannot be read\n{0}")]
    Syntax(#[from] toml::de::Error),
    /// Values that cannot be simulated, all of them.
    #[error("the scenario has {} problem(s){}", .0.len(), list(.0))]
    Values(Vec<Fault>),
    /// The genome has no place left for something that the scenario asks for.
    #[error("`{key}`: found no room in the genome; expected longer contigs or fewer of them")]
    NoRoom {
        /// The key that asked for it.
        key: String,
    },
    /// A name that the sample sheet would refuse.
    #[error("a name of the scenario: {0}")]
    Name(#[from] landfall_core::IdError),
    /// A file of places that cannot be used.
    #[error("`{}`, line {line}: {fault}", path.display())]
    Places {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What was found and expected.
        fault: String,
    },
    /// A file could not be read or written.
    #[error(transparent)]
    Files(#[from] landfall_files::FileError),
    /// The genome's FASTA file cannot be used.
    #[error(transparent)]
    Reference(#[from] landfall_reference::ReferenceError),
    /// A table could not be written or read.
    #[error(transparent)]
    Table(#[from] landfall_tables::TableError),
    /// A file could not be read or written.
    #[error("`{}`: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl SimError {
    /// For `map_err`: names the file that an input or output error is about.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

fn list(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("\n  {fault}")).collect()
}
