//! Tasks as processes of this machine.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use landfall_files::FileError;
use landfall_stage::Progress;
use rustix::process::{Pid, Signal, kill_process_group};

use crate::FlowError;
use crate::drive::{Ended, Executor, Job, Observer};
use crate::plan::Plan;
use crate::said::{INTERNAL, Said, TEMPORARY, TaskFailure};

/// The code with which a Rust program ends that panics.
const PANIC: i32 = 101;
/// How long a process that was asked to end may take.
const GRACE: Duration = Duration::from_secs(3);

/// What the tasks of a run may use together, and how they are started.
#[derive(Clone, Debug)]
pub struct LocalSettings {
    /// The program, and its arguments before those of the task.
    pub program: PathBuf,
    /// More arguments of the program.
    pub arguments: Vec<OsString>,
    /// Cores.
    pub cores: u32,
    /// Memory, MB.
    pub memory_mb: u64,
}

/// Runs tasks side by side as far as cores and memory go.
pub(crate) struct Local<'a> {
    settings: LocalSettings,
    plan: &'a Plan,
    store: PathBuf,
    attempts: PathBuf,
    observer: &'a dyn Observer,
    waiting: VecDeque<Job>,
    running: Vec<Running>,
    begun: Vec<usize>,
    heard: Receiver<(usize, Heard)>,
    speaker: Sender<(usize, Heard)>,
}

/// What comes of a task's process.
enum Heard {
    /// A word for the orchestrator.
    Said(Said),
    /// A line for people.
    Line(String),
    /// No more.
    End,
}

struct Running {
    task: usize,
    child: Child,
    cores: u32,
    memory_mb: u64,
    progress: Arc<dyn Progress>,
    last: Option<Said>,
}

impl<'a> Local<'a> {
    pub fn new(
        settings: LocalSettings,
        plan: &'a Plan,
        (store, attempts): (PathBuf, PathBuf),
        observer: &'a dyn Observer,
    ) -> Self {
        let (speaker, heard) = channel();
        let (waiting, running) = (VecDeque::new(), Vec::new());
        let begun = Vec::new();
        Self { settings, plan, store, attempts, observer, waiting, running, begun, heard, speaker }
    }

    /// Starts the tasks that there is room for, first come, first served; one that needs more than there is runs alone.
    fn start(&mut self) -> Result<(), FlowError> {
        while let Some(job) = self.waiting.front() {
            let used: u32 = self.running.iter().map(|one| one.cores).sum();
            let taken: u64 = self.running.iter().map(|one| one.memory_mb).sum();
            let free = self.settings.cores.saturating_sub(used);
            let fits = free > 0 && taken + job.resources.memory_mb <= self.settings.memory_mb;
            if !fits && !self.running.is_empty() {
                break;
            }
            // The last one waiting may have all that is left: nobody else could use it.
            let wanted =
                if self.waiting.len() == 1 { self.settings.cores } else { job.resources.cores.max(1) };
            let cores = wanted.min(free).max(1);
            let Some(job) = self.waiting.pop_front() else { break };
            self.spawn(job, cores)?;
        }
        Ok(())
    }

