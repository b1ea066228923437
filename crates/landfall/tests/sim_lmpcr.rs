//! The main job on real human sequence: 18,440 read triplets over 150 published lentiviral sites.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use landfall_core::class::ClassStage;
use landfall_core::{Position, ReadClass, SiteId, Strand};
use landfall_tables::balance::{BalanceRow, Fate};
use landfall_tables::fragments::FragmentRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::read_all;
use landfall_tables::read_fates::ReadFateRow;
use landfall_tables::read_names::ReadNameRow;
use landfall_tables::sites::SiteRow;

const TRIPLETS: u64 = 18_440;

/// A true site, in the coordinates of its slice.
struct Truth {
    /// As the truth of the reads calls it: in the coordinates of the chromosome.
    name: String,
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
        Truth { name: cells[0].to_owned(), id, fragments: cells[6].parse().unwrap() }
    };
    table.lines().skip(1).map(site).collect()
}

/// Distance from a called site to the nearest true one of its contig and strand.
fn nearest(site: &SiteRow, truth: &[Truth]) -> Option<u32> {
    let same = truth.iter().filter(|known| known.id.contig == site.contig && known.id.strand == site.strand);
    same.map(|known| known.id.position.distance(site.position)).min()
}

/// Where each read of the data comes from: a site, `vector_internal`, or `chimera`.
fn origins(shared: &Path) -> Vec<(String, String)> {
    let path = shared.join("testdata/reads/sim_lmpcr/small_readtruth.tsv.gz");
    let lines = BufReader::new(MultiGzDecoder::new(fs::File::open(path).unwrap())).lines();
    let pair = |line: &str| line.split_once('\t').map(|(name, origin)| (name.to_owned(), origin.to_owned()));
    lines.map(|line| pair(&line.unwrap()).unwrap()).collect()
}

/// What became of each read: its class, and the places of its molecule as (contig, strand, junction).
type Become = (String, Vec<(String, Strand, u32)>);

fn fates(tables: &Path) -> BTreeMap<String, Become> {
    let names: Vec<ReadNameRow> = read_all(&tables.join("read_names.parquet")).unwrap();
    let fates: Vec<ReadFateRow> = read_all(&tables.join("read_fates.parquet")).unwrap();
    let fragments: Vec<FragmentRow> = read_all(&tables.join("fragments.parquet")).unwrap();
    let mut places: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in fragments {
        let place = (row.contig, row.strand, row.junction.0);
        places.entry((row.library, row.fragment_id)).or_default().push(place);
    }
    let fates: BTreeMap<_, _> =
        fates.into_iter().map(|row| ((row.library, row.read_id), (row.class, row.fragment_id))).collect();
    let of = |row: ReadNameRow| {
        let became = match (row.class, row.library.zip(row.read_id)) {
            (None, Some((library, read))) => {
                let (class, molecule) = fates[&(library.clone(), read)];
                let places = molecule.and_then(|molecule| places.get(&(library, molecule)).cloned());
                (class.to_string(), places.unwrap_or_default())
            }
            (class, _) => (class.expect("a read that did not pass has a class").to_string(), Vec::new()),
        };
        (row.name, became)
    };
    names.into_iter().map(of).collect()
}

/// The reads by origin and class; of those from sites, `exact` is at its junction, `listed` among several places.
fn assert_reads_are_right(shared: &Path, tables: &Path, truth: &[Truth]) {
    let fates = fates(tables);
    let sites: BTreeMap<_, _> = truth.iter().map(|site| (site.name.as_str(), &site.id)).collect();
    let mut confusion: BTreeMap<(&str, String), u32> = BTreeMap::new();
    let origins = origins(shared);
    for (name, origin) in &origins {
        let (class, places) = &fates[name];
        let kind = if sites.contains_key(origin.as_str()) { "site" } else { origin.as_str() };
        let at = sites.get(origin.as_str()).map(|id| (id.contig.clone(), id.strand, id.position.0));
        let told = match at {
            Some(at) if *places == [at.clone()] => format!("{class}, exact"),
            Some(at) if places.contains(&at) => format!("{class}, listed"),
            Some(_) if !places.is_empty() => format!("{class}, elsewhere"),
            _ => class.clone(),
        };
        *confusion.entry((kind, told)).or_default() += 1;
    }
    let sum = |test: &dyn Fn(&str, &str) -> bool| -> u32 {
        confusion.iter().filter(|((kind, told), _)| test(kind, told)).map(|(_, reads)| reads).sum()
    };
    for ((origin, told), reads) in &confusion {
        println!("| {origin} | {told} | {reads} |");
    }
    let before_pairing = |told: &str| {
        ReadClass::ALL.iter().any(|class| class.as_str() == told && class.stage() == ClassStage::Trim)
    };
    let exact = sum(&|kind, told| kind == "site" && told == "unique, exact");
    // A molecule with several equally good places has no exact junction to be held to, if the true one is among them.
    let listed = sum(&|kind, told| kind == "site" && told == "multihit, listed");
    let all = sum(&|kind, _| kind == "site") - listed;
    let passed = all - sum(&|kind, told| kind == "site" && before_pairing(told));
    println!(
        "exact junction: {exact} of {passed} reads of sites that passed trimming, of {all} in all; {listed} in multihits"
    );
    assert!(f64::from(exact) >= 0.999 * f64::from(passed) && f64::from(exact) >= 0.99 * f64::from(all));
    let vector = sum(&|kind, _| kind == "vector_internal");
    let right = sum(&|kind, told| kind == "vector_internal" && told == "vector_internal");
    assert!(f64::from(right) >= 0.98 * f64::from(vector), "{right} of {vector} reads of the vector");
    assert_eq!(sum(&|kind, told| kind == "vector_internal" && told.starts_with("unique")), 0);
}

#[test]
fn every_true_site_is_found_at_its_base_and_no_false_one() {
    let Some(shared) = common::shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/sim_lmpcr");
    for name in ["run.toml", "samples.csv"] {
        fs::copy(project.join(name), folder.path().join(name)).unwrap();
    }
    let run = folder.path().join("run.toml");
    let text = fs::read_to_string(&run).unwrap();
    fs::write(&run, format!("{text}[trim]\ntrace = true\n[pair]\ntrace = true\n")).unwrap();
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
    assert_reads_are_right(&shared, &tables, &truth);
}
