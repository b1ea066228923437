//! Forms to sign: one sheet for the release of each lot, one for the follow-up of each subject.

mod follow_up;
mod release;

use std::collections::{BTreeMap, BTreeSet};

use landfall_config::Role;
use schemars::JsonSchema;
use serde::Serialize;

use super::answer::{Answer, Level};
use super::clone::{Clones, SampleClones};
use super::control::Controls;
use super::paper::{Block, Fact, Paper, PaperRow, label, lines, table};
use super::sample::SampleView;
use super::summary::{SampleSummary, Summary};
use super::{Tables, pages};
use crate::statement::{Statement, name};

/// What each signature means, in the order of the boxes.
const SIGNATURES: [&str; 3] = ["made", "reviewed", "approved"];

/// All forms of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Forms {
    /// One for each lot.
    pub release: Vec<Form>,
    /// One for each subject with a sample after infusion.
    pub follow_up: Vec<Form>,
}

impl Forms {
    /// The sheets as JSON, in the order of lots and subjects.
    ///
    /// # Errors
    /// None for facts of this program.
    pub fn papers(&self) -> Result<Vec<serde_json::Value>, serde_json::Error> {
        self.release.iter().chain(&self.follow_up).map(|form| serde_json::to_value(&form.paper)).collect()
    }
}

/// One form.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Form {
    /// The lot or the subject.
    pub of: String,
    /// The sheet.
    pub paper: Paper,
}

/// What forms are made from.
pub(super) struct Source<'a> {
    pub tables: &'a Tables,
    pub samples: &'a [SampleView],
    pub clones: &'a Clones,
    pub controls: &'a Controls,
    pub summary: &'a Summary,
}

impl Source<'_> {
    /// All forms.
    pub(super) fn forms(&self) -> Forms {
        let own = || self.samples.iter().filter(|sample| sample.role == "sample");
        let mut lots: BTreeMap<&str, Vec<&SampleView>> = BTreeMap::new();
        let mut subjects: BTreeMap<&str, Vec<&SampleView>> = BTreeMap::new();
        for sample in own() {
            if let Some(lot) = sample.origin.lot.as_ref().filter(|_| sample.is_of_lot()) {
                lots.entry(lot).or_default().push(sample);
            }
            if sample.day.is_some_and(|day| day > 0) {
                subjects.entry(&sample.subject).or_default().push(sample);
            }
        }
        Forms {
            release: lots
                .into_iter()
                .map(|(lot, samples)| Form { of: lot.to_owned(), paper: self.release(lot, &samples) })
                .collect(),
            follow_up: subjects
                .into_iter()
                .map(|(subject, samples)| Form {
                    of: subject.to_owned(),
                    paper: self.follow_up(subject, &samples),
                })
                .collect(),
        }
    }

    fn summary_of(&self, sample: &SampleView) -> Option<&SampleSummary> {
        self.summary.samples.iter().find(|row| sample.owns(&row.subject, &row.sample))
    }

    fn clones_of(&self, sample: &SampleView) -> Option<&SampleClones> {
        self.clones.samples.iter().find(|row| sample.owns(&row.subject, &row.sample))
    }

    /// What stands at the foot of each page: what made it, from what.
    fn foot(&self) -> Vec<Fact> {
        self.tables.about.iter().map(|about| about.made_by().into()).collect()
    }

    /// Who stands behind the results.
    fn laboratory(&self) -> Vec<(crate::statement::Message, Fact)> {
        let laboratory = self.tables.about.as_ref().map(|about| &about.laboratory);
        let text = |text: Option<&String>| Fact::from(text.map(name));
        vec![
            (label("laboratory"), text(laboratory.and_then(|laboratory| laboratory.name.as_ref()))),
            (label("address"), text(laboratory.and_then(|laboratory| laboratory.address.as_ref()))),
        ]
    }

    fn signatures(&self) -> Block {
        let roles =
            self.tables.about.as_ref().map(|about| about.laboratory.roles.as_slice()).unwrap_or_default();
        let role = |at: usize| Fact::from(roles.get(at).map(name));
        let boxes = SIGNATURES.iter().enumerate().map(|(at, meaning)| (label(meaning), role(at))).collect();
        Block::Signatures { boxes }
    }

    /// The controls of the run.
    fn controls(&self) -> Block {
        table(
            "controls",
            &["control", "kind", "verdict", "finding"],
            self.controls.rows.iter().map(pages::control).collect(),
        )
    }

    /// What could not be told of a sample, with the reason.
    fn holes(&self, sample: &SampleView) -> Vec<Statement> {
        let said = |answer: &Answer| Statement::Unanswered {
            sample: name(&sample.sample),
            question: crate::statement::message("question", answer.question.word()),
            reason: Box::new(reason(answer).clone()),
        };
        let answers = self.summary_of(sample).into_iter().flat_map(|row| &row.answers);
        answers.filter(|answer| answer.level == Level::Hole).map(said).collect()
    }

    /// What the rules ask for.
    fn alerts(&self, samples: &[&SampleView]) -> Block {
        let own = |sample: &str| samples.iter().any(|view| view.sample == sample);
        let rows = self.summary.alerts.iter().filter(|alert| own(&alert.sample)).map(pages::alert);
        table("alerts", &["sample", "rule", "action"], rows.collect())
    }
}

/// The lots that the sheet names.
#[must_use]
pub fn lots(libraries: &[landfall_config::Library]) -> BTreeSet<&str> {
    let own = libraries.iter().filter(|library| library.role == Role::Sample);
    own.filter_map(|library| library.origin.lot.as_deref()).collect()
}

/// Why there is no answer: the answer itself, unless it says only that there is none.
fn reason(answer: &Answer) -> &Statement {
    use Statement as S;
    let is_bare = matches!(
        answer.headline,
        S::NotMeasured {}
            | S::ReleaseNotEvaluable {}
            | S::DominanceNotEvaluable {}
            | S::ConcernNotEvaluable {}
            | S::NotCompared {}
    );
    answer.details.first().filter(|_| is_bare).unwrap_or(&answer.headline)
}

/// Sentences of an answer, the first so many of what it rests on, each looking like the answer.
fn answered(title: &str, answer: &Answer, shown: usize) -> Block {
    let headlines = std::iter::once(&answer.headline).chain(&answer.lines);
    let headlines = headlines.map(|line| (answer.level, line.clone()));
    let details = answer.details.iter().take(shown).map(|line| (Level::Note, line.clone()));
    Block::Lines { title: label(title), lines: headlines.chain(details).collect() }
}

#[cfg(test)]
mod tests;
