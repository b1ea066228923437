//! A made-up run, large or small, as tables. Numbers follow from the row's index: no chance is involved.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use landfall_config::{Library, Protocol, Role};
use landfall_core::{Position, ReadClass, SampleId, SiteId, Strand, SubjectId};
use landfall_reference::genes::Gene;
use landfall_report::model::control::Placed;
use landfall_report::model::quality::Molecules;
use landfall_report::{About, Tables};
use landfall_tables::abundance::{AbundanceMethod, AbundanceRow, DominanceVerdict};
use landfall_tables::agreement::{Agreement, AgreementRow};
use landfall_tables::amplitudes::AmplitudeRow;
use landfall_tables::annotation::{AnnotationRow, Orientation};
use landfall_tables::balance::{BalanceRow, Fate};
use landfall_tables::cells::{CellModel, CellsRow};
use landfall_tables::collisions::{CollisionRow, CollisionVerdict};
use landfall_tables::controls::{ControlKind, ControlRow, ControlStatus};
use landfall_tables::depth::{DepthRow, MaskReason};
use landfall_tables::depth_copies::DepthMethod;
use landfall_tables::fragments::FragmentRow;
use landfall_tables::gene_lists::GeneListRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::read_profile::{ClusterRead, ReadProfileRow};
use landfall_tables::site_fragments::{FragmentStatus, SiteFragmentRow, TargetKind};
use landfall_tables::sites::SiteRow;
use landfall_tables::vcn::{ReleaseVerdict, VcnMethod, VcnRow, VcnVerdict};
use landfall_tables::{Producer, Row, write_all};

/// (subject, sample, day, cell type, role, libraries).
const SAMPLES: [(&str, &str, i32, &str, Role, u32); 5] = [
    ("P01", "P01_d28", 28, "T cells", Role::Sample, 2),
    ("P01", "P01_d180", 180, "T cells", Role::Sample, 2),
    ("P02", "P02_d28", 28, "CD34+", Role::Sample, 2),
    ("P02", "P02_d180", 180, "CD34+", Role::Sample, 1),
    ("control", "no_template", 0, "none", Role::Negative, 1),
];

/// Every table of the made-up run.
#[derive(Default)]
pub struct Run {
    pub tables: Tables,
    pub fragments: Vec<FragmentRow>,
    pub molecules: Vec<SiteFragmentRow>,
    pub about: String,
}

/// A run with so many sites over four samples.
pub fn run(sites: usize) -> Run {
    let libraries = libraries();
    let rows: Vec<_> = (0..sites).map(site).collect();
    let molecules: Vec<_> = rows.iter().enumerate().flat_map(|(index, row)| molecules(index, row)).collect();
    let fragments = fragments();
    let (mut placed, mut counted) = (Placed::default(), Molecules::default());
    fragments.iter().for_each(|row| placed.add(row));
    molecules.iter().for_each(|row| counted.add(row));
    let about = include_str!("about.json").to_owned();
    let tables = Tables {
        annotation: Some(annotation(&rows)),
        gene_lists: Some(gene_lists()),
        balance: balance(&libraries),
        read_profile: Some(read_profile()),
        multihits: Some((0..sites / 20).map(multihit).collect()),
        vcn: Some(vcn()),
        cells: Some(cells()),
        agreement: Some(agreement()),
        amplitudes: Some((0..40).map(amplitudes).collect()),
        depth: Some((0..50).map(depth).collect()),
        collisions: Some(vec![
            collision(CollisionVerdict::Removed, 100),
            collision(CollisionVerdict::Flagged, 900),
        ]),
        abundance: Some(abundance(&rows, sites / 20)),
        controls: Some(controls()),
        placed: Some(placed),
        molecules: Some(counted),
        about: Some(serde_json::from_str::<About>(&about).unwrap()),
        sites: rows,
        libraries,
        ..Tables::default()
    };
    Run { tables, fragments, molecules, about }
}

