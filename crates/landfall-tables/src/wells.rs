//! Table `wells`: digital PCR well by well, beside what instruments print.

use landfall_core::{SampleId, SubjectId};

use crate::declare::table;

table! {
    /// One well of a vector target and a reference target.
    "wells", version 1, key [subject, sample, target, reference, well, file];
    WellRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// The vector target.
        target: String;
        /// The reference target.
        reference: String;
        /// The well of the vector target.
        well: String;
        /// Name of its table's file.
        file: String;
        /// Positive partitions of the vector target.
        vector_positives: u64, "partitions";
        /// Accepted partitions of the vector target.
        vector_total: u64, "partitions";
        /// Positive partitions of the reference target.
        reference_positives: u64, "partitions";
        /// Accepted partitions of the reference target.
        reference_total: u64, "partitions";
        /// Concentration of the vector target as QuantaSoft prints it, for its droplet volume; null if saturated.
        vector_concentration: Option<f64>, "copies/µl";
        /// Its lower limit as QuantaSoft prints it (`PoissonConfMin`).
        vector_concentration_lo: Option<f64>, "copies/µl";
        /// Its upper limit as QuantaSoft prints it (`PoissonConfMax`).
        vector_concentration_hi: Option<f64>, "copies/µl";
        /// Concentration of the reference target as QuantaSoft prints it.
        reference_concentration: Option<f64>, "copies/µl";
        /// Its lower limit as QuantaSoft prints it.
        reference_concentration_lo: Option<f64>, "copies/µl";
        /// Its upper limit as QuantaSoft prints it.
        reference_concentration_hi: Option<f64>, "copies/µl";
        /// Vector over reference as QuantaSoft prints it (`Ratio`): no blanks subtracted.
        ratio: Option<f64>;
        /// Its lower limit as QuantaSoft prints it (`PoissonRatioMin`): symmetric, too narrow at low copy numbers.
        ratio_lo: Option<f64>;
        /// Its upper limit as QuantaSoft prints it (`PoissonRatioMax`).
        ratio_hi: Option<f64>;
        /// Copies per cell of this well alone, blanks subtracted; null without positives.
        vcn: Option<f64>, "copies/cell";
        /// Lower limit at 95 %, symmetric on the log scale, counting error only.
        vcn_lo: Option<f64>, "copies/cell";
        /// Upper limit at 95 %, symmetric on the log scale, counting error only.
        vcn_hi: Option<f64>, "copies/cell";
        /// Lower limit by Fieller (1954); null where it is unbounded.
        fieller_lo: Option<f64>, "copies/cell";
        /// Upper limit by Fieller (1954); null where it is unbounded.
        fieller_hi: Option<f64>, "copies/cell";
        /// Lower limit by recovery of variances from Wilson limits (Donner and Zou 2012).
        mover_lo: Option<f64>, "copies/cell";
        /// Upper limit by recovery of variances from Wilson limits; null where it is unbounded.
        mover_hi: Option<f64>, "copies/cell";
        /// Partitions positive for both targets; null where the table does not say.
        both_positive: Option<u64>, "partitions";
        /// Vector copies that lie on one molecule with the reference, among all vector copies.
        linked: Option<f64>, in 0..=1;
        /// Probability of so many partitions positive for both, or more, if no copies were linked.
        linkage_p: Option<f64>, in 0..=1;
        /// Whether the well was used.
        used: bool;
    }
    where vector_positives <= vector_total, reference_positives <= reference_total;
}
