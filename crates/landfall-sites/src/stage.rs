//! The shell of stage `sites`: opens tables, calls the science, writes tables.

use std::collections::{BTreeMap, BTreeSet};

use landfall_config::{Library, Role, Sides};
use landfall_core::{ReadClass, SubjectId};
use landfall_stage::{
    Context, FileKind, InputSizes, Ports, Resources, Scope, Stage, StageError, StageIo, Summary, Table,
};
use landfall_tables::collisions::CollisionRow;
use landfall_tables::fragments::FragmentRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::read_all;
use landfall_tables::registry::RegistryRow;
use landfall_tables::site_fragments::{FragmentStatus, SiteFragmentRow};
use landfall_tables::sites::SiteRow;

use crate::call::{Calls, Input, call};
use crate::collision::Collisions;
use crate::design::{self, Design};
use crate::molecule::{Molecule, Place, Replicate, Track};
use crate::{SitesError, SitesParams};

/// Stage `sites`.
#[derive(Clone, Copy, Debug)]
pub struct Sites;

impl Stage for Sites {
    const NAME: &'static str = "sites";
    const VERSION: u32 = 1;
    const SIDES: Sides = Sides::Needed;
    type Params = SitesParams;

    fn scope() -> Scope {
        Scope::Subject
    }

    fn ports() -> Ports {
        Ports::default()
            .table::<FragmentRow>()
            .optional_table::<CollisionRow>()
            .optional_file(FileKind::Registry)
            .writes::<SiteRow>()
            .writes::<MultihitRow>()
            .writes::<SiteFragmentRow>()
            .writes::<RegistryRow>()
    }

    fn resources(sizes: &InputSizes) -> Resources {
        let megabytes = sizes.input_bytes >> 20;
        Resources { cores: 1, memory_mb: 256 + 60 * megabytes, minutes: 1 + megabytes / 20 }
    }

    fn run(params: &SitesParams, io: &StageIo, context: &Context) -> Result<Summary, StageError> {
        let Some(subject) = subject(io)? else { return write(io, Calls::default()) };
        // Controls go through the stages before this one only.
        let libraries: Vec<&Library> =
            io.libraries.iter().filter(|library| library.role == Role::Sample).collect();
        design::ends(libraries.iter().copied())?;
        let rows = read_fragments(io, &subject)?;
        let registry = read_registry(io, &subject)?;
        let collisions = read_collisions(io)?;
        context.progress.begin(rows.len() as u64, "molecules");
        let total = rows.len() as u64;
        let calls = call(assemble(subject, &libraries, rows, registry, &collisions)?, params)?;
        context.progress.advance(total);
        write(io, calls)
    }
}

/// The subject that all libraries of the task are of; `None` without libraries.
fn subject(io: &StageIo) -> Result<Option<SubjectId>, SitesError> {
    let Some(first) = io.libraries.first() else { return Ok(None) };
    match io.libraries.iter().find(|library| library.subject != first.subject) {
        None => Ok(Some(first.subject.clone())),
        Some(other) => Err(SitesError::TwoSubjects {
            library: other.library.to_string(),
            found: other.subject.to_string(),
            expected: first.subject.to_string(),
        }),
    }
}

/// Layouts allow no longer fragments, reads are no longer.
const LONGEST_FRAGMENT: u32 = 1_000_000;

/// The distance from junction to sheared end, if no fragment is so long.
fn too_long(row: &FragmentRow) -> Option<u32> {
    row.breakpoint
        .map(|breakpoint| breakpoint.distance(row.junction))
        .filter(|length| *length > LONGEST_FRAGMENT)
}

/// The rows that may show a site of the subject: unique and multihit molecules of its samples.
fn read_fragments(io: &StageIo, subject: &SubjectId) -> Result<Vec<FragmentRow>, StageError> {
    let mut rows = Vec::new();
    for file in io.table::<FragmentRow>()?.files() {
        for (index, row) in file.open()?.enumerate() {
            let row = row?;
            let library = io.libraries.iter().find(|library| {
                library.library == row.library
                    && library.sample == row.sample
                    && library.subject == row.subject
            });
            let Some(library) = library else {
                return Err(SitesError::ForeignRow {
                    path: file.path().to_owned(),
                    row: index as u64 + 1,
                    found: format!(
                        "library `{}` of sample `{}`, subject `{}`",
                        row.library, row.sample, row.subject
                    ),
                    expected: subject.to_string(),
                }
                .into());
            };
            design::check_end(library, &row.vector_end, file.path(), index)?;
            if let Some(length) = too_long(&row) {
                let (path, row) = (file.path().to_owned(), index as u64 + 1);
                return Err(SitesError::LongFragment { path, row, length, longest: LONGEST_FRAGMENT }.into());
            }
            if library.role == Role::Sample && matches!(row.class, ReadClass::Unique | ReadClass::Multihit) {
                rows.push(row);
            }
        }
    }
    Ok(rows)
}

