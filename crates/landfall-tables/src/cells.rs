//! Table `cells`: from copies per cell to the copies that transduced cells carry.

use landfall_core::{SampleId, SubjectId};

use crate::declare::{table, words};
use crate::vcn::VcnMethod;

words! {
    /// What is assumed of how copies spread over cells.
    CellModel {
        /// Nothing: copies per cell over the measured transduced fraction.
        Measured = "measured",
        /// Every cell alike, transduction as measured by nothing: T = 1 − e^−VCN.
        Poisson = "poisson",
        /// Some cells cannot be transduced, the others are alike; needs a measured fraction.
        ZeroInflated = "zero_inflated",
        /// Cells differ in how easily they are transduced; needs a measured fraction.
        NegativeBinomial = "negative_binomial",
        /// Counted colony by colony.
        Colonies = "colonies",
    }
}

words! {
    /// Why a model does not fit, or what it rests on. Columns `flags` of `cells` hold these words.
    CellsFlag {
        /// The transduced share is that of the law, not a measured one.
        Assumed = "assumed",
        /// Copies spread more evenly over cells than this model can.
        MoreEvenThanPoisson = "more_even_than_poisson",
        /// Fewer copies than transduced cells: one of the two is wrong.
        TransducedAboveCopies = "transduced_above_copies",
        /// The sheet says that no cell is transduced.
        NoTransducedCells = "no_transduced_cells",
    }
}

table! {
    /// One model on one row of `vcn`.
    "cells", version 1, key [subject, sample, method, target, reference, model];
    CellsRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// How copies were measured.
        method: VcnMethod;
        /// The vector target.
        target: String;
        /// What it was measured against.
        reference: String;
        /// What is assumed of how copies spread over cells.
        model: CellModel;
        /// Share of cells with a copy: the sheet's, or the model's where the model says it.
        transduced: Option<f64>, in 0..=1;
        /// Mean copies of a transduced cell; null where the model does not fit.
        per_transduced: Option<f64>, "copies/cell", from 0;
        /// Its lower limit at 95 %.
        per_transduced_lo: Option<f64>, "copies/cell", from 0;
        /// Its upper limit at 95 %.
        per_transduced_hi: Option<f64>, "copies/cell", from 0;
        /// The number of copies that `above` speaks of.
        many: u32, "copies";
        /// Share of transduced cells with more copies than `many`; null where the model gives none.
        above: Option<f64>, in 0..=1;
        /// Its lower limit at 95 %: the model at the lower limit of the copies.
        above_lo: Option<f64>, in 0..=1;
        /// Its upper limit at 95 %: the model at the upper limit of the copies.
        above_hi: Option<f64>, in 0..=1;
        /// Why a model does not fit, as words.
        flags: Vec<String>;
    }
    where per_transduced_lo <= per_transduced, per_transduced <= per_transduced_hi;
}
