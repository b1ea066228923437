//! The shell of stage `pair`.

use std::collections::BTreeSet;

use landfall_config::Library;
use landfall_core::class::ClassStage;
use landfall_core::{ContigId, Position, ReadClass};
use landfall_stage::{
    Balance, Context, InputSizes, Ports, Resources, Scope, Stage, StageError, StageIo, Summary, TableFile,
};
use landfall_tables::TableError;
use landfall_tables::balance::{BalanceRow, Fate};
use landfall_tables::fragments::FragmentRow;
use landfall_tables::hits::{Genome, HitRow, Mate};
use landfall_tables::read_fates::ReadFateRow;
use landfall_tables::reads::ReadRow;
use rayon::prelude::*;

use crate::align_stage::one_library;
use crate::{
    AlignError, Evidence, FragmentLimits, MatePlaces, Molecule, Molecules, PairParams, PairRules, Placement,
    Places, Verdict, classify,
};

/// Rows that are classified together.
const CHUNK: usize = 1 << 14;

/// Stage `pair`: what each molecule is and where it may come from.
#[derive(Clone, Copy, Debug)]
pub struct Pair;

impl Stage for Pair {
    const NAME: &'static str = "pair";
    const VERSION: u32 = 2;
    type Params = PairParams;

    fn scope() -> Scope {
        Scope::Library
    }

    fn ports() -> Ports {
        Ports::default()
            .table::<ReadRow>()
            .table::<HitRow>()
            .writes::<ReadFateRow>()
            .writes::<FragmentRow>()
            .writes::<BalanceRow>()
    }

    fn resources(sizes: &InputSizes) -> Resources {
        Resources {
            cores: 2,
            memory_mb: 512 + 20 * sizes.input_bytes / 1_000_000,
            minutes: 2 + sizes.input_bytes / 100_000_000,
        }
    }

    fn run(params: &PairParams, io: &StageIo, context: &Context) -> Result<Summary, StageError> {
        let library = one_library(io)?;
        let mut rows = io.table::<ReadRow>()?.only()?.open()?;
        let places = LibraryPlaces::read(io.table()?.only()?, rows.header().rows)?;
        let rules = PairRules {
            limits: FragmentLimits {
                shortest: library.protocol.min_fragment,
                longest: library.protocol.max_fragment,
            },
            band: params.band,
            max_candidates: params.max_candidates,
            max_unaligned: params.max_unaligned,
        };
        context.progress.begin(rows.header().rows as u64, "rows");
        let mut tally = Tally { trace: params.trace.then(Vec::new), ..Tally::default() };
        loop {
            let chunk = rows.by_ref().take(CHUNK).collect::<Result<Vec<_>, TableError>>()?;
            if chunk.is_empty() {
                break;
            }
            let verdicts: Vec<_> =
                chunk.par_iter().map(|row| classify(&places.evidence(row), &rules)).collect();
            chunk.iter().zip(verdicts).try_for_each(|(row, verdict)| tally.add(library, row, verdict))?;
            context.progress.advance(chunk.len() as u64);
        }
        tally.write(library, io, &places)
    }
}

/// Molecules and balance of a library.
#[derive(Debug, Default)]
struct Tally {
    molecules: Molecules,
    balance: Balance,
    trace: Option<Vec<Traced>>,
    reads: u64,
}

/// What became of a row of `reads`.
#[derive(Clone, Copy, Debug)]
struct Traced {
    read_id: u32,
    class: ReadClass,
    /// The number that [`Molecules::add`] gave.
    molecule: Option<u32>,
}

impl Tally {
    fn add(&mut self, library: &Library, row: &ReadRow, verdict: Verdict) -> Result<(), AlignError> {
        self.reads += u64::from(row.count);
        // Then no molecule has more either.
        if self.reads > u64::from(u32::MAX) {
            return Err(AlignError::TooManyReads);
        }
        let class = verdict.class;
        self.balance.add(Some(library.library.as_str()), Fate::Class(class), u64::from(row.count));
        let molecule = self.molecules.add(row, verdict);
        if let Some(trace) = &mut self.trace {
            trace.push(Traced { read_id: row.read_id, class, molecule });
        }
        Ok(())
    }

    fn write(
        mut self,
        library: &Library,
        io: &StageIo,
        places: &LibraryPlaces,
    ) -> Result<Summary, StageError> {
        io.write_in_order(self.fate_rows(library))?;
        let name = library.library.as_str();
        let molecules = self.molecules.finish();
        let mut summary = Summary::default();
        for &class in ReadClass::ALL.iter().filter(|class| class.stage() == ClassStage::Pair) {
            let count = molecules.iter().filter(|molecule| molecule.class == class).count() as u64;
            // Every class of the stage has its row, be it of no reads.
            self.balance.add(Some(name), Fate::Class(class), 0);
            if !matches!(class, ReadClass::Unmapped | ReadClass::Repetitive | ReadClass::Chimera) {
                self.balance.set_fragments(Some(name), Fate::Class(class), count);
                summary = summary.with(class.as_str(), count);
            }
        }
        let rows = molecules.into_iter().enumerate();
        let rows = rows.flat_map(|(id, molecule)| fragment_rows(library, places, id as u32, molecule));
        io.write::<FragmentRow>(rows.collect())?;
        io.write(self.balance.into_rows(name, Pair::NAME, self.reads)?)?;
        Ok(summary)
    }

