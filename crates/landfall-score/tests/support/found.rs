//! What an analysis found.

use std::collections::BTreeMap;
use std::path::Path;

use landfall_core::class::ClassStage;
use landfall_core::{ReadClass, SiteId};
use landfall_tables::abundance::{AbundanceMethod, AbundanceRow, DominanceVerdict};
use landfall_tables::fragments::FragmentRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::read_fates::ReadFateRow;
use landfall_tables::read_names::ReadNameRow;
use landfall_tables::site_fragments::TargetKind;
use landfall_tables::sites::SiteRow;
use landfall_tables::truth::EndShape;
use landfall_tables::truth::molecules::TruthMoleculeRow;
use landfall_tables::truth::sites::TruthSiteRow;
use landfall_tables::truth::vcn::TruthVcnRow;
use landfall_tables::vcn::{ReleaseVerdict, VcnMethod, VcnRow, VcnVerdict};

use super::known::Known;
use super::table;

/// The second place of molecules with several.
const OTHER_PLACE: &str = "chr1-80000";

/// Tables of a run.
#[derive(Clone)]
pub struct Found {
    pub sites: Vec<SiteRow>,
    pub multihits: Vec<MultihitRow>,
    pub abundance: Vec<AbundanceRow>,
    pub vcn: Vec<VcnRow>,
    pub fragments: Vec<FragmentRow>,
    pub read_names: Vec<ReadNameRow>,
    pub read_fates: Vec<ReadFateRow>,
}

impl Found {
    /// Everything that the truth says, as far as reads show it.
    pub fn without_a_mistake(known: &Known) -> Self {
        let shown = |site: &&TruthSiteRow| site.cells > Some(0) && site.fragments > 0;
        let (unique, multi): (Vec<_>, Vec<_>) =
            known.sites.iter().filter(shown).partition(|site| site.unique_fragments > 0);
        let copies = |sample: &str| -> f64 {
            let of_sample = known.sites.iter().filter(|site| site.sample.as_str() == sample);
            of_sample.filter(|site| site.end_shape == EndShape::Canonical).map(|site| site.share).sum()
        };
        let target = |site: &&TruthSiteRow| abundance(site, copies(site.sample.as_str()));
        let mut found = Self {
            sites: unique.iter().map(|site| called(site)).collect(),
            multihits: multi.iter().map(|site| cluster(site)).collect(),
            abundance: unique.iter().chain(&multi).map(target).collect(),
            vcn: known.vcn.iter().map(measurement).collect(),
            fragments: known.molecules.iter().flat_map(places).collect(),
            read_names: Vec::new(),
            read_fates: Vec::new(),
        };
        found.trace(known);
        found
    }

    /// What becomes of each read. A molecule of the truth has the same number here.
    fn trace(&mut self, known: &Known) {
        let mut next: BTreeMap<String, u32> = BTreeMap::new();
        for read in &known.reads {
            let (class, molecule) = (read.class.unwrap(), &known.molecules[read.molecule as usize]);
            let is_stopped = class.stage() == ClassStage::Trim;
            let read_id = (!is_stopped).then(|| {
                let next = next.entry(molecule.library.to_string()).or_default();
                *next += 1;
                *next - 1
            });
            self.read_names.push(ReadNameRow {
                pool: "A_1".to_owned(),
                read: read.read,
                name: read.name.clone(),
                library: read.library.clone(),
                class: is_stopped.then_some(class),
                read_id,
            });
            self.read_fates.extend(read_id.map(|read_id| ReadFateRow {
                subject: molecule.subject.clone(),
                sample: molecule.sample.clone(),
                library: molecule.library.clone(),
                read_id,
                class,
                fragment_id: molecule.junction.map(|_| molecule.molecule),
            }));
        }
    }

    /// The called site of that name in a sample.
    pub fn site(&mut self, sample: &str, id: &str) -> &mut SiteRow {
        let mut sites = self.sites.iter_mut();
        sites.find(|site| site.sample.as_str() == sample && site.site_id == id).unwrap()
    }

    /// The share of a site in a sample.
    pub fn share(&mut self, sample: &str, id: &str) -> &mut AbundanceRow {
        let mut rows = self.abundance.iter_mut();
        rows.find(|row| row.sample.as_str() == sample && row.target_id == id).unwrap()
    }

