//! The stage contract: what a stage reads, writes and costs, and what it is given when it runs.

mod balance;
mod context;
mod entry;
mod error;
mod io;
mod ports;
mod upfront;

pub use balance::Balance;
pub use context::{Context, NoProgress, Progress};
pub use entry::{EVERY_ASSAY, Stage, StageEntry, Summary};
pub use error::{Fault, StageError};
pub use io::{InputFiles, StageIo, Table, TableFile};
pub use ports::{
    Document, FileKind, InputPort, InputSizes, OutputNames, OutputPort, Payload, Ports, Resources, Scope,
    Split,
};
pub use upfront::{Findings, Upfront};
