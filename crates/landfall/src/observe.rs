//! Progress: a line for each stage that is renewed on a terminal, a line when a stage begins and ends where stderr is
//! piped, nothing when quiet. Names of libraries only where they are asked for.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, MultiProgress, ProgressBar, ProgressState, ProgressStyle};
use landfall_flow::{MERGE, Observer, Task, TaskFailure};
use landfall_stage::{NoProgress, Progress, Summary};

use crate::cli::{Global, LogFormat};

/// Whether stderr shows control codes: a terminal, and one that knows them.
fn is_terminal() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Whether stderr shows colours: a terminal that nobody asked to do without (<https://no-color.org>).
pub fn shows_colours() -> bool {
    is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty())
}

/// A time in words, with what matters of it.
pub fn duration(seconds: u64) -> String {
    match (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0, seconds) => format!("{seconds} s"),
        (0, 0, minutes @ 0..10, seconds) => format!("{minutes} min {seconds} s"),
        (0, 0, minutes, _) => format!("{minutes} min"),
        (0, hours, minutes, _) => format!("{hours} h {minutes} min"),
        (days, hours, ..) => format!("{days} d {hours} h"),
    }
}

/// How a run is shown on stderr.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// Not at all.
    Quiet,
    /// A line when a stage begins or ends; `named`, when a task ends, too.
    Lines {
        /// Whether libraries are named.
        named: bool,
    },
    /// The same as log lines.
    Log {
        /// Whether libraries are named.
        named: bool,
    },
    /// A line for each stage that goes on, renewed in its place.
    Bars {
        /// Whether libraries are named.
        named: bool,
    },
}

impl Watch {
    /// Bars on a terminal, lines elsewhere, and where details are asked for, which would come in between.
    pub fn new(global: &Global) -> Self {
        let named = global.verbose > 0;
        match global {
            Global { quiet: true, .. } => Self::Quiet,
            Global { log_format: LogFormat::Json, .. } => Self::Log { named },
            Global { verbose: 0..2, .. } if is_terminal() => Self::Bars { named },
            _ => Self::Lines { named },
        }
    }

    fn names(self) -> bool {
        match self {
            Self::Quiet => false,
            Self::Lines { named } | Self::Log { named } | Self::Bars { named } => named,
        }
    }

    /// Progress of a single stage.
    pub fn progress(self, name: &'static str) -> Arc<dyn Progress> {
        match self {
            Self::Bars { .. } => {
                let numbers = Numbers { tasks: 1, begun: Some(Instant::now()), ..Numbers::default() };
                let line = Line::new(&MultiProgress::new(), name, Shared::new(numbers), false);
                Arc::new(Alone { part: line.numbers.add(String::new()), _line: line })
            }
            Self::Quiet | Self::Lines { .. } | Self::Log { .. } => Arc::new(NoProgress),
        }
    }

    /// Says what a stage did.
    pub fn done(self, name: &str, summary: &Summary) {
        let text = format!("{name}: {}", counted(summary.counts.iter().copied()));
        match self {
            Self::Quiet => {}
            Self::Log { .. } => tracing::info!("{text}"),
            Self::Lines { .. } | Self::Bars { .. } => eprintln!("{text}"),
        }
    }
}

/// What a stage counted, in words.
fn counted<'a>(counts: impl Iterator<Item = (&'a str, u64)>) -> String {
    let counts: Vec<_> = counts.map(|(what, count)| format!("{what} {count}")).collect();
    counts.join(", ")
}

/// How far a task is.
#[derive(Debug, Default)]
struct Part {
    entity: String,
    done: AtomicU64,
    /// 0 where it is not known.
    total: AtomicU64,
    unit: Mutex<String>,
}

impl Part {
    /// The share that is done; 0 where the whole is not known.
    fn share(&self) -> f64 {
        let (done, total) = (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed));
        if total == 0 { 0.0 } else { (done as f64 / total as f64).min(1.0) }
    }

    /// What is done, where nobody knows of how much.
    fn uncounted(&self) -> Option<String> {
        let done = self.done.load(Ordering::Relaxed);
        let unit = self.unit.lock().unwrap_or_else(PoisonError::into_inner);
        (done > 0 && self.total.load(Ordering::Relaxed) == 0).then(|| format!("{} {unit}", HumanCount(done)))
    }
}

