//! `landfall plan`: what a run would do, and why.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use landfall_flow::{Explained, Planned, State};
use landfall_stage::Resources;

use super::run::plan_request;
use crate::exit::Failure;

/// Says what a run would do, task by task, and why.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  landfall plan run.toml --out RUN")]
pub struct PlanArgs {
    /// The run file
    #[arg(value_name = "TOML")]
    run_file: PathBuf,
    /// The result folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Plan what `run --force` does
    #[arg(long)]
    force: bool,
    /// How the plan is written
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// How a plan is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Columns separated by tabs.
    Table,
    /// A JSON list.
    Json,
    /// A graph for Graphviz.
    Dot,
    /// A graph for Mermaid.
    Mermaid,
}

pub fn run(args: &PlanArgs) -> Result<(), Failure> {
    show(&args.run_file, &args.out, args.force, args.format)
}

/// Prints the plan of a run.
pub fn show(run_file: &Path, out: &Path, force: bool, format: Format) -> Result<(), Failure> {
    let Planned { tasks, notes } =
        landfall_flow::plan(&plan_request(run_file, out, force, &crate::stages::entries()))?;
    super::say_notes(&notes);
    let text = match format {
        Format::Table => table(&tasks),
        Format::Json => format!("{:#}\n", serde_json::json!(tasks)),
        Format::Dot => dot(&tasks),
        Format::Mermaid => mermaid(&tasks),
    };
    super::print(&text)
}

fn word(state: &State) -> &'static str {
    match state {
        State::UpToDate => "up to date",
        State::Runs(_) => "runs",
        State::Depends(_) => "depends",
    }
}

/// Why a task is to run: reasons, or the first of the tasks that it waits for.
fn why(state: &State, tasks: &[Explained]) -> String {
    let named = |at: &usize| format!("{} {}", tasks[*at].task.stage, tasks[*at].task.entity);
    match state {
        State::UpToDate => String::new(),
        State::Runs(reasons) => reasons.join("; "),
        State::Depends(on) => {
            let shown = on.iter().take(3).map(named).collect::<Vec<_>>().join(", ");
            let more = if on.len() > 3 { format!(" and {} more", on.len() - 3) } else { String::new() };
            format!("on {shown}{more}")
        }
    }
}

fn table(tasks: &[Explained]) -> String {
    let mut text = "stage\tentity\tstate\tinputs\tcores\tmemory_mb\tminutes\twhy\n".to_owned();
    for Explained { task, state, resources, .. } in tasks {
        let (state, why) = (word(state), why(state, tasks));
        let Resources { cores, memory_mb, minutes } = resources;
        let (stage, entity, inputs) = (task.stage, &task.entity, task.inputs.join(","));
        text.push_str(&format!(
            "{stage}\t{entity}\t{state}\t{inputs}\t{cores}\t{memory_mb}\t{minutes}\t{why}\n"
        ));
    }
    let count = |of: fn(&State) -> bool| tasks.iter().filter(|task| of(&task.state)).count();
    let (fresh, runs) =
        (count(|state| matches!(state, State::UpToDate)), count(|state| matches!(state, State::Runs(_))));
    let rest = tasks.len() - fresh - runs;
    text.push_str(&format!(
        "# {} tasks: {fresh} up to date, {runs} run, {rest} depend on those\n",
        tasks.len()
    ));
    text
}

fn dot(tasks: &[Explained]) -> String {
    let mut text = "digraph landfall {\n  rankdir=LR;\n".to_owned();
    for (at, Explained { task, state, .. }) in tasks.iter().enumerate() {
        let state = word(state);
        text.push_str(&format!("  t{at} [label=\"{}\\n{}\\n{state}\"];\n", task.stage, task.entity));
        task.reads.iter().for_each(|from| text.push_str(&format!("  t{from} -> t{at};\n")));
    }
    text + "}\n"
}

fn mermaid(tasks: &[Explained]) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for (at, Explained { task, .. }) in tasks.iter().enumerate() {
        text.push_str(&format!("  t{at}[\"{} {}\"]\n", task.stage, task.entity));
        task.reads.iter().for_each(|from| text.push_str(&format!("  t{from} --> t{at}\n")));
    }
    text
}
