//! What is true.

use std::path::Path;

use landfall_core::{Position, ReadClass, SiteId, Strand};
use landfall_tables::truth::molecules::TruthMoleculeRow;
use landfall_tables::truth::reads::TruthReadRow;
use landfall_tables::truth::sites::TruthSiteRow;
use landfall_tables::truth::vcn::TruthVcnRow;
use landfall_tables::truth::{EndShape, MoleculeKind, Place, Structure, TruthAssay};

use super::table;

/// Tables of truth: two samples of one subject, and a control in which nothing was found.
#[derive(Clone)]
pub struct Known {
    pub sites: Vec<TruthSiteRow>,
    pub vcn: Vec<TruthVcnRow>,
    pub molecules: Vec<TruthMoleculeRow>,
    pub reads: Vec<TruthReadRow>,
}

/// Reads of each molecule.
const READS: u32 = 2;

/// Sample, site, share of cells, end, fragments with one place, fragments with several.
type Planted = (&'static str, &'static str, f64, EndShape, u32, u32);

/// The sites that cells carry. 0.1 of the copies of `A` have an end that no analysis finds.
const PLANTED: [Planted; 9] = [
    ("A", "chr1+10000", 0.40, EndShape::Canonical, 12, 0),
    ("A", "chr1-20000", 0.20, EndShape::Canonical, 5, 0),
    ("A", "chr2+30000", 0.15, EndShape::Canonical, 3, 1),
    ("A", "chr2-40000", 0.05, EndShape::Canonical, 1, 0),
    ("A", "chr2+50000", 0.10, EndShape::Canonical, 0, 4),
    ("A", "chr1+60000", 0.06, EndShape::Ragged, 0, 0),
    ("A", "chr1+65000", 0.04, EndShape::Truncated, 0, 0),
    ("B", "chr1+100000", 0.70, EndShape::Canonical, 6, 0),
    ("B", "chr2-110000", 0.30, EndShape::Canonical, 2, 0),
];

/// Where a chimera of sample `A` switches from a site to another place.
pub const SWITCH: &str = "chr2+90001";
/// Where the primer binds the genome itself in sample `A`.
pub const MISPRIMED: &str = "chr2-70000";
/// A site of `A` of which one molecule was carried into `B`.
pub const CARRIED: &str = "chr1+10000";

impl Known {
    pub fn new() -> Self {
        let mut known = Self {
            sites: Vec::new(),
            vcn: vec![copies("A", 1.1, 1.2), copies("B", 2.9, 3.0)],
            molecules: Vec::new(),
            reads: Vec::new(),
        };
        for (sample, id, share, end_shape, unique, multi) in PLANTED {
            known.sites.push(TruthSiteRow {
                end_shape,
                share,
                cells: Some((share * 1000.0) as u32),
                fragments: unique + multi,
                unique_fragments: unique,
                ..site(sample, id)
            });
            for number in 0..unique + multi {
                let class = if number < unique { ReadClass::Unique } else { ReadClass::Multihit };
                known.add(integration(sample, id, class, number));
            }
        }
        let ragged = integration("A", "chr1+60000", ReadClass::NoVectorEnd, 0);
        known.add(TruthMoleculeRow { end_shape: Some(EndShape::Ragged), ..ragged });
        known.add_artefacts();
        known.disturb_reads();
        known
    }

    fn add_artefacts(&mut self) {
        self.sites.push(TruthSiteRow { cells: Some(0), foreign_reads: 2, ..site("B", CARRIED) });
        let carried = integration("B", CARRIED, ReadClass::Unique, 7);
        self.add(TruthMoleculeRow { origin_sample: Some("A".parse().unwrap()), ..carried });
        let misprimed = integration("A", MISPRIMED, ReadClass::Unique, 0);
        self.add(TruthMoleculeRow { kind: MoleculeKind::Mispriming, end_shape: None, ..misprimed });
        let chimera = ["pLV:2001-2014+", "chr1:10000-10059+", "=AC", "chr2:90001-90080+"];
        self.add(TruthMoleculeRow {
            segments: chimera.map(str::to_owned).to_vec(),
            ..molecule("A", MoleculeKind::Chimera, ReadClass::Chimera)
        });
        self.add(molecule("A", MoleculeKind::VectorInternal, ReadClass::VectorInternal));
        self.add(molecule("NC", MoleculeKind::PrimerDimer, ReadClass::PrimerDimer));
    }

