//! A scheduler that runs tasks in memory, with a clock of its own and faults as a test wants them.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::scheduler::{Accounted, Answer, Scheduler, Seen};
use crate::clock::Clock;
use crate::said::{Said, TaskFailure, write_said};
use crate::store::{Record, Store};
use crate::task::TaskSpec;

/// How an element's task ends.
#[derive(Clone, Debug)]
pub(crate) enum End {
    /// It leaves a result and says so.
    Done,
    /// It leaves a result; what it says shows only after so many seconds, as on a slow file system.
    DoneUnheard(u64),
    /// It says that it failed.
    Says(TaskFailure),
    /// The scheduler ends it with this state, and the accounting says so.
    Ends(Accounted),
    /// It is gone, and nobody knows why.
    Vanishes,
}

/// A clock that moves when somebody waits.
#[derive(Clone)]
pub(crate) struct FakeClock {
    start: Instant,
    passed: Rc<Cell<Duration>>,
}

impl Clock for FakeClock {
    fn now(&self) -> Instant {
        self.start + self.passed.get()
    }

    fn sleep(&self, time: Duration) {
        self.jump(time);
    }
}

impl FakeClock {
    /// Time passes.
    pub fn jump(&self, time: Duration) {
        self.passed.set(self.passed.get() + time);
    }
}

/// What runs a task, and what the task says.
type Worker = Rc<dyn Fn(&TaskSpec) -> Said>;

/// An element of an array, from its submission on.
struct Element {
    job: u64,
    number: u32,
    name: String,
    folder: PathBuf,
    specs: Vec<TaskSpec>,
    state: String,
    ended: Accounted,
    /// What is said later.
    unheard: Vec<(Instant, TaskSpec, Said)>,
}

/// A cluster that tests and executors share.
#[derive(Clone)]
pub(crate) struct FakeCluster {
    pub clock: FakeClock,
    store: Store,
    state: Rc<RefCell<State>>,
}

#[derive(Default)]
struct State {
    jobs: u64,
    elements: Vec<Element>,
    calls: BTreeMap<&'static str, u64>,
    /// How the tasks of an entity end, one life after another; then well.
    ends: BTreeMap<String, VecDeque<End>>,
    /// What `sbatch` answers first, and whether it takes the job all the same.
    answers: VecDeque<(Answer, bool)>,
    /// What runs the tasks; without it they leave a file that says whose it is.
    worker: Option<Worker>,
    /// Whether the controller does not answer.
    silent: bool,
    /// Options of each call of `sbatch`.
    submitted: Vec<Vec<String>>,
    cancelled: Vec<u64>,
}

impl FakeCluster {
    pub fn new(store: Store) -> Self {
        let clock = FakeClock { start: Instant::now(), passed: Rc::default() };
        Self { clock, store, state: Rc::default() }
    }

    /// The tasks of an entity end so, one life after another, and then well.
    pub fn ends(&self, entity: &str, ends: impl IntoIterator<Item = End>) {
        self.state.borrow_mut().ends.entry(entity.to_owned()).or_default().extend(ends);
    }

    /// From now on, this runs the tasks.
    pub fn works_by(&self, worker: Worker) {
        self.state.borrow_mut().worker = Some(worker);
    }

    /// The next `sbatch` answers so; and takes the job, or does not.
    pub fn answers(&self, answer: Answer, takes: bool) {
        self.state.borrow_mut().answers.push_back((answer, takes));
    }

    /// From now on the controller is silent, or not.
    pub fn silent(&self, silent: bool) {
        self.state.borrow_mut().silent = silent;
    }

    /// The options of each call of `sbatch`.
    pub fn submitted(&self) -> Vec<Vec<String>> {
        self.state.borrow().submitted.clone()
    }

    /// The jobs that were cancelled.
    pub fn cancelled(&self) -> Vec<u64> {
        self.state.borrow().cancelled.clone()
    }

    /// Runs all that is waiting, and shows what has been unheard for long enough.
    pub fn work(&self) {
        let now = self.clock.now();
        let State { elements, ends, worker, .. } = &mut *self.state.borrow_mut();
        for element in elements.iter_mut() {
            if element.state == "PENDING" {
                self.run(element, ends, worker.as_ref());
            }
            element.unheard.retain(|(at, spec, said)| {
                let is_due = *at <= now;
                if is_due {
                    say(&element.folder, spec, said);
                }
                !is_due
            });
        }
    }

