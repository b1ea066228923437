//! A slow search that needs no index, and small genomes.

#![allow(dead_code)]

use std::ops::Range;

use landfall_align::{Found, Place, Placement};
use landfall_core::{ContigId, Strand, dna};
use landfall_reference::{Genome, GenomeBuilder};

/// Compares a read with every base of a genome, without gaps.
pub struct Plain {
    pub genome: Genome,
    pub max_loci: usize,
}

impl Plain {
    pub fn new(contigs: &[(&str, &[u8])]) -> Self {
        Self { genome: genome(contigs), max_loci: 1000 }
    }

    fn all(&self, read: &[u8], contig: ContigId, strand: Strand, window: Range<u32>) -> Vec<Placement> {
        let oriented = match strand {
            Strand::Plus => read.to_vec(),
            Strand::Minus => dna::reverse_complement(read),
        };
        let length = read.len() as u32;
        let allowed = read.len() / 20;
        let host = self.genome.fetch(contig, window.clone());
        let laid = host.windows(read.len().max(1)).zip(window.start..);
        laid.map(|(host, start)| (dna::hamming(host, &oriented), start))
            .filter(|(edits, _)| *edits <= allowed)
            .map(|(edits, start)| Placement {
                contig,
                start,
                end: start + length,
                strand,
                query_end: length,
                edits: edits as u32,
                upstream: 0,
                downstream: 0,
            })
            .collect()
    }
}

impl Place for Plain {
    fn genome(&self) -> &Genome {
        &self.genome
    }

    fn place(&self, read: &[u8]) -> Found {
        let mut found = Vec::new();
        for (at, contig) in self.genome.contigs().iter().enumerate() {
            for strand in [Strand::Plus, Strand::Minus] {
                found.extend(self.all(read, ContigId(at as u32), strand, 0..contig.length));
            }
        }
        let Some(best) = found.iter().map(|at| at.edits).min() else { return Found::Nowhere };
        found.retain(|at| at.edits <= best + read.len() as u32 / 100);
        if found.len() > self.max_loci { Found::TooMany(found.len() as u32) } else { Found::Loci(found) }
    }

    fn rescue(&self, read: &[u8], contig: ContigId, strand: Strand, window: Range<u32>) -> Vec<Placement> {
        self.all(read, contig, strand, window)
    }
}

pub fn genome(contigs: &[(&str, &[u8])]) -> Genome {
    let mut builder = GenomeBuilder::new();
    for (name, bases) in contigs {
        builder.push(name, bases).unwrap();
    }
    builder.finish()
}

/// Another base.
pub fn other(base: u8) -> u8 {
    if base == b'A' { b'C' } else { b'A' }
}
