//! Table `truth_molecules`.

use landfall_core::{LibraryId, Position, ReadClass, SampleId, Strand, SubjectId, VectorEnd};

use super::{EndShape, MoleculeKind, TruthAssay};
use crate::declare::table;

table! {
    /// One molecule that was sequenced.
    "truth_molecules", version 1, key [assay, molecule];
    TruthMoleculeRow {
        /// How it was measured.
        assay: TruthAssay;
        /// Its number in the assay, from 0.
        molecule: u32;
        /// Whose library it is in.
        subject: SubjectId;
        /// Which sample's library it is in.
        sample: SampleId;
        /// The library that it was made in.
        library: LibraryId;
        /// What it is.
        kind: MoleculeKind;
        /// What a perfect analysis calls its reads; null for assays other than LM-PCR.
        class: Option<ReadClass>;
        /// The sample that its DNA is from, where it is another one: carry-over.
        origin_sample: Option<SampleId>;
        /// The site whose junction it holds, as table `sites` writes it; null if it holds none. The place of a mispriming.
        site_id: Option<String>;
        /// The clone that it is from, in its subject.
        clone: Option<u32>;
        /// The vector end that it holds.
        vector_end: Option<VectorEnd>;
        /// How that end looks.
        end_shape: Option<EndShape>;
        /// Contig of junction and breakpoint.
        contig: Option<String>;
        /// Direction in which it runs from the junction into the host.
        strand: Option<Strand>;
        /// First host base next to the vector.
        junction: Option<Position>, "0-based";
        /// Host base at the sheared end.
        breakpoint: Option<Position>, "0-based";
        /// Its molecular identifier; null if there is none.
        umi: Option<String>, "bases";
        /// Its sequence between primer and linker, or all of it where there is neither, as stretches in reading direction: `chr1:101-250+` of host or vector (1-based, both ends included; on `-` the reverse complement), `=ACGT` for bases of neither.
        segments: Vec<String>;
        /// Reads (pairs count once).
        reads: u32, "reads";
    }
}
