//! What a finished run says in the terminal: a line per subject, and whether something asks for a person.

use std::path::Path;

use clap::ValueEnum;
use landfall_report::{Language, Words};
use serde_json::Value;

use crate::exit::{self, Failure};

/// What ends a run with 3 where it was asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fails {
    /// Copies per transduced cell exceed the limit for release, or a specification of the lot is not met
    Release,
    /// A dominant clone is confirmed
    Dominance,
    /// A control failed
    Controls,
}

impl Fails {
    const ALL: [Self; 3] = [Self::Release, Self::Dominance, Self::Controls];

    /// The question whose answer must be no alarm.
    fn question(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dominance => "dominance",
            Self::Controls => "controls",
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
                format!("  {} {question}: {}", symbol(&answer["level"]), self.say_answer(answer))
            })
            .collect();
        format!("{} ({})\n{}", name(&subject["subject"]), name(&subject["latest"]), said.join("\n"))
    }

    /// The headline, and the lines of the same weight.
    fn say_answer(&self, answer: &Value) -> String {
        let lines = std::iter::once(&answer["headline"]).chain(list(&answer["lines"]));
        lines.map(|line| self.say(line)).collect::<Vec<_>>().join(" ")
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
                let asked = on.iter().any(|fails| answer["question"] == fails.question());
                if asked && answer["level"] == "alarm" {
                    let sample = sample["sample"].as_str().unwrap_or_default();
                    found.push(format!("{sample}: {}", self.say_answer(answer)));
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
