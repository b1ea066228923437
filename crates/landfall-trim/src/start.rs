//! What the reads of a library begin with, behind barcodes and UMIs: vector end and linker.

use landfall_config::{Library, Mate, SequencerRead};

use crate::fastq::Read;
use crate::lane::Cluster;
use crate::linker::Linker;
use crate::vector_end::{VectorEndPattern, find_best};
use crate::{TrimError, TrimParams};

/// The beginnings of a library's reads.
#[derive(Clone, Debug)]
pub struct Start {
    anchor_read: SequencerRead,
    anchor_lead: usize,
    adrift_lead: usize,
    ends: Vec<VectorEndPattern>,
    linker: Option<Linker>,
}

impl Start {
    /// The beginnings that a library's layout asks for.
    ///
    /// # Errors
    /// When primer, end or linker hold other letters than IUPAC codes, or the linker's UMI cannot be told.
    pub fn new(library: &Library) -> Result<Self, TrimError> {
        let protocol = &library.protocol;
        let ends: Vec<_> =
            protocol.vector_ends.iter().map(VectorEndPattern::new).collect::<Result<_, _>>()?;
        let linker = library.linker.as_deref().map(|linker| Linker::new(linker, protocol)).transpose()?;
        Ok(Self {
            anchor_read: protocol.anchor_read,
            anchor_lead: protocol.lead(Mate::Anchor) as usize,
            adrift_lead: protocol.lead(Mate::Adrift) as usize,
            ends,
            linker,
        })
    }

    /// The bases of anchor and adrift read behind barcodes and UMIs.
    #[must_use]
    pub fn mates<'c>(&self, cluster: &'c Cluster) -> (&'c [u8], Option<&'c [u8]>) {
        let behind = |read: &'c Read, lead: usize| &read.bases[lead.min(read.bases.len())..];
        let (anchor, adrift) = cluster.mates(self.anchor_read);
        (behind(anchor, self.anchor_lead), adrift.map(|adrift| behind(adrift, self.adrift_lead)))
    }

    /// Whether a read begins with a vector end.
    #[must_use]
    pub fn has_end(&self, read: &[u8], params: &TrimParams) -> bool {
        find_best(&self.ends, read, params).is_some()
    }

    /// Whether a read begins with the linker; `None` if the library has none.
    #[must_use]
    pub fn has_linker(&self, read: &[u8], params: &TrimParams) -> Option<bool> {
        self.linker.as_ref().map(|linker| linker.find(read, params).is_some())
    }

    /// Whether the anchor read begins with a vector end, and its mate, if there is one, with the linker.
    #[must_use]
    pub fn fits(&self, cluster: &Cluster, params: &TrimParams) -> bool {
        let (anchor, adrift) = self.mates(cluster);
        let linker = adrift.and_then(|adrift| self.has_linker(adrift, params));
        linker != Some(false) && self.has_end(anchor, params)
    }
}
