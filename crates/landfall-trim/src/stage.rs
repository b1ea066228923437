//! The shell of stage `trim`.

use landfall_config::{Lane, Library};
use landfall_core::ReadClass;
use landfall_stage::{
    Balance, Context, FileKind, InputSizes, Ports, Resources, Scope, Stage, StageError, StageIo, Summary,
};
use landfall_tables::balance::{BalanceRow, Fate};
use landfall_tables::read_names::ReadNameRow;
use landfall_tables::reads::ReadRow;
use landfall_tables::{Producer, Row, write_all, write_in_order};
use rayon::prelude::*;

use crate::continuation::read_vectors;
use crate::demultiplex::Barcodes;
use crate::dereplicate::{Distinct, Trimmed};
use crate::lane::{Cluster, LaneReader};
use crate::trace::{ReadFate, Trace};
use crate::trimmer::Trimmer;
use crate::{TrimError, TrimParams};

/// Reads that decide whether the barcodes are written the right way round.
const ORIENTATION_READS: usize = 2_000;

/// Stage `trim`: from FASTQ to distinct trimmed reads.
#[derive(Clone, Copy, Debug)]
pub struct Trim;

impl Stage for Trim {
    const NAME: &'static str = "trim";
    const VERSION: u32 = 1;
    type Params = TrimParams;

    fn scope() -> Scope {
        Scope::Pool
    }

    fn ports() -> Ports {
        Ports::default()
            .file("fastq", FileKind::Fastq)
            .optional_file("vectors", FileKind::Vectors)
            .writes_per_library(ReadRow::SCHEMA)
            .writes(ReadNameRow::SCHEMA)
            .writes(BalanceRow::SCHEMA)
    }

    /// Memory follows the distinct reads, which unpack to a few times the gzipped size.
    fn resources(sizes: &InputSizes) -> Resources {
        let megabytes = sizes.input_bytes / 1_000_000;
        Resources { cores: 4, memory_mb: 500 + 6 * megabytes, minutes: 2 + megabytes / 500 }
    }

    fn run(params: &TrimParams, io: &StageIo, context: &Context) -> Result<Summary, StageError> {
        let mut pool = Pool::new(params, &io.libraries, io.inputs("vectors"))?;
        context.progress.begin(0, "reads");
        for lane in pool.lanes.clone() {
            pool.read_lane(&lane, context)?;
        }
        let producer = Producer { stage: Self::NAME, version: Self::VERSION };
        let (mut passed, mut distinct) = (0, 0);
        let mut read_ids = Vec::new();
        for ((library, reads), trimmer) in pool.libraries.iter().zip(pool.reads).zip(&pool.trimmers) {
            let reads = reads.into_sorted();
            if pool.trace.is_some() {
                read_ids.push(reads.read_ids());
            }
            let rows = reads.into_rows(library, trimmer.names())?;
            passed += rows.iter().map(|row| u64::from(row.count)).sum::<u64>();
            distinct += write_all(&io.output_for("reads", &library.library), producer, rows)?;
        }
        let name = pool.libraries.first().map(|library| library.library.as_str()).unwrap_or_default();
        let trace = pool.trace.unwrap_or_default();
        let named = Named { pool: name, libraries: pool.libraries, read_ids };
        let rows = trace.reads().zip(0..).map(|((name, fate), read)| named.row(read, name, fate));
        write_in_order(&io.output("read_names"), producer, rows)?;
        let balance = pool.balance.into_rows(name, Self::NAME, pool.input)?;
        write_all(&io.output("balance"), producer, balance)?;
        Ok(Summary::default().with("reads", pool.input).with("passed", passed).with("distinct", distinct))
    }
}

/// What the numbers of a trace stand for.
struct Named<'a> {
    pool: &'a str,
    libraries: &'a [Library],
    /// For each library and number of a distinct read: its row of table `reads`.
    read_ids: Vec<Vec<u32>>,
}

impl Named<'_> {
    fn row(&self, read: u64, name: &[u8], fate: ReadFate) -> ReadNameRow {
        let (library, class, read_id) = match fate {
            ReadFate::Stopped { library, class } => (library, Some(class), None),
            ReadFate::Passed { library, number } => {
                (Some(library), None, Some(self.read_ids[library as usize][number as usize]))
            }
        };
        ReadNameRow {
            pool: self.pool.to_owned(),
            read,
            name: String::from_utf8_lossy(name).into_owned(),
            library: library.map(|library| self.libraries[library as usize].library.clone()),
            class,
            read_id,
        }
    }
}

/// The libraries of one pool and what has been read of them.
struct Pool<'a> {
    params: &'a TrimParams,
    libraries: &'a [Library],
    trimmers: Vec<Trimmer>,
    lanes: Vec<Lane>,
    barcodes: Option<Barcodes>,
    reads: Vec<Distinct>,
    balance: Balance,
    trace: Option<Trace>,
    input: u64,
}

