//! Table `vcn`: vector copies per cell.

use landfall_core::{SampleId, SubjectId};

use crate::declare::{table, words};

words! {
    /// How copies were measured.
    VcnMethod {
        /// Droplet or chip digital PCR.
        Ddpcr = "ddpcr",
        /// Quantitative PCR with standard curves.
        Qpcr = "qpcr",
        /// Quantitative PCR against a calibrator of known copy number.
        QpcrCalibrated = "qpcr_calibrated",
        /// Depth of whole-genome sequencing: every copy, integrated or not.
        Wgs = "wgs",
        /// Depth of captured sequence.
        Capture = "capture",
        /// Fragments that span a junction: integrated copies.
        Junctions = "junctions",
        /// Counts in colonies or single cells.
        Colonies = "colonies",
    }
}

words! {
    /// What the measurement amounts to.
    VcnVerdict {
        /// A value with its interval.
        Estimated = "estimated",
        /// No signal of the vector, or no more than blanks show: only an upper limit.
        UpperLimit = "upper_limit",
        /// Every partition of the vector positive: only a lower bound.
        LowerBound = "lower_bound",
        /// A value in units of its own, to compare samples with; not copies per cell.
        Relative = "relative",
        /// Not evaluable: the flags say why.
        Refused = "refused",
    }
}

words! {
    /// Copies per transduced cell against the limit for release.
    ReleaseVerdict {
        /// The interval lies below the limit.
        Within = "within",
        /// The interval holds the limit.
        CannotExclude = "cannot_exclude",
        /// The interval lies above the limit.
        Exceeds = "exceeds",
        /// No measured transduced fraction, no copy number, or the two contradict each other.
        NotEvaluable = "not_evaluable",
    }
}

words! {
    /// What a reader should know of copies per cell. Columns `flags` of `vcn` and `depth_copies` hold these words.
    VcnFlag {
        /// Wells with too few accepted partitions were left out; without any well left, refused.
        FewPartitions = "few_partitions",
        /// Wells with too many copies of the reference were left out; without any well left, refused.
        ReferenceSaturated = "reference_saturated",
        /// Wells with too many copies of the vector were left out.
        SaturatedWells = "saturated_wells",
        /// Refused: the reference does not carry an estimate.
        FewReferencePositives = "few_reference_positives",
        /// Refused: the reference shows no more than wells without template.
        ReferenceBelowBlank = "reference_below_blank",
        /// Lower bound: dilute and repeat.
        Saturated = "saturated",
        /// Upper limit: no partition, or no colony, has the vector.
        NoPositives = "no_positives",
        /// Upper limit: no more than wells without template show.
        BelowBlank = "below_blank",
        /// Estimated, with an exact lower limit.
        FewPositives = "few_positives",
        /// More than counting error explains (p < 0.01).
        WellsDiffer = "wells_differ",
        /// The targets are in different wells.
        SeparateWells = "separate_wells",
        /// Some wells have no partner and were left out.
        UnpairedWells = "unpaired_wells",
        /// The analyst or the instrument left out wells: they are not used; without any well left, refused.
        ExcludedWells = "excluded_wells",
        /// The analyst left out colonies: they are not used; without any left, refused.
        ExcludedColonies = "excluded_colonies",
        /// The instrument asks to check a well that is used.
        InstrumentCheck = "instrument_check",
        /// More partitions than chance makes are positive for both targets: concatemers, or DNA that was not cut.
        LinkedCopies = "linked_copies",
        /// Refused: the plate has no curve of a target.
        NoStandardCurve = "no_standard_curve",
        /// Refused: table `curves` says why the vector's curve cannot be used.
        VectorCurveRefused = "vector_curve_refused",
        /// Refused: table `curves` says why the reference's curve cannot be used.
        ReferenceCurveRefused = "reference_curve_refused",
        /// Refused: the calibrator has no cycle of a target.
        NoCalibratorSignal = "no_calibrator_signal",
        /// Refused: no well has a cycle of the reference.
        NoReferenceSignal = "no_reference_signal",
        /// Refused: no wells alike tell how cycles vary.
        NoReplicates = "no_replicates",
        /// Upper limit: no well has a cycle of the vector; refused against a calibrator, which shows no limit.
        NoSignal = "no_signal",
        /// Wells without template are less than tenfold below.
        NearBlank = "near_blank",
        /// An amount below or above all standards.
        OutsideCurve = "outside_curve",
        /// Some wells of the sample have no cycle.
        UndeterminedWells = "undetermined_wells",
        /// Wells of the sample disagree.
        ReplicatesDiffer = "replicates_differ",
        /// Plates of the sample disagree.
        PlatesDiffer = "plates_differ",
        /// No curve: copies are taken to grow by `efficiency`.
        EfficiencyAssumed = "efficiency_assumed",
        /// Refused: no read lies on the host.
        NoHostReads = "no_host_reads",
        /// Refused: too few bins of the host to hold the vector against.
        FewHostBins = "few_host_bins",
        /// Refused: the bins of the host have no depth.
        NoHostDepth = "no_host_depth",
        /// Refused: too little of the target is found nowhere else.
        FewVectorBases = "few_vector_bases",
        /// Refused: nothing of the element, or of the rest of the vector, is found nowhere else.
        Masked = "masked",
        /// The host has too few windows of the vector's shape: the interval has counting error only.
        FewWindows = "few_windows",
        /// An element is below 0.75 of the vector, its interval without 1.
        ElementLow = "element_low",
        /// An element is above 1.25 of the vector, its interval without 1.
        ElementHigh = "element_high",
        /// Fewer copies are integrated than there are.
        EpisomeOrPlasmid = "episome_or_plasmid",
        /// Refused: no pair of the host lies in its place.
        NoPairs = "no_pairs",
        /// Refused: too few calibrators tell how they differ.
        FewCalibrators = "few_calibrators",
        /// Refused: every place of the target has a molecule.
        MoleculesSaturated = "molecules_saturated",
        /// Refused: the vector has no depth.
        NoVectorDepth = "no_vector_depth",
        /// Relative: capture without a calibrated efficiency.
        EfficiencyUnknown = "efficiency_unknown",
        /// Another method says otherwise: table `agreement` says which.
        MethodsDisagree = "methods_disagree",
        /// Fewer copies than transduced cells: one of the two is wrong.
        TransducedAboveCopies = "transduced_above_copies",
        /// Copies, and the sheet says that no cell is transduced: one of the two is wrong.
        NoTransducedCells = "no_transduced_cells",
        /// Refused: the arithmetic leaves what numbers hold.
        NoNumber = "no_number",
        /// The interval is too narrow.
        FewColonies = "few_colonies",
    }
}

