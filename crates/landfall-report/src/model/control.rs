//! Controls: what was found where nothing, or only known sites, should be.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use landfall_config::{Library, Role};
use landfall_core::ReadClass;
use landfall_tables::collisions::CollisionRow;
use landfall_tables::controls::{ControlKind, ControlRow, ControlStatus};
use landfall_tables::fragments::FragmentRow;
use schemars::JsonSchema;
use serde::Serialize;

use super::Tables;
use super::flow::Flow;
use crate::statement::{Statement, names};
use crate::tables::Gather;

/// Distinct molecules by library and class, counted over the rows of table `fragments`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    counts: BTreeMap<(String, ReadClass), u64>,
    open: Option<String>,
    seen: BTreeSet<u32>,
}

impl Placed {
    /// Counts one row. Rows arrive in the table's order: a library's rows stand together.
    pub fn add(&mut self, row: &FragmentRow) {
        let library = row.library.as_str();
        if self.open.as_deref() != Some(library) {
            self.open = Some(library.to_owned());
            self.seen.clear();
        }
        if self.seen.insert(row.fragment_id) {
            *self.counts.entry((library.to_owned(), row.class)).or_default() += 1;
        }
    }

    /// Molecules of a library in any of these classes.
    #[must_use]
    pub fn count(&self, library: &str, classes: &[ReadClass]) -> u64 {
        classes.iter().filter_map(|&class| self.counts.get(&(library.to_owned(), class))).sum()
    }
}

impl Gather for Placed {
    type Row = FragmentRow;

    fn take(&mut self, row: FragmentRow) {
        self.add(&row);
    }
}

/// The section on controls.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Controls {
    /// What to see, one after the other.
    pub sentence: Vec<Statement>,
    /// One row per control library.
    pub rows: Vec<ControlView>,
    /// One row per expected clone of a spike.
    pub clones: Vec<SpikeClone>,
    /// One row per sequencing run: what its subjects gave each other.
    pub runs: Vec<RunView>,
    /// Molecules that pairs of samples share.
    pub shared: Shared,
}

/// One control library.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ControlView {
    /// Its name.
    pub library: String,
    /// The sample.
    pub sample: String,
    /// The sequencing run that it controls.
    pub sequencing_run: String,
    /// `negative` or `spike`.
    pub role: &'static str,
    /// Reads given to it.
    pub reads: Option<u64>,
    /// Molecules with one place; `None` where table `fragments` was not given.
    pub unique: Option<u64>,
    /// Molecules with several equally good places.
    pub multihit: Option<u64>,
    /// Molecules of the vector itself.
    pub vector: Option<u64>,
    /// Distinct (junction, breakpoint); `None` where table `controls` was not given.
    pub fragments: Option<u64>,
    /// `pass`, `fail`, `reported` or `not_evaluable`.
    pub status: &'static str,
    /// Why, in the words of table `controls`; `None` where it was not given.
    pub finding: Option<String>,
}

/// One expected clone of a spike.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SpikeClone {
    /// The library.
    pub library: String,
    /// The clone, named as sites are.
    pub target: String,
    /// The share that it should have, if known.
    pub expected: Option<f64>,
    /// The share of the library's fragments that it has.
    pub found: Option<f64>,
    /// Lower limit at 95 %.
    pub found_lo: Option<f64>,
    /// Upper limit at 95 %.
    pub found_hi: Option<f64>,
    /// `pass` or `fail`.
    pub status: &'static str,
    /// Why.
    pub finding: String,
}

/// What the subjects of a sequencing run gave each other.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RunView {
    /// The sequencing run.
    pub sequencing_run: String,
    /// Placed molecules of its samples.
    pub molecules: u64,
    /// Share of them that are minor copies of another subject's.
    pub rate: Option<f64>,
    /// Lower limit at 95 %.
    pub rate_lo: Option<f64>,
    /// Upper limit at 95 %.
    pub rate_hi: Option<f64>,
    /// In a sentence.
    pub finding: String,
}

/// Molecules that pairs of samples share, those of controls and of one subject too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Shared {
    /// Samples that share any with another, those that share most.
    pub samples: Vec<String>,
    /// A row and a column for each of them.
    pub molecules: Vec<Vec<u64>>,
    /// Samples that share molecules but are not shown.
    pub hidden: u64,
}

/// Samples in the matrix.
const MATRIX: usize = 30;

impl Controls {
    /// The controls of the sheet, judged by table `controls`.
    #[must_use]
    pub fn of(tables: &Tables, flow: &Flow) -> Self {
        let judged = tables.controls.as_deref().unwrap_or_default();
        let controls = tables.libraries.iter().filter(|library| library.role != Role::Sample);
        let rows: Vec<_> = controls.map(|library| view(tables, flow, library)).collect();
        let of_kind = |kind: ControlKind| judged.iter().filter(move |row| row.control == kind);
        Self {
            sentence: said(tables.controls.is_some(), rows.iter()),
            clones: of_kind(ControlKind::SpikeClone).map(spike_clone).collect(),
            runs: of_kind(ControlKind::Collisions).map(run).collect(),
            shared: shared(tables.collisions.as_deref().unwrap_or_default()),
            rows,
        }
    }
}

