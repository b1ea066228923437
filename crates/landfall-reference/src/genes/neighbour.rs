//! Genes as seen from a position.

use landfall_core::Strand;

use super::Gene;

/// A gene as seen from a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbour<'a> {
    /// The gene.
    pub gene: &'a Gene,
    /// Bases from the position to the gene's nearest base; 0 inside.
    pub edge: i64,
    /// Bases from the gene's transcription start to the position, negative upstream of it.
    pub from_start: i64,
}

impl<'a> Neighbour<'a> {
    /// A gene as seen from a position, 0-based.
    #[must_use]
    pub fn of(gene: &'a Gene, position: i64) -> Self {
        let edge = (gene.start - position).max(position - (gene.end - 1)).max(0);
        let from_start = match gene.strand {
            Strand::Plus => position - gene.tss,
            Strand::Minus => gene.tss - position,
        };
        Self { gene, edge, from_start }
    }

    /// Whether the position lies inside the gene.
    #[must_use]
    pub fn inside(&self) -> bool {
        self.edge == 0
    }

    /// Whether the position lies inside an exon; `None` where the gene set names no exons.
    #[must_use]
    pub fn in_exon(&self) -> Option<bool> {
        let offset = match self.gene.strand {
            Strand::Plus => self.gene.tss + self.from_start,
            Strand::Minus => self.gene.tss - self.from_start,
        };
        (!self.gene.exons.is_empty()).then(|| self.gene.exons.iter().any(|exon| exon.contains(&offset)))
    }

    /// The order among genes at one distance: nearest transcription start, then name, then place.
    #[must_use]
    pub fn rank(&self) -> (u64, &'a str, i64, Strand) {
        (self.from_start.unsigned_abs(), &self.gene.name, self.gene.start, self.gene.strand)
    }
}
