//! Real hg38 sequence around 150 real sites, simulated reads with truth: the shared test data, where present.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use landfall_config::{Lane, Library};
use landfall_tables::read_all;
use landfall_tables::read_names::ReadNameRow;
use landfall_tables::read_profile::{ClusterRead, ReadProfileRow};
use landfall_tables::reads::{Continuation, ReadRow};
use landfall_trim::TrimParams;
use landfall_trim::demultiplex::Barcodes;
use landfall_trim::lane::LaneReader;
use landfall_trim::trimmer::Trimmer;
use landfall_vector::{Topology, VectorFile, VectorFiles};

fn shared() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("LANDFALL_SHARED").map_or(beside, PathBuf::from).join("testdata");
    let found = folder.join("reads/sim_lmpcr/small_samples.tsv").exists();
    if !found {
        assert!(
            std::env::var_os("LANDFALL_REQUIRE_ALL").is_none(),
            "must not be skipped: no LANDFALL_SHARED"
        );
        println!("skipped: no shared test data in `{}`", folder.display());
    }
    found.then_some(folder)
}

fn pool(folder: &Path) -> Vec<Library> {
    let file = |name: &str| folder.join("reads/sim_lmpcr").join(name);
    let lane = Lane {
        fastq_1: file("small_R1.fastq.gz"),
        fastq_2: Some(file("small_R2.fastq.gz")),
        index_1: Some(file("small_I1.fastq.gz")),
        ..Lane::default()
    };
    let sheet = std::fs::read_to_string(file("small_samples.tsv")).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        common::library(&format!("rep{}", cells[0]), &lane, Some(cells[1]), Some(cells[2]))
    };
    sheet.lines().skip(1).map(row).collect()
}

fn truth(folder: &Path) -> BTreeMap<String, String> {
    let file = std::fs::File::open(folder.join("reads/sim_lmpcr/small_readtruth.tsv.gz")).unwrap();
    let pair = |line: String| {
        line.split_once('\t').map(|(name, origin)| (name.to_owned(), origin.to_owned())).unwrap()
    };
    BufReader::new(MultiGzDecoder::new(file)).lines().map(|line| pair(line.unwrap())).collect()
}

