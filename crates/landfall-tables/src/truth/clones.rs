//! Table `truth_clones`.

use landfall_core::{SampleId, SubjectId};

use crate::declare::table;

table! {
    /// One clone in one sample.
    "truth_clones", version 1, key [subject, sample, clone];
    TruthCloneRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// The clone's number in its subject, from 1.
        clone: u32;
        /// Whether it is the subject's dominant clone.
        dominant: bool;
        /// Its sites, as table `sites` writes them, in the order of its integrations.
        sites: Vec<String>;
        /// Cells of it whose DNA went into LM-PCR libraries.
        cells: u32;
        /// Its share of the transduced cells of the population that was sampled.
        share: f64;
    }
}
