//! Tables `[ont]` and `[hifi]`.

use landfall_tables::truth::TruthAssay;
use serde::Deserialize;

use super::check::Check;

/// Long reads of one molecule each. What is left out is as usual for the assay.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongRead {
    /// Mean depth of a diploid host base.
    pub depth: f64,
    /// How much deeper molecules are read that hold vector, as after enrichment; 1: as deep as all others.
    #[serde(default = "one")]
    pub enrichment: f64,
    /// Mean length of molecules; their law is log-normal, cut off at both ends. ONT 8,000; HiFi 12,000.
    pub mean_length: Option<f64>,
    /// Coefficient of variation of lengths. ONT 0.8; HiFi 0.3.
    pub length_cv: Option<f64>,
    /// The shortest that is read. ONT 200; HiFi 1,000.
    pub shortest: Option<u32>,
    /// The longest that is read. ONT 100,000; HiFi 30,000.
    pub longest: Option<u32>,
    /// Mean share of bases read as another. ONT 0.015; HiFi 0.0002.
    pub substitutions: Option<f64>,
    /// Mean number of bases inserted after a base. ONT 0.01; HiFi 0.00035.
    pub insertions: Option<f64>,
    /// Mean share of bases left out, whatever stands beside them. ONT 0.015; HiFi 0.00035.
    pub deletions: Option<f64>,
    /// What a base of a run of n ≥ 3 equal bases adds to its chance to be left out: this times (n − 2). ONT 0.01;
    /// HiFi 0.0003.
    pub homopolymer: Option<f64>,
    /// Coefficient of variation of the error rate between reads. ONT 0.4; HiFi 0.5.
    pub error_cv: Option<f64>,
    /// Whether the truth has rows for molecules of host alone. Default: true.
    #[serde(default = "yes")]
    pub truth_of_host_reads: bool,
}

/// How molecules are cut and read, nothing left out. Meanings and units as in [`LongRead`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LongReadLaw {
    /// Mean length.
    pub mean_length: f64,
    /// Coefficient of variation of lengths.
    pub length_cv: f64,
    /// The shortest.
    pub shortest: u32,
    /// The longest.
    pub longest: u32,
    /// Substitutions per base.
    pub substitutions: f64,
    /// Insertions per base.
    pub insertions: f64,
    /// Deletions per base outside homopolymers.
    pub deletions: f64,
    /// Further deletions per base of a run, for each base beyond the second of the run.
    pub homopolymer: f64,
    /// Coefficient of variation of the error rate between reads.
    pub error_cv: f64,
}

const ONT: LongReadLaw = LongReadLaw {
    mean_length: 8_000.0,
    length_cv: 0.8,
    shortest: 200,
    longest: 100_000,
    substitutions: 0.015,
    insertions: 0.01,
    deletions: 0.015,
    homopolymer: 0.01,
    error_cv: 0.4,
};

const HIFI: LongReadLaw = LongReadLaw {
    mean_length: 12_000.0,
    length_cv: 0.3,
    shortest: 1_000,
    longest: 30_000,
    substitutions: 0.000_2,
    insertions: 0.000_35,
    deletions: 0.000_35,
    homopolymer: 0.000_3,
    error_cv: 0.5,
};

fn one() -> f64 {
    1.0
}

fn yes() -> bool {
    true
}

impl LongRead {
    /// The laws of an assay, what is left out filled in.
    #[must_use]
    pub fn law(&self, assay: TruthAssay) -> LongReadLaw {
        let usual = if assay == TruthAssay::Hifi { HIFI } else { ONT };
        LongReadLaw {
            mean_length: self.mean_length.unwrap_or(usual.mean_length),
            length_cv: self.length_cv.unwrap_or(usual.length_cv),
            shortest: self.shortest.unwrap_or(usual.shortest),
            longest: self.longest.unwrap_or(usual.longest),
            substitutions: self.substitutions.unwrap_or(usual.substitutions),
            insertions: self.insertions.unwrap_or(usual.insertions),
            deletions: self.deletions.unwrap_or(usual.deletions),
            homopolymer: self.homopolymer.unwrap_or(usual.homopolymer),
            error_cv: self.error_cv.unwrap_or(usual.error_cv),
        }
    }

    /// `name` is the table's.
    pub(super) fn check(&self, check: &mut Check, name: &str) {
        let key = |value: &str| format!("{name}.{value}");
        let law = self.law(if name == "hifi" { TruthAssay::Hifi } else { TruthAssay::Ont });
        check.positive(key("depth"), self.depth);
        check.at_most(key("depth"), self.depth, 10_000.0);
        check.between(key("enrichment"), self.enrichment, [1.0, 100_000.0]);
        check.within(key("shortest"), law.shortest, 50, 1_000_000);
        check.within(key("longest"), law.longest, law.shortest, 1_000_000);
        check.between(key("mean_length"), law.mean_length, [law.shortest.into(), law.longest.into()]);
        check.between(key("length_cv"), law.length_cv, [0.02, 5.0]);
        check.between(key("error_cv"), law.error_cv, [0.0, 5.0]);
        for (value, rate) in [
            ("substitutions", law.substitutions),
            ("insertions", law.insertions),
            ("deletions", law.deletions),
            ("homopolymer", law.homopolymer),
        ] {
            check.between(key(value), rate, [0.0, 0.2]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use crate::scenario::tests::demo_text;
    use std::path::Path;

    #[test]
    fn what_is_left_out_is_as_usual_for_the_assay() {
        let text = demo_text("[ont]\ndepth = 4\nsubstitutions = 0.03\n[hifi]\ndepth = 2\nshortest = 700\n");
        let scenario = Scenario::parse(&text, Path::new("")).unwrap();
        let ont = scenario.ont.unwrap().law(TruthAssay::Ont);
        assert_eq!(ont, LongReadLaw { substitutions: 0.03, ..ONT });
        let hifi = scenario.hifi.unwrap().law(TruthAssay::Hifi);
        assert_eq!(hifi, LongReadLaw { shortest: 700, ..HIFI });
    }

    #[test]
    fn every_value_that_cannot_be_is_named() {
        let text = demo_text(
            "[ont]\ndepth = -1\nenrichment = 0.5\nmean_length = 10\nlength_cv = 0\nsubstitutions = 0.9\n\
             [hifi]\ndepth = 1\nlongest = 20\n",
        );
        let error = Scenario::parse(&text, Path::new("")).unwrap_err().to_string();
        for key in [
            "ont.depth",
            "ont.enrichment",
            "ont.mean_length",
            "ont.length_cv",
            "ont.substitutions",
            "hifi.longest",
        ] {
            assert!(error.contains(&format!("`{key}`")), "no fault of `{key}` in\n{error}");
        }
    }
}