    fn run(
        &self,
        element: &mut Element,
        ends: &mut BTreeMap<String, VecDeque<End>>,
        worker: Option<&Worker>,
    ) {
        let make = |spec: &TaskSpec| match worker {
            Some(worker) => worker(spec),
            None => self.make(spec),
        };
        element.ended = Accounted { state: "COMPLETED".to_owned(), ..Accounted::default() };
        for spec in &element.specs {
            match ends.get_mut(&spec.entity).and_then(VecDeque::pop_front).unwrap_or(End::Done) {
                End::Done => say(&element.folder, spec, &make(spec)),
                End::DoneUnheard(seconds) => {
                    let at = self.clock.now() + Duration::from_secs(seconds);
                    element.unheard.push((at, spec.clone(), make(spec)));
                }
                End::Says(failure) => say(&element.folder, spec, &Said::Failed(failure)),
                End::Ends(accounted) => {
                    element.ended = accounted;
                    break;
                }
                End::Vanishes => {
                    element.ended = Accounted::default();
                    break;
                }
            }
        }
        element.state = element.ended.state.clone();
    }

    /// Leaves the result of a task: a file that says whose it is.
    fn make(&self, spec: &TaskSpec) -> Said {
        let folder = tempfile::tempdir_in(self.store.root().parent().unwrap()).unwrap();
        fs::write(folder.path().join("made"), format!("{} {}", spec.stage, spec.entity)).unwrap();
        let record = Record {
            key: spec.key.clone(),
            ingredients: spec.ingredients.clone(),
            outputs: Vec::new(),
            counts: Vec::new(),
            seconds: 0.0,
            peak_mb: 0,
            host: "node".to_owned(),
            program: "test".to_owned(),
            seal: String::new(),
        };
        self.store.commit(folder.path(), record).unwrap();
        Said::Done
    }

    fn count(&self, program: &'static str) {
        *self.state.borrow_mut().calls.entry(program).or_default() += 1;
    }

    fn take(&self, arguments: &[String]) -> u64 {
        let state = &mut *self.state.borrow_mut();
        state.jobs += 1;
        let of = |name: &str| arguments.iter().find_map(|argument| argument.strip_prefix(name)).unwrap();
        let array = of("--array=0-").split('%').next().unwrap().parse::<u32>().unwrap();
        let folder = Path::new(arguments.last().unwrap()).parent().unwrap().to_owned();
        for number in 0..=array {
            let text = fs::read_to_string(folder.join(format!("{number}.jsonl"))).unwrap();
            state.elements.push(Element {
                job: state.jobs,
                number,
                name: of("--job-name=").to_owned(),
                folder: folder.clone(),
                specs: text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
                state: "PENDING".to_owned(),
                ended: Accounted::default(),
                unheard: Vec::new(),
            });
        }
        state.jobs
    }
}

fn say(folder: &Path, spec: &TaskSpec, said: &Said) {
    // A batch that was closed has no folder any more; what it says then is heard by nobody.
    if folder.exists() {
        write_said(&folder.join("events"), &spec.key, said).unwrap();
    }
}

impl Scheduler for FakeCluster {
    fn sbatch(&mut self, arguments: &[String]) -> Answer {
        self.count("sbatch");
        self.state.borrow_mut().submitted.push(arguments.to_vec());
        if self.state.borrow().silent {
            return Answer::Silence("Unable to contact slurm controller".to_owned());
        }
        let next = self.state.borrow_mut().answers.pop_front();
        match next {
            Some((answer, takes)) => {
                if takes {
                    self.take(arguments);
                }
                answer
            }
            None => Answer::Text(format!("{}\n", self.take(arguments))),
        }
    }

    fn squeue(&mut self) -> Result<Vec<Seen>, Answer> {
        self.count("squeue");
        let state = self.state.borrow();
        if state.silent {
            return Err(Answer::Silence("Unable to contact slurm controller".to_owned()));
        }
        let seen = |element: &Element| Seen {
            job: element.job,
            element: element.number,
            state: element.state.clone(),
            name: element.name.clone(),
            reason: "None".to_owned(),
        };
        // One that vanished is known to nobody.
        Ok(state.elements.iter().filter(|element| !element.state.is_empty()).map(seen).collect())
    }

    fn sacct(&mut self, jobs: &[u64]) -> BTreeMap<(u64, u32), Accounted> {
        self.count("sacct");
        let state = self.state.borrow();
        let asked = state.elements.iter().filter(|one| jobs.contains(&one.job) && !one.state.is_empty());
        asked.map(|one| ((one.job, one.number), one.ended.clone())).collect()
    }

    fn scancel(&mut self, jobs: &[u64]) -> bool {
        self.count("scancel");
        let mut state = self.state.borrow_mut();
        state.cancelled.extend(jobs);
        !state.silent
    }

    fn max_array(&mut self) -> Option<u32> {
        self.count("scontrol");
        Some(1_000)
    }

    fn calls(&self) -> BTreeMap<&'static str, u64> {
        self.state.borrow().calls.clone()
    }
}
