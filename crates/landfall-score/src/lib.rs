//! The scorecard: a result held against the truth, number by number.
//!
//! A [`Truth`] (the tables that `landfall simulate` writes) and [`Calls`] (the tables of a run, or another program's
//! list of sites) give [`Scores`], which a [`Card`] shows as JSON and as text. Ratios stay pairs until they are
//! printed, so that samples merge by adding, and what could not be judged is null, never 0. What each number means:
//! `docs/score.md`.

pub mod abundance;
pub mod card;
pub mod cause;
pub mod classes;
pub mod copies;
pub mod error;
pub mod foreign;
pub mod number;
pub mod pairing;
pub mod pairs;
pub mod place;
pub mod result;
pub mod sites;
pub mod thresholds;
pub mod trace;
pub mod truth;

mod names;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::SampleId;
use landfall_tables::truth::EndShape;

use abundance::AbundanceScore;
use cause::Suspects;
use classes::ReadScore;
use copies::CopyScore;
use number::Line;
use pairing::Matches;
use place::Nearby;
use sites::SiteScore;

pub use card::Card;
pub use error::ScoreError;
pub use result::Calls;
pub use truth::Truth;

/// A called site this near to a true one is that site, in bases.
pub const WINDOW: u32 = 5;

/// All numbers of one sample, or of all samples together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// Sites and their fragments.
    pub sites: SiteScore,
    /// Classes and places of single reads.
    pub reads: ReadScore,
    /// Shares of clones.
    pub abundance: AbundanceScore,
    /// Vector copies per cell.
    pub copies: CopyScore,
}

impl Score {
    /// Adds another sample's numbers.
    pub fn merge(&mut self, other: &Self) {
        self.sites.merge(&other.sites);
        self.reads.merge(&other.reads);
        self.abundance.merge(&other.abundance);
        self.copies.merge(&other.copies);
    }

    /// The numbers by name, in the order of the card.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = self.sites.lines();
        lines.extend(self.reads.lines());
        lines.extend(self.abundance.lines());
        lines.extend(self.copies.lines());
        lines
    }
}

/// The scores of a result.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// All samples together.
    pub all: Score,
    /// Each sample of truth or result.
    pub samples: BTreeMap<SampleId, Score>,
}

/// Holds a result against the truth.
///
/// # Errors
/// When a table of single reads cannot be read or does not fit the others.
pub fn score(truth: &Truth, calls: &Calls) -> Result<Scores, ScoreError> {
    let mut reads = match &calls.trace {
        Some(trace) => classes::judge(truth, trace)?,
        None => classes::Judged::default(),
    };
    let everywhere = cause::everywhere(truth);
    let called = calls.sites.keys().chain(calls.abundance.keys());
    let names: BTreeSet<&SampleId> = truth.samples.keys().chain(called).collect();
    let mut scores = Scores::default();
    for name in names {
        let mut score = of_sample(name, truth, calls, &everywhere);
        score.reads = reads.samples.remove(name).unwrap_or_default();
        scores.all.merge(&score);
        scores.samples.insert(name.clone(), score);
    }
    // Reads that the truth does not know belong to no sample.
    scores.all.reads.merge(&reads.of_none);
    Ok(scores)
}

fn of_sample(
    name: &SampleId,
    truth: &Truth,
    calls: &Calls,
    everywhere: &Nearby<(&SampleId, EndShape)>,
) -> Score {
    let nothing = truth::TrueSample::default();
    let sample = truth.samples.get(name).unwrap_or(&nothing);
    let called = calls.sites.get(name).map_or(&[][..], Vec::as_slice);
    let matches = Matches::new(&sample.sites, called);
    let loci = calls.loci.as_ref().map(|loci| loci.get(name).map_or(&[][..], Vec::as_slice));
    let copies = CopyScore::new(sample.vcn.as_ref(), calls.copies.get(name).map_or(&[][..], Vec::as_slice));
    if !calls.has_sites {
        return Score { copies, ..Score::default() };
    }
    Score {
        sites: SiteScore::new(sample, called, &matches, loci, &Suspects::new(name, sample, everywhere)),
        reads: ReadScore::default(),
        abundance: AbundanceScore::new(sample, called, &matches, calls.abundance.get(name)),
        copies,
    }
}
