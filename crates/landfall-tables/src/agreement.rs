//! Table `agreement`: measurements of one sample side by side.

use landfall_core::{SampleId, SubjectId};

use crate::declare::{table, words};
use crate::vcn::VcnRow;

words! {
    /// Whether two measurements say the same.
    Agreement {
        /// Their difference is no more than their intervals explain.
        Agree = "agree",
        /// It is more (p ≤ 0.05), or a bound excludes the other's interval.
        Disagree = "disagree",
        /// One of them has no interval.
        NotTestable = "not_testable",
    }
}

/// What a measurement is called beside another.
#[must_use]
pub fn measurement(row: &VcnRow) -> String {
    format!("{} {}/{}", row.method, row.target, row.reference)
}

words! {
    /// What a disagreement points to. Columns `flags` of `agreement` hold these words.
    AgreementFlag {
        /// One of the two counts every copy, the other integrated ones.
        OneCountsIntegratedCopiesOnly = "one_counts_integrated_copies_only",
        /// One method, two targets of the vector.
        TargetsDiffer = "targets_differ",
        /// One method, two references.
        ReferencesDiffer = "references_differ",
        /// A site may not have been found, or hold more than one copy.
        MoreCopiesThanSites = "more_copies_than_sites",
        /// The sites cannot all be in every cell of the clone.
        FewerCopiesThanSites = "fewer_copies_than_sites",
        /// Copies of a transduced cell are not known.
        NoTransducedFraction = "no_transduced_fraction",
    }
}

table! {
    /// Two measurements of one sample, or one beside the number of its dominant clone's sites.
    "agreement", version 1, key [subject, sample, left, right];
    AgreementRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// The one: `method target/reference`.
        left: String;
        /// The other; `sites of the dominant clone` where it is their number.
        right: String;
        /// Value or bound of the one.
        left_value: Option<f64>, "copies/cell";
        /// Value or bound of the other.
        right_value: Option<f64>, "copies/cell";
        /// The one over the other; null where either has no value.
        ratio: Option<f64>, from 0;
        /// Lower limit of the ratio at 95 %.
        ratio_lo: Option<f64>, from 0;
        /// Upper limit of the ratio at 95 %.
        ratio_hi: Option<f64>, from 0;
        /// Probability of a difference as large, or larger, if both measured the same; null for bounds.
        p: Option<f64>, in 0..=1;
        /// Whether they say the same.
        verdict: Agreement;
        /// What a disagreement points to, as words.
        flags: Vec<String>;
    }
    where ratio_lo <= ratio, ratio <= ratio_hi;
}
