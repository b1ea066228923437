//! Shares of clones, and whether each share has its own sample's denominator.

use landfall_core::Share;
use landfall_tables::abundance::{AbundanceMethod, AbundanceRow};
use landfall_tables::truth::EndShape;
use serde::Serialize;

use super::number::{Line, Number};
use super::pairing::Matches;
use super::pairs::Pairs;
use super::result::{CalledShare, CalledSite};
use super::truth::{TrueSample, TrueSite};

/// Sites with a smaller true share are too few cells to judge.
const LEAST_SHARE: f64 = 0.01;

/// Sums and quotients of one sample agree to this much.
const TOLERANCE: f64 = 1e-6;

/// The largest clone of a sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Top {
    /// Its site.
    pub site_id: String,
    /// Its true share of the copies of all sites that the assay can show.
    pub truth: f64,
    /// Its called share; null if it was not called.
    pub called: Option<f64>,
    /// Lower limit.
    pub lo: Option<f64>,
    /// Upper limit.
    pub hi: Option<f64>,
}

/// The scores of shares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AbundanceScore {
    shares: Pairs,
    called: Share,
    covered: Share,
    top: Pairs,
    top_covered: Share,
    denominators: Share,
    /// The largest clone; `None` for several samples.
    pub largest: Option<Top>,
    /// What is wrong with the sample's denominators.
    pub denominator_faults: Vec<String>,
}

impl AbundanceScore {
    /// Of one sample. `rows` are its rows of table `abundance`, if there are any.
    ///
    /// A called share is one of all targets' copies, so the true one is, too: the share of cells that carry the site,
    /// over the sum of that for all sites of the sample that the assay can show. An end that lost what the primer or an
    /// analysis looks for is in no denominator of any analysis.
    #[must_use]
    pub fn new(
        sample: &TrueSample,
        called: &[CalledSite],
        matches: &Matches,
        rows: Option<&Vec<AbundanceRow>>,
    ) -> Self {
        let mut score = Self::default();
        let shown = |site: &&TrueSite| site.end_shape == EndShape::Canonical || site.fragments > 0;
        let total: f64 = sample.sites.iter().filter(shown).map(|site| site.share).sum();
        for (site, &at) in sample.sites.iter().zip(&matches.called) {
            let truth = site.share / total;
            let is_due = site.end_shape == EndShape::Canonical && site.unique_fragments > 0;
            if !is_due || truth.is_nan() || truth < LEAST_SHARE {
                continue;
            }
            let share = at.and_then(|at| called[at].share);
            score.called = score.called + Share { of: u64::from(share.is_some()), total: 1 };
            if let Some(share) = share {
                score.shares.push(truth, share.share);
                score.covered = score.covered + coverage(share, truth);
            }
            if score.largest.as_ref().is_none_or(|largest| truth > largest.truth) {
                let limits = share.and_then(|share| share.limits);
                score.largest = Some(Top {
                    site_id: site.site_id.clone(),
                    truth,
                    called: share.map(|share| share.share),
                    lo: limits.map(|limits| limits.0),
                    hi: limits.map(|limits| limits.1),
                });
            }
        }
        score.judge_largest();
        if let Some(faults) = rows.and_then(|rows| denominator_faults(rows)) {
            score.denominators = Share { of: u64::from(!faults.is_empty()), total: 1 };
            score.denominator_faults = faults;
        }
        score
    }

    fn judge_largest(&mut self) {
        if let Some(Top { truth, called: Some(share), lo, hi, .. }) = self.largest {
            self.top.push(truth, share);
            self.top_covered = coverage(CalledShare { share, limits: lo.zip(hi) }, truth);
        }
    }

    /// Adds another sample's numbers. The largest clone and the faults stay with their samples.
    pub fn merge(&mut self, other: &Self) {
        self.shares.merge(&other.shares);
        self.called = self.called + other.called;
        self.covered = self.covered + other.covered;
        self.top.merge(&other.top);
        self.top_covered = self.top_covered + other.top_covered;
        self.denominators = self.denominators + other.denominators;
    }

    /// Its part of the card.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        vec![
            Line::one("share_called", Number::Ratio(self.called)),
            Line::one("share_bias", self.shares.bias()),
            Line::one("share_rms", self.shares.rms()),
            Line::one("share_r", self.shares.correlation()),
            Line::one("share_coverage", Number::Ratio(self.covered)),
            Line::one("top_share_bias", self.top.bias()),
            Line::one("top_share_rms", self.top.rms()),
            Line::one("top_share_coverage", Number::Ratio(self.top_covered)),
            Line::one("denominator_errors", Number::Count(self.denominators)),
        ]
    }
}

/// Nothing of nothing where there is no interval.
fn coverage(called: CalledShare, truth: f64) -> Share {
    match called.limits {
        Some((lo, hi)) => Share { of: u64::from(lo <= truth && truth <= hi), total: 1 },
        None => Share::default(),
    }
}

/// What contradicts the sample's own rows; `None` if no row has a share.
fn denominator_faults(rows: &[AbundanceRow]) -> Option<Vec<String>> {
    let shares: Vec<f64> = rows.iter().filter_map(|row| row.share).collect();
    if shares.is_empty() {
        return None;
    }
    let mut faults = Vec::new();
    let sum: f64 = shares.iter().sum();
    if !agree(sum, 1.0) {
        faults.push(format!("shares sum to {sum}"));
    }
    let cells: f64 = rows.iter().filter_map(|row| row.cells).sum();
    let fragments: f64 = rows.iter().map(|row| f64::from(row.fragments)).sum();
    for row in rows {
        let target = &row.target_id;
        if let Some(denominator) = row.denominator_cells
            && !agree(denominator, cells)
        {
            faults
                .push(format!("`{target}`: denominator of {denominator} cells, the targets' sum is {cells}"));
        }
        let expected = match (row.method, row.cells) {
            (AbundanceMethod::Count, _) => f64::from(row.fragments) / fragments,
            (_, Some(of_target)) => of_target / cells,
            (_, None) => continue,
        };
        if let Some(share) = row.share
            && !agree(share, expected)
        {
            faults.push(format!("`{target}`: share {share}, by the sample's own rows {expected}"));
        }
    }
    Some(faults)
}

fn agree(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= TOLERANCE * expected.abs().max(1.0)
}
