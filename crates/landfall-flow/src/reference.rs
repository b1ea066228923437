//! What a run knows of its reference.

use std::path::PathBuf;

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

impl ReferenceAccount {
    /// The parts with their roles, digests and files.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&'static str, &String, &PartFile)> {
        let Self { sequence, index, genes, .. } = self;
        let made = [
            ("reference sequence", &sequence.blake3, &sequence.file),
            ("reference index", &index.blake3, &index.file),
        ];
        let genes = genes.iter().map(|genes| ("reference genes", &genes.blake3, &genes.file));
        made.into_iter().chain(genes)
    }
}

/// A part of a reference, and where it comes from. Parts have digests of their own, so that new genes do not repeat an
/// alignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartAccount {
    /// Where it comes from, for people.
    pub source: String,
    /// BLAKE3, hexadecimal.
    pub blake3: String,
    /// Its file and size; no part of the account, since nothing in it depends on where files lie.
    #[serde(skip)]
    pub file: PartFile,
}

/// A part of a reference that is made from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartDigest {
    /// BLAKE3, hexadecimal.
    pub blake3: String,
    /// Its file and size.
    #[serde(skip)]
    pub file: PartFile,
}

/// The file of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
}