/// A gene in each 60 kb of every contig, ten exons each; the second of contig 2 is LMO2, at the first site there.
pub fn genes() -> Vec<Gene> {
    let gene = |contig: usize, index: i64| {
        let start = 980_000 + 60_000 * index;
        let strand = if index % 2 == 0 { Strand::Plus } else { Strand::Minus };
        let end = start + 35_000;
        Gene {
            contig: format!("chr{contig}"),
            start,
            end,
            name: if (contig, index) == (2, 0) { "LMO2".to_owned() } else { format!("G{contig}N{index}") },
            strand,
            tss: if strand == Strand::Plus { start } else { end - 1 },
            exons: (0..10).map(|exon| start + 3_500 * exon..start + 3_500 * exon + 200).collect(),
            aliases: Default::default(),
        }
    };
    (1..=22).flat_map(|contig| (0..1_400).map(move |index| gene(contig, index))).collect()
}

fn libraries() -> Vec<Library> {
    let protocol = Arc::new(Protocol {
        name: "synthetic".to_owned(),
        vector_ends: Vec::new(),
        min_fragment: 20,
        ..landfall_testkit::protocol()
    });
    let libraries = SAMPLES.iter().flat_map(|&(subject, sample, day, cells, role, replicates)| {
        let protocol = &protocol;
        (1..=replicates).map(move |replicate| Library {
            library: format!("{sample}_r{replicate}").parse().unwrap(),
            subject: subject.parse().unwrap(),
            timepoint_days: (role == Role::Sample).then_some(day),
            cell_type: (role == Role::Sample).then(|| cells.to_owned()),
            role,
            sequencing_run: "run_1".to_owned(),
            protocol: Arc::clone(protocol),
            ng_dna: (role == Role::Sample).then_some(250.0),
            transduced_fraction: (sample == "P01_d180").then_some(0.62),
            ..landfall_testkit::library(sample, replicate)
        })
    });
    libraries.collect()
}

fn site(index: usize) -> SiteRow {
    let (subject, sample, ..) = SAMPLES[index % 4];
    let strand = if index.is_multiple_of(3) { Strand::Minus } else { Strand::Plus };
    let contig = format!("chr{}", index % 22 + 1);
    let position = Position(1_000_000 + 7_919 * index as u32);
    let id = SiteId { contig, strand, position, vector_end: None };
    let fragments = 1 + 260 / (index as u32 + 1);
    SiteRow {
        subject: subject.parse().unwrap(),
        sample: sample.parse().unwrap(),
        duplication_start: Some(position),
        duplication_end: Some(Position(position.0 + 5)),
        duplication_center: Some(Position(position.0 + 2)),
        replicates: 1 + (index % 2) as u32,
        fragments,
        umis: Some(fragments + 1),
        reads: u64::from(fragments) * 13,
        flags: if fragments < 2 {
            vec!["few_fragments".to_owned(), "one_replicate".to_owned()]
        } else {
            Vec::new()
        },
        ..landfall_testkit::site(&id.to_string())
    }
}

fn annotation(sites: &[SiteRow]) -> Vec<AnnotationRow> {
    let genes = ["VIM", "LMO2", "BACH2", "STAT3", "TNRC6C", "KDM2A", "LINC-PINT", "ENSG00000287542"];
    let row = |(index, site): (usize, &SiteRow)| AnnotationRow {
        subject: site.subject.clone(),
        site_id: site.site_id.clone(),
        nearest_gene: Some(genes[index % 8].to_owned()),
        distance: Some(1_200 - 37 * (index % 100) as i32),
        in_gene: Some(index % 3 != 2),
        in_exon: Some(index.is_multiple_of(9)),
        orientation: Some(if index.is_multiple_of(2) { Orientation::Same } else { Orientation::Opposite }),
        nearest_cancer_gene: (index % 8 == 1).then(|| "LMO2".to_owned()),
        cancer_distance: (index % 8 == 1).then_some(index as u32 % 5 * 900),
        gene_set: Some("refGene hg38 blake3:9f2c41d0".to_owned()),
        cancer_list: Some("made-up list blake3:77aa01fe".to_owned()),
        repeat: None,
    };
    sites.iter().enumerate().map(row).collect()
}

