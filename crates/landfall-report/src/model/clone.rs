//! Clones: shares with their intervals, and the verdict of each sample in words.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use landfall_tables::abundance::{AbundanceFlag, AbundanceMethod, AbundanceRow, DominanceVerdict};
use landfall_tables::site_fragments::TargetKind;
use landfall_tables::sites::SiteRow;
use serde::Serialize;

use super::Tables;
use super::consensus::Consensus;
use super::sample::SampleView;
use super::site::{GeneView, Genes};
use crate::ReportParams;
use crate::number::{count, plural, share, share_with};

/// The section on clones.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Clones {
    /// Whether table `abundance` was given.
    pub given: bool,
    /// What to see, in a sentence.
    pub sentence: String,
    /// One per sample that has estimates, in the order of the samples.
    pub samples: Vec<SampleClones>,
    /// Clones in all samples.
    pub total: u64,
    /// The leading ones, largest share first.
    pub rows: Vec<CloneView>,
    /// Subjects with several samples.
    pub over_time: Vec<OverTime>,
    /// What each verdict says and does not say.
    pub verdicts: Vec<VerdictMeaning>,
}

/// The largest clones of a subject in all its samples.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OverTime {
    /// The subject.
    pub subject: String,
    /// What to see, in a sentence.
    pub sentence: String,
    /// Its clones with the largest share in any sample.
    pub clones: Vec<String>,
    /// Its samples, earliest first.
    pub samples: Vec<SharesOfSample>,
}

/// The shares of one sample, by its own cells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SharesOfSample {
    /// The sample.
    pub sample: String,
    /// Sampled vector copies.
    pub cells: f64,
    /// In the order of the subject's clones; `None` where a share could not be estimated.
    pub shares: Vec<Option<f64>>,
    /// All other sites.
    pub other_sites: Option<f64>,
    /// All other clusters of several places.
    pub other_clusters: Option<f64>,
}

/// A verdict and its meaning.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VerdictMeaning {
    /// The verdict, as the table has it.
    pub verdict: &'static str,
    /// What it says and does not say.
    pub meaning: &'static str,
}

/// The clones of one sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SampleClones {
    /// Who the material is from.
    pub subject: String,
    /// What was taken.
    pub sample: String,
    /// The strongest verdict of its clones.
    pub verdict: &'static str,
    /// The verdict in words, with what was seen and what could not have been seen.
    pub sentence: String,
    /// What became of its largest clone since the sample before; `None` for the first sample.
    pub change: Option<String>,
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
    pub copies_apart: Option<String>,
    /// Its largest clones.
    pub top: Vec<CloneView>,
    /// Share of all other sites; `None` where one of them could not be estimated.
    pub other_sites: Option<f64>,
    /// Share of all other clusters of several places.
    pub other_clusters: Option<f64>,
}

/// One clone's mark in one sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
                sentence: "Not evaluable: table abundance was not given.".to_owned(),
                samples: Vec::new(),
                total: 0,
                rows: Vec::new(),
                over_time: Vec::new(),
                verdicts: meanings(),
            };
        };
        let sites: BTreeMap<_, &SiteRow> =
            tables.sites.iter().map(|row| ((&row.subject, row.site_id.as_str()), row)).collect();
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
            let before = before(sample, samples)
                .and_then(|before| Some((before, of_samples.get(&(&*before.subject, &*before.sample))?)));
            Some(sample_clones(params, sample, rows, before, copies.get(&key)?))
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
            (0, _) => "No clone was found.".to_owned(),
            (total, shown) if shown < total => format!(
                "The {} with the largest shares, of {} in all samples; the others are in the table abundance.",
                plural(shown, "clone", "clones"),
                count(total)
            ),
            (total, _) => format!("{} in all samples, the largest first.", plural(total, "clone", "clones")),
        };
        Self { given: true, sentence, samples, total, rows, over_time, verdicts: meanings() }
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

/// The share of a clone with its interval, in words.
pub fn share_of(view: &CloneView) -> String {
    let known = |share| share_with(share, view.share_lo, view.share_hi);
    view.share.map_or_else(|| "a share that is not evaluable".to_owned(), known)
}

/// The sample of the same subject and cell type that was taken last before this one.
fn before<'a>(sample: &SampleView, samples: &'a [SampleView]) -> Option<&'a SampleView> {
    let earlier = |other: &&SampleView| {
        other.subject == sample.subject
            && other.role == "sample"
            && other.cell_type == sample.cell_type
            && other.day.is_some()
            && other.day < sample.day
    };
    samples.iter().filter(earlier).max_by_key(|other| (other.day, std::cmp::Reverse(&other.sample)))
}

/// Rows by subject and sample, largest share first.
type OfSamples<'a> = BTreeMap<(&'a str, &'a str), Vec<(&'a AbundanceRow, CloneView)>>;

/// Clones in the picture over time.
const CLONES_OVER_TIME: usize = 10;

