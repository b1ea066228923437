//! Table `vcn`: vector copies per cell.

use landfall_core::{SampleId, SubjectId};

use crate::declare::{table, words};

words! {
    /// How copies were measured.
    VcnMethod {
        /// Droplet or chip digital PCR.
        Ddpcr = "ddpcr",
        /// Quantitative PCR with standard curves.
        Qpcr = "qpcr",
        /// Quantitative PCR against a calibrator of known copy number.
        QpcrCalibrated = "qpcr_calibrated",
        /// Depth of whole-genome sequencing: every copy, integrated or not.
        Wgs = "wgs",
        /// Depth of captured sequence.
        Capture = "capture",
        /// Fragments that span a junction: integrated copies.
        Junctions = "junctions",
        /// Counts in colonies or single cells.
        Colonies = "colonies",
    }
}

words! {
    /// What the measurement amounts to.
    VcnVerdict {
        /// A value with its interval.
        Estimated = "estimated",
        /// No signal of the vector, or no more than blanks show: only an upper limit.
        UpperLimit = "upper_limit",
        /// Every partition of the vector positive: only a lower bound.
        LowerBound = "lower_bound",
        /// A value in units of its own, to compare samples with; not copies per cell.
        Relative = "relative",
        /// Not evaluable: the flags say why.
        Refused = "refused",
    }
}

words! {
    /// Copies per transduced cell against the limit for release.
    ReleaseVerdict {
        /// The interval lies below the limit.
        Within = "within",
        /// The interval holds the limit.
        CannotExclude = "cannot_exclude",
        /// The interval lies above the limit.
        Exceeds = "exceeds",
        /// No measured transduced fraction, no copy number, or the two contradict each other.
        NotEvaluable = "not_evaluable",
    }
}

/// Whether a target is a part of a vector's plasmid that is not inserted: its copies are none of the vector's.
#[must_use]
pub fn is_backbone(target: &str) -> bool {
    target.ends_with(":backbone")
}

table! {
    /// One method × target of a sample.
    "vcn", version 2, key [subject, sample, method, target, reference];
    VcnRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// How it was measured.
        method: VcnMethod;
        /// The vector target.
        target: String;
        /// What it was measured against: the reference target, the calibrator, the host's depth.
        reference: String;
        /// Vector copies per cell; null if refused or only bounded.
        vcn: Option<f64>, "copies/cell";
        /// Lower limit at 95 % with all variation that is known; null where there is none.
        lo: Option<f64>, "copies/cell";
        /// Upper limit at 95 % with all variation that is known; null where there is none.
        hi: Option<f64>, "copies/cell";
        /// Lower limit at 95 %, counting error only.
        lo_counting: Option<f64>, "copies/cell";
        /// Upper limit at 95 %, counting error only.
        hi_counting: Option<f64>, "copies/cell";
        /// Copies per transduced cell: `vcn` over the sheet's transduced fraction; null without one.
        per_transduced: Option<f64>, "copies/cell";
        /// Its lower limit at 95 %, the fraction's error included.
        per_transduced_lo: Option<f64>, "copies/cell";
        /// Its upper limit at 95 %, the fraction's error included.
        per_transduced_hi: Option<f64>, "copies/cell";
        /// Copies per transduced cell that were judged against.
        release_limit: f64, "copies/cell";
        /// The verdict on that limit.
        release: ReleaseVerdict;
        /// What was counted: accepted partitions of the vector target, wells of qPCR with a cycle, fragments of the vector, or colonies.
        n: u64;
        /// Wells used; 0 for sequencing and colonies.
        wells: u32;
        /// What the measurement amounts to.
        verdict: VcnVerdict;
        /// Faults and reasons, as words.
        flags: Vec<String>;
    }
}

impl VcnRow {
    /// Whether the target is a part of a vector: sequencing calls it `vector:part`. A laboratory calls its targets as it
    /// likes.
    #[must_use]
    pub fn is_of_a_part(&self) -> bool {
        let sequenced = matches!(self.method, VcnMethod::Wgs | VcnMethod::Capture | VcnMethod::Junctions);
        sequenced && self.target.contains(':')
    }
}
