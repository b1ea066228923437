//! From planned tasks to tasks that can run: keys, input files and what they will need.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use landfall_config::{Lane, Library, Origin};
use landfall_files::{Digests, Expected, Remembered, blake3_hex, digest_file};
use landfall_stage::{FileKind, InputSizes, OutputNames, Payload, Ports, Resources, StageEntry};
use landfall_tables::Published;

use crate::FlowError;
use crate::given::Given;
use crate::json;
use crate::key::{Ingredients, Key};
use crate::plan::{Plan, Source, Task, Work};
use crate::reference::ReferenceAccount;
use crate::store::{Output, Record, Store};
use crate::task::{MERGE, MERGE_VERSION, TaskSpec};

/// Merges stream their tables.
const MERGE_RESOURCES: Resources = Resources { cores: 1, memory_mb: 300, minutes: 10 };

/// What is known of a task whose inputs are there.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    pub key: Key,
    pub ingredients: Ingredients,
    pub resources: Resources,
}

/// Makes the tasks of a plan ready to run.
pub(crate) struct Specs<'a> {
    plan: &'a Plan,
    store: &'a Store,
    entries: &'a [StageEntry],
    /// The keys of each stage, defaults filled in.
    params: BTreeMap<&'static str, &'a toml::Table>,
    seed: u64,
    /// The digest of each stage's version, parameters and seed.
    settings: BTreeMap<&'static str, String>,
    /// Digests of the sheet's rows with their layouts, without paths and the user's own columns, by the libraries' places
    /// in the plan.
    rows: Vec<String>,
    /// The same with what samples are of, which judgments on lots rest on.
    rows_of_lots: Vec<String>,
    /// The same with the user's own columns, which only documents show.
    shown_rows: Vec<String>,
    /// The same with what the sheet says of FASTQ files, which those who read the files hold against them.
    read_rows: Vec<String>,
    reference: Option<&'a ReferenceAccount>,
    /// The digest of the account of the run, which is written when the run begins.
    about: String,
    digests: &'a mut Remembered<Digests>,
}

impl<'a> Specs<'a> {
    /// For the tasks of a plan, with results from a store.
    pub fn new(
        given: &'a Given<'_>,
        (plan, store): (&'a Plan, &'a Store),
        about: &str,
        digests: &'a mut Remembered<Digests>,
    ) -> Self {
        let (entries, params, seed) = (given.entries(), given.params(), given.run.seed);
        let of = |entry: &StageEntry| {
            let text = format!("{} {} {seed}\n{}", entry.name, entry.version, params[entry.name]);
            (entry.name, blake3_hex(text.as_bytes()))
        };
        let rows = |what| plan.libraries.iter().map(|library| row_digest(library, what)).collect();
        let merges = (MERGE, MERGE_VERSION.to_string());
        Self {
            plan,
            store,
            settings: entries.iter().map(of).chain([merges]).collect(),
            entries,
            params,
            seed,
            rows: rows(RowsFor::Tables),
            rows_of_lots: rows(RowsFor::Lots),
            shown_rows: rows(RowsFor::Documents),
            read_rows: rows(RowsFor::Reads),
            reference: given.reference.as_ref(),
            about: blake3_hex(about.as_bytes()),
            digests,
        }
    }

    /// The key and the needs of a task whose producers have results.
    pub fn ready(&mut self, task: usize, records: &[Option<Record>]) -> Result<Ready, FlowError> {
        let planned = &self.plan.tasks[task];
        let mut digests = BTreeMap::new();
        let mut bytes = 0;
        for (port, sources) in &planned.inputs {
            let mut contents = Vec::with_capacity(sources.len());
            for source in sources {
                match source {
                    Source::File(kind, path) => bytes += self.file(planned, *kind, path, &mut contents)?,
                    Source::Output { .. } => {
                        if let Some((_, output)) = self.output(source, records)? {
                            contents.push(output.blake3.clone());
                            bytes += output.bytes;
                        }
                    }
                }
            }
            if !contents.is_empty() {
                digests.insert(port.name().to_owned(), contents);
            }
        }
        let none = toml::Table::new();
        let (version, params, seed) = match planned.work {
            // Merges have no keys and draw nothing at random.
            Work::Merge(_) => (MERGE_VERSION, &none, 0),
            Work::Stage(at) => (self.entries[at].version, self.params[planned.stage], self.seed),
        };
        let stage = (planned.stage, version);
        let ingredients = Ingredients::new(stage, seed, params, self.rows_of(planned), digests);
        Ok(Ready { key: ingredients.key(), ingredients, resources: self.resources(planned, bytes) })
    }

