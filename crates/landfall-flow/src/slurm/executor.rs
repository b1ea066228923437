//! The executor: batches out, ends in.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use landfall_files::FileError;

use super::arrays::{grouped, tasks_of_a_batch, tasks_of_an_element};
use super::batch::{Batch, Class, Paths};
use super::commands::Commands;
use super::retry::{Next, Waiting};
use super::scheduler::{Accounted, Answer, Scheduler};
use super::settings::ClusterSettings;
use super::verdict::{Verdict, verdict};
use crate::FlowError;
use crate::clock::{Clock, SystemClock};
use crate::drive::{Ended, Executor, Job, Observer};
use crate::key::Key;
use crate::said::{CONFIG, Said, TaskFailure};
use crate::store::Store;
use crate::task::TaskSpec;

/// How often the folders of open batches are listed: no question to the scheduler.
const LISTEN: Duration = Duration::from_secs(1);
/// How often people are told that the controller does not answer.
const REMIND: Duration = Duration::from_secs(600);
/// Elements of an array that is not known to the controller's limit.
const ARRAY: u32 = 1_000;

/// Runs tasks as elements of job arrays.
pub(crate) struct Slurm<'a> {
    settings: ClusterSettings,
    paths: Paths,
    store: Store,
    observer: &'a dyn Observer,
    outside: Outside<'a>,
    max_array: Option<u32>,
    batches: Vec<Open>,
    /// Tasks that are to end, by key.
    tasks: HashMap<Key, Waiting>,
    /// Tasks of batches that an earlier run left.
    left: HashSet<Key>,
    /// Tasks to submit when the controller answers again.
    unsent: Vec<Waiting>,
    /// Tasks that the scheduler does not take.
    refused: Vec<Ended>,
    without: Vec<String>,
    listened: Option<Instant>,
    polled: Option<Instant>,
    /// When tasks were last submitted.
    sent: Option<Instant>,
    /// When people were told that the controller does not answer.
    silent: Option<Instant>,
    again: Instant,
}

/// What the executor asks of the world.
pub(crate) struct Outside<'a> {
    pub scheduler: Box<dyn Scheduler + 'a>,
    pub clock: Box<dyn Clock + 'a>,
}

impl Default for Outside<'_> {
    fn default() -> Self {
        Self { scheduler: Box::<Commands>::default(), clock: Box::new(SystemClock) }
    }
}

/// A batch that may still say something.
struct Open {
    batch: Batch,
    /// When elements were first missed by the scheduler, or seen at their end.
    gone: BTreeMap<u32, Instant>,
    heard: HashSet<Key>,
}

impl<'a> Slurm<'a> {
    /// Begins with the batches that an earlier run left: their tasks are adopted when they are asked for.
    pub fn new(
        settings: ClusterSettings,
        program: PathBuf,
        (store, attempts, batches): (PathBuf, PathBuf, PathBuf),
        observer: &'a dyn Observer,
        outside: Outside<'a>,
    ) -> Result<Self, FlowError> {
        let absolute =
            |path: PathBuf| std::path::absolute(&path).map_err(|source| FileError::read(path, source));
        let paths = Paths {
            program: absolute(program)?,
            store: absolute(store)?,
            attempts: absolute(attempts)?,
            batches: absolute(batches)?,
        };
        // What its tasks said before now is known: done, they are in the store; failed, they are tried anew.
        let open = |batch: Batch| {
            let heard = batch.events(&|_| false).into_keys().collect();
            Open { batch, gone: BTreeMap::new(), heard }
        };
        let batches: Vec<Open> = Batch::all(&paths.batches)?.into_iter().map(open).collect();
        let unheard = |open: &Open| -> Vec<Key> {
            let all = open.batch.record.elements.iter().flatten();
            all.filter(|key| !open.heard.contains(*key)).cloned().collect()
        };
        let left = batches.iter().flat_map(unheard).collect();
        Ok(Self {
            settings,
            store: Store::new(paths.store.clone()),
            paths,
            observer,
            again: outside.clock.now(),
            outside,
            max_array: None,
            batches,
            tasks: HashMap::new(),
            left,
            unsent: Vec::new(),
            refused: Vec::new(),
            without: Vec::new(),
            listened: None,
            polled: None,
            silent: None,
            sent: None,
        })
    }