fn read_collisions(io: &StageIo) -> Result<Collisions, StageError> {
    let mut collisions = Collisions::default();
    for row in io.optional_table::<CollisionRow>()?.into_iter().flat_map(Table::rows) {
        let row = row?;
        if io.libraries.iter().any(|library| library.library == row.library) {
            collisions.add(row);
        }
    }
    Ok(collisions)
}

fn read_registry(io: &StageIo, subject: &SubjectId) -> Result<Vec<RegistryRow>, StageError> {
    let mut rows = Vec::new();
    for path in io.files(FileKind::Registry)? {
        rows.extend(read_all::<RegistryRow>(path)?.into_iter().filter(|row| row.subject == *subject));
    }
    Ok(rows)
}

/// Gathers the rows of each molecule and turns names into ranks.
fn assemble(
    subject: SubjectId,
    libraries: &[&Library],
    rows: Vec<FragmentRow>,
    registry: Vec<RegistryRow>,
    collisions: &Collisions,
) -> Result<Input, SitesError> {
    let contigs = rows.iter().map(|row| &row.contig).chain(registry.iter().map(|row| &row.contig));
    let contigs: BTreeSet<_> = contigs.cloned().collect();
    let design = Design::new(subject, libraries, contigs)?;

    let mut unique = Vec::new();
    let mut multihits: BTreeMap<_, Molecule> = BTreeMap::new();
    for row in rows {
        let known = "the design holds the names of all rows";
        let track = Track {
            contig: design.contig(&row.contig).expect(known),
            strand: row.strand,
            end: design.end(&row.vector_end).expect(known),
        };
        let place = Place {
            track,
            junction: row.junction,
            breakpoint: row.breakpoint,
            mispriming_edits: row.mispriming_edits,
        };
        let collision = collisions.of(&row);
        let replicate = Replicate { sample: design.sample(&row.sample).expect(known), number: row.replicate };
        let molecule =
            Molecule { replicate, places: vec![place], umi: row.umi, reads: u64::from(row.reads), collision };
        if row.class == ReadClass::Unique {
            unique.push(molecule);
            continue;
        }
        multihits
            .entry((row.library, row.fragment_id))
            .and_modify(|whole| {
                whole.places.push(place);
                whole.collision = whole.collision.or(collision);
            })
            .or_insert(molecule);
    }
    let mut multihits: Vec<Molecule> = multihits.into_values().collect();
    multihits.iter_mut().for_each(|molecule| molecule.places.sort_unstable());
    Ok(Input { design, unique, multihits, registry })
}

/// Samples of whose molecules with a UMI fewer than one in a hundred has a second read.
fn single_read_samples(rows: &[SiteFragmentRow]) -> u64 {
    let mut samples: BTreeMap<_, (usize, usize)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.status == FragmentStatus::Kept && row.umi.is_some()) {
        let (molecules, twice) = samples.entry(&row.sample).or_default();
        *molecules += 1;
        *twice += usize::from(row.reads > 1);
    }
    samples.values().filter(|(molecules, twice)| *molecules >= 100 && 100 * twice < *molecules).count() as u64
}

fn write(io: &StageIo, calls: Calls) -> Result<Summary, StageError> {
    let sites: BTreeSet<&String> = calls.sites.iter().map(|site| &site.site_id).collect();
    let summary = Summary::default()
        .with("sites", sites.len() as u64)
        .with("multihits", calls.multihits.len() as u64)
        .with("site_fragments", calls.site_fragments.len() as u64)
        .with("rescued", calls.rescued)
        .with("umi_saturated_replicates", calls.umi_saturated_replicates)
        .with("umi_single_read_samples", single_read_samples(&calls.site_fragments));
    io.write(calls.sites)?;
    io.write(calls.multihits)?;
    io.write(calls.site_fragments)?;
    io.write(calls.registry)?;
    Ok(summary)
}
