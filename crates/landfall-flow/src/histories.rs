//! Histories of runs: made-up projects, a scheduler and a clock that are not real, and whatever can go wrong between.
//!
//! Each history is a project, a chain of runs in one folder, and faults drawn from a seed: the orchestrator is killed,
//! nodes are lost, jobs vanish, the file system shows results late, the controller is silent, the clock jumps, disks
//! are full, inputs are replaced while tasks wait, results in the store are damaged. Stages do not compute: what a task
//! writes is a digest of all that it read. **Every run that finishes has the bytes of an undisturbed run over what was
//! given when it began; every other one says why.** In the end, without faults, the run finishes, and `verify` has
//! nothing to say.
//!
//! `LANDFALL_HISTORIES=10000 cargo test --release -p landfall -p landfall-flow --lib histories` runs more than the few of
//! every day; `LANDFALL_HISTORIES_FROM` is the first seed.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use landfall_files::{FileError, blake3_hex};
use landfall_stage::{StageError, Summary};

use crate::drive::{Ended, Executor, Job};
use crate::given::PlanRequest;
use crate::plan::Plan;
use crate::reference::{PartDigest, PartFile};
use crate::run::{Executors, Place, Request, run_with};
use crate::said::{Said, TaskFailure};
use crate::slurm::executor::{Outside, Slurm};
use crate::slurm::fake::{End, FakeCluster};
use crate::slurm::scheduler::Accounted;
use crate::slurm::settings::ClusterSettings;
use crate::stop::Stop;
use crate::store::Store;
use crate::task::{TaskError, TaskSpec, Workshop};
use crate::testing::{Hearer, Project};
use crate::verify::{Repair, verify};
use crate::{FlowError, LocalSettings, RunFolder};

/// Histories of every day.
const FEW: u64 = 150;
/// Runs of one history before it must come to an end without faults.
const MOST_RUNS: usize = 4;
/// Files of the project that faults replace, and what they may hold.
const FILES: [&str; 3] = ["p.fastq", "q.fastq", "vector.fa"];
const CONTENTS: [&str; 2] = [">v\nACGTACGT\n", ">v\nTTTTACGT\n"];

/// Numbers without a pattern.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }
}

/// The libraries of the sheets; each history has some of them.
const LIBRARIES: [&str; 4] = [
    "A1,P,PA,1,sample,p.fastq,i.fastq,ACGTACGT,CCCCNNNNNNNNNNNNGGGG",
    "A2,P,PB,1,sample,p.fastq,i.fastq,TTGGTTGG,CCCCNNNNNNNNNNNNGGGG",
    "NC,none,NC,1,negative,p.fastq,i.fastq,GGAAGGAA,CCCCNNNNNNNNNNNNGGGG",
    "B1,Q,QA,1,sample,q.fastq,,,CCCCNNNNNNNNNNNNGGGG",
];

/// What people gave: decides the bytes of an undisturbed run.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct GivenThings {
    libraries: Vec<&'static str>,
    number: u64,
    contents: BTreeMap<&'static str, &'static str>,
}

impl GivenThings {
    fn drawn(numbers: &mut Numbers) -> Self {
        let mut libraries = LIBRARIES[..3].iter().filter(|_| !numbers.one_in(3)).copied().collect::<Vec<_>>();
        // A run of controls alone has no sites.
        let is_sample = |line: &&str| line.contains(",sample,");
        if !libraries.iter().any(is_sample) || !numbers.one_in(3) {
            libraries.push(LIBRARIES[3]);
        }
        let contents = FILES.map(|name| (name, CONTENTS[0])).into();
        Self { libraries, number: numbers.below(3), contents }
    }

    /// Writes it into a project.
    fn write(&self, project: &Project) {
        let header = "library,subject,sample,replicate,role,fastq_1,index_1,barcode,linker";
        project.write("samples.csv", &format!("{header}\n{}\n", self.libraries.join("\n")));
        for (name, content) in &self.contents {
            project.write(name, content);
        }
        project.run_file(&format!("[mapper]\nnumber = {}\n", self.number));
    }
}