fn gene_lists() -> Vec<GeneListRow> {
    let row = |subject: &str| GeneListRow {
        subject: subject.parse().unwrap(),
        gene_list: "made-up list blake3:77aa01fe".to_owned(),
        gene_set: Some("refGene hg38 blake3:9f2c41d0".to_owned()),
        window: 50_000,
        genes: 3,
        known: Some(2),
        known_genes: vec!["LMO2".to_owned(), "SEPTIN9".to_owned()],
        read_as: vec!["`9-Sep` as SEPTIN9".to_owned()],
        unknown: vec!["1-Mar".to_owned()],
    };
    ["P01", "P02"].map(row).into()
}

fn molecules(index: usize, site: &SiteRow) -> Vec<SiteFragmentRow> {
    let row = |rank: u32| {
        // A hill of lengths: the sum of three rolling numbers.
        let turn = |factor: u32| (index as u32 * 31 + rank * factor + factor) % 211;
        let length = 40 + turn(17) + turn(59) + turn(101);
        SiteFragmentRow {
            subject: site.subject.clone(),
            sample: site.sample.clone(),
            replicate: 1 + rank % 2,
            breakpoint: Some(Position(site.position.0 + length - 1)),
            umi: Some(format!("ACGT{rank}")),
            reads: 13,
            status: if rank % 97 == 96 { FragmentStatus::UmiShared } else { FragmentStatus::Kept },
            ..landfall_testkit::site_fragment(&site.site_id, length)
        }
    };
    (0..site.fragments).map(row).collect()
}

/// Two molecules of the negative control: one with one place, one of the vector.
fn fragments() -> Vec<FragmentRow> {
    let row = |fragment_id: u32, class: ReadClass| FragmentRow {
        subject: "control".parse().unwrap(),
        sample: "no_template".parse().unwrap(),
        library: "no_template_r1".parse().unwrap(),
        reads: 4,
        class,
        ..landfall_testkit::fragment(fragment_id, 1_000, 201, None)
    };
    vec![row(0, ReadClass::Unique), row(1, ReadClass::VectorInternal)]
}

fn multihit(index: usize) -> MultihitRow {
    let (subject, sample, ..) = SAMPLES[index % 4];
    let id = format!("chr{}+{}+{}", index % 22 + 1, 5_000 + index * 311, index % 7 + 1);
    MultihitRow {
        subject: subject.parse().unwrap(),
        sample: sample.parse().unwrap(),
        loci: (0..index % 7 + 2)
            .map(|locus| format!("chr{}+{}", index % 22 + 1, 5_000 + index * 311 + locus))
            .collect(),
        fragments: 40 / (index as u32 + 1) + 1,
        umis: Some(40 / (index as u32 + 1) + 2),
        reads: 90,
        ..landfall_testkit::multihit(&id, &[])
    }
}

/// Class and reads: trim's, then pair's. `passed` of trim is the sum of pair's.
fn balance(libraries: &[Library]) -> Vec<BalanceRow> {
    let row = |stage: &str, library: Option<&str>, class: Fate, reads: u64| BalanceRow {
        pool: "P01_d28_r1".to_owned(),
        stage: stage.to_owned(),
        library: library.map(str::to_owned),
        class,
        reads,
        fragments: None,
    };
    let mut rows = vec![
        row("trim", None, Fate::Class(ReadClass::NoBarcode), 1_911),
        row("trim", None, Fate::Class(ReadClass::PolyGBarcode), 204),
    ];
    for (index, library) in libraries.iter().enumerate() {
        let name = Some(library.library.as_str());
        let scale = if library.role == Role::Negative { 1 } else { 40 + 9 * index as u64 };
        let pair = [
            (ReadClass::Unique, 100),
            (ReadClass::Multihit, 9),
            (ReadClass::VectorInternal, 31),
            (ReadClass::Repetitive, 4),
            (ReadClass::Chimera, 3),
            (ReadClass::Unmapped, 6),
        ];
        let trim = [(ReadClass::NoVectorEnd, 12), (ReadClass::NoLinker, 5), (ReadClass::TooShort, 8)];
        let passed = pair.iter().map(|(_, reads)| reads * scale).sum();
        rows.extend(trim.map(|(class, reads)| row("trim", name, Fate::Class(class), reads * scale)));
        rows.push(row("trim", name, Fate::Passed, passed));
        rows.push(row("align", name, Fate::Passed, passed));
        rows.extend(pair.map(|(class, reads)| row("pair", name, Fate::Class(class), reads * scale)));
    }
    rows
}

