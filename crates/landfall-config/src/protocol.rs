//! The layout of a library as data: where everything sits in the reads.

mod check;
mod linker;
mod load;
mod place;
mod shipped;

use landfall_core::{Side, VectorEnd};

pub(crate) use check::iupac_fault;
pub use linker::umi_in_linker;
pub use load::Sides;
pub use place::{BarcodePlace, Mate, Stretch, UmiPlace, UmiRead};

/// How the DNA was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fragmentation {
    /// At random, so that lengths count molecules.
    Shear,
    /// By a transposase.
    Tagmentation,
    /// At restriction sites: lengths do not count molecules.
    Restriction,
}

/// Which read of the sequencer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum SequencerRead {
    /// `fastq_1`.
    R1,
    /// `fastq_2`.
    R2,
}

/// What the anchor read begins with.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct VectorEndLayout {
    /// What tables call it. Nothing follows from the name.
    pub name: VectorEnd,
    /// Which end of the vector it is; `None` where the layout does not say, which only does where no site is oriented.
    pub side: Option<Side>,
    /// The primer, 5′ to 3′, IUPAC.
    pub primer: String,
    /// The bases between primer and host, with the terminal dinucleotide.
    pub end_bases: String,
    /// The outer terminus of the vector's other end, which follows in a circle of two ends.
    pub other_terminus: Option<String>,
    /// Most vector bases between the end bases and the host, such as what a break left of an ITR; 0: the host
    /// follows at once.
    pub leader: u32,
}

/// A library layout.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Protocol {
    /// Its name.
    pub name: String,
    /// What it is for, on one line; may be blank.
    pub summary: String,
    /// How the DNA was broken.
    pub fragmentation: Fragmentation,
    /// Length of the target-site duplication in bases; 0 if the vector makes none.
    pub duplication: u32,
    /// Which read starts in the vector end; the other one is the adrift read.
    pub anchor_read: SequencerRead,
    /// The vector ends that libraries of this layout may show. Tried in order.
    pub vector_ends: Vec<VectorEndLayout>,
    /// Barcodes at the start of reads, the anchor's before the adrift's; none: index reads hold the barcode.
    pub barcodes: Vec<BarcodePlace>,
    /// A UMI outside the linker.
    pub umi: Option<UmiPlace>,
    /// The linker, with letters that stand for several bases, such as `N`, for the UMI; the sample sheet's `linker` takes precedence. `None`: no linker.
    pub linker: Option<String>,
    /// Shortest fragment, bases.
    pub min_fragment: u32,
    /// Longest fragment, bases.
    pub max_fragment: u32,
}
