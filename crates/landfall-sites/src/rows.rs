//! From cleaned molecules to table rows: names, sums, flags.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::Position;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::site_fragments::{SiteFragmentRow, TargetKind};
use landfall_tables::sites::{SiteFlag, SiteRow};

use crate::design::{Design, End};
use crate::junction::Junctions;
use crate::molecule::{Fragment, Locus, Replicate, Track};
use crate::multihit::Cluster;
use crate::position::near;
use crate::registry::Known;
use crate::site::{Duplication, breakpoint, vector_strand};
use crate::summary::{Counts, summarise};
use crate::umi::Cells;
use crate::{SitesError, SitesParams};

/// What rows need beside their molecules.
pub(crate) struct SiteContext<'a> {
    pub(crate) design: &'a Design,
    pub(crate) known: &'a Known,
    /// Positions of all sites, the registered ones too.
    pub(crate) modes: &'a BTreeMap<Track, BTreeSet<Position>>,
    /// Replicates whose UMIs were not compared between sites.
    pub(crate) saturated: &'a BTreeSet<Replicate>,
    pub(crate) params: &'a SitesParams,
}

/// What a molecule belongs to.
struct Target<'a> {
    name: &'a str,
    kind: TargetKind,
    /// The site, or the cluster's first locus.
    locus: Locus,
}