/// Two pools with the three reads of each cluster: qualities fall by a tenth a cycle.
fn read_profile() -> Vec<ReadProfileRow> {
    let reads = [(ClusterRead::R1, 151), (ClusterRead::R2, 151), (ClusterRead::I1, 12)];
    let pools = [("P01_d28_r1", 40_000_u64), ("P02_d28_r1", 10_000)].into_iter();
    let row = |(pool, reads): (&str, u64), read, cycle: u32| {
        let turn = |shift: u32| reads * u64::from((cycle + shift) % 4 + 1) / 10;
        let [a, c, g] = [0, 1, 2].map(turn);
        ReadProfileRow {
            pool: pool.to_owned(),
            read,
            cycle,
            reads,
            a,
            c,
            g,
            t: reads - a - c - g - 7,
            n: 7,
            quality_sum: reads / 10 * u64::from(380 - cycle),
        }
    };
    pools
        .flat_map(|pool| reads.map(|(read, length)| (pool, read, length)))
        .flat_map(|(pool, read, length)| (1..=length).map(move |cycle| row(pool, read, cycle)))
        .collect()
}

fn vcn() -> Vec<VcnRow> {
    let row =
        |(subject, sample): (&str, &str), verdict: VcnVerdict, value: Option<f64>, flags: &[&str]| VcnRow {
            subject: subject.parse().unwrap(),
            sample: sample.parse().unwrap(),
            method: VcnMethod::Ddpcr,
            target: "psi".to_owned(),
            reference: "RPP30".to_owned(),
            vcn: value,
            lo: value.map(|value| value * 0.95),
            hi: value.map(|value| value * 1.05).or((verdict == VcnVerdict::UpperLimit).then_some(0.0021)),
            lo_counting: value.map(|value| value * 0.98),
            hi_counting: value.map(|value| value * 1.02),
            per_transduced: value.map(|value| value * 2.0),
            per_transduced_lo: value.map(|value| value * 1.8),
            per_transduced_hi: value.map(|value| value * 2.2),
            release_limit: 5.0,
            release: match value {
                Some(value) if value * 2.2 < 5.0 => ReleaseVerdict::Within,
                Some(_) => ReleaseVerdict::CannotExclude,
                None => ReleaseVerdict::NotEvaluable,
            },
            n: 36_211,
            wells: 2,
            verdict,
            flags: flags.iter().map(|&flag| flag.to_owned()).collect(),
        };
    vec![
        row(("P01", "P01_d28"), VcnVerdict::Estimated, Some(2.41), &[]),
        row(("P01", "P01_d180"), VcnVerdict::Estimated, Some(1.8249), &["linked_copies"]),
        row(("P02", "P02_d28"), VcnVerdict::Refused, None, &["few_partitions"]),
        row(("control", "no_template"), VcnVerdict::UpperLimit, None, &[]),
    ]
}

fn cells() -> Vec<CellsRow> {
    let row = |model: CellModel, above: Option<f64>, flags: &[&str]| CellsRow {
        subject: "P01".parse().unwrap(),
        sample: "P01_d28".parse().unwrap(),
        method: VcnMethod::Ddpcr,
        target: "psi".to_owned(),
        reference: "RPP30".to_owned(),
        model,
        transduced: Some(0.5),
        per_transduced: above.map(|_| 4.82),
        per_transduced_lo: above.map(|_| 4.3),
        per_transduced_hi: above.map(|_| 5.4),
        many: 4,
        above,
        above_lo: above.map(|above| above * 0.8),
        above_hi: above.map(|above| above * 1.2),
        flags: flags.iter().map(|&flag| flag.to_owned()).collect(),
    };
    vec![
        row(CellModel::ZeroInflated, Some(0.53), &[]),
        row(CellModel::Poisson, Some(0.12), &[]),
        row(CellModel::NegativeBinomial, None, &["more_even_than_poisson"]),
    ]
}

