//! What the numbers of a card must reach.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use landfall_config::nearest;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::number::{Number, Numbers};
use super::{Score, ScoreError};

/// What one number must reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// The number's name.
    pub name: String,
    /// The least value that is accepted.
    pub min: Option<f64>,
    /// The greatest value that is accepted.
    pub max: Option<f64>,
}

/// A threshold and what it was held against.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judgement {
    /// The number's name.
    pub name: String,
    /// The least value that is accepted.
    pub min: Option<f64>,
    /// The greatest value that is accepted.
    pub max: Option<f64>,
    /// The number's value; null if it was not judged.
    pub value: Option<f64>,
    /// Whether the value is accepted. A number that was not judged never is.
    pub holds: bool,
}

impl fmt::Display for Judgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value.map_or_else(|| "was not judged".to_owned(), |value| format!("is {value}"));
        write!(f, "`{}` {value}; expected {}", self.name, self.limits())
    }
}

impl Judgement {
    /// `min 0.99, max 1`.
    pub(crate) fn limits(&self) -> String {
        let limit = |(word, limit): (&str, Option<f64>)| limit.map(|limit| format!("{word} {limit}"));
        let limits: Vec<_> = [("min", self.min), ("max", self.max)].into_iter().filter_map(limit).collect();
        limits.join(", ")
    }
}

impl Threshold {
    /// Holds a card's number against it.
    #[must_use]
    pub fn judge(&self, numbers: &Numbers) -> Judgement {
        let value = numbers.get(&self.name).and_then(Number::value);
        let accepts =
            |value: f64| self.min.is_none_or(|min| value >= min) && self.max.is_none_or(|max| value <= max);
        let holds = value.is_some_and(accepts);
        Judgement { name: self.name.clone(), min: self.min, max: self.max, value, holds }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    min: Option<f64>,
    max: Option<f64>,
}

/// Reads thresholds: a table for each number, named after it, with `min`, `max` or both.
///
/// # Errors
/// [`ScoreError::Thresholds`] names everything that is wrong: TOML that is none, unknown names with the nearest known
/// one, tables without a limit, limits that are no numbers or that nothing can lie between.
pub fn read(path: &Path) -> Result<Vec<Threshold>, ScoreError> {
    let text = landfall_files::read_text(path)?;
    let fault = |fault: String| ScoreError::Thresholds { path: path.to_owned(), fault };
    let tables: BTreeMap<Spanned<String>, Limits> =
        toml::from_str(&text).map_err(|error| fault(error.to_string()))?;
    let known = Numbers::new(&Score::default().lines());
    let known: Vec<&str> = known.names().collect();
    let (mut thresholds, mut faults) = (Vec::new(), Vec::new());
    for (name, Limits { min, max }) in tables {
        let line = text[..name.span().start].matches('\n').count() + 1;
        let name = name.into_inner();
        let limits = || min.into_iter().chain(max);
        let wrong = if !known.contains(&name.as_str()) {
            Some(format!("unknown number `{name}`{}", nearest::hint(&name, &known)))
        } else if limits().next().is_none() {
            Some(format!("`{name}` has no limit; expected `min`, `max` or both"))
        } else if !limits().all(f64::is_finite) || min.zip(max).is_some_and(|(min, max)| min > max) {
            Some(format!("`{name}`: found limits that no value meets; expected numbers with `min` ≤ `max`"))
        } else {
            None
        };
        match wrong {
            Some(wrong) => faults.push((line, wrong)),
            None => thresholds.push(Threshold { name, min, max }),
        }
    }
    faults.sort_unstable();
    match faults.is_empty() {
        true => Ok(thresholds),
        false => {
            let lines: Vec<_> = faults.iter().map(|(line, wrong)| format!("line {line}: {wrong}")).collect();
            Err(fault(lines.join("\n  ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<Threshold>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.toml");
        std::fs::write(&path, text).unwrap();
        read(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn thresholds_are_tables_named_after_numbers() {
        let found = parse("[recall_2]\nmin = 0.99\n[strand_errors]\nmax = 0\n").unwrap();
        let recall = Threshold { name: "recall_2".to_owned(), min: Some(0.99), max: None };
        assert_eq!(found[0], recall);
        assert_eq!(found[1].max, Some(0.0));
    }

    #[test]
    fn every_fault_is_told_with_its_line_and_the_nearest_name() {
        let message =
            parse("[recal_2]\nmin = 0.99\n[precision_2]\n[exact_1]\nmin = 2\nmax = 1\n").unwrap_err();
        assert!(message.contains("line 1: unknown number `recal_2`; nearest known: `recall_2`"), "{message}");
        assert!(message.contains("line 3: `precision_2` has no limit"), "{message}");
        assert!(message.contains("line 4: `exact_1`: found limits that no value meets"), "{message}");
        assert!(parse("[recall_2]\nmim = 1\n").unwrap_err().contains("mim"));
    }
}
