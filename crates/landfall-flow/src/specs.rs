//! From planned tasks to tasks that can run: keys, input files and what they will need.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use landfall_config::{Lane, Library};
use landfall_core::LibraryId;
use landfall_files::blake3_hex;
use landfall_stage::{FileKind, InputSizes, Resources, StageEntry, StageIo};
use serde_json::Value;

use crate::FlowError;
use crate::digests::DigestCache;
use crate::key::{Ingredients, Key};
use crate::plan::{Plan, Source, Task, Work};
use crate::store::{Record, Store};
use crate::task::{MERGE_VERSION, TaskSpec};

/// Merges stream their tables.
const MERGE_RESOURCES: Resources = Resources { cores: 1, memory_mb: 300, minutes: 10 };

/// The digests of a reference by part, so that new genes do not repeat an alignment.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReferenceParts {
    sequence: String,
    index: String,
    genes: String,
    bases: u64,
}

impl ReferenceParts {
    /// From what the reference says of itself.
    pub fn of(reference: &Value) -> Self {
        let digest = |part: &str| reference[part]["blake3"].as_str().map(str::to_owned).unwrap_or_default();
        Self {
            sequence: digest("sequence"),
            index: digest("index"),
            genes: digest("genes"),
            bases: reference["bases"].as_u64().unwrap_or(0),
        }
    }
}

/// Makes tasks ready to run.
pub(crate) struct Specs<'a> {
    entries: &'a [StageEntry],
    /// The keys of each stage, defaults filled in.
    params: BTreeMap<&'static str, toml::Table>,
    seed: u64,
    /// Digests of the sheet's rows with their layouts, without paths.
    rows: HashMap<LibraryId, String>,
    reference: ReferenceParts,
    /// The digest of the account of the run, which is written when the run begins.
    about: String,
    digests: &'a mut DigestCache,
    keys: Vec<Option<Key>>,
}

impl<'a> Specs<'a> {
    pub fn new(
        entries: &'a [StageEntry],
        params: BTreeMap<&'static str, toml::Table>,
        seed: u64,
        libraries: &[Library],
        reference: ReferenceParts,
        about: String,
        digests: &'a mut DigestCache,
    ) -> Self {
        let rows = libraries.iter().map(|library| (library.library.clone(), row_digest(library))).collect();
        Self { entries, params, seed, rows, reference, about, digests, keys: Vec::new() }
    }

    /// The key of a task that was made ready.
    pub fn key_of(&self, task: usize) -> Option<&Key> {
        self.keys.get(task)?.as_ref()
    }

    /// A task of the plan whose producers have results.
    pub fn task(
        &mut self,
        plan: &Plan,
        task: usize,
        records: &[Option<Record>],
        store: &Store,
    ) -> Result<(TaskSpec, Resources), FlowError> {
        let planned = &plan.tasks[task];
        let (mut inputs, mut digests) = (BTreeMap::new(), BTreeMap::new());
        let mut bytes = 0;
        for (port, sources) in &planned.inputs {
            let (files, contents): (&mut Vec<PathBuf>, &mut Vec<String>) = (
                inputs.entry((*port).to_owned()).or_default(),
                digests.entry((*port).to_owned()).or_default(),
            );
            for source in sources {
                match source {
                    Source::File(kind, path) => {
                        files.push(path.clone());
                        bytes += self.file(planned, *kind, path, contents)?;
                    }
                    Source::Output { task, table, library } => {
                        let Some(record) = &records[*task] else { continue };
                        let name = output_name(table, library.as_ref());
                        // Merges of tables that nobody asked for make none.
                        let Some(output) = record.output(&name) else { continue };
                        files.push(store.folder(&record.key).join(name));
                        contents.push(output.blake3.clone());
                        bytes += output.bytes;
                    }
                }
            }
        }
        inputs.retain(|_, files| !files.is_empty());
        digests.retain(|_, contents| !contents.is_empty());
        let spec = self.spec(planned, inputs, digests);
        let resources = self.resources(planned, bytes);
        self.keys.resize(plan.tasks.len(), None);
        self.keys[task] = Some(spec.key.clone());
        Ok((spec, resources))
    }

