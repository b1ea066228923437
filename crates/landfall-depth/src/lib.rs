//! Stage depth: vector copies per cell from whole-genome or captured reads.
//!
//! One pass over a sample's BAM or CRAM files counts host depth in bins, vector depth by base, fragment lengths and
//! fragments across junctions. Then copies per cell are the vector's depth over half the host's, on bases that only
//! the vector has, corrected for GC content; junctions tell how many of them are integrated.

pub mod capture;
mod error;
pub mod estimate;
pub mod gc;
pub mod host;
pub mod junction;
pub mod mask;
mod measure;
mod reader;
pub mod regions;
mod scan;
mod stage;
pub mod tally;
#[cfg(test)]
mod testing;
pub mod vector;

pub use error::DepthError;
pub use stage::Depth;

landfall_config::params! {
    /// Parameters of stage `depth`.
    DepthParams {
        /// A fragment across a junction has at least this many bases on both sides.
        min_anchor: u32 = 15u32, in 15..=100, "bp", "a clip of 15 bases is at a vector's end by chance once in 10⁷";
        /// Longer fragments are no fragments; also how far a mate may be from the vector's end.
        longest_fragment: u32 = 1_000u32, in 100..=100_000, "bp", "usual for sheared DNA";
        /// Drop pairs alike in place in coordinate-sorted files without flagged duplicates.
        deduplicate: bool = true, "", "copies of one molecule are no evidence";
        /// With fewer unmasked bases of a target there is no estimate.
        min_vector_bases: u32 = 500u32, in 1..=1_000_000_000, "bp", "five bins";
        /// With fewer host bins there is no estimate.
        min_host_bins: u32 = 1_000u32, in 1..=1_000_000_000, "bins", "design";
        /// Integrated copies below this share of all, with the interval below 1, mean circles or plasmid.
        integrated_share: f64 = 0.8, in 0.0..=1.0, "", "design";
        /// How much more easily molecules of the vector are captured than those of calibrators; 0 where it was not measured.
        kappa: f64 = 0.0, in 0.0.., "", "no absolute number without a calibration";
        /// Captured reads were made one per molecule by UMI before alignment.
        umi_collapsed: bool = false, "", "without UMI distinct places are counted, and saturate";
    }
}
