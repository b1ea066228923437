//! The executor: tasks in this process, one after another.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use landfall_stage::{Context, Progress, StageEntry, StageIo, Summary};
use landfall_tables::{Producer, TableError, read_header, table};

use crate::plan::{Plan, Source, Task, Work};
use crate::{FlowError, RunFolder};

/// Who watches a run.
pub trait Observer {
    /// A task begins: its number from 1, and how many there are. Returns where it reports progress.
    fn begin(&self, task: &Task, number: usize, of: usize) -> Arc<dyn Progress>;
    /// A task is done.
    fn end(&self, task: &Task, summary: &Summary);
}

/// Tables that are also written as text.
const AS_TEXT: &[&str] = &["abundance", "controls", "sites", "vcn"];

/// Tables that stages fill on request only: without rows they are not shown to people.
const ON_REQUEST: &[&str] = &["read_names", "read_fates"];

pub(crate) struct Executor<'a> {
    pub entries: &'a [StageEntry],
    pub parameters: &'a dyn Fn(&str) -> toml::Table,
    pub folder: &'a RunFolder,
    pub seed: u64,
    pub observer: &'a dyn Observer,
}

/// What a task took.
pub(crate) struct Took {
    pub stage: &'static str,
    pub entity: String,
    pub time: Duration,
    pub summary: Summary,
}

impl Executor<'_> {
    /// Runs every task of the plan; the first failure ends it.
    pub fn run(&self, plan: &Plan) -> Result<Vec<Took>, FlowError> {
        let mut took = Vec::with_capacity(plan.tasks.len());
        for (at, task) in plan.tasks.iter().enumerate() {
            let start = Instant::now();
            let progress = self.observer.begin(task, at + 1, plan.tasks.len());
            let summary = self.task(plan, task, progress).map_err(|source| FlowError::Task {
                stage: task.stage.to_owned(),
                entity: task.entity.clone(),
                source,
            })?;
            self.observer.end(task, &summary);
            let (stage, entity) = (task.stage, task.entity.clone());
            took.push(Took { stage, entity, time: start.elapsed(), summary });
        }
        Ok(took)
    }

    fn task(
        &self,
        plan: &Plan,
        task: &Task,
        progress: Arc<dyn Progress>,
    ) -> Result<Summary, landfall_stage::StageError> {
        let inputs: BTreeMap<_, Vec<_>> = task
            .inputs
            .iter()
            .map(|(port, sources)| (*port, sources.iter().map(|source| self.path(plan, source)).collect()))
            .collect();
        let entry = match task.work {
            Work::Merge(name) => return self.merge(name, &inputs[name]),
            Work::Stage(at) => &self.entries[at],
        };
        let io = StageIo { libraries: task.libraries.clone(), inputs, out: self.out(task) };
        let context = Context { seed: self.seed, progress };
        (entry.run)(&(self.parameters)(entry.name), &io, &context)
    }

    fn merge(&self, name: &'static str, inputs: &[PathBuf]) -> Result<Summary, landfall_stage::StageError> {
        let entry = table(name).expect("merges are planned from the list of tables");
        if ON_REQUEST.contains(&name) && !any_rows(inputs)? {
            return Ok(Summary::default().with("rows", 0));
        }
        let output = self.folder.tables().join(format!("{name}.parquet"));
        let producer = Producer { stage: "merge", version: 1 };
        let rows = (entry.merge)(inputs, &output, producer)?;
        if AS_TEXT.contains(&name) {
            (entry.write_tsv)(&output, &output.with_extension("tsv"))?;
        }
        Ok(Summary::default().with("rows", rows))
    }

    /// Documents go where people look for them; tables into the store.
    fn out(&self, task: &Task) -> PathBuf {
        let document = matches!(task.work, Work::Stage(at) if (self.entries[at].ports)().makes_documents());
        if document { self.folder.results() } else { self.folder.store(task.stage, &task.entity) }
    }

    fn path(&self, plan: &Plan, source: &Source) -> PathBuf {
        match source {
            Source::File(path) => path.clone(),
            Source::Output { task, table, library } => {
                let task = &plan.tasks[*task];
                if let Work::Merge(name) = task.work {
                    return self.folder.tables().join(format!("{name}.parquet"));
                }
                let io = StageIo { out: self.out(task), ..StageIo::default() };
                match library {
                    Some(library) => io.output_for(table, library),
                    None => io.output(table),
                }
            }
        }
    }
}

fn any_rows(tables: &[PathBuf]) -> Result<bool, TableError> {
    let mut held = tables.iter().map(|path| read_header(path).map(|header| header.rows > 0));
    held.try_fold(false, |any, rows| Ok(any || rows?))
}