    fn spec(
        &self,
        task: &Task,
        inputs: BTreeMap<String, Vec<PathBuf>>,
        digests: BTreeMap<String, Vec<String>>,
    ) -> TaskSpec {
        let none = toml::Table::new();
        let (version, params, seed) = match task.work {
            // Merges have no keys and draw nothing at random.
            Work::Merge(_) => (MERGE_VERSION, &none, 0),
            Work::Stage(at) => (self.entries[at].version, &self.params[task.stage], self.seed),
        };
        let rows = task.libraries.iter().filter_map(|library| self.rows.get(&library.library));
        let rows = blake3_hex(rows.map(String::as_str).collect::<Vec<_>>().join(",").as_bytes());
        let ingredients = Ingredients::new((task.stage, version), seed, params, rows, digests);
        TaskSpec {
            key: ingredients.key(),
            ingredients,
            stage: task.stage.to_owned(),
            entity: task.entity.clone(),
            libraries: task.libraries.clone(),
            params: params.to_string(),
            seed: self.seed,
            inputs,
        }
    }

    fn resources(&self, task: &Task, input_bytes: u64) -> Resources {
        match task.work {
            Work::Merge(_) => MERGE_RESOURCES,
            Work::Stage(at) => (self.entries[at].resources)(&InputSizes {
                input_bytes,
                reference_bases: self.reference.bases,
            }),
        }
    }

    /// Appends the digests of what a file port means, and tells its size.
    fn file(
        &mut self,
        task: &Task,
        kind: FileKind,
        path: &Path,
        contents: &mut Vec<String>,
    ) -> Result<u64, FlowError> {
        let files: Vec<PathBuf> = match kind {
            FileKind::Reference => {
                contents.extend([self.reference.sequence.clone(), self.reference.index.clone()]);
                return Ok(0);
            }
            FileKind::Genes => {
                contents.push(self.reference.genes.clone());
                return Ok(0);
            }
            FileKind::Document => {
                contents.push(self.about.clone());
                return Ok(0);
            }
            FileKind::Fastq => {
                task.libraries.iter().flat_map(|one| one.lanes.iter().flat_map(files)).collect()
            }
            FileKind::Alignment => task.libraries.iter().filter_map(|one| one.bam.clone()).collect(),
            _ => vec![path.to_owned()],
        };
        let mut bytes = 0;
        for file in &files {
            let digests = self.digests.of(file)?;
            contents.push(digests.blake3);
            bytes += digests.bytes;
        }
        Ok(bytes)
    }
}

/// The files of a lane.
pub(crate) fn files(lane: &Lane) -> impl Iterator<Item = PathBuf> {
    let all = [Some(&lane.fastq_1), lane.fastq_2.as_ref(), lane.index_1.as_ref(), lane.index_2.as_ref()];
    all.map(Option::<&PathBuf>::cloned).into_iter().flatten()
}

/// The name of a table's file within a result.
pub(crate) fn output_name(table: &str, library: Option<&LibraryId>) -> String {
    let io = StageIo::default();
    let path = library.map_or_else(|| io.output(table), |library| io.output_for(table, library));
    path.to_string_lossy().into_owned()
}

/// The digest of a library's rows, but for where its files lie and what they hold.
fn row_digest(library: &Library) -> String {
    let lanes = library.lanes.iter().map(|lane| {
        // Which of the files there are decides how a library is read.
        let one = |file: &Option<PathBuf>| file.as_ref().map(|_| PathBuf::new());
        Lane {
            fastq_1: PathBuf::new(),
            fastq_2: one(&lane.fastq_2),
            index_1: one(&lane.index_1),
            index_2: one(&lane.index_2),
        }
    });
    let bam = library.bam.as_ref().map(|_| PathBuf::new());
    let row = Library { lanes: lanes.collect(), bam, ..library.clone() };
    blake3_hex(&serde_json::to_vec(&row).unwrap_or_default())
}