    /// Submits what is to be sent, in arrays of tasks alike. While others run, tasks wait a little for more of their
    /// kind: an array of many asks less of the controller than many arrays.
    fn send(&mut self) -> Result<(), FlowError> {
        let now = self.outside.clock.now();
        let gather = Duration::from_secs(self.settings.gather_seconds);
        let gathers = !self.tasks.is_empty() && self.sent.is_some_and(|sent| now < sent + gather);
        if self.unsent.is_empty() || gathers || now < self.again {
            return Ok(());
        }
        self.sent = Some(now);
        let groups = grouped(std::mem::take(&mut self.unsent), &self.settings);
        let limit = self.max_array();
        let mut groups = groups.into_iter();
        while let Some(((_, class), mut jobs)) = groups.next() {
            while !jobs.is_empty() {
                let most = tasks_of_a_batch(class, jobs.len(), limit, &self.settings);
                let rest = jobs.split_off(jobs.len().min(most));
                let answer = self.send_batch(class, jobs)?;
                jobs = rest;
                match answer {
                    Ok(()) => {}
                    Err((Answer::Silence(words), back)) => {
                        self.unsent.extend(back);
                        self.unsent.append(&mut jobs);
                        self.unsent.extend(groups.by_ref().flat_map(|(_, jobs)| jobs));
                        self.note_silence(&words);
                        return Ok(());
                    }
                    Err((Answer::Refused(words) | Answer::Text(words), back)) => {
                        let failed =
                            |one: Waiting| Ended { task: one.job.task, outcome: Err(refused(&words)) };
                        self.refused.extend(back.into_iter().map(failed));
                    }
                }
            }
        }
        Ok(())
    }

    /// The most elements of an array that the controller takes; it is asked once.
    fn max_array(&mut self) -> u32 {
        match self.max_array {
            Some(limit) => limit,
            None => {
                let limit = self.outside.scheduler.max_array().unwrap_or(ARRAY).max(1);
                self.max_array = Some(limit);
                limit
            }
        }
    }

    fn send_batch(
        &mut self,
        class: Class,
        jobs: Vec<Waiting>,
    ) -> Result<Result<(), (Answer, Vec<Waiting>)>, FlowError> {
        let each = tasks_of_an_element(class, jobs.len(), &self.settings);
        let specs: Vec<&TaskSpec> = jobs.iter().map(|waiting| &waiting.job.spec).collect();
        let elements: Vec<&[&TaskSpec]> = specs.chunks(each).collect();
        let minutes = (class.minutes * each as u64).min(self.settings.max_minutes);
        let mut batch = Batch::create(&self.paths, &self.settings, Class { minutes, ..class }, &elements)?;
        let answer = match self.outside.scheduler.sbatch(&batch.options(&self.settings, &self.without)) {
            Answer::Text(text) => text.trim().split(';').next().and_then(|id| id.parse().ok()).ok_or(
                Answer::Refused(format!("`sbatch` answered `{}`; expected the number of a job", text.trim())),
            ),
            // It may have been taken all the same: the name tells.
            Answer::Silence(words) => self.find(&batch.record.name).ok_or(Answer::Silence(words)),
            refused => Err(refused),
        };
        match answer {
            Ok(id) => {
                batch.record.job = Some(id);
                batch.save()?;
                self.tasks.extend(jobs.into_iter().map(|waiting| (waiting.job.spec.key.clone(), waiting)));
                self.batches.push(Open { batch, gone: BTreeMap::new(), heard: HashSet::new() });
                self.silent = None;
                Ok(Ok(()))
            }
            Err(answer) => {
                if matches!(answer, Answer::Refused(_)) {
                    let _ = fs::remove_dir_all(&batch.folder);
                }
                Ok(Err((answer, jobs)))
            }
        }
    }

    /// The number of the job with a name, if the controller knows it.
    fn find(&mut self, name: &str) -> Option<u64> {
        self.outside.scheduler.squeue().ok()?.into_iter().find(|seen| seen.name == name).map(|seen| seen.job)
    }

