//! Table `depth_copies`: vector copies per cell from sequencing.

use landfall_core::{SampleId, SubjectId};

use crate::declare::{table, words};

words! {
    /// What of the sequenced reads is measured.
    DepthMethod {
        /// Depth of whole-genome reads over the vector, against the host's: all copies.
        Wgs = "wgs",
        /// Distinct captured molecules of the vector, against those of host calibrators.
        Capture = "capture",
        /// Fragments of the whole genome that run from the vector into the host: integrated copies.
        Junctions = "junctions",
    }
}

words! {
    /// What the measurement amounts to.
    DepthVerdict {
        /// A value with its interval.
        Estimated = "estimated",
        /// No fragment: only an upper limit.
        UpperLimit = "upper_limit",
        /// A ratio to something else than the cell: the whole vector for elements, calibrators of unknown efficiency for capture.
        Relative = "relative",
        /// Not evaluable: the flags say why.
        Refused = "refused",
    }
}

table! {
    /// One method × target of a sample.
    "depth_copies", version 1, key [subject, sample, method, target];
    DepthCopiesRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// What was measured.
        method: DepthMethod;
        /// The vector, `vector:element`, or `vector:backbone`; `vector+vector` for junctions of vectors that end alike.
        target: String;
        /// What the measurement amounts to.
        verdict: DepthVerdict;
        /// Copies per cell; where relative, the ratio; null if refused or only bounded.
        copies: Option<f64>, "copies/cell", from 0;
        /// Lower limit at 95 %; null where there is none.
        lo: Option<f64>, "copies/cell", from 0;
        /// Upper limit at 95 %; null where there is none.
        hi: Option<f64>, "copies/cell", from 0;
        /// Lower limit at 95 %, counting error only.
        lo_counting: Option<f64>, "copies/cell", from 0;
        /// Upper limit at 95 %, counting error only.
        hi_counting: Option<f64>, "copies/cell", from 0;
        /// Fragments on the target: unmasked bases over the mean aligned bases of a fragment; for capture distinct molecules, for junctions fragments across one.
        n: u64, "fragments";
        /// Bases of the target that are not masked; null for junctions.
        bases: Option<u64>, "bp";
        /// Faults and reasons, as words.
        flags: Vec<String>;
    }
    where lo <= copies, copies <= hi;
}
