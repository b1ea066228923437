//! Stage vcn: vector copies per cell with an interval, by every method that a laboratory has.
//!
//! Laboratory tables give positive partitions, amplitudes of droplets, threshold cycles, or copies of colonies. Each
//! method × target of a sample makes a row of `vcn`; where the counts do not carry an estimate, the row says why and
//! gives the bound that they do carry. From there follow the copies of transduced cells, the verdict for release, and
//! the agreement of methods with each other and with the sites of a dominant clone.
//!
//! What a reader should know beside the numbers are words of closed lists: [`VcnFlag`](landfall_tables::vcn::VcnFlag),
//! [`CurveFlag`](landfall_tables::curves::CurveFlag), [`CellsFlag`](landfall_tables::cells::CellsFlag) and
//! [`AgreementFlag`](landfall_tables::agreement::AgreementFlag).

pub mod agreement;
mod colonies;
pub mod colony;
pub mod curve;
mod ddpcr;
pub mod digital;
mod duplex;
mod error;
pub mod gate;
mod gating;
pub mod instrument;
pub mod lab;
mod labels;
mod laboratory;
pub mod linkage;
mod measurement;
mod outcome;
mod qpcr;
mod release;
mod roster;
mod rows;
mod seat;
mod sequenced;
pub mod specification;
pub mod spread;
mod stage;

pub use error::{LabelError, Problem, VcnError};
pub use stage::Vcn;

use landfall_config::above;

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
        reference_copies: f64 = 2.0, in above(0.0).at_most(1e6), "copies/cell", "diploid cells";
        /// How much more the vector's wells are diluted than the reference's, where the two are not in one well and the table has no `dilution`.
        dilution: f64 = 1.0, in above(0.0).at_most(1e12), "", "same dilution";
        /// Relative variation between wells, at least; the wells' own is used where it is larger.
        between_well_cv: f64 = 0.06, in 0.0..=10.0, "", "the upper end of what is usual for droplet digital PCR; replace by the laboratory's own";
        /// Wells with fewer accepted partitions are left out.
        min_partitions: u32 = 10_000u32, in 1..=1_000_000_000, "partitions", "manufacturer's recommendation for droplets";
        /// Without this many positive partitions of the reference in all, there is no estimate.
        min_reference_positives: u32 = 50u32, in 1..=1_000_000_000, "partitions", "14 % counting error";
        /// Above this many copies per partition a well counts as saturated.
        max_lambda: f64 = 5.0, in above(0.0).at_most(20.0), "copies/partition", "0.7 % of partitions negative";
        /// Fewer positive partitions of the vector are flagged, and the lower limit is exact.
        few_positives: u32 = 5u32, in 0..=1_000_000, "partitions", "the normal interval fails below";
        /// Share of vector copies on one molecule with the reference from which on linkage is flagged.
        linked_share: f64 = 0.05, in 0.0..=1.0, "", "a smaller share moves the ratio by less than wells vary";
        /// Volume of a droplet in the concentrations of table `wells`.
        droplet_nl: f64 = 0.85, in above(0.0).at_most(1_000.0), "nl", "QuantaSoft from 2014 on and QX Manager; 0.91 before";
        /// Two clusters of droplets nearer than this many standard deviations of both have no threshold.
        min_separation: f64 = 5.0, in 0.0..=100.0, "", "droplets of the one beyond the threshold are fewer than 1 in 10⁶";
        /// Standard curves of quantitative PCR below this efficiency are refused.
        min_efficiency: f64 = 0.9, in above(0.0).at_most(2.0), "", "usual range of assays in use";
        /// Standard curves above this efficiency are refused.
        max_efficiency: f64 = 1.1, in above(0.0).at_most(2.0), "", "usual range of assays in use";
        /// Standard curves below this R² are refused.
        min_r_squared: f64 = 0.98, in 0.0..=1.0, "", "usual limit of assays in use";
        /// Efficiency of both targets where a plate has a calibrator and no standard curve.
        efficiency: f64 = 1.0, in above(0.0).at_most(2.0), "", "copies double in a cycle";
        /// Wells of a sample whose cycles vary more are flagged.
        max_replicate_sd: f64 = 0.5, in above(0.0).at_most(40.0), "cycles", "a third more or fewer copies";
        /// Relative variation between plates, at least; the plates' own is used where it is larger.
        between_plate_cv: f64 = 0.0, in 0.0..=10.0, "", "the curve's error alone; set the laboratory's own";
        /// Fewer colonies are flagged.
        min_colonies: u32 = 10u32, in 0..=1_000_000, "colonies", "the bootstrap's interval is too narrow below";
        /// Table `cells` gives the share of transduced cells with more copies than this.
        many_copies: u32 = 4u32, in 1..=1_000, "copies", "from five copies on cells count as overloaded";
        /// Two methods disagree at this probability.
        disagree_p: f64 = 0.05, in 0.0..=1.0, "", "usual level";
        /// Dominant proviruses that make up this share of a sample are taken for the sites of one clone.
        clone_share: f64 = 0.8, in 0.0..=1.0, "", "the rest moves copies per cell by less than its interval";
        /// Limit of copies per transduced cell that the verdict for release is about.
        limit_copies: f64 = 5.0, in above(0.0).at_most(1e6), "copies/cell", "release limit in common use";
        /// Relative error of the sheet's `transduced_fraction`.
        transduced_fraction_cv: f64 = 0.05, in 0.0..=10.0, "", "between-run variation of flow cytometry";
        where min_efficiency <= max_efficiency, vector_targets disjoint reference_targets;
    }
}
