//! One method × target of a sample, before it is judged against the sheet.

use landfall_tables::vcn::{VcnMethod, VcnVerdict};

/// What one method says of one sample.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Measurement {
    /// As the sheet calls it.
    pub(crate) sample: String,
    pub(crate) method: VcnMethod,
    pub(crate) target: String,
    pub(crate) reference: String,
    pub(crate) vcn: Option<f64>,
    /// With all variation that is known.
    pub(crate) interval: Limits,
    /// Counting error only.
    pub(crate) counting: Limits,
    pub(crate) n: u64,
    pub(crate) wells: u32,
    pub(crate) verdict: VcnVerdict,
    pub(crate) flags: Vec<String>,
}

/// Lower and upper limit at 95 %; one is missing for a bound, both for a refusal.
pub(crate) type Limits = (Option<f64>, Option<f64>);

/// Words as a table holds them.
pub(crate) fn words<'a>(flags: impl IntoIterator<Item = &'a &'static str>) -> Vec<String> {
    flags.into_iter().map(|flag| (*flag).to_owned()).collect()
}
