//! Every read is what its truth says, judged from the written files alone.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use landfall_core::dna::{hamming, reverse_complement};
use landfall_sim::{Scenario, write_project};

const DEMO: &str = include_str!("../../../testdata/demo.toml");
const PRIMER: &[u8] = b"GAAAATC";
/// What reads show past the end of a short molecule, as Illumina documents its adapters.
const AFTER_ANCHOR: &[u8] = b"AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT";
const AFTER_ADRIFT: &[u8] = b"AGATCGGAAGAGCACACGTCTGAACTCCAGTCAC";

type Row = BTreeMap<String, String>;

/// The demo with everything that can go wrong.
fn scenario() -> Scenario {
    let text = DEMO
        .replace("ragged = 0.0", "ragged = 0.1")
        .replace("truncated = 0.0", "truncated = 0.05")
        .replace("umi_error = 0.000_01", "umi_error = 0.001\nslip = 0.01")
        .replace(
            "chimera = 0.04",
            "chimera = 0.04\nmispriming = 0.03\nindex_hopping = 0.02\ncarry_over = 0.02",
        )
        .replace("genes = 48", "genes = 48\nvector_end_copies = 20");
    Scenario::parse(&text, Path::new("")).unwrap()
}

fn text(path: &Path) -> String {
    let mut text = String::new();
    if path.extension().is_some_and(|extension| extension == "gz") {
        MultiGzDecoder::new(File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    } else {
        text = fs::read_to_string(path).unwrap();
    }
    text
}

fn table(path: &Path, separator: char) -> Vec<Row> {
    let text = text(path);
    let mut lines = text.lines().map(|line| line.split(separator).map(str::to_owned));
    let header: Vec<String> = lines.next().unwrap().collect();
    lines.map(|line| header.iter().cloned().zip(line).collect()).collect()
}

fn fasta(path: &Path, into: &mut BTreeMap<String, Vec<u8>>) {
    let mut current = String::new();
    for line in text(path).lines() {
        match line.strip_prefix('>') {
            Some(name) => current = name.to_owned(),
            None => into.entry(current.clone()).or_default().extend(line.bytes()),
        }
    }
}

/// Name and bases of each record.
fn fastq(path: &Path) -> Vec<(String, Vec<u8>)> {
    let text = text(path);
    let lines: Vec<&str> = text.lines().collect();
    let record = |record: &[&str]| {
        assert_eq!(record[1].len(), record[3].len(), "{}", record[0]);
        let name = record[0].strip_prefix('@').unwrap().split(' ').next().unwrap();
        (name.to_owned(), record[1].as_bytes().to_vec())
    };
    lines.chunks(4).map(record).collect()
}

/// The bases of one stretch: `chr1:101-250+` (1-based, both ends included) or `=ACGT`.
fn stretch(sequences: &BTreeMap<String, Vec<u8>>, segment: &str) -> Vec<u8> {
    if let Some(bases) = segment.strip_prefix('=') {
        return bases.as_bytes().to_vec();
    }
    let (place, strand) = segment.split_at(segment.len() - 1);
    let (name, range) = place.rsplit_once(':').unwrap();
    let (start, end) = range.split_once('-').unwrap();
    let bases = &sequences[name][start.parse::<usize>().unwrap() - 1..end.parse().unwrap()];
    if strand == "+" { bases.to_vec() } else { reverse_complement(bases) }
}

/// The insert of a read, and how many of its bases come before the host.
fn insert(sequences: &BTreeMap<String, Vec<u8>>, molecule: &Row, read: &Row, vector: &str) -> Vec<u8> {
    let segments: Vec<&str> = molecule["segments"].split(',').collect();
    let bases: Vec<Vec<u8>> = segments.iter().map(|segment| stretch(sequences, segment)).collect();
    let is_host = |segment: &&str| !segment.starts_with('=') && !segment.starts_with(vector);
    let first_host = segments.iter().position(is_host).unwrap_or(segments.len());
    let head = match molecule["kind"].as_str() {
        "mispriming" => 7,
        "stray_primer" => 0,
        _ => bases[..first_host].iter().map(Vec::len).sum(),
    };
    let bases = bases.concat();
    let slip: i32 = read["slip"].parse().unwrap();
    let lost = (-slip).max(0) as usize;
    [&bases[..head], read["inserted"].as_bytes(), &bases[(head + lost).min(bases.len())..]].concat()
}

/// The first bases of a molecule, then the adapter, then G.
fn shown(molecule: &[u8], adapter: &[u8], length: usize) -> Vec<u8> {
    molecule.iter().chain(adapter).copied().chain(std::iter::repeat(b'G')).take(length).collect()
}

#[test]
fn every_read_is_what_its_rows_say_up_to_sequencing_errors() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    write_project(&scenario(), folder.path()).unwrap();
    let mut sequences = BTreeMap::new();
    fasta(&at("genome.fa.gz"), &mut sequences);
    fasta(&at("vector.fa"), &mut sequences);
    let sheet: BTreeMap<String, Row> =
        table(&at("samples.csv"), ',').into_iter().map(|row| (row["library"].clone(), row)).collect();
    let molecules = table(&at("truth/molecules.tsv.gz"), '\t');
    let reads = table(&at("truth/reads.tsv.gz"), '\t');
    let files = ["I1", "R1", "R2"].map(|file| fastq(&at(&format!("fastq/pool_{file}.fastq.gz"))));
    assert_eq!([files[0].len(), files[1].len(), files[2].len()], [reads.len(); 3]);

    let (mut bases, mut errors, mut kinds) = (0, 0, BTreeSet::new());
    for (number, read) in reads.iter().enumerate() {
        let [index, adrift, anchor] = [0, 1, 2].map(|file| &files[file][number]);
        assert!([index, adrift, anchor].iter().all(|(name, _)| *name == read["name"]));
        if let Some(library) = sheet.get(&read["library"]) {
            assert!(hamming(&index.1, library["barcode"].as_bytes()) <= 1, "{read:?}");
        }
        let molecule = &molecules[read["molecule"].parse::<usize>().unwrap()];
        kinds.insert(molecule["kind"].clone());
        let linker = sheet[&molecule["library"]]["linker"].replace("NNNNNNNNNNNN", &read["umi"]);
        let insert = insert(&sequences, molecule, read, "pLV-demo");
        let amplicon = [PRIMER, &insert, &reverse_complement(linker.as_bytes())].concat();
        let expected = [
            (shown(&amplicon, AFTER_ANCHOR, 150), &anchor.1),
            (shown(&reverse_complement(&amplicon), AFTER_ADRIFT, 150), &adrift.1),
        ];
        for (expected, found) in expected {
            let wrong = hamming(found, &expected);
            assert!(wrong <= 9, "{wrong} errors: {read:?} {molecule:?}");
            (bases, errors) = (bases + found.len(), errors + wrong);
        }
    }
    let rate = errors as f64 / bases as f64;
    assert!((0.001..0.005).contains(&rate), "error rate {rate}");
    let expected =
        ["chimera", "integration", "ltr_circle_2", "mispriming", "plasmid", "primer_dimer", "stray_primer"];
    assert!(expected.iter().all(|kind| kinds.contains(*kind)), "{kinds:?}");
}

