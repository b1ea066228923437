//! Stage `release`: copies per cell of lots against the specifications of their products, exactly as they were filed.
//!
//! Specifications differ: below 5 copies per transduced cell, at most 10 per cell of all cells; on the value or on its
//! upper limit; of one measurement or of the mean of several wells. Whether one is met is a fact about the reportable
//! value, rounded as it is reported; how sure that is stands beside it and is judged apart.

mod file;
mod judge;
mod stage;

pub use file::{Specification, SpecificationError, Specifications};
pub use stage::Release;

landfall_config::params! {
    /// Parameters of stage `release`; what lots are judged by is in the specifications.
    ReleaseParams {
        /// A well whose reference shows fewer positive partitions is not valid: its copies have no denominator.
        min_reference_positives: u32 = 50u32, in 1..=1_000_000_000, "partitions", "14 % counting error";
    }
}
