//! What a run knows of its reference.

use serde::Serialize;

/// What a reference says of itself: in the report, and in the keys of tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReferenceAccount {
    /// The name of the genome.
    pub name: String,
    /// Number of contigs.
    pub contigs: usize,
    /// Bases of all contigs.
    pub bases: u64,
    /// The packed sequence.
    pub sequence: PartAccount,
    /// The index over it.
    pub index: PartDigest,
    /// The gene set, where there is one.
    pub genes: Option<PartAccount>,
    /// Number of contigs that were left out.
    pub left_out: usize,
    /// Regions that were masked, `contig:start-end` (1-based).
    pub masked: Vec<String>,
    /// What people should know of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A part of a reference, and where it comes from. Parts have digests of their own, so that new genes do not repeat an
/// alignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartAccount {
    /// Where it comes from, for people.
    pub source: String,
    /// BLAKE3, hexadecimal.
    pub blake3: String,
}

/// A part of a reference that is made from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartDigest {
    /// BLAKE3, hexadecimal.
    pub blake3: String,
}
