//! Stage `abundance`: cells of each clone with an interval, and whether one dominates its sample.
//!
//! A cell leaves several fragments of different lengths; two cells of a clone may leave the same length. The length
//! model (Berry et al. 2012, Bioinformatics 28:755) turns distinct lengths into cells ([`fit()`](fit::fit)), its
//! information and the replicates into errors, these into intervals and verdicts ([`estimate()`](estimate::estimate)).

pub mod estimate;
pub mod fit;
pub mod goodness;
pub mod interval;
pub mod jackknife;
pub mod kernel;
pub mod lengths;
pub mod regression;
pub mod spline;
pub mod variance;
pub mod verdict;

mod count;
mod error;
mod model;
mod stage;

pub use error::AbundanceError;
pub use stage::Abundance;

use landfall_config::above;

landfall_config::params! {
    /// Parameters of stage `abundance`.
    AbundanceParams {
        /// The share of a sample's cells that makes a clone dominant.
        threshold: f64 = 0.2, in above(0.0).at_most(1.0), "fraction of cells", "The share at which gene-therapy programmes report a dominant clone";
        /// Fewer sampled cells carry no verdict, unless dominance is certain.
        min_cells: f64 = 50.0, in 0.0.., "cells", "50 cells confirm from 32 % and are negative up to 8 % (binomial)";
        /// Fewer fragments confirm nothing, and are not compared between replicates.
        min_fragments: u32 = 10u32, in 0..=1_000_000, "fragments", "Few fragments of one end may be one artefact";
        /// Samples with fewer distinct lengths are counted, not modelled.
        min_lengths: u32 = 25u32, in 1..=1_000_000, "lengths", "The law has nine parameters for each replicate";
        /// Lengths that depart farther from the fitted law are flagged and forbid the verdict negative.
        length_law_p: f64 = 0.001, in 0.0..=1.0, "probability", "χ² by tenths of the lengths";
        /// A clone whose replicates differ more than that is flagged.
        replicates_differ_p: f64 = 0.01, in 0.0..=1.0, "probability", "χ² over replicates";
        /// The fit ends when no gradient is larger, relative to its cells.
        tolerance: f64 = 1e-9, in above(0.0).at_most(0.1), "per cell", "1e-8 leaves 3 in 10⁶ of a clone's cells";
        /// Inner knots of the length law's spline; none: the 1/6 … 5/6 quantiles of the sample's lengths.
        knots: Vec<f64> = Vec::new(), in above(0.0), "bases", "Fixed knots read a 50 % clone 8 to 17 % low where the law has two peaks";
    }
}
