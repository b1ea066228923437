//! Cells of tables that cannot be, or hardly: every stage that reads a table is given it with one cell changed to an
//! extreme, table by table and column by column. It may refuse it or work with it; it may not panic, hang, or take
//! memory by what the cell says.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;
use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use landfall_abundance::Abundance;
use landfall_align::{Align, Pair};
use landfall_annotate::Annotate;
use landfall_config::{Library, SampleSheet, Sides};
use landfall_core::Position;
use landfall_report::Report;
use landfall_sites::{Collide, Sites};
use landfall_stage::{Context, FileKind, InputFiles, Stage, StageEntry, StageIo};
use landfall_tables::abundance::AbundanceRow;
use landfall_tables::agreement::AgreementRow;
use landfall_tables::amplitudes::AmplitudeRow;
use landfall_tables::annotation::AnnotationRow;
use landfall_tables::balance::BalanceRow;
use landfall_tables::cells::CellsRow;
use landfall_tables::collisions::CollisionRow;
use landfall_tables::controls::ControlRow;
use landfall_tables::depth::DepthRow;
use landfall_tables::depth_copies::{DepthCopiesRow, DepthMethod, DepthVerdict};
use landfall_tables::fit::FitRow;
use landfall_tables::fragments::FragmentRow;
use landfall_tables::gene_lists::GeneListRow;
use landfall_tables::hits::HitRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::plates::PlateRow;
use landfall_tables::read_profile::ReadProfileRow;
use landfall_tables::reads::ReadRow;
use landfall_tables::registry::RegistryRow;
use landfall_tables::site_fragments::SiteFragmentRow;
use landfall_tables::sites::SiteRow;
use landfall_tables::spoil::{Spoilt, spoil};
use landfall_tables::vcn::VcnRow;
use landfall_tables::{Kind, Producer, Row, TableError, TableSchema, read_header, write_all};
use landfall_vcn::Vcn;
use landfall_vector::Topology;

const PRODUCER: Producer = Producer { stage: "test", version: 1 };
/// What a stage may take for tables of some thousand rows.
const LONGEST: Duration = Duration::from_secs(20);
const MOST_MEMORY_KB: u64 = 2_000_000;
/// Extremes that are drawn for each column.
const DRAWS: usize = 2;

/// Gives a table to a stage, by its type or as a file of its own.
type Give = fn(InputFiles, &Path) -> InputFiles;

/// Writes a table with another cell: [`spoil`] of its type.
type Spoil = fn(&Path, &Path, Producer, (usize, &str), &Spoilt) -> Result<(), TableError>;

/// A table that a stage reads.
struct Table {
    schema: &'static TableSchema,
    path: PathBuf,
    give: Give,
    spoil: Spoil,
}

impl Table {
    fn of<R: Row>(path: impl Into<PathBuf>) -> Self {
        Self::given::<R>(path, |inputs, path| inputs.table::<R>(Some(path.to_owned())))
    }

    fn given<R: Row>(path: impl Into<PathBuf>, give: Give) -> Self {
        Self { schema: R::SCHEMA, path: path.into(), give, spoil: spoil::<R> }
    }
}

/// A stage with all that it reads.
struct Given {
    entry: StageEntry,
    libraries: Vec<Library>,
    files: InputFiles,
    tables: Vec<Table>,
}

impl Given {
    fn of<S: Stage>(libraries: Vec<Library>, files: InputFiles, tables: Vec<Table>) -> Self {
        Self { entry: StageEntry::of::<S>(), libraries, files, tables }
    }

    /// Runs the stage, the table of that number from another path. Says what it said.
    fn run(&self, spoilt: usize, path: &Path, out: &Path) -> Result<(), String> {
        let inputs = self.tables.iter().enumerate().fold(self.files.clone(), |inputs, (at, table)| {
            (table.give)(inputs, if at == spoilt { path } else { &table.path })
        });
        let io = StageIo::new(&self.entry, self.libraries.clone(), inputs, out)
            .map_err(|fault| fault.to_string())?;
        let run = (self.entry.run)(&toml::Table::new(), &io, &Context::default());
        run.map(drop).map_err(|fault| format!("{:?}: {fault}", fault.fault))
    }
}

/// Numbers at which arithmetic, indices and memory end, of a column's type.
fn extremes(kind: Kind, nullable: bool) -> Vec<Spoilt> {
    let numbers: &[f64] = match kind {
        Kind::U32 => &[0.0, 1.0, 65_535.0, 1e6, 2e9, 2_147_483_647.0, 4_294_967_295.0],
        Kind::U64 => &[0.0, 1.0, 1e10, 281_474_976_710_656.0, 1e18, 2e19],
        Kind::I32 => &[0.0, -2_147_483_648.0, 2_147_483_647.0],
        Kind::F64 => &[0.0, -1.0, 1.0, 1e-300, 1e10, 1e300, f64::INFINITY, f64::NAN],
        Kind::Bool => &[0.0, 1.0],
        Kind::Text | Kind::TextList => &[],
    };
    let texts = ["", "-2147483648", "chr1+4294967296"].map(|text| Spoilt::Text(text.to_owned()));
    let texts = if matches!(kind, Kind::Text | Kind::TextList) { &texts[..] } else { &[] };
    let numbers = numbers.iter().map(|number| Spoilt::Number(*number));
    numbers.chain(texts.iter().cloned()).chain(nullable.then_some(Spoilt::Null)).collect()
}