    /// The rows of table `read_fates`; none without a trace.
    fn fate_rows(&self, library: &Library) -> impl Iterator<Item = ReadFateRow> {
        let fragment_ids = self.trace.as_ref().map_or_else(Vec::new, |_| self.molecules.fragment_ids());
        self.trace.iter().flatten().map(move |traced| ReadFateRow {
            subject: library.subject.clone(),
            sample: library.sample.clone(),
            library: library.library.clone(),
            read_id: traced.read_id,
            class: traced.class,
            fragment_id: traced.molecule.map(|number| fragment_ids[number as usize]),
        })
    }
}

fn fragment_rows(library: &Library, places: &LibraryPlaces, id: u32, molecule: Molecule) -> Vec<FragmentRow> {
    let row = |at: &crate::Candidate| FragmentRow {
        subject: library.subject.clone(),
        sample: library.sample.clone(),
        library: library.library.clone(),
        fragment_id: id,
        candidates: molecule.candidates.len() as u32,
        replicate: library.replicate,
        contig: places.contigs[at.contig.index()].clone(),
        strand: at.strand,
        junction: Position(at.junction),
        breakpoint: at.breakpoint.map(Position),
        umi: molecule.umi.clone(),
        reads: molecule.reads,
        vector_end: molecule.vector_end.clone(),
        remnant: molecule.remnant.clone(),
        edits: at.edits,
        junction_upstream: at.upstream,
        junction_downstream: at.downstream,
        mispriming_edits: at.mispriming,
        class: molecule.class,
    };
    molecule.candidates.iter().map(row).collect()
}

/// The places of all sequences of a library. Contigs are numbered in the order of their names.
#[derive(Debug, Default)]
struct LibraryPlaces {
    contigs: Vec<String>,
    anchors: MateTable,
    adrifts: MateTable,
    nowhere: Places,
}

/// The places of all sequences of one mate, by id, in host and vectors.
#[derive(Debug, Default)]
struct MateTable {
    host: Vec<Places>,
    vector: Vec<Places>,
}

impl LibraryPlaces {
    /// `sequences`: the rows of table `reads`, which has no more sequences.
    fn read(hits: TableFile<HitRow>, sequences: usize) -> Result<Self, AlignError> {
        let mut names = BTreeSet::new();
        for row in hits.open()? {
            if let Some(contig) = row?.contig
                && !names.contains(&contig)
            {
                names.insert(contig);
            }
        }
        let mut places = Self { contigs: names.into_iter().collect(), ..Self::default() };
        for (row, number) in hits.open()?.zip(1..) {
            let row = row?;
            if row.seq_id as usize >= sequences {
                let (path, id) = (hits.path().to_owned(), row.seq_id);
                return Err(AlignError::UnknownSequence { path, row: number, id, expected: sequences });
            }
            places.add(&row);
        }
        [&mut places.anchors, &mut places.adrifts].into_iter().for_each(MateTable::sort);
        Ok(places)
    }

    fn add(&mut self, row: &HitRow) {
        let at = self.placement(row);
        let table = match row.mate {
            Mate::Anchor => &mut self.anchors,
            Mate::Adrift => &mut self.adrifts,
        };
        let by_id = match row.genome {
            Genome::Host => &mut table.host,
            Genome::Vector => &mut table.vector,
        };
        let id = row.seq_id as usize;
        if by_id.len() <= id {
            by_id.resize(id + 1, Places::default());
        }
        match at {
            None => by_id[id].repetitive = true,
            Some(at) => {
                by_id[id].loci.push(at);
                by_id[id].mispriming.push(row.mispriming_edits);
            }
        }
    }

    /// The place of a row; `None` where it says that there are too many.
    fn placement(&self, row: &HitRow) -> Option<Placement> {
        let contig = self.contigs.binary_search(row.contig.as_ref()?).ok()?;
        Some(Placement {
            contig: ContigId(contig as u32),
            start: row.start?.0,
            end: row.end?.0,
            strand: row.strand?,
            query_end: row.query_end,
            edits: row.edits,
            upstream: row.upstream,
            downstream: row.downstream,
        })
    }

    fn evidence(&self, row: &ReadRow) -> Evidence<'_> {
        let adrift = row.adrift_id.zip(row.adrift.as_ref());
        Evidence {
            anchor: self.mate(&self.anchors, row.anchor_id, row.anchor.len()),
            adrift: adrift.map(|(id, sequence)| self.mate(&self.adrifts, id, sequence.len())),
            continuation: row.vector_continuation,
            linker_reached: row.linker_reached,
        }
    }

    fn mate<'a>(&'a self, table: &'a MateTable, id: u32, length: usize) -> MatePlaces<'a> {
        let of = |by_id: &'a Vec<Places>| by_id.get(id as usize).unwrap_or(&self.nowhere);
        MatePlaces { length: length as u32, host: of(&table.host), vector: of(&table.vector) }
    }
}

impl MateTable {
    fn sort(&mut self) {
        for places in self.host.iter_mut().chain(&mut self.vector) {
            let mut both: Vec<_> =
                places.loci.iter().copied().zip(places.mispriming.iter().copied()).collect();
            both.sort_by_key(|(at, _)| at.order());
            (places.loci, places.mispriming) = both.into_iter().unzip();
        }
    }
}