fn agreement() -> Vec<AgreementRow> {
    let row = |right: &str, right_value: f64, verdict: Agreement| AgreementRow {
        subject: "P01".parse().unwrap(),
        sample: "P01_d28".parse().unwrap(),
        left: "ddpcr psi/RPP30".to_owned(),
        right: right.to_owned(),
        left_value: Some(2.41),
        right_value: Some(right_value),
        ratio: Some(2.41 / right_value),
        ratio_lo: Some(2.2 / right_value),
        ratio_hi: Some(2.6 / right_value),
        p: Some(if verdict == Agreement::Agree { 0.4 } else { 0.001 }),
        verdict,
        flags: Vec::new(),
    };
    vec![
        row("wgs pLV/host depth", 2.5, Agreement::Agree),
        row("junctions pLV/host depth", 1.3, Agreement::Disagree),
    ]
}

/// Two hills of droplets.
fn amplitudes(bin: u32) -> AmplitudeRow {
    AmplitudeRow {
        plate: "plate.csv".to_owned(),
        target: "psi".to_owned(),
        bin,
        lo: 1_000.0 + 200.0 * f64::from(bin),
        hi: 1_200.0 + 200.0 * f64::from(bin),
        droplets: [9_000, 400, 12][bin.abs_diff(2).min(2) as usize]
            + [900, 50, 0][bin.abs_diff(33).min(2) as usize],
        threshold: Some(3_000.0),
        automatic: true,
        separation: Some(14.0),
        rain: Some(0.004),
    }
}

/// A vector of 5,000 bases between repeats.
fn depth(bin: u32) -> DepthRow {
    let repeat = !(3..47).contains(&bin);
    DepthRow {
        subject: "P01".parse().unwrap(),
        sample: "P01_d28".parse().unwrap(),
        method: DepthMethod::Wgs,
        target: "pLV".to_owned(),
        start: Position(100 * bin),
        end: Position(100 * bin + 100),
        depth: 36.0,
        copies: (!repeat).then_some(2.4 + f64::from(bin % 5) / 20.0),
        masked: repeat.then_some(MaskReason::SelfRepeat),
        element: match bin {
            0..3 => Some("5LTR".to_owned()),
            5..20 => Some("CAR".to_owned()),
            47.. => Some("3LTR".to_owned()),
            _ => None,
        },
    }
}

/// A cell more than fragments for each site and cluster; shares of the sample's sum, 10 % wide each way.
fn abundance(sites: &[SiteRow], clusters: usize) -> Vec<AbundanceRow> {
    let of_site = |row: &SiteRow| {
        (row.subject.clone(), row.sample.clone(), TargetKind::Site, row.site_id.clone(), row.fragments)
    };
    let of_cluster =
        |row: MultihitRow| (row.subject, row.sample, TargetKind::Multihit, row.cluster_id, row.fragments);
    let targets: Vec<_> =
        sites.iter().map(of_site).chain((0..clusters).map(multihit).map(of_cluster)).collect();
    let mut totals = BTreeMap::<&SampleId, f64>::new();
    for target in &targets {
        *totals.entry(&target.1).or_default() += f64::from(target.4 + 1);
    }
    let row = |target: &(SubjectId, SampleId, TargetKind, String, u32)| {
        let (subject, sample, target_kind, target_id, fragments) = target.clone();
        let (cells, total) = (f64::from(fragments + 1), totals[&sample]);
        let share = cells / total;
        let verdict = match share {
            share if share * 0.9 >= 0.2 => DominanceVerdict::Confirmed,
            share if share >= 0.2 => DominanceVerdict::Suspected,
            share if share * 1.1 >= 0.2 => DominanceVerdict::CannotExclude,
            _ => DominanceVerdict::Negative,
        };
        AbundanceRow {
            subject,
            sample,
            target_id,
            target_kind,
            cells: Some(cells),
            cells_se: Some(0.05 * cells),
            share: Some(share),
            share_lo: Some(0.9 * share),
            share_hi: Some((1.1 * share).min(1.0)),
            share_with_multihits: Some(share),
            denominator_cells: Some(total),
            detection_limit: Some(1.0 - 0.05_f64.powf(1.0 / total)),
            threshold: 0.2,
            min_cells: 50.0,
            method: AbundanceMethod::Lengths,
            saturated: false,
            verdict,
            reads: 13 * u64::from(fragments),
            umis: Some(fragments + 1),
            fragments,
            flags: Vec::new(),
        }
    };
    targets.iter().map(row).collect()
}

