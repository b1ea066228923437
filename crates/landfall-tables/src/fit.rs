//! Table `fit`: how many of a pool's first reads fit its layout.

use crate::declare::table;

table! {
    /// The first reads of a pool, held against its layout before they are trimmed.
    "fit", version 1, key [pool];
    FitRow {
        /// The libraries that share the FASTQ files, named after the first of them, as in table `balance`.
        pool: String;
        /// Reads or pairs looked at: at least 1,000 of each lane, 16,000 where few of them fit.
        reads: u64, "reads";
        /// Of them, those that a barcode of the sheet takes; all, where the pool is one library without barcode.
        taken: u64, "reads";
        /// Of the taken ones, those that begin with vector end and linker.
        fitting: u64, "reads";
        /// What fits ten times as many if it is turned round, such as `R1 and R2 exchanged`; null where nothing does.
        otherwise: Option<String>;
        /// Reads that fit then.
        fitting_otherwise: Option<u64>, "reads";
    }
    where taken <= reads, fitting <= taken;
}