#[test]
fn reads_of_sites_pass_and_the_balance_holds() {
    let Some(folder) = shared() else { return };
    let vectors = vec![folder.join("vectors/VIS_vectorseq.fa")];
    let libraries = pool(&folder);
    let outs: Vec<_> = [(1, 1_024), (4, 1)].map(|given| (given, tempfile::tempdir().unwrap())).into();
    for ((threads, megabytes), out) in &outs {
        // Another batch size, and the disk instead of memory, must not show either.
        let params = TrimParams {
            batch: 5_000 * threads,
            dereplicate_memory_mb: *megabytes,
            trace: true,
            ..TrimParams::default()
        };
        let summary = common::run(&libraries, vectors.clone(), out.path(), *threads, &params).unwrap();
        println!("{threads} threads: {summary:?}");
    }
    let (one, four) = (outs[0].1.path(), outs[1].1.path());
    let bytes = |path: PathBuf| {
        let mut bytes = Vec::new();
        std::fs::File::open(path).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    for name in
        ["balance", "read_names", "read_profile", "rep1.reads", "rep2.reads", "rep3.reads", "rep4.reads"]
    {
        let file = format!("{name}.parquet");
        assert!(bytes(one.join(&file)) == bytes(four.join(&file)), "{file} depends on threads or batch");
    }
    let balance = common::balance(one);
    for row in &balance {
        println!(
            "{:<8} {:<20} {:>6}",
            row.library.as_deref().unwrap_or("none"),
            row.class.to_string(),
            row.reads
        );
    }
    assert_eq!(balance.iter().map(|row| row.reads).sum::<u64>(), 18_440);
    let profile: Vec<ReadProfileRow> = read_all(&one.join("read_profile.parquet")).unwrap();
    assert!(profile.iter().all(|row| row.a + row.c + row.g + row.t + row.n == row.reads));
    let first = profile.iter().filter(|row| row.cycle == 1).map(|row| (row.read, row.reads));
    let every_read = [ClusterRead::R1, ClusterRead::R2, ClusterRead::I1].map(|read| (read, 18_440));
    assert!(first.eq(every_read), "every read of the pool, passed or not");
    let names: Vec<ReadNameRow> = read_all(&one.join("read_names.parquet")).unwrap();
    let found: BTreeSet<_> = names.iter().map(|row| row.name.clone()).collect();
    assert_eq!(names.len(), 18_440);
    assert!(found.iter().eq(truth(&folder).keys()), "every read of the truth once");
    let rows: Vec<ReadRow> = libraries
        .iter()
        .flat_map(|library| read_all(&one.join(format!("{}.reads.parquet", library.library))).unwrap())
        .collect();
    assert_eq!(rows.iter().map(|row| u64::from(row.count)).sum::<u64>(), common::passed(&balance));
    assert!(rows.iter().all(|row| row.umi.as_ref().is_some_and(|umi| umi.len() == 12)));
    let linker_left = rows.iter().filter(|row| row.anchor.contains("AGTCCCTTAAGCGGAG")).count();
    let end_left = rows.iter().filter(|row| row.adrift.as_ref().unwrap().contains("TGCTAGAGATTTTC")).count();
    let reached = rows.iter().filter(|row| row.linker_reached).count();
    println!("{} distinct rows, {reached} reach the linker", rows.len());
    assert_eq!((linker_left, end_left), (0, 0), "reads that still run into the other side");
}

#[test]
fn reads_pass_as_their_truth_says() {
    let Some(folder) = shared() else { return };
    let params = TrimParams::default();
    let libraries = pool(&folder);
    let path = folder.join("vectors/VIS_vectorseq.fa");
    let file = VectorFile { path, topology: Topology::NotKnown };
    let vectors = VectorFiles { sequences: vec![file], elements: Vec::new() }.read().unwrap().list;
    let trimmers: Vec<_> =
        libraries.iter().map(|library| Trimmer::new(library, &vectors, &params).unwrap()).collect();
    let named = libraries.iter().map(|library| (&library.library, library.barcode.as_deref()));
    let barcodes = Barcodes::new(named, 1).unwrap().unwrap();
    let truth = truth(&folder);
    let mut reader = LaneReader::open(&libraries[0].lanes[0], &TrimParams::default()).unwrap();
    let (mut sites, mut passed, mut inside, mut marked, mut wrongly) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    let mut stopped: BTreeMap<String, u32> = BTreeMap::new();
    for cluster in reader.next_clusters(20_000).unwrap() {
        let origin = truth[std::str::from_utf8(&cluster.first.name).unwrap()].as_str();
        let outcome = barcodes
            .library_of(&barcodes.parts(&cluster), &params)
            .and_then(|library| trimmers[library].trim(&cluster, &params));
        let site = origin.starts_with("chr");
        sites += u32::from(site);
        let vector = origin == "vector_internal";
        inside += u32::from(vector && outcome.is_ok());
        match outcome {
            Ok((read, _)) => {
                passed += u32::from(site);
                marked += u32::from(vector && read.continuation == Some(Continuation::Internal));
                wrongly += u32::from(site && read.continuation.is_some());
            }
            Err(class) => *stopped.entry(format!("{origin:.5} {class}")).or_default() += 1,
        }
    }
    println!(
        "sites {sites}, passed {passed}; vector {inside}, marked {marked}; sites marked {wrongly}; {stopped:?}"
    );
    assert!(f64::from(passed) >= 0.99 * f64::from(sites));
    assert!(f64::from(marked) >= 0.99 * f64::from(inside));
    assert_eq!(wrongly, 0);
}
