//! Statements of fact: what the report says, as values with their units. Sentences are made of them in one place only,
//! [`crate::words`], in every language.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// A share of a whole, 0 to 1, with its interval at 95 % where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Share {
    /// The share.
    pub share: f64,
    /// Lower limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<f64>,
    /// Upper limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<f64>,
}

impl Share {
    /// A share that is known as it is: a threshold, or a part of all reads.
    #[must_use]
    pub fn exact(share: f64) -> Self {
        Self { share, lower: None, upper: None }
    }

    /// One number of another; of none it is 0.
    #[must_use]
    pub fn of(part: u64, whole: u64) -> Self {
        Self::exact(part as f64 / whole.max(1) as f64)
    }
}

/// An estimated share: without limits it is said that it has none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EstimatedShare {
    /// The share.
    pub estimated_share: f64,
    /// Lower limit at 95 %.
    pub lower: Option<f64>,
    /// Upper limit at 95 %.
    pub upper: Option<f64>,
}

impl EstimatedShare {
    /// A share that has no interval.
    #[must_use]
    pub fn bare(estimated_share: f64) -> Self {
        Self { estimated_share, lower: None, upper: None }
    }
}

/// Copies per cell, or a limit of them, or a ratio: a measured number with its interval at 95 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Measured {
    /// The value; none where there is only a limit, or nothing.
    pub measured: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
}

/// A number as it is, to three digits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Number {
    /// The number.
    pub number: f64,
}

/// The name of a place in the genome, of a cluster of them, or of a clone: `chr7+148811235`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Locus {
    /// The name.
    pub locus: String,
}

/// A name that somebody gave: of a sample, a library, a gene, a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Name {
    /// The name.
    pub name: String,
}

/// A word of a closed list of a table, for which the catalogues have a message of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Message {
    /// The list and the word: `flag-few_cells`.
    pub message: String,
}

/// A word of a list that the catalogues know.
#[must_use]
pub fn message(list: &str, word: impl std::fmt::Display) -> Message {
    Message { message: format!("{list}-{word}") }
}

/// A word that chooses between variants of a message.
pub type Word = &'static str;

/// A distance along the genome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Bases {
    /// Bases.
    pub bases: u64,
}

/// A text that people wrote in some languages, by the code of the language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Texts {
    /// The texts.
    pub texts: BTreeMap<String, String>,
}

/// What is measured to three digits.
#[must_use]
pub fn number(number: f64) -> Number {
    Number { number }
}

/// A name of the sheet, of a table or of a file.
#[must_use]
pub fn name(name: impl ToString) -> Name {
    Name { name: name.to_string() }
}

/// A place, by the name that tables give it.
#[must_use]
pub fn locus(locus: &str) -> Locus {
    Locus { locus: locus.to_owned() }
}

/// Names, each.
#[must_use]
pub fn names<T: ToString>(all: impl IntoIterator<Item = T>) -> Vec<Name> {
    all.into_iter().map(name).collect()
}

/// Declares what can be said: the name of a statement in the catalogues and in `report.json`, and its facts.
macro_rules! statements {
    ($($(#[doc = $doc:literal])+ $id:literal $variant:ident { $($fact:ident: $kind:ty),* $(,)? })+) => {
        /// One thing that the report says. Its name and its facts are in `report.json`; its words are in the catalogues.
        #[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
        #[serde(tag = "statement")]
        pub enum Statement {
            $(
                $(#[doc = $doc])+
                #[serde(rename = $id)]
                $variant { $(#[doc = concat!("`", stringify!($fact), "`.")] $fact: $kind),* },
            )+
        }

        impl Statement {
            /// Every statement: its name, and the names of its facts.
            pub const ALL: &'static [(&'static str, &'static [&'static str])] =
                &[$(($id, &[$(stringify!($fact)),*])),+];
        }
    };
}

use statements;

mod all;
pub use all::Statement;
