//! Table `read_profile`: the raw reads of a pool, cycle by cycle.

use crate::declare::{table, words};

words! {
    /// Which read of a cluster.
    ClusterRead {
        /// Read 1, or the only one.
        R1 = "R1",
        /// Read 2.
        R2 = "R2",
        /// Index read 1.
        I1 = "I1",
        /// Index read 2.
        I2 = "I2",
    }
}

table! {
    /// One cycle of one read of a pool, over all its reads as they stand in the FASTQ files, before anything is cut.
    "read_profile", version 1, key [pool, read, cycle];
    ReadProfileRow {
        /// The libraries that share the FASTQ files, named after the first of them, as in table `balance`.
        pool: String;
        /// Which read of the cluster.
        read: ClusterRead;
        /// The sequencer's cycle within the read: the place of the base.
        cycle: u32, "1-based", from 1;
        /// Reads that reach this cycle; the sum of the five counts of bases.
        reads: u64, "reads";
        /// Of them with A here.
        a: u64, "reads";
        /// Of them with C here.
        c: u64, "reads";
        /// Of them with G here.
        g: u64, "reads";
        /// Of them with T here.
        t: u64, "reads";
        /// Of them with anything else here.
        n: u64, "reads";
        /// Sum of their qualities here; divided by `reads`, the mean.
        quality_sum: u64, "Phred";
    }
    where a <= reads, c <= reads, g <= reads, t <= reads, n <= reads;
}
