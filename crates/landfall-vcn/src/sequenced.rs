//! What sequencing says of a sample, as one more method.

use landfall_tables::depth_copies::{DepthCopiesRow, DepthMethod, DepthVerdict};
use landfall_tables::vcn::{VcnMethod, VcnVerdict};

use crate::measurement::Measurement;

/// A row of `depth_copies` as a measurement.
pub(crate) fn measurement(row: DepthCopiesRow) -> Measurement {
    let (method, reference) = match row.method {
        DepthMethod::Wgs => (VcnMethod::Wgs, "host depth"),
        DepthMethod::Capture => (VcnMethod::Capture, "host calibrators"),
        DepthMethod::Junctions => (VcnMethod::Junctions, "host depth"),
    };
    let verdict = match row.verdict {
        DepthVerdict::Estimated => VcnVerdict::Estimated,
        DepthVerdict::UpperLimit => VcnVerdict::UpperLimit,
        DepthVerdict::Relative => VcnVerdict::Relative,
        DepthVerdict::Refused => VcnVerdict::Refused,
    };
    Measurement {
        sample: row.sample.to_string(),
        method,
        target: row.target,
        reference: reference.to_owned(),
        vcn: row.copies,
        interval: (row.lo, row.hi),
        counting: (row.lo_counting, row.hi_counting),
        n: row.n,
        wells: 0,
        verdict,
        flags: row.flags,
    }
}