#[test]
fn the_table_of_sites_is_the_sum_of_the_reads() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    write_project(&scenario(), folder.path()).unwrap();
    let sheet: BTreeMap<String, Row> =
        table(&at("samples.csv"), ',').into_iter().map(|row| (row["library"].clone(), row)).collect();
    let molecules = table(&at("truth/molecules.tsv.gz"), '\t');
    let mut fragments: BTreeMap<(String, String), BTreeSet<(String, String)>> = BTreeMap::new();
    let mut own: BTreeMap<(String, String), u64> = BTreeMap::new();
    let mut foreign: BTreeMap<(String, String), u64> = BTreeMap::new();
    for read in table(&at("truth/reads.tsv.gz"), '\t') {
        let molecule = &molecules[read["molecule"].parse::<usize>().unwrap()];
        let placed = ["unique", "multihit"].contains(&read["class"].as_str());
        if !placed || molecule["kind"] != "integration" || read["library"].is_empty() {
            continue;
        }
        let library = &sheet[&read["library"]];
        let origin = match molecule["origin_sample"].as_str() {
            "" => &molecule["sample"],
            other => other,
        };
        let key = (library["sample"].clone(), molecule["site_id"].clone());
        if library["sample"] == origin {
            let fragment = (library["replicate"].clone(), molecule["breakpoint"].clone());
            fragments.entry(key.clone()).or_default().insert(fragment);
            *own.entry(key).or_default() += 1;
        } else {
            *foreign.entry(key).or_default() += 1;
        }
    }
    assert!(!foreign.is_empty(), "hopping and carry-over");
    for row in table(&at("truth/sites.tsv"), '\t') {
        let key = (row["sample"].clone(), row["site_id"].clone());
        let number = |column: &str| row[column].parse::<u64>().unwrap();
        let seen = fragments.remove(&key).unwrap_or_default();
        assert_eq!(number("fragments"), seen.len() as u64, "{key:?}");
        assert_eq!(number("reads"), own.remove(&key).unwrap_or_default(), "{key:?}");
        assert_eq!(number("foreign_reads"), foreign.remove(&key).unwrap_or_default(), "{key:?}");
        assert!(number("unique_fragments") <= number("fragments"));
        if row["place"] == "exact_duplication" {
            assert_eq!(number("unique_fragments"), 0, "a copy has a rival everywhere: {key:?}");
        }
    }
    assert!(own.is_empty() && foreign.is_empty(), "every read has its row");
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let made = |threads: usize| {
        let folder = tempfile::tempdir().unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| write_project(&scenario(), folder.path())).unwrap();
        ["fastq/pool_I1.fastq.gz", "fastq/pool_R1.fastq.gz", "fastq/pool_R2.fastq.gz", "truth/reads.parquet"]
            .map(|name| fs::read(folder.path().join(name)).unwrap())
    };
    assert!(made(1) == made(4));
}