    /// Adds a site of one fragment to a sample.
    pub fn invent(&mut self, sample: &str, id: &str) {
        let SiteId { contig, position, strand, .. } = id.parse().unwrap();
        let site = self.sites.iter().find(|site| site.sample.as_str() == sample).unwrap().clone();
        let site_id = id.to_owned();
        self.sites.push(SiteRow {
            provirus_id: site_id.clone(),
            site_id,
            contig,
            position,
            strand,
            fragments: 1,
            ..site
        });
    }

    /// Writes all tables to a folder.
    pub fn write(&self, folder: &Path) {
        table(folder, "sites", &self.sites);
        table(folder, "multihits", &self.multihits);
        table(folder, "abundance", &self.abundance);
        table(folder, "vcn", &self.vcn);
        table(folder, "fragments", &self.fragments);
        table(folder, "read_names", &self.read_names);
        table(folder, "read_fates", &self.read_fates);
    }
}

fn called(site: &TruthSiteRow) -> SiteRow {
    SiteRow {
        subject: site.subject.clone(),
        sample: site.sample.clone(),
        vector_end: site.vector_end.clone(),
        fragments: site.unique_fragments,
        reads: site.reads,
        ..landfall_testkit::site(&site.site_id)
    }
}

fn cluster(site: &TruthSiteRow) -> MultihitRow {
    MultihitRow {
        subject: site.subject.clone(),
        sample: site.sample.clone(),
        fragments: site.fragments,
        reads: site.reads,
        ..landfall_testkit::multihit(&format!("{OTHER_PLACE}+1"), &[OTHER_PLACE, &site.site_id])
    }
}

/// 900 cells in each sample; `total` is the sum of the shares of its copies.
fn abundance(site: &TruthSiteRow, total: f64) -> AbundanceRow {
    let is_site = site.unique_fragments > 0;
    let share = site.share / total;
    AbundanceRow {
        subject: site.subject.clone(),
        sample: site.sample.clone(),
        target_id: if is_site { site.site_id.clone() } else { format!("{OTHER_PLACE}+1") },
        target_kind: if is_site { TargetKind::Site } else { TargetKind::Multihit },
        cells: Some(900.0 * share),
        cells_se: None,
        share: Some(share),
        share_lo: Some(share - 0.02),
        share_hi: Some(share + 0.02),
        share_with_multihits: None,
        denominator_cells: Some(900.0),
        detection_limit: None,
        threshold: 0.2,
        min_cells: 50.0,
        method: AbundanceMethod::Lengths,
        saturated: false,
        verdict: DominanceVerdict::Negative,
        reads: site.reads,
        umis: None,
        fragments: site.fragments,
        flags: Vec::new(),
    }
}

fn measurement(truth: &TruthVcnRow) -> VcnRow {
    let [lo, hi] = [0.9, 1.1].map(|factor| Some(truth.vcn_total * factor));
    VcnRow {
        subject: truth.subject.clone(),
        sample: truth.sample.clone(),
        method: VcnMethod::Ddpcr,
        target: "psi".to_owned(),
        reference: "RPP30".to_owned(),
        vcn: Some(truth.vcn_total),
        lo,
        hi,
        lo_counting: lo,
        hi_counting: hi,
        per_transduced: None,
        per_transduced_lo: None,
        per_transduced_hi: None,
        release_limit: 5.0,
        release: ReleaseVerdict::NotEvaluable,
        n: 30_000,
        wells: 2,
        verdict: VcnVerdict::Estimated,
        flags: Vec::new(),
    }
}

/// The places of a molecule: none, one, or two equally good ones.
fn places(molecule: &TruthMoleculeRow) -> Vec<FragmentRow> {
    let class = molecule.class.unwrap();
    let is_placed = matches!(class, ReadClass::Unique | ReadClass::Multihit);
    let (Some(contig), Some(junction), true) = (&molecule.contig, molecule.junction, is_placed) else {
        return Vec::new();
    };
    let place = FragmentRow {
        subject: molecule.subject.clone(),
        sample: molecule.sample.clone(),
        library: molecule.library.clone(),
        candidates: 1 + u32::from(class == ReadClass::Multihit),
        contig: contig.clone(),
        strand: molecule.strand.unwrap(),
        junction,
        breakpoint: molecule.breakpoint,
        reads: molecule.reads,
        class,
        ..landfall_testkit::fragment(molecule.molecule, 0, 1, None)
    };
    if class == ReadClass::Unique {
        return vec![place];
    }
    let SiteId { contig, position, strand, .. } = OTHER_PLACE.parse().unwrap();
    let second = FragmentRow { contig, strand, junction: position, ..place.clone() };
    vec![place, second]
}
