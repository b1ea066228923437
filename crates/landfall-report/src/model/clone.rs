//! Clones: shares with their intervals, and what is said of each sample.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use landfall_tables::abundance::{AbundanceRow, DominanceVerdict};
use landfall_tables::site_fragments::TargetKind;
use landfall_tables::sites::SiteRow;
use schemars::JsonSchema;
use serde::Serialize;

use super::answer::Answer;
use super::consensus::Consensus;
use super::sample::SampleView;
use super::site::{GeneView, Genes};
use super::{Tables, change, dominance};
use crate::ReportParams;
use crate::statement::{EstimatedShare, Statement, name};

/// The section on clones.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Clones {
    /// Whether table `abundance` was given.
    pub given: bool,
    /// What to see.
    pub sentence: Statement,
    /// One per sample that has estimates, in the order of the samples.
    pub samples: Vec<SampleClones>,
    /// Clones in all samples.
    pub total: u64,
    /// The leading ones, largest share first.
    pub rows: Vec<CloneView>,
    /// Subjects with several samples.
    pub over_time: Vec<OverTime>,
    /// The verdicts, which the catalogues explain.
    pub verdicts: &'static [&'static str],
}

/// The largest clones of a subject in all its samples.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OverTime {
    /// The subject.
    pub subject: String,
    /// What to see.
    pub sentence: Statement,
    /// Its clones with the largest share in any sample.
    pub clones: Vec<CloneOverTime>,
    /// Its samples, earliest first.
    pub samples: Vec<SharesOfSample>,
}

/// A clone that is followed.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CloneOverTime {
    /// The provirus, or the cluster of several places.
    pub target: String,
    /// `site` or `multihit`.
    pub kind: &'static str,
    /// The nearest gene.
    pub gene: Option<String>,
}

/// A clone's share in one sample.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ShareOverTime {
    /// The share; 0 where it was not seen, `None` where it could not be estimated.
    pub share: Option<f64>,
    /// Lower limit at 95 %.
    pub lower: Option<f64>,
    /// Upper limit at 95 %; where it was not seen, that of none among the sampled copies (3/N).
    pub upper: Option<f64>,
}

impl ShareOverTime {
    /// As an estimate; none where there is none.
    #[must_use]
    pub fn estimated(self) -> Option<EstimatedShare> {
        let Self { share, lower, upper } = self;
        share.map(|estimated_share| EstimatedShare { estimated_share, lower, upper })
    }
}

/// The shares of one sample, by its own cells.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SharesOfSample {
    /// The sample.
    pub sample: String,
    /// Days since infusion.
    pub day: Option<i32>,
    /// Sampled vector copies.
    pub cells: f64,
    /// In the order of the subject's clones.
    pub shares: Vec<ShareOverTime>,
    /// All other sites.
    pub other_sites: Option<f64>,
    /// All other clusters of several places.
    pub other_clusters: Option<f64>,
}

/// The clones of one sample.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SampleClones {
    /// Who the material is from.
    pub subject: String,
    /// What was taken.
    pub sample: String,
    /// The strongest verdict of its clones.
    pub verdict: &'static str,
    /// Whether one clone takes over, with what was seen and what could not have been seen.
    pub dominance: Answer,
    /// What became of its leading clones since the sample before and the first one.
    pub change: Answer,
    /// How cells were estimated.
    pub method: &'static str,
    /// Sampled vector copies; `None` if refused.
    pub cells: Option<f64>,
    /// The share of the smallest clone that would have been seen with 95 % certainty.
    pub detection_limit: Option<f64>,
    /// Share that makes a clone dominant.
    pub threshold: f64,
    /// Cells that the DNA of the sample came from, at 6.6 pg each.
    pub input_cells: Option<f64>,
    /// Sampled vector copies of those that the DNA held.
    pub recovery: Option<f64>,
    /// Why neither recovery nor copies per cell of its clones can be told, where copies were measured.
    pub copies_apart: Option<Statement>,
    /// Its largest clones.
    pub top: Vec<CloneView>,
    /// All of them, the largest first, for what the rules ask of each.
    #[serde(skip)]
    pub all: Vec<CloneView>,
    /// Share of all other sites; `None` where one of them could not be estimated.
    pub other_sites: Option<f64>,
    /// Share of all other clusters of several places.
    pub other_clusters: Option<f64>,
}

