//! A small truth that was thought up by hand, and the result of an analysis that makes no mistake.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]
#![allow(dead_code, reason = "every test file uses a part of this")]

pub mod found;
pub mod known;

use std::path::Path;

use landfall_score::number::Number;
use landfall_score::thresholds::Threshold;
use landfall_score::{Calls, Card, ScoreError, Truth, score};
use landfall_tables::{Producer, Row, write_all};

use found::Found;
use known::Known;

/// Who writes the tables.
const TEST: Producer = Producer { stage: "test", version: 1 };

/// What is true and what was found. Tests damage what was found.
#[derive(Clone)]
pub struct Experiment {
    pub known: Known,
    pub found: Found,
}

impl Experiment {
    /// A result without a mistake.
    pub fn perfect() -> Self {
        let known = Known::new();
        let found = Found::without_a_mistake(&known);
        Self { known, found }
    }

    /// The perfect result after some damage.
    pub fn damaged(damage: impl FnOnce(&mut Found)) -> Self {
        let mut experiment = Self::perfect();
        damage(&mut experiment.found);
        experiment
    }

    /// Writes all tables to a folder and holds the result, read from there, against the truth.
    pub fn judge(&self, thresholds: &[Threshold]) -> Result<Card, ScoreError> {
        let folder = tempfile::tempdir().unwrap();
        let (truth, result) = (folder.path().join("truth"), folder.path().join("result"));
        self.known.write(&truth);
        self.found.write(&result);
        Ok(Card::new(&score(&Truth::read(&truth)?, &Calls::read(&result)?)?, thresholds))
    }

    pub fn card(&self) -> Card {
        self.judge(&[]).unwrap()
    }
}

/// The number of that name.
pub fn number(card: &Card, name: &str) -> Number {
    card.numbers.get(name).unwrap_or_else(|| panic!("the card has no `{name}`"))
}

/// The value of a number that was judged.
pub fn value(card: &Card, name: &str) -> f64 {
    number(card, name).value().unwrap_or_else(|| panic!("`{name}` was not judged"))
}

fn table<R: Row + Clone>(folder: &Path, name: &str, rows: &[R]) {
    std::fs::create_dir_all(folder).unwrap();
    write_all(&folder.join(format!("{name}.parquet")), TEST, rows.to_vec()).unwrap();
}
