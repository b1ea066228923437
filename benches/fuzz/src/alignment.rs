//! A small reference and library for files of alignments, so that lines of the seeds are laid along a contig.

use std::sync::LazyLock;

use landfall_align::{AlignError, AlignParams, Imported, Sequences, UserAlignment, import_hits};
use landfall_core::dna;
use landfall_reference::{Genome, GenomeBuilder};

use crate::with_file;

/// Bases of `chr1`.
const CONTIG: usize = 1_000;

static GENOME: LazyLock<Genome> = LazyLock::new(|| {
    let mut builder = GenomeBuilder::new();
    let contig = contig();
    for (name, bases) in [("chr1", &contig[..]), ("chr2", &contig[..500])] {
        builder.push(name, bases).expect("the names differ");
    }
    builder.finish()
});

/// Anchor 0: bases 100 to 150. Adrift 0: the reverse strand of bases 300 to 350, without 320 to 322.
static SEQUENCES: LazyLock<Sequences> = LazyLock::new(|| {
    let contig = contig();
    let adrift = dna::reverse_complement(&[&contig[300..320], &contig[322..350]].concat());
    Sequences { anchors: vec![contig[100..150].to_vec()], adrifts: vec![adrift], ..Sequences::default() }
});

/// Bases that do not repeat within the lengths of reads.
fn contig() -> Vec<u8> {
    let mut state = 1_u32;
    let base = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b"ACGT"[(state >> 30) as usize]
    };
    (0..CONTIG).map(base).collect()
}

/// Imports a file that holds `bytes`. What is kept lies within its contig.
///
/// # Errors
/// As [`import_hits`].
pub fn import(bytes: &[u8]) -> Result<Imported, AlignError> {
    let imported = with_file(bytes, |path| {
        let alignment = UserAlignment { path: path.to_owned(), fasta: None };
        import_hits(&SEQUENCES, &alignment, &GENOME, &AlignParams::default())
    })?;
    for hits in imported.hits.anchors.iter().chain(&imported.hits.adrifts) {
        for at in hits.places.iter().map(|placed| placed.at) {
            assert!(at.start < at.end && at.end <= GENOME.contigs()[at.contig.index()].length);
            assert!(at.query_end <= 50 && at.edits <= at.query_end);
        }
    }
    Ok(imported)
}
