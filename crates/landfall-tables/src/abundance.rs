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
    /// Whether a target dominates its sample, strongest statement first: a sample's verdict is the first of its
    /// targets'.
    DominanceVerdict {
        /// The lower limit of its share reaches the threshold.
        Confirmed = "confirmed",
        /// Too little was seen.
        NotEvaluable = "not_evaluable",
        /// Its share reaches the threshold.
        Suspected = "suspected",
        /// The upper limit of its share reaches the threshold, or it could if more were known.
        CannotExclude = "cannot_exclude",
        /// The upper limit of its share is below the threshold.
        Negative = "negative",
    }
}

words! {
    /// What a reader should know of an estimate. Columns `flags` of `abundance` hold these words.
    AbundanceFlag {
        /// Fewer cells were sampled than a verdict needs.
        FewCells = "few_cells",
        /// Its share reaches the threshold only if the clusters that list its place belong to it.
        Multihit = "multihit",
        /// The observed fragment lengths do not follow the fitted law.
        LengthLaw = "length_law",
        /// The observed fragment lengths could not be held against the fitted law: fewer than two groups of them.
        LengthLawNotTested = "length_law_not_tested",
        /// Cells and share are lower bounds.
        LowerBound = "lower_bound",
        /// The share is an upper bound: another target fills every bin of length.
        UpperBound = "upper_bound",
        /// Replicates disagree on its share.
        ReplicatesDiffer = "replicates_differ",
        /// Both ends of the provirus were seen: cells are those of the end that shows more.
        DualDetection = "dual_detection",
        /// The protocol cuts at restriction sites: fragment lengths say nothing of cells.
        Restriction = "restriction",
        /// No molecule has a known sheared end or a molecular identifier.
        NoFragments = "no_fragments",
    }
}

table! {
    /// One clone's mark in one sample: a provirus (a site, or both its ends) or a cluster.
    "abundance", version 2, key [subject, sample, target_kind, target_id], published TableAndText;
    AbundanceRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// `provirus_id` of a site, or `cluster_id`.
        target_id: String;
        /// Site or cluster.
        target_kind: TargetKind;
        /// Estimated cells among those sampled; null if refused.
        cells: Option<f64>, "cells", from 0;
        /// Standard error of `cells`: the larger of the model's and the replicates'; null if refused.
        cells_se: Option<f64>, "cells", from 0;
        /// Share of `denominator_cells`; of the sample's reads where cells are refused.
        share: Option<f64>, in 0..=1;
        /// Lower limit of the share at 95 %; null if refused.
        share_lo: Option<f64>, in 0..=1;
        /// Upper limit of the share at 95 %; null if refused.
        share_hi: Option<f64>, in 0..=1;
        /// Share if every cluster that lists the site's place belonged to it.
        share_with_multihits: Option<f64>, from 0;
        /// Estimated cells of all targets of the sample, clusters included; null if refused.
        denominator_cells: Option<f64>, "cells", from 0;
        /// Share of the smallest clone that would have been seen with 95 % certainty; null if cells are refused.
        detection_limit: Option<f64>, in 0..=1;
        /// Share that makes a clone dominant, as the verdict has it.
        threshold: f64, in 0..=1;
        /// Fewer sampled cells carry no verdict, unless dominance is certain.
        min_cells: f64, "cells", from 0;
        /// How cells were estimated: one method per sample.
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
        /// What to know before trusting it: words of the closed list of abundance flags.
        flags: Vec<String>;
    }
}
