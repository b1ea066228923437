//! The stage: tables in, table out.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use landfall_abundance::Abundance;
use landfall_config::{Fragmentation, Library, Protocol, SequencerRead};
use landfall_stage::StageError;
use landfall_tables::abundance::AbundanceRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::site_fragments::{FragmentStatus, SiteFragmentRow};
use landfall_tables::sites::SiteRow;
use landfall_testkit::{StageRun, multihit, site, site_fragment as molecule};

fn library(sample: &str, replicate: u32) -> Library {
    let protocol =
        Protocol { anchor_read: SequencerRead::R1, vector_ends: Vec::new(), ..landfall_testkit::protocol() };
    Library { protocol: Arc::new(protocol), ..landfall_testkit::library(sample, replicate) }
}

/// The tables of a subject.
#[derive(Clone, Default)]
struct Tables {
    molecules: Vec<SiteFragmentRow>,
    sites: Vec<SiteRow>,
    multihits: Vec<MultihitRow>,
}

impl Tables {
    /// Sites a and b of 30 and 25 molecules, a cluster of 20 that lists b.
    fn small() -> Self {
        let of = |target: &'static str, lengths: std::ops::Range<u32>| {
            lengths.map(move |length| molecule(target, length))
        };
        let molecules = of("chr1+1", 40..70).chain(of("chr1+22", 50..75)).chain(of("chr2+1(+1)", 60..80));
        Self {
            molecules: molecules.collect(),
            sites: vec![site("chr1+1"), site("chr1+22")],
            multihits: vec![multihit("chr2+1(+1)", &["chr1+22", "chr2+1"])],
        }
    }

    fn run(&self, libraries: &[Library]) -> Result<Vec<AbundanceRow>, StageError> {
        let run = StageRun::<Abundance>::new(libraries)
            .table(self.molecules.clone())
            .table(self.sites.clone())
            .table(self.multihits.clone());
        Ok(run.run()?.rows())
    }
}

fn row<'a>(rows: &'a [AbundanceRow], target: &str) -> &'a AbundanceRow {
    rows.iter().find(|row| row.target_id == target).unwrap()
}

#[test]
fn sites_and_clusters_are_targets_of_one_denominator() {
    let rows = Tables::small().run(&[library("A", 1)]).unwrap();
    assert_eq!(rows.len(), 3);
    let total: f64 = rows.iter().map(|row| row.cells.unwrap()).sum();
    for row in &rows {
        assert!((row.denominator_cells.unwrap() - total).abs() < 1e-9);
        assert!((row.share.unwrap() - row.cells.unwrap() / total).abs() < 1e-12);
        assert!(row.share_lo < row.share && row.share < row.share_hi);
    }
    let (site, cluster) = (row(&rows, "chr1+22"), row(&rows, "chr2+1(+1)"));
    assert_eq!((site.fragments, site.reads, site.umis), (25, 250, None));
    let both = site.share.unwrap() + cluster.share.unwrap();
    assert!((site.share_with_multihits.unwrap() - both).abs() < 1e-12);
    assert_eq!(row(&rows, "chr1+1").share_with_multihits, row(&rows, "chr1+1").share);
}

/// Shares of a sample do not depend on any other: denominators over all samples are a known fault.
#[test]
fn other_samples_and_subjects_change_nothing() {
    let tables = Tables::small();
    let alone = tables.run(&[library("A", 1)]).unwrap();
    let mut more = tables.clone();
    for (subject, sample) in [("P1", "B"), ("P2", "A")] {
        more.molecules.extend(tables.molecules.iter().cloned().map(|mut row| {
            (row.subject, row.sample) = (subject.parse().unwrap(), sample.parse().unwrap());
            row.length = row.length.map(|length| length + 7);
            row
        }));
        more.sites.extend(tables.sites.iter().cloned().map(|mut row| {
            (row.subject, row.sample) = (subject.parse().unwrap(), sample.parse().unwrap());
            row
        }));
    }
    assert_eq!(more.run(&[library("A", 1)]).unwrap(), alone);
}

#[test]
fn molecules_in_doubt_are_in_no_estimate() {
    let alone = Tables::small().run(&[library("A", 1)]).unwrap();
    let mut tables = Tables::small();
    for (length, status) in [(100, FragmentStatus::CollisionRemoved), (101, FragmentStatus::CollisionFlagged)]
    {
        tables.molecules.push(SiteFragmentRow { status, ..molecule("chr1+1", length) });
    }
    assert_eq!(tables.run(&[library("A", 1)]).unwrap(), alone);
    let unknown = SiteFragmentRow {
        status: FragmentStatus::NoBreakpoint,
        length: None,
        breakpoint: None,
        ..molecule("chr1+1", 40)
    };
    tables.molecules.push(unknown);
    let rows = tables.run(&[library("A", 1)]).unwrap();
    assert_eq!(row(&rows, "chr1+1").cells, row(&alone, "chr1+1").cells);
    assert_eq!(row(&rows, "chr1+1").reads, row(&alone, "chr1+1").reads + 10, "its reads count");
}

#[test]
fn a_shared_identifier_leaves_the_fragment_but_is_no_identifier() {
    let mut tables = Tables::small();
    tables.molecules.iter_mut().for_each(|row| row.umi = Some("ACGTACGTACGT".to_owned()));
    tables.molecules[0].status = FragmentStatus::UmiShared;
    let rows = tables.run(&[library("A", 1)]).unwrap();
    assert_eq!((row(&rows, "chr1+1").fragments, row(&rows, "chr1+1").umis), (30, Some(29)));
}

#[test]
fn both_ends_of_a_provirus_are_one_target() {
    let mut tables = Tables::small();
    tables.sites[1].provirus_id = "chr1+1".to_owned();
    let rows = tables.run(&[library("A", 1)]).unwrap();
    assert_eq!(rows.len(), 2);
    let provirus = row(&rows, "chr1+1");
    assert_eq!(provirus.fragments, 30, "of the end that shows more");
    assert_eq!(provirus.flags, ["dual_detection"]);
    assert!((provirus.share_with_multihits.unwrap() - 1.0).abs() < 1e-12, "a cluster lists its other end");
}

#[test]
fn restriction_is_read_from_the_protocol() {
    let mut library = library("A", 1);
    let mut protocol = (*library.protocol).clone();
    protocol.fragmentation = Fragmentation::Restriction;
    library.protocol = Arc::new(protocol);
    let rows = Tables::small().run(&[library]).unwrap();
    assert!(rows.iter().all(|row| row.cells.is_none() && row.share_lo.is_none()));
    assert!((row(&rows, "chr1+1").share.unwrap() - 300.0 / 750.0).abs() < 1e-12, "share of reads");
}

#[test]
fn tables_of_different_runs_are_refused() {
    let mut tables = Tables::small();
    tables.sites.pop();
    let error = tables.run(&[library("A", 1)]).unwrap_err().to_string();
    assert!(error.contains("row 31: found site `chr1+22` of subject `P1`"), "{error}");
}
