//! What a stage declares as its inputs is what it opens: each stage is given all that it has a port for.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use landfall_config::{Assay, DefaultProtocol, Library, Protocol, Role, SampleSheet, Sides};
use landfall_reference::Reference;
use landfall_stage::{FileKind, OutputNames, Payload, Scope, Stage};
use landfall_testkit::{StageRun, bases, fasta};
use landfall_vector::Topology;

const SPECIFICATION: &str = "[[specification]]\nid = \"S1\"\nmethod = \"ddpcr\"\nbasis = \"all_cells\"\n\
                             comparator = \"<\"\nlimit = 5\ndecimals = 1\ndecision = \"value\"\nreportable = \"single\"\n";

/// The demo project, run, and files of the kinds that it lacks.
struct World {
    folder: tempfile::TempDir,
    libraries: Vec<Library>,
    /// Results by the entity of their task.
    results: Vec<(String, PathBuf)>,
    /// What stages of this test made.
    made: BTreeMap<String, PathBuf>,
    /// Stages that ran.
    stages: Vec<&'static str>,
}

impl World {
    fn new() -> Self {
        let folder = common::demo();
        let here = folder.path().to_owned();
        common::succeed_in(&here, &["--quiet", "run", "demo/run.toml", "--out", "RUN"]);
        let protocol = Protocol::load("lmpcr-lentivirus", &here, Sides::Needed).unwrap();
        let default = DefaultProtocol::Of(Arc::new(protocol));
        let sheet = SampleSheet::read(&here.join("demo/samples.csv"), default).unwrap().unwrap();

        let text = fs::read_to_string(here.join("RUN/run.json")).unwrap();
        let record: serde_json::Value = serde_json::from_str(&text).unwrap();
        let result = |task: &serde_json::Value| {
            let key = task["key"].as_str().unwrap();
            let folder = here.join("RUN/work/store").join(&key[..2]).join(key);
            (task["entity"].as_str().unwrap().to_owned(), folder)
        };
        let results = record["tasks"].as_array().unwrap().iter().map(result).collect();

        let reference = Reference::open(&here.join("demo/ref")).unwrap();
        let line = |(name, length): (&str, u32)| format!("@SQ\tSN:{name}\tLN:{length}\n");
        let contigs = reference.genome().contigs().iter().map(|one| line((&one.name, one.length)));
        let header: String = contigs.collect();
        fs::write(here.join("host.sam"), &header).unwrap();
        let vector = fs::read_to_string(here.join("demo/vector.fa")).unwrap();
        let length = vector.lines().skip(1).map(str::len).sum::<usize>() as u32;
        let name = vector.lines().next().unwrap()[1..].split(' ').next().unwrap().to_owned();
        let vectors: String = [(name.as_str(), length), ("linear", 900), ("unknown", 900)].map(line).concat();
        fs::write(here.join("reads.sam"), header + &vectors).unwrap();
        fs::write(here.join("linear.fa"), fasta(&[("linear", &bases(1, 900))])).unwrap();
        fs::write(here.join("unknown.fa"), fasta(&[("unknown", &bases(2, 900))])).unwrap();
        let elements = fs::read_to_string(here.join("demo/vector.bed")).unwrap();
        let plasmids = "linear\t0\t900\tbackbone\nunknown\t0\t900\tbackbone\n";
        fs::write(here.join("elements.bed"), elements + plasmids).unwrap();
        let first = &reference.genome().contigs()[0].name;
        let rules = include_str!("../../../reference/rules/landfall-default.toml");
        fs::write(here.join("rules.toml"), rules).unwrap();
        fs::write(here.join("specifications.toml"), SPECIFICATION).unwrap();
        let columns = "lot,test,method,specification,unit,result,lower,upper,verdict,source";
        fs::write(here.join("attributes.csv"), format!("{columns}\nLOT_A,sterility,,,,no growth,,,pass,\n"))
            .unwrap();
        fs::write(here.join("panel.bed"), format!("{first}\t1000\t2000\n")).unwrap();
        fs::write(here.join("clones.csv"), "library,contig,position,strand\n").unwrap();
        // The first one has sites.
        let mut libraries = sheet.libraries;
        libraries.sort_by_key(|library| library.role != Role::Sample);
        let (made, stages) = (BTreeMap::new(), Vec::new());
        Self { folder, libraries, results, made, stages }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A table that the first library's tasks of that scope read.
    fn table(&self, scope: Scope, name: &str) -> PathBuf {
        let merged = self.path("RUN/results/tables").join(format!("{name}.parquet"));
        let Library { library, subject, .. } = &self.libraries[0];
        let entities = [library.as_str(), subject.as_str()];
        let of_tasks = self.results.iter().filter(|(entity, _)| entities.contains(&entity.as_str()));
        let table = Payload::Table(landfall_tables::table(name).unwrap().schema);
        let stored = |library| OutputNames::Stored.of(table, library);
        // A pool's task writes a file for each of its libraries.
        let of_pool = self.results.iter().map(|(_, folder)| folder.join(stored(Some(library))));
        let files = of_pool.chain(of_tasks.map(|(_, folder)| folder.join(stored(None))));
        let own = files.filter(|path| scope != Scope::Run && path.exists());
        let mut found = self.made.get(name).cloned().into_iter().chain(own).chain([merged]);
        found.find(|path| path.exists()).unwrap_or_else(|| panic!("no table `{name}`"))
    }

    fn file(&self, kind: FileKind) -> PathBuf {
        self.path(match kind {
            FileKind::Fastq | FileKind::Alignment => unreachable!("in the libraries"),
            FileKind::Reference | FileKind::Genes => "demo/ref",
            FileKind::Vectors(Topology::Circular) => "demo/vector.fa",
            FileKind::Vectors(Topology::Linear) => "linear.fa",
            FileKind::Vectors(Topology::NotKnown) => "unknown.fa",
            FileKind::Elements => "elements.bed",
            FileKind::Calibrators => "panel.bed",
            FileKind::Fasta | FileKind::OwnAlignmentFasta => "demo/genome.fa.gz",
            FileKind::OwnAlignment => "host.sam",
            FileKind::Laboratory => "demo/ddpcr.csv",
            FileKind::Registry => "RUN/results/tables/registry.parquet",
            FileKind::ExpectedControls => "clones.csv",
            FileKind::CancerGenes => "demo/cancer_genes.txt",
            FileKind::Rules => "rules.toml",
            FileKind::Specifications => "specifications.toml",
            FileKind::Attributes => "attributes.csv",
            FileKind::Account => "RUN/work/about.json",
        })
    }

    /// Runs a stage with all that it has a port for; the run fails where it does not open one.
    fn opens_all<S: Stage>(&mut self, libraries: Vec<Library>) {
        let out = self.path("out").join(S::NAME);
        let ports = S::ports();
        let run = ports.inputs.iter().fold(StageRun::<S>::new(libraries), |run, port| match port.payload {
            Payload::Table(schema) => run.with(port.payload, [self.table(S::scope(), schema.name)]),
            // A port of reads is given where the libraries name reads.
            Payload::File(FileKind::Fastq | FileKind::Alignment) => run,
            Payload::File(kind) => run.files(kind, [self.file(kind)]),
            Payload::Document(_) => unreachable!("nobody reads documents"),
        });
        run.out(&out).run().unwrap_or_else(|fault| panic!("stage `{}`: {fault}", S::NAME));
        let written = ports.outputs.iter().filter_map(|port| match port.payload {
            Payload::Table(schema) => Some((schema.name.to_owned(), out.join(port.payload.file_name(None)))),
            _ => None,
        });
        // What the demo has is looked for first.
        let new = written.filter(|(name, path)| name.starts_with("depth") && path.exists());
        self.made.extend(new);
        self.stages.push(S::NAME);
    }
}

#[test]
fn every_stage_opens_all_that_it_has_a_port_for() {
    let mut world = World::new();
    let all = world.libraries.clone();
    let one = vec![all[0].clone()];
    let bam = Some(world.path("reads.sam"));
    let captured = Library { assay: Assay::Capture, lanes: Vec::new(), bam, ..all[0].clone() };
    world.opens_all::<landfall_trim::Trim>(all.clone());
    world.opens_all::<landfall_align::Align>(one.clone());
    world.opens_all::<landfall_align::Pair>(one.clone());
    world.opens_all::<landfall_sites::Collide>(all.clone());
    world.opens_all::<landfall_sites::Sites>(one.clone());
    world.opens_all::<landfall_abundance::Abundance>(one.clone());
    world.opens_all::<landfall_annotate::Annotate>(one);
    world.opens_all::<landfall_depth::Depth>(vec![captured.clone()]);
    let with_captured = [&[captured], &all[1..]].concat();
    world.opens_all::<landfall_vcn::Vcn>(with_captured.clone());
    let mut of_lots = with_captured;
    of_lots[0].origin.lot = Some("LOT_A".to_owned());
    of_lots[0].timepoint_days = None;
    world.opens_all::<landfall_vcn::specification::Release>(of_lots.clone());
    world.opens_all::<landfall_report::Report>(of_lots);

    let keys = common::succeed_in(Path::new("."), &["config", "show"]);
    let named = keys.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
    assert_eq!(named.collect::<Vec<_>>(), world.stages, "every stage of the program");
}
