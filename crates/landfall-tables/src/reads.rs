//! Table `reads`: what trimming leaves of a library.

use landfall_core::{LibraryId, SampleId, SubjectId, VectorEnd};

use crate::declare::{table, words};

words! {
    /// How the vector file says that a read goes on after the vector end.
    Continuation {
        /// Into the vector: the primer-binding-site side of a retroviral end.
        Internal = "internal",
        /// Into the other end's outer terminus: a circle of two ends.
        Circle = "circle",
        /// Into the plasmid that the vector was made from.
        Backbone = "backbone",
    }
}

table! {
    /// One distinct (anchor, adrift, umi) of a library, with the number of reads that show it.
    "reads", version 1, key [subject, sample, library, read_id], published Nothing;
    ReadRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// Which library.
        library: LibraryId;
        /// Rank among the library's distinct rows, from 0, in the order of (vector_end, anchor, adrift, umi, remnant).
        read_id: u32;
        /// Rank of the anchor among the library's distinct anchors.
        anchor_id: u32;
        /// Rank of the adrift among the library's distinct adrifts; null if single-end.
        adrift_id: Option<u32>;
        /// Host bases from the junction on, as read.
        anchor: String, "bases";
        /// Host bases from the sheared end on, as read; null if single-end.
        adrift: Option<String>, "bases";
        /// Molecular identifier; null if the protocol has none.
        umi: Option<String>, "bases";
        /// The vector end that the protocol's anchor primer sits in.
        vector_end: VectorEnd;
        /// Bases found between primer and junction.
        remnant: String, "bases";
        /// How the read goes on if it does not leave the vector; null if it does.
        vector_continuation: Option<Continuation>;
        /// Whether the anchor read reached the linker, so that its far end is the sheared end.
        linker_reached: bool;
        /// Reads with this row's sequences.
        count: u32, "reads", from 1;
        /// Mean Phred quality of the kept bases over those reads.
        mean_quality: f64, "Phred", from 0;
    }
}
