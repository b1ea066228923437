//! The file of specifications.

use std::path::Path;

use landfall_files::FileError;
use landfall_stage::{Fault, StageError};
use landfall_tables::release::{Basis, Comparator, Decision};
use landfall_tables::vcn::VcnMethod;
use serde::{Deserialize, Deserializer};

/// Decimals beyond which no method tells copies apart.
const MOST_DECIMALS: u32 = 6;

/// What the reportable value is a mean of, as a specification writes it.
const MEAN_OF: &str = "mean of ";

/// The specifications of a file, in its order.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Specifications {
    /// Each of them.
    #[serde(rename = "specification")]
    pub list: Vec<Specification>,
}

/// One specification of copies per cell.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Specification {
    /// Its number as filed.
    pub id: String,
    /// The product that it is of; `None`: of every lot.
    pub product: Option<String>,
    /// How copies must be measured.
    #[serde(deserialize_with = "word")]
    pub method: VcnMethod,
    /// The vector target; `None` where the method measures one only.
    pub target: Option<String>,
    /// What it is measured against; `None` where the target has one reference only.
    pub reference: Option<String>,
    /// What cells they are counted over.
    #[serde(deserialize_with = "word")]
    pub basis: Basis,
    /// How the result must stand to the limit.
    #[serde(deserialize_with = "comparator")]
    pub comparator: Comparator,
    /// The limit, copies per cell.
    pub limit: f64,
    /// Decimals that the result is reported with.
    pub decimals: u32,
    /// What of it is judged.
    #[serde(deserialize_with = "word")]
    pub decision: Decision,
    /// What the reportable value is.
    pub reportable: Reportable,
}

/// What the reportable value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reportable {
    /// The measurement as a whole.
    Single,
    /// The mean of so many wells.
    MeanOf(u32),
}

/// Why a file holds no specifications that can be judged by.
#[derive(Debug, thiserror::Error)]
pub enum SpecificationError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is not what was expected.
    #[error("`{path}`: {fault}")]
    Fault {
        /// The file.
        path: String,
        /// What was found and expected.
        fault: String,
    },
}

impl From<SpecificationError> for StageError {
    fn from(error: SpecificationError) -> Self {
        match error {
            SpecificationError::File(error) => error.into(),
            error @ SpecificationError::Fault { .. } => {
                Self::new(Fault::Data, error).hint("docs/forms.md shows how specifications are written")
            }
        }
    }
}

impl Specifications {
    /// The specifications of a file.
    ///
    /// # Errors
    /// [`SpecificationError`] when it cannot be read, or is not what was expected.
    pub fn read(path: &Path) -> Result<Self, SpecificationError> {
        let fault = |fault: String| SpecificationError::Fault { path: path.display().to_string(), fault };
        let text = landfall_files::read_text(path)?;
        let all: Self = toml::from_str(&text).map_err(|error| fault(error.to_string()))?;
        for (at, one) in all.list.iter().enumerate() {
            let told = |found: String| fault(format!("specification `{}`: {found}", one.id));
            one.fault().map_or(Ok(()), |found| Err(told(found)))?;
            if all.list[..at].iter().any(|other| other.id == one.id) {
                return Err(told("stands there twice; expected a number for each".to_owned()));
            }
        }
        Ok(all)
    }
}

impl Specification {
    /// What is wrong with it.
    fn fault(&self) -> Option<String> {
        if self.id.trim().is_empty() {
            return Some("found no `id`; expected its number as filed".to_owned());
        }
        if !self.limit.is_finite() || self.limit <= 0.0 {
            return Some(format!("found `limit` {}; expected copies per cell above 0", self.limit));
        }
        if self.decimals > MOST_DECIMALS {
            return Some(format!("found `decimals` {}; expected at most {MOST_DECIMALS}", self.decimals));
        }
        // A limit of 4.5 says nothing of results that are told as 4 or 5.
        if (rounded(self.limit, self.decimals) - self.limit).abs() > 1e-9 * self.limit {
            return Some(format!(
                "found `limit` {} with `decimals` {}; expected as many decimals as the limit has, or more",
                self.limit, self.decimals
            ));
        }
        let wells = matches!(self.reportable, Reportable::MeanOf(_));
        (wells && self.method != VcnMethod::Ddpcr).then(|| {
            format!(
                "found the mean of wells of `{}`; expected `reportable = \"single\"`, since only wells of `{}` have \
                 copies per cell of their own",
                self.method,
                VcnMethod::Ddpcr
            )
        })
    }

