//! The shell of stage `collide`: reads the molecules of a run twice, writes the tables.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use landfall_config::{Library, Role, Sides};
use landfall_core::{LibraryId, Position, ReadClass, Strand};
use landfall_stage::{
    Context, FileKind, InputSizes, Ports, Resources, Scope, Stage, StageError, StageIo, Summary, TableFile,
};
use landfall_tables::balance::BalanceRow;
use landfall_tables::collisions::{CollisionRow, CollisionVerdict};
use landfall_tables::controls::{ControlRow, ControlStatus};
use landfall_tables::fragments::FragmentRow;

use super::control::{self, Held, RunCounts};
use super::copies::{self, Candidates, Copy, Key, Sighting, Sightings};
use super::looked_at::{LookedAt, TRIM, Trimmed};
use super::verdict::{Judged, Origin, judge};
use super::{CollideParams, spikes};
use crate::SitesError;
use crate::design::{self, check_end};

/// Stage `collide`.
#[derive(Clone, Copy, Debug)]
pub struct Collide;

impl Stage for Collide {
    const NAME: &'static str = "collide";
    const VERSION: u32 = 3;
    const SIDES: Sides = Sides::Needed;
    type Params = CollideParams;

    fn scope() -> Scope {
        Scope::Run
    }

    fn ports() -> Ports {
        Ports::default()
            .table::<FragmentRow>()
            .optional_table::<BalanceRow>()
            .optional_file(FileKind::ExpectedControls)
            .writes::<CollisionRow>()
            .writes::<ControlRow>()
    }

    fn resources(sizes: &InputSizes) -> Resources {
        let megabytes = sizes.input_bytes >> 20;
        Resources { cores: 1, memory_mb: 256 + 10 * megabytes, minutes: 1 + megabytes / 20 }
    }

    fn run(params: &CollideParams, io: &StageIo, context: &Context) -> Result<Summary, StageError> {
        let expected = match io.optional_file(FileKind::ExpectedControls)? {
            Some(path) => spikes::read(path, &io.libraries)?,
            None => Vec::new(),
        };
        // Sites are oriented only to hold them against clones that should be there.
        if !expected.is_empty() {
            design::ends(io.libraries.iter())?;
        }
        let sheet = Sheet::of(&io.libraries);
        let fragments = io.table::<FragmentRow>()?;
        context.progress.begin(2 * fragments.files().len() as u64, "tables");
        let mut first = FirstPass::default();
        for file in fragments.files() {
            first.read(file, &sheet, params)?;
            context.progress.advance(1);
        }
        let (candidates, mut runs) = first.end(&sheet);
        let mut second = SecondPass::default();
        for file in fragments.files() {
            second.read(file, &sheet, params, &candidates)?;
            context.progress.advance(1);
        }
        let trimmed = trimmed(io)?;
        let (collisions, mut held) = second.judge(&sheet, params, &mut runs);
        let mut controls: Vec<ControlRow> =
            runs.iter().map(|(run, counts)| control::of_run(run, counts)).collect();
        for library in &io.libraries {
            let held = held.remove(&library.library).unwrap_or_default();
            let looked_at = LookedAt::of(library, &io.libraries, trimmed.as_ref());
            controls.extend(control::of_library(library, (looked_at, &held), &expected, params));
        }
        write(io, collisions, controls)
    }
}

/// What trimming counted of each library; `None` where table `balance` was not given.
fn trimmed(io: &StageIo) -> Result<Option<BTreeMap<String, Trimmed>>, StageError> {
    let Some(balance) = io.optional_table::<BalanceRow>()? else { return Ok(None) };
    let mut libraries: BTreeMap<String, Trimmed> = BTreeMap::new();
    for row in balance.rows() {
        let row = row?;
        if let (TRIM, Some(library)) = (row.stage.as_str(), row.library) {
            libraries.entry(library).or_default().add(row.class, row.reads);
        }
    }
    Ok(Some(libraries))
}

/// The libraries of the run.
struct Sheet<'a> {
    libraries: BTreeMap<&'a LibraryId, Member<'a>>,
}

struct Member<'a> {
    library: &'a Library,
    origin: Origin,
    /// Rank of its sample, and of itself after all samples.
    sample: u32,
    rank: u32,
}

impl Member<'_> {
    /// Who shows a molecule: the library where a UMI proves copies, else the sample.
    fn owner(&self, key: &Key, params: &CollideParams) -> u32 {
        if is_proven(key, params) { self.rank } else { self.sample }
    }
}

