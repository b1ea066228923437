//! What a finished run says in the terminal: a line per subject, and whether something asks for a person.

use std::path::Path;

use clap::ValueEnum;
use landfall_report::{Language, Words};
use serde_json::Value;

use crate::exit::{self, Failure};

/// What ends a run with 3 where it was asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fails {
    /// Copies per transduced cell exceed the limit for release
    Release,
    /// A dominant clone is confirmed
    Dominance,
    /// A control failed
    Controls,
}

impl Fails {
    const ALL: [Self; 3] = [Self::Release, Self::Dominance, Self::Controls];

    /// The answer that it looks at, and what it must not say.
    fn is_met(self) -> (&'static str, &'static str) {
        match self {
            Self::Release => ("release", "release-exceeds"),
            Self::Dominance => ("dominance", "dominance-confirmed"),
            Self::Controls => ("controls", "controls-failed"),
        }
    }
}

/// The answers of a run, read from its `report.json`.
pub struct Answers {
    report: Value,
    words: Words,
}

impl Answers {
    /// The answers of a finished run.
    pub fn read(results: &Path) -> Result<Self, Failure> {
        let path = results.join("report.json");
        let text = landfall_files::read_text(&path)?;
        let fault = |fault: String| Failure::new(exit::INTERNAL, format!("`{}`: {fault}", path.display()));
        let report = serde_json::from_str(&text).map_err(|error| fault(error.to_string()))?;
        let words = Words::of(Language::English).map_err(|error| fault(error.to_string()))?;
        Ok(Self { report, words })
    }

    /// A line per subject: what was asked, and the answer.
    pub fn lines(&self) -> Vec<String> {
        let subjects = list(&self.report["summary"]["subjects"]);
        subjects.map(|subject| self.line(subject)).collect()
    }

    fn line(&self, subject: &Value) -> String {
        let name = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let shown = ["release", "dominance", "change", "controls", "next"];
        let answers = list(&subject["answers"])
            .filter(|answer| answer["question"].as_str().is_some_and(|question| shown.contains(&question)));
        let said: Vec<String> = answers
            .map(|answer| {
                let question = self.words.own(&format!("question-{}", name(&answer["question"])));
                format!("  {} {question}: {}", symbol(&answer["level"]), self.say(&answer["headline"]))
            })
            .collect();
        format!("{} ({})\n{}", name(&subject["subject"]), name(&subject["latest"]), said.join("\n"))
    }

    fn say(&self, statement: &Value) -> String {
        self.words.fact_of(statement).unwrap_or_else(|fault| fault.to_string())
    }

    /// What was found, of what ends a run with 3: the sample and the answer.
    pub fn failing(&self, on: &[Fails]) -> Vec<String> {
        let on = if on.is_empty() { &Fails::ALL[..] } else { on };
        let mut found = Vec::new();
        for sample in list(&self.report["summary"]["samples"]) {
            for answer in list(&sample["answers"]) {
                let fails = on.iter().any(|fails| {
                    let (question, statement) = fails.is_met();
                    answer["question"] == question && answer["headline"]["statement"] == statement
                });
                if fails {
                    let sample = sample["sample"].as_str().unwrap_or_default();
                    found.push(format!("{sample}: {}", self.say(&answer["headline"])));
                }
            }
        }
        found
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn symbol(level: &Value) -> &'static str {
    match level.as_str().unwrap_or_default() {
        "alarm" => "✖",
        "caution" => "▲",
        "hole" => "?",
        "clear" => "✔",
        _ => "•",
    }
}
