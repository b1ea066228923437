//! A made-up project with made-up stages, for the tests of this crate: nothing is computed, what is passed on is keys.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use landfall_config::Assay;
use landfall_stage::{
    Context, Document, EVERY_ASSAY, FileKind, InputSizes, NoProgress, Ports, Progress, Resources, Scope,
    Stage, StageEntry, StageError, StageIo, Summary,
};
use landfall_tables::balance::BalanceRow;
use landfall_tables::depth_copies::DepthCopiesRow;
use landfall_tables::gene_lists::GeneListRow;
use landfall_tables::hits::HitRow;
use landfall_tables::read_names::ReadNameRow;
use landfall_tables::reads::ReadRow;
use landfall_tables::sites::SiteRow;

use crate::FlowError;
use crate::bind::Inputs;
use crate::drive::{Driven, Driver, Ended, Executor, Job, Observer};
use crate::explain::History;
use crate::given::{Given, Look, PlanRequest};
use crate::journal::Journal;
use crate::plan::{Plan, Task};
use crate::reference::{PartAccount, PartDigest, PartFile, ReferenceAccount};
use crate::said::TaskFailure;
use crate::specs::Specs;
use crate::stop::Stop;
use crate::store::{Record, Store};
use crate::task::TaskSpec;

landfall_config::params! {
    /// Parameters of a made-up stage.
    MadeUp {
        /// A number.
        number: u32 = 1u32, in 0..=9, "things", "this test";
    }
}

macro_rules! stage {
    ($stage:ident, $name:literal, $scope:expr, $ports:expr, $assays:expr) => {
        pub(crate) struct $stage;

        impl Stage for $stage {
            const NAME: &'static str = $name;
            const VERSION: u32 = 1;
            const ASSAYS: &'static [Assay] = $assays;
            type Params = MadeUp;

            fn scope() -> Scope {
                $scope
            }

            fn ports() -> Ports {
                $ports
            }

            fn resources(sizes: &InputSizes) -> Resources {
                Resources { cores: 1, memory_mb: 1 + sizes.input_bytes + sizes.reference_bases, minutes: 1 }
            }

            fn run(_: &MadeUp, _: &StageIo, _: &Context) -> Result<Summary, StageError> {
                Ok(Summary::default())
            }
        }
    };
}

const SITES: &[Assay] = Assay::WITH_SITES;

stage!(
    Reader,
    "reader",
    Scope::Pool,
    Ports::default().file(FileKind::Fastq).vectors().writes_per_library::<ReadRow>().writes::<BalanceRow>(),
    SITES
);
stage!(
    Mapper,
    "mapper",
    Scope::Library,
    Ports::default().table::<ReadRow>().file(FileKind::Reference).writes::<HitRow>(),
    SITES
);
stage!(Caller, "caller", Scope::Subject, Ports::default().table::<HitRow>().writes::<SiteRow>(), SITES);
stage!(
    Lister,
    "lister",
    Scope::Run,
    Ports::default()
        .table::<SiteRow>()
        .file(FileKind::Genes)
        .optional_file(FileKind::CancerGenes)
        .writes::<GeneListRow>(),
    SITES
);
stage!(
    Teller,
    "teller",
    Scope::Run,
    Ports::default()
        .optional_table::<GeneListRow>()
        .file(FileKind::Account)
        .writes_document(Document("told.html")),
    EVERY_ASSAY
);

// Two more, for what flows from stage to stage as files.
stage!(
    Aligner,
    "aligner",
    Scope::Library,
    Ports::default().file(FileKind::Fastq).file(FileKind::Reference).makes_per_library(FileKind::Alignment),
    SITES
);
stage!(
    Measurer,
    "measurer",
    Scope::Sample,
    Ports::default().file(FileKind::Alignment).file(FileKind::Reference).writes::<DepthCopiesRow>(),
    EVERY_ASSAY
);

