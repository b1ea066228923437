//! Table `depth`: sequencing depth along the vectors, for a plot.

use landfall_core::{Position, SampleId, SubjectId};

use crate::declare::{table, words};
use crate::depth_copies::DepthMethod;

words! {
    /// Why bases of a vector are left out of the estimate.
    MaskReason {
        /// The sequence is in the vectors a second time: terminal repeats.
        SelfRepeat = "self_repeat",
        /// The host has the sequence, too.
        HostHomology = "host_homology",
        /// So near to an end of the contig that reads do not align as they do elsewhere.
        ContigEnd = "contig_end",
        /// Unknown bases.
        Unknown = "unknown",
        /// No host bin has such a GC content: the bin cannot be corrected.
        GcRange = "gc_range",
    }
}

table! {
    /// One bin of 100 bases of a vector, by sample and method.
    "depth", version 1, key [subject, sample, method, target, start];
    DepthRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// How it was sequenced: `wgs` or `capture`.
        method: DepthMethod;
        /// The vector, as the FASTA file names it.
        target: String;
        /// First base of the bin.
        start: Position, "0-based";
        /// One past the last base of the bin.
        end: Position, "0-based, exclusive";
        /// Mean aligned depth over the bin, masked bases too.
        depth: f64, "reads", from 0;
        /// Copies per cell that the unmasked bases show, corrected for GC content; null where there are too few of them, or nothing to hold them against.
        copies: Option<f64>, "copies/cell", from 0;
        /// Why most of the masked bases are masked; null where fewer than half of the bin's bases are.
        masked: Option<MaskReason>;
        /// The element that holds the middle of the bin; null without one.
        element: Option<String>;
    }
    where start < end;
}