    /// Whether it is about lots of that product.
    #[must_use]
    pub fn is_of(&self, product: Option<&str>) -> bool {
        self.product.as_deref().is_none_or(|own| Some(own) == product)
    }
}

/// A number with so many decimals, halves away from 0 as people round. A number that was written with a half at its
/// end is one, though no binary number is: the last bits do not count.
pub(super) fn rounded(number: f64, decimals: u32) -> f64 {
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(i32::MAX));
    (number * scale * (1.0 + 1e-12)).round() / scale
}

fn word<'de, D: Deserializer<'de>, T: std::str::FromStr<Err: std::fmt::Display>>(
    deserializer: D,
) -> Result<T, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

/// `≤` and `≥` stand in documents, and are typed from them.
fn comparator<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Comparator, D::Error> {
    let text = String::deserialize(deserializer)?.replace('≤', "<=").replace('≥', ">=");
    text.parse().map_err(serde::de::Error::custom)
}

impl<'de> Deserialize<'de> for Reportable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let of = |count: &str| count.parse().ok().filter(|wells| *wells >= 2).map(Self::MeanOf);
        let found =
            if text == "single" { Some(Self::Single) } else { text.strip_prefix(MEAN_OF).and_then(of) };
        found.ok_or_else(|| {
            let expected = "expected `single`, or `mean of` and a number of wells from 2";
            serde::de::Error::custom(format!("found `{text}`; {expected}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECIFICATION: &str = "[[specification]]\nid = \"SPEC-1\"\nmethod = \"ddpcr\"\nbasis = \"transduced_cells\"\n\
                                 comparator = \"≤\"\nlimit = 5\ndecimals = 1\ndecision = \"value\"\nreportable = \"mean of 3\"\n";

    fn read(text: &str) -> Result<Specifications, SpecificationError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("specifications.toml");
        std::fs::write(&path, text).unwrap();
        Specifications::read(&path)
    }

    #[test]
    fn a_specification_is_read_as_it_was_filed() {
        let one = read(SPECIFICATION).unwrap().list.remove(0);
        assert_eq!((one.comparator, one.reportable), (Comparator::AtMost, Reportable::MeanOf(3)));
        assert!(one.is_of(None) && one.is_of(Some("any")));
    }

    #[test]
    fn what_cannot_be_judged_by_is_told() {
        for (from, to, words) in [
            ("limit = 5", "limit = 0", "expected copies per cell above 0"),
            ("limit = 5", "limit = 4.25", "expected as many decimals as the limit has"),
            ("decimals = 1", "decimals = 9", "expected at most 6"),
            ("\"ddpcr\"", "\"wgs\"", "expected `reportable = \"single\"`"),
            ("mean of 3", "mean of 1", "expected `single`"),
            ("\"≤\"", "\"=\"", "expected"),
            ("transduced_cells", "cells", "expected"),
            ("decision = \"value\"\n", "", "missing field `decision`"),
            ("decision", "decison", "unknown field"),
            ("SPEC-1", " ", "expected its number as filed"),
        ] {
            let said = read(&SPECIFICATION.replace(from, to)).unwrap_err().to_string();
            assert!(said.contains(words), "{said}");
        }
        let twice = read(&format!("{SPECIFICATION}{SPECIFICATION}")).unwrap_err().to_string();
        assert!(twice.contains("stands there twice"), "{twice}");
    }

    #[test]
    fn halves_are_rounded_as_people_do() {
        for (number, decimals, expected) in
            [(4.96, 0, 5.0), (4.96, 1, 5.0), (4.96, 2, 4.96), (2.25, 1, 2.3), (4.35, 1, 4.4), (4.949, 1, 4.9)]
        {
            assert!((rounded(number, decimals) - expected).abs() < 1e-12, "{number} {decimals}");
        }
    }
}
