//! Table `truth_reads`.

use landfall_core::{LibraryId, ReadClass, Strand};

use super::TruthAssay;
use crate::declare::table;

table! {
    /// One read or read pair.
    "truth_reads", version 1, key [assay, read];
    TruthReadRow {
        /// How it was made.
        assay: TruthAssay;
        /// Its number in the assay's files, from 0.
        read: u64;
        /// Its name in the FASTQ files.
        name: String;
        /// The library that its index names; null if its index is lost.
        library: Option<LibraryId>;
        /// Its molecule in table `truth_molecules`.
        molecule: u32;
        /// What a perfect analysis calls it; null for assays other than LM-PCR.
        class: Option<ReadClass>;
        /// The UMI that it shows but for sequencing errors: that of its molecule, or with errors of PCR; null if there is none.
        umi: Option<String>, "bases";
        /// Bases that polymerase slip added to (above 0) or took from (below 0) the host side of the vector end; bases added are `inserted`.
        slip: i32, "bases";
        /// Bases that slip added; empty where it added none.
        inserted: String, "bases";
        /// Whether the read, or the first of a pair, shows the molecule forwards or reversed.
        strand: Strand;
    }
}
