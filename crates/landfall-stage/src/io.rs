//! The files of one task, by what they hold.

use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use landfall_config::Library;
use landfall_core::LibraryId;
use landfall_tables::{Producer, Row, TableError, TableReader, TableWriter, peek_header};
use landfall_vector::{Topology, VectorFile, VectorFiles};

use crate::{Document, Fault, FileKind, OutputNames, Payload, Ports, Split, StageEntry, StageError};

/// The files that come in through the ports of a task.
#[derive(Clone, Debug, Default)]
pub struct InputFiles(BTreeMap<Payload, Vec<PathBuf>>);

impl InputFiles {
    /// Adds files of a table; nothing where there are none.
    #[must_use]
    pub fn table<R: Row>(self, paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        self.with(Payload::table::<R>(), paths)
    }

    /// Adds other files; nothing where there are none.
    #[must_use]
    pub fn file(self, kind: FileKind, paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        self.with(Payload::File(kind), paths)
    }

    /// Adds files of whatever a port takes; nothing where there are none.
    #[must_use]
    pub fn with(mut self, payload: Payload, paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        let mut paths = paths.into_iter().map(Into::into).peekable();
        if paths.peek().is_some() {
            self.0.entry(payload).or_default().extend(paths);
        }
        self
    }
}

/// What one task is given: its libraries, its inputs, and the folder for its outputs. Inputs and outputs are asked
/// for by what they hold; what is no port of the stage cannot be had.
#[derive(Debug)]
pub struct StageIo {
    /// The libraries that the task covers, sorted by name. A library names its FASTQ files and its alignment only
    /// where the stage has a port for them.
    pub libraries: Vec<Library>,
    producer: Producer,
    ports: Ports,
    inputs: InputFiles,
    opened: Mutex<BTreeSet<Payload>>,
    out: PathBuf,
    names: OutputNames,
}

impl StageIo {
    /// The files of a task of a stage.
    ///
    /// # Errors
    /// When something is given that is no port of the stage: a fault of landfall.
    pub fn new(
        entry: &StageEntry,
        mut libraries: Vec<Library>,
        inputs: InputFiles,
        out: impl Into<PathBuf>,
    ) -> Result<Self, StageError> {
        let (producer, ports) = (Producer { stage: entry.name, version: entry.version }, (entry.ports)());
        if let Some(foreign) = inputs.0.keys().find(|payload| !ports.reads(**payload)) {
            return Err(no_port(entry.name, "is given", *foreign));
        }
        for library in &mut libraries {
            if !ports.reads(Payload::File(FileKind::Fastq)) {
                library.lanes.clear();
            }
            if !ports.reads(Payload::File(FileKind::Alignment)) {
                library.bam = None;
            }
        }
        let names = OutputNames::Plain;
        Ok(Self { libraries, producer, ports, inputs, opened: Mutex::default(), out: out.into(), names })
    }

    /// The same with other names for what it writes.
    #[must_use]
    pub fn naming(self, names: OutputNames) -> Self {
        Self { names, ..self }
    }

