//! The shell of stage `trim`.

use std::collections::BTreeMap;

use landfall_config::{Lane, Library};
use landfall_core::ReadClass;
use landfall_files::FileError;
use landfall_stage::{
    Balance, Context, FileKind, Findings, InputSizes, Ports, Resources, Scope, Stage, StageError, StageIo,
    Summary, Upfront,
};
use landfall_tables::balance::{BalanceRow, Fate};
use landfall_tables::fit::FitRow;
use landfall_tables::read_names::ReadNameRow;
use landfall_tables::read_profile::{ClusterRead, ReadProfileRow};
use landfall_tables::reads::ReadRow;
use landfall_vector::Vector;
use rayon::prelude::*;

use crate::apart::check_apart;
use crate::demultiplex::Barcodes;
use crate::dereplicate::{Distinct, Packed};
use crate::doubled::{Doubled, Place};
use crate::fit::{Fit, MOST_READS, check_pools, refuse};
use crate::lane::{Cluster, LaneReader, lanes_of};
use crate::memory::TaskMemory;
use crate::profile::{Profile, index_reads};
use crate::rows::{Named, ReadTable};
use crate::trace::{ReadFate, Trace};
use crate::trimmer::Trimmer;
use crate::upfront::{judge_files, judge_vectors};
use crate::{TrimError, TrimParams};

/// Stage `trim`: from FASTQ to distinct trimmed reads.
#[derive(Clone, Copy, Debug)]
pub struct Trim;

impl Stage for Trim {
    const NAME: &'static str = "trim";
    const VERSION: u32 = 3;
    type Params = TrimParams;

    fn scope() -> Scope {
        Scope::Pool
    }

    fn ports() -> Ports {
        Ports::default()
            .file(FileKind::Fastq)
            .vectors()
            .writes_per_library::<ReadRow>()
            .writes::<FitRow>()
            .writes::<ReadNameRow>()
            .writes::<ReadProfileRow>()
            .writes::<BalanceRow>()
    }

    /// Memory follows the distinct reads, which unpack to a few times the gzipped size, up to the default of
    /// `dereplicate_memory_mb`.
    fn resources(sizes: &InputSizes) -> Resources {
        let megabytes = sizes.input_bytes / 1_000_000;
        Resources { cores: 4, memory_mb: 500 + (6 * megabytes).min(1_024), minutes: 2 + megabytes / 500 }
    }

    fn check(params: &TrimParams, given: &Upfront) -> Findings {
        let mut found = Findings::default();
        let libraries = given.libraries.unwrap_or_default();
        for pool in landfall_config::sheet::pools(libraries) {
            found.take(check_apart(&pool.libraries, params));
        }
        judge_files(libraries, params, &mut found);
        // Reads tell nothing of barcodes that cannot be told apart.
        if found.faults.is_empty() {
            found.faults.extend(check_pools(libraries, params).into_iter().map(StageError::from));
        }
        if let Some(vectors) = found.take(given.vectors()) {
            judge_vectors(vectors, given.libraries, params, &mut found);
        }
        found
    }

    fn run(params: &TrimParams, io: &StageIo, context: &Context) -> Result<Summary, StageError> {
        let memory = TaskMemory::new(params.dereplicate_memory_mb, io.scratch());
        let mut pool = Pool::new(params, io.fastq()?, &io.vectors()?.read()?.list, &memory)?;
        let lanes = pool.lanes.clone();
        // How many reads there are nobody knows; how many bytes, the file system does.
        let bytes = |lane: &Lane| std::fs::metadata(&lane.fastq_1).map_or(0, |file| file.len());
        context.progress.begin(lanes.iter().map(bytes).sum(), "bytes");
        for (at, lane) in lanes.iter().enumerate() {
            pool.read_lane((at, lane), at + 1 == lanes.len(), context)?;
        }
        pool.check_doubled()?;
        let Pool { libraries, trimmers, reads, mut trace, profile, fit, balance, input, .. } = pool;
        let named = libraries.iter().zip(&trimmers);
        let named = named.map(|(library, trimmer)| Named { library, ends: trimmer.names() }).collect();
        let place = |number, read_id| trace.as_mut().map_or(Ok(()), |trace| trace.place(number, read_id));
        let table = ReadTable::new(named, reads.finish().map_err(TrimError::from)?, &memory, place)?;
        let distinct = write_reads(&table, libraries, io)?;
        drop(table);
        let name = libraries.first().map(|library| library.library.as_str()).unwrap_or_default();
        write_names(trace, name, libraries, io)?;
        io.write(vec![fit.row(name)])?;
        io.write(profile.into_rows(name))?;
        let balance = balance_rows(&balance, libraries).into_rows(name, Self::NAME, input)?;
        let passed = balance.iter().filter(|row| row.class == Fate::Passed).map(|row| row.reads).sum();
        io.write(balance)?;
        Ok(Summary::default().with("reads", input).with("passed", passed).with("distinct", distinct))
    }
}

