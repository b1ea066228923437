//! Table `hits`: where the distinct sequences of a library fit.

use landfall_core::{LibraryId, Position, SampleId, Strand, SubjectId};

use crate::declare::{table, words};

words! {
    /// Which of a pair a sequence is.
    Mate {
        /// The read that starts in the vector end.
        Anchor = "anchor",
        /// The read that starts in the linker.
        Adrift = "adrift",
    }
}

words! {
    /// Which of the two genomes a contig belongs to.
    Genome {
        /// The reference.
        Host = "host",
        /// A vector of the run.
        Vector = "vector",
    }
}

words! {
    /// How a placement was found.
    HitSource {
        /// By the junction mapper.
        Map = "map",
        /// By looking near the mate's placement.
        Rescue = "rescue",
        /// From a user's own alignment.
        Import = "import",
    }
}

table! {
    /// One placement of one distinct sequence; a sequence with more loci than are followed has one row with null places.
    "hits", version 2, key [subject, sample, library, mate, seq_id, genome, contig, start, strand, end], published Nothing;
    HitRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// Which library.
        library: LibraryId;
        /// Which of the pair.
        mate: Mate;
        /// `anchor_id` or `adrift_id` of table `reads`.
        seq_id: u32;
        /// Host or vector.
        genome: Genome;
        /// Contig; null where the sequence has more loci than are followed.
        contig: Option<String>;
        /// First base of the placement.
        start: Option<Position>, "0-based";
        /// One past the last base of the placement.
        end: Option<Position>, "0-based, exclusive";
        /// The strand whose sequence the read shows.
        strand: Option<Strand>;
        /// First placed base of the read; 0 for our own mapper.
        query_start: u32, "bases";
        /// One past the last placed base of the read.
        query_end: u32, "bases";
        /// Mismatches, inserted and deleted bases.
        edits: u32, "bases", in 0..=1_000_000_000;
        /// 1 − edits / placed bases of the read.
        identity: f64, in 0..=1;
        /// By how many bases further upstream, as the read runs, its first base could lie at equally many edits, by gaps.
        upstream: u32, "bases";
        /// By how many bases further downstream, as the read runs, its first base could lie at equally many edits, by gaps.
        downstream: u32, "bases";
        /// Loci of this sequence in this genome within the identity band; a lower bound where `contig` is null.
        loci: u32;
        /// Edit distance of the protocol's vector end to the host bases just before the junction; null for adrift reads, vector hits and at contig ends.
        mispriming_edits: Option<u32>, "bases";
        /// How the placement was found.
        source: HitSource;
    }
    where start < end, query_start <= query_end;
}
