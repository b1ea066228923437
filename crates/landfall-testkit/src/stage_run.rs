//! A stage in a folder of its own: what it is given, and what it wrote.

use std::collections::BTreeMap;
use std::fs;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use landfall_config::Library;
use landfall_core::LibraryId;
use landfall_stage::{
    Context, FileKind, InputFiles, Payload, Stage, StageEntry, StageError, StageIo, Summary,
};
use landfall_tables::{Producer, Row, read_all, write_all};

/// Who wrote the tables that a test gives.
const TEST: Producer = Producer { stage: "test", version: 1 };

/// What a task of a stage is given.
#[derive(Debug)]
pub struct StageRun<S: Stage> {
    libraries: Vec<Library>,
    params: toml::Table,
    inputs: InputFiles,
    folder: tempfile::TempDir,
    out: PathBuf,
    stage: PhantomData<fn() -> S>,
}

/// What a task wrote.
#[derive(Debug)]
pub struct Ran<'a> {
    /// What the stage said.
    pub summary: Summary,
    out: &'a Path,
}

impl<S: Stage> StageRun<S> {
    /// A task over these libraries, with the stage's default parameters and no input.
    #[must_use]
    pub fn new(libraries: impl Into<Vec<Library>>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            libraries: libraries.into(),
            params: toml::Table::new(),
            inputs: InputFiles::default(),
            out: folder.path().join("out"),
            folder,
            stage: PhantomData,
        }
    }

    /// With these parameters.
    #[must_use]
    pub fn params(mut self, params: &S::Params) -> Self {
        self.params = toml::Table::try_from(params).unwrap();
        self
    }

    /// Writes to this folder, and not to one that goes with the test.
    #[must_use]
    pub fn out(self, folder: impl Into<PathBuf>) -> Self {
        Self { out: folder.into(), ..self }
    }

    /// Gives the rows of a table.
    #[must_use]
    pub fn table<R: Row>(self, rows: impl IntoIterator<Item = R>) -> Self {
        self.rows(Payload::table::<R>(), None, rows)
    }

    /// Gives the rows of a table that there is one of for each library.
    #[must_use]
    pub fn table_of<R: Row>(self, library: &LibraryId, rows: impl IntoIterator<Item = R>) -> Self {
        self.rows(Payload::table::<R>(), Some(library), rows)
    }

    /// Gives rows as a file of some kind, such as sites of an earlier run.
    #[must_use]
    pub fn table_as<R: Row>(self, kind: FileKind, rows: impl IntoIterator<Item = R>) -> Self {
        self.rows(Payload::File(kind), None, rows)
    }

    fn rows<R: Row>(
        self,
        payload: Payload,
        library: Option<&LibraryId>,
        rows: impl IntoIterator<Item = R>,
    ) -> Self {
        let path = self.folder.path().join(payload.file_name(library));
        assert!(!path.exists(), "`{}` is given twice", path.display());
        write_all(&path, TEST, rows.into_iter().collect()).unwrap();
        self.with(payload, [path])
    }

    /// Gives files of a table that are there.
    #[must_use]
    pub fn table_files<R: Row>(self, paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        self.with(Payload::table::<R>(), paths)
    }

    /// Gives files of some kind.
    #[must_use]
    pub fn files(self, kind: FileKind, paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        self.with(Payload::File(kind), paths)
    }

    /// Gives files of whatever a port takes.
    #[must_use]
    pub fn with(mut self, payload: Payload, paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        self.inputs = self.inputs.with(payload, paths);
        self
    }

    /// Gives a file with this text; its name stands in messages.
    #[must_use]
    pub fn text(self, kind: FileKind, name: &str, text: &str) -> Self {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        self.files(kind, [path])
    }

    /// The folder of the files that the test gives.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where a file of the stage is, or would be.
    #[must_use]
    pub fn output(&self, name: &str) -> PathBuf {
        self.out.join(name)
    }

    /// Runs the stage as a run does: parameters are checked, and all that it declares is written. All that was given
    /// must have been opened. It may run again, over what it wrote.
    ///
    /// # Errors
    /// As the stage.
    pub fn run(&self) -> Result<Ran<'_>, StageError> {
        let entry = StageEntry::of::<S>();
        let ports = S::ports();
        let mut inputs = self.inputs.clone();
        // As a plan has it: the paths are in the libraries, and the port says that they are read.
        let reads = !self.libraries.iter().all(|library| library.lanes.is_empty());
        let alignments = !self.libraries.iter().all(|library| library.bam.is_none());
        for (kind, there) in [(FileKind::Fastq, reads), (FileKind::Alignment, alignments)] {
            if there && ports.reads(Payload::File(kind)) {
                inputs = inputs.file(kind, [PathBuf::new()]);
            }
        }
        let io = StageIo::new(&entry, self.libraries.clone(), inputs, &self.out)?;
        let summary = (entry.run)(&self.params, &io, &Context::default())?;
        let unopened: Vec<_> = io.unopened().into_iter().map(Payload::name).collect();
        assert!(unopened.is_empty(), "`{}` was given {unopened:?} and did not open it", S::NAME);
        Ok(Ran { summary, out: &self.out })
    }
}

impl Ran<'_> {
    /// The rows of a table that the task writes once.
    #[must_use]
    pub fn rows<R: Row>(&self) -> Vec<R> {
        read_all(&self.out.join(Payload::table::<R>().file_name(None))).unwrap()
    }

    /// The rows of a table that the task writes for each library.
    #[must_use]
    pub fn rows_of<R: Row>(&self, library: &LibraryId) -> Vec<R> {
        read_all(&self.out.join(Payload::table::<R>().file_name(Some(library)))).unwrap()
    }

    /// The bytes of every file that the task wrote, by name.
    #[must_use]
    pub fn bytes(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(self.out).unwrap().map(Result::unwrap);
        let file =
            |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
        entries.map(file).collect()
    }
}