// Two more, for a table that has rows on request only.
stage!(
    Tracer,
    "tracer",
    Scope::Library,
    Ports::default().file(FileKind::Fastq).writes::<ReadNameRow>(),
    SITES
);
stage!(
    Shower,
    "shower",
    Scope::Run,
    Ports::default().optional_table::<ReadNameRow>().writes_document(Document("shown.html")),
    EVERY_ASSAY
);

/// The stages, in the order of the data's way.
pub(crate) fn entries() -> Vec<StageEntry> {
    vec![
        StageEntry::of::<Reader>(),
        StageEntry::of::<Mapper>(),
        StageEntry::of::<Caller>(),
        StageEntry::of::<Lister>(),
        StageEntry::of::<Teller>(),
    ]
}

/// A sheet of two subjects: a pool of two libraries of P and a negative control, and a library of Q.
pub(crate) const SHEET: &str = "library,subject,sample,replicate,role,fastq_1,index_1,barcode,linker,x_note
A1,P,PA,1,sample,p.fastq,i.fastq,ACGTACGT,CCCCNNNNNNNNNNNNGGGG,one
A2,P,PB,1,sample,p.fastq,i.fastq,TTGGTTGG,CCCCNNNNNNNNNNNNGGGG,two
NC,none,NC,1,negative,p.fastq,i.fastq,GGAAGGAA,CCCCNNNNNNNNNNNNGGGG,three
B1,Q,QA,1,sample,q.fastq,,,CCCCNNNNNNNNNNNNGGGG,four
";