/// One clone's mark in one sample.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct CloneView {
    /// Who the material is from.
    pub subject: String,
    /// What was taken.
    pub sample: String,
    /// The provirus, or the cluster of several places.
    pub target: String,
    /// `site` or `multihit`.
    pub kind: &'static str,
    /// The genes around it.
    pub genes: GeneView,
    /// Estimated cells.
    pub cells: Option<f64>,
    /// Share of the sample's cells; of its reads if cells are refused; `None` where it could not be estimated.
    pub share: Option<f64>,
    /// Lower limit at 95 %.
    pub share_lo: Option<f64>,
    /// Upper limit at 95 %.
    pub share_hi: Option<f64>,
    /// Share with all clusters that list its place.
    pub share_with_multihits: Option<f64>,
    /// Copies of this provirus per cell of the sample: share × VCN, where the measurements agree on one.
    pub copies_per_cell: Option<f64>,
    /// Whether it dominates.
    pub verdict: &'static str,
    /// Distinct (replicate, breakpoint).
    pub fragments: u32,
    /// Distinct (replicate, breakpoint, umi).
    pub umis: Option<u32>,
    /// Reads.
    pub reads: u64,
    /// What to know before trusting it.
    pub flags: Vec<String>,
}

/// Cells per nanogram of DNA of a diploid human genome, 6.6 pg.
const CELLS_PER_NG: f64 = 151.5;

impl Clones {
    /// The clones of these tables.
    #[must_use]
    pub fn of(params: &ReportParams, tables: &Tables, samples: &[SampleView], genes: &Genes<'_>) -> Self {
        let Some(abundance) = &tables.abundance else {
            return Self {
                given: false,
                sentence: Statement::NoAbundance {},
                samples: Vec::new(),
                total: 0,
                rows: Vec::new(),
                over_time: Vec::new(),
                verdicts: DominanceVerdict::WORDS,
            };
        };
        // A copy of which both ends were found has a name of its own, and the place of either site.
        let by_site = tables.sites.iter().map(|row| ((&row.subject, row.site_id.as_str()), row));
        let by_copy = tables.sites.iter().map(|row| ((&row.subject, row.provirus_id.as_str()), row));
        let sites: BTreeMap<_, &SiteRow> = by_copy.chain(by_site).collect();
        let mut of_samples = OfSamples::new();
        let mut copies = BTreeMap::new();
        for row in abundance {
            let key = (row.subject.as_str(), row.sample.as_str());
            let site = sites.get(&(&row.subject, row.target_id.as_str()));
            let vcn = copies.entry(key).or_insert_with(|| Consensus::of(tables, key)).copies();
            let view = view(row, site.map(|site| GeneView::of(genes.at(site))), vcn);
            of_samples.entry(key).or_default().push((row, view));
        }
        for rows in of_samples.values_mut() {
            rows.sort_by(|(_, a), (_, b)| larger_first(a, b).then_with(|| a.target.cmp(&b.target)));
        }
        let of_sample = |sample: &SampleView| {
            let key = (sample.subject.as_str(), sample.sample.as_str());
            let rows = of_samples.get(&key)?;
            let earlier: Vec<_> = earlier(sample, samples)
                .into_iter()
                .filter_map(|other| {
                    let rows = of_samples.get(&(&*other.subject, &*other.sample))?;
                    Some((other, rows.as_slice()))
                })
                .collect();
            Some(sample_clones(params, sample, rows, &earlier, copies.get(&key)?))
        };
        let over_time = over_time(samples, &of_samples);
        let samples: Vec<SampleClones> = samples.iter().filter_map(of_sample).collect();
        let total = abundance.len() as u64;
        let mut rows: Vec<CloneView> = of_samples.into_values().flatten().map(|(_, view)| view).collect();
        rows.sort_by(|a, b| {
            let key = |view: &CloneView| (view.subject.clone(), view.sample.clone(), view.target.clone());
            larger_first(a, b).then_with(|| key(a).cmp(&key(b)))
        });
        rows.truncate(params.max_rows as usize);
        let sentence = match (total, rows.len() as u64) {
            (0, _) => Statement::NoCloneFound {},
            (clones, shown) if shown < clones => Statement::ClonesShown { shown, clones },
            (clones, _) => Statement::ClonesAll { clones },
        };
        Self { given: true, sentence, samples, total, rows, over_time, verdicts: DominanceVerdict::WORDS }
    }
}

