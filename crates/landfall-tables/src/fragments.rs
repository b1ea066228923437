//! Table `fragments`: where the molecules of a library may have come from.

use landfall_core::{LibraryId, Position, ReadClass, SampleId, Strand, SubjectId, VectorEnd};

use crate::declare::table;

table! {
    /// One candidate place of one molecule, (junction, breakpoint, umi). Vector-internal molecules are rows too, on the vector's contig. Counts are over distinct fragment_id.
    "fragments", version 2, key [subject, sample, library, fragment_id, contig, junction, strand, breakpoint];
    FragmentRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// Which library.
        library: LibraryId;
        /// Rank of the molecule in the library; shared by its candidate rows.
        fragment_id: u32;
        /// Number of equally good places of the molecule; 1 = unique.
        candidates: u32, from 1;
        /// Replicate of the sample that the library is.
        replicate: u32, from 1;
        /// Contig of the host, or of a vector for the vector classes.
        contig: String;
        /// Direction in which the anchor read runs into the host.
        strand: Strand;
        /// First host base next to the vector.
        junction: Position, "0-based";
        /// Host base at the sheared end; null where it is not known.
        breakpoint: Option<Position>, "0-based";
        /// Molecular identifier as read; null if the protocol has none.
        umi: Option<String>, "bases";
        /// Reads that show this molecule.
        reads: u32, "reads", from 1;
        /// Which end of the vector.
        vector_end: VectorEnd;
        /// Bases found between primer and junction, of most of the reads.
        remnant: String, "bases";
        /// Edits of both mates at this place, the fewest of any of its reads.
        edits: u32, "bases", in 0..=1_000_000_000;
        /// By how many bases further upstream, as the anchor read runs, the junction could lie at equally many edits; the least of any of its reads.
        junction_upstream: u32, "bases";
        /// By how many bases further downstream, as the anchor read runs, the junction could lie at equally many edits; the least of any of its reads.
        junction_downstream: u32, "bases";
        /// Edit distance of the protocol's vector end to the host bases just before the junction; null where not known.
        mispriming_edits: Option<u32>, "bases";
        /// What the molecule is.
        class: ReadClass;
    }
}