    /// A lost index, a hop to another library and a slip: no analysis can do better than to say so.
    fn disturb_reads(&mut self) {
        (self.reads[1].library, self.reads[1].class) = (None, Some(ReadClass::NoBarcode));
        (self.reads[3].library, self.reads[3].class) =
            (Some("B_1".parse().unwrap()), Some(ReadClass::NoLinker));
        self.reads[5].slip = -1;
    }

    fn add(&mut self, row: TruthMoleculeRow) {
        let molecule = self.molecules.len() as u32;
        for _ in 0..READS {
            let read = self.reads.len() as u64;
            self.reads.push(TruthReadRow {
                assay: TruthAssay::Lmpcr,
                read,
                name: format!("SIM:1:{read}"),
                library: Some(row.library.clone()),
                molecule,
                class: row.class,
                umi: None,
                slip: 0,
                inserted: String::new(),
                strand: Strand::Plus,
            });
        }
        self.molecules.push(TruthMoleculeRow { molecule, ..row });
    }

    /// Writes all tables to a folder.
    pub fn write(&self, folder: &Path) {
        table(folder, "sites", &self.sites);
        table(folder, "vcn", &self.vcn);
        table(folder, "molecules", &self.molecules);
        table(folder, "reads", &self.reads);
    }
}

fn site(sample: &str, id: &str) -> TruthSiteRow {
    let SiteId { contig, position, strand, .. } = id.parse().unwrap();
    TruthSiteRow {
        subject: "P01".parse().unwrap(),
        sample: sample.parse().unwrap(),
        assay: TruthAssay::Lmpcr,
        site_id: id.to_owned(),
        clone: 1,
        contig,
        position,
        strand,
        vector_end: "u5".parse().unwrap(),
        duplication_start: None,
        duplication_end: None,
        place: Place::Anywhere,
        end_shape: EndShape::Canonical,
        end_offset: 0,
        structure: Structure::Full,
        cells: None,
        share: 0.0,
        fragments: 0,
        unique_fragments: 0,
        umis: None,
        reads: 0,
        foreign_reads: 0,
    }
}

fn molecule(sample: &str, kind: MoleculeKind, class: ReadClass) -> TruthMoleculeRow {
    TruthMoleculeRow {
        assay: TruthAssay::Lmpcr,
        molecule: 0,
        subject: "P01".parse().unwrap(),
        sample: sample.parse().unwrap(),
        library: format!("{sample}_1").parse().unwrap(),
        kind,
        class: Some(class),
        origin_sample: None,
        site_id: None,
        clone: None,
        vector_end: None,
        end_shape: None,
        contig: None,
        strand: None,
        junction: None,
        breakpoint: None,
        umi: None,
        segments: Vec::new(),
        reads: READS,
    }
}

/// The molecule of a site that is so many bases longer than the shortest.
fn integration(sample: &str, id: &str, class: ReadClass, longer: u32) -> TruthMoleculeRow {
    let SiteId { contig, position, strand, .. } = id.parse().unwrap();
    let length = 100 + longer;
    let breakpoint = match strand {
        Strand::Plus => position.0 + length,
        Strand::Minus => position.0 - length,
    };
    TruthMoleculeRow {
        site_id: Some(id.to_owned()),
        end_shape: Some(EndShape::Canonical),
        contig: Some(contig),
        strand: Some(strand),
        junction: Some(position),
        breakpoint: Some(Position(breakpoint)),
        ..molecule(sample, MoleculeKind::Integration, class)
    }
}

/// Copies per cell: integrated ones, and all.
fn copies(sample: &str, vcn: f64, vcn_total: f64) -> TruthVcnRow {
    TruthVcnRow {
        subject: "P01".parse().unwrap(),
        sample: sample.parse().unwrap(),
        vcn,
        vcn_total,
        transduced_fraction: 0.5,
        copies_per_transduced_cell: 2.0 * vcn,
        circle_copies: 0.06,
        plasmid_copies: 0.04,
    }
}
