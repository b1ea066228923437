//! Whether the data can be trusted: fragment lengths, clean-up, collisions.

use std::collections::BTreeMap;

use landfall_tables::collisions::CollisionRow;
use landfall_tables::site_fragments::{FragmentStatus, SiteFragmentRow};
use schemars::JsonSchema;
use serde::Serialize;

use super::Tables;
use crate::statement::Statement;
use crate::tables::Gather;

/// Bars of the histogram, at most.
const BINS: u32 = 48;

/// Counts over the rows of table `site_fragments`, by (subject, sample).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Molecules {
    samples: BTreeMap<(String, String), Tally>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Tally {
    lengths: BTreeMap<u32, u64>,
    statuses: BTreeMap<FragmentStatus, u64>,
    /// Kept molecules with a UMI, and those of them with a second read.
    with_umi: u64,
    twice: u64,
}

impl Molecules {
    /// Counts one row.
    pub fn add(&mut self, row: &SiteFragmentRow) {
        let tally = self.samples.entry((row.subject.to_string(), row.sample.to_string())).or_default();
        *tally.statuses.entry(row.status).or_default() += 1;
        if row.status == FragmentStatus::Kept && row.umi.is_some() {
            tally.with_umi += 1;
            tally.twice += u64::from(row.reads > 1);
        }
        if let (FragmentStatus::Kept, Some(length)) = (row.status, row.length) {
            *tally.lengths.entry(length).or_default() += 1;
        }
    }
}

impl Gather for Molecules {
    type Row = SiteFragmentRow;

    fn take(&mut self, row: SiteFragmentRow) {
        self.add(&row);
    }
}

impl Molecules {
    /// Kept molecules of a sample that have a UMI, and those of them with a second read.
    #[must_use]
    pub fn read_twice(&self, subject: &str, sample: &str) -> (u64, u64) {
        let tally = self.samples.get(&(subject.to_owned(), sample.to_owned()));
        tally.map_or((0, 0), |tally| (tally.with_umi, tally.twice))
    }
}

/// The section on quality.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Quality {
    /// Fragment lengths over all samples; `None` where no molecule has a length.
    pub lengths: Option<Lengths>,
    /// Molecules by sample and what became of them.
    pub samples: Vec<MoleculesView>,
    /// Molecules seen in independent samples.
    pub collisions: Collisions,
}

/// A histogram of lengths.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Lengths {
    /// What to see.
    pub sentence: Statement,
    /// Width of a bin, bases.
    pub bin: u32,
    /// Molecules.
    pub molecules: u64,
    /// Molecules by bin: from `bin × index` to one less than the next.
    pub counts: Vec<u64>,
}

/// The molecules of one sample.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MoleculesView {
    /// Who the material is from.
    pub subject: String,
    /// What was taken.
    pub sample: String,
    /// Counted.
    pub kept: u64,
    /// Removed as the minor copy of a molecule in two subjects.
    pub collision_removed: u64,
    /// Probably the minor copy of a molecule in two subjects: reads count, it is no fragment.
    pub collision_flagged: u64,
    /// With an identifier that belongs to a stronger molecule.
    pub umi_shared: u64,
    /// Without a known sheared end.
    pub no_breakpoint: u64,
    /// Shortest, median and longest of the kept ones, bases.
    pub lengths: Option<(u32, u32, u32)>,
}

/// Molecules and sites seen in independent samples.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Collisions {
    /// What to see.
    pub sentence: Statement,
    /// Removed, flagged, both kept: by sequencing run.
    pub runs: Vec<CollisionRun>,
}

/// The collisions of one sequencing run.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CollisionRun {
    /// The sequencing run.
    pub sequencing_run: String,
    /// What is done about them.
    pub verdict: &'static str,
    /// How many.
    pub collisions: u64,
}

