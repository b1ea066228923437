//! Table `release`: lots against the specifications of their products.

use landfall_core::{SampleId, SubjectId};

use crate::declare::{table, words};
use crate::vcn::{ReleaseVerdict, VcnMethod};

words! {
    /// What cells the copies of a specification are counted over.
    Basis {
        /// Cells that carry a copy.
        TransducedCells = "transduced_cells",
        /// All cells.
        AllCells = "all_cells",
    }
}

words! {
    /// How a result must stand to the limit.
    Comparator {
        /// Below it.
        Below = "<",
        /// At most as large.
        AtMost = "<=",
        /// Above it.
        Above = ">",
        /// At least as large.
        AtLeast = ">=",
    }
}

words! {
    /// What of a result is held against the limit.
    Decision {
        /// The value, rounded as it is reported.
        Value = "value",
        /// The end of its interval at 95 % that is the worse one for the specification, rounded alike.
        UpperLimit = "upper_limit",
    }
}

words! {
    /// Whether a specification is met, exactly as it was filed.
    SpecificationVerdict {
        /// It is.
        Met = "met",
        /// It is not.
        NotMet = "not_met",
        /// Something that it asks for is not there yet.
        Pending = "pending",
        /// What it asks for is there, and cannot be judged.
        NotEvaluable = "not_evaluable",
    }
}

words! {
    /// Why a specification is pending or cannot be evaluated.
    ReleaseReason {
        /// Pending: the sample has no measurement by the method.
        NoMeasurement = "no_measurement",
        /// Pending: fewer wells than the specification averages are valid.
        FewWells = "few_wells",
        /// Pending: the sheet has no transduced fraction of the sample.
        NoTransducedFraction = "no_transduced_fraction",
        /// More wells are valid than the specification averages: which of them to leave out is not ours to choose.
        ManyWells = "many_wells",
        /// Several measurements fit: the specification must name its target.
        SeveralMeasurements = "several_measurements",
        /// Its wells' mean lies outside of the measurement's interval: some of them are not what they should be.
        MeanOutside = "mean_outside",
        /// The sheet says that no cell is transduced.
        NoTransducedCells = "no_transduced_cells",
        /// The measurement was refused, or is a ratio and no copies per cell.
        Refused = "refused",
        /// Copies and the sheet's transduced fraction contradict each other.
        Contradiction = "contradiction",
        /// The measurement has a bound only, and that leaves both open.
        OnlyBounded = "only_bounded",
    }
}

table! {
    /// One lot × specification.
    "release", version 1, key [subject, sample, specification], published TableAndText;
    ReleaseRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// The lot that the sample is of.
        lot: String;
        /// What was made; null where the sheet does not say.
        product: Option<String>;
        /// The specification, by its number as filed.
        specification: String;
        /// What cells its copies are counted over.
        basis: Basis;
        /// How the result must stand to the limit.
        comparator: Comparator;
        /// The limit.
        limit: f64, "copies/cell", from 0;
        /// Decimals that the result is rounded to before it is judged.
        decimals: u32;
        /// What of the result is judged.
        decision: Decision;
        /// Wells whose mean is reported; null where the measurement as a whole is.
        mean_of: Option<u32>, "wells", from 2;
        /// How it must be measured.
        method: VcnMethod;
        /// The vector target that was judged; null where there is none to judge.
        target: Option<String>;
        /// What that was measured against.
        reference: Option<String>;
        /// Measurements of the method, or wells where their mean is reported, that are valid.
        valid: u32;
        /// Those that are not.
        invalid: u32;
        /// The reportable value, not rounded; null where there is none.
        value: Option<f64>, "copies/cell", from 0;
        /// Lower limit at 95 % of the measurement.
        lo: Option<f64>, "copies/cell", from 0;
        /// Upper limit at 95 % of the measurement.
        hi: Option<f64>, "copies/cell", from 0;
        /// What was held against the limit, rounded; null where nothing was.
        judged: Option<f64>, "copies/cell", from 0;
        /// Whether the specification is met.
        verdict: SpecificationVerdict;
        /// Where the interval lies.
        uncertainty: ReleaseVerdict;
        /// Why it is pending or cannot be evaluated.
        reason: Option<ReleaseReason>;
    }
}