/// A task, by stage and entity.
pub(crate) type Name = (&'static str, String);

/// A project in a folder of its own.
pub(crate) struct Project {
    pub folder: tempfile::TempDir,
    pub entries: Vec<StageEntry>,
    pub reference: ReferenceAccount,
    pub about: String,
}

/// What came of driving a project's plan.
pub(crate) struct Driving {
    pub plan: Plan,
    pub driven: Result<Driven, FlowError>,
    /// The tasks in the order in which they were submitted.
    pub submitted: Vec<Name>,
    pub heard: Vec<String>,
    pub lines: Vec<serde_json::Value>,
    /// Whether what comes before work was called, and how often.
    pub begun: usize,
}

impl Project {
    pub fn new() -> Self {
        Self::in_folder(&std::env::temp_dir())
    }

    /// A project in a new folder of that folder.
    pub fn in_folder(parent: &Path) -> Self {
        let file = || PartFile { path: PathBuf::from("part"), bytes: 0 };
        let part =
            |digit: &str| PartAccount { source: "g.fa".to_owned(), blake3: digit.repeat(64), file: file() };
        let reference = ReferenceAccount {
            name: "genome".to_owned(),
            contigs: 1,
            bases: 1_000,
            sequence: part("1"),
            index: PartDigest { blake3: "2".repeat(64), file: file() },
            genes: Some(part("3")),
            left_out: 0,
            masked: Vec::new(),
            notes: Vec::new(),
        };
        let folder = tempfile::tempdir_in(parent).unwrap();
        let project = Self { folder, entries: entries(), reference, about: "about".to_owned() };
        project.write("samples.csv", SHEET);
        for name in ["p.fastq", "q.fastq", "i.fastq"] {
            project.write(name, name);
        }
        project.write("vector.fa", ">v\nACGT\n");
        project.write("genes.txt", "TP53\n");
        project.run_file("");
        project
    }

    /// Sample S of an LM-PCR library, which the aligner aligns, and of a genome that came aligned; T of a genome.
    pub fn with_alignments() -> Self {
        let mut project = Self::new();
        project.entries = vec![StageEntry::of::<Aligner>(), StageEntry::of::<Measurer>()];
        let sheet = "library,subject,sample,replicate,assay,fastq_1,bam\n\
                     A,P,S,1,lmpcr,p.fastq,\nW,P,S,2,wgs,,w.bam\nT,P,T,1,wgs,,t.bam\n";
        project.write("samples.csv", sheet);
        project.write("w.bam", "one");
        project.write("t.bam", "two");
        project
    }

    /// A run file with more keys at its end.
    pub fn run_file(&self, more: &str) {
        let keys = "sheet = \"samples.csv\"\nreference = \"ref\"\nprotocol = \"lmpcr-lentivirus\"\n\
                    vectors = [\"vector.fa\"]\ncancer_genes = \"genes.txt\"\n";
        self.write("run.toml", &format!("{keys}{more}"));
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    /// Changes a file.
    pub fn edit(&self, name: &str, change: impl Fn(&str) -> String) {
        let text = fs::read_to_string(self.folder.path().join(name)).unwrap();
        let changed = change(&text);
        assert_ne!(changed, text, "{name} does not change");
        self.write(name, &changed);
    }

    /// Reads what is given, and hands it on.
    pub fn given<T>(&self, then: impl FnOnce(&Given<'_>, Inputs) -> T) -> T {
        let reference = |_: &Path| Ok(self.reference.clone());
        let (run_file, out) = (self.folder.path().join("run.toml"), self.folder.path().join("RUN"));
        let request = PlanRequest {
            run_file: &run_file,
            out: &out,
            program: "test 1",
            reference: &reference,
            entries: &self.entries,
            set: BTreeMap::new(),
        };
        let about = out.join("about.json");
        let given = Given::read(&request, about.clone(), Look::Written).unwrap();
        let inputs = Inputs::of(&given.run, about);
        then(&given, inputs)
    }

    pub fn plan(&self) -> Result<Plan, FlowError> {
        self.given(|given, inputs| given.plan(&BTreeSet::new(), &inputs))
    }

    /// Drives the plan with an executor that makes results in memory.
    pub fn drive(&self, fake: &mut Fake, how: impl FnOnce(&mut Driver<'_>)) -> Driving {
        self.given(|given, inputs| {
            let plan = given.plan(&BTreeSet::new(), &inputs).unwrap();
            let store = Store::new(self.folder.path().join("store"));
            let mut digests = landfall_files::Remembered::open(self.folder.path().join("digests.json"));
            let path = self.folder.path().join("journal.ndjson");
            let (mut journal, lines) = Journal::open(&path).unwrap();
            let history = History::of(&lines);
            let (observer, stop) = (Hearer::default(), Stop::default());
            let mut begun = 0;
            let mut before_work = || {
                begun += 1;
                Ok(())
            };
            let mut specs = Specs::new(given, (&plan, &store), &self.about, &mut digests);
            let mut driver = Driver {
                plan: &plan,
                specs: &mut specs,
                store: &store,
                journal: &mut journal,
                history: &history,
                started: "now",
                observer: &observer,
                stop: &stop,
                keep_going: false,
                detach: false,
                before_work: &mut before_work,
            };
            how(&mut driver);
            fake.begin(&plan, &store);
            let driven = driver.run(fake);
            let lines = Journal::read(&path).unwrap_or_default()[lines.len()..].to_vec();
            Driving {
                driven,
                submitted: std::mem::take(&mut fake.submitted),
                heard: observer.0.into_inner().unwrap(),
                lines: lines.into_iter().map(|line| line.event).collect(),
                begun,
                plan,
            }
        })
    }

    /// The digests of what people wrote that each task depends on, without running any.
    pub fn settings(&self) -> BTreeMap<Name, String> {
        self.given(|given, inputs| {
            let plan = given.plan(&BTreeSet::new(), &inputs).unwrap();
            let store = Store::new(self.folder.path().join("store"));
            let mut digests = landfall_files::Remembered::open(self.folder.path().join("digests.json"));
            let specs = Specs::new(given, (&plan, &store), &self.about, &mut digests);
            plan.tasks.iter().map(|task| (name(task), specs.settings(task))).collect()
        })
    }

    /// The key of each task, after all have run.
    pub fn keys(&self) -> BTreeMap<Name, String> {
        let Driving { plan, driven, .. } = self.drive(&mut Fake::default(), |_| {});
        let records = driven.unwrap().records;
        let key = |record: &Option<Record>| record.as_ref().unwrap().key.to_string();
        plan.tasks.iter().map(name).zip(records.iter().map(key)).collect()
    }
}

/// A task's name.
pub(crate) fn name(task: &Task) -> Name {
    (task.stage, task.entity.clone())
}

/// Hears what people are told.
#[derive(Default)]
pub(crate) struct Hearer(pub Mutex<Vec<String>>);

impl Hearer {
    fn hear(&self, what: &str, task: &Task) {
        self.0.lock().unwrap().push(format!("{what} {} {}", task.stage, task.entity));
    }
}

impl Observer for Hearer {
    fn begin(&self, task: &Task) -> Arc<dyn Progress> {
        self.hear("begins", task);
        Arc::new(NoProgress)
    }

    fn end(&self, task: &Task, _: &[(String, u64)]) {
        self.hear("ends", task);
    }

    fn failed(&self, task: &Task, _: &TaskFailure) {
        self.hear("fails", task);
    }

    fn note(&self, text: &str) {
        self.0.lock().unwrap().push(text.to_owned());
    }
}

/// Runs tasks in memory, one for each time that it is waited for: files hold the task's key.
#[derive(Default)]
pub(crate) struct Fake {
    /// Tasks that fail, by name.
    pub fails: BTreeSet<(String, String)>,
    /// Tasks that say that they are done and leave nothing.
    pub lies: BTreeSet<(String, String)>,
    /// Tasks that make no file.
    pub empty: BTreeSet<(String, String)>,
    /// Told to end all.
    pub cancelled: bool,
    /// What each task was given.
    pub specs: Vec<(TaskSpec, Resources)>,
    store: Option<Store>,
    waiting: VecDeque<Job>,
    submitted: Vec<Name>,
    names: Vec<Name>,
}

impl Fake {
    /// What a task was given.
    pub fn spec(&self, stage: &str, entity: &str) -> &(TaskSpec, Resources) {
        self.specs.iter().find(|(spec, _)| spec.stage == stage && spec.entity == entity).unwrap()
    }

    fn begin(&mut self, plan: &Plan, store: &Store) {
        self.store = Some(store.clone());
        self.names = plan.tasks.iter().map(name).collect();
    }
}

impl Executor for Fake {
    fn submit(&mut self, jobs: Vec<Job>) -> Result<(), FlowError> {
        self.submitted.extend(jobs.iter().map(|job| self.names[job.task].clone()));
        self.specs.extend(jobs.iter().map(|job| (job.spec.clone(), job.resources)));
        self.waiting.extend(jobs);
        Ok(())
    }

    fn wait(&mut self, _: Duration) -> Result<Vec<Ended>, FlowError> {
        let Some(job) = self.waiting.pop_front() else { return Ok(Vec::new()) };
        let name = (job.spec.stage.clone(), job.spec.entity.clone());
        if self.fails.contains(&name) {
            let failure = TaskFailure::new(65, "bad");
            return Ok(vec![Ended { task: job.task, outcome: Err(failure) }]);
        }
        let store = self.store.as_ref().unwrap();
        if !self.lies.contains(&name) {
            let folder = tempfile::tempdir_in(store.root().parent().unwrap()).unwrap();
            let none = Vec::new();
            let files = if self.empty.contains(&name) { &none } else { &job.spec.outputs };
            for file in files {
                fs::write(folder.path().join(file), job.spec.key.as_str()).unwrap();
            }
            let record = Record {
                key: job.spec.key.clone(),
                ingredients: job.spec.ingredients.clone(),
                outputs: Vec::new(),
                counts: Vec::new(),
                seconds: 0.0,
                peak_mb: 0,
                host: "here".to_owned(),
                program: "test 1".to_owned(),
                seal: String::new(),
            };
            store.commit(folder.path(), record).unwrap();
        }
        Ok(vec![Ended { task: job.task, outcome: Ok(()) }])
    }

    fn forget_waiting(&mut self) -> Vec<usize> {
        self.waiting.drain(..).map(|job| job.task).collect()
    }

    fn cancel(&mut self) {
        self.cancelled = true;
    }
}