/// Writes a table for each library; returns the rows of all.
fn write_reads(table: &ReadTable, libraries: &[Library], io: &StageIo) -> Result<u64, StageError> {
    let mut rows = table.rows()?.peekable();
    let mut distinct = 0;
    for (at, library) in libraries.iter().enumerate() {
        let mut writer = io.writer_for(&library.library)?;
        while let Some(row) = rows.next_if(|row| !matches!(row, Ok((of, _)) if *of != at)) {
            writer.push(row?.1)?;
        }
        distinct += writer.finish()?;
    }
    Ok(distinct)
}

/// Writes the names of all reads; none without a trace.
fn write_names(
    trace: Option<Trace>,
    pool: &str,
    libraries: &[Library],
    io: &StageIo,
) -> Result<(), StageError> {
    let mut writer = io.writer()?;
    if let Some(trace) = trace {
        let trace = trace.finish().map_err(TrimError::from)?;
        for read in trace.reads().map_err(TrimError::from)? {
            let read = read.map_err(TrimError::from)?;
            writer.push(ReadNameRow {
                pool: pool.to_owned(),
                read: read.read,
                name: String::from_utf8_lossy(&read.name).into_owned(),
                library: read.library.map(|at| libraries[at as usize].library.clone()),
                class: read.class,
                read_id: read.read_id,
            })?;
        }
    }
    writer.finish()?;
    Ok(())
}

/// Reads of each library and fate; `None`: of no library.
type Counts = BTreeMap<(Option<u32>, Fate), u64>;

fn balance_rows(counts: &Counts, libraries: &[Library]) -> Balance {
    let mut balance = Balance::default();
    for library in libraries {
        balance.add(Some(library.library.as_str()), Fate::Passed, 0);
    }
    for ((library, fate), reads) in counts {
        let library = library.map(|at| libraries[at as usize].library.as_str());
        balance.add(library, *fate, *reads);
    }
    balance
}

/// The libraries of one pool and what has been read of them.
struct Pool<'a> {
    params: &'a TrimParams,
    libraries: &'a [Library],
    trimmers: Vec<Trimmer>,
    lanes: Vec<Lane>,
    index_reads: usize,
    barcodes: Option<Barcodes>,
    reads: Distinct,
    profile: Profile,
    fit: Fit,
    balance: Counts,
    trace: Option<Trace>,
    doubled: Doubled,
    input: u64,
}

/// What became of one read: its library, and what is left of it.
type Outcome = Result<(u32, Result<Packed, ReadClass>), ReadClass>;

impl<'a> Pool<'a> {
    fn new(
        params: &'a TrimParams,
        libraries: &'a [Library],
        vectors: &[Vector],
        memory: &TaskMemory,
    ) -> Result<Self, TrimError> {
        if let Some(library) = libraries.iter().find(|library| library.lanes.is_empty()) {
            return Err(TrimError::NoFastq { library: library.library.to_string() });
        }
        let (lanes, index_reads) = lanes_of(libraries)?;
        check_apart(libraries, params)?;
        let barcodes = Barcodes::of_pool(libraries, index_reads)?;
        let trimmers = libraries.iter().map(|library| Trimmer::new(library, vectors, params));
        let trimmers: Vec<Trimmer> = trimmers.collect::<Result<_, _>>()?;
        check_leaders(libraries, &trimmers)?;
        Ok(Self {
            params,
            libraries,
            trimmers,
            lanes,
            index_reads,
            barcodes,
            reads: Distinct::new(memory),
            profile: Profile::default(),
            fit: Fit::default(),
            balance: Counts::new(),
            trace: params.trace.then(|| Trace::new(memory)),
            doubled: Doubled::default(),
            input: 0,
        })
    }

