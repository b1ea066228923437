//! Table `site_fragments`: molecules after all clean-up.

use landfall_core::{Position, SampleId, SubjectId};

use crate::declare::{table, words};

words! {
    /// What a molecule belongs to.
    TargetKind {
        /// An integration site.
        Site = "site",
        /// A cluster of equally good places.
        Multihit = "multihit",
    }
}

words! {
    /// What became of a molecule in the clean-up.
    FragmentStatus {
        /// Counted.
        Kept = "kept",
        /// The minor copy of a molecule seen in two subjects: counts in nothing.
        CollisionRemoved = "collision_removed",
        /// Probably the minor copy of a molecule of another subject, or of another replicate: its reads count, it is no fragment.
        CollisionFlagged = "collision_flagged",
        /// Its molecular identifier belongs to a stronger molecule elsewhere: the fragment counts, the UMI does not.
        UmiShared = "umi_shared",
        /// Its sheared end is not known: its reads count, it is no fragment.
        NoBreakpoint = "no_breakpoint",
    }
}

impl FragmentStatus {
    /// Whether its reads count at its site.
    #[must_use]
    pub fn counts(self) -> bool {
        self != Self::CollisionRemoved
    }

    /// Whether it counts as a fragment, if its sheared end is known, and in estimates of cells.
    #[must_use]
    pub fn is_own(self) -> bool {
        self.counts() && self != Self::CollisionFlagged
    }

    /// Whether its molecular identifier counts as one of its site's.
    #[must_use]
    pub fn has_own_umi(self) -> bool {
        self == Self::Kept
    }
}

words! {
    /// What a reader should know of a molecule. Columns `flags` of `site_fragments` hold these words.
    FragmentFlag {
        /// Another subject of the sequencing run shows the same molecule with comparable or more reads.
        Collision = "collision",
        /// Another sample of the subject shows the same molecule: it says nothing of growth.
        WithinSubjectCopy = "within_subject_copy",
    }
}

table! {
    /// One molecule after all clean-up. `sites` and `multihits` are sums over these rows.
    "site_fragments", version 2, key [subject, sample, target_kind, target_id, replicate, breakpoint, umi, status];
    SiteFragmentRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// Replicate of the sample.
        replicate: u32, from 1;
        /// `site_id` or `cluster_id`.
        target_id: String;
        /// Site or cluster.
        target_kind: TargetKind;
        /// Host base at the sheared end, standardised; at the first locus for clusters; null where it is not known.
        breakpoint: Option<Position>, "0-based";
        /// Bases from junction to breakpoint, both counted; null where the breakpoint is not known.
        length: Option<u32>, "bases", in 1..=2_000_000;
        /// Molecular identifier, corrected; null if the protocol has none.
        umi: Option<String>, "bases";
        /// Reads that show this molecule.
        reads: u32, "reads", from 1;
        /// What became of it.
        status: FragmentStatus;
        /// What to know of it: words of the closed list of fragment flags.
        flags: Vec<String>;
    }
}