    /// The digest of the rows of the sheet that a task covers.
    fn rows_of(&self, task: &Task) -> String {
        let ports = match task.work {
            Work::Stage(at) => (self.entries[at].ports)(),
            Work::Merge(_) => Ports::default(),
        };
        let digests = if ports.makes_documents() {
            &self.shown_rows
        } else if ports.reads(Payload::File(FileKind::Specifications)) {
            &self.rows_of_lots
        } else if reads_file(task, FileKind::Fastq) {
            &self.read_rows
        } else {
            &self.rows
        };
        let rows: Vec<&str> = task.libraries.iter().map(|library| digests[*library].as_str()).collect();
        blake3_hex(rows.join(",").as_bytes())
    }

    /// The digest of what people wrote that a task depends on, whatever its inputs hold.
    pub fn settings(&self, task: &Task) -> String {
        let account = if reads_file(task, FileKind::Account) { self.about.as_str() } else { "" };
        blake3_hex(format!("{},{},{account}", self.settings[task.stage], self.rows_of(task)).as_bytes())
    }

    /// All that a process needs to run a task.
    pub fn spec(&self, task: usize, ready: Ready, records: &[Option<Record>]) -> Result<TaskSpec, FlowError> {
        let planned = &self.plan.tasks[task];
        let (mut inputs, mut expected) = (BTreeMap::new(), BTreeMap::new());
        for (port, sources) in &planned.inputs {
            for source in sources {
                self.expect(planned, source, records, &mut expected)?;
            }
            let files = sources.iter().map(|source| self.path(source, records));
            let files: Vec<PathBuf> = files.filter_map(Result::transpose).collect::<Result<_, _>>()?;
            if !files.is_empty() {
                inputs.insert(port.name().to_owned(), files);
            }
        }
        let libraries = self.libraries(planned, records)?;
        let (params, outputs) = match planned.work {
            Work::Merge(table) => (String::new(), vec![format!("{table}.parquet")]),
            Work::Stage(at) => (
                self.params[planned.stage].to_string(),
                (self.entries[at].ports)().written(&libraries, OutputNames::Stored),
            ),
        };
        Ok(TaskSpec {
            key: ready.key,
            ingredients: ready.ingredients,
            stage: planned.stage.to_owned(),
            entity: planned.entity.clone(),
            libraries,
            params,
            seed: self.seed,
            inputs,
            outputs,
            expected,
        })
    }

    /// Adds what the files of a source must hold: what the task's key says.
    fn expect(
        &self,
        task: &Task,
        source: &Source,
        records: &[Option<Record>],
        expected: &mut BTreeMap<PathBuf, Expected>,
    ) -> Result<(), FlowError> {
        let mut expect = |path: PathBuf, blake3: &str, stamp| {
            expected.insert(path, Expected { blake3: blake3.to_owned(), stamp });
        };
        match source {
            Source::Output { .. } => {
                if let Some((record, output)) = self.output(source, records)? {
                    expect(self.store.folder(&record.key).join(&output.name), &output.blake3, None);
                }
            }
            Source::File(FileKind::Reference, folder) => {
                let ReferenceAccount { sequence, index, .. } = self.account_of(folder)?;
                expect(sequence.file.path.clone(), &sequence.blake3, None);
                expect(index.file.path.clone(), &index.blake3, None);
            }
            Source::File(FileKind::Genes, folder) => {
                let genes = self.account_of(folder)?.genes.iter();
                genes.for_each(|genes| expect(genes.file.path.clone(), &genes.blake3, None));
            }
            Source::File(FileKind::Account, path) => expect(path.clone(), &self.about, None),
            Source::File(kind, path) => {
                for file in self.plan.files(task, *kind, path) {
                    let digests = self.digests.known(&file).ok_or_else(|| FlowError::Damaged {
                        path: file.clone(),
                        fault: "was not digested".to_owned(),
                    })?;
                    expect(file.clone(), &digests.blake3, self.digests.stamp(&file));
                }
            }
        }
        Ok(())
    }

    /// The libraries of a task, with the alignments that other tasks made for it.
    fn libraries(&self, task: &Task, records: &[Option<Record>]) -> Result<Vec<Library>, FlowError> {
        let made = task.made_alignments().map(|(library, source)| Ok((library, self.path(source, records)?)));
        let made: BTreeMap<usize, Option<PathBuf>> = made.collect::<Result<_, FlowError>>()?;
        let one = |at: &usize| {
            let mut library = self.plan.libraries[*at].clone();
            if let Some(path) = made.get(at) {
                library.bam.clone_from(path);
            }
            library
        };
        Ok(task.libraries.iter().map(one).collect())
    }

    /// The file that a source means; none for merges of tables that nobody asked for.
    fn path(&self, source: &Source, records: &[Option<Record>]) -> Result<Option<PathBuf>, FlowError> {
        match source {
            Source::File(_, path) => Ok(Some(path.clone())),
            Source::Output { .. } => {
                let found = self.output(source, records)?;
                Ok(found.map(|(record, output)| self.store.folder(&record.key).join(&output.name)))
            }
        }
    }

