//! The shell of stage `align`.

use std::path::Path;

use landfall_config::Library;
use landfall_core::Position;
use landfall_reference::{Genome, Reference, vectors};
use landfall_stage::{
    Balance, Context, Fault, FileKind, InputSizes, Ports, Progress, Resources, Scope, Stage, StageError,
    StageIo, Summary,
};
use landfall_tables::TableReader;
use landfall_tables::balance::{BalanceRow, Fate};
use landfall_tables::hits::{Genome as GenomeKind, HitRow, HitSource, Mate};
use landfall_tables::reads::ReadRow;

use crate::align::{EndTails, GenomeHits, align, note_mispriming, rescue};
use crate::export::write_fasta;
use crate::import::{UserAlignment, import_hits};
use crate::{AlignError, AlignParams, FragmentLimits, SearchIndex, Searcher, SequenceHits, Sequences};

/// Stage `align`: every place of every distinct sequence.
#[derive(Clone, Copy, Debug)]
pub struct Align;

impl Stage for Align {
    const NAME: &'static str = "align";
    const VERSION: u32 = 2;
    type Params = AlignParams;

    fn scope() -> Scope {
        Scope::Library
    }

    fn ports() -> Ports {
        Ports::default()
            .table::<ReadRow>()
            .file(FileKind::Reference)
            .vector_sequences()
            .optional_file(FileKind::OwnAlignment)
            .optional_file(FileKind::OwnAlignmentFasta)
            .writes::<HitRow>()
            .writes::<BalanceRow>()
    }

    /// The index takes about 1.6 bytes a base, the sequence a quarter; sequences and hits come on top.
    fn resources(sizes: &InputSizes) -> Resources {
        let memory_mb = 512 + 2 * sizes.reference_bases / 1_000_000 + 20 * sizes.input_bytes / 1_000_000;
        Resources { cores: 4, memory_mb, minutes: 5 + sizes.input_bytes / 20_000_000 }
    }

    /// Host places come from a user's own alignment if one is given; runs that are planned have none. Lost mates are
    /// looked for in either case, and vectors are searched by the junction mapper.
    fn run(params: &AlignParams, io: &StageIo, context: &Context) -> Result<Summary, StageError> {
        let library = one_library(io)?;
        let sequences = read_sequences(io.table::<ReadRow>()?.only()?.open()?)?;
        let reference = Reference::open(io.reference()?).map_err(AlignError::from)?;
        let vectors = vectors::pack(&io.vectors()?.read()?.list)
            .map_err(|fault| StageError::new(Fault::Data, fault))?;
        let distinct = (sequences.anchors.len() + sequences.adrifts.len()) as u64;
        let rescues = if params.rescue { sequences.pairs.len() as u64 } else { 0 };
        context.progress.begin(2 * (distinct + rescues), "sequences");
        let mut summary = Summary::default().with("sequences", distinct);

        let task = Task { library, sequences: &sequences, params, progress: &*context.progress };
        let host = task.host(&reference, own_alignment(io)?.as_ref(), &mut summary)?;
        let vector = task.vector(&vectors)?;
        let mut rows = hit_rows(library, GenomeKind::Host, reference.genome(), &sequences, host);
        rows.extend(hit_rows(library, GenomeKind::Vector, &vectors, &sequences, vector));
        let hits = io.write(rows)?;
        let mut balance = Balance::default();
        balance.add(Some(library.library.as_str()), Fate::Passed, sequences.reads);
        let rows = balance.into_rows(library.library.as_str(), Self::NAME, sequences.reads)?;
        io.write(rows)?;
        Ok(summary.with("hits", hits))
    }
}

fn own_alignment(io: &StageIo) -> Result<Option<UserAlignment>, StageError> {
    let fasta = io.optional_file(FileKind::OwnAlignmentFasta)?.map(Path::to_owned);
    let path = io.optional_file(FileKind::OwnAlignment)?;
    Ok(path.map(|path| UserAlignment { path: path.to_owned(), fasta }))
}

/// What both genomes are searched for.
struct Task<'a> {
    library: &'a Library,
    sequences: &'a Sequences,
    params: &'a AlignParams,
    progress: &'a dyn Progress,
}

