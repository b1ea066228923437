//! Answers to the questions that page 1 asks of every subject, and how they look.

use schemars::JsonSchema;
use serde::Serialize;

use crate::statement::Statement;

/// What page 1 asks of every subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Question {
    /// Copies per transduced cell against the limit for release.
    Release,
    /// Whether one clone takes over.
    Dominance,
    /// What became of the leading clones.
    Change,
    /// Sites near genes of concern.
    Concern,
    /// Whether the controls of its sequencing runs hold.
    Controls,
    /// What is to be done.
    Next,
}

impl Question {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dominance => "dominance",
            Self::Change => "change",
            Self::Concern => "concern",
            Self::Controls => "controls",
            Self::Next => "next",
        }
    }

    /// The section that holds the evidence.
    #[must_use]
    pub fn evidence(self) -> &'static str {
        match self {
            Self::Release => "copies",
            Self::Dominance | Self::Change => "clones",
            Self::Concern => "concern",
            Self::Controls => "controls",
            Self::Next => "alerts",
        }
    }
}

/// How an answer looks: its colour and its symbol. The later ones outrank the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nothing to see.
    Clear,
    /// To be known, neither good nor bad.
    Note,
    /// There is no answer, and why.
    Hole,
    /// To be looked at.
    Caution,
    /// Not to be missed.
    Alarm,
}

impl Level {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Note => "note",
            Self::Hole => "no answer",
            Self::Caution => "caution",
            Self::Alarm => "alarm",
        }
    }
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Answer {
    /// What was asked.
    pub question: Question,
    /// How it looks.
    pub level: Level,
    /// The answer.
    pub headline: Statement,
    /// Further answers of the same weight: of a specification, where the interval lies.
    pub lines: Vec<Statement>,
    /// What it rests on.
    pub details: Vec<Statement>,
    /// The section that holds the evidence.
    pub evidence: &'static str,
}

impl Answer {
    /// An answer with what it rests on.
    #[must_use]
    pub fn new(question: Question, level: Level, headline: Statement, details: Vec<Statement>) -> Self {
        Self { question, level, headline, lines: Vec::new(), details, evidence: question.evidence() }
    }

    /// The same, where controls failed that it needs: reassurance is none any more, an alarm is provisional.
    #[must_use]
    pub fn with_failed(self, controls: &[crate::statement::Name]) -> Self {
        if controls.is_empty() {
            return self;
        }
        let controls = controls.to_vec();
        match self.level {
            Level::Clear => Self {
                level: Level::Hole,
                headline: Statement::ControlTakes { controls, answer: Box::new(self.headline) },
                ..self
            },
            Level::Note | Level::Hole => self,
            Level::Caution | Level::Alarm => {
                let mut details = self.details;
                details.insert(0, Statement::Provisional { controls });
                Self { details, ..self }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::names;

    #[test]
    fn a_failed_control_takes_away_reassurance_and_never_an_alarm() {
        let answer = |level| Answer::new(Question::Dominance, level, Statement::NoCloneFound {}, Vec::new());
        let failed = names(["blank"]);
        let taken = answer(Level::Clear).with_failed(&failed);
        assert_eq!(taken.level, Level::Hole);
        assert!(matches!(taken.headline, Statement::ControlTakes { .. }));
        let kept = answer(Level::Alarm).with_failed(&failed);
        assert_eq!((kept.level, kept.headline), (Level::Alarm, Statement::NoCloneFound {}));
        assert_eq!(kept.details, [Statement::Provisional { controls: failed }]);
        assert_eq!(answer(Level::Clear).with_failed(&[]), answer(Level::Clear));
    }
}
