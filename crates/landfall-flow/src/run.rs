//! A whole run: read what people wrote, plan, execute, say what was done.

use std::path::{Path, PathBuf};

use landfall_config::{RunFile, SampleSheet, Section};
use landfall_files::{FileError, write_atomically};
use landfall_stage::StageEntry;
use serde_json::{Value, json};

use crate::about::{about, hash_inputs, parameters, paths};
use crate::bind::Inputs;
use crate::execute::{Executor, Observer, Took};
use crate::{FlowError, Plan, RunFolder};

/// What is asked of a run.
pub struct Request<'a> {
    /// The run file.
    pub run_file: &'a Path,
    /// The result folder.
    pub out: &'a Path,
    /// Take over a folder of another run file.
    pub fresh: bool,
    /// Name and version of the program, `landfall 1.2.3`.
    pub program: &'a str,
    /// What `reference.toml` says of the reference, for the report.
    pub reference: &'a dyn Fn(&Path) -> Result<Value, landfall_stage::StageError>,
    /// The stages, in the order of the data's way.
    pub entries: &'a [StageEntry],
    /// Who watches.
    pub observer: &'a dyn Observer,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The result folder.
    pub folder: RunFolder,
    /// Number of tasks that ran.
    pub tasks: usize,
}

/// Plans a run and runs it.
///
/// # Errors
/// Everything wrong with run file and sheet at once, before anything starts; or the first task that fails.
pub fn run(request: &Request) -> Result<Outcome, FlowError> {
    let started = jiff::Timestamp::now();
    let absolute = |path: &Path| std::path::absolute(path).map_err(|source| FileError::read(path, source));
    let run_path = absolute(request.run_file)?;
    let sections: Vec<_> =
        request.entries.iter().map(|entry| Section { name: entry.name, keys: (entry.keys)() }).collect();
    let run = RunFile::load(&run_path, &sections)?;
    let base = run_path.parent().unwrap_or(Path::new("."));
    let sheet = SampleSheet::load(&run.sheet, run.protocol.as_deref(), base)?;
    let table = |stage: &str| run.stages.get(stage).cloned().unwrap_or_default();
    let parameters = parameters(request.entries, &table)?;
    let reference = (request.reference)(&run.reference).map_err(|source| FlowError::Task {
        stage: "run".to_owned(),
        entity: "reference".to_owned(),
        source,
    })?;

    let folder = RunFolder::claim(request.out, &run_path, request.fresh)?;
    let inputs = Inputs::of(&run, folder.about());
    let plan = Plan::new(request.entries, &sheet.libraries, &inputs)?;
    let hashed = hash_inputs(&sheet.libraries, &inputs)?;
    let account = about(request.program, &run, &sheet, &parameters, &hashed, &reference);
    write_json(folder.about(), &account)?;
    let mut record = json!({
        "program": request.program,
        "run_file": run_path,
        "started": started.to_string(),
        "finished": Value::Null,
        "account": account,
        "paths": paths(&hashed),
    });
    write_json(folder.run_json(), &record)?;

    let executor = Executor {
        entries: request.entries,
        parameters: &table,
        folder: &folder,
        seed: run.seed,
        observer: request.observer,
    };
    let took = executor.run(&plan)?;
    record["finished"] = json!(jiff::Timestamp::now().to_string());
    record["tasks"] = took.iter().map(task_record).collect();
    write_json(folder.run_json(), &record)?;
    Ok(Outcome { folder, tasks: took.len() })
}

fn task_record(took: &Took) -> Value {
    let counts: serde_json::Map<_, _> =
        took.summary.counts.iter().map(|(name, count)| ((*name).to_owned(), json!(count))).collect();
    json!({ "stage": took.stage, "entity": took.entity, "seconds": took.time.as_secs_f64(), "counts": counts })
}

fn write_json(path: PathBuf, value: &Value) -> Result<(), FlowError> {
    let text = format!("{value:#}\n");
    Ok(write_atomically(path, text.as_bytes())?)
}