impl Quality {
    /// The section of these tables.
    #[must_use]
    pub fn of(tables: &Tables) -> Self {
        let samples = tables.molecules.as_ref().map(|molecules| &molecules.samples);
        let mut all = BTreeMap::<u32, u64>::new();
        for (&length, &number) in
            samples.into_iter().flat_map(BTreeMap::values).flat_map(|tally| &tally.lengths)
        {
            *all.entry(length).or_default() += number;
        }
        Self {
            lengths: histogram(&all),
            samples: samples.into_iter().flatten().map(molecules_view).collect(),
            collisions: collisions(tables.collisions.as_deref()),
        }
    }
}

fn histogram(lengths: &BTreeMap<u32, u64>) -> Option<Lengths> {
    let (&longest, _) = lengths.last_key_value()?;
    let (shortest, median, _) = spread(lengths)?;
    let bin = [10, 20, 25, 50, 100, 200, 500, 1000]
        .into_iter()
        .find(|bin| longest / bin < BINS)
        .unwrap_or(longest / BINS + 1);
    let mut counts = vec![0; (longest / bin) as usize + 1];
    for (&length, &number) in lengths {
        counts[(length / bin) as usize] += number;
    }
    let molecules = lengths.values().sum();
    let sentence = Statement::Lengths {
        molecules,
        shortest: shortest.into(),
        median: median.into(),
        longest: longest.into(),
    };
    Some(Lengths { sentence, bin, molecules, counts })
}

/// Shortest, median (the lower of two) and longest.
fn spread(lengths: &BTreeMap<u32, u64>) -> Option<(u32, u32, u32)> {
    let half = lengths.values().sum::<u64>().div_ceil(2);
    let mut seen = 0;
    let median = lengths.iter().find(|&(_, number)| {
        seen += number;
        seen >= half
    });
    Some((*lengths.first_key_value()?.0, *median?.0, *lengths.last_key_value()?.0))
}

fn molecules_view(((subject, sample), tally): (&(String, String), &Tally)) -> MoleculesView {
    let of = |status| tally.statuses.get(&status).copied().unwrap_or_default();
    MoleculesView {
        subject: subject.clone(),
        sample: sample.clone(),
        kept: of(FragmentStatus::Kept),
        collision_removed: of(FragmentStatus::CollisionRemoved),
        collision_flagged: of(FragmentStatus::CollisionFlagged),
        umi_shared: of(FragmentStatus::UmiShared),
        no_breakpoint: of(FragmentStatus::NoBreakpoint),
        lengths: spread(&tally.lengths),
    }
}

fn collisions(rows: Option<&[CollisionRow]>) -> Collisions {
    let Some(rows) = rows else {
        return Collisions { sentence: Statement::CollisionsNotGiven {}, runs: Vec::new() };
    };
    let mut counts = BTreeMap::<(&str, _), u64>::new();
    for row in rows {
        *counts.entry((&row.sequencing_run, row.verdict)).or_default() += 1;
    }
    let run = |((sequencing_run, verdict), collisions): (
        (&str, landfall_tables::collisions::CollisionVerdict),
        u64,
    )| CollisionRun {
        sequencing_run: sequencing_run.to_owned(),
        verdict: verdict.as_str(),
        collisions,
    };
    let sentence = match rows.len() as u64 {
        0 => Statement::NoCollisions {},
        collisions => Statement::CollisionsFound { collisions },
    };
    Collisions { sentence, runs: counts.into_iter().map(run).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_fall_into_bins_and_none_is_lost() {
        let lengths = BTreeMap::from([(25, 1), (100, 2), (480, 1)]);
        let shown = histogram(&lengths).unwrap();
        assert_eq!((shown.bin, shown.molecules, shown.counts.len()), (20, 4, 25));
        assert_eq!((shown.counts[1], shown.counts[5], shown.counts[24]), (1, 2, 1));
        assert_eq!(spread(&lengths), Some((25, 100, 480)));
        assert_eq!(histogram(&BTreeMap::new()), None);
        let long = histogram(&BTreeMap::from([(4_000_000_000, 1)])).unwrap();
        assert!(long.counts.len() <= BINS as usize + 1, "a wild length does not make a wild picture");
    }
}