    /// Reads a lane: while one batch is trimmed, the next is unpacked.
    fn read_lane(
        &mut self,
        (number, lane): (usize, &Lane),
        is_last: bool,
        context: &Context,
    ) -> Result<(), TrimError> {
        let mut reader = LaneReader::open(lane, self.params)?;
        let (batch, index) = (self.params.batch.max(1), index_reads(lane));
        let mut clusters = reader.next_clusters(batch.max(MOST_READS))?;
        self.check_fit(&clusters, is_last)?;
        let (mut record, mut told) = (1, 0);
        while !clusters.is_empty() {
            let work =
                || (self.trim(&clusters), profile(&clusters, &index), self.doubled.candidates(&clusters));
            let ((outcomes, profile, candidates), next) = rayon::join(work, || reader.next_clusters(batch));
            self.profile = std::mem::take(&mut self.profile).merged(&profile);
            self.doubled.add(Place { lane: number, record }, &clusters, candidates);
            record += clusters.len() as u64;
            let read = reader.bytes();
            context.progress.advance(read.saturating_sub(told));
            told = read;
            for (cluster, outcome) in clusters.iter().zip(outcomes) {
                let fate = self.count(outcome)?;
                if let Some(trace) = &mut self.trace {
                    trace.add(&cluster.first.name, fate)?;
                }
            }
            clusters = next?;
        }
        match lane.reads {
            Some(expected) if expected != reader.read() => {
                Err(TrimError::ReadCount { path: lane.fastq_1.clone(), found: reader.read(), expected })
            }
            _ => Ok(()),
        }
    }

    /// Refuses reads that would count twice.
    fn check_doubled(&self) -> Result<(), TrimError> {
        let Some(repeat) = self.doubled.repeat().filter(|_| !self.params.allow_doubled) else {
            return Ok(());
        };
        let file = |place: Place| self.lanes[place.lane].fastq_1.clone();
        let (first, again) = (file(repeat.first), file(repeat.again));
        Err(TrimError::Doubled { first, again, repeat: Box::new(repeat) })
    }

    /// Holds the first reads of a lane against the layout.
    fn check_fit(&mut self, clusters: &[Cluster], is_last: bool) -> Result<(), TrimError> {
        let fit = Fit::of(self.libraries, self.index_reads, clusters, self.params)?;
        self.fit = std::mem::take(&mut self.fit).and(fit.clone());
        let pool = is_last.then_some(&self.fit);
        refuse(self.libraries, self.index_reads, clusters, (&fit, pool), self.params)
    }

    fn trim(&self, clusters: &[Cluster]) -> Vec<Outcome> {
        let outcome = |cluster: &Cluster| {
            let library = match &self.barcodes {
                None => 0,
                Some(barcodes) => barcodes.library_of(&barcodes.parts(cluster), self.params)?,
            };
            let trimmed = self.trimmers[library].trim(cluster, self.params);
            let library = library as u32;
            Ok((library, trimmed.map(|(read, qualities)| Packed::new(library, &read, qualities))))
        };
        clusters.par_iter().with_min_len(256).map(outcome).collect()
    }

    fn count(&mut self, outcome: Outcome) -> Result<ReadFate, FileError> {
        self.input += 1;
        let (library, fate) = match outcome {
            Err(class) => (None, Err(class)),
            Ok((library, trimmed)) => (Some(library), trimmed.map(|read| (library, read))),
        };
        let counted = fate.as_ref().map_or_else(|class| Fate::Class(*class), |_| Fate::Passed);
        *self.balance.entry((library, counted)).or_default() += 1;
        Ok(match fate {
            Err(class) => ReadFate::Stopped { library, class },
            Ok((library, read)) => ReadFate::Passed { library, number: self.reads.add(read)? },
        })
    }
}

/// Refuses leaders that no vector tells: junctions would be called at the end bases, where they are not.
fn check_leaders(libraries: &[Library], trimmers: &[Trimmer]) -> Result<(), TrimError> {
    for (library, trimmer) in libraries.iter().zip(trimmers) {
        if let Some(end) = trimmer.end_without_vector() {
            return Err(TrimError::NoLeaderVector {
                library: library.library.to_string(),
                protocol: library.protocol.name.clone(),
                end: library.protocol.vector_ends[end].name.to_string(),
            });
        }
    }
    Ok(())
}

fn profile(clusters: &[Cluster], index: &[ClusterRead]) -> Profile {
    let parts = clusters.par_chunks(2_048).map(|part| Profile::of(part, index));
    parts.reduce(Profile::default, |left, right| left.merged(&right))
}