impl SiteContext<'_> {
    /// Rows of `sites` and of their molecules. A site whose molecules are all removed has no row.
    pub(crate) fn sites(
        &self,
        cells: Cells,
        junctions: &BTreeMap<(Locus, usize), Junctions>,
    ) -> Result<(Vec<SiteRow>, Vec<SiteFragmentRow>), SitesError> {
        let mut by_sample: BTreeMap<(Locus, usize), BTreeMap<Replicate, Vec<Fragment>>> = BTreeMap::new();
        for ((locus, replicate), rows) in cells {
            by_sample.entry((locus, replicate.sample)).or_default().insert(replicate, rows);
        }
        let none = Junctions::default();
        let (mut sites, mut site_fragments) = (Vec::new(), Vec::new());
        for ((locus, sample), replicates) in by_sample {
            let name = self.known.name(locus, self.design);
            let target = Target { name: &name, kind: TargetKind::Site, locus };
            let rows =
                self.fragment_rows(&target, replicates.iter().map(|(key, rows)| (*key, rows.as_slice())))?;
            let counts = summarise(&rows);
            site_fragments.extend(rows);
            if counts.replicates > 0 {
                let junctions = junctions.get(&(locus, sample)).unwrap_or(&none);
                let saturated = replicates.keys().any(|replicate| self.saturated.contains(replicate));
                sites.push(self.site(&target, sample, counts, junctions, saturated));
            }
        }
        Ok((sites, site_fragments))
    }

    /// The row of a cluster, if any of its molecules counts, and the rows of its molecules.
    pub(crate) fn cluster(
        &self,
        sample: usize,
        cluster: &Cluster,
        replicates: BTreeMap<Replicate, Vec<Fragment>>,
        junctions: &Junctions,
    ) -> Result<(Option<MultihitRow>, Vec<SiteFragmentRow>), SitesError> {
        let loci: Vec<String> =
            cluster.loci.iter().map(|&locus| self.known.name(locus, self.design)).collect();
        let name = format!("{}(+{})", loci[0], loci.len() - 1);
        let target = Target { name: &name, kind: TargetKind::Multihit, locus: cluster.loci[0] };
        let rows =
            self.fragment_rows(&target, replicates.iter().map(|(key, rows)| (*key, rows.as_slice())))?;
        let counts = summarise(&rows);
        let row = (counts.replicates > 0).then(|| MultihitRow {
            subject: self.design.subject.clone(),
            sample: self.design.sample_names[sample].clone(),
            cluster_id: name.clone(),
            loci,
            fragments: counts.fragments,
            umis: counts.umis,
            reads: counts.reads,
            flags: words(self.flags(sample, counts, junctions)),
        });
        Ok((row, rows))
    }

    fn fragment_rows<'r>(
        &self,
        target: &Target,
        replicates: impl Iterator<Item = (Replicate, &'r [Fragment])>,
    ) -> Result<Vec<SiteFragmentRow>, SitesError> {
        let row = |replicate: Replicate, row: &Fragment| {
            let sample = &self.design.sample_names[replicate.sample];
            let reads = u32::try_from(row.reads).map_err(|_| SitesError::TooManyReads {
                sample: sample.to_string(),
                target: target.name.to_owned(),
                reads: row.reads,
            })?;
            Ok(SiteFragmentRow {
                subject: self.design.subject.clone(),
                sample: sample.clone(),
                replicate: replicate.number,
                target_id: target.name.to_owned(),
                target_kind: target.kind,
                breakpoint: row.length.and_then(|length| breakpoint(target.locus, length)),
                length: row.length,
                umi: row.umi.clone(),
                reads,
                status: row.status(),
                flags: row.flag().iter().map(ToString::to_string).collect(),
            })
        };
        replicates
            .flat_map(|(replicate, rows)| rows.iter().map(move |fragment| row(replicate, fragment)))
            .collect()
    }

    fn site(
        &self,
        target: &Target,
        sample: usize,
        counts: Counts,
        junctions: &Junctions,
        saturated: bool,
    ) -> SiteRow {
        let Locus { track, position } = target.locus;
        let End { name: vector_end, side } = self.design.ends[track.end].clone();
        let duplication = Duplication::at(position, track.strand, self.design.duplication(sample, track.end));
        let mut flags = self.flags(sample, counts, junctions);
        if self.has_neighbour(target.locus) {
            flags.insert(SiteFlag::NearSite);
        }
        if saturated {
            flags.insert(SiteFlag::UmiSaturated);
        }
        SiteRow {
            subject: self.design.subject.clone(),
            sample: self.design.sample_names[sample].clone(),
            site_id: target.name.to_owned(),
            provirus_id: target.name.to_owned(),
            contig: self.design.contigs[track.contig].clone(),
            position,
            strand: vector_strand(track.strand, side),
            vector_end,
            duplication_start: duplication.map(|duplication| duplication.start),
            duplication_end: duplication.map(|duplication| duplication.end),
            duplication_center: duplication.map(Duplication::center),
            mode_offset: if self.known.contains(target.locus) { junctions.offset_from(position) } else { 0 },
            replicates: counts.replicates,
            fragments: counts.fragments,
            umis: counts.umis,
            reads: counts.reads,
            raw_junctions: junctions.distinct(),
            flags: words(flags),
        }
    }

    fn has_neighbour(&self, locus: Locus) -> bool {
        let window = self.params.junction_window;
        let positions = self.modes.get(&locus.track);
        positions
            .is_some_and(|positions| near(positions, locus.position, window).any(|at| at != locus.position))
    }

    fn flags(&self, sample: usize, counts: Counts, junctions: &Junctions) -> BTreeSet<SiteFlag> {
        let checks = [
            (SiteFlag::FewFragments, counts.fragments < self.params.min_fragments),
            (
                SiteFlag::OneReplicate,
                counts.replicates == 1 && self.design.samples[sample].replicates.len() > 1,
            ),
            (SiteFlag::Mispriming, junctions.is_mispriming()),
            (SiteFlag::UmiShared, counts.umi_shared),
            (SiteFlag::NoBreakpoint, counts.no_breakpoint),
            (SiteFlag::Collision, counts.collision),
            (SiteFlag::WithinSubjectCopy, counts.within_subject_copy),
        ];
        checks.into_iter().filter(|(_, set)| *set).map(|(flag, _)| flag).collect()
    }
}

fn words(flags: BTreeSet<SiteFlag>) -> Vec<String> {
    flags.into_iter().map(|flag| flag.as_str().to_owned()).collect()
}