impl Progress for Part {
    fn begin(&self, total: u64, unit: &str) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        unit.clone_into(&mut self.unit.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn advance(&self, units: u64) {
        self.done.fetch_add(units, Ordering::Relaxed);
    }
}

/// How far a stage is.
#[derive(Debug, Default)]
struct Numbers {
    tasks: usize,
    /// Tasks whose results were there.
    found: usize,
    /// Tasks that ran and ended well.
    ended: usize,
    failed: usize,
    begun: Option<Instant>,
    running: Vec<Arc<Part>>,
    /// What the tasks counted, added up.
    counts: Vec<(String, u64)>,
}

impl Numbers {
    fn is_over(&self) -> bool {
        self.begun.is_some() && self.found + self.ended + self.failed >= self.tasks
    }

    /// A task begins. Until the first one did the stage waited for others, which is none of its own time.
    fn first_begins(&mut self) {
        if self.running.is_empty() && self.ended + self.failed == 0 && self.begun.is_some() {
            self.begun = Some(Instant::now());
        }
    }

    /// Tasks that ran, those that run by their share.
    fn ran(&self) -> f64 {
        (self.ended + self.failed) as f64 + self.running.iter().map(|part| part.share()).sum::<f64>()
    }

    /// The share of its tasks that is done, in percent; 100 only when all is.
    fn percent(&self) -> u64 {
        let share = (self.found as f64 + self.ran()) / self.tasks.max(1) as f64;
        if self.is_over() { 100 } else { ((share * 100.0) as u64).min(99) }
    }

    /// How long it will go on, by how long what is done took; nothing where that is too little to tell.
    fn left(&self, elapsed: Duration) -> Option<Duration> {
        const EARLY: Duration = Duration::from_secs(2);
        let share = self.ran() / self.tasks.saturating_sub(self.found).max(1) as f64;
        let told = elapsed >= EARLY && share > 0.0 && share < 1.0;
        told.then(|| elapsed.mul_f64((1.0 - share) / share))
    }

    fn elapsed(&self) -> Duration {
        self.begun.map(|begun| begun.elapsed()).unwrap_or_default()
    }

    /// What stands behind the bar.
    fn told(&self, elapsed: Duration) -> String {
        let mut text = format!("{}/{} {:>3} %", self.found + self.ended, self.tasks, self.percent());
        let uncounted = match self.running.as_slice() {
            [part] => part.uncounted(),
            _ => None,
        };
        match (self.left(elapsed), uncounted) {
            (Some(left), _) => {
                let _ = write!(text, "  {} left", duration(left.as_secs().max(1)));
            }
            (None, Some(done)) => {
                let _ = write!(text, "  {done} in {}", duration(elapsed.as_secs()));
            }
            (None, None) => {}
        }
        if self.failed > 0 {
            let _ = write!(text, "  {} failed", self.failed);
        }
        text
    }

    /// The same with the names of what runs now.
    fn named(&self, elapsed: Duration) -> String {
        const SHOWN: usize = 4;
        let names: Vec<_> = self.running.iter().take(SHOWN).map(|part| part.entity.as_str()).collect();
        let more = self.running.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}  {}{more}", self.told(elapsed), names.join(", "))
    }

    /// What is said when it is over, or when no more of it will come.
    fn end(&self) -> String {
        let tasks = match (self.found + self.ended, self.tasks) {
            (done, tasks) if done == tasks => plural(tasks),
            (done, tasks) => format!("{done} of {}", plural(tasks)),
        };
        let found = if self.found > 0 { format!(", {} done before", self.found) } else { String::new() };
        let elapsed = self.elapsed();
        let time = match elapsed.as_secs() {
            0..10 => format!("{:.1} s", elapsed.as_secs_f64()),
            seconds => duration(seconds),
        };
        let counts = counted(self.counts.iter().map(|(what, count)| (what.as_str(), *count)));
        let counts = if counts.is_empty() { counts } else { format!(": {counts}") };
        let ends = if self.is_over() { "is done" } else { "ends" };
        format!("{ends}: {tasks}{found}, {time}{counts}")
    }
}

fn plural(tasks: usize) -> String {
    format!("{tasks} task{}", if tasks == 1 { "" } else { "s" })
}

/// Numbers that the run changes and the terminal's thread reads.
#[derive(Clone, Debug, Default)]
struct Shared(Arc<Mutex<Numbers>>);

impl Shared {
    fn new(numbers: Numbers) -> Self {
        Self(Arc::new(Mutex::new(numbers)))
    }

    fn get(&self) -> MutexGuard<'_, Numbers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a task that runs.
    fn add(&self, entity: String) -> Arc<Part> {
        let part = Arc::new(Part { entity, ..Part::default() });
        self.get().running.push(Arc::clone(&part));
        part
    }
}

