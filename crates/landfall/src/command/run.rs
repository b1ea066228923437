//! `landfall run`.

mod answers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use landfall_flow::{
    ClusterSettings, LocalSettings, Observer as _, PartAccount, PartDigest, PartFile, Place, PlanRequest,
    ReferenceAccount, Request, Stop, memory_mb,
};
use landfall_reference::{Part, Reference, ReferenceError};
use landfall_stage::{Fault, Stage, StageEntry, StageError};
use landfall_trim::Trim;

use self::answers::{Answers, Fails};
use super::plan;
use crate::cli::Global;
use crate::exit::{self, Failure};
use crate::observe::{RunWatch, Watch};

/// Plans and runs all stages of a run file. Results that are there are used again.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall run run.toml --out RUN\n\nThe report is RUN/results/report.html, the tables are in RUN/results/tables."
)]
pub struct RunArgs {
    /// The run file
    #[arg(value_name = "TOML")]
    run_file: PathBuf,
    /// The result folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Take over the folder of another run file; use no earlier result
    #[arg(long)]
    fresh: bool,
    /// Say what would be done, and why; run nothing
    #[arg(long, conflicts_with_all = ["fresh", "keep_going"])]
    dry_run: bool,
    /// Go on with pools whose reads do not fit their layout; the report says so first
    #[arg(long)]
    force: bool,
    /// End with 3 where a limit is exceeded, a dominant clone is confirmed or a control failed; or for those named only
    #[arg(long, value_name = "WHAT", num_args = 0.., value_delimiter = ',', require_equals = true)]
    fail_on_qc: Option<Vec<Fails>>,
    /// Go on without the libraries whose tasks fail
    #[arg(long)]
    keep_going: bool,
    /// Memory for all tasks together, MB [default: what is free]
    #[arg(long, value_name = "MB")]
    memory: Option<u64>,
    /// Run tasks on a cluster with SLURM, as this file says; empty for its defaults
    #[arg(long, value_name = "TOML")]
    cluster: Option<PathBuf>,
    /// Submit what can run, and leave; run again to go on
    #[arg(long, requires = "cluster")]
    detach: bool,
    /// A program to run tasks with instead of this one, for measuring
    #[arg(long, value_name = "PROGRAM", hide = true)]
    task_program: Option<PathBuf>,
}

pub fn run(args: &RunArgs, global: &Global, watch: Watch) -> Result<(), Failure> {
    if args.dry_run {
        return plan::show(&args.run_file, &args.out, args.force, plan::Format::Table);
    }
    let internal = |fault: std::io::Error| Failure::new(exit::INTERNAL, format!("{fault}"));
    let stop = Stop::on_signals().map_err(internal)?;
    let program = args.task_program.clone().map_or_else(std::env::current_exe, Ok).map_err(internal)?;
    let watch = RunWatch::new(watch);
    let place = match &args.cluster {
        Some(path) => Place::Slurm { program, cluster: ClusterSettings::load(path)?, detach: args.detach },
        None => Place::Local(LocalSettings {
            program,
            arguments: global.again(),
            cores: rayon::current_num_threads() as u32,
            memory_mb: args.memory.unwrap_or_else(memory_mb),
        }),
    };
    let entries = crate::stages::entries();
    let outcome = landfall_flow::run(&Request {
        plan: plan_request(&args.run_file, &args.out, args.force, &entries),
        fresh: args.fresh,
        keep_going: args.keep_going,
        observer: &watch,
        place,
        stop,
    })?;
    watch.note(&format!("{} tasks, {} of them ran", outcome.tasks, outcome.ran));
    if outcome.left > 0 {
        let text = format!(
            "{} tasks are submitted; `landfall status {}` says how they do, the same `landfall run` goes on\n",
            outcome.left,
            args.out.display()
        );
        return super::print(&text);
    }
    let results = outcome.folder.results();
    let answers = Answers::read(&results)?;
    let report = results.join("report.html");
    answers.lines().iter().for_each(|line| watch.note(line));
    super::print(&format!("{}\n", report.display()))?;
    match outcome.failed.as_slice() {
        [] => match &args.fail_on_qc {
            Some(on) => qc(&answers.failing(on)),
            None => Ok(()),
        },
        failed => {
            let one = |failed: &landfall_flow::Failed| {
                format!("{} `{}`: {}", failed.stage, failed.entity, failed.failure.message)
            };
            let text = "tasks failed; their libraries are not in the results";
            Err(Failure::new(exit::SOME, text)
                .because(failed.iter().map(one))
                .hint("`results/failed.tsv` lists them; mend them and run again, what is done is kept"))
        }
    }
}

/// Whether nothing of what ends a run with 3 was found.
fn qc(found: &[String]) -> Result<(), Failure> {
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure::new(exit::QC, "the run is done, and its results ask for a person")
        .because(found.iter().cloned())
        .hint("the first page of the report says what they rest on, and what is to be done"))
}

/// The keys that `--force` sets.
fn forced(force: bool) -> BTreeMap<&'static str, toml::Table> {
    let keys = toml::Table::from_iter([("allow_misfit".to_owned(), toml::Value::Boolean(true))]);
    force.then_some((Trim::NAME, keys)).into_iter().collect()
}

/// What is asked of a plan by all that plan a run.
pub fn plan_request<'a>(
    run_file: &'a Path,
    out: &'a Path,
    force: bool,
    entries: &'a [StageEntry],
) -> PlanRequest<'a> {
    PlanRequest { run_file, out, program: super::PROGRAM, reference: &describe, entries, set: forced(force) }
}

/// What a run knows of the reference: everything but the list of contigs.
fn describe(folder: &Path) -> Result<ReferenceAccount, StageError> {
    let reference = Reference::open(folder).map_err(|error| match error {
        ReferenceError::File(file) => StageError::from(file),
        other => StageError::new(Fault::Reference, other).hint("make it with `landfall reference build`"),
    })?;
    let manifest = reference.manifest();
    let file = |part: &Part| PartFile { path: folder.join(&part.file), bytes: part.bytes };
    let part = |part: &Part| PartAccount {
        source: part.source.clone(),
        blake3: part.blake3.clone(),
        file: file(part),
    };
    Ok(ReferenceAccount {
        name: manifest.name.clone(),
        contigs: manifest.contigs.len(),
        bases: manifest.bases,
        sequence: part(&manifest.sequence),
        index: PartDigest { blake3: manifest.index.blake3.clone(), file: file(&manifest.index) },
        genes: manifest.genes.as_ref().map(part),
        left_out: manifest.left_out.len(),
        masked: manifest.masked.clone(),
        notes: manifest.notes.clone(),
    })
}