    fn note_silence(&mut self, words: &str) {
        let now = self.outside.clock.now();
        self.again = now + Duration::from_secs(self.settings.poll_seconds.min(30));
        if self.silent.is_some_and(|told| now < told + REMIND) {
            return;
        }
        self.silent = Some(now);
        self.observer.note(&format!("the controller does not answer; waiting for it ({words})"));
    }

    /// Hears what tasks said.
    fn listen(&mut self) -> Vec<Ended> {
        let mut ended = Vec::new();
        for open in &mut self.batches {
            for (key, said) in open.batch.events(&|key| open.heard.contains(key)) {
                open.heard.insert(key.clone());
                // It is over: who asks for it from now on gets a new one, or waits for ever if it failed.
                self.left.remove(&key);
                // What it said of an earlier life of the same task is no news.
                let Some(waiting) = self.tasks.remove(&key) else { continue };
                let outcome = match said {
                    Said::Failed(failure) => Err(failure),
                    _ => Ok(()),
                };
                ended.push(Ended { task: waiting.job.task, outcome });
            }
        }
        ended
    }

    /// Removes the folders of batches whose tasks have all ended.
    fn close(&mut self) {
        let tasks = &self.tasks;
        self.batches.retain(|open| {
            let all = open.batch.record.elements.iter().flatten();
            let over = all.clone().all(|key| open.heard.contains(key) && !tasks.contains_key(key));
            if over {
                let _ = fs::remove_dir_all(&open.batch.folder);
            }
            !over
        });
    }

    /// Asks the scheduler about all jobs at once, and judges those that it has no more.
    fn poll(&mut self) -> Result<Vec<Ended>, FlowError> {
        let seen = match self.outside.scheduler.squeue() {
            Ok(seen) => seen,
            // No answer is no state.
            Err(Answer::Silence(words) | Answer::Refused(words) | Answer::Text(words)) => {
                self.note_silence(&words);
                return Ok(Vec::new());
            }
        };
        if self.silent.take().is_some() {
            self.observer.note("the controller answers again");
        }
        let now = self.outside.clock.now();
        let grace = Duration::from_secs(self.settings.grace_seconds);
        let mut over: Vec<(usize, u32, Option<Accounted>)> = Vec::new();
        for (at, open) in self.batches.iter_mut().enumerate() {
            if open.batch.record.job.is_none() {
                // Submitted by a run that was killed before it had the answer.
                open.batch.record.job =
                    seen.iter().find(|one| one.name == open.batch.record.name).map(|one| one.job);
                if open.batch.record.job.is_some() {
                    open.batch.save()?;
                }
            }
            let record = &open.batch.record;
            let states: BTreeMap<u32, &str> = seen
                .iter()
                .filter(|one| Some(one.job) == record.job && one.name == record.name)
                .map(|one| (one.element, one.state.as_str()))
                .collect();
            for (element, keys) in (0..).zip(&record.elements) {
                let open_tasks =
                    keys.iter().any(|key| self.tasks.contains_key(key) && !open.heard.contains(key));
                let state = states.get(&element).copied();
                if state.is_some_and(is_live) || !open_tasks {
                    open.gone.remove(&element);
                } else if now >= *open.gone.entry(element).or_insert(now) + grace {
                    let word = |state: &str| Accounted { state: state.to_owned(), ..Accounted::default() };
                    over.push((at, element, state.map(word)));
                }
            }
        }
        self.judge(&over)
    }

    /// Judges elements that ended without a word, by the accounting; where there is none by the state alone.
    fn judge(&mut self, over: &[(usize, u32, Option<Accounted>)]) -> Result<Vec<Ended>, FlowError> {
        if over.is_empty() {
            return Ok(Vec::new());
        }
        // What arrived since the last look counts for more.
        let mut ended = self.listen();
        let mut jobs: Vec<u64> =
            over.iter().filter_map(|(at, ..)| self.batches[*at].batch.record.job).collect();
        jobs.sort_unstable();
        jobs.dedup();
        let accounted = self.outside.scheduler.sacct(&jobs);
        for (at, element, state) in over {
            let (at, element) = (*at, *element);
            let record = &self.batches[at].batch.record;
            let class = record.class;
            let accounted = record.job.and_then(|job| accounted.get(&(job, element)));
            let accounted = accounted.or(state.as_ref());
            let log = self.batches[at].batch.log(element as usize);
            let found = verdict(accounted, class.memory_mb, &log);
            for key in record.elements[element as usize].clone() {
                if !self.batches[at].heard.insert(key.clone()) {
                    continue;
                }
                let Some(waiting) = self.tasks.remove(&key) else { continue };
                if self.store.get(&key)?.is_some() {
                    ended.push(Ended { task: waiting.job.task, outcome: Ok(()) });
                } else {
                    ended.extend(self.again(waiting, &found, class, &log));
                }
            }
        }
        Ok(ended)
    }