    /// What a task with so many bytes of input is expected to need.
    pub fn resources(&self, task: &Task, input_bytes: u64) -> Resources {
        match task.work {
            Work::Merge(_) => MERGE_RESOURCES,
            Work::Stage(at) => (self.entries[at].resources)(&InputSizes {
                input_bytes,
                // A run without a reference has no bases of it.
                reference_bases: self.reference.map_or(0, |reference| reference.bases),
            }),
        }
    }

    /// The file of a result that a source means; none for merges of tables that nobody asked for.
    fn output<'r>(
        &self,
        source: &Source,
        records: &'r [Option<Record>],
    ) -> Result<Option<(&'r Record, &'r Output)>, FlowError> {
        let Source::Output { task, payload, library } = source else { return Ok(None) };
        let planned = &self.plan.tasks[*task];
        let nothing =
            || FlowError::NoResult { stage: planned.stage.to_owned(), entity: planned.entity.clone() };
        let record = records[*task].as_ref().ok_or_else(nothing)?;
        let library = library.map(|library| &self.plan.libraries[library].library);
        let found = record.output(&payload.stored_name(library)).map(|output| (record, output));
        let on_request = matches!(payload, Payload::Table(table) if table.published == Published::OnRequest);
        match found {
            None if !(on_request && matches!(planned.work, Work::Merge(_))) => Err(nothing()),
            found => Ok(found),
        }
    }

    /// What the reference in this folder says of itself.
    fn account_of(&self, folder: &Path) -> Result<&'a ReferenceAccount, FlowError> {
        let fault = || FlowError::Damaged { path: folder.to_owned(), fault: "was not read".to_owned() };
        self.reference.ok_or_else(fault)
    }

    /// Appends the digests of what a file port means, and tells its size.
    fn file(
        &mut self,
        task: &Task,
        kind: FileKind,
        path: &Path,
        contents: &mut Vec<String>,
    ) -> Result<u64, FlowError> {
        match kind {
            FileKind::Reference => {
                let ReferenceAccount { sequence, index, .. } = self.account_of(path)?;
                contents.extend([sequence.blake3.clone(), index.blake3.clone()]);
                return Ok(0);
            }
            FileKind::Genes => {
                // A reference without a gene set gives none.
                contents.extend(self.account_of(path)?.genes.iter().map(|genes| genes.blake3.clone()));
                return Ok(0);
            }
            FileKind::Account => {
                contents.push(self.about.clone());
                return Ok(0);
            }
            _ => {}
        }
        // The libraries of a pool share files: which of them reads which belongs to the key, but each is read once.
        let mut sizes = HashMap::new();
        for file in self.plan.files(task, kind, path) {
            let digests = self.digests.of(&file, digest_file)?;
            contents.push(digests.blake3);
            sizes.insert(file, digests.bytes);
        }
        Ok(sizes.values().sum())
    }
}

/// Whether a task reads a file of that kind that no task makes.
fn reads_file(task: &Task, kind: FileKind) -> bool {
    let is_one = |source: &Source| matches!(source, Source::File(found, _) if *found == kind);
    task.inputs.values().flatten().any(is_one)
}

/// What the rows of the sheet are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowsFor {
    /// Tables from tables.
    Tables,
    /// Tables from FASTQ files, which must be what the sheet says of them.
    Reads,
    /// Judgments on lots.
    Lots,
    /// Documents, which show the user's own columns.
    Documents,
}

/// The digest of a library's rows, but for where its files lie and what they hold.
fn row_digest(library: &Library, what: RowsFor) -> String {
    let lanes = library.lanes.iter().map(|lane| {
        // Which of the files there are decides how a library is read.
        let one = |file: &Option<PathBuf>| file.as_ref().map(|_| PathBuf::new());
        let said = (what == RowsFor::Reads).then_some(lane);
        Lane {
            fastq_1: PathBuf::new(),
            fastq_2: one(&lane.fastq_2),
            index_1: one(&lane.index_1),
            index_2: one(&lane.index_2),
            md5_1: said.and_then(|lane| lane.md5_1.clone()),
            md5_2: said.and_then(|lane| lane.md5_2.clone()),
            reads: said.and_then(|lane| lane.reads),
        }
    });
    let bam = library.bam.as_ref().map(|_| PathBuf::new());
    let mut row = Library { lanes: lanes.collect(), bam, ..library.clone() };
    if what != RowsFor::Documents {
        row.own.clear();
    }
    if !matches!(what, RowsFor::Lots | RowsFor::Documents) {
        row.origin = Origin::default();
    }
    blake3_hex(&json::bytes(&row))
}

#[cfg(test)]
mod tests;
