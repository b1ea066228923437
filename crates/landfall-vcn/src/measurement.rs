//! One method × target of a sample, before it is judged against the sheet.

use landfall_estimate::Intervals;
use landfall_tables::vcn::{VcnFlag, VcnMethod, VcnVerdict};

/// What one method says of one sample.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Measurement {
    /// As the sheet calls it.
    pub(crate) sample: String,
    pub(crate) method: VcnMethod,
    pub(crate) target: String,
    pub(crate) reference: String,
    /// Vector copies per cell.
    pub(crate) copies: Intervals,
    pub(crate) n: u64,
    pub(crate) wells: u32,
    pub(crate) verdict: VcnVerdict,
    pub(crate) flags: Vec<VcnFlag>,
}