fn over_time(samples: &[SampleView], of_samples: &OfSamples<'_>) -> Vec<OverTime> {
    let mut subjects: BTreeMap<&str, Vec<(&SampleView, &Rows<'_>, f64)>> = BTreeMap::new();
    // Samples come latest first.
    for sample in samples.iter().rev().filter(|sample| sample.role == "sample") {
        let Some(rows) = of_samples.get(&(&*sample.subject, &*sample.sample)) else { continue };
        if let Some(cells) = rows[0].0.denominator_cells {
            subjects.entry(&sample.subject).or_default().push((sample, rows.as_slice(), cells));
        }
    }
    subjects.retain(|_, samples| samples.len() > 1);
    subjects.into_iter().map(|(subject, samples)| of_subject(subject, &samples)).collect()
}

fn of_subject(subject: &str, samples: &[(&SampleView, &Rows<'_>, f64)]) -> OverTime {
    let mut largest: BTreeMap<&str, f64> = BTreeMap::new();
    for (_, view) in samples.iter().flat_map(|(_, rows, _)| rows.iter()) {
        let most = largest.entry(&view.target).or_default();
        *most = most.max(view.share.unwrap_or_default());
    }
    let mut clones: Vec<(&str, f64)> = largest.into_iter().collect();
    clones.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    clones.truncate(CLONES_OVER_TIME);
    let shares = |(sample, rows, cells): &(&SampleView, &Rows<'_>, f64)| {
        let of = |(target, _): &(&str, f64)| {
            rows.iter().find(|(_, view)| view.target == *target).map_or(Some(0.0), |(_, view)| view.share)
        };
        let rest = |kind: TargetKind| {
            let other = |(row, view): &&(&AbundanceRow, CloneView)| {
                row.target_kind == kind && !clones.iter().any(|(target, _)| *target == view.target)
            };
            sum(rows.iter().filter(other).map(|(_, view)| view.share))
        };
        SharesOfSample {
            sample: sample.sample.clone(),
            cells: *cells,
            shares: clones.iter().map(of).collect(),
            other_sites: rest(TargetKind::Site),
            other_clusters: rest(TargetKind::Multihit),
        }
    };
    OverTime {
        subject: subject.to_owned(),
        sentence: format!(
            "The {} with the largest share in any sample of {subject}; each bar is all vector copies of one sample. \
             Look for a number whose part widens from bar to bar.",
            plural(clones.len() as u64, "clone", "clones")
        ),
        samples: samples.iter().map(shares).collect(),
        clones: clones.into_iter().map(|(target, _)| target.to_owned()).collect(),
    }
}

type Rows<'a> = [(&'a AbundanceRow, CloneView)];

fn sample_clones(
    params: &ReportParams,
    sample: &SampleView,
    rows: &Rows<'_>,
    before: Option<(&SampleView, &Vec<(&AbundanceRow, CloneView)>)>,
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
        sentence: verdict(sample, rows),
        change: before.map(|(before, earlier)| change(before, earlier, rows)),
        method: first.method.as_str(),
        cells: first.denominator_cells,
        detection_limit: first.detection_limit,
        threshold: first.threshold,
        input_cells,
        recovery: first.denominator_cells.zip(held).map(|(cells, held)| cells / held),
        copies_apart: copies.reason().map(str::to_owned),
        other_sites: rest(TargetKind::Site),
        other_clusters: rest(TargetKind::Multihit),
        top,
    }
}

/// `chr7+148811235, near VIM,` or the cluster's name with what it is.
fn named(view: &CloneView) -> String {
    match (view.kind, &view.genes.gene) {
        ("multihit", _) => format!("{} (a cluster of several places)", view.target),
        (_, Some(gene)) => format!("{} ({gene})", view.target),
        (_, None) => view.target.clone(),
    }
}

/// The strongest statement about a sample, with its evidence. Rows come largest share first.
fn verdict(sample: &SampleView, rows: &Rows<'_>) -> String {
    let (first, largest) = &rows[0];
    let threshold = share(first.threshold);
    let Some(cells) = first.denominator_cells else { return refusal(first) };
    let of = format!("of {} sampled vector copies", count(cells.round() as u64));
    let when = sample.day.map_or_else(String::new, |day| format!(" on day {day}"));
    let holds = |view: &CloneView| format!("{} holds {}", named(view), share_of(view));
    let strongest = rows.iter().map(|(row, _)| row.verdict).min().unwrap_or(DominanceVerdict::Negative);
    let all = || rows.iter().filter(|(row, _)| row.verdict == strongest).map(|(_, view)| view);
    let seen = first.detection_limit.map_or_else(String::new, |limit| {
        format!(" A clone of {} or more would have been seen with 95 % certainty.", share(limit))
    });
    match strongest {
        DominanceVerdict::Confirmed => {
            let clones: Vec<String> = all().map(holds).collect();
            let few = if has(largest, AbundanceFlag::FewCells) { " Few cells were sampled." } else { "" };
            format!(
                "Confirmed: {}, {of}{when}. Even the lower limit reaches {threshold}.{few}",
                clones.join("; ")
            )
        }
        DominanceVerdict::NotEvaluable => format!(
            "Not evaluable: {} sampled vector copies{when}, at least {} are needed{}.",
            count(cells.round() as u64),
            count(first.min_cells.round() as u64),
            largest.cells.map_or_else(String::new, |cells| {
                format!("; {} of them of one clone, {}", count(cells.round() as u64), named(largest))
            })
        ),
        DominanceVerdict::Suspected => {
            let clones: Vec<String> = all().map(holds).collect();
            format!(
                "Suspected: {}, {of}{when}. The share reaches {threshold}, its lower limit does not.",
                clones.join("; ")
            )
        }
        DominanceVerdict::CannotExclude => {
            let why = all().next().map_or_else(String::new, |view| cannot_exclude(view, largest, &threshold));
            format!("Cannot exclude: the largest clone, {}, {of}{when}. {why}{seen}", holds(largest))
        }
        DominanceVerdict::Negative => format!(
            "No clone reached {threshold}. The largest held {} {of}{when}: {}.{seen}",
            share_of(largest),
            named(largest)
        ),
    }
}

