//! Progress: a bar on a terminal, plain lines when piped, nothing when quiet.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use landfall_flow::{Observer, Task, TaskFailure};
use landfall_stage::{NoProgress, Progress, Summary};

/// Whether stderr shows control codes: a terminal, and one that knows them.
fn is_terminal() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Whether stderr shows colours: a terminal that nobody asked to do without (<https://no-color.org>).
pub fn shows_colours() -> bool {
    is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty())
}

/// How a run is shown on stderr.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// Not at all.
    Quiet,
    /// A line when a task ends.
    Lines,
    /// A bar for the running task.
    Bars,
}

impl Watch {
    /// Bars on a terminal, lines elsewhere.
    pub fn new(quiet: bool) -> Self {
        match (quiet, is_terminal()) {
            (true, _) => Self::Quiet,
            (false, true) => Self::Bars,
            (false, false) => Self::Lines,
        }
    }

    /// Progress of a single stage.
    pub fn progress(self, name: &str) -> Arc<dyn Progress> {
        match self {
            Self::Bars => Arc::new(Bar::new(name)),
            Self::Quiet | Self::Lines => Arc::new(NoProgress),
        }
    }

    /// Says what a stage did.
    pub fn done(self, name: &str, summary: &Summary) {
        if self != Self::Quiet {
            eprintln!("{}", counted(name, summary.counts.iter().copied()));
        }
    }
}

/// What is shown of a run: its tasks, side by side.
pub struct RunWatch {
    watch: Watch,
    bars: MultiProgress,
}

impl RunWatch {
    /// Shows a run in that way.
    pub fn new(watch: Watch) -> Self {
        Self { watch, bars: MultiProgress::new() }
    }

    fn say(&self, text: &str) {
        match self.watch {
            Watch::Quiet => {}
            Watch::Lines => eprintln!("{text}"),
            Watch::Bars => {
                let _ = self.bars.println(text);
            }
        }
    }
}

impl Observer for RunWatch {
    fn begin(&self, task: &Task, number: usize, of: usize) -> Arc<dyn Progress> {
        let name = format!("[{number}/{of}] {}", task.stage);
        match self.watch {
            Watch::Bars => Arc::new(Bar::of(self.bars.add(ProgressBar::new_spinner()), &name)),
            Watch::Quiet | Watch::Lines => Arc::new(NoProgress),
        }
    }

    fn end(&self, task: &Task, counts: &[(String, u64)]) {
        tracing::debug!(stage = task.stage, entity = task.entity, "task done");
        self.say(&counted(task.stage, counts.iter().map(|(what, count)| (what.as_str(), *count))));
    }

    fn failed(&self, task: &Task, failure: &TaskFailure) {
        tracing::debug!(stage = task.stage, entity = task.entity, "task failed");
        self.say(&format!("{}: failed: {}", task.stage, failure.message));
    }

    fn note(&self, text: &str) {
        self.say(text);
    }
}

/// What a stage did, in a line.
fn counted<'a>(stage: &str, counts: impl Iterator<Item = (&'a str, u64)>) -> String {
    let counts: Vec<_> = counts.map(|(what, count)| format!("{what} {count}")).collect();
    format!("{stage}: {}", counts.join(", "))
}

struct Bar(ProgressBar);

impl Bar {
    fn new(name: &str) -> Self {
        Self::of(ProgressBar::new_spinner(), name)
    }

    fn of(bar: ProgressBar, name: &str) -> Self {
        let bar = bar.with_prefix(name.to_owned());
        bar.set_style(style("{prefix} {spinner} {elapsed}"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates are our own")
}

impl Progress for Bar {
    fn begin(&self, total: u64, unit: &str) {
        self.0.set_position(0);
        self.0.set_message(unit.to_owned());
        if total > 0 {
            self.0.set_length(total);
            self.0.set_style(style("{prefix} {wide_bar} {human_pos}/{human_len} {msg} {elapsed}"));
        } else {
            self.0.set_style(style("{prefix} {spinner} {human_pos} {msg} {elapsed}"));
        }
    }

    fn advance(&self, units: u64) {
        self.0.inc(units);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
