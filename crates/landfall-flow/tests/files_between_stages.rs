//! Files that one stage makes and another reads, with stages of this test's own.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use landfall_config::Assay;
use landfall_flow::{
    Observer, PartAccount, PartDigest, PartFile, PlanRequest, ReferenceAccount, Task, TaskFailure, run_tasks,
};
use landfall_stage::{
    Context, EVERY_ASSAY, Fault, FileKind, InputSizes, NoProgress, Ports, Progress, Resources, Scope, Stage,
    StageEntry, StageError, StageIo, Summary,
};
use landfall_tables::balance::{BalanceRow, Fate};
use landfall_tables::read_all;

landfall_config::params! {
    /// No parameters but one.
    NoParams {
        /// Nothing.
        nothing: bool = false, "", "this test";
    }
}

const LITTLE: Resources = Resources { cores: 1, memory_mb: 1, minutes: 1 };

/// Makes an alignment of the reads of each library, and regions of the whole sheet.
struct Mapper;

impl Stage for Mapper {
    const NAME: &'static str = "mapper";
    const VERSION: u32 = 1;
    const ASSAYS: &'static [Assay] = &[Assay::Lmpcr];
    type Params = NoParams;

    fn scope() -> Scope {
        Scope::Library
    }

    fn ports() -> Ports {
        Ports::default().file(FileKind::Fastq).makes_per_library(FileKind::Alignment)
    }

    fn resources(_: &InputSizes) -> Resources {
        LITTLE
    }

    fn run(_: &NoParams, io: &StageIo, _: &Context) -> Result<Summary, StageError> {
        for library in io.fastq()? {
            let reads = fs::read_to_string(&library.lanes[0].fastq_1).unwrap();
            fs::write(io.made(FileKind::Alignment, Some(&library.library))?, format!("aligned {reads}"))
                .unwrap();
        }
        Ok(Summary::default())
    }
}

/// Makes regions.
struct Panel;

impl Stage for Panel {
    const NAME: &'static str = "panel";
    const VERSION: u32 = 1;
    const ASSAYS: &'static [Assay] = EVERY_ASSAY;
    type Params = NoParams;

    fn scope() -> Scope {
        Scope::Run
    }

    fn ports() -> Ports {
        Ports::default().file(FileKind::Reference).makes(FileKind::Calibrators)
    }

    fn resources(_: &InputSizes) -> Resources {
        LITTLE
    }

    fn run(_: &NoParams, io: &StageIo, _: &Context) -> Result<Summary, StageError> {
        io.reference()?;
        fs::write(io.made(FileKind::Calibrators, None)?, "regions").unwrap();
        Ok(Summary::default())
    }
}

/// Reads alignments and regions: writes how many letters each has.
struct Counter;

impl Stage for Counter {
    const NAME: &'static str = "counter";
    const VERSION: u32 = 1;
    const ASSAYS: &'static [Assay] = EVERY_ASSAY;
    type Params = NoParams;

    fn scope() -> Scope {
        Scope::Sample
    }

    fn ports() -> Ports {
        Ports::default().file(FileKind::Alignment).file(FileKind::Calibrators).writes::<BalanceRow>()
    }

    fn resources(_: &InputSizes) -> Resources {
        LITTLE
    }

    fn run(_: &NoParams, io: &StageIo, _: &Context) -> Result<Summary, StageError> {
        let regions = fs::read_to_string(io.file(FileKind::Calibrators)?).unwrap();
        let row = |library: &landfall_config::Library| BalanceRow {
            pool: fs::read_to_string(library.bam.as_ref().unwrap()).unwrap(),
            stage: regions.clone(),
            library: Some(library.library.to_string()),
            class: Fate::Passed,
            reads: 1,
            fragments: None,
        };
        io.write(io.alignments()?.iter().map(row).collect())?;
        Ok(Summary::default())
    }
}

/// Asks for what it has no port for, and does not write what it says.
struct Liar<const WRITES: bool>;

impl<const WRITES: bool> Stage for Liar<WRITES> {
    const NAME: &'static str = "liar";
    const VERSION: u32 = 1;
    const ASSAYS: &'static [Assay] = &[Assay::Lmpcr];
    type Params = NoParams;

    fn scope() -> Scope {
        Scope::Library
    }

    fn ports() -> Ports {
        Ports::default().writes::<BalanceRow>()
    }

    fn resources(_: &InputSizes) -> Resources {
        LITTLE
    }

    fn run(_: &NoParams, io: &StageIo, _: &Context) -> Result<Summary, StageError> {
        if WRITES {
            io.write::<BalanceRow>(Vec::new())?;
            io.vectors()?;
        }
        assert!(io.libraries.iter().all(|library| library.lanes.is_empty() && library.bam.is_none()));
        Ok(Summary::default())
    }
}

struct Nobody;

impl Observer for Nobody {
    fn begin(&self, _: &Task) -> Arc<dyn Progress> {
        Arc::new(NoProgress)
    }
    fn end(&self, _: &Task, _: &[(String, u64)]) {}
    fn failed(&self, _: &Task, _: &TaskFailure) {}
    fn note(&self, _: &str) {}
}