/// Whether molecules that share this key are one, and do not only look alike.
fn is_proven(key: &Key, params: &CollideParams) -> bool {
    key.umi.as_ref().is_some_and(|umi| umi.len() >= params.umi_length as usize)
}

impl<'a> Sheet<'a> {
    fn of(libraries: &'a [Library]) -> Self {
        let mut samples = BTreeMap::new();
        let member = |(rank, library): (usize, &'a Library)| {
            let subject = match library.role {
                Role::Sample => library.subject.to_string(),
                Role::Negative | Role::Spike => format!("control {}", library.sample),
            };
            let next = samples.len() as u32;
            let sample = *samples.entry((subject.clone(), library.sample.clone())).or_insert(next);
            let origin = Origin { subject, sample: library.sample.clone(), library: library.library.clone() };
            (&library.library, Member { library, origin, sample, rank: (libraries.len() + rank) as u32 })
        };
        Self { libraries: libraries.iter().enumerate().map(member).collect() }
    }

    fn member(
        &self,
        row: &FragmentRow,
        file: TableFile<FragmentRow>,
        index: usize,
    ) -> Result<&Member<'a>, SitesError> {
        self.libraries.get(&row.library).ok_or_else(|| SitesError::UnknownLibrary {
            path: file.path().to_owned(),
            row: index as u64 + 1,
            library: row.library.to_string(),
        })
    }
}

/// Calls `use_row` with each row that has a place in the host.
fn placed_rows(
    file: TableFile<FragmentRow>,
    sheet: &Sheet,
    mut use_row: impl FnMut(FragmentRow, &Member),
) -> Result<(), StageError> {
    for (index, row) in file.open()?.enumerate() {
        let row = row?;
        let member = sheet.member(&row, file, index)?;
        check_end(member.library, &row.vector_end, file.path(), index)?;
        if matches!(row.class, ReadClass::Unique | ReadClass::Multihit) {
            use_row(row, member);
        }
    }
    Ok(())
}

/// Whether a row is the first of its molecule: a molecule's rows stand together.
#[derive(Default)]
struct Molecules(Option<(LibraryId, u32)>);

impl Molecules {
    fn begins(&mut self, row: &FragmentRow) -> bool {
        let is_new =
            self.0.as_ref().is_none_or(|(library, id)| (library, *id) != (&row.library, row.fragment_id));
        if is_new {
            self.0 = Some((row.library.clone(), row.fragment_id));
        }
        is_new
    }
}

/// The placed molecules of a sequencing run's samples.
#[derive(Default)]
struct Placed {
    molecules: u64,
    /// Contig's number, direction, position.
    junctions: HashSet<(u32, Strand, Position)>,
}

/// Hashes of all molecules, and counts by sequencing run.
#[derive(Default)]
struct FirstPass {
    sightings: Sightings,
    contigs: HashMap<String, u32>,
    runs: BTreeMap<String, Placed>,
}

impl FirstPass {
    fn read(
        &mut self,
        file: TableFile<FragmentRow>,
        sheet: &Sheet,
        params: &CollideParams,
    ) -> Result<(), StageError> {
        let mut molecules = Molecules::default();
        placed_rows(file, sheet, |row, member| {
            let run = &member.library.sequencing_run;
            if let Some(key) = Key::of(&row) {
                self.sightings.add(run, &key, member.owner(&key, params));
            }
            if member.library.role == Role::Sample && molecules.begins(&row) {
                let next = self.contigs.len() as u32;
                let contig = *self.contigs.entry(row.contig).or_insert(next);
                let placed = self.runs.entry(run.clone()).or_default();
                placed.molecules += 1;
                placed.junctions.insert((contig, row.strand, row.junction));
            }
        })
    }

    fn end(self, sheet: &Sheet) -> (Candidates, BTreeMap<String, RunCounts>) {
        let mut runs: BTreeMap<String, RunCounts> = BTreeMap::new();
        let mut subjects: BTreeSet<(&str, &str)> = BTreeSet::new();
        for member in sheet.libraries.values() {
            let run = member.library.sequencing_run.as_str();
            let counts = runs.entry(run.to_owned()).or_default();
            if member.library.role == Role::Sample && subjects.insert((run, &member.origin.subject)) {
                counts.subjects += 1;
            }
        }
        for (run, placed) in self.runs {
            let counts = runs.entry(run).or_default();
            (counts.molecules, counts.junctions) = (placed.molecules, placed.junctions.len() as u64);
        }
        (self.sightings.shared(), runs)
    }
}

