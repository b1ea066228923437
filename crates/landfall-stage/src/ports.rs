//! Ports: the inputs and outputs of a stage, checked when a run is planned.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use landfall_config::Library;
use landfall_core::LibraryId;
use landfall_files::blake3_hex;
use landfall_tables::{Row, TableSchema};
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

/// What a file is, where it is no table.
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
    /// A user's own alignment of the distinct sequences of one library.
    OwnAlignment,
    /// The FASTA that a user's own alignment was made with.
    OwnAlignmentFasta,
    /// Laboratory tables (digital PCR).
    Laboratory,
    /// Sites known from earlier runs.
    Registry,
    /// The clones that spikes should show.
    ExpectedControls,
    /// The cancer gene list.
    CancerGenes,
    /// What readers are told to do, and when.
    Rules,
    /// Specifications of products, as filed.
    Specifications,
    /// Results of other tests of lots.
    Attributes,
    /// What the run says of itself.
    Account,
}

impl FileKind {
    /// The name of its port, and of the file where a stage makes one.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fastq => "fastq",
            Self::Alignment => "alignment",
            Self::Reference => "reference",
            Self::Genes => "genes",
            // A port for each topology: what is said of a vector is in the key of every task that reads it.
            Self::Vectors(Topology::NotKnown) => "vectors",
            Self::Vectors(Topology::Circular) => "vectors_circular",
            Self::Vectors(Topology::Linear) => "vectors_linear",
            Self::Elements => "elements",
            Self::Calibrators => "calibrators",
            Self::Fasta => "fasta",
            Self::OwnAlignment => "own_alignment",
            Self::OwnAlignmentFasta => "own_alignment_fasta",
            Self::Laboratory => "laboratory",
            Self::Registry => "registry",
            Self::ExpectedControls => "expected",
            Self::CancerGenes => "cancer_genes",
            Self::Rules => "rules",
            Self::Specifications => "specifications",
            Self::Attributes => "attributes",
            Self::Account => "about",
        }
    }

    /// How the name of such a file ends, where a stage can make one for others to read.
    fn extension(self) -> Option<&'static str> {
        match self {
            Self::Alignment => Some("bam"),
            Self::Elements | Self::Calibrators => Some("bed"),
            Self::Fasta => Some("fa"),
            _ => None,
        }
    }
}

/// A document that a stage writes for people, by the name of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Document(pub &'static str);

/// What the files are called that a task writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputNames {
    /// By the libraries' names, for people.
    Plain,
    /// By digests of them, for a store.
    Stored,
}

impl OutputNames {
    /// The name of a file that is written once, or for a library.
    #[must_use]
    pub fn of(self, payload: Payload, library: Option<&LibraryId>) -> String {
        match self {
            Self::Plain => payload.file_name(library),
            Self::Stored => payload.stored_name(library),
        }
    }
}

/// What goes through a port. A stage has one port for each: what comes in names the port.
#[derive(Clone, Copy, Debug)]
pub enum Payload {
    /// A Parquet table.
    Table(&'static TableSchema),
    /// A file that is no table.
    File(FileKind),
    /// A file for people, which no stage reads.
    Document(Document),
}

impl Payload {
    /// The table of such rows.
    #[must_use]
    pub fn table<R: Row>() -> Self {
        Self::Table(R::SCHEMA)
    }

    /// Whether the sample sheet names these files: reads and alignments of the libraries.
    #[must_use]
    pub fn is_of_the_sheet(self) -> bool {
        matches!(self, Self::File(FileKind::Fastq | FileKind::Alignment))
    }

    /// The name of its port.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Table(schema) => schema.name,
            Self::File(kind) => kind.name(),
            Self::Document(document) => document.0,
        }
    }

    /// The name of the file that a task writes: once, or for a library.
    #[must_use]
    pub fn file_name(self, library: Option<&LibraryId>) -> String {
        let name = match self {
            Self::Table(schema) => format!("{}.parquet", schema.name),
            Self::File(kind) => match kind.extension() {
                Some(extension) => format!("{}.{extension}", kind.name()),
                None => kind.name().to_owned(),
            },
            Self::Document(document) => document.0.to_owned(),
        };
        library.map_or_else(|| name.clone(), |library| format!("{library}.{name}"))
    }

    /// The name of that file in a store, whose listing more people may see than its files: what people call a library is
    /// a digest there.
    #[must_use]
    pub fn stored_name(self, library: Option<&LibraryId>) -> String {
        let name = self.file_name(None);
        let digest = library.map(|library| blake3_hex(library.as_str().as_bytes()));
        digest.map_or_else(|| name.clone(), |digest| format!("{}.{name}", &digest[..16]))
    }

    /// Tables and other files may have the same name.
    fn rank(self) -> (&'static str, u8) {
        let sort = match self {
            Self::Table(_) => 0,
            Self::File(_) => 1,
            Self::Document(_) => 2,
        };
        (self.name(), sort)
    }
}

