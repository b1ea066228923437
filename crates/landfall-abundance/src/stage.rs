//! The shell of stage `abundance`: gathers the molecules of a sample, estimates, writes the table.

use std::collections::{BTreeMap, BTreeSet};

use landfall_config::{Fragmentation, Library};
use landfall_core::{SampleId, SubjectId};
use landfall_stage::{
    Context, InputSizes, Ports, Resources, Scope, Stage, StageError, StageIo, Summary, TableFile,
};
use landfall_tables::abundance::{AbundanceRow, DominanceVerdict};
use landfall_tables::multihits::MultihitRow;
use landfall_tables::site_fragments::{SiteFragmentRow, TargetKind};
use landfall_tables::sites::SiteRow;

use crate::estimate::{Column, Estimates, Sample, Target, estimate};
use crate::{AbundanceError, AbundanceParams};

/// Stage `abundance`.
#[derive(Clone, Copy, Debug)]
pub struct Abundance;

impl Stage for Abundance {
    const NAME: &'static str = "abundance";
    const VERSION: u32 = 3;
    type Params = AbundanceParams;

    fn scope() -> Scope {
        Scope::Sample
    }

    fn ports() -> Ports {
        Ports::default()
            .table::<SiteFragmentRow>()
            .table::<SiteRow>()
            .table::<MultihitRow>()
            .writes::<AbundanceRow>()
    }

    fn resources(sizes: &InputSizes) -> Resources {
        let megabytes = sizes.input_bytes >> 20;
        Resources { cores: 2, memory_mb: 256 + 20 * megabytes, minutes: 1 + megabytes / 50 }
    }

    fn run(params: &AbundanceParams, io: &StageIo, context: &Context) -> Result<Summary, StageError> {
        let Some(library) = io.libraries.first() else { return write(io, Vec::new()) };
        let whose = Whose { subject: library.subject.clone(), sample: library.sample.clone() };
        let names = Names::read(io, &whose)?;
        let mut gathered = Gathered::default();
        for file in io.table()?.files() {
            gathered.read(file, &whose, &names)?;
        }
        context.progress.begin(gathered.targets.len() as u64, "targets");
        let restriction = |library: &Library| library.protocol.fragmentation == Fragmentation::Restriction;
        let sample = gathered.sample(&names, io.libraries.iter().any(restriction));
        let estimates = estimate(&sample, params);
        context.progress.advance(sample.targets.len() as u64);
        write(io, rows(&whose, &sample, &estimates, params))
    }
}

/// The sample of the task.
struct Whose {
    subject: SubjectId,
    sample: SampleId,
}

/// What the subject's sites and the sample's clusters are called.
#[derive(Default)]
struct Names {
    /// Provirus of each site.
    proviruses: BTreeMap<String, String>,
    /// Proviruses that each cluster lists.
    clusters: BTreeMap<String, BTreeSet<String>>,
}

impl Names {
    fn read(io: &StageIo, whose: &Whose) -> Result<Self, StageError> {
        let mut names = Self::default();
        for row in io.table::<SiteRow>()?.rows() {
            let row = row?;
            if row.subject == whose.subject {
                names.proviruses.insert(row.site_id, row.provirus_id);
            }
        }
        for row in io.table::<MultihitRow>()?.rows() {
            let row = row?;
            if row.subject == whose.subject && row.sample == whose.sample {
                let listed = row.loci.iter().filter_map(|locus| names.proviruses.get(locus)).cloned();
                names.clusters.insert(row.cluster_id, listed.collect());
            }
        }
        Ok(names)
    }
}

/// The molecules of one end or cluster, as they are read.
#[derive(Default)]
struct Molecules {
    fragments: Vec<(u32, u32)>,
    umis: Vec<(u32, u32, String)>,
    has_umi: bool,
    reads: BTreeMap<u32, u64>,
}

impl Molecules {
    fn add(&mut self, row: SiteFragmentRow) {
        if !row.status.is_own() {
            return;
        }
        *self.reads.entry(row.replicate).or_default() += u64::from(row.reads);
        let Some(length) = row.length else { return };
        self.fragments.push((row.replicate, length));
        self.has_umi |= row.umi.is_some();
        if let Some(umi) = row.umi.filter(|_| row.status.has_own_umi()) {
            self.umis.push((row.replicate, length, umi));
        }
    }

