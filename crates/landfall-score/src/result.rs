//! What a run, or another program, says of the samples.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use landfall_core::{SampleId, SiteId, VectorEnd};
use landfall_tables::TableReader;
use landfall_tables::abundance::AbundanceRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::site_fragments::TargetKind;
use landfall_tables::sites::{SiteFlag, SiteRow};
use landfall_tables::vcn::VcnRow;
use landfall_tables::{Row, read_all};

use super::ScoreError;
use super::place::Place;
use super::trace::TraceFiles;

/// The share of one clone as it was called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalledShare {
    /// The share.
    pub share: f64,
    /// Its lower and upper limit; `None` where there is no interval.
    pub limits: Option<(f64, f64)>,
}

/// A called site of one sample.
#[derive(Clone, Debug, PartialEq)]
pub struct CalledSite {
    /// Its name.
    pub site_id: String,
    /// Where.
    pub place: Place,
    /// Which end of the vector; `None` where the table does not tell.
    pub vector_end: Option<VectorEnd>,
    /// Fragments; `None` where the table does not tell.
    pub fragments: Option<u32>,
    /// Its share of the sample's cells; `None` where it is not told.
    pub share: Option<CalledShare>,
    /// Whether it is flagged as mispriming.
    pub is_flagged_mispriming: bool,
}

/// What was called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calls {
    /// Whether there is a table of sites; without one, sites and shares are not judged.
    pub has_sites: bool,
    /// Sites of each sample, by place.
    pub sites: BTreeMap<SampleId, Vec<CalledSite>>,
    /// Loci of the multihit clusters of each sample; `None` where there is no such table.
    pub loci: Option<BTreeMap<SampleId, Vec<Place>>>,
    /// Rows of table `abundance`, of the samples that have any.
    pub abundance: BTreeMap<SampleId, Vec<AbundanceRow>>,
    /// Rows of table `vcn`, of the samples that have any.
    pub copies: BTreeMap<SampleId, Vec<VcnRow>>,
    /// What became of each single read, if it was traced.
    pub trace: Option<TraceFiles>,
}

impl Calls {
    /// Reads a run folder (`RUN`, whose tables lie in `RUN/results/tables`) or a folder of tables. Needed is `sites`,
    /// unless the folder holds `vcn` alone; `multihits`, `abundance`, `vcn`, and `read_names` with `read_fates` are
    /// judged where they are.
    ///
    /// # Errors
    /// When a table cannot be read, or a locus of a cluster is none.
    pub fn read(folder: &Path) -> Result<Self, ScoreError> {
        let published = folder.join("results/tables");
        let tables = if published.is_dir() { published } else { folder.to_owned() };
        let multihits: Vec<MultihitRow> = optional(&tables)?;
        let clusters = table::<MultihitRow>(&tables);
        let loci = clusters.exists().then(|| loci(&clusters, &multihits)).transpose()?;
        let mut calls = Self {
            abundance: by_sample(optional(&tables)?, |row: &AbundanceRow| &row.sample),
            copies: by_sample(optional(&tables)?, |row: &VcnRow| &row.sample),
            loci,
            trace: TraceFiles::find(&tables),
            has_sites: false,
            sites: BTreeMap::new(),
        };
        let sites = table::<SiteRow>(&tables);
        calls.has_sites = calls.copies.is_empty() || sites.exists();
        if calls.has_sites {
            for row in TableReader::<SiteRow>::open(&sites)? {
                let row = row?;
                calls.sites.entry(row.sample.clone()).or_default().push(called(row));
            }
        }
        calls.abundance.values_mut().for_each(|rows| rows.sort_by(Row::compare));
        calls.copies.values_mut().for_each(|rows| rows.sort_by(Row::compare));
        calls.give_shares(&multihits);
        calls.sort();
        Ok(calls)
    }

    /// Shares of table `abundance`; without it, of the sample's fragments, clusters included.
    fn give_shares(&mut self, multihits: &[MultihitRow]) {
        if self.abundance.is_empty() {
            let mut others: BTreeMap<&SampleId, u64> = BTreeMap::new();
            for cluster in multihits {
                *others.entry(&cluster.sample).or_default() += u64::from(cluster.fragments);
            }
            for (sample, sites) in &mut self.sites {
                share_by_fragments(sites, others.get(sample).copied().unwrap_or_default());
            }
            return;
        }
        for (sample, sites) in &mut self.sites {
            let rows = self.abundance.get(sample).map_or(&[][..], Vec::as_slice);
            let of_sites = rows.iter().filter(|row| row.target_kind == TargetKind::Site);
            let shares: BTreeMap<&str, CalledShare> =
                of_sites.filter_map(|row| Some((row.target_id.as_str(), called_share(row)?))).collect();
            for site in sites {
                site.share = shares.get(site.site_id.as_str()).copied();
            }
        }
    }

    /// The order of rows in the files is not to matter.
    pub(crate) fn sort(&mut self) {
        for sites in self.sites.values_mut() {
            let key = |site: &CalledSite| {
                (site.place.clone(), site.vector_end.clone(), site.fragments, site.site_id.clone())
            };
            sites.sort_by_cached_key(key);
        }
    }
}

/// Gives every site its share of the sample's fragments; `others` are those of no site.
pub(crate) fn share_by_fragments(sites: &mut [CalledSite], others: u64) {
    let total = others + sites.iter().filter_map(|site| site.fragments).map(u64::from).sum::<u64>();
    for site in sites {
        let share = |fragments: u32| f64::from(fragments) / total as f64;
        site.share = site
            .fragments
            .filter(|_| total > 0)
            .map(|fragments| CalledShare { share: share(fragments), limits: None });
    }
}

fn table<R: Row>(tables: &Path) -> PathBuf {
    tables.join(format!("{}.parquet", R::SCHEMA.name))
}

fn optional<R: Row>(tables: &Path) -> Result<Vec<R>, ScoreError> {
    let path = table::<R>(tables);
    if path.exists() { Ok(read_all(&path)?) } else { Ok(Vec::new()) }
}

fn by_sample<R>(rows: Vec<R>, sample: impl Fn(&R) -> &SampleId) -> BTreeMap<SampleId, Vec<R>> {
    let mut samples: BTreeMap<SampleId, Vec<R>> = BTreeMap::new();
    for row in rows {
        samples.entry(sample(&row).clone()).or_default().push(row);
    }
    samples
}

fn called(row: SiteRow) -> CalledSite {
    CalledSite {
        site_id: row.site_id,
        place: Place { contig: row.contig, position: row.position, strand: Some(row.strand) },
        vector_end: Some(row.vector_end),
        fragments: Some(row.fragments),
        share: None,
        is_flagged_mispriming: row.flags.iter().any(|flag| flag == SiteFlag::Mispriming.as_str()),
    }
}

fn called_share(row: &AbundanceRow) -> Option<CalledShare> {
    Some(CalledShare { share: row.share?, limits: row.share_lo.zip(row.share_hi) })
}

fn loci(path: &Path, rows: &[MultihitRow]) -> Result<BTreeMap<SampleId, Vec<Place>>, ScoreError> {
    let mut loci: BTreeMap<SampleId, Vec<Place>> = BTreeMap::new();
    for (number, row) in (1..).zip(rows) {
        for locus in &row.loci {
            let site: SiteId = locus.parse().map_err(|fault| ScoreError::Cell {
                path: path.to_owned(),
                row: number,
                column: "loci",
                fault,
            })?;
            loci.entry(row.sample.clone()).or_default().push(site.into());
        }
    }
    Ok(loci)
}
