//! Table `truth_sites`.

use landfall_core::{Position, SampleId, Strand, SubjectId, VectorEnd};

use super::{EndShape, Place, Structure, TruthAssay};
use crate::declare::table;

table! {
    /// One true integration in one sample, with what an assay's reads show of it. Rows without cells are sites whose molecules reached the sample's libraries from another sample.
    "truth_sites", version 1, key [subject, sample, assay, contig, position, strand, vector_end, clone];
    TruthSiteRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// How it was measured.
        assay: TruthAssay;
        /// The site's name, as table `sites` writes it.
        site_id: String;
        /// The clone that carries it: its number in its subject, from 1.
        clone: u32;
        /// Contig.
        contig: String;
        /// First host base next to the measured vector end.
        position: Position, "0-based";
        /// Orientation of the vector.
        strand: Strand;
        /// The measured end of the vector.
        vector_end: VectorEnd;
        /// First base of the target-site duplication; null if the vector makes none.
        duplication_start: Option<Position>, "0-based";
        /// One past the last base of the duplication; null if the vector makes none.
        duplication_end: Option<Position>, "0-based, exclusive";
        /// What kind of place it was put in.
        place: Place;
        /// How the measured end looks.
        end_shape: EndShape;
        /// Vector bases gained (above 0) or lost (below 0) at the measured end.
        end_offset: i32, "bases";
        /// How the vector looks between its ends.
        structure: Structure;
        /// Cells that carry it and whose DNA went into LM-PCR libraries; 0 for a site of another sample; null for other assays, whose cells are not counted.
        cells: Option<u32>;
        /// Share of the sample's transduced cells that carry it, in the population that was sampled.
        share: f64;
        /// Distinct (replicate, breakpoint) of the site's molecules with at least one read whose library is known and whose class is `unique` or `multihit`; for other assays, molecules across its junctions.
        fragments: u32;
        /// Of them, fragments with one best place in the genome.
        unique_fragments: u32;
        /// Distinct (replicate, breakpoint, UMI) of the same molecules; null if there is no UMI.
        umis: Option<u32>;
        /// Reads of these molecules.
        reads: u64, "reads";
        /// Reads of molecules of other samples with this site that are given to this sample: index hopping and carry-over.
        foreign_reads: u64, "reads";
    }
}