/// The line of a stage on a terminal; gone when dropped.
struct Line {
    bar: ProgressBar,
    numbers: Shared,
}

impl Line {
    fn new(bars: &MultiProgress, name: &'static str, numbers: Shared, named: bool) -> Self {
        const CELLS: u64 = 20;
        let bar = bars.add(ProgressBar::new(CELLS)).with_prefix(name);
        let key = |text: fn(&Numbers) -> String| {
            let numbers = numbers.clone();
            move |_: &ProgressState, to: &mut dyn fmt::Write| {
                let _ = to.write_str(&text(&numbers.get()));
            }
        };
        let cells = |numbers: &Numbers| {
            let full = (numbers.percent() * CELLS / 100) as usize;
            "█".repeat(full) + &"░".repeat(CELLS as usize - full)
        };
        let told: fn(&Numbers) -> String = match named {
            true => |numbers| numbers.named(numbers.elapsed()),
            false => |numbers| numbers.told(numbers.elapsed()),
        };
        // Read whenever the line is renewed: time goes on where nothing is heard.
        let style = ProgressStyle::with_template("{spinner} {prefix:9} {cells} {told}")
            .expect("the template is our own")
            .with_key("cells", key(cells))
            .with_key("told", key(told));
        bar.set_style(style);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, numbers }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A stage that runs alone.
struct Alone {
    part: Arc<Part>,
    _line: Line,
}

impl Progress for Alone {
    fn begin(&self, total: u64, unit: &str) {
        self.part.begin(total, unit);
    }

    fn advance(&self, units: u64) {
        self.part.advance(units);
    }
}

/// What is shown of a run, stage by stage. Merges of tables are not told.
pub struct RunWatch {
    watch: Watch,
    bars: MultiProgress,
    stages: RefCell<BTreeMap<&'static str, Shared>>,
    lines: RefCell<BTreeMap<&'static str, Line>>,
}

impl RunWatch {
    /// Shows a run in that way.
    pub fn new(watch: Watch) -> Self {
        Self { watch, bars: MultiProgress::new(), stages: RefCell::default(), lines: RefCell::default() }
    }

    fn say(&self, text: &str) {
        match self.watch {
            Watch::Quiet => {}
            Watch::Lines { .. } => eprintln!("{text}"),
            Watch::Log { .. } => tracing::info!("{text}"),
            Watch::Bars { .. } => self.bars.suspend(|| eprintln!("{text}")),
        }
    }

    fn numbers(&self, task: &Task) -> Shared {
        self.stages.borrow_mut().entry(task.stage).or_default().clone()
    }

    /// How a task is called.
    fn name(&self, task: &Task) -> String {
        if self.watch.names() { format!("{} {}", task.stage, task.entity) } else { task.stage.to_owned() }
    }

    /// A stage has its first task.
    fn open(&self, task: &Task) -> Shared {
        let shared = self.numbers(task);
        let begun = shared.get().begun;
        if task.stage == MERGE || begun.is_some() {
            return shared;
        }
        shared.get().begun = Some(Instant::now());
        match self.watch {
            Watch::Quiet => {}
            Watch::Lines { .. } | Watch::Log { .. } => {
                let Numbers { tasks, found, .. } = *shared.get();
                self.say(&format!("{} begins: {}", task.stage, plural(tasks.saturating_sub(found))));
            }
            Watch::Bars { .. } => {
                let line = Line::new(&self.bars, task.stage, shared.clone(), self.watch.names());
                self.lines.borrow_mut().insert(task.stage, line);
            }
        }
        shared
    }

    fn close(&self, stage: &'static str, shared: &Shared) {
        self.lines.borrow_mut().remove(stage);
        let text = shared.get().end();
        self.say(&format!("{stage} {text}"));
    }

