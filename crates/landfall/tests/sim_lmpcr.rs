//! The main job on real human sequence: 18,440 read triplets over 150 published lentiviral sites.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use landfall_core::{Position, SiteId};
use landfall_tables::balance::{BalanceRow, Fate};
use landfall_tables::multihits::MultihitRow;
use landfall_tables::read_all;
use landfall_tables::sites::SiteRow;

const TRIPLETS: u64 = 18_440;

/// A true site, in the coordinates of its slice.
struct Truth {
    id: SiteId,
    fragments: u32,
}

/// Slices are called `chrom:start-end`, 1-based.
fn slice_of<'a>(contigs: &'a [String], chrom: &str, position: u64) -> Option<(&'a str, u64)> {
    contigs.iter().find_map(|contig| {
        let (name, range) = contig.split_once(':')?;
        let (start, end) = range.split_once('-')?;
        let (start, end): (u64, u64) = (start.parse().ok()?, end.parse().ok()?);
        (name == chrom && (start..=end).contains(&position)).then_some((contig.as_str(), start))
    })
}

fn truth(shared: &Path) -> Vec<Truth> {
    let index = fs::read_to_string(shared.join("testdata/ref/hg38.permissive.slices.fa.gz.fai")).unwrap();
    let contigs: Vec<_> = index.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect();
    let table = fs::read_to_string(shared.join("testdata/reads/sim_lmpcr/small_truth.tsv")).unwrap();
    let site = |line: &str| {
        let cells: Vec<_> = line.split('\t').collect();
        let position: u64 = cells[3].parse().unwrap();
        let (contig, start) =
            slice_of(&contigs, cells[1], position).expect("every true site lies in a slice");
        let position = Position::from_one_based(position - start + 1).unwrap();
        let id = SiteId {
            contig: contig.to_owned(),
            strand: cells[2].parse().unwrap(),
            position,
            vector_end: None,
        };
        Truth { id, fragments: cells[6].parse().unwrap() }
    };
    table.lines().skip(1).map(site).collect()
}

/// Distance from a called site to the nearest true one of its contig and strand.
fn nearest(site: &SiteRow, truth: &[Truth]) -> Option<u32> {
    let same = truth.iter().filter(|known| known.id.contig == site.contig && known.id.strand == site.strand);
    same.map(|known| known.id.position.distance(site.position)).min()
}

#[test]
fn every_true_site_is_found_at_its_base_and_no_false_one() {
    let Some(shared) = common::shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/sim_lmpcr");
    for name in ["run.toml", "samples.csv"] {
        fs::copy(project.join(name), folder.path().join(name)).unwrap();
    }
    std::os::unix::fs::symlink(&shared, folder.path().join("shared")).unwrap();
    let genome = "shared/testdata/ref/hg38.permissive.slices.fa.gz";
    let genes = "shared/testdata/annotation/hg38.ncbiRefSeqCurated.2019-06.txt.gz";
    let build =
        ["--quiet", "reference", "build", "--slices", "--genome", genome, "--genes", genes, "--out", "ref"];
    common::succeed_in(folder.path(), &build);
    common::succeed_in(folder.path(), &["--quiet", "run", "run.toml", "--out", "RUN"]);

    let tables = folder.path().join("RUN/results/tables");
    let sites: Vec<SiteRow> = read_all(&tables.join("sites.parquet")).unwrap();
    let multihits: Vec<MultihitRow> = read_all(&tables.join("multihits.parquet")).unwrap();
    let truth = truth(&shared);

    let called: BTreeMap<_, _> = sites.iter().map(|site| (site.site_id.clone(), site)).collect();
    let in_clusters: BTreeSet<_> = multihits.iter().flat_map(|cluster| &cluster.loci).cloned().collect();
    let due: Vec<_> = truth.iter().filter(|site| site.fragments >= 2).collect();
    let (unique, elsewhere): (Vec<&Truth>, Vec<&Truth>) =
        due.iter().copied().partition(|site| called.contains_key(&site.id.to_string()));
    let (repeated, missed): (Vec<&Truth>, Vec<&Truth>) =
        elsewhere.into_iter().partition(|site| in_clusters.contains(&site.id.to_string()));
    let supported: Vec<_> = sites.iter().filter(|site| site.fragments >= 2).collect();
    let known: BTreeSet<_> = truth.iter().map(|site| site.id.to_string()).collect();
    let (right, wrong): (Vec<&SiteRow>, Vec<&SiteRow>) =
        supported.iter().copied().partition(|site| known.contains(&site.site_id));
    let errors: Vec<_> =
        sites.iter().filter_map(|site| nearest(site, &truth)).filter(|error| *error <= 5).collect();

    println!(
        "recall: {} of {} true sites with >= 2 fragments at the exact base and strand, {} more in multihits",
        unique.len(),
        due.len(),
        repeated.len()
    );
    println!("precision: {} of {} called sites with >= 2 fragments are true", right.len(), supported.len());
    println!(
        "position error: {} of {} sites exact, {} within 5 bp",
        errors.iter().filter(|error| **error == 0).count(),
        sites.len(),
        errors.len()
    );
    let names = |missed: &[&Truth]| missed.iter().map(|site| site.id.to_string()).collect::<Vec<_>>();
    assert!(missed.is_empty(), "missed: {:?}", names(&missed));
    assert!(wrong.is_empty(), "false: {:?}", wrong.iter().map(|site| &site.site_id).collect::<Vec<_>>());
    assert!(unique.len() >= 120, "only {} sites are unique", unique.len());

    let balance: Vec<BalanceRow> = read_all(&tables.join("balance.parquet")).unwrap();
    let reads = |stage: &str, passed: bool| -> u64 {
        let rows = balance.iter().filter(|row| row.stage == stage && (row.class == Fate::Passed) == passed);
        rows.map(|row| row.reads).sum()
    };
    for row in balance.iter().filter(|row| row.class != Fate::Passed) {
        println!(
            "{} {} {}: {} reads",
            row.stage,
            row.library.as_deref().unwrap_or("-"),
            row.class,
            row.reads
        );
    }
    assert_eq!(reads("trim", false) + reads("trim", true), TRIPLETS);
    assert_eq!(reads("align", true), reads("trim", true));
    assert_eq!(reads("pair", false), reads("trim", true), "each read in exactly one class");
}
