//! Alignment files whose reads were aligned to host and vectors.

use std::path::Path;

use landfall_alignment::{AlignmentFile, Contigs, HeaderContig};
use landfall_core::ContigId;
use landfall_reference::Genome;

use super::error::DepthError;
use super::host::is_autosome;

/// What a contig of a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ContigKind {
    /// An autosome of the reference.
    Autosome(ContigId),
    /// A vector, by its place in the FASTA.
    Vector(usize),
    /// Any other contig.
    Other,
}

/// An alignment file whose header has all vectors and an autosome.
pub(super) struct Alignments {
    pub(super) file: AlignmentFile,
    /// What each contig of the header is.
    pub(super) kinds: Vec<ContigKind>,
}

impl Alignments {
    /// Opens a file and finds autosomes and vectors among its contigs.
    ///
    /// # Errors
    /// A file that is missing, was cut or is of another kind; a vector or all autosomes missing in the header, or of
    /// another length.
    pub(super) fn open(
        path: &Path,
        fasta: Option<&Path>,
        host: &Genome,
        vectors: &Genome,
    ) -> Result<Self, DepthError> {
        let file = AlignmentFile::open(path, fasta, rayon::current_num_threads())?;
        let kinds = kinds(&file, host, vectors)?;
        Ok(Self { file, kinds })
    }

    /// The autosomes in the header.
    pub(super) fn autosomes(&self) -> impl Iterator<Item = ContigId> + '_ {
        self.kinds.iter().filter_map(|kind| match kind {
            ContigKind::Autosome(contig) => Some(*contig),
            _ => None,
        })
    }

    /// What to say where no autosome is left.
    pub(super) fn no_autosome(&self, host: &Genome) -> DepthError {
        no_autosome(&self.file, host)
    }
}

fn kinds(file: &AlignmentFile, host: &Genome, vectors: &Genome) -> Result<Vec<ContigKind>, DepthError> {
    let (in_host, in_vectors) = (Contigs::new(host, "the reference"), Contigs::new(vectors, "the vectors"));
    let kind = |HeaderContig { name, length }: &HeaderContig| {
        if in_vectors.has(name) {
            in_vectors.find(name, *length).map(|vector| ContigKind::Vector(vector.index()))
        } else if in_host.has(name) && is_autosome(name) {
            in_host.find(name, *length).map(ContigKind::Autosome)
        } else {
            Ok(ContigKind::Other)
        }
    };
    let contigs = file.contigs();
    let kinds = contigs.iter().map(kind).collect::<Result<Vec<_>, _>>();
    let kinds = kinds.map_err(|fault| file.contig_fault(fault))?;
    for (at, vector) in vectors.contigs().iter().enumerate() {
        if !kinds.contains(&ContigKind::Vector(at)) {
            return Err(DepthError::VectorMissing {
                path: file.path().to_owned(),
                vector: vector.name.clone(),
                contigs: contigs.len(),
                first: contigs.first().map(|contig| contig.name.clone()).unwrap_or_default(),
            });
        }
    }
    if !kinds.iter().any(|kind| matches!(kind, ContigKind::Autosome(_))) {
        return Err(no_autosome(file, host));
    }
    Ok(kinds)
}

fn no_autosome(file: &AlignmentFile, host: &Genome) -> DepthError {
    let expected = host.contigs().iter().map(|contig| &contig.name).find(|name| is_autosome(name));
    let in_host = Contigs::new(host, "the reference");
    DepthError::NoAutosome {
        path: file.path().to_owned(),
        found: file.contigs().first().map(|contig| contig.name.clone()).unwrap_or_default(),
        expected: expected.cloned().unwrap_or_default(),
        by_chr: file.contigs().iter().any(|contig| in_host.near(&contig.name).is_some()),
    }
}