/// Whether a target is a part of a vector's plasmid that is not inserted: its copies are none of the vector's.
#[must_use]
pub fn is_backbone(target: &str) -> bool {
    target.ends_with(":backbone")
}

table! {
    /// One method × target of a sample.
    "vcn", version 2, key [subject, sample, method, target, reference], published TableAndText;
    VcnRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// How it was measured.
        method: VcnMethod;
        /// The vector target.
        target: String;
        /// What it was measured against: the reference target, the calibrator, the host's depth.
        reference: String;
        /// Vector copies per cell; null if refused or only bounded.
        vcn: Option<f64>, "copies/cell", from 0;
        /// Lower limit at 95 % with all variation that is known; null where there is none.
        lo: Option<f64>, "copies/cell", from 0;
        /// Upper limit at 95 % with all variation that is known; null where there is none.
        hi: Option<f64>, "copies/cell", from 0;
        /// Lower limit at 95 %, counting error only.
        lo_counting: Option<f64>, "copies/cell", from 0;
        /// Upper limit at 95 %, counting error only.
        hi_counting: Option<f64>, "copies/cell", from 0;
        /// Copies per transduced cell: `vcn` over the sheet's transduced fraction; null without one.
        per_transduced: Option<f64>, "copies/cell", from 0;
        /// Its lower limit at 95 %, the fraction's error included.
        per_transduced_lo: Option<f64>, "copies/cell", from 0;
        /// Its upper limit at 95 %, the fraction's error included.
        per_transduced_hi: Option<f64>, "copies/cell", from 0;
        /// Copies per transduced cell that were judged against.
        release_limit: f64, "copies/cell", from 0;
        /// The verdict on that limit.
        release: ReleaseVerdict;
        /// What was counted: accepted partitions of the vector target, wells of qPCR with a cycle, fragments of the vector, or colonies.
        n: u64;
        /// Wells used; 0 for sequencing and colonies.
        wells: u32;
        /// What the measurement amounts to.
        verdict: VcnVerdict;
        /// Faults and reasons, as words.
        flags: Vec<String>;
    }
}

impl VcnRow {
    /// Whether the target is a part of a vector: sequencing calls it `vector:part`. A laboratory calls its targets as it
    /// likes.
    #[must_use]
    pub fn is_of_a_part(&self) -> bool {
        let sequenced = matches!(self.method, VcnMethod::Wgs | VcnMethod::Capture | VcnMethod::Junctions);
        sequenced && self.target.contains(':')
    }
}
