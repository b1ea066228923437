//! Stage vcn: vector copies per cell with an interval, from digital PCR.
//!
//! A laboratory table gives positive and accepted partitions per well and target. A vector target and a reference
//! target of one well make a ratio; the wells of a sample are combined; where the counts do not carry an estimate,
//! the row says why and gives the bound that they do carry.
//!
//! Flags, with the verdict they come with:
//!
//! | flag | meaning |
//! |---|---|
//! | `few_partitions`, `reference_saturated`, `saturated_wells` | wells with too few accepted partitions, or too many copies of a target, were left out; without any well left, refused |
//! | `few_reference_positives`, `reference_below_blank` | refused: the reference does not carry an estimate |
//! | `saturated` | lower bound: dilute and repeat |
//! | `no_positives`, `below_blank` | upper limit: nothing, or no more than wells without template show |
//! | `few_positives` | estimated, with an exact lower limit |
//! | `wells_differ` | more than counting error explains (p < 0.01) |
//! | `separate_wells`, `unpaired_wells` | the targets are in different wells; some wells have no partner and were left out |
//! | `limit_within`, `limit_exceeds`, `limit_cannot_exclude`, `limit_not_evaluable` | copies per *transduced* cell against `limit_copies`; not evaluable without a measured transduced fraction |
//! | `transduced_above_copies` | fewer copies than transduced cells: one of the two is wrong |

pub mod digital;
mod duplex;
mod error;
mod limit;
mod outcome;
mod stage;
pub mod table;

pub use error::{LabelError, Problem, VcnError};
pub use stage::Vcn;

landfall_config::params! {
    /// Parameters of stage `vcn`.
    VcnParams {
        /// Names of vector targets in laboratory tables, in any case.
        vector_targets: Vec<String> = [
            "psi", "HIV-psi", "packaging signal", "LTR", "5LTR", "U5", "R-U5", "RU5", "gag", "psi-gag", "RRE", "cPPT",
            "WPRE", "ITR", "vector", "transgene", "CAR",
        ].map(String::from), "", "elements that lentiviral and AAV vectors share";
        /// Names of reference targets in laboratory tables, in any case.
        reference_targets: Vec<String> = [
            "RPP30", "RNaseP", "RNase P", "RPPH1", "ALB", "albumin", "TERT", "AP3B1", "EIF2C1", "AGO1", "HBB", "HMBS",
            "CFTR", "SDC4", "reference",
        ].map(String::from), "", "autosomal single-copy loci in common use";
        /// Names of wells without template; their mean is subtracted.
        blanks: Vec<String> = ["NTC", "NTC control", "blank", "no template", "no template control", "water"].map(String::from), "", "common names";
        /// Copies of the reference per cell, where the table has no `copies_per_cell`; 1 for X and Y in males.
        reference_copies: f64 = 2.0, "copies/cell", "diploid cells";
        /// How much more the vector's wells are diluted than the reference's, where the two are not in one well and the table has no `dilution`.
        dilution: f64 = 1.0, "", "same dilution";
        /// Relative variation between wells, at least; the wells' own is used where it is larger.
        between_well_cv: f64 = 0.05, "", "usual for droplet digital PCR; replace by the laboratory's own";
        /// Wells with fewer accepted partitions are left out.
        min_partitions: u32 = 10_000u32, "partitions", "manufacturer's recommendation for droplets";
        /// Without this many positive partitions of the reference in all, there is no estimate.
        min_reference_positives: u32 = 50u32, "partitions", "14 % counting error";
        /// Above this many copies per partition a well counts as saturated.
        max_lambda: f64 = 5.0, "copies/partition", "0.7 % of partitions negative";
        /// Fewer positive partitions of the vector are flagged, and the lower limit is exact.
        few_positives: u32 = 5u32, "partitions", "the normal interval fails below";
        /// Limit of copies per transduced cell that the flags judge against.
        limit_copies: f64 = 5.0, "copies/cell", "release limit in common use";
        /// Relative error of the sheet's `transduced_fraction`.
        transduced_fraction_cv: f64 = 0.05, "", "between-run variation of flow cytometry";
    }
}
