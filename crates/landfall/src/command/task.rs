//! `landfall task`: single tasks of a run, whoever starts them.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};
use landfall_files::FileError;
use landfall_flow::{
    Said, Store, TaskError, TaskFailure, TaskSpec, TellingProgress, Workshop, die_with, say, write_said,
};
use landfall_stage::{NoProgress, Progress};

use crate::exit::{self, Failure};
use crate::observe::{RunWatch, Watch};

/// An example for `--help`.
pub const EXAMPLES: &str = "Example:\n  landfall task run run.toml --out RUN --stage align L1 L2";

/// Tasks.
#[derive(Debug, Subcommand)]
pub enum TaskCommand {
    /// Run tasks of a run file, by stage and entity; their results wait in the result folder for `landfall run`
    Run(RunTaskArgs),
    /// Run tasks: one that comes as JSON on standard input, or those of a file, one a line; what `run` starts
    #[command(hide = true)]
    Exec(ExecArgs),
}

/// Runs tasks of a run file, by stage and entity, one after another in this process.
///
/// A task whose result is there is done; several processes may work in one result folder at once. When all tasks are
/// done, `landfall run` publishes the results. `landfall plan --format json` lists the tasks, what they read, and
/// what they need.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RunTaskArgs {
    /// The run file
    #[arg(value_name = "TOML")]
    run_file: PathBuf,
    /// The result folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The stage, or `merge`
    #[arg(long, value_name = "NAME")]
    stage: String,
    /// Run what `run --force` runs
    #[arg(long)]
    force: bool,
    /// The pool, library, sample or subject; the table for merges; `run` for the whole sheet
    #[arg(value_name = "ENTITY", required = true)]
    entities: Vec<String>,
}

/// Runs tasks.
#[derive(Debug, Args)]
pub struct ExecArgs {
    /// The store of the run
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// The folder for what is not finished
    #[arg(long, value_name = "DIR")]
    attempts: PathBuf,
    /// End when this process, which must be the parent, ends
    #[arg(long, value_name = "PID")]
    parent: Option<u32>,
    /// Read tasks from a file, one a line, and run them one after another
    #[arg(long, value_name = "FILE", requires = "events")]
    manifest: Option<PathBuf>,
    /// Leave the end of each task in a folder, instead of on standard output
    #[arg(long, value_name = "DIR", requires = "manifest")]
    events: Option<PathBuf>,
}

pub fn run(command: &TaskCommand, watch: Watch) -> Result<(), Failure> {
    match command {
        TaskCommand::Run(args) => {
            let entries = crate::stages::entries();
            let request = super::run::plan_request(&args.run_file, &args.out, args.force, &entries);
            Ok(landfall_flow::run_tasks(&request, &args.stage, &args.entities, &RunWatch::new(watch))?)
        }
        TaskCommand::Exec(args) => exec_all(args),
    }
}

fn exec_all(args: &ExecArgs) -> Result<(), Failure> {
    if let Some(parent) = args.parent {
        die_with(parent);
    }
    let mut code = 0;
    for spec in specs(args)? {
        let progress: Arc<dyn Progress> = match args.events {
            Some(_) => Arc::new(NoProgress),
            None => Arc::new(TellingProgress::default()),
        };
        let said = exec(args, &spec, progress);
        match &args.events {
            Some(folder) => write_said(folder, &spec.key, &said)?,
            // Who started this may have gone; the result counts.
            None => drop(say(&mut std::io::stdout().lock(), &said)),
        }
        if let Said::Failed(failure) = said {
            code = failure.code;
        }
    }
    if code == 0 { Ok(()) } else { std::process::exit(code.into()) }
}

fn exec(args: &ExecArgs, spec: &TaskSpec, progress: Arc<dyn Progress>) -> Said {
    let (store, entries) = (Store::new(args.store.clone()), crate::stages::entries());
    let workshop =
        Workshop { entries: &entries, store: &store, attempts: &args.attempts, program: super::PROGRAM };
    match exit::caught(|| Ok(workshop.run(spec, progress))) {
        Ok(Ok(_)) => Said::Done,
        Ok(Err(TaskError { error, damaged })) => {
            Said::Failed(TaskFailure { damaged, ..Failure::from(error).into() })
        }
        Err(failure) => Said::Failed(failure.into()),
    }
}

fn specs(args: &ExecArgs) -> Result<Vec<TaskSpec>, Failure> {
    let (from, text) = match &args.manifest {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|source| FileError::read(path, source))?;
            (path.display().to_string(), text)
        }
        None => {
            let mut text = String::new();
            let read = std::io::stdin().read_to_string(&mut text);
            read.map_err(|fault| Failure::new(exit::DATA, format!("standard input: {fault}")))?;
            ("standard input".to_owned(), text)
        }
    };
    let spec = |(at, line): (usize, &str)| {
        let fault = |fault| Failure::new(exit::DATA, format!("{from}, line {at}: {fault}; expected a task"));
        serde_json::from_str(line).map_err(fault)
    };
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).map(spec).collect()
}