fn has(view: &CloneView, flag: AbundanceFlag) -> bool {
    view.flags.iter().any(|word| word == flag.as_str())
}

/// Why the first clone in doubt cannot be excluded.
fn cannot_exclude(view: &CloneView, largest: &CloneView, threshold: &str) -> String {
    if let (true, Some(with)) = (has(view, AbundanceFlag::Multihit), view.share_with_multihits) {
        return format!("With the clusters that list its place, {} could hold {}.", named(view), share(with));
    }
    if has(view, AbundanceFlag::LowerBound) {
        return format!("Lengths are too few to count all cells, so that a clone of {threshold} may hide.");
    }
    if has(view, AbundanceFlag::LengthLaw) {
        return format!(
            "The fragment lengths follow no smooth law, so that a clone of {threshold} may hide."
        );
    }
    if has(view, AbundanceFlag::LengthLawNotTested) {
        return format!(
            "The fragment lengths could not be held against a law, so that a clone of {threshold} may hide."
        );
    }
    if view.target == largest.target {
        return format!("Its upper limit reaches {threshold}.");
    }
    format!("The upper limit of {} reaches {threshold}.", named(view))
}

fn refusal(row: &AbundanceRow) -> String {
    let has = |flag: AbundanceFlag| row.flags.iter().any(|word| word == flag.as_str());
    let why = if has(AbundanceFlag::Restriction) {
        "DNA was cut at restriction sites and molecules carry no identifiers, so that cells cannot be counted"
    } else {
        "no molecule has a known sheared end or an identifier, so that cells cannot be counted"
    };
    format!("Not evaluable: {why}. Shares of reads are shown; they are no shares of cells.")
}

/// What became of the largest clone since the sample before. Both shares have their own sample's denominator.
fn change(before: &SampleView, earlier: &Rows<'_>, rows: &Rows<'_>) -> String {
    let (row, now) = &rows[0];
    let when = before.day.map_or_else(|| before.sample.clone(), |day| format!("day {day}"));
    let method = |rows: &Rows<'_>| rows.first().map(|(row, _)| row.method);
    if method(earlier) != method(rows) || row.method == AbundanceMethod::Reads {
        return format!("Not compared with {when}: cells were estimated in another way, or not at all.");
    }
    let Some(cells) = earlier.first().and_then(|(row, _)| row.denominator_cells) else {
        return format!("Not compared with {when}: its cells were not estimated.");
    };
    let of = format!("of {} sampled vector copies", count(cells.round() as u64));
    match earlier.iter().find(|(_, view)| view.target == now.target) {
        Some((_, then)) => format!("{} held {} {of} on {when}.", named(now), share_of(then)),
        None => {
            let limit = earlier.first().and_then(|(row, _)| row.detection_limit);
            let limit = limit.map_or_else(String::new, |limit| {
                format!("; {} or more would have been seen with 95 % certainty", share(limit))
            });
            format!(
                "{} was not seen among {} sampled vector copies on {when}{limit}.",
                named(now),
                count(cells.round() as u64)
            )
        }
    }
}

fn meanings() -> Vec<VerdictMeaning> {
    let meaning = |verdict: DominanceVerdict, meaning| VerdictMeaning { verdict: verdict.as_str(), meaning };
    vec![
        meaning(
            DominanceVerdict::Confirmed,
            "The clone is dominant: even the lower limit of its share reaches the threshold. It does not say why, nor that it is dangerous.",
        ),
        meaning(
            DominanceVerdict::NotEvaluable,
            "Too little was seen to say anything. It is neither good nor bad; take a new sample or more DNA.",
        ),
        meaning(
            DominanceVerdict::Suspected,
            "The share reaches the threshold, but chance could have lifted it there. Repeat with more cells.",
        ),
        meaning(
            DominanceVerdict::CannotExclude,
            "The share lies below the threshold, but the data allow for more. Repeat with more cells.",
        ),
        meaning(
            DominanceVerdict::Negative,
            "No clone reaches the threshold in this sample, even by its upper limit. It says nothing of other tissues, nor of tomorrow.",
        ),
    ]
}