    /// The files of a table that must be there.
    ///
    /// # Errors
    /// When there is none, or the stage has no such port.
    pub fn table<R: Row>(&self) -> Result<Table<'_, R>, StageError> {
        self.optional_table()?.ok_or_else(|| missing(Payload::table::<R>()))
    }

    /// The files of a table that may be missing.
    ///
    /// # Errors
    /// When the stage has no such port.
    pub fn optional_table<R: Row>(&self) -> Result<Option<Table<'_, R>>, StageError> {
        let paths = self.paths(Payload::table::<R>())?;
        Ok((!paths.is_empty()).then_some(Table { paths, row: PhantomData }))
    }

    /// The libraries, for their FASTQ files.
    ///
    /// # Errors
    /// When the stage has no such port.
    pub fn fastq(&self) -> Result<&[Library], StageError> {
        self.paths(Payload::File(FileKind::Fastq))?;
        Ok(&self.libraries)
    }

    /// The libraries, for their alignments.
    ///
    /// # Errors
    /// When the stage has no such port.
    pub fn alignments(&self) -> Result<&[Library], StageError> {
        self.paths(Payload::File(FileKind::Alignment))?;
        Ok(&self.libraries)
    }

    /// The reference folder.
    ///
    /// # Errors
    /// When it is not given, or the stage has no such port.
    pub fn reference(&self) -> Result<&Path, StageError> {
        self.file(FileKind::Reference)
    }

    /// The files of the vectors, and of their elements where the stage has that port; none where none is given.
    ///
    /// # Errors
    /// When the stage has no port for vectors.
    pub fn vectors(&self) -> Result<VectorFiles, StageError> {
        let mut sequences = Vec::new();
        for topology in Topology::ALL {
            let files = self.files(FileKind::Vectors(topology))?.iter();
            sequences.extend(files.map(|path| VectorFile { path: path.clone(), topology }));
        }
        let elements = if self.ports.reads(Payload::File(FileKind::Elements)) {
            self.files(FileKind::Elements)?.to_vec()
        } else {
            Vec::new()
        };
        Ok(VectorFiles { sequences, elements })
    }

    /// The one file of a kind.
    ///
    /// # Errors
    /// When there is none or more than one, or the stage has no such port.
    pub fn file(&self, kind: FileKind) -> Result<&Path, StageError> {
        self.optional_file(kind)?.ok_or_else(|| missing(Payload::File(kind)))
    }

    /// The one file of a kind, where it is given.
    ///
    /// # Errors
    /// When there is more than one, or the stage has no such port.
    pub fn optional_file(&self, kind: FileKind) -> Result<Option<&Path>, StageError> {
        at_most_one(self.files(kind)?, Payload::File(kind))
    }

    /// All files of a kind; none where none is given.
    ///
    /// # Errors
    /// When the stage has no such port.
    pub fn files(&self, kind: FileKind) -> Result<&[PathBuf], StageError> {
        self.paths(Payload::File(kind))
    }

    fn paths(&self, payload: Payload) -> Result<&[PathBuf], StageError> {
        if !self.ports.reads(payload) {
            return Err(no_port(self.producer.stage, "asks for", payload));
        }
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).insert(payload);
        Ok(self.inputs.0.get(&payload).map_or(&[], Vec::as_slice))
    }

    /// The inputs that are given and that the stage did not ask for.
    #[must_use]
    pub fn unopened(&self) -> Vec<Payload> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        self.inputs.0.keys().filter(|payload| !opened.contains(payload)).copied().collect()
    }

    /// Sorts rows and writes the table that the task writes once. Returns the number of rows.
    ///
    /// # Errors
    /// As [`TableWriter`], and when the stage has no such port.
    pub fn write<R: Row>(&self, mut rows: Vec<R>) -> Result<u64, StageError> {
        rows.sort_by(Row::compare);
        self.write_in_order(rows)
    }

    /// Writes the table that the task writes once, from rows in the order of its key. Returns the number of rows.
    ///
    /// # Errors
    /// As [`TableWriter`], and when the stage has no such port.
    pub fn write_in_order<R: Row>(&self, rows: impl IntoIterator<Item = R>) -> Result<u64, StageError> {
        let mut writer = self.writer()?;
        rows.into_iter().try_for_each(|row| writer.push(row))?;
        Ok(writer.finish()?)
    }

    /// The writer of a table that the task writes once.
    ///
    /// # Errors
    /// When the file cannot be made, or the stage has no such port.
    pub fn writer<R: Row>(&self) -> Result<TableWriter<R>, StageError> {
        let path = self.output(Payload::table::<R>(), None)?;
        Ok(TableWriter::create_for(
            path,
            self.producer,
            &names(self.libraries.iter().map(|one| &one.library)),
        )?)
    }

    /// The writer of a table that the task writes for each library.
    ///
    /// # Errors
    /// When the file cannot be made, or the stage has no such port.
    pub fn writer_for<R: Row>(&self, library: &LibraryId) -> Result<TableWriter<R>, StageError> {
        let path = self.output(Payload::table::<R>(), Some(library))?;
        Ok(TableWriter::create_for(path, self.producer, &names([library]))?)
    }

    /// Where a file of a kind goes: the one of the task, or that of a library.
    ///
    /// # Errors
    /// When the stage has no such port.
    pub fn made(&self, kind: FileKind, library: Option<&LibraryId>) -> Result<PathBuf, StageError> {
        self.output(Payload::File(kind), library)
    }

    /// Where a document goes.
    ///
    /// # Errors
    /// When the stage has no such port.
    pub fn document(&self, document: Document) -> Result<PathBuf, StageError> {
        self.output(Payload::Document(document), None)
    }

    fn output(&self, payload: Payload, library: Option<&LibraryId>) -> Result<PathBuf, StageError> {
        let split = if library.is_some() { Split::Library } else { Split::Task };
        if self.ports.outputs.iter().any(|port| port.payload == payload && port.split == split) {
            return Ok(self.out.join(self.names.of(payload, library)));
        }
        Err(no_port(self.producer.stage, "writes", payload))
    }

    /// A folder for what the task needs while it runs.
    #[must_use]
    pub fn scratch(&self) -> &Path {
        &self.out
    }

    /// Checks that the tables are those of the task's libraries: each of one of them at least, no library twice in what
    /// one stage made, none missing where others like it, by assay and role, are there. A table says of which libraries
    /// it is; tables of tests do not say.
    pub(crate) fn check_libraries(&self) -> Result<(), StageError> {
        let ours: BTreeMap<&str, &Library> =
            self.libraries.iter().map(|library| (library.library.as_str(), library)).collect();
        for (payload, paths) in &self.inputs.0 {
            if !matches!(payload, Payload::Table(_)) || ours.is_empty() {
                continue;
            }
            let foreign = |text: String| {
                StageError::new(Fault::Data, format!("table `{}`: {text}", payload.name()))
                    .hint("give the tables that the earlier stages made of these libraries, each once")
            };
            let mut seen: BTreeMap<(String, String), &Path> = BTreeMap::new();
            for path in paths {
                let header = peek_header(path)?;
                let of = &header.libraries;
                if !of.is_empty() && of.iter().all(|library| !ours.contains_key(library.as_str())) {
                    let expected = Vec::from_iter(ours.keys().copied()).join("`, `");
                    return Err(foreign(format!(
                        "`{}` is of `{}`; expected `{expected}`",
                        path.display(),
                        of.join("`, `")
                    )));
                }
                for library in of {
                    if let Some(first) = seen.insert((header.stage.clone(), library.clone()), path) {
                        let (first, second) = (first.display(), path.display());
                        return Err(foreign(format!(
                            "library `{library}` is in `{first}` and in `{second}`; expected it once"
                        )));
                    }
                }
            }
            let given: BTreeSet<&str> = seen.keys().map(|(_, library)| library.as_str()).collect();
            let kind = |library: &Library| (library.assay, library.role);
            let kinds: Vec<_> =
                given.iter().filter_map(|name| ours.get(name)).map(|library| kind(library)).collect();
            let missing =
                ours.iter().find(|(name, library)| !given.contains(*name) && kinds.contains(&kind(library)));
            if let Some((missing, _)) = missing {
                return Err(foreign(format!("library `{missing}` is in none of the files given")));
            }
        }
        Ok(())
    }

    /// Checks that a stage that is done wrote all that it says it writes.
    pub(crate) fn check_written(&self) -> Result<(), StageError> {
        let mut files =
            self.ports.written(&self.libraries, self.names).into_iter().map(|name| self.out.join(name));
        match files.find(|path| !path.is_file()) {
            None => Ok(()),
            Some(path) => {
                let fault = format!("stage `{}` did not write `{}`", self.producer.stage, path.display());
                Err(ours(fault))
            }
        }
    }
}