    fn spawn(&mut self, job: Job, cores: u32) -> Result<(), FlowError> {
        let mut command = Command::new(&self.settings.program);
        command
            .args(&self.settings.arguments)
            .args(["--threads", &cores.to_string(), "task", "exec"])
            .args(["--parent", &std::process::id().to_string(), "--store"])
            .arg(&self.store)
            .arg("--attempts")
            .arg(&self.attempts)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // What it writes for people comes between the lines of the run, not into them.
            .stderr(Stdio::piped())
            // A group of its own: ctrl-C reaches the orchestrator alone, which ends its tasks in order.
            .process_group(0);
        let fault = |source| FlowError::from(FileError::read(&self.settings.program, source));
        let mut child = command.spawn().map_err(fault)?;
        let (task, speaker) = (job.task, self.speaker.clone());
        let progress = self.observer.begin(&self.plan.tasks[task]);
        self.begun.push(task);
        if let (Some(mut input), Some(output), Some(lines)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        {
            let words = speaker.clone();
            let lines = thread::spawn(move || pass_on(task, lines, &words));
            thread::spawn(move || {
                // A task that ends before it has read all says itself why.
                let _ = serde_json::to_writer(&mut input, &job.spec);
                drop(input);
                listen(task, output, &speaker);
                // Its last words for people come before its end.
                let _ = lines.join();
                let _ = speaker.send((task, Heard::End));
            });
        }
        let memory_mb = job.resources.memory_mb;
        self.running.push(Running { task, child, cores, memory_mb, progress, last: None });
        Ok(())
    }

    /// Takes what one task said; an end, if that was it.
    fn hear(&mut self, task: usize, heard: Heard) -> Option<Ended> {
        let at = self.running.iter().position(|one| one.task == task)?;
        match heard {
            Heard::Line(line) => self.observer.said(&line),
            Heard::Said(Said::Begin(total, unit)) => self.running[at].progress.begin(total, &unit),
            Heard::Said(Said::Advance(units)) => self.running[at].progress.advance(units),
            Heard::Said(last) => self.running[at].last = Some(last),
            Heard::End => {
                let mut ended = self.running.swap_remove(at);
                let status = ended.child.wait();
                let outcome = match (ended.last, status) {
                    (Some(Said::Done), _) => Ok(()),
                    (Some(Said::Failed(failure)), _) => Err(failure),
                    (_, Ok(status)) => Err(silent(status)),
                    (_, Err(fault)) => Err(temporary(format!("its process was lost: {fault}"))),
                };
                return Some(Ended { task, outcome });
            }
        }
        None
    }
}

fn listen(task: usize, output: ChildStdout, speaker: &Sender<(usize, Heard)>) {
    let lines = BufReader::new(output).lines().map_while(Result::ok);
    for said in lines.filter_map(|line| serde_json::from_str(&line).ok()) {
        if speaker.send((task, Heard::Said(said))).is_err() {
            return;
        }
    }
}

/// Passes on what a process writes for people, line by line.
fn pass_on(task: usize, lines: ChildStderr, speaker: &Sender<(usize, Heard)>) {
    for line in BufReader::new(lines).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        if speaker.send((task, Heard::Line(line))).is_err() {
            return;
        }
    }
}

/// A task that ended without a word.
fn silent(status: ExitStatus) -> TaskFailure {
    match status.signal() {
        Some(9) => TaskFailure {
            hint: Some("the system kills processes when memory runs out; give fewer `--threads`, or run again: what is done is kept".to_owned()),
            ..temporary("its process was killed (signal 9)".to_owned())
        },
        Some(signal) => temporary(format!("its process was ended by signal {signal}")),
        None if status.code() == Some(PANIC) => TaskFailure {
            code: INTERNAL,
            hint: Some("this is a fault of landfall, not of your data; please report it".to_owned()),
            ..temporary("its process stopped at a fault of landfall".to_owned())
        },
        None => temporary(format!("its process ended with {status} and said nothing")),
    }
}

fn temporary(message: String) -> TaskFailure {
    TaskFailure::new(TEMPORARY, message)
}

impl Executor for Local<'_> {
    fn submit(&mut self, jobs: Vec<Job>) -> Result<(), FlowError> {
        self.waiting.extend(jobs);
        self.start()
    }

    fn wait(&mut self, timeout: Duration) -> Result<Vec<Ended>, FlowError> {
        let until = Instant::now() + timeout;
        let mut ended = Vec::new();
        loop {
            let left = if ended.is_empty() {
                until.saturating_duration_since(Instant::now())
            } else {
                Duration::ZERO
            };
            match self.heard.recv_timeout(left) {
                Ok((task, heard)) => ended.extend(self.hear(task, heard)),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        self.start()?;
        Ok(ended)
    }

    fn begun(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.begun)
    }

    fn forget_waiting(&mut self) -> Vec<usize> {
        self.waiting.drain(..).map(|job| job.task).collect()
    }

    fn cancel(&mut self) {
        self.waiting.clear();
        for signal in [Signal::TERM, Signal::KILL] {
            for one in &self.running {
                if let Some(group) = Pid::from_raw(one.child.id().cast_signed()) {
                    let _ = kill_process_group(group, signal);
                }
            }
            let until = Instant::now() + GRACE;
            while !self.running.is_empty() && Instant::now() < until {
                self.running.retain_mut(|one| !matches!(one.child.try_wait(), Ok(Some(_))));
                thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_no_fault_that_may_not_come_again() {
        let code = |raw| silent(ExitStatus::from_raw(raw)).code;
        // The exit code stands above the signal.
        assert_eq!((code(101 << 8), code(9), code(3 << 8)), (INTERNAL, TEMPORARY, TEMPORARY));
    }
}
