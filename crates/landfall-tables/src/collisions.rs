//! Table `collisions`: molecules seen more than once in a sequencing run.

use landfall_core::{LibraryId, Position, SampleId, Strand, SubjectId, VectorEnd};

use crate::declare::{table, words};

words! {
    /// What is done about one copy of a molecule.
    CollisionVerdict {
        /// The copy that the others are measured against: kept, many times the reads of any other subject's.
        Source = "source",
        /// The minor copy is removed.
        Removed = "removed",
        /// Kept and flagged: its reads count, it is no fragment.
        Flagged = "flagged",
        /// All copies are kept and flagged.
        BothKept = "both_kept",
        /// Seen with more reads in another replicate of the sample, with the same molecular identifier: its reads count, it is no fragment.
        ReplicateCopy = "replicate_copy",
        /// Seen in another sample of the same subject only: kept, out of tests of growth.
        WithinSubjectCopy = "within_subject_copy",
    }
}

table! {
    /// One copy, in one library, of a molecule that several samples or, proven by its identifier, replicates of one sequencing run show.
    "collisions", version 2, key [sequencing_run, contig, junction, strand, vector_end, breakpoint, umi, subject, sample, library];
    CollisionRow {
        /// The sequencing run in which the samples met.
        sequencing_run: String;
        /// Contig; for molecules of several places, of the first place that is shared.
        contig: String;
        /// Direction in which the anchor reads run into the host.
        strand: Strand;
        /// Which end of the vector.
        vector_end: VectorEnd;
        /// First host base next to the vector.
        junction: Position, "0-based";
        /// Host base at the sheared end.
        breakpoint: Position, "0-based";
        /// Molecular identifier; null if the protocol has none.
        umi: Option<String>, "bases";
        /// Who the copy's material is from.
        subject: SubjectId;
        /// The copy's sample.
        sample: SampleId;
        /// The copy's library.
        library: LibraryId;
        /// Reads of the copy.
        reads: u32, "reads";
        /// Most reads that a library of another subject shows; of another replicate or sample for copies within a subject.
        reads_elsewhere: u32, "reads";
        /// What is done about the copy.
        verdict: CollisionVerdict;
    }
}
