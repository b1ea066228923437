//! Table `multihits`: molecules with several equally good places.

use landfall_core::{SampleId, SubjectId};

use crate::declare::table;

table! {
    /// One cluster of molecules that share candidate places, in one sample.
    "multihits", version 1, key [subject, sample, cluster_id];
    MultihitRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// The cluster's name: its first locus, with `+n` for the number of further loci.
        cluster_id: String;
        /// The loci, named as sites are.
        loci: Vec<String>;
        /// Distinct (replicate, length).
        fragments: u32;
        /// Distinct (replicate, length, umi); null if the protocol has no UMI.
        umis: Option<u32>;
        /// Reads.
        reads: u64, "reads";
        /// What to know before trusting it: words of the closed list of site flags.
        flags: Vec<String>;
    }
}
