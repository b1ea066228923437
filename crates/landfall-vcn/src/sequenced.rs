//! What sequencing says of a sample, as one more method.

use landfall_estimate::{Evaluated, Intervals};
use landfall_tables::depth_copies::{DepthCopiesRow, DepthMethod, DepthVerdict};
use landfall_tables::vcn::{VcnFlag, VcnMethod, VcnVerdict};

use crate::measurement::Measurement;

/// A row of `depth_copies` as a measurement.
///
/// # Errors
/// A flag that is none of copies per cell.
pub(crate) fn measurement(row: DepthCopiesRow) -> Result<Measurement, String> {
    let flags = row.flags.iter().map(|word| word.parse::<VcnFlag>()).collect::<Result<_, _>>()?;
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
    Ok(Measurement {
        sample: row.sample.to_string(),
        method,
        target: row.target,
        reference: reference.to_owned(),
        copies: Intervals {
            all: Evaluated { value: row.copies, lo: row.lo, hi: row.hi },
            counting: Evaluated { value: row.copies, lo: row.lo_counting, hi: row.hi_counting },
        },
        n: row.n,
        wells: 0,
        verdict,
        flags,
    })
}
