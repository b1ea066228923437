//! Table `sites`: integration sites, per sample.

use landfall_core::{Position, SampleId, Strand, SubjectId, VectorEnd};

use crate::declare::{table, words};

words! {
    /// What a reader should know of a site before trusting it. Columns `flags` hold these words.
    SiteFlag {
        /// Fewer than two fragments.
        FewFragments = "few_fragments",
        /// Seen in one replicate where the sample has more.
        OneReplicate = "one_replicate",
        /// Another site lies within the junction window.
        NearSite = "near_site",
        /// The genome carries the vector end just before the site.
        Mispriming = "mispriming",
        /// Some molecular identifiers belong to stronger molecules elsewhere.
        UmiShared = "umi_shared",
        /// Too many fragments for the UMI's length: identifiers were not compared between sites.
        UmiSaturated = "umi_saturated",
        /// Some molecules have no known sheared end.
        NoBreakpoint = "no_breakpoint",
        /// Another subject of the sequencing run shows some of its molecules with comparable or more reads.
        Collision = "collision",
        /// Another sample of the subject shows some of its molecules.
        WithinSubjectCopy = "within_subject_copy",
        /// The other end of the same provirus is a site, too.
        DualDetection = "dual_detection",
    }
}

table! {
    /// One integration site in one sample.
    "sites", version 2, key [subject, sample, contig, position, strand, vector_end], published TableAndText;
    SiteRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// The site's name, `chr7+148811235` (1-based); the vector end is appended where the run has more than one.
        site_id: String;
        /// The name of the provirus: that of the site, or where both ends of one vector copy were found in the subject, of the end known first (of two new ones the 3′ end).
        provirus_id: String;
        /// Contig.
        contig: String;
        /// First host base next to the vector, standardised.
        position: Position, "0-based";
        /// Orientation of the vector.
        strand: Strand;
        /// Which end of the vector.
        vector_end: VectorEnd;
        /// First base of the target-site duplication; null if the vector makes none.
        duplication_start: Option<Position>, "0-based";
        /// One past the last base of the duplication; null if the vector makes none.
        duplication_end: Option<Position>, "0-based, exclusive";
        /// Middle of the duplication, rounded down; null if the vector makes none.
        duplication_center: Option<Position>, "0-based";
        /// Distance of this sample's strongest junction from a registered position, along the contig; 0 for new sites.
        mode_offset: i32, "bases";
        /// Replicates that show the site.
        replicates: u32, from 1;
        /// Distinct (replicate, breakpoint).
        fragments: u32;
        /// Distinct (replicate, breakpoint, umi); null if the protocol has no UMI.
        umis: Option<u32>;
        /// Reads.
        reads: u64, "reads";
        /// Distinct junctions before standardisation.
        raw_junctions: u32;
        /// What to know before trusting it: words of the closed list of site flags.
        flags: Vec<String>;
    }
    where duplication_start < duplication_end;
}
