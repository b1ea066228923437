//! Truth tables: what `landfall simulate` knows of what it made, and `landfall score` holds results against.

pub mod clones;
pub mod molecules;
pub mod placements;
pub mod reads;
pub mod sites;
pub mod vcn;

use crate::declare::words;

words! {
    /// How a sample was measured.
    TruthAssay {
        /// Ligation-mediated PCR.
        Lmpcr = "lmpcr",
        /// Whole-genome read pairs.
        Wgs = "wgs",
        /// Captured read pairs.
        Capture = "capture",
        /// Nanopore reads.
        Ont = "ont",
        /// Circular-consensus reads.
        Hifi = "hifi",
    }
}

words! {
    /// What kind of place a site was put in.
    Place {
        /// Anywhere outside exact duplications.
        Anywhere = "anywhere",
        /// A position of a file.
        Listed = "listed",
        /// In an interval of a file, in proportion to its weight.
        Weighted = "weighted",
        /// Upstream of a gene of the cancer list.
        NearCancerGene = "near_cancer_gene",
        /// Inside an exact duplication, farther from its ends than the longest fragment.
        ExactDuplication = "exact_duplication",
        /// Inside a duplication whose copies differ a little.
        Duplication = "duplication",
        /// Inside a copy of the short repeat family.
        Alu = "alu",
        /// Inside a copy of the long repeat family.
        L1 = "l1",
        /// Inside a tandem array.
        Satellite = "satellite",
    }
}

words! {
    /// How an end of the vector looks at its junction.
    EndShape {
        /// As it should; for an AAV, anywhere near the outer end of its ITR.
        Canonical = "canonical",
        /// 1–10 bases lost or gained.
        Ragged = "ragged",
        /// So much is lost that a primer in the end finds nothing.
        Truncated = "truncated",
    }
}

words! {
    /// How the vector looks between its ends.
    Structure {
        /// Whole.
        Full = "full",
        /// An inner part is missing.
        InternalDeletion = "internal_deletion",
        /// An inner part is turned round.
        Inversion = "inversion",
        /// Part of the vector, from within its ends.
        Partial = "partial",
        /// Several segments, head to tail.
        HeadToTail = "head_to_tail",
        /// Several segments, two of them head to head or tail to tail.
        Rearranged = "rearranged",
    }
}

words! {
    /// What a simulated molecule is.
    MoleculeKind {
        /// Holds the junction of an integration.
        Integration = "integration",
        /// Host alone.
        Host = "host",
        /// Vector alone.
        VectorInternal = "vector_internal",
        /// Plasmid, backbone included.
        Plasmid = "plasmid",
        /// Circle of one repeat.
        LtrCircle1 = "ltr_circle_1",
        /// Circle of two repeats.
        LtrCircle2 = "ltr_circle_2",
        /// Begins as one molecule and ends as another.
        Chimera = "chimera",
        /// Vector end joined to the linker.
        PrimerDimer = "primer_dimer",
        /// The primer on a wrong place, no vector end after it.
        StrayPrimer = "stray_primer",
        /// The primer on a place of the genome that looks like the vector end.
        Mispriming = "mispriming",
    }
}