fn controls() -> Vec<ControlRow> {
    let run = ControlRow {
        sequencing_run: "run_1".to_owned(),
        control: ControlKind::Collisions,
        library: None,
        sample: None,
        target: None,
        fragments: 2_000,
        sites: 90,
        shared_with: vec!["P02_d28".to_owned()],
        expected: None,
        found: Some(0.001),
        found_lo: Some(0.0003),
        found_hi: Some(0.004),
        status: ControlStatus::Reported,
        reason: "2 of 2000 molecules.".to_owned(),
    };
    let negative = ControlRow {
        control: ControlKind::Negative,
        library: Some("no_template_r1".parse().unwrap()),
        sample: Some("no_template".parse().unwrap()),
        fragments: 1,
        sites: 1,
        shared_with: Vec::new(),
        expected: Some(2.0),
        found: Some(1.0),
        found_lo: None,
        found_hi: None,
        status: ControlStatus::Pass,
        reason: "1 of its own.".to_owned(),
        ..run.clone()
    };
    vec![run, negative]
}

fn collision(verdict: CollisionVerdict, position: u32) -> CollisionRow {
    CollisionRow {
        sequencing_run: "run_1".to_owned(),
        contig: "chr3".to_owned(),
        strand: Strand::Plus,
        vector_end: "u5".parse().unwrap(),
        junction: Position(position),
        breakpoint: Position(position + 180),
        umi: None,
        subject: "P02".parse().unwrap(),
        sample: "P02_d28".parse().unwrap(),
        library: "P02_d28_1".parse().unwrap(),
        reads: 3,
        reads_elsewhere: 120,
        verdict,
    }
}

/// Writes the run as the files that stage `report` reads.
pub fn write(run: &Run, folder: &Path) {
    fn table<R: Row + Clone>(folder: &Path, rows: &[R]) {
        let producer = Producer { stage: "test", version: 1 };
        write_all(&folder.join(format!("{}.parquet", R::SCHEMA.name)), producer, rows.to_vec()).unwrap();
    }
    let tables = &run.tables;
    table(folder, &tables.sites);
    table(folder, &tables.balance);
    table(folder, tables.read_profile.as_deref().unwrap());
    table(folder, tables.multihits.as_deref().unwrap());
    table(folder, tables.annotation.as_deref().unwrap());
    table(folder, tables.gene_lists.as_deref().unwrap());
    table(folder, tables.vcn.as_deref().unwrap());
    table(folder, tables.cells.as_deref().unwrap());
    table(folder, tables.agreement.as_deref().unwrap());
    table(folder, tables.amplitudes.as_deref().unwrap());
    table(folder, tables.depth.as_deref().unwrap());
    table(folder, tables.abundance.as_deref().unwrap());
    table(folder, tables.collisions.as_deref().unwrap());
    table(folder, tables.controls.as_deref().unwrap());
    table(folder, &run.fragments);
    table(folder, &run.molecules);
    std::fs::write(folder.join("about.json"), &run.about).unwrap();
}
