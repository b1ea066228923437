//! The layout of a library as data: where everything sits in the reads.

use std::path::Path;

use landfall_core::{VectorEnd, dna};
use serde::de::IntoDeserializer;
use serde::de;
use toml::{Table, Value};

use crate::document::Document;
use crate::error::{ConfigError, FileRole};

/// How the DNA was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fragmentation {
    /// At random, so that lengths count molecules.
    Shear,
    /// By a transposase.
    Tagmentation,
    /// At restriction sites: lengths do not count molecules.
    Restriction,
}

/// Which read of the sequencer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
pub enum SequencerRead {
    /// `fastq_1`.
    R1,
    /// `fastq_2`.
    R2,
}

/// What the anchor read begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VectorEndLayout {
    /// Which end of the vector: `u5`, `u3`, `itr_5`, `itr_3` or a name of the protocol's own.
    pub name: VectorEnd,
    /// The primer, 5′ to 3′, IUPAC.
    pub primer: String,
    /// The bases between primer and host, with the terminal dinucleotide.
    pub end_bases: String,
    /// The outer terminus of the vector's other end, which follows in a circle of two ends.
    pub other_terminus: Option<String>,
}

/// A library layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protocol {
    /// Its name.
    pub name: String,
    /// How the DNA was broken.
    pub fragmentation: Fragmentation,
    /// Length of the target-site duplication in bases; 0 if the vector makes none.
    pub duplication: u32,
    /// Which read starts in the vector end; the other one is the adrift read.
    pub anchor_read: SequencerRead,
    /// The vector ends that libraries of this layout may show. Tried in order.
    pub vector_ends: Vec<VectorEndLayout>,
    /// The linker with `N` for UMI bases; the sample sheet's `linker` takes precedence. `None`: no linker.
    pub linker: Option<String>,
    /// Shortest fragment, bases.
    pub min_fragment: u32,
    /// Longest fragment, bases.
    pub max_fragment: u32,
}

const KEYS: &[&str] = &[
    "name",
    "fragmentation",
    "duplication",
    "anchor_read",
    "linker",
    "min_fragment",
    "max_fragment",
    "vector_end",
];
const END_KEYS: &[&str] = &["name", "primer", "end_bases", "other_terminus"];

/// The shipped layouts: name and text.
const SHIPPED: &[(&str, &str)] =
    &[("lmpcr-lentivirus", include_str!("../../../workflows/protocols/lmpcr-lentivirus.toml"))];

impl Protocol {
    /// The shipped layouts: name and text.
    #[must_use]
    pub fn shipped() -> &'static [(&'static str, &'static str)] {
        SHIPPED
    }

    /// Loads a shipped layout by its name, or a file relative to `base`.
    ///
    /// # Errors
    /// [`ConfigError`] with all faults of the file.
    pub fn load(spec: &str, base: &Path) -> Result<Self, ConfigError> {
        let path = base.join(spec);
        match SHIPPED.iter().find(|(name, _)| *name == spec) {
            Some((_, text)) => Self::parse(&path, (*text).to_owned()),
            None => Self::parse(&path, landfall_files::read_text(&path)?),
        }
    }

    /// Reads a layout from text; `path` is for messages.
    ///
    /// # Errors
    /// As [`Protocol::load`].
    pub fn parse(path: &Path, text: String) -> Result<Self, ConfigError> {
        let mut document = Document::parse(path, text, FileRole::Protocol)?;
        let table = document.table.clone();
        document.check_keys(None, &table, KEYS);
        let number = |document: &mut Document, key: &str, default: u32| {
            let whole = |value: &Value| u32::try_from(value.as_integer()?).ok();
            document.take(key, "a whole number from 0 on", whole).unwrap_or(default)
        };
        let protocol = Self {
            name: document.required("name"),
            fragmentation: word(&mut document, "fragmentation", "`shear`, `tagmentation` or `restriction`")
                .unwrap_or(Fragmentation::Shear),
            duplication: number(&mut document, "duplication", 0),
            anchor_read: word(&mut document, "anchor_read", "`R1` or `R2`").unwrap_or(SequencerRead::R2),
            vector_ends: vector_ends(&mut document),
            linker: document.text("linker"),
            min_fragment: number(&mut document, "min_fragment", 30),
            max_fragment: number(&mut document, "max_fragment", 2_500),
        };
        protocol.check(&mut document);
        document.finish()?;
        Ok(protocol)
    }

    fn check(&self, document: &mut Document) {
        if self.min_fragment > self.max_fragment {
            let message = format!("found {}; expected at least `min_fragment`, {}", self.max_fragment, self.min_fragment);
            document.fault(None, "max_fragment", message);
        }
        if let Some(message) = self.linker.as_deref().and_then(linker_fault) {
            document.fault(None, "linker", message);
        }
        for end in &self.vector_ends {
            for (key, bases, least) in [
                ("primer", Some(&end.primer), 1),
                ("end_bases", Some(&end.end_bases), 4),
                ("other_terminus", end.other_terminus.as_ref(), 10),
            ] {
                if let Some(message) = bases.and_then(|bases| bases_fault(bases, least)) {
                    document.fault(Some("vector_end"), key, message);
                }
            }
        }
    }
}

