//! The contigs of an alignment, found in the reference.

use std::collections::HashMap;

use landfall_core::ContigId;
use landfall_reference::Genome;

/// The contigs of the reference by name. Only those that a record uses are looked up: a header lists all of an
/// assembly, the reference may hold fewer.
pub(super) struct Contigs<'a> {
    genome: &'a Genome,
    by_name: HashMap<&'a str, ContigId>,
}

/// Why a contig of an alignment cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ContigFault {
    /// The reference has no contig of that name.
    Unknown {
        /// The first contig of the reference.
        first: String,
        /// The contig of the reference that is meant, if it differs by `chr` only.
        near: Option<String>,
    },
    /// The contig of that name has so many bases in the reference.
    Length(u32),
}

impl<'a> Contigs<'a> {
    pub(super) fn new(genome: &'a Genome) -> Self {
        let contigs = genome.contigs().iter().zip(0..);
        Self { genome, by_name: contigs.map(|(contig, id)| (contig.name.as_str(), ContigId(id))).collect() }
    }

    /// The contig that an alignment calls `name` and gives `length` bases.
    pub(super) fn find(&self, name: &str, length: u64) -> Result<ContigId, ContigFault> {
        let &id = self.by_name.get(name).ok_or_else(|| self.unknown(name))?;
        match self.length(id) {
            expected if u64::from(expected) == length => Ok(id),
            expected => Err(ContigFault::Length(expected)),
        }
    }

    pub(super) fn length(&self, id: ContigId) -> u32 {
        self.genome.contigs()[id.index()].length
    }

    fn unknown(&self, name: &str) -> ContigFault {
        let with = format!("chr{name}");
        let mut near = name.strip_prefix("chr").into_iter().chain([with.as_str()]);
        ContigFault::Unknown {
            first: self.genome.contigs().first().map(|contig| contig.name.clone()).unwrap_or_default(),
            near: near.find(|near| self.by_name.contains_key(near)).map(str::to_owned),
        }
    }
}
