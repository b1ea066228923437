//! Stages `align` and `pair`, and the import of a user's own alignment.
//!
//! `align` finds every place of every distinct sequence in the reference and in the vectors. `pair` decides what
//! each molecule is: one place, several, or one of the classes that are no integration.

mod align;
mod align_stage;
mod error;
mod export;
mod import;
mod misprime;
mod molecule;
mod pair;
mod pair_stage;
mod place;
mod placement;
mod search;
mod sequences;

pub use align::{GenomeHits, Placed, SequenceHits, align};
pub use align_stage::{Align, export_fasta};
pub use error::AlignError;
pub use import::{
    Column, ColumnFault, Imported, LineFaults, LineHit, Op, UserAlignment, import_hits, parse_paf_line,
    parse_psl_line,
};
pub use misprime::mispriming_edits;
pub use molecule::{Molecule, Molecules};
pub use pair::{Candidate, Evidence, MatePlaces, PairRules, Places, Verdict, classify};
pub use pair_stage::Pair;
pub use place::{Found, Place};
pub use placement::{FragmentLimits, Placement, fragment_length, partners};
pub use search::{SearchIndex, Searcher};
pub use sequences::{SequencePair, Sequences};

landfall_config::params! {
    /// Parameters of stage `align`.
    AlignParams {
        /// Least identity of a placement over the placed bases of the read.
        min_identity: f64 = 0.95, in 0.9..=1.0, "share", "INSPIIRED, Sherman et al. 2017";
        /// Places within this share of the read's length of the best one count as equally good.
        band: f64 = 0.01, in 0.0..=0.1, "share of length", "landfall, measured on hg38";
        /// Above this number of places a sequence is repetitive and only its mate can place it.
        max_loci: u32 = 1000u32, in 1..=1_000_000, "loci", "landfall";
        /// Look for a mate without a consistent place near the other one.
        rescue: bool = true, "", "landfall";
        /// More unaligned bases at the far end of a read are not accepted of a mate that is looked for.
        max_unaligned: u32 = 5u32, in 0..=1_000, "bases", "INSPIIRED, Sherman et al. 2017";
        /// Shorter sequences are not placed.
        min_length: u32 = 30u32, in 20..=1_000, "bases", "INSPIIRED, Sherman et al. 2017";
        /// Bases of the vector end that are compared with the host before the junction.
        mispriming_bases: u32 = 14u32, in 0..=200, "bases", "landfall";
    }
}

landfall_config::params! {
    /// Parameters of stage `pair`.
    PairParams {
        /// Places within this share of the summed length of the best one are candidates.
        band: f64 = 0.01, in 0.0..=0.1, "share of length", "landfall, measured on hg38";
        /// Above this number of candidates a molecule is repetitive.
        max_candidates: u32 = 1000u32, in 1..=1_000_000, "candidates", "landfall";
        /// More unaligned bases at the far end of a read need the consent of its mate.
        max_unaligned: u32 = 5u32, in 0..=1_000, "bases", "INSPIIRED, Sherman et al. 2017";
        /// Write what became of each row of `reads` to table `read_fates`.
        trace: bool = false, "", "of use only with the read names that stage `trim` traces";
    }
}
