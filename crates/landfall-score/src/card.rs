//! The scorecard as data.

use serde::Serialize;

use super::abundance::Top;
use super::copies::Copies;
use super::number::{Line, Numbers};
use super::sites::Remark;
use super::thresholds::{Judgement, Threshold};
use super::{Score, Scores, WINDOW};

/// Everything that is known about a result: what `--out` writes as JSON, and what the text is made from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Card {
    /// Numbers of all samples together, by name: those that thresholds are held against.
    pub numbers: Numbers,
    /// Thresholds, in the order of their names.
    pub thresholds: Vec<Judgement>,
    /// Found sites at a distance of 0, 1 … bases from the true one.
    pub distances: [u64; WINDOW as usize + 1],
    /// Reads by kind, true class and called class; empty where single reads were not traced.
    pub reads: Vec<ReadCount>,
    /// Each sample.
    pub samples: Vec<SampleCard>,
    /// The numbers in lines, for the text.
    #[serde(skip)]
    pub lines: Vec<Line>,
}

/// Reads of one kind and true class that were called the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadCount {
    /// What their molecules are.
    pub kind: &'static str,
    /// What a perfect analysis calls them.
    pub truth: &'static str,
    /// What they were called; null if the result does not name them.
    pub called: Option<&'static str>,
    /// How many.
    pub reads: u64,
}

/// One sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SampleCard {
    /// Its name.
    pub sample: String,
    /// Its numbers, by name.
    pub numbers: Numbers,
    /// Found sites at a distance of 0, 1 … bases from the true one.
    pub distances: [u64; WINDOW as usize + 1],
    /// Sites that are not as they should be.
    pub sites: Vec<Remark>,
    /// The largest clone that could be called.
    pub top: Option<Top>,
    /// What is wrong with the denominators.
    pub denominators: Vec<String>,
    /// Measurements of copies per cell.
    pub copies: Vec<Copies>,
}

impl Card {
    /// Makes the card of scores and holds it against thresholds.
    #[must_use]
    pub fn new(scores: &Scores, thresholds: &[Threshold]) -> Self {
        let lines = scores.all.lines();
        let numbers = Numbers::new(&lines);
        Self {
            thresholds: thresholds.iter().map(|threshold| threshold.judge(&numbers)).collect(),
            distances: scores.all.sites.distances,
            reads: read_counts(&scores.all),
            samples: scores.samples.iter().map(|(name, score)| sample(name.to_string(), score)).collect(),
            numbers,
            lines,
        }
    }

    /// The thresholds that do not hold.
    pub fn failures(&self) -> impl Iterator<Item = &Judgement> {
        self.thresholds.iter().filter(|judgement| !judgement.holds)
    }

    /// The card as JSON.
    #[must_use]
    pub fn json(&self) -> String {
        let json = serde_json::to_string_pretty(self).expect("a card has no maps but those of text keys");
        json + "\n"
    }
}

fn read_counts(score: &Score) -> Vec<ReadCount> {
    let count = |(verdict, &reads): (&super::classes::Verdict, &u64)| ReadCount {
        kind: verdict.kind.as_str(),
        truth: verdict.truth.as_str(),
        called: verdict.called.map(landfall_core::ReadClass::as_str),
        reads,
    };
    score.reads.verdicts.iter().map(count).collect()
}

fn sample(name: String, score: &Score) -> SampleCard {
    SampleCard {
        sample: name,
        numbers: Numbers::new(&score.lines()),
        distances: score.sites.distances,
        sites: score.sites.remarks.clone(),
        top: score.abundance.largest.clone(),
        denominators: score.abundance.denominator_faults.clone(),
        copies: score.copies.rows.clone(),
    }
}
