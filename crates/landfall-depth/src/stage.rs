//! The stage: alignments of a sample in, copies per cell and depth along the vectors out.

use std::collections::BTreeSet;
use std::path::PathBuf;

use landfall_config::{Assay, Library};
use landfall_core::ContigId;
use landfall_map::Index;
use landfall_reference::{Genome, Reference, vectors};
use landfall_stage::{
    Context, Fault, FileKind, Findings, InputSizes, Ports, Resources, Scope, Stage, StageError, StageIo,
    Summary, Upfront,
};
use landfall_tables::Row;
use landfall_tables::depth::{DepthRow, MaskReason};
use landfall_tables::depth_copies::{DepthCopiesRow, DepthMethod, DepthVerdict};
use landfall_vector::{Vector, Vectors};

use super::host::Layout;
use super::junction::Ends;
use super::mask::{Masks, dilated, host_homology, self_repeats};
use super::measure::{Rows, Sequenced, masked_bases, measure};
use super::reader::Alignments;
use super::regions;
use super::scan::{Panel, Rules, scan};
use super::tally::{Dropped, Tally};
use super::{DepthError, DepthParams};

/// Stage `depth`.
#[derive(Clone, Copy, Debug)]
pub struct Depth;

/// The calibrators must lie in the genome.
fn check_calibrators(given: &Upfront) -> Result<(), StageError> {
    let (calibrators, reference) = (given.files(FileKind::Calibrators)?, given.files(FileKind::Reference)?);
    let (Some(calibrators), Some(reference)) = (calibrators.first(), reference.first()) else {
        return Ok(());
    };
    // A reference that cannot be opened is told where the run reads what it says of itself.
    let Ok(reference) = Reference::open(reference) else { return Ok(()) };
    regions::read(calibrators, reference.genome())?;
    Ok(())
}

impl Stage for Depth {
    const NAME: &'static str = "depth";
    const VERSION: u32 = 3;
    const ASSAYS: &'static [Assay] = &[Assay::Wgs, Assay::Capture];
    type Params = DepthParams;

    fn scope() -> Scope {
        Scope::Sample
    }

    fn ports() -> Ports {
        Ports::default()
            .file(FileKind::Alignment)
            .file(FileKind::Reference)
            .vectors()
            .optional_file(FileKind::Calibrators)
            .optional_file(FileKind::Fasta)
            .writes::<DepthRow>()
            .writes::<DepthCopiesRow>()
    }

    fn resources(sizes: &InputSizes) -> Resources {
        // The index is mapped, 2.6 bytes per base; bins take 0.04; reading passes 30 MB a second.
        let memory_mb = 500 + sizes.reference_bases * 3 / 1_000_000;
        Resources { cores: 2, memory_mb, minutes: 5 + sizes.input_bytes / 1_000_000_000 }
    }

    fn check(_: &DepthParams, given: &Upfront) -> Findings {
        let mut found = Findings::default();
        found.take(check_calibrators(given));
        let Some(Vectors { list, notes }) = found.take(given.vectors()) else { return found };
        // Of a sheet with faults it is not known whether there is anything to measure.
        if list.is_empty() && given.libraries.is_some() {
            found.take(Err::<(), _>(DepthError::NoVectors));
        }
        notes.into_iter().for_each(|note| found.note(note));
        for vector in list.iter().filter(|vector| !vector.has_backbone()) {
            let name = &vector.name;
            found.note(match vector.inserted() {
                Some(_) => format!("Vector `{name}`: no backbone is named; all of it is taken for inserted."),
                None => format!(
                    "Vector `{name}` is a circle, and no backbone is named: where it begins and ends once it is \
                     inserted is not known, and its junctions are not judged."
                ),
            });
        }
        found
    }

    fn run(params: &DepthParams, io: &StageIo, context: &Context) -> Result<Summary, StageError> {
        let given = Given::read(io, params)?;
        let (mut rows, mut dropped, mut reads) = (Rows::default(), Dropped::default(), (0, 0));
        context.progress.begin(0, "reads");
        for (assay, method) in [(Assay::Wgs, DepthMethod::Wgs), (Assay::Capture, DepthMethod::Capture)] {
            let libraries: Vec<_> =
                io.alignments()?.iter().filter(|library| library.assay == assay).collect();
            let Some(first) = libraries.first() else { continue };
            let (layout, tally) = given.count(&libraries, method, params, context)?;
            let found = given.measure(first, method, (&layout, &tally), params);
            rows.depth.extend(found.depth);
            rows.copies.extend(found.copies);
            dropped = dropped.plus(&tally.dropped);
            reads = (reads.0 + tally.host_reads, reads.1 + tally.vector_reads);
        }
        if rows.copies.is_empty() {
            return Err(DepthError::NoAlignments.into());
        }
        write(io, rows, &given, &dropped, reads)
    }
}

/// What the task is given beside the reads.
struct Given {
    reference: Reference,
    vectors: Vec<Vector>,
    packed: Genome,
    masks: Masks,
    panel: Panel,
    ends: Ends,
    fasta: Option<PathBuf>,
}

