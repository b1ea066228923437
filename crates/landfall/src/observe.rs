//! Progress: a bar on a terminal, plain lines when piped, nothing when quiet.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use landfall_flow::{Observer, Task};
use landfall_stage::{NoProgress, Progress, Summary};

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
        match (quiet, std::io::stderr().is_terminal()) {
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
            let counts: Vec<_> =
                summary.counts.iter().map(|(what, count)| format!("{what} {count}")).collect();
            eprintln!("{name}: {}", counts.join(", "));
        }
    }
}

impl Observer for Watch {
    fn begin(&self, task: &Task, number: usize, of: usize) -> Arc<dyn Progress> {
        tracing::debug!(stage = task.stage, entity = task.entity, "task begins");
        self.progress(&format!("[{number}/{of}] {}", task.stage))
    }

    fn end(&self, task: &Task, summary: &Summary) {
        tracing::debug!(stage = task.stage, entity = task.entity, "task done");
        self.done(task.stage, summary);
    }
}

struct Bar(ProgressBar);

impl Bar {
    fn new(name: &str) -> Self {
        let bar = ProgressBar::new_spinner().with_prefix(name.to_owned());
        bar.set_style(style("{prefix} {spinner} {elapsed}"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates are our own")
}

impl Progress for Bar {
    fn begin(&self, total: u64, unit: &'static str) {
        self.0.set_position(0);
        self.0.set_message(unit);
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
