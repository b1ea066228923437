//! Table `curves`: standard curves of quantitative PCR.

use crate::declare::{table, words};

words! {
    /// Whether a curve can be used.
    CurveVerdict {
        /// It can.
        Accepted = "accepted",
        /// It cannot: the flags say why.
        Refused = "refused",
    }
}

words! {
    /// What a reader should know of a standard curve. Columns `flags` of `curves` hold these words.
    CurveFlag {
        /// Fewer than three amounts, or no line through them.
        FewStandards = "few_standards",
        /// The efficiency lies outside of the accepted range.
        Efficiency = "efficiency",
        /// The line explains too little of the variance.
        RSquared = "r_squared",
        /// Some standards have no cycle.
        UndeterminedStandards = "undetermined_standards",
        /// The standards lie exactly on the line and tell no error: results have that of wells alike.
        ExactStandards = "exact_standards",
        /// The analyst left out standards: they are not used.
        ExcludedStandards = "excluded_standards",
    }
}

table! {
    /// The standard curve of one target of one plate: Ct = intercept + slope·log₁₀(copies).
    "curves", version 1, key [plate, target];
    CurveRow {
        /// Name of the plate's file.
        plate: String;
        /// The target.
        target: String;
        /// Wells of standards with a cycle.
        points: u32, "wells";
        /// Different amounts among them.
        levels: u32;
        /// Cycle of one copy.
        intercept: Option<f64>, "cycles";
        /// Cycles per tenfold copies, below 0.
        slope: Option<f64>, "cycles";
        /// 10^(−1/slope) − 1; 1 doubles in each cycle.
        efficiency: Option<f64>;
        /// Share of the variance that the line explains.
        r_squared: Option<f64>;
        /// Standard deviation of cycles around the line.
        residual_sd: Option<f64>, "cycles";
        /// Smallest amount of a standard with a cycle.
        least: Option<f64>, "copies";
        /// Largest amount.
        most: Option<f64>, "copies";
        /// Whether it can be used.
        verdict: CurveVerdict;
        /// Faults and reasons, as words.
        flags: Vec<String>;
    }
}