/// What is to be said of some control libraries: what failed first.
pub(super) fn said<'a>(judged: bool, rows: impl Iterator<Item = &'a ControlView> + Clone) -> Vec<Statement> {
    if rows.clone().next().is_none() {
        return vec![Statement::ControlsNone {}];
    }
    if !judged {
        return vec![Statement::ControlsNotJudged {}];
    }
    let with = |status: ControlStatus| rows.clone().filter(move |row| row.status == status.as_str());
    let libraries = |status| names(with(status).map(|row| &row.library));
    let failed = libraries(ControlStatus::Fail);
    let unknown = libraries(ControlStatus::NotEvaluable);
    let passed = with(ControlStatus::Pass).count() as u64;
    let reported = with(ControlStatus::Reported).count() as u64;
    let mut said = Vec::new();
    if !failed.is_empty() {
        said.push(Statement::ControlsFailed { failed });
    }
    if !unknown.is_empty() {
        said.push(Statement::ControlsNotEvaluable { unknown });
    }
    if rows.clone().all(|row| row.role != "negative") {
        said.push(Statement::NoNegative {});
    }
    if passed > 0 {
        said.push(Statement::ControlsPassed { passed });
    }
    if reported > 0 {
        said.push(Statement::ControlsReported { reported });
    }
    said
}

fn view(tables: &Tables, flow: &Flow, library: &Library) -> ControlView {
    let name = library.library.as_str();
    let placed = |classes: &[ReadClass]| tables.placed.as_ref().map(|placed| placed.count(name, classes));
    let of_library = |row: &&ControlRow| {
        row.library.as_ref() == Some(&library.library) && row.control != ControlKind::SpikeClone
    };
    let judged = tables.controls.iter().flatten().find(of_library);
    ControlView {
        library: name.to_owned(),
        sample: library.sample.to_string(),
        role: if library.role == Role::Spike { "spike" } else { "negative" },
        reads: flow.reads(name),
        unique: placed(&[ReadClass::Unique]),
        multihit: placed(&[ReadClass::Multihit]),
        vector: placed(&[ReadClass::VectorInternal, ReadClass::LtrCircle2, ReadClass::Plasmid]),
        fragments: judged.map(|row| row.fragments),
        sequencing_run: library.sequencing_run.clone(),
        status: judged.map_or(ControlStatus::NotEvaluable, |row| row.status).as_str(),
        finding: judged.map(|row| row.reason.clone()),
    }
}

fn spike_clone(row: &ControlRow) -> SpikeClone {
    SpikeClone {
        library: row.library.as_ref().map(ToString::to_string).unwrap_or_default(),
        target: row.target.clone().unwrap_or_default(),
        expected: row.expected,
        found: row.found,
        found_lo: row.found_lo,
        found_hi: row.found_hi,
        status: row.status.as_str(),
        finding: row.reason.clone(),
    }
}

fn run(row: &ControlRow) -> RunView {
    RunView {
        sequencing_run: row.sequencing_run.clone(),
        molecules: row.fragments,
        rate: row.found,
        rate_lo: row.found_lo,
        rate_hi: row.found_hi,
        finding: row.reason.clone(),
    }
}

/// Counts the molecules that each pair of samples shares. Copies of one molecule stand together in the table.
fn shared(collisions: &[CollisionRow]) -> Shared {
    let same = |a: &CollisionRow, b: &CollisionRow| {
        (&a.sequencing_run, &a.contig, a.junction, a.strand, &a.vector_end, a.breakpoint, &a.umi)
            == (&b.sequencing_run, &b.contig, b.junction, b.strand, &b.vector_end, b.breakpoint, &b.umi)
    };
    let mut pairs: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let mut totals: BTreeMap<&str, u64> = BTreeMap::new();
    for copies in collisions.chunk_by(same) {
        let samples: BTreeSet<&str> = copies.iter().map(|copy| copy.sample.as_str()).collect();
        for one in &samples {
            for other in samples.iter().filter(|other| *other != one) {
                *pairs.entry((one, other)).or_default() += 1;
                *totals.entry(one).or_default() += 1;
            }
        }
    }
    let mut samples: Vec<&str> = totals.keys().copied().collect();
    samples.sort_by_key(|sample| (Reverse(totals[sample]), *sample));
    let hidden = samples.len().saturating_sub(MATRIX) as u64;
    samples.truncate(MATRIX);
    samples.sort_unstable();
    let row = |one: &&str| {
        samples.iter().map(|other| pairs.get(&(*one, *other)).copied().unwrap_or_default()).collect()
    };
    Shared {
        molecules: samples.iter().map(row).collect(),
        samples: samples.iter().map(ToString::to_string).collect(),
        hidden,
    }
}
