//! The words that the catalogues explain.

use landfall_core::ReadClass;
use landfall_tables::abundance::AbundanceFlag;
use landfall_tables::sites::SiteFlag;
use schemars::JsonSchema;
use serde::Serialize;

/// What is explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Glossary {
    /// Words of the report, by their messages: `term-site`, and `term-site-meaning`.
    pub terms: &'static [&'static str],
    /// Flags of sites and clones: `flag-few_fragments`.
    pub flags: Vec<&'static str>,
    /// Classes of reads: `class-unique`.
    pub classes: Vec<&'static str>,
}

/// The words of the report.
const TERMS: [&str; 12] = [
    "site",
    "site-name",
    "fragment",
    "umi",
    "read",
    "replicate",
    "cluster-of-several-places",
    "in-gene",
    "cancer-list",
    "vcn",
    "interval",
    "not-evaluable",
];

impl Glossary {
    /// All words.
    #[must_use]
    pub fn all() -> Self {
        let mut flags: Vec<&str> = SiteFlag::WORDS.to_vec();
        flags.extend(AbundanceFlag::WORDS.iter().filter(|flag| !SiteFlag::WORDS.contains(flag)));
        let classes = ReadClass::ALL.iter().map(|class| class.as_str()).chain(["passed"]).collect();
        Self { terms: &TERMS, flags, classes }
    }
}