/// What became of one read: its library, and what is left of it.
type Outcome = Result<(usize, Result<(Trimmed, u64), ReadClass>), ReadClass>;

impl<'a> Pool<'a> {
    fn new(
        params: &'a TrimParams,
        libraries: &'a [Library],
        vectors: &[std::path::PathBuf],
    ) -> Result<Self, TrimError> {
        if let Some(library) = libraries.iter().find(|library| library.lanes.is_empty()) {
            return Err(TrimError::NoFastq { library: library.library.to_string() });
        }
        let mut lanes: Vec<Lane> = libraries.iter().flat_map(|library| library.lanes.clone()).collect();
        lanes.sort_unstable();
        lanes.dedup();
        let files = |lane: &Lane| (lane.fastq_2.is_some(), lane.index_1.is_some(), lane.index_2.is_some());
        if let Some(lane) = lanes.iter().find(|lane| files(lane) != files(&lanes[0])) {
            return Err(TrimError::Lanes { path: lane.fastq_1.clone() });
        }
        let index = |lane: &Lane| usize::from(lane.index_1.is_some()) + usize::from(lane.index_2.is_some());
        let barcodes = Barcodes::of_pool(libraries, lanes.first().map_or(0, index))?;
        let vectors = read_vectors(vectors)?;
        let trimmers = libraries.iter().map(|library| Trimmer::new(library, &vectors, params));
        let mut balance = Balance::default();
        for library in libraries {
            balance.add(Some(library.library.as_str()), Fate::Passed, 0);
        }
        Ok(Self {
            params,
            libraries,
            trimmers: trimmers.collect::<Result<_, _>>()?,
            lanes,
            barcodes,
            reads: vec![Distinct::default(); libraries.len()],
            balance,
            trace: params.trace.then(Trace::default),
            input: 0,
        })
    }

    /// Reads a lane: while one batch is trimmed, the next is unpacked.
    fn read_lane(&mut self, lane: &Lane, context: &Context) -> Result<(), TrimError> {
        let mut reader = LaneReader::open(lane)?;
        let batch = self.params.batch.max(1);
        let mut clusters = reader.next_clusters(batch)?;
        self.check_orientation(&clusters)?;
        while !clusters.is_empty() {
            let (outcomes, next) = rayon::join(|| self.trim(&clusters), || reader.next_clusters(batch));
            context.progress.advance(clusters.len() as u64);
            for (cluster, outcome) in clusters.iter().zip(outcomes) {
                let fate = self.count(outcome);
                if let Some(trace) = &mut self.trace {
                    trace.add(&cluster.first.name, fate);
                }
            }
            clusters = next?;
        }
        Ok(())
    }

    fn check_orientation(&self, clusters: &[Cluster]) -> Result<(), TrimError> {
        let Some(barcodes) = &self.barcodes else { return Ok(()) };
        let first = clusters.iter().take(ORIENTATION_READS);
        let parts: Vec<Vec<&[u8]>> = first.map(|cluster| barcodes.parts(cluster)).collect();
        let seen = barcodes.orientation(&parts, self.params);
        if 2 * seen.turned > seen.reads && 10 * seen.as_written < seen.turned {
            return Err(TrimError::Orientation {
                reads: seen.reads,
                as_written: seen.as_written,
                turned: seen.turned,
                what: seen.what,
            });
        }
        Ok(())
    }

    fn trim(&self, clusters: &[Cluster]) -> Vec<Outcome> {
        let outcome = |cluster: &Cluster| {
            let library = match &self.barcodes {
                None => 0,
                Some(barcodes) => barcodes.library_of(&barcodes.parts(cluster), self.params)?,
            };
            Ok((library, self.trimmers[library].trim(cluster, self.params)))
        };
        clusters.par_iter().with_min_len(256).map(outcome).collect()
    }

    fn count(&mut self, outcome: Outcome) -> ReadFate {
        self.input += 1;
        let (library, trimmed) = match outcome {
            Err(class) => {
                self.balance.add(None, Fate::Class(class), 1);
                return ReadFate::Stopped { library: None, class };
            }
            Ok(given) => given,
        };
        let name = Some(self.libraries[library].library.as_str());
        match trimmed {
            Err(class) => {
                self.balance.add(name, Fate::Class(class), 1);
                ReadFate::Stopped { library: Some(library as u32), class }
            }
            Ok((read, qualities)) => {
                self.balance.add(name, Fate::Passed, 1);
                let number = self.reads[library].add(read, qualities);
                ReadFate::Passed { library: library as u32, number }
            }
        }
    }
}
