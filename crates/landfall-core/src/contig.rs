//! Contigs by number.

/// The index of a contig in its reference, in the order of the FASTA file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContigId(pub u32);

impl ContigId {
    /// The contig's place in a slice of contigs.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
