//! Vector copies per cell.

use std::collections::BTreeMap;

use landfall_core::Share;
use landfall_tables::truth::vcn::TruthVcnRow;
use landfall_tables::vcn::{VcnMethod, VcnRow, VcnVerdict, is_backbone};
use serde::Serialize;

use super::number::{Line, Number};
use super::pairs::Pairs;

/// One measurement beside the truth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Copies {
    /// How it was measured.
    pub method: &'static str,
    /// The vector target.
    pub target: String,
    /// True copies per cell of what the method sees: for most, circles and plasmid included.
    pub truth: f64,
    /// True integrated copies per cell.
    pub truth_integrated: f64,
    /// Called copies per cell.
    pub vcn: Option<f64>,
    /// Lower limit.
    pub lo: Option<f64>,
    /// Upper limit.
    pub hi: Option<f64>,
    /// What the measurement amounts to.
    pub verdict: &'static str,
}

/// The scores of one method.
#[derive(Clone, Debug, Default, PartialEq)]
struct OfMethod {
    copies: Pairs,
    covered: Share,
    upper_limits: Share,
    lower_bounds: Share,
    refused: Share,
}

impl OfMethod {
    fn add(&mut self, row: &VcnRow, truth: f64) {
        let reaches = |limit: Option<f64>, holds: fn(f64, f64) -> bool| {
            limit.map_or(Share::default(), |limit| Share { of: u64::from(holds(limit, truth)), total: 1 })
        };
        self.refused = self.refused + Share { of: u64::from(row.verdict == VcnVerdict::Refused), total: 1 };
        match row.verdict {
            VcnVerdict::Estimated => {
                row.vcn.into_iter().for_each(|vcn| self.copies.push(truth, vcn));
                if let Some((lo, hi)) = row.lo.zip(row.hi) {
                    let covers = u64::from(lo <= truth && truth <= hi);
                    self.covered = self.covered + Share { of: covers, total: 1 };
                }
            }
            VcnVerdict::UpperLimit => {
                self.upper_limits = self.upper_limits + reaches(row.hi, |limit, truth| limit >= truth);
            }
            VcnVerdict::LowerBound => {
                self.lower_bounds = self.lower_bounds + reaches(row.lo, |limit, truth| limit <= truth);
            }
            // A ratio to something else than the cell has no truth here.
            VcnVerdict::Relative | VcnVerdict::Refused => {}
        }
    }

    fn merge(&mut self, other: &Self) {
        self.copies.merge(&other.copies);
        self.covered = self.covered + other.covered;
        self.upper_limits = self.upper_limits + other.upper_limits;
        self.lower_bounds = self.lower_bounds + other.lower_bounds;
        self.refused = self.refused + other.refused;
    }

    fn lines(&self, method: &str) -> [Line; 6] {
        let name = |what: &str| format!("vcn_{method}_{what}");
        [
            Line::one(name("bias"), self.copies.bias()),
            Line::one(name("rms"), self.copies.rms()),
            Line::one(name("coverage"), Number::Ratio(self.covered)),
            Line::one(name("upper_limits"), Number::Ratio(self.upper_limits)),
            Line::one(name("lower_bounds"), Number::Ratio(self.lower_bounds)),
            Line::one(name("refused"), Number::Count(self.refused)),
        ]
    }
}

/// What a method sees: junctions and colonies, which have lost their circles, the integrated copies; all others, every
/// copy.
fn seen_by(method: VcnMethod, truth: &TruthVcnRow) -> f64 {
    match method {
        VcnMethod::Junctions | VcnMethod::Colonies => truth.vcn,
        VcnMethod::Ddpcr
        | VcnMethod::Qpcr
        | VcnMethod::QpcrCalibrated
        | VcnMethod::Wgs
        | VcnMethod::Capture => truth.vcn_total,
    }
}

/// The scores of copies per cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CopyScore {
    methods: BTreeMap<&'static str, OfMethod>,
    /// Each measurement of one sample.
    pub rows: Vec<Copies>,
}

impl CopyScore {
    /// Of one sample. Measurements of a sample that the truth does not know, such as a blank, are not judged.
    #[must_use]
    pub fn new(truth: Option<&TruthVcnRow>, rows: &[VcnRow]) -> Self {
        let mut score = Self::default();
        let Some(truth) = truth else { return score };
        for row in rows.iter().filter(|row| !is_backbone(&row.target)) {
            score.methods.entry(row.method.as_str()).or_default().add(row, seen_by(row.method, truth));
            score.rows.push(Copies {
                method: row.method.as_str(),
                target: row.target.clone(),
                truth: seen_by(row.method, truth),
                truth_integrated: truth.vcn,
                vcn: row.vcn,
                lo: row.lo,
                hi: row.hi,
                verdict: row.verdict.as_str(),
            });
        }
        score
    }

    /// Adds another sample's numbers. The measurements stay with their samples.
    pub fn merge(&mut self, other: &Self) {
        for (method, score) in &other.methods {
            self.methods.entry(method).or_default().merge(score);
        }
    }

    /// Its part of the card: every method that table `vcn` knows.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let nothing = OfMethod::default();
        let of = |method: &&str| self.methods.get(method).unwrap_or(&nothing).lines(method);
        VcnMethod::WORDS.iter().flat_map(of).collect()
    }
}
