//! Table `vcn`: vector copies per cell.

use landfall_core::{SampleId, SubjectId};

use crate::declare::{table, words};

words! {
    /// How copies were measured.
    VcnMethod {
        /// Droplet or chip digital PCR.
        Ddpcr = "ddpcr",
    }
}

words! {
    /// What the measurement amounts to.
    VcnVerdict {
        /// A value with its interval.
        Estimated = "estimated",
        /// No positive partition of the vector: only an upper limit.
        UpperLimit = "upper_limit",
        /// Every partition of the vector positive: only a lower bound.
        LowerBound = "lower_bound",
        /// Not evaluable: the flags say why.
        Refused = "refused",
    }
}

table! {
    /// One method × target of a sample.
    "vcn", version 1, key [subject, sample, method, target, reference];
    VcnRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// How it was measured.
        method: VcnMethod;
        /// The vector target.
        target: String;
        /// The reference target.
        reference: String;
        /// Vector copies per cell; null if refused or only bounded.
        vcn: Option<f64>, "copies/cell";
        /// Lower limit at 95 % with between-well variation; null where there is none.
        lo: Option<f64>, "copies/cell";
        /// Upper limit at 95 % with between-well variation; null where there is none.
        hi: Option<f64>, "copies/cell";
        /// Lower limit at 95 %, counting error only.
        lo_counting: Option<f64>, "copies/cell";
        /// Upper limit at 95 %, counting error only.
        hi_counting: Option<f64>, "copies/cell";
        /// Accepted partitions of the vector target over all wells.
        n: u64, "partitions";
        /// Wells used.
        wells: u32;
        /// What the measurement amounts to.
        verdict: VcnVerdict;
        /// Faults and reasons, as words.
        flags: Vec<String>;
    }
}