/// A project in memory, where there is a file system in memory: syncing a disk is not what is tested.
fn project(given: &GivenThings) -> Project {
    let memory = Path::new("/dev/shm");
    let mut project = if memory.is_dir() { Project::in_folder(memory) } else { Project::new() };
    given.write(&project);
    project.write("part", "part");
    let part = PartFile { path: project.folder.path().join("part"), bytes: 4 };
    let blake3 = blake3_hex(b"part");
    let reference = &mut project.reference;
    reference.index = PartDigest { blake3: blake3.clone(), file: part.clone() };
    for account in [Some(&mut reference.sequence), reference.genes.as_mut()].into_iter().flatten() {
        (account.blake3, account.file) = (blake3.clone(), part.clone());
    }
    project
}

/// What a task reads becomes what it writes.
fn made_up_work(spec: &TaskSpec, out: &Path) -> Result<Summary, StageError> {
    let mut seen = format!("{} {} {}", spec.stage, spec.entity, spec.params);
    let lanes = spec.libraries.iter().flat_map(|library| &library.lanes);
    let reads: BTreeSet<PathBuf> = lanes.flat_map(crate::plan::lane_files).collect();
    // The reference is a folder, and what nobody expects something of is not this task's.
    let files = reads.into_iter().chain(spec.inputs.values().flatten().cloned());
    for path in files.filter(|path| spec.expected.contains_key(path)) {
        let mut text = Vec::new();
        let mut file = landfall_files::open(&path)?;
        file.read_to_end(&mut text).map_err(|source| FileError::read(&path, source))?;
        seen += &format!(" {}", String::from_utf8_lossy(&text));
    }
    for name in &spec.outputs {
        let path = out.join(name);
        landfall_files::write_atomically(path, format!("{seen} {name}").as_bytes())?;
    }
    Ok(Summary::default().with("things", 1))
}

/// Runs a task as a process would, after a fault or without one.
fn worker(root: &Path, numbers: &Rc<RefCell<Numbers>>, faults: bool, spec: &TaskSpec) -> Said {
    let store = Store::new(root.join("RUN/work/store"));
    let attempts = root.join("RUN/work/attempts");
    if faults {
        let numbers = &mut *numbers.borrow_mut();
        match numbers.below(24) {
            0 => {
                let (name, content) = (numbers.below(3) as usize, numbers.below(2) as usize);
                fs::write(root.join(FILES[name]), CONTENTS[content]).unwrap();
            }
            1 | 2 => damage(spec, &store, numbers),
            3 => return Said::Failed(failure("No space left on device")),
            4 => {
                // A process that was killed while it wrote.
                let torn = attempts.join("torn-elsewhere-1");
                fs::create_dir_all(&torn).unwrap();
                fs::write(torn.join("half"), "half").unwrap();
            }
            _ => {}
        }
    }
    let workshop = Workshop { entries: &[], store: &store, attempts: &attempts, program: "test 1" };
    match workshop.run_as(spec, |out| made_up_work(spec, out)) {
        Ok(_) => Said::Done,
        Err(TaskError { error, damaged }) => {
            Said::Failed(TaskFailure { damaged, ..failure(&error.to_string()) })
        }
    }
}

/// Changes, cuts or removes a file of the store that the task reads.
fn damage(spec: &TaskSpec, store: &Store, numbers: &mut Numbers) {
    let stored: Vec<_> = spec.expected.keys().filter(|path| path.starts_with(store.root())).collect();
    if stored.is_empty() {
        return;
    }
    let path = stored[numbers.below(stored.len() as u64) as usize];
    let Ok(mut bytes) = fs::read(path) else { return };
    fs::remove_file(path).unwrap();
    match numbers.below(3) {
        0 => return,
        1 => bytes.truncate(bytes.len() / 2),
        _ => bytes[3] ^= 1,
    }
    fs::write(path, bytes).unwrap();
}

/// As of a disk that refuses.
fn failure(message: &str) -> TaskFailure {
    TaskFailure::new(74, message)
}

/// Makes executors that are killed, or not.
struct Chaos {
    root: PathBuf,
    cluster: FakeCluster,
    numbers: Rc<RefCell<Numbers>>,
    faults: bool,
    hearer: Hearer,
}

