//! Ports: the named inputs and outputs of a stage, checked when a run is planned.

use landfall_tables::TableSchema;
use landfall_vector::Topology;
use serde::Serialize;

/// What one task of a stage covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The libraries that share FASTQ files.
    Pool,
    /// One library.
    Library,
    /// One sample.
    Sample,
    /// One subject.
    Subject,
    /// The whole sheet.
    Run,
}

/// A file that no stage makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// The FASTQ files of the task's libraries; their paths are in the libraries.
    Fastq,
    /// The alignments of the task's libraries; their paths are in the libraries.
    Alignment,
    /// The reference folder, used for its sequence and index.
    Reference,
    /// The reference folder, used for its gene set.
    Genes,
    /// FASTA or GenBank files of the run's vectors whose ends meet so.
    Vectors(Topology),
    /// BED of the vectors' elements.
    Elements,
    /// BED of single-copy host regions of a capture panel.
    Calibrators,
    /// The FASTA that CRAM files were made with.
    Fasta,
    /// Laboratory tables (digital PCR).
    Laboratory,
    /// Sites known from earlier runs.
    Registry,
    /// The clones that spikes should show.
    ExpectedControls,
    /// The cancer gene list.
    CancerGenes,
    /// A file for people.
    Document,
}

/// The port of the vectors' elements.
pub const ELEMENTS: &str = "elements";

/// The port of vectors by topology, so that what is said of a vector is in the key of every task that reads it.
#[must_use]
pub const fn vector_port(topology: Topology) -> &'static str {
    match topology {
        Topology::NotKnown => "vectors",
        Topology::Circular => "vectors_circular",
        Topology::Linear => "vectors_linear",
    }
}

/// What goes through a port.
#[derive(Clone, Copy, Debug)]
pub enum Payload {
    /// A Parquet table.
    Table(&'static TableSchema),
    /// Any other file.
    File(FileKind),
}

/// A named input.
#[derive(Clone, Copy, Debug)]
pub struct InputPort {
    /// Its name.
    pub name: &'static str,
    /// What comes in. Many files may come in through one port.
    pub payload: Payload,
    /// Whether the stage works without it.
    pub optional: bool,
}

/// How an output is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// One file for the task.
    Task,
    /// One file for each library of the task.
    Library,
}

/// A named output.
#[derive(Clone, Copy, Debug)]
pub struct OutputPort {
    /// Its name; for tables, the table's name.
    pub name: &'static str,
    /// What goes out.
    pub payload: Payload,
    /// One file, or one for each library.
    pub split: Split,
}

/// The inputs and outputs of a stage.
#[derive(Clone, Debug, Default)]
pub struct Ports {
    /// What comes in.
    pub inputs: Vec<InputPort>,
    /// What goes out.
    pub outputs: Vec<OutputPort>,
}

impl Ports {
    /// Adds a table that must be there.
    #[must_use]
    pub fn table(self, schema: &'static TableSchema) -> Self {
        self.input(schema.name, Payload::Table(schema), false)
    }

    /// Adds a table that may be missing.
    #[must_use]
    pub fn optional_table(self, schema: &'static TableSchema) -> Self {
        self.input(schema.name, Payload::Table(schema), true)
    }

    /// Adds a file that must be there.
    #[must_use]
    pub fn file(self, name: &'static str, kind: FileKind) -> Self {
        self.input(name, Payload::File(kind), false)
    }

    /// Adds a file that may be missing.
    #[must_use]
    pub fn optional_file(self, name: &'static str, kind: FileKind) -> Self {
        self.input(name, Payload::File(kind), true)
    }

    /// Adds the sequences of the run's vectors, a port for each topology; there may be none.
    #[must_use]
    pub fn vector_sequences(self) -> Self {
        let add =
            |ports: Self, topology| ports.optional_file(vector_port(topology), FileKind::Vectors(topology));
        Topology::ALL.into_iter().fold(self, add)
    }

    /// Adds the run's vectors with their elements; there may be none.
    #[must_use]
    pub fn vectors(self) -> Self {
        self.vector_sequences().optional_file(ELEMENTS, FileKind::Elements)
    }

    fn input(mut self, name: &'static str, payload: Payload, optional: bool) -> Self {
        self.inputs.push(InputPort { name, payload, optional });
        self
    }

    /// Adds a table that the task writes.
    #[must_use]
    pub fn writes(self, schema: &'static TableSchema) -> Self {
        self.output(schema.name, Payload::Table(schema), Split::Task)
    }

    /// Adds a table that the task writes once for each of its libraries.
    #[must_use]
    pub fn writes_per_library(self, schema: &'static TableSchema) -> Self {
        self.output(schema.name, Payload::Table(schema), Split::Library)
    }

    /// Adds a document that the task writes; the name is the file's.
    #[must_use]
    pub fn writes_document(self, name: &'static str) -> Self {
        self.output(name, Payload::File(FileKind::Document), Split::Task)
    }

    /// Whether the stage makes documents for people, which need everything else and go where people look.
    #[must_use]
    pub fn makes_documents(&self) -> bool {
        self.outputs.iter().any(|port| matches!(port.payload, Payload::File(_)))
    }

    fn output(mut self, name: &'static str, payload: Payload, split: Split) -> Self {
        self.outputs.push(OutputPort { name, payload, split });
        self
    }
}

/// The sizes that a resource model works with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InputSizes {
    /// Bytes of all inputs.
    pub input_bytes: u64,
    /// Bases of the reference.
    pub reference_bases: u64,
}

/// What a task is expected to need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Resources {
    /// Cores it can use.
    pub cores: u32,
    /// Memory, MB.
    pub memory_mb: u64,
    /// Time on those cores, minutes.
    pub minutes: u64,
}
