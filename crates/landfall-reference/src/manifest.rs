//! `reference.toml`: what a reference folder holds.

use serde::{Deserialize, Serialize};

use crate::{Repeat, Role};

/// The manifest of a reference folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the folder's layout.
    pub format: u32,
    /// Digest of this text with an empty seal.
    pub seal: String,
    /// The name of the genome, for people.
    pub name: String,
    /// Bases of all contigs.
    pub bases: u64,
    /// The packed sequence.
    pub sequence: Part,
    /// The index over it.
    pub index: Part,
    /// The gene set, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genes: Option<Part>,
    /// Contigs of the genome file that were left out, by name.
    pub left_out: Vec<String>,
    /// Regions that were masked, `contig:start-end` (1-based).
    pub masked: Vec<String>,
    /// Contigs that repeat another one and were kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repeats: Vec<Repeat>,
    /// Letters of the genome file that were changed, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letters: Option<String>,
    /// What a reader of results should know of the reference: one sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// All contigs, in order.
    pub contigs: Vec<ContigEntry>,
}

/// One part of the reference: a file with its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// File name in the folder.
    pub file: String,
    /// Where it comes from, for people.
    pub source: String,
    /// Size.
    pub bytes: u64,
    /// Digest.
    pub blake3: String,
}

/// One contig.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContigEntry {
    /// Its name.
    pub name: String,
    /// Its length, bases.
    pub length: u32,
    /// What it is for.
    pub role: Role,
}
