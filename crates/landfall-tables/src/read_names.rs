//! Table `read_names`: each read of a traced pool by its name.

use landfall_core::{LibraryId, ReadClass};

use crate::declare::table;

table! {
    /// One read (pair) of a pool's FASTQ files, with what stage `trim` did with it. Empty unless `trace` of `[trim]` is set.
    "read_names", version 1, key [pool, read], published OnRequest;
    ReadNameRow {
        /// The libraries that share the FASTQ files, named after the first of them, as in table `balance`.
        pool: String;
        /// Number of the read in the pool's input, from 0: lanes in the order of their file names, reads as they stand in the files.
        read: u64;
        /// Name in the FASTQ files up to the first blank, without `@` and without a last `/1` or `/2`.
        name: String;
        /// The library; null for reads that were given to none.
        library: Option<LibraryId>;
        /// The class that stopped the read; null if it was handed on.
        class: Option<ReadClass>;
        /// The library's row of table `reads` that counts the read; null if it was stopped.
        read_id: Option<u32>;
    }
}