impl Executors for Chaos {
    fn make<'p>(&'p self, _: &'p Plan, folder: &RunFolder) -> Result<Box<dyn Executor + 'p>, FlowError> {
        let outside = Outside {
            scheduler: Box::new(self.cluster.clone()),
            clock: Box::new(self.cluster.clock.clone()),
        };
        let folders = (folder.store(), folder.attempts(), folder.batches());
        let settings = ClusterSettings::default();
        let slurm = Slurm::new(settings, self.root.join("landfall"), folders, &self.hearer, outside)?;
        Ok(Box::new(Driven { slurm, chaos: self }))
    }
}

/// The executor of a cluster that works whenever somebody waits, with what may happen meanwhile.
struct Driven<'a> {
    slurm: Slurm<'a>,
    chaos: &'a Chaos,
}

impl Executor for Driven<'_> {
    fn submit(&mut self, jobs: Vec<Job>) -> Result<(), FlowError> {
        for job in &jobs {
            let end = self.chaos.end();
            self.chaos.cluster.ends(&job.spec.entity, end);
        }
        self.slurm.submit(jobs)
    }

    fn wait(&mut self, timeout: Duration) -> Result<Vec<Ended>, FlowError> {
        let chaos = self.chaos;
        if chaos.faults {
            let numbers = &mut *chaos.numbers.borrow_mut();
            if numbers.one_in(60) {
                return Err(FlowError::Stopped { signal: 9 });
            }
            chaos.cluster.silent(numbers.one_in(20));
            if numbers.one_in(20) {
                chaos.cluster.clock.jump(Duration::from_secs(numbers.below(10_000)));
            }
        } else {
            chaos.cluster.silent(false);
        }
        chaos.cluster.work();
        self.slurm.wait(timeout.max(Duration::from_secs(1)))
    }

    fn forget_waiting(&mut self) -> Vec<usize> {
        self.slurm.forget_waiting()
    }

    fn cancel(&mut self) {
        self.slurm.cancel();
    }
}

impl Chaos {
    /// How the next life of a task ends.
    fn end(&self) -> Option<End> {
        let numbers = &mut *self.numbers.borrow_mut();
        let ended = |state: &str| Accounted {
            state: state.to_owned(),
            node: "n1".to_owned(),
            ..Accounted::default()
        };
        if !self.faults {
            return None;
        }
        match numbers.below(12) {
            0 => Some(End::Ends(ended("NODE_FAIL"))),
            1 => Some(End::Vanishes),
            2 => Some(End::DoneUnheard(numbers.below(200))),
            3 => Some(End::Ends(ended("PREEMPTED"))),
            _ => None,
        }
    }
}

/// One run of a project; `numbers` draw its faults.
fn one_run(
    project: &Project,
    cluster: &FakeCluster,
    numbers: &Rc<RefCell<Numbers>>,
    faults: bool,
) -> Result<usize, FlowError> {
    let root = project.folder.path().to_owned();
    let chaos = Chaos {
        root: root.clone(),
        cluster: cluster.clone(),
        numbers: Rc::clone(numbers),
        faults,
        hearer: Hearer::default(),
    };
    cluster.works_by(Rc::new({
        let numbers = Rc::clone(numbers);
        move |spec: &TaskSpec| worker(&root, &numbers, faults, spec)
    }));
    let reference = |_: &Path| Ok(project.reference.clone());
    let (run_file, out) = (project.folder.path().join("run.toml"), project.folder.path().join("RUN"));
    let observer = Hearer::default();
    let request = Request {
        plan: PlanRequest {
            run_file: &run_file,
            out: &out,
            program: "test 1",
            reference: &reference,
            entries: &project.entries,
            set: BTreeMap::new(),
        },
        fresh: false,
        keep_going: false,
        observer: &observer,
        // Not asked: the executors are made up.
        place: Place::Local(LocalSettings {
            program: PathBuf::new(),
            arguments: Vec::new(),
            cores: 1,
            memory_mb: 1,
        }),
        stop: Stop::default(),
    };
    run_with(&request, &chaos).map(|outcome| outcome.tasks)
}