impl Task<'_> {
    fn limits(&self) -> FragmentLimits {
        let protocol = &self.library.protocol;
        FragmentLimits { shortest: protocol.min_fragment, longest: protocol.max_fragment }
    }

    fn host(
        &self,
        reference: &Reference,
        alignment: Option<&UserAlignment>,
        summary: &mut Summary,
    ) -> Result<GenomeHits, AlignError> {
        let genome = reference.genome();
        let index = SearchIndex::open(reference)?;
        let place = Searcher::new(genome, &index, self.params);
        let mut hits = match alignment {
            None => self.search(&place),
            Some(alignment) => {
                let imported = import_hits(self.sequences, alignment, genome, self.params)?;
                summary.counts.push(("imported", imported.kept));
                summary.counts.extend(imported.losses());
                let mut hits = imported.hits;
                if self.params.rescue {
                    rescue(&place, self.sequences, &mut hits, self.limits(), self.params, self.progress);
                }
                hits
            }
        };
        let tails = end_tails(self.library, self.params);
        note_mispriming(genome, self.sequences, &mut hits.anchors, &tails);
        Ok(hits)
    }

    fn vector(&self, vectors: &Genome) -> Result<GenomeHits, AlignError> {
        let index = SearchIndex::build(vectors)?;
        Ok(self.search(&Searcher::new(vectors, &index, self.params)))
    }

    fn search(&self, place: &Searcher) -> GenomeHits {
        align(place, self.sequences, self.limits(), self.params, self.progress)
    }
}

/// Writes the distinct sequences of a table `reads` as FASTA, for an aligner of the user's choice.
///
/// # Errors
/// When the table cannot be read or the file not be written.
pub fn export_fasta(reads: &Path, fasta: &Path) -> Result<(), StageError> {
    let sequences = read_sequences(TableReader::open(reads)?)?;
    write_fasta(&sequences, fasta)?;
    Ok(())
}

/// Reads the distinct sequences of a table `reads`.
///
/// # Errors
/// When the table cannot be read or contradicts itself.
fn read_sequences(reads: TableReader<ReadRow>) -> Result<Sequences, AlignError> {
    let rows = reads.header().rows;
    Sequences::collect(reads.map(|row| row.map_err(AlignError::from)), rows)
}

/// The library of a task that has one.
pub(crate) fn one_library(io: &StageIo) -> Result<&Library, StageError> {
    match &io.libraries[..] {
        [library] => Ok(library),
        other => {
            let fault = format!("found {} libraries; this stage works on one", other.len());
            Err(StageError::new(Fault::Internal, fault))
        }
    }
}

fn end_tails(library: &Library, params: &AlignParams) -> EndTails {
    let tail = |primer: &str, end_bases: &str| {
        let whole = [primer.as_bytes(), end_bases.as_bytes()].concat();
        whole[whole.len().saturating_sub(params.mispriming_bases as usize)..].to_vec()
    };
    let ends = library.protocol.vector_ends.iter();
    ends.map(|end| (end.name.clone(), tail(&end.primer, &end.end_bases))).collect()
}

fn hit_rows(
    library: &Library,
    kind: GenomeKind,
    genome: &landfall_reference::Genome,
    sequences: &Sequences,
    hits: GenomeHits,
) -> Vec<HitRow> {
    let mut rows = Vec::new();
    let mates =
        [(Mate::Anchor, &sequences.anchors, hits.anchors), (Mate::Adrift, &sequences.adrifts, hits.adrifts)];
    for (mate, stored, hits) in mates {
        for (id, (sequence, hits)) in stored.iter().zip(hits).enumerate() {
            let empty = HitRow {
                subject: library.subject.clone(),
                sample: library.sample.clone(),
                library: library.library.clone(),
                mate,
                seq_id: id as u32,
                genome: kind,
                contig: None,
                start: None,
                end: None,
                strand: None,
                query_start: 0,
                query_end: sequence.len() as u32,
                edits: 0,
                identity: 1.0,
                upstream: 0,
                downstream: 0,
                loci: hits.loci,
                mispriming_edits: None,
                source: HitSource::Map,
            };
            push_rows(&mut rows, &empty, genome, &hits);
        }
    }
    rows
}

/// One row without a place where there are too many, and one for each place.
fn push_rows(
    rows: &mut Vec<HitRow>,
    empty: &HitRow,
    genome: &landfall_reference::Genome,
    hits: &SequenceHits,
) {
    if hits.at_least.is_some() {
        rows.push(empty.clone());
    }
    for placed in &hits.places {
        let at = &placed.at;
        rows.push(HitRow {
            contig: Some(genome.contigs()[at.contig.index()].name.clone()),
            start: Some(Position(at.start)),
            end: Some(Position(at.end)),
            strand: Some(at.strand),
            query_end: at.query_end,
            edits: at.edits,
            identity: 1.0 - f64::from(at.edits) / f64::from(at.query_end.max(1)),
            upstream: at.upstream,
            downstream: at.downstream,
            mispriming_edits: placed.mispriming,
            source: placed.source,
            ..empty.clone()
        });
    }
}