impl Given {
    fn read(io: &StageIo, params: &DepthParams) -> Result<Self, StageError> {
        let reference = Reference::open(io.reference()?).map_err(DepthError::from)?;
        let vectors = io.vectors()?.read()?.list;
        if vectors.is_empty() {
            return Err(DepthError::NoVectors.into());
        }
        let packed = vectors::pack(&vectors).map_err(|fault| StageError::new(Fault::Data, fault))?;
        let sequences: Vec<Vec<u8>> = vectors.iter().map(|vector| vector.bases.clone()).collect();
        let calibrators = match io.optional_file(FileKind::Calibrators)? {
            Some(path) => regions::read(path, reference.genome())?,
            None => Vec::new(),
        };
        let contigs = reference.genome().contigs().iter().map(|contig| contig.name.clone()).collect();
        let inserts: Vec<Vec<u8>> =
            vectors.iter().map(|vector| vector.inserted().unwrap_or_default()).collect();
        let ends = Ends::new(&sequences, &inserts, params.min_anchor as usize);
        let mut masks = self_repeats(&sequences);
        mask_homology(&mut masks, &sequences, &reference)?;
        let panel = Panel { calibrators, contigs };
        let fasta = io.optional_file(FileKind::Fasta)?.map(ToOwned::to_owned);
        Ok(Self { reference, vectors, packed, masks, panel, ends, fasta })
    }

    /// One pass over the files of libraries that were sequenced alike.
    fn count(
        &self,
        libraries: &[&Library],
        method: DepthMethod,
        params: &DepthParams,
        context: &Context,
    ) -> Result<(Layout, Tally), DepthError> {
        let genome = self.reference.genome();
        let open = |path: &PathBuf| Alignments::open(path, self.fasta.as_deref(), genome, &self.packed);
        let paths: Vec<&PathBuf> = libraries.iter().filter_map(|library| library.bam.as_ref()).collect();
        if paths.len() < libraries.len() {
            let missing = libraries.iter().find(|library| library.bam.is_none());
            let library = missing.map(|library| library.library.to_string()).unwrap_or_default();
            return Err(DepthError::NotAligned { library });
        }
        let mut files = paths.into_iter().map(open).collect::<Result<Vec<_>, _>>()?;
        let mut shared: BTreeSet<ContigId> = (0..genome.contigs().len() as u32).map(ContigId).collect();
        for file in &files {
            let own: BTreeSet<ContigId> = file.autosomes().collect();
            shared.retain(|contig| own.contains(contig));
            if shared.is_empty() {
                return Err(file.no_autosome(genome));
            }
        }
        let layout = Layout::new(genome, shared);
        let lengths: Vec<usize> = self.vectors.iter().map(|vector| vector.bases.len()).collect();
        let longest = params.longest_fragment as usize;
        let mut tally = Tally::new(&layout, &lengths, longest);
        let rules = Rules {
            layout: &layout,
            ends: &self.ends,
            masks: &self.masks,
            min_anchor: params.min_anchor as usize,
            longest,
            deduplicate: params.deduplicate,
            panel: (method == DepthMethod::Capture).then_some(&self.panel),
        };
        for (library, file) in files.iter_mut().enumerate() {
            scan(file, library, &mut tally, &rules, &*context.progress)?;
        }
        Ok((layout, tally))
    }

    fn measure(
        &self,
        first: &Library,
        method: DepthMethod,
        (layout, tally): (&Layout, &Tally),
        params: &DepthParams,
    ) -> Rows {
        // A read that begins within its length of a masked base may lie on the other copy.
        let masks = dilated(&self.masks, tally.mean_read().round() as usize);
        measure(&Sequenced {
            method,
            genome: self.reference.genome(),
            layout,
            vectors: &self.vectors,
            masks: &masks,
            calibrators: &self.panel.calibrators,
            ends: &self.ends,
            tally,
            params,
            blank: blank(first, method),
        })
    }
}

fn blank(library: &Library, method: DepthMethod) -> DepthCopiesRow {
    DepthCopiesRow {
        subject: library.subject.clone(),
        sample: library.sample.clone(),
        method,
        target: String::new(),
        verdict: DepthVerdict::Refused,
        copies: None,
        lo: None,
        hi: None,
        lo_counting: None,
        hi_counting: None,
        n: 0,
        bases: None,
        flags: Vec::new(),
    }
}

fn mask_homology(masks: &mut Masks, vectors: &[Vec<u8>], reference: &Reference) -> Result<(), DepthError> {
    let path = reference.index_path();
    let index = Index::open(&path, reference.genome())
        .map_err(|fault| DepthError::Index { path, fault: fault.to_string() })?;
    host_homology(masks, vectors, reference.genome(), &index);
    Ok(())
}

fn write(
    io: &StageIo,
    mut rows: Rows,
    given: &Given,
    dropped: &Dropped,
    reads: (u64, u64),
) -> Result<Summary, StageError> {
    rows.depth.sort_by(Row::compare);
    rows.copies.sort_by(Row::compare);
    let refused = rows.copies.iter().filter(|row| row.verdict == DepthVerdict::Refused).count() as u64;
    io.write(rows.depth)?;
    let written = io.write(rows.copies)?;
    Ok(Summary::default()
        .with("rows", written)
        .with("refused", refused)
        .with("host_reads", reads.0)
        .with("vector_reads", reads.1)
        .with("self_repeat_bases", masked_bases(&given.masks, MaskReason::SelfRepeat))
        .with("host_homology_bases", masked_bases(&given.masks, MaskReason::HostHomology))
        .with("unmapped", dropped.unmapped)
        .with("secondary", dropped.secondary)
        .with("supplementary", dropped.supplementary)
        .with("quality_failed", dropped.quality)
        .with("duplicates_flagged", dropped.flagged)
        .with("duplicates_by_place", dropped.coordinates)
        .with("on_other_contigs", dropped.elsewhere))
}