/// The molecules that several samples show, and all of the controls.
#[derive(Default)]
struct SecondPass {
    sightings: BTreeMap<String, Vec<Sighting>>,
    /// Each molecule of a control library, at its first place.
    controls: BTreeMap<LibraryId, Vec<(u32, Key)>>,
}

impl SecondPass {
    fn read(
        &mut self,
        file: TableFile<FragmentRow>,
        sheet: &Sheet,
        params: &CollideParams,
        candidates: &Candidates,
    ) -> Result<(), StageError> {
        let mut molecules = Molecules::default();
        placed_rows(file, sheet, |row, member| {
            let Some(key) = Key::of(&row) else { return };
            if member.library.role != Role::Sample && molecules.begins(&row) {
                let held = self.controls.entry(row.library.clone()).or_default();
                held.push((row.fragment_id, key.clone()));
            }
            let run = &member.library.sequencing_run;
            if candidates.contains(run, &key) {
                let owner = member.owner(&key, params);
                let FragmentRow { library, fragment_id, reads, .. } = row;
                let sighting = Sighting { key, library, fragment_id, owner, reads };
                self.sightings.entry(run.clone()).or_default().push(sighting);
            }
        })
    }

    /// The rows of `collisions`, and what the controls hold.
    fn judge(
        self,
        sheet: &Sheet,
        params: &CollideParams,
        runs: &mut BTreeMap<String, RunCounts>,
    ) -> (Vec<CollisionRow>, BTreeMap<LibraryId, Held>) {
        let mut rows = Vec::new();
        let mut held: BTreeMap<LibraryId, Held> = BTreeMap::new();
        let mut minor: HashSet<(LibraryId, u32)> = HashSet::new();
        for (run, sightings) in self.sightings {
            let counts = runs.entry(run.clone()).or_default();
            for group in copies::groups(&sightings) {
                let members: Vec<&Member> =
                    group.iter().map(|copy| &sheet.libraries[&copy.library]).collect();
                let origins: Vec<(&Origin, u32)> =
                    members.iter().zip(&group).map(|(member, copy)| (&member.origin, copy.reads)).collect();
                let proven = group.iter().all(|copy| is_proven(&copy.key, params));
                let judged = judge(&origins, proven, params);
                for ((copy, member), judged) in group.iter().zip(&members).zip(judged) {
                    if member.library.role != Role::Sample {
                        let held = held.entry(copy.library.clone()).or_default();
                        let others = members.iter().filter(|other| other.sample != member.sample);
                        others.for_each(|other| held.share_with(other.library.sample.as_str()));
                    }
                    let Some(judged) = judged else { continue };
                    let removed = judged.verdict == CollisionVerdict::Removed;
                    if removed || judged.verdict == CollisionVerdict::Flagged {
                        if member.library.role == Role::Sample {
                            counts.add_minor(member.library.sample.as_str(), removed);
                        } else {
                            minor.insert((copy.library.clone(), copy.fragment_id));
                        }
                    }
                    rows.push(row(&run, copy, member, judged));
                }
            }
        }
        for (library, molecules) in self.controls {
            let held = held.entry(library.clone()).or_default();
            for (fragment_id, key) in molecules {
                held.add(&key, minor.contains(&(library.clone(), fragment_id)));
            }
        }
        (rows, held)
    }
}

fn row(run: &str, copy: &Copy, member: &Member, judged: Judged) -> CollisionRow {
    let key = copy.key.clone();
    CollisionRow {
        sequencing_run: run.to_owned(),
        contig: key.contig,
        strand: key.strand,
        vector_end: key.vector_end,
        junction: key.junction,
        breakpoint: key.breakpoint,
        umi: key.umi,
        subject: member.library.subject.clone(),
        sample: member.library.sample.clone(),
        library: copy.library.clone(),
        reads: copy.reads,
        reads_elsewhere: judged.reads_elsewhere,
        verdict: judged.verdict,
    }
}

fn write(
    io: &StageIo,
    collisions: Vec<CollisionRow>,
    controls: Vec<ControlRow>,
) -> Result<Summary, StageError> {
    let with =
        |verdict| collisions.iter().filter(|row: &&CollisionRow| row.verdict == verdict).count() as u64;
    let failed = controls.iter().filter(|row| row.status == ControlStatus::Fail).count() as u64;
    let summary = Summary::default()
        .with("copies", collisions.len() as u64)
        .with("removed", with(CollisionVerdict::Removed))
        .with("flagged", with(CollisionVerdict::Flagged))
        .with("replicate_copies", with(CollisionVerdict::ReplicateCopy))
        .with("controls_failed", failed);
    io.write(collisions)?;
    io.write(controls)?;
    Ok(summary)
}