/// The files of a table that come in through a port; at least one.
#[derive(Debug)]
pub struct Table<'a, R> {
    paths: &'a [PathBuf],
    row: PhantomData<R>,
}

impl<R> Clone for Table<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Table<'_, R> {}

impl<'a, R: Row> Table<'a, R> {
    /// All rows, file after file.
    pub fn rows(self) -> impl Iterator<Item = Result<R, TableError>> + 'a
    where
        R: 'a,
    {
        self.files().flat_map(|file| {
            let (reader, fault) = match file.open() {
                Ok(reader) => (Some(reader), None),
                Err(fault) => (None, Some(Err(fault))),
            };
            reader.into_iter().flatten().chain(fault)
        })
    }

    /// The files, one after another.
    pub fn files(self) -> impl ExactSizeIterator<Item = TableFile<'a, R>> {
        self.paths.iter().map(|path| TableFile { path, row: PhantomData })
    }

    /// The one file.
    ///
    /// # Errors
    /// When there are more.
    pub fn only(self) -> Result<TableFile<'a, R>, StageError> {
        let path = at_most_one(self.paths, Payload::table::<R>())?;
        let path = path.ok_or_else(|| missing(Payload::table::<R>()))?;
        Ok(TableFile { path, row: PhantomData })
    }
}

/// One file of a table.
#[derive(Debug)]
pub struct TableFile<'a, R> {
    path: &'a Path,
    row: PhantomData<R>,
}

impl<R> Clone for TableFile<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for TableFile<'_, R> {}

impl<'a, R: Row> TableFile<'a, R> {
    /// Where it is, for messages.
    #[must_use]
    pub fn path(self) -> &'a Path {
        self.path
    }

    /// Opens it.
    ///
    /// # Errors
    /// As [`TableReader::open`].
    pub fn open(self) -> Result<TableReader<R>, TableError> {
        TableReader::open(self.path)
    }
}

fn names<'a>(libraries: impl IntoIterator<Item = &'a LibraryId>) -> Vec<String> {
    let mut names: Vec<_> = libraries.into_iter().map(LibraryId::to_string).collect();
    names.sort();
    names
}

fn at_most_one(paths: &[PathBuf], payload: Payload) -> Result<Option<&Path>, StageError> {
    match paths {
        [] => Ok(None),
        [path] => Ok(Some(path)),
        [_, second, ..] => {
            let fault = format!(
                "input `{}`: found {} files, the second is `{}`; expected one",
                payload.name(),
                paths.len(),
                second.display()
            );
            Err(StageError::new(Fault::Config, fault))
        }
    }
}

fn missing(payload: Payload) -> StageError {
    StageError::new(Fault::Missing, format!("input `{}` was not given", payload.name()))
}

fn no_port(stage: &str, does: &str, payload: Payload) -> StageError {
    ours(format!("stage `{stage}` {does} `{}`, which is none of its ports", payload.name()))
}

fn ours(fault: String) -> StageError {
    StageError::new(Fault::Internal, fault)
        .hint("this is a fault of landfall, not of your data; please report it")
}
