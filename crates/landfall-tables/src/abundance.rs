//! Table `abundance`: cells of each clone, per sample.

use landfall_core::{SampleId, SubjectId};

use crate::declare::{table, words};
use crate::site_fragments::TargetKind;

words! {
    /// How cells were estimated. One method per sample.
    AbundanceMethod {
        /// Poisson model of fragment lengths (Berry et al. 2012).
        Lengths = "lengths",
        /// Distinct molecular identifiers.
        Umis = "umis",
        /// Distinct fragments, a lower bound.
        Count = "count",
        /// Reads: no measure of cells.
        Reads = "reads",
    }
}

words! {
    /// Whether a target dominates its sample.
    DominanceVerdict {
        /// The lower limit of its share reaches the threshold.
        Confirmed = "confirmed",
        /// Its share reaches the threshold.
        Suspected = "suspected",
        /// The upper limit of its share reaches the threshold.
        CannotExclude = "cannot_exclude",
        /// The upper limit of its share is below the threshold.
        Negative = "negative",
        /// Too little was seen.
        NotEvaluable = "not_evaluable",
    }
}

table! {
    /// One site or cluster in one sample.
    "abundance", version 1, key [subject, sample, target_kind, target_id];
    AbundanceRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// `site_id` or `cluster_id`.
        target_id: String;
        /// Site or cluster.
        target_kind: TargetKind;
        /// Estimated cells among those sampled; null if refused.
        cells: Option<f64>, "cells";
        /// Standard error of `cells`.
        cells_se: Option<f64>, "cells";
        /// Share of `denominator_cells`.
        share: Option<f64>;
        /// Lower limit of the share at 95 %.
        share_lo: Option<f64>;
        /// Upper limit of the share at 95 %.
        share_hi: Option<f64>;
        /// Share if every cluster that lists the site's place belonged to it.
        share_with_multihits: Option<f64>;
        /// Estimated cells of all targets of the sample, multihit clusters included.
        denominator_cells: Option<f64>, "cells";
        /// How cells were estimated.
        method: AbundanceMethod;
        /// Whether lengths are too few to tell more cells apart.
        saturated: bool;
        /// Whether it dominates.
        verdict: DominanceVerdict;
        /// Reads.
        reads: u64, "reads";
        /// Distinct (replicate, breakpoint, umi); null if the protocol has no UMI.
        umis: Option<u32>;
        /// Distinct (replicate, breakpoint).
        fragments: u32;
    }
}