fn view(row: &AbundanceRow, genes: Option<GeneView>, vcn: Option<f64>) -> CloneView {
    CloneView {
        subject: row.subject.to_string(),
        sample: row.sample.to_string(),
        target: row.target_id.clone(),
        kind: row.target_kind.as_str(),
        genes: genes.unwrap_or_default(),
        cells: row.cells,
        share: row.share,
        share_lo: row.share_lo,
        share_hi: row.share_hi,
        share_with_multihits: row.share_with_multihits.or(row.share),
        copies_per_cell: row.cells.and(vcn).zip(row.share).map(|(vcn, share)| share * vcn),
        verdict: row.verdict.as_str(),
        fragments: row.fragments,
        umis: row.umis,
        reads: row.reads,
        flags: row.flags.clone(),
    }
}

/// The larger share first; those that are not known last.
fn larger_first(a: &CloneView, b: &CloneView) -> Ordering {
    let share = |view: &CloneView| view.share.unwrap_or(f64::NEG_INFINITY);
    share(b).total_cmp(&share(a))
}

/// The sum of shares; not known if one of them is not. Of none it is 0, not −0 as the standard library has it.
fn sum(mut shares: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    shares.try_fold(0.0, |sum, share| Some(sum + share?))
}

/// The samples of the same subject and cell type that were taken before this one: the last of them, and the first where
/// that is another.
fn earlier<'a>(sample: &SampleView, samples: &'a [SampleView]) -> Vec<&'a SampleView> {
    let earlier = |other: &&SampleView| {
        other.subject == sample.subject
            && other.role == "sample"
            && other.cell_type == sample.cell_type
            && other.day.is_some()
            && other.day < sample.day
    };
    let mut all: Vec<_> = samples.iter().filter(earlier).collect();
    all.sort_by_key(|other| (other.day, &other.sample));
    let first = all.first().copied().filter(|_| all.len() > 1);
    all.pop().into_iter().chain(first).collect()
}

/// Rows by subject and sample, largest share first.
type OfSamples<'a> = BTreeMap<(&'a str, &'a str), Vec<(&'a AbundanceRow, CloneView)>>;

/// Clones in the picture over time.
const CLONES_OVER_TIME: usize = 10;