/// A small generator of its own, so that the cases are the same for ever.
struct Draws(u64);

impl Draws {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// The demo, its FASTQ files cut to some hundred reads, after a run.
fn small_run() -> tempfile::TempDir {
    let folder = common::demo();
    let fastq = folder.path().join("demo/fastq");
    for file in fs::read_dir(&fastq).unwrap() {
        let path = file.unwrap().path();
        let mut text = String::new();
        flate2::read::MultiGzDecoder::new(fs::File::open(&path).unwrap()).read_to_string(&mut text).unwrap();
        let lines: String = text.split_inclusive('\n').take(4 * 1_200).collect();
        let mut out =
            flate2::write::GzEncoder::new(fs::File::create(&path).unwrap(), flate2::Compression::fast());
        out.write_all(lines.as_bytes()).unwrap();
        out.finish().unwrap();
    }
    common::succeed_in(folder.path(), &["--quiet", "run", "demo/run.toml", "--out", "RUN"]);
    folder
}

/// Every stage that reads tables, with those of the run.
fn stages(folder: &Path) -> Vec<Given> {
    let (demo, tables) = (folder.join("demo"), folder.join("RUN/results/tables"));
    let libraries = SampleSheet::load_for_tables(
        &demo.join("samples.csv"),
        Some("lmpcr-lentivirus"),
        &demo,
        Sides::Needed,
    )
    .unwrap()
    .libraries;
    let results = common::results(&folder.join("RUN"));
    // Tables of the work folder, each in a file of its own.
    let work = |stage: &str, entity: &str, name: &str| {
        let path = folder.join(format!("{stage}.{entity}.{name}"));
        let files =
            results.iter().filter(|((of, whose), _)| of == stage && (stage == "trim" || whose == entity));
        let bytes = files.filter_map(|(_, files)| files.get(Path::new(name))).next().unwrap();
        fs::write(&path, bytes).unwrap();
        path
    };
    let published = |name: &str| tables.join(format!("{name}.parquet"));
    let one: Vec<Library> =
        libraries.iter().filter(|one| one.subject.as_str() == "P01").take(1).cloned().collect();
    let library = one[0].library.as_str();
    let subject: Vec<Library> =
        libraries.iter().filter(|one| one.subject.as_str() == "P01").cloned().collect();
    let sample: Vec<Library> =
        subject.iter().filter(|other| other.sample == one[0].sample).cloned().collect();
    let reference = || InputFiles::default().file(FileKind::Reference, Some(demo.join("ref")));
    let vectors = reference().file(FileKind::Vectors(Topology::Circular), Some(demo.join("vector.fa")));
    let reads = || Table::of::<ReadRow>(work("trim", library, &format!("{library}.reads.parquet")));
    let sites = || Table::of::<SiteRow>(work("sites", "P01", "sites.parquet"));
    let registry = work("sites", "P01", "registry.parquet");
    let fragments = Table::of::<FragmentRow>(work("pair", library, "fragments.parquet"));
    let (depth, copies) = (folder.join("depth.parquet"), folder.join("depth_copies.parquet"));
    write_all(&depth, PRODUCER, depth_rows(&one[0])).unwrap();
    write_all(&copies, PRODUCER, copies_rows(&one[0])).unwrap();
    vec![
        Given::of::<Align>(one.clone(), vectors, vec![reads()]),
        Given::of::<Pair>(
            one.clone(),
            InputFiles::default(),
            vec![reads(), Table::of::<HitRow>(work("align", library, "hits.parquet"))],
        ),
        Given::of::<Collide>(
            libraries.clone(),
            InputFiles::default(),
            vec![
                Table::of::<FragmentRow>(published("fragments")),
                Table::of::<BalanceRow>(published("balance")),
            ],
        ),
        Given::of::<Sites>(
            one,
            InputFiles::default(),
            vec![
                fragments,
                Table::of::<CollisionRow>(published("collisions")),
                Table::given::<RegistryRow>(registry, |inputs, path| {
                    inputs.file(FileKind::Registry, Some(path.to_owned()))
                }),
            ],
        ),
        Given::of::<Abundance>(
            sample,
            InputFiles::default(),
            vec![
                Table::of::<SiteFragmentRow>(work("sites", "P01", "site_fragments.parquet")),
                sites(),
                Table::of::<MultihitRow>(work("sites", "P01", "multihits.parquet")),
            ],
        ),
        Given::of::<Annotate>(
            subject,
            InputFiles::default().file(FileKind::Genes, Some(demo.join("ref"))),
            vec![sites()],
        ),
        Given::of::<Vcn>(
            libraries.clone(),
            InputFiles::default(),
            vec![Table::of::<DepthCopiesRow>(copies), Table::of::<AbundanceRow>(published("abundance"))],
        ),
        Given::of::<Report>(
            libraries,
            InputFiles::default(),
            vec![
                Table::of::<SiteRow>(published("sites")),
                Table::of::<BalanceRow>(published("balance")),
                Table::of::<FitRow>(published("fit")),
                Table::of::<ReadProfileRow>(published("read_profile")),
                Table::of::<MultihitRow>(published("multihits")),
                Table::of::<SiteFragmentRow>(published("site_fragments")),
                Table::of::<FragmentRow>(published("fragments")),
                Table::of::<AnnotationRow>(published("annotation")),
                Table::of::<GeneListRow>(published("gene_lists")),
                Table::of::<VcnRow>(published("vcn")),
                Table::of::<CellsRow>(published("cells")),
                Table::of::<AgreementRow>(published("agreement")),
                Table::of::<AmplitudeRow>(published("amplitudes")),
                Table::of::<PlateRow>(published("plates")),
                Table::of::<DepthRow>(depth),
                Table::of::<AbundanceRow>(published("abundance")),
                Table::of::<CollisionRow>(published("collisions")),
                Table::of::<ControlRow>(published("controls")),
            ],
        ),
    ]
}

fn depth_rows(library: &Library) -> Vec<DepthRow> {
    let bin = |start: u32| DepthRow {
        subject: library.subject.clone(),
        sample: library.sample.clone(),
        method: DepthMethod::Wgs,
        target: "vector".to_owned(),
        start: Position(start),
        end: Position(start + 100),
        depth: 30.0,
        copies: Some(2.0),
        masked: None,
        element: Some("LTR".to_owned()),
    };
    vec![bin(0), bin(100), bin(200)]
}

fn copies_rows(library: &Library) -> Vec<DepthCopiesRow> {
    vec![DepthCopiesRow {
        subject: library.subject.clone(),
        sample: library.sample.clone(),
        method: DepthMethod::Wgs,
        target: "vector".to_owned(),
        verdict: DepthVerdict::Estimated,
        copies: Some(2.0),
        lo: Some(1.8),
        hi: Some(2.2),
        lo_counting: Some(1.9),
        hi_counting: Some(2.1),
        n: 1_000,
        bases: Some(5_000),
        flags: Vec::new(),
    }]
}

/// Peak memory of this process, kB.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn no_cell_of_a_table_makes_a_stage_panic_hang_or_take_memory() {
    let folder = small_run();
    let (out, changed) = (folder.path().join("out"), folder.path().join("changed.parquet"));
    let (mut draws, mut faults) = (Draws(20), Vec::new());
    let (mut runs, mut refused, mut slowest) = (0_u32, 0_u32, Duration::ZERO);
    for given in stages(folder.path()) {
        for (at, table) in given.tables.iter().enumerate() {
            let rows = read_header(&table.path).unwrap().rows;
            let place = format!("stage `{}`, table `{}`", given.entry.name, table.schema.name);
            given.run(at, &table.path, &out).unwrap_or_else(|fault| panic!("{place}, as it is: {fault}"));
            for column in table.schema.columns.iter().filter(|_| rows > 0) {
                let mut left = extremes(column.kind, column.nullable);
                for _ in 0..DRAWS.min(left.len()) {
                    let (row, spoilt) = (draws.below(rows), left.swap_remove(draws.below(left.len())));
                    (table.spoil)(&table.path, &changed, PRODUCER, (row, column.name), &spoilt).unwrap();
                    let place = format!("{place}, row {row}, `{}` = {spoilt:?}", column.name);
                    let begin = Instant::now();
                    let run = catch_unwind(AssertUnwindSafe(|| given.run(at, &changed, &out)));
                    runs += 1;
                    slowest = slowest.max(begin.elapsed());
                    match run {
                        Err(_) => faults.push(format!("{place}: panics")),
                        Ok(_) if begin.elapsed() > LONGEST => faults.push(format!("{place}: hangs")),
                        Ok(Err(fault)) if fault.starts_with("Internal") => {
                            faults.push(format!("{place}: {fault}"))
                        }
                        Ok(run) => refused += u32::from(run.is_err()),
                    }
                    if peak_memory() > MOST_MEMORY_KB {
                        panic!("{place}: {} MB of memory", peak_memory() / 1_000);
                    }
                }
            }
        }
    }
    println!(
        "{runs} runs, {refused} refused, the slowest took {slowest:?}, {} MB of memory",
        peak_memory() / 1_000
    );
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(refused > runs / 5, "most of the extremes cannot be: {refused} of {runs}");
}