fn word<T: de::DeserializeOwned>(document: &mut Document, key: &str, expected: &str) -> Option<T> {
    document.take(key, expected, |value| {
        let text: de::value::StrDeserializer<de::value::Error> = value.as_str()?.into_deserializer();
        T::deserialize(text).ok()
    })
}

fn vector_ends(document: &mut Document) -> Vec<VectorEndLayout> {
    let tables = document.take("vector_end", "one or more tables, `[[vector_end]]`", |value| {
        let tables: Option<Vec<Table>> = value.as_array()?.iter().map(|end| end.as_table().cloned()).collect();
        tables.filter(|tables| !tables.is_empty())
    });
    if tables.is_none() && document.faults.is_empty() {
        document.faults.add(None, Some("vector_end"), "not given; expected one or more tables, `[[vector_end]]`");
    }
    tables.unwrap_or_default().iter().filter_map(|table| vector_end(document, table)).collect()
}

fn vector_end(document: &mut Document, table: &Table) -> Option<VectorEndLayout> {
    document.check_keys(Some("vector_end"), table, END_KEYS);
    let mut text = |key: &str, needed: bool| match table.get(key) {
        Some(Value::String(text)) => Some(text.clone()),
        None if !needed => None,
        _ => {
            document.fault(Some("vector_end"), key, "expected a text in quotes");
            None
        }
    };
    let (name, primer, end_bases) = (text("name", true), text("primer", true), text("end_bases", true));
    let other_terminus = text("other_terminus", false);
    let name: VectorEnd = match name?.parse() {
        Ok(name) => name,
        Err(fault) => {
            document.fault(Some("vector_end"), "name", fault.to_string());
            return None;
        }
    };
    Some(VectorEndLayout { name, primer: primer?, end_bases: end_bases?, other_terminus })
}

/// What is wrong with a stretch of IUPAC letters.
fn bases_fault(bases: &str, least: usize) -> Option<String> {
    if bases.len() < least {
        return Some(format!("found {} bases; expected at least {least}", bases.len()));
    }
    let letter = bases.chars().find(|letter| !letter.is_ascii() || dna::iupac_bases(*letter as u8).is_none())?;
    Some(format!("found `{bases}`; `{letter}` is not an IUPAC base"))
}

/// What is wrong with a linker: IUPAC letters with at most one run of `N`, the UMI.
pub(crate) fn linker_fault(linker: &str) -> Option<String> {
    let runs = linker.to_ascii_uppercase().split(|letter| letter != 'N').filter(|run| !run.is_empty()).count();
    match bases_fault(linker, 4) {
        None if runs > 1 => Some(format!("found {runs} runs of `N`; expected at most one, the UMI")),
        fault => fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_protocol_is_valid_and_has_its_own_name() {
        for (name, _) in Protocol::shipped() {
            assert_eq!(Protocol::load(name, Path::new("nowhere")).unwrap().name, *name);
        }
    }

    #[test]
    fn all_faults_of_a_protocol_are_told_at_once() {
        let text = "name = \"x\"\nfragmentaton = \"shear\"\nanchor_read = \"R3\"\nlinker = \"ACGTNNACGTNN\"\n\
                    [[vector_end]]\nname = \"u5\"\nprimer = \"GAXA\"\nend_bases = \"CA\"\n";
        let error = Protocol::parse(Path::new("p.toml"), text.to_owned()).unwrap_err().to_string();
        for words in ["5 problems", "line 2, `fragmentaton`", "`fragmentation`", "`R1` or `R2`", "2 runs", "`X` is not", "at least 4"] {
            assert!(error.contains(words), "{words}: {error}");
        }
    }
}
