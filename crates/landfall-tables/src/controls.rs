//! Table `controls`: what control libraries hold, and how often subjects of a sequencing run collide.

use landfall_core::{LibraryId, SampleId};

use crate::declare::{table, words};

words! {
    /// What a row of `controls` measures.
    ControlKind {
        /// A library without vector.
        Negative = "negative",
        /// A library of known clones, as a whole.
        Spike = "spike",
        /// One expected clone of a spike.
        SpikeClone = "spike_clone",
        /// The molecules that subjects of a sequencing run share.
        Collisions = "collisions",
    }
}

words! {
    /// The outcome of a control.
    ControlStatus {
        /// Within its rule.
        Pass = "pass",
        /// Outside its rule.
        Fail = "fail",
        /// Measured; no rule says what is right.
        Reported = "reported",
        /// Nothing was looked at that could be judged.
        NotEvaluable = "not_evaluable",
    }
}

table! {
    /// One control library, one expected clone of a spike, or one sequencing run.
    "controls", version 2, key [sequencing_run, control, library, target], published TableAndText;
    ControlRow {
        /// The sequencing run.
        sequencing_run: String;
        /// What the row measures.
        control: ControlKind;
        /// The control library; null for a whole run.
        library: Option<LibraryId>;
        /// Its sample; null for a whole run.
        sample: Option<SampleId>;
        /// The expected clone, named as sites are; null elsewhere.
        target: Option<String>;
        /// Placed molecules: distinct (junction, breakpoint) of the library or clone; of a run all molecules of its samples' libraries.
        fragments: u64;
        /// Distinct junctions, those within the window of a stronger one counted with it; 0 or 1 for a clone; of a run the number of its samples' libraries' distinct junctions.
        sites: u64;
        /// Samples of the run that show some of the control's molecules.
        shared_with: Vec<String>;
        /// What the rule asks for: most fragments of a negative control, least share of a spike's clones found, a clone's share; null where nothing is expected.
        expected: Option<f64>;
        /// What was found, in the same measure, minor copies of other samples' molecules left out; for a sequencing run the share of its molecules that are minor copies of another subject's.
        found: Option<f64>;
        /// Lower limit of `found` at 95 % (Wilson), where it is a share.
        found_lo: Option<f64>;
        /// Upper limit of `found` at 95 % (Wilson), where it is a share.
        found_hi: Option<f64>;
        /// The outcome.
        status: ControlStatus;
        /// Why, in a sentence.
        reason: String;
    }
}
