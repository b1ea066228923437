//! Table `truth_vcn`.

use landfall_core::{SampleId, SubjectId};

use crate::declare::table;

table! {
    /// Vector copies of one sample.
    "truth_vcn", version 1, key [subject, sample];
    TruthVcnRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// Mean integrated copies per cell, untransduced cells included.
        vcn: f64, "copies/cell";
        /// Mean copies per cell, circles and plasmid included.
        vcn_total: f64, "copies/cell";
        /// Share of transduced cells among all.
        transduced_fraction: f64;
        /// Mean integrated copies per transduced cell.
        copies_per_transduced_cell: f64, "copies/cell";
        /// Circles of one repeat and of two per cell.
        circle_copies: f64, "copies/cell";
        /// Plasmid copies per cell.
        plasmid_copies: f64, "copies/cell";
    }
}