fn reference(_: &Path) -> Result<ReferenceAccount, StageError> {
    let file = || PartFile { path: PathBuf::from("part"), bytes: 0 };
    let part = || PartAccount { source: "genome.fa".to_owned(), blake3: "1".repeat(64), file: file() };
    Ok(ReferenceAccount {
        name: "genome".to_owned(),
        contigs: 1,
        bases: 1_000,
        sequence: part(),
        index: PartDigest { blake3: "2".repeat(64), file: file() },
        genes: None,
        left_out: 0,
        masked: Vec::new(),
        notes: Vec::new(),
    })
}

/// A project of two libraries of one sample.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        project.write("a.fastq", "reads");
        project.write("c.fastq", "others");
        project.write("own.bam", "own");
        project.write(
            "samples.csv",
            "library,subject,sample,replicate,assay,fastq_1,bam\nA,P,S,1,lmpcr,a.fastq,\nB,P,S,2,lmpcr,c.fastq,\n",
        );
        project.write(
            "run.toml",
            "sheet = \"samples.csv\"\nreference = \"ref\"\nprotocol = \"lmpcr-lentivirus\"\n",
        );
        project
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn run(
        &self,
        entries: &[StageEntry],
        stage: &str,
        entities: &[&str],
    ) -> Result<(), landfall_flow::FlowError> {
        let request = PlanRequest {
            run_file: &self.0.path().join("run.toml"),
            out: &self.0.path().join("RUN"),
            program: "test 1",
            reference: &reference,
            entries,
            set: std::collections::BTreeMap::new(),
        };
        let entities: Vec<String> = entities.iter().map(|entity| (*entity).to_owned()).collect();
        run_tasks(&request, stage, &entities, &Nobody)
    }

    /// The files of that name in the store.
    fn stored(&self, name: &str) -> Vec<PathBuf> {
        let list = |folder: PathBuf| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let results = list(self.0.path().join("RUN/work/store")).flat_map(list);
        results.map(|folder| folder.join(name)).filter(|path| path.exists()).collect()
    }
}

fn entries() -> Vec<StageEntry> {
    vec![StageEntry::of::<Mapper>(), StageEntry::of::<Panel>(), StageEntry::of::<Counter>()]
}

#[test]
fn a_file_that_one_stage_makes_is_read_by_another_and_is_in_its_key() {
    let project = Project::new();
    let entries = entries();
    let early = project.run(&entries, "counter", &["S"]).unwrap_err().to_string();
    assert!(early.contains("reads the result of stage `mapper`, `A`"), "{early}");
    project.run(&entries, "mapper", &["A", "B"]).unwrap();
    project.run(&entries, "panel", &["run"]).unwrap();
    project.run(&entries, "counter", &["S"]).unwrap();
    let tables = project.stored("balance.parquet");
    let rows: Vec<BalanceRow> = read_all(&tables[0]).unwrap();
    let seen: Vec<_> = rows.iter().map(|row| (row.pool.as_str(), row.stage.as_str())).collect();
    assert_eq!(seen, [("aligned others", "regions"), ("aligned reads", "regions")]);

    // What the maker makes of other reads is another file, and so another task of the reader.
    project.write("c.fastq", "changed");
    project.run(&entries, "mapper", &["B"]).unwrap();
    project.run(&entries, "counter", &["S"]).unwrap();
    assert_eq!(project.stored("balance.parquet").len(), 2);
}

#[test]
fn libraries_that_no_stage_covers_keep_the_alignment_of_the_sheet() {
    let project = Project::new();
    project.write(
        "samples.csv",
        "library,subject,sample,replicate,assay,fastq_1,bam\nA,P,S,1,lmpcr,a.fastq,\nB,P,S,2,capture,,own.bam\n",
    );
    let entries = entries();
    project.run(&entries, "mapper", &["A"]).unwrap();
    project.run(&entries, "panel", &["run"]).unwrap();
    project.run(&entries, "counter", &["S"]).unwrap();
    let rows: Vec<BalanceRow> = read_all(&project.stored("balance.parquet")[0]).unwrap();
    let seen: Vec<_> = rows.iter().map(|row| row.pool.as_str()).collect();
    assert_eq!(seen, ["aligned reads", "own"]);
    project.write("own.bam", "changed");
    project.run(&entries, "counter", &["S"]).unwrap();
    assert_eq!(project.stored("balance.parquet").len(), 2, "what the sheet gives is in the key, too");
}

#[test]
fn a_stage_cannot_open_what_is_no_port_nor_leave_out_what_it_says_it_writes() {
    let project = Project::new();
    let fault = |entry| {
        let entries = vec![entry];
        match project.run(&entries, "liar", &["A"]).unwrap_err() {
            landfall_flow::FlowError::Task { source, .. } => source,
            other => panic!("{other}"),
        }
    };
    let asks = fault(StageEntry::of::<Liar<true>>());
    assert_eq!(asks.fault, Fault::Internal);
    assert_eq!(asks.to_string(), "stage `liar` asks for `vectors`, which is none of its ports");
    let forgets = fault(StageEntry::of::<Liar<false>>());
    assert_eq!(forgets.fault, Fault::Internal);
    assert!(forgets.to_string().starts_with("stage `liar` did not write `"), "{forgets}");
}