    /// A task is over: what it counted, or that it failed.
    fn over(&self, task: &Task, change: impl FnOnce(&mut Numbers)) {
        let shared = self.numbers(task);
        {
            let mut numbers = shared.get();
            numbers.running.retain(|part| part.entity != task.entity);
            change(&mut numbers);
        }
        if task.stage != MERGE && shared.get().is_over() {
            self.close(task.stage, &shared);
        }
    }
}

impl Observer for RunWatch {
    fn planned(&self, stages: &[(&'static str, usize)]) {
        // What was left out with its libraries will not come any more.
        let before = self.stages.take();
        for (stage, shared) in before.iter().filter(|(stage, _)| **stage != MERGE) {
            let goes_on = {
                let numbers = shared.get();
                numbers.begun.is_some() && !numbers.is_over()
            };
            if goes_on {
                self.close(stage, shared);
            }
        }
        let shared = |tasks| Shared::new(Numbers { tasks, ..Numbers::default() });
        *self.stages.borrow_mut() = stages.iter().map(|&(stage, tasks)| (stage, shared(tasks))).collect();
    }

    fn found(&self, task: &Task) {
        let shared = self.numbers(task);
        shared.get().found += 1;
        if task.stage != MERGE && shared.get().is_over() {
            self.close(task.stage, &shared);
        }
    }

    fn submitted(&self, task: &Task) {
        self.open(task);
    }

    fn begin(&self, task: &Task) -> Arc<dyn Progress> {
        let shared = self.open(task);
        shared.get().first_begins();
        shared.add(task.entity.clone())
    }

    fn end(&self, task: &Task, counts: &[(String, u64)]) {
        if self.watch.names() && task.stage != MERGE {
            let counts = counted(counts.iter().map(|(what, count)| (what.as_str(), *count)));
            self.say(&format!("{}: {counts}", self.name(task)));
        }
        self.over(task, |numbers| {
            numbers.ended += 1;
            for (what, count) in counts {
                match numbers.counts.iter_mut().find(|(known, _)| known == what) {
                    Some((_, sum)) => *sum += count,
                    None => numbers.counts.push((what.clone(), *count)),
                }
            }
        });
    }

    fn failed(&self, task: &Task, failure: &TaskFailure) {
        self.say(&format!("{} failed: {}", self.name(task), failure.message));
        self.over(task, |numbers| numbers.failed += 1);
    }

    fn said(&self, text: &str) {
        // Whatever is shown of a run: it may be why a task ends.
        self.bars.suspend(|| eprintln!("{text}"));
    }

    fn note(&self, text: &str) {
        self.say(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage() -> Numbers {
        Numbers { tasks: 10, found: 2, ended: 3, begun: Some(Instant::now()), ..Numbers::default() }
    }

    fn running(numbers: Numbers, parts: &[(u64, u64)]) -> Numbers {
        let part = |&(done, total): &(u64, u64)| {
            let part = Part { entity: "L1".to_owned(), ..Part::default() };
            part.begin(total, "reads");
            part.advance(done);
            Arc::new(part)
        };
        Numbers { running: parts.iter().map(part).collect(), ..numbers }
    }

    #[test]
    fn share_and_time_left_count_tasks_that_run_by_their_share() {
        let minute = Duration::from_secs(60);
        assert_eq!(stage().told(minute), "5/10  50 %  1 min 40 s left");
        let half = running(stage(), &[(1, 2), (5, 10)]);
        assert_eq!(half.told(minute), "5/10  60 %  1 min 0 s left");
        // Not of what was there before, and not from the first second.
        assert_eq!(half.left(minute), Some(minute));
        assert_eq!(half.left(Duration::from_secs(1)), None);
    }

    #[test]
    fn a_stage_that_waited_for_others_counts_from_its_first_task() {
        let long_ago = Instant::now().checked_sub(Duration::from_secs(60));
        let waiting = || Numbers { tasks: 2, begun: long_ago, ..Numbers::default() };
        let mut first = waiting();
        first.first_begins();
        assert!(first.elapsed() < Duration::from_secs(30));
        let mut second = running(waiting(), &[(1, 2)]);
        second.first_begins();
        assert!(second.elapsed() >= Duration::from_secs(60));
    }

    #[test]
    fn what_nobody_knows_the_whole_of_is_counted() {
        let one = Numbers { tasks: 1, begun: Some(Instant::now()), ..Numbers::default() };
        let one = running(one, &[(1_234_567, 0)]);
        assert_eq!(one.told(Duration::from_secs(75)), "0/1   0 %  1,234,567 reads in 1 min 15 s");
    }

    #[test]
    fn a_hundred_percent_is_all_and_more_than_all_is_never_told() {
        let last = Numbers { tasks: 6, ..stage() };
        assert_eq!(running(last, &[(12, 10)]).percent(), 99);
        let over = Numbers { failed: 5, ..stage() };
        assert!(over.is_over() && over.percent() == 100);
        assert_eq!(over.end(), "is done: 5 of 10 tasks, 2 done before, 0.0 s");
        assert_eq!(over.told(Duration::from_secs(60)), "5/10 100 %  5 failed");
    }

    #[test]
    fn times_are_told_as_precisely_as_they_matter() {
        let times = [0, 59, 61, 640, 3_600, 90_061].map(duration);
        assert_eq!(times, ["0 s", "59 s", "1 min 1 s", "10 min", "1 h 0 min", "1 d 1 h"]);
    }
}
