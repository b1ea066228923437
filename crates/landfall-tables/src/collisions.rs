//! Table `collisions`: molecules and sites seen in independent subjects of one sequencing run.

use landfall_core::{Position, Strand};

use crate::declare::{table, words};

words! {
    /// What is done about a collision.
    CollisionVerdict {
        /// The minor copy is removed.
        Removed = "removed",
        /// Kept and flagged, out of estimates.
        Flagged = "flagged",
        /// Both kept and flagged.
        BothKept = "both_kept",
    }
}

table! {
    /// One molecule or site seen in independent samples.
    "collisions", version 1, key [sequencing_run, contig, position, strand, breakpoint, umi];
    CollisionRow {
        /// The sequencing run in which the samples met.
        sequencing_run: String;
        /// Contig.
        contig: String;
        /// Direction in which the anchor reads run into the host.
        strand: Strand;
        /// The junction.
        position: Position, "0-based";
        /// Host base at the sheared end; null for a collision of sites.
        breakpoint: Option<Position>, "0-based";
        /// Molecular identifier; null if the protocol has none.
        umi: Option<String>, "bases";
        /// The samples that show it.
        samples: Vec<String>;
        /// The read counts in the same order, as text.
        evidence: Vec<String>;
        /// What is done about it.
        verdict: CollisionVerdict;
        /// The sample that keeps it; null if none is preferred.
        assigned_to: Option<String>;
    }
}