impl PartialEq for Payload {
    fn eq(&self, other: &Self) -> bool {
        self.rank() == other.rank()
    }
}

impl Eq for Payload {}

impl PartialOrd for Payload {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Payload {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl Hash for Payload {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.rank().hash(state);
    }
}

/// An input.
#[derive(Clone, Copy, Debug)]
pub struct InputPort {
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

/// An output.
#[derive(Clone, Copy, Debug)]
pub struct OutputPort {
    /// What goes out.
    pub payload: Payload,
    /// One file, or one for each library.
    pub split: Split,
    /// Whether it is written whatever the parameters say.
    pub always: bool,
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
    pub fn table<R: Row>(self) -> Self {
        self.input(Payload::table::<R>(), false)
    }

    /// Adds a table that may be missing.
    #[must_use]
    pub fn optional_table<R: Row>(self) -> Self {
        self.input(Payload::table::<R>(), true)
    }

    /// Adds a file that must be there.
    #[must_use]
    pub fn file(self, kind: FileKind) -> Self {
        self.input(Payload::File(kind), false)
    }

    /// Adds a file that may be missing.
    #[must_use]
    pub fn optional_file(self, kind: FileKind) -> Self {
        self.input(Payload::File(kind), true)
    }

    /// Adds the sequences of the run's vectors, a port for each topology; there may be none.
    #[must_use]
    pub fn vector_sequences(self) -> Self {
        let add = |ports: Self, topology| ports.optional_file(FileKind::Vectors(topology));
        Topology::ALL.into_iter().fold(self, add)
    }

    /// Adds the run's vectors with their elements; there may be none.
    #[must_use]
    pub fn vectors(self) -> Self {
        self.vector_sequences().optional_file(FileKind::Elements)
    }

    fn input(mut self, payload: Payload, optional: bool) -> Self {
        self.inputs.push(InputPort { payload, optional });
        self
    }

    /// Adds a table that the task writes.
    #[must_use]
    pub fn writes<R: Row>(self) -> Self {
        self.output(Payload::table::<R>(), Split::Task)
    }

    /// Adds a table that the task writes once for each of its libraries.
    #[must_use]
    pub fn writes_per_library<R: Row>(self) -> Self {
        self.output(Payload::table::<R>(), Split::Library)
    }

    /// Adds a file that the task makes for other stages.
    #[must_use]
    pub fn makes(self, kind: FileKind) -> Self {
        self.output(Payload::File(kind), Split::Task)
    }

    /// Adds a file that the task makes for other stages, once for each of its libraries.
    #[must_use]
    pub fn makes_per_library(self, kind: FileKind) -> Self {
        self.output(Payload::File(kind), Split::Library)
    }

    /// Adds a document that the task writes.
    #[must_use]
    pub fn writes_document(self, document: Document) -> Self {
        self.output(Payload::Document(document), Split::Task)
    }

    /// Adds a document that the task writes if its parameters ask for it.
    #[must_use]
    pub fn may_write_document(mut self, document: Document) -> Self {
        let payload = Payload::Document(document);
        self.outputs.push(OutputPort { payload, split: Split::Task, always: false });
        self
    }

    fn output(mut self, payload: Payload, split: Split) -> Self {
        self.outputs.push(OutputPort { payload, split, always: true });
        self
    }

    /// The names of the files that a task writes whatever its parameters say, with these libraries.
    #[must_use]
    pub fn written(&self, libraries: &[Library], names: OutputNames) -> Vec<String> {
        let one = |port: &OutputPort| match port.split {
            Split::Task => vec![names.of(port.payload, None)],
            Split::Library => {
                let of = |library: &Library| names.of(port.payload, Some(&library.library));
                libraries.iter().map(of).collect()
            }
        };
        self.outputs.iter().filter(|port| port.always).flat_map(one).collect()
    }

    /// Whether the stage makes documents for people, which need everything else and go where people look.
    #[must_use]
    pub fn makes_documents(&self) -> bool {
        self.outputs.iter().any(|port| matches!(port.payload, Payload::Document(_)))
    }

    /// Whether that comes in through a port.
    #[must_use]
    pub fn reads(&self, payload: Payload) -> bool {
        self.inputs.iter().any(|port| port.payload == payload)
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