fn over_time(samples: &[SampleView], of_samples: &OfSamples<'_>) -> Vec<OverTime> {
    let mut subjects: BTreeMap<&str, Vec<(&SampleView, &Rows<'_>, f64)>> = BTreeMap::new();
    for sample in samples.iter().filter(|sample| sample.role == "sample") {
        let Some(rows) = of_samples.get(&(&*sample.subject, &*sample.sample)) else { continue };
        if let Some(cells) = rows[0].0.denominator_cells {
            subjects.entry(&sample.subject).or_default().push((sample, rows.as_slice(), cells));
        }
    }
    subjects.retain(|_, samples| samples.len() > 1);
    subjects.into_iter().map(|(subject, samples)| of_subject(subject, &samples)).collect()
}

fn of_subject(subject: &str, samples: &[(&SampleView, &Rows<'_>, f64)]) -> OverTime {
    let mut largest: BTreeMap<&str, (f64, &CloneView)> = BTreeMap::new();
    for (_, view) in samples.iter().flat_map(|(_, rows, _)| rows.iter()) {
        let (most, _) = largest.entry(&view.target).or_insert((0.0, view));
        *most = most.max(view.share.unwrap_or_default());
    }
    let mut clones: Vec<(f64, &CloneView)> = largest.into_values().collect();
    clones.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.target.cmp(&b.1.target)));
    clones.truncate(CLONES_OVER_TIME);
    let shares = |(sample, rows, cells): &(&SampleView, &Rows<'_>, f64)| {
        let of = |(_, clone): &(f64, &CloneView)| {
            let found = rows.iter().find(|(_, view)| view.target == clone.target);
            let unseen =
                ShareOverTime { share: Some(0.0), lower: Some(0.0), upper: Some(change::unseen(*cells)) };
            found.map_or(unseen, |(_, view)| ShareOverTime {
                share: view.share,
                lower: view.share_lo,
                upper: view.share_hi,
            })
        };
        let rest = |kind: TargetKind| {
            let other = |(row, view): &&(&AbundanceRow, CloneView)| {
                row.target_kind == kind && !clones.iter().any(|(_, clone)| clone.target == view.target)
            };
            sum(rows.iter().filter(other).map(|(_, view)| view.share))
        };
        SharesOfSample {
            sample: sample.sample.clone(),
            day: sample.day,
            cells: *cells,
            shares: clones.iter().map(of).collect(),
            other_sites: rest(TargetKind::Site),
            other_clusters: rest(TargetKind::Multihit),
        }
    };
    OverTime {
        subject: subject.to_owned(),
        sentence: Statement::OverTime { clones: clones.len() as u64, subject: name(subject) },
        samples: samples.iter().map(shares).collect(),
        clones: clones
            .into_iter()
            .map(|(_, clone)| CloneOverTime {
                target: clone.target.clone(),
                kind: clone.kind,
                gene: clone.genes.gene.clone(),
            })
            .collect(),
    }
}

/// The clones of a sample, largest share first.
pub(super) type Rows<'a> = [(&'a AbundanceRow, CloneView)];

fn sample_clones(
    params: &ReportParams,
    sample: &SampleView,
    rows: &Rows<'_>,
    earlier: &[change::Clones<'_>],
    copies: &Consensus,
) -> SampleClones {
    let (first, _) = rows[0];
    let top: Vec<CloneView> =
        rows.iter().take(params.top_sites as usize).map(|(_, view)| view.clone()).collect();
    let rest = |kind: TargetKind| {
        let others = rows.iter().skip(top.len()).filter(|(row, _)| row.target_kind == kind);
        sum(others.map(|(_, view)| view.share))
    };
    let input_cells = sample.ng_dna.map(|ng| ng * CELLS_PER_NG);
    let held = input_cells.zip(copies.copies()).map(|(cells, vcn)| cells * vcn);
    SampleClones {
        subject: sample.subject.clone(),
        sample: sample.sample.clone(),
        verdict: rows.iter().map(|(row, _)| row.verdict).min().unwrap_or(first.verdict).as_str(),
        dominance: dominance::of(rows),
        change: change::of((sample, rows), earlier),
        method: first.method.as_str(),
        cells: first.denominator_cells,
        detection_limit: first.detection_limit,
        threshold: first.threshold,
        input_cells,
        recovery: first.denominator_cells.zip(held).map(|(cells, held)| cells / held),
        copies_apart: copies.reason().cloned(),
        other_sites: rest(TargetKind::Site),
        other_clusters: rest(TargetKind::Multihit),
        top,
        all: rows.iter().map(|(_, view)| view.clone()).collect(),
    }
}