    fn column(mut self, ranks: &BTreeMap<u32, usize>) -> Column {
        self.fragments.sort_unstable();
        self.fragments.dedup();
        self.umis.sort_unstable();
        self.umis.dedup();
        let mut column = Column { reads: vec![0; ranks.len()], ..Column::default() };
        column.fragments =
            self.fragments.iter().map(|(replicate, length)| (ranks[replicate], *length)).collect();
        self.reads.iter().for_each(|(replicate, reads)| column.reads[ranks[replicate]] += reads);
        if self.has_umi {
            column.umis = vec![0; ranks.len()];
            self.umis.iter().for_each(|(replicate, ..)| column.umis[ranks[replicate]] += 1);
        }
        column
    }
}

/// Molecules by target, then by site.
#[derive(Default)]
struct Gathered {
    targets: BTreeMap<(TargetKind, String), BTreeMap<String, Molecules>>,
}

impl Gathered {
    fn read(
        &mut self,
        file: TableFile<SiteFragmentRow>,
        whose: &Whose,
        names: &Names,
    ) -> Result<(), StageError> {
        for (index, row) in file.open()?.enumerate() {
            let row = row?;
            if row.subject != whose.subject || row.sample != whose.sample {
                continue;
            }
            let target = match row.target_kind {
                TargetKind::Multihit => &row.target_id,
                TargetKind::Site => {
                    names.proviruses.get(&row.target_id).ok_or_else(|| AbundanceError::UnknownSite {
                        path: file.path().to_owned(),
                        row: index as u64 + 1,
                        subject: row.subject.to_string(),
                        site: row.target_id.clone(),
                    })?
                }
            };
            let ends = self.targets.entry((row.target_kind, target.clone())).or_default();
            ends.entry(row.target_id.clone()).or_default().add(row);
        }
        Ok(())
    }

    fn sample(self, names: &Names, restriction: bool) -> Sample {
        let molecules = self.targets.values().flat_map(BTreeMap::values);
        let labels: BTreeSet<u32> = molecules.flat_map(|molecules| molecules.reads.keys().copied()).collect();
        let ranks: BTreeMap<u32, usize> = labels.into_iter().zip(0..).collect();
        let mut listing: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
        for (at, (kind, id)) in self.targets.keys().enumerate() {
            if *kind == TargetKind::Multihit {
                let listed = names.clusters.get(id).into_iter().flatten();
                listed.for_each(|provirus| listing.entry(provirus).or_default().push(at));
            }
        }
        let clusters: Vec<Vec<usize>> = self
            .targets
            .keys()
            .map(|(kind, id)| match kind {
                TargetKind::Site => listing.get(id).cloned().unwrap_or_default(),
                TargetKind::Multihit => Vec::new(),
            })
            .collect();
        let target =
            |(((kind, id), ends), clusters): (((TargetKind, String), BTreeMap<_, Molecules>), _)| Target {
                kind,
                id,
                ends: ends.into_values().map(|molecules| molecules.column(&ranks)).collect(),
                clusters,
            };
        let targets = self.targets.into_iter().zip(clusters).map(target).collect();
        Sample { targets, replicates: ranks.len(), restriction }
    }
}

/// The table, in the order of the targets.
fn rows(
    whose: &Whose,
    sample: &Sample,
    estimates: &Estimates,
    params: &AbundanceParams,
) -> Vec<AbundanceRow> {
    let (method, denominator_cells) = (estimates.method, estimates.cells);
    let detection_limit = estimates.detection_limit();
    let row = |(target, estimate): (&Target, &crate::estimate::TargetEstimate)| {
        let end = &target.ends[estimate.end];
        AbundanceRow {
            subject: whose.subject.clone(),
            sample: whose.sample.clone(),
            target_id: target.id.clone(),
            target_kind: target.kind,
            cells: estimate.cells,
            cells_se: estimate.cells_se,
            share: estimate.share.value,
            share_lo: estimate.share.lo,
            share_hi: estimate.share.hi,
            share_with_multihits: Some(estimate.share_with_multihits),
            denominator_cells,
            detection_limit,
            threshold: params.threshold,
            min_cells: params.min_cells,
            method,
            saturated: estimate.saturated,
            verdict: estimate.verdict,
            reads: end.reads.iter().sum(),
            umis: (!end.umis.is_empty()).then(|| end.umis.iter().sum()),
            fragments: end.fragments.len() as u32,
            flags: estimate.flags.iter().map(ToString::to_string).collect(),
        }
    };
    sample.targets.iter().zip(&estimates.targets).map(row).collect()
}

fn write(io: &StageIo, rows: Vec<AbundanceRow>) -> Result<Summary, StageError> {
    let with = |verdict| rows.iter().filter(|row| row.verdict == verdict).count() as u64;
    let summary = Summary::default()
        .with("targets", rows.len() as u64)
        .with("confirmed", with(DominanceVerdict::Confirmed))
        .with("suspected", with(DominanceVerdict::Suspected));
    io.write(rows)?;
    Ok(summary)
}