fn results(project: &Project) -> BTreeMap<PathBuf, String> {
    let folder = RunFolder::at(&project.folder.path().join("RUN"));
    let mut files: BTreeMap<PathBuf, String> = BTreeMap::new();
    for place in [folder.results(), folder.tables()] {
        for path in crate::store::list(&place).unwrap().into_iter().filter(|path| path.is_file()) {
            let name = path.strip_prefix(project.folder.path()).unwrap().to_owned();
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
    files
}

fn cluster_of(project: &Project) -> FakeCluster {
    FakeCluster::new(Store::new(project.folder.path().join("RUN/work/store")))
}

/// Results of undisturbed runs.
#[derive(Default)]
struct Undisturbed(BTreeMap<GivenThings, BTreeMap<PathBuf, String>>);

impl Undisturbed {
    fn of(&mut self, given: &GivenThings) -> &BTreeMap<PathBuf, String> {
        self.0.entry(given.clone()).or_insert_with(|| {
            let project = project(given);
            let numbers = Rc::new(RefCell::new(Numbers(0)));
            one_run(&project, &cluster_of(&project), &numbers, false).unwrap();
            let results = results(&project);
            assert!(results.len() > 3, "{results:?}");
            results
        })
    }
}

/// How the runs of all histories ended.
#[derive(Debug, Default)]
struct Ends {
    finished: u64,
    /// Reasons of those that did not, by their first words.
    failed: BTreeMap<String, u64>,
    set_aside: u64,
}

fn history(seed: u64, undisturbed: &mut Undisturbed, ends: &mut Ends) {
    let numbers = Rc::new(RefCell::new(Numbers(seed)));
    let mut given = GivenThings::drawn(&mut numbers.borrow_mut());
    let project = project(&given);
    let cluster = cluster_of(&project);
    for _ in 0..MOST_RUNS {
        // What the file holds now is what the run is given.
        for (name, content) in &mut given.contents {
            let text = fs::read_to_string(project.folder.path().join(name)).unwrap();
            *content = CONTENTS.into_iter().find(|known| **known == text).unwrap();
        }
        match one_run(&project, &cluster, &numbers, true) {
            Ok(_) => {
                assert_eq!(results(&project), *undisturbed.of(&given), "seed {seed}");
                ends.finished += 1;
            }
            Err(fault) => {
                let words = fault.to_string();
                assert!(!words.is_empty(), "seed {seed}");
                assert!(!matches!(fault, FlowError::Differs { .. }), "seed {seed}: {words}");
                let kind = words.rsplit(": ").next().unwrap_or_default();
                *ends
                    .failed
                    .entry(kind.split(" changed while").last().unwrap_or(kind).to_owned())
                    .or_default() += 1;
            }
        }
    }
    given.contents = FILES.map(|name| (name, CONTENTS[0])).into();
    given.write(&project);
    // What earlier runs left to the scheduler may still fail for a reason of then: again, and it is over.
    let finish = || {
        let mut runs = (0..MOST_RUNS).map(|_| one_run(&project, &cluster, &numbers, false));
        assert!(runs.any(|run| run.is_ok()), "seed {seed}: {MOST_RUNS} runs without faults do not finish");
    };
    // A damaged file that nothing has read since is found when it is read.
    finish();
    assert_eq!(results(&project), *undisturbed.of(&given), "seed {seed}");
    let folder = RunFolder::at(&project.folder.path().join("RUN"));
    ends.set_aside += crate::store::list(&folder.damaged()).unwrap().len() as u64;
    verify(&folder, Repair::SetAside).unwrap();
    finish();
    let verified = verify(&folder, Repair::No).unwrap();
    assert!(verified.faults.is_empty(), "seed {seed}: {:?}", verified.faults);
    assert_eq!(results(&project), *undisturbed.of(&given), "seed {seed}");
}

#[test]
fn every_history_ends_with_the_bytes_of_an_undisturbed_run_or_with_a_reason() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let many = number("LANDFALL_HISTORIES").unwrap_or(FEW);
    let from = number("LANDFALL_HISTORIES_FROM").unwrap_or(1);
    let (mut undisturbed, mut ends) = (Undisturbed::default(), Ends::default());
    for seed in from..from + many {
        history(seed, &mut undisturbed, &mut ends);
    }
    println!("{many} histories from seed {from}: {ends:#?}");
    // Faults that never come would prove nothing.
    assert!(ends.finished > many / 10, "{ends:?}");
    assert!(ends.failed.len() > 2 && ends.set_aside > 0, "{ends:?}");
}
