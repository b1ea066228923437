//! Cells and shares of all targets of one sample, with intervals and verdicts.

use landfall_estimate::{Estimate, Evaluated};
use landfall_tables::abundance::{AbundanceFlag, AbundanceMethod, DominanceVerdict};
use landfall_tables::site_fragments::TargetKind;

use crate::AbundanceParams;
use crate::verdict::{self, Evidence, Rule};
use crate::{count, interval, model};

/// What one end of a provirus, or one cluster, shows in a sample. Replicates count from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Distinct (replicate, length).
    pub fragments: Vec<(usize, u32)>,
    /// Distinct (replicate, length, UMI) of each replicate; empty if no molecule has a UMI.
    pub umis: Vec<u32>,
    /// Reads of each replicate.
    pub reads: Vec<u64>,
}

/// One clone's mark in a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Site or cluster.
    pub kind: TargetKind,
    /// `provirus_id` or `cluster_id`.
    pub id: String,
    /// The ends of the provirus that were seen; one for clusters.
    pub ends: Vec<Column>,
    /// The clusters (their places among the targets) that list a place of this provirus, each once.
    pub clusters: Vec<usize>,
}

/// All that is known of a sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// Its targets.
    pub targets: Vec<Target>,
    /// Replicates with molecules.
    pub replicates: usize,
    /// Whether DNA was cut at restriction sites, so that lengths say nothing of cells.
    pub restriction: bool,
}

/// What is said of one target.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetEstimate {
    /// Which of its ends was counted.
    pub end: usize,
    /// Estimated cells; `None` if refused.
    pub cells: Option<f64>,
    /// Their standard error.
    pub cells_se: Option<f64>,
    /// Share of the sample's cells; of its reads, without limits, if refused.
    pub share: Evaluated,
    /// Share with all clusters that list its place.
    pub share_with_multihits: f64,
    /// Whether lengths are too few to tell more cells apart.
    pub saturated: bool,
    /// Whether it dominates.
    pub verdict: DominanceVerdict,
    /// What to know of it, in the order of the flags.
    pub flags: Vec<AbundanceFlag>,
}

/// What is said of a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimates {
    /// How cells were estimated.
    pub method: AbundanceMethod,
    /// Cells of all targets; `None` if refused.
    pub cells: Option<f64>,
    /// In the order of the sample's targets.
    pub targets: Vec<TargetEstimate>,
}

/// What a method finds of one target, before it is judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Found {
    pub end: usize,
    /// Cells, or reads where cells are refused.
    pub amount: f64,
    pub amount_se: Option<f64>,
    pub share: Estimate,
    /// Independent molecules that show it.
    pub molecules: u64,
    pub saturated: bool,
    pub flags: Vec<AbundanceFlag>,
}

/// Estimates a sample by one method for all its targets: lengths; identifiers or else reads where the DNA was cut at
/// restriction sites; counted fragments where the sample has too few lengths or the law cannot be fitted.
#[must_use]
pub fn estimate(sample: &Sample, params: &AbundanceParams) -> Estimates {
    use AbundanceMethod::{Count, Lengths, Reads, Umis};
    let ends = || sample.targets.iter().flat_map(|target| &target.ends);
    if sample.restriction {
        let with_umis = ends().any(|end| !end.umis.is_empty());
        let found = if with_umis { count::umis(sample) } else { count::reads(sample) };
        return judge(sample, params, if with_umis { Umis } else { Reads }, found);
    }
    if ends().all(|end| end.fragments.is_empty()) {
        return judge(sample, params, Reads, count::reads(sample));
    }
    match model::estimate(sample, params) {
        Some(found) => judge(sample, params, Lengths, found),
        None => judge(sample, params, Count, count::fragments(sample)),
    }
}

/// Adds the sample's denominator, clusters and verdicts to what a method found.
fn judge(sample: &Sample, params: &AbundanceParams, method: AbundanceMethod, found: Vec<Found>) -> Estimates {
    let refused = method == AbundanceMethod::Reads;
    let total: f64 = found.iter().map(|found| found.amount).sum();
    let rule = Rule {
        threshold: params.threshold,
        min_cells: params.min_cells,
        min_fragments: u64::from(params.min_fragments),
    };
    let of = |(target, own): (&Target, &Found)| {
        let clusters: f64 = target.clusters.iter().map(|cluster| found[*cluster].share.value).sum();
        let mut flags = own.flags.clone();
        if own.molecules == 0 {
            flags.push(AbundanceFlag::NoFragments);
        }
        if refused && sample.restriction {
            flags.push(AbundanceFlag::Restriction);
        }
        if target.ends.len() > 1 {
            flags.push(AbundanceFlag::DualDetection);
        }
        let blind = [AbundanceFlag::LengthLaw, AbundanceFlag::LengthLawNotTested, AbundanceFlag::LowerBound];
        let evidence = Evidence {
            share: (!refused).then_some(own.share),
            share_with_multihits: own.share.value + clusters,
            fragments: own.molecules,
            cells: total,
            forbids_negative: flags.iter().any(|flag| blind.contains(flag)),
        };
        let (verdict, reasons) = verdict::judge(&evidence, &rule);
        flags.extend(reasons);
        flags.sort_unstable();
        let of_reads = Evaluated { value: Some(own.share.value), ..Evaluated::NONE };
        TargetEstimate {
            end: own.end,
            cells: (!refused).then_some(own.amount),
            cells_se: if refused { None } else { own.amount_se },
            share: evidence.share.map_or(of_reads, Evaluated::from),
            share_with_multihits: evidence.share_with_multihits,
            saturated: own.saturated,
            verdict,
            flags,
        }
    };
    Estimates {
        method,
        cells: (!refused).then_some(total),
        targets: sample.targets.iter().zip(&found).map(of).collect(),
    }
}

impl Estimates {
    /// The share of the smallest clone that would have been seen with 95 % certainty.
    #[must_use]
    pub fn detection_limit(&self) -> Option<f64> {
        self.cells.map(interval::detection_limit)
    }
}