    /// Submits a task again, or gives it up.
    fn again(&mut self, mut waiting: Waiting, found: &Verdict, class: Class, log: &str) -> Option<Ended> {
        if let Verdict::Lost(Some(node)) = found
            && !self.without.contains(node)
        {
            self.without.push(node.clone());
        }
        match waiting.next(found, class, &self.settings, log) {
            Next::GivenUp(failure) => Some(Ended { task: waiting.job.task, outcome: Err(failure) }),
            Next::Again(what) => {
                self.observer.note(&format!("{}: {what}; submitting it again", waiting.job.spec.stage));
                self.unsent.push(waiting);
                None
            }
        }
    }

    fn jobs(&self) -> Vec<u64> {
        let mut jobs: Vec<u64> = self.batches.iter().filter_map(|open| open.batch.record.job).collect();
        jobs.sort_unstable();
        jobs
    }
}

/// Whether the scheduler still has an element.
fn is_live(state: &str) -> bool {
    const OVER: [&str; 10] = [
        "COMPLETED",
        "FAILED",
        "TIMEOUT",
        "CANCELLED",
        "NODE_FAIL",
        "OUT_OF_MEMORY",
        "PREEMPTED",
        "BOOT_FAIL",
        "DEADLINE",
        "REVOKED",
    ];
    !OVER.contains(&state)
}

fn refused(words: &str) -> TaskFailure {
    TaskFailure {
        causes: words.lines().map(str::to_owned).collect(),
        hint: Some("see partition, account and limits in the cluster file".to_owned()),
        ..TaskFailure::new(CONFIG, "the scheduler refused the job")
    }
}

impl Executor for Slurm<'_> {
    fn submit(&mut self, jobs: Vec<Job>) -> Result<(), FlowError> {
        for job in jobs {
            if self.left.remove(&job.spec.key) {
                self.tasks.insert(job.spec.key.clone(), Waiting::new(job));
            } else {
                self.unsent.push(Waiting::new(job));
            }
        }
        self.send()
    }

    fn wait(&mut self, timeout: Duration) -> Result<Vec<Ended>, FlowError> {
        self.send()?;
        let now = self.outside.clock.now();
        let is_due = |last: Option<Instant>, every: Duration| last.is_none_or(|last| now >= last + every);
        let mut ended = std::mem::take(&mut self.refused);
        if is_due(self.listened, LISTEN) {
            ended.extend(self.listen());
            self.listened = Some(now);
        }
        let poll = Duration::from_secs(self.settings.poll_seconds);
        // The first question comes an interval after the first jobs: until then events tell all there is.
        let last = *self.polled.get_or_insert(now);
        if !self.tasks.is_empty() && now >= last + poll {
            ended.extend(self.poll()?);
            self.polled = Some(now);
        }
        self.close();
        if ended.is_empty() {
            self.outside.clock.sleep(timeout);
        }
        Ok(ended)
    }

    fn forget_waiting(&mut self) -> Vec<usize> {
        // What was submitted and has not begun is cheap to take back, but costs a question; it goes on.
        self.unsent.drain(..).map(|waiting| waiting.job.task).collect()
    }

    fn cancel(&mut self) {
        let jobs = self.jobs();
        if !self.outside.scheduler.scancel(&jobs) {
            self.observer.note("the controller did not take the jobs back; run again to go on with them");
            return;
        }
        for open in &self.batches {
            let _ = fs::remove_dir_all(&open.batch.folder);
        }
    }

    fn calls(&self) -> BTreeMap<&'static str, u64> {
        self.outside.scheduler.calls()
    }
}

#[cfg(test)]
mod tests;
