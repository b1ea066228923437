//! Table `registry`: the sites of a subject that are known so far.

use landfall_core::{Position, SampleId, Strand, SubjectId, VectorEnd};

use crate::declare::table;

table! {
    /// One known site of a subject. Registered positions and names never change; junctions that join are added.
    "registry", version 2, key [subject, contig, position, strand, vector_end];
    RegistryRow {
        /// Who the material is from.
        subject: SubjectId;
        /// The site's name.
        site_id: String;
        /// The name of the provirus: that of the site, or of its other end where that was known first.
        provirus_id: String;
        /// Contig.
        contig: String;
        /// First host base next to the vector, standardised.
        position: Position, "0-based";
        /// Orientation of the vector.
        strand: Strand;
        /// Which end of the vector.
        vector_end: VectorEnd;
        /// Other junctions that were read and joined it, as offsets along the contig, such as `-2` and `+1`: they stay with it.
        joined: Vec<String>;
        /// The sample that showed it first.
        first_seen_sample: SampleId;
    }
}
