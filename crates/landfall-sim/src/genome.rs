//! The genome: made-up isochores and gaps or the sequence of a file; repeats, duplications and genes in it.

mod build;
mod gene;
mod ground;
mod layout;
mod source;

use landfall_core::{ContigId, Position, Strand};

pub use gene::{Gene, LEAST_SLOT};
pub use layout::SHORTEST_COPY;

/// A genome and what was planted in it.
#[derive(Clone, Debug, Default)]
pub struct Genome {
    /// The contigs, in the order of the FASTA.
    pub contigs: Vec<Contig>,
    /// Runs of N, by contig and start.
    pub gaps: Vec<Interval>,
    /// Copies of repeats and duplications, by contig and start; none shares a base with another or with a gap.
    pub repeats: Vec<Repeat>,
    /// Genes, by contig and start.
    pub genes: Vec<Gene>,
}

/// A named sequence of `ACGTN`.
#[derive(Clone, Debug)]
pub struct Contig {
    /// Name.
    pub name: String,
    /// Bases.
    pub bases: Vec<u8>,
}

/// A half-open interval, 0-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// The contig.
    pub contig: ContigId,
    /// First base.
    pub start: u32,
    /// The base after the last.
    pub end: u32,
}

impl Genome {
    /// A contig's length in bases.
    #[must_use]
    pub fn length(&self, contig: ContigId) -> u32 {
        self.contigs[contig.index()].bases.len() as u32
    }

    /// Whether a planted copy shares a base with an interval. [`Genome::repeats`] is sorted, and no two copies overlap.
    #[must_use]
    pub fn touches_repeat(&self, interval: Interval) -> bool {
        let after = self.repeats.partition_point(|repeat| {
            (repeat.interval.contig, repeat.interval.end) <= (interval.contig, interval.start)
        });
        self.repeats.get(after).is_some_and(|repeat| repeat.interval.overlaps(interval))
    }
}

impl Interval {
    /// Whether two intervals share a base.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.contig == other.contig && self.start < other.end && other.start < self.end
    }

    /// Whether all of `other` lies inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.contig == other.contig && self.start <= other.start && other.end <= self.end
    }

    /// The interval of `reach` bases on both sides of a base.
    #[must_use]
    pub fn around(contig: ContigId, base: Position, reach: u32) -> Self {
        Self { contig, start: base.0.saturating_sub(reach), end: base.0.saturating_add(reach + 1) }
    }
}

/// What a repeat is a copy of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RepeatKind {
    /// The short family.
    Alu,
    /// The long family.
    L1,
    /// A pair of equal copies.
    ExactDuplication,
    /// A pair of copies that differ a little.
    Duplication,
    /// A tandem array.
    Satellite,
    /// A place that looks like primer and vector end; on the plus strand the host that follows it begins at the
    /// interval's end, on the minus strand it ends before the interval's start.
    VectorEnd,
}

impl RepeatKind {
    /// The name in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alu => "alu",
            Self::L1 => "l1",
            Self::ExactDuplication => "exact_duplication",
            Self::Duplication => "duplication",
            Self::Satellite => "satellite",
            Self::VectorEnd => "vector_end",
        }
    }
}

/// One copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repeat {
    /// Where it lies.
    pub interval: Interval,
    /// Its direction.
    pub strand: Strand,
    /// Its family.
    pub kind: RepeatKind,
}
