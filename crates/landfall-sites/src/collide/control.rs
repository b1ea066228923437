//! What controls hold, held against the rules.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use landfall_config::{Library, Protocol, Role};
use landfall_core::{Position, Strand, VectorEnd};
use landfall_estimate::wilson;
use landfall_tables::controls::{ControlKind, ControlRow, ControlStatus};

use super::CollideParams;
use super::copies::Key;
use super::looked_at::LookedAt;
use super::spikes::Expected;
use crate::position::near;
use crate::site::vector_strand;

/// The distinct (junction, breakpoint) of a library.
pub type Fragments = BTreeSet<(String, Strand, VectorEnd, Position, Position)>;

/// What a control library holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Fragments with a molecule that is no minor copy of another sample's.
    own: Fragments,
    /// All fragments.
    all: Fragments,
    /// Samples of the sequencing run that show some of its molecules.
    shared_with: BTreeSet<String>,
}

impl Held {
    /// Adds a molecule; `minor`: it is a minor copy of another sample's.
    pub fn add(&mut self, key: &Key, minor: bool) {
        let fragment = (key.contig.clone(), key.strand, key.vector_end.clone(), key.junction, key.breakpoint);
        if !minor {
            self.own.insert(fragment.clone());
        }
        self.all.insert(fragment);
    }

    /// Notes a sample that shows some of its molecules.
    pub fn share_with(&mut self, sample: &str) {
        self.shared_with.insert(sample.to_owned());
    }

    /// Distinct junctions; those within the window of a stronger one count with it.
    fn sites(&self, window: u32) -> u64 {
        let mut tracks: BTreeMap<_, BTreeMap<Position, u64>> = BTreeMap::new();
        for (contig, strand, end, junction, _) in &self.all {
            *tracks.entry((contig, strand, end)).or_default().entry(*junction).or_default() += 1;
        }
        let sites = |junctions: BTreeMap<Position, u64>| {
            let mut junctions: Vec<_> = junctions.into_iter().collect();
            junctions.sort_by_key(|(junction, fragments)| (Reverse(*fragments), *junction));
            let mut modes = BTreeSet::new();
            for (junction, _) in junctions {
                if near(&modes, junction, window).next().is_none() {
                    modes.insert(junction);
                }
            }
            modes.len() as u64
        };
        tracks.into_values().map(sites).sum()
    }

    /// Fragments of an expected clone that are the control's own.
    fn of_clone(&self, clone: &Expected, protocol: &Protocol, window: u32) -> u64 {
        let fits =
            |(contig, direction, end, junction, _): &&(String, Strand, VectorEnd, Position, Position)| {
                *contig == clone.contig
                    && protocol.side_of(end).map(|side| vector_strand(*direction, side)) == Some(clone.strand)
                    && junction.distance(clone.position) <= window
            };
        self.own.iter().filter(fits).count() as u64
    }
}

/// The rows of one control library.
#[must_use]
pub fn of_library(
    library: &Library,
    (looked_at, held): (LookedAt, &Held),
    expected: &[Expected],
    params: &CollideParams,
) -> Vec<ControlRow> {
    let row = ControlRow {
        sequencing_run: library.sequencing_run.clone(),
        control: if library.role == Role::Spike { ControlKind::Spike } else { ControlKind::Negative },
        library: Some(library.library.clone()),
        sample: Some(library.sample.clone()),
        target: None,
        fragments: held.all.len() as u64,
        sites: held.sites(params.junction_window),
        shared_with: held.shared_with.iter().cloned().collect(),
        expected: None,
        found: None,
        found_lo: None,
        found_hi: None,
        status: ControlStatus::Reported,
        reason: String::new(),
    };
    match library.role {
        Role::Sample => Vec::new(),
        // Molecules are proof that there were reads.
        _ if held.all.is_empty() && looked_at.why_not().is_some() => {
            let reason = looked_at.why_not().unwrap_or_default() + ".";
            not_evaluable(ControlRow { status: ControlStatus::NotEvaluable, reason, ..row }, expected, params)
        }
        Role::Negative => vec![negative(row, held, looked_at, params)],
        Role::Spike => spike(row, held, (expected, &library.protocol), params),
    }
}

/// The rows of a control in which nothing was looked at: what the rules ask for stands there, and nothing was found.
fn not_evaluable(row: ControlRow, expected: &[Expected], params: &CollideParams) -> Vec<ControlRow> {
    let clones: Vec<&Expected> =
        expected.iter().filter(|clone| Some(&clone.library) == row.library.as_ref()).collect();
    if row.control == ControlKind::Negative {
        return vec![ControlRow { expected: Some(f64::from(params.max_fragments_in_negative)), ..row }];
    }
    let of_clone = |clone: &&Expected| ControlRow {
        control: ControlKind::SpikeClone,
        target: Some(clone.name()),
        expected: clone.share,
        ..row.clone()
    };
    let whole = ControlRow { expected: (!clones.is_empty()).then_some(params.spike_recovery), ..row.clone() };
    std::iter::once(whole).chain(clones.iter().map(of_clone)).collect()
}

fn negative(row: ControlRow, held: &Held, looked_at: LookedAt, params: &CollideParams) -> ControlRow {
    let own = held.own.len() as u64;
    let most = u64::from(params.max_fragments_in_negative);
    let reads = match looked_at {
        LookedAt::Reads(reads) | LookedAt::NoLayout(reads) => format!(" in {reads} reads"),
        LookedAt::NotKnown => String::new(),
    };
    let mut reason = match own {
        0 => format!("No molecule of its own with a place in the genome{reads}"),
        _ => format!("{own} of its own with a place in the genome, at most {most} are tolerated"),
    };
    if row.fragments > own {
        let copies = row.fragments - own;
        reason += &format!("; {copies} minor copies of other samples' molecules do not count");
    }
    if !row.shared_with.is_empty() {
        reason += &format!("; it shares molecules with {}", row.shared_with.join(", "));
    }
    let status = if own <= most { ControlStatus::Pass } else { ControlStatus::Fail };
    ControlRow { expected: Some(most as f64), found: Some(own as f64), status, reason: reason + ".", ..row }
}

fn spike(
    row: ControlRow,
    held: &Held,
    (expected, protocol): (&[Expected], &Protocol),
    params: &CollideParams,
) -> Vec<ControlRow> {
    let clones: Vec<&Expected> =
        expected.iter().filter(|clone| Some(&clone.library) == row.library.as_ref()).collect();
    if clones.is_empty() {
        let reason = format!(
            "{} fragments at {} sites; no table says which clones it should show.",
            row.fragments, row.sites
        );
        return vec![ControlRow { reason, ..row }];
    }
    let own = held.own.len() as u64;
    let of_clone = |clone: &&Expected| {
        let fragments = held.of_clone(clone, protocol, params.junction_window);
        let found = (own > 0).then(|| fragments as f64 / own as f64);
        let limits = found.map(|found| wilson(found, own as f64));
        let reason = match fragments {
            0 => format!("Not found within {} bp.", params.junction_window),
            _ => format!("{fragments} of {own} fragments."),
        };
        ControlRow {
            control: ControlKind::SpikeClone,
            target: Some(clone.name()),
            fragments,
            sites: fragments.min(1),
            shared_with: Vec::new(),
            expected: clone.share,
            found,
            found_lo: limits.map(|limits| limits.lo),
            found_hi: limits.map(|limits| limits.hi),
            status: if fragments > 0 { ControlStatus::Pass } else { ControlStatus::Fail },
            reason,
            ..row.clone()
        }
    };
    let rows: Vec<ControlRow> = clones.iter().map(of_clone).collect();
    let missing: Vec<&str> = rows
        .iter()
        .filter(|row| row.status == ControlStatus::Fail)
        .filter_map(|row| row.target.as_deref())
        .collect();
    let total = rows.len() as f64;
    let found = (total - missing.len() as f64) / total;
    let limits = wilson(found, total);
    let mut reason = format!(
        "{} of {} expected clones were found; {:.0} % must be",
        rows.len() - missing.len(),
        rows.len(),
        100.0 * params.spike_recovery
    );
    if !missing.is_empty() {
        reason += &format!("; not found: {}", missing.join(", "));
    }
    let whole = ControlRow {
        expected: Some(params.spike_recovery),
        found: Some(found),
        found_lo: Some(limits.lo),
        found_hi: Some(limits.hi),
        status: if found >= params.spike_recovery { ControlStatus::Pass } else { ControlStatus::Fail },
        reason: reason + ".",
        ..row
    };
    std::iter::once(whole).chain(rows).collect()
}

/// What the samples of a sequencing run share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// Placed molecules of all samples' libraries.
    pub molecules: u64,
    /// Distinct junctions of them.
    pub junctions: u64,
    /// Subjects with samples.
    pub subjects: u64,
    /// Samples that hold minor copies.
    pub samples: BTreeSet<String>,
    /// Minor copies that are removed.
    pub removed: u64,
    /// Minor copies that are flagged.
    pub flagged: u64,
}

impl RunCounts {
    /// Counts a minor copy that a sample holds.
    pub fn add_minor(&mut self, sample: &str, removed: bool) {
        self.samples.insert(sample.to_owned());
        *if removed { &mut self.removed } else { &mut self.flagged } += 1;
    }
}

/// The row of a sequencing run.
#[must_use]
pub fn of_run(sequencing_run: &str, counts: &RunCounts) -> ControlRow {
    let minor = counts.removed.saturating_add(counts.flagged).min(counts.molecules);
    let measured = counts.subjects > 1 && counts.molecules > 0;
    let found = measured.then(|| minor as f64 / counts.molecules as f64);
    let limits = found.map(|found| wilson(found, counts.molecules as f64));
    let reason = if measured {
        format!(
            "{minor} of {} molecules of samples are minor copies of another subject's or a control's: {} removed, {} \
             flagged.",
            counts.molecules, counts.removed, counts.flagged
        )
    } else if counts.subjects > 1 {
        "No molecule has a place in the genome.".to_owned()
    } else {
        "All samples are of one subject: what subjects give each other cannot be measured.".to_owned()
    };
    ControlRow {
        sequencing_run: sequencing_run.to_owned(),
        control: ControlKind::Collisions,
        library: None,
        sample: None,
        target: None,
        fragments: counts.molecules,
        sites: counts.junctions,
        shared_with: counts.samples.iter().cloned().collect(),
        expected: None,
        found,
        found_lo: limits.map(|limits| limits.lo),
        found_hi: limits.map(|limits| limits.hi),
        status: ControlStatus::Reported,
        reason,
    }
}
