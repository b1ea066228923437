//! The truth of the demo agrees with its reads, judged from the written files alone.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use landfall_core::dna::{hamming, reverse_complement};

const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/demo");
const VECTOR_END: &str = "GAAAATCTCTAGCA";

type Row = BTreeMap<String, String>;
/// Library, breakpoint and UMI.
type Molecule = (String, String, String);

fn text(name: &str) -> String {
    let path = Path::new(DEMO).join(name);
    if !name.ends_with(".gz") {
        return fs::read_to_string(path).unwrap();
    }
    let mut text = String::new();
    GzDecoder::new(File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text
}

fn table(name: &str, separator: char) -> Vec<Row> {
    let text = text(name);
    let mut lines = text.lines().map(|line| line.split(separator).map(str::to_owned));
    let header: Vec<String> = lines.next().unwrap().collect();
    lines.map(|line| header.iter().cloned().zip(line).collect()).collect()
}

fn fasta(name: &str) -> BTreeMap<String, Vec<u8>> {
    let mut found: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut current = String::new();
    for line in text(name).lines() {
        match line.strip_prefix('>') {
            Some(name) => current = name.to_owned(),
            None => found.entry(current.clone()).or_default().extend(line.bytes()),
        }
    }
    found
}

/// Name and bases of each record.
fn fastq(name: &str) -> Vec<(String, Vec<u8>)> {
    let text = text(name);
    let lines: Vec<&str> = text.lines().collect();
    let record = |record: &[&str]| {
        assert_eq!(record[1].len(), record[3].len(), "{}", record[0]);
        let name = record[0].strip_prefix('@').unwrap().split(' ').next().unwrap();
        (name.to_owned(), record[1].as_bytes().to_vec())
    };
    lines.chunks(4).map(record).collect()
}

/// The host bases between junction and breakpoint in reading direction; `site` is `chr1+12345`, both positions
/// are 1-based and included.
fn host(genome: &BTreeMap<String, Vec<u8>>, site: &str, breakpoint: &str) -> Vec<u8> {
    let at = site.rfind(['+', '-']).unwrap();
    let junction: usize = site[at + 1..].parse().unwrap();
    let breakpoint: usize = breakpoint.parse().unwrap();
    let contig = &genome[&site[..at]];
    if site[at..].starts_with('+') {
        contig[junction - 1..breakpoint].to_vec()
    } else {
        reverse_complement(&contig[breakpoint - 1..junction])
    }
}

#[test]
fn each_read_of_a_site_is_what_its_truth_says_up_to_sequencing_errors() {
    let genome = fasta("genome.fa.gz");
    let sheet: BTreeMap<String, Row> =
        table("samples.csv", ',').into_iter().map(|row| (row["library"].clone(), row)).collect();
    let truth = table("truth/reads.tsv.gz", '\t');
    let index = fastq("fastq/pool_I1.fastq.gz");
    let adrift = fastq("fastq/pool_R1.fastq.gz");
    let anchor = fastq("fastq/pool_R2.fastq.gz");
    assert_eq!([index.len(), adrift.len(), anchor.len()], [truth.len(); 3]);

    let (mut bases, mut errors, mut of_sites) = (0, 0, 0);
    for (number, row) in truth.iter().enumerate() {
        let names = [&index[number].0, &adrift[number].0, &anchor[number].0];
        assert!(names.iter().all(|name| **name == row["read"]), "{}", row["read"]);
        if !["unique", "multihit"].contains(&row["class"].as_str()) {
            continue;
        }
        of_sites += 1;
        let library = &sheet[&row["library"]];
        assert!(hamming(&index[number].1, library["barcode"].as_bytes()) <= 1, "{}", row["read"]);
        let host = host(&genome, &row["site"], &row["breakpoint"]);
        let expected_anchor = [VECTOR_END.as_bytes(), &host].concat();
        let linker = library["linker"].replace("NNNNNNNNNNNN", &row["umi"]);
        let expected_adrift = [linker.as_bytes(), &reverse_complement(&host)].concat();
        for (found, expected) in [(&anchor[number].1, expected_anchor), (&adrift[number].1, expected_adrift)]
        {
            let wrong = hamming(found, &expected);
            assert!(wrong <= 8, "{}: {wrong} errors", row["read"]);
            bases += found.len().min(expected.len());
            errors += wrong;
        }
    }
    assert!(of_sites > 10_000);
    let rate = errors as f64 / bases as f64;
    assert!((0.000_5..0.005).contains(&rate), "error rate {rate}");
}

#[test]
fn the_table_of_sites_is_the_sum_of_the_reads() {
    let sheet: BTreeMap<String, Row> =
        table("samples.csv", ',').into_iter().map(|row| (row["library"].clone(), row)).collect();
    let mut fragments: BTreeMap<(String, String), BTreeSet<(String, String)>> = BTreeMap::new();
    let mut umis: BTreeMap<(String, String), BTreeSet<Molecule>> = BTreeMap::new();
    let mut reads: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in table("truth/reads.tsv.gz", '\t') {
        if ["unique", "multihit"].contains(&row["class"].as_str()) {
            let key = (sheet[&row["library"]]["sample"].clone(), row["site"].clone());
            let fragment = (row["library"].clone(), row["breakpoint"].clone());
            let molecule = (fragment.0.clone(), fragment.1.clone(), row["umi"].clone());
            fragments.entry(key.clone()).or_default().insert(fragment);
            umis.entry(key.clone()).or_default().insert(molecule);
            *reads.entry(key).or_default() += 1;
        }
    }
    let sites = table("truth/sites.tsv", '\t');
    for row in &sites {
        let key = (row["sample"].clone(), row["site"].clone());
        let count = |number: usize| number.to_string();
        assert_eq!(row["fragments"], count(fragments.remove(&key).unwrap_or_default().len()), "{key:?}");
        assert_eq!(row["umis"], count(umis.remove(&key).unwrap_or_default().len()), "{key:?}");
        assert_eq!(row["reads"], count(reads.get(&key).copied().unwrap_or(0)), "{key:?}");
        assert_eq!(row["site"], format!("{}{}{}", row["contig"], row["strand"], row["position"]));
        assert!(row["umis"].parse::<u32>().unwrap() <= row["cells"].parse().unwrap(), "a molecule per cell");
    }
    assert!(
        fragments.keys().all(|(sample, _)| sample == "NC"),
        "other reads are carried over: {fragments:?}"
    );
}

#[test]
fn planted_sites_are_multihits_in_exact_copies_and_unique_in_diverged_ones() {
    let mut seen = BTreeSet::new();
    for row in table("truth/sites.tsv", '\t') {
        let unique: u32 = row["unique_fragments"].parse().unwrap();
        let all: u32 = row["fragments"].parse().unwrap();
        match row["place"].as_str() {
            "exact_duplication" => assert!(all >= 2 && unique == 0, "{row:?}"),
            "alu_copy" => assert!(all >= 2 && unique == all, "{row:?}"),
            _ => continue,
        }
        seen.insert((row["subject"].clone(), row["place"].clone()));
    }
    assert_eq!(seen.len(), 4, "both kinds in both subjects: {seen:?}");
}

#[test]
fn what_is_no_site_looks_like_its_class() {
    let vector = fasta("vector.fa").remove("pLV-demo").unwrap();
    let elements = text("vector.bed");
    let start = |name: &str| -> usize {
        let line = elements.lines().find(|line| line.ends_with(&format!("\t{name}"))).unwrap();
        line.split('\t').nth(1).unwrap().parse().unwrap()
    };
    let anchor = fastq("fastq/pool_R2.fastq.gz");
    let index = fastq("fastq/pool_I1.fastq.gz");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (row, ((_, anchor), (_, index))) in
        table("truth/reads.tsv.gz", '\t').iter().zip(anchor.iter().zip(&index))
    {
        *counts.entry(row["class"].clone()).or_default() += 1;
        let after = &anchor[VECTOR_END.len()..][..20];
        let follows = |element: &str| hamming(after, &vector[start(element)..]) <= 3;
        match row["class"].as_str() {
            "vector_internal" => assert!(follows("PBS"), "{}", row["read"]),
            "plasmid" => assert!(follows("backbone"), "{}", row["read"]),
            "ltr_circle_2" => assert!(follows("3LTR"), "{}", row["read"]),
            "no_vector_end" => assert!(hamming(anchor, VECTOR_END.as_bytes()) >= 3, "{}", row["read"]),
            "poly_g_barcode" => assert_eq!(index, b"GGGGGGGGGGGG"),
            _ => {}
        }
    }
    let total: usize = counts.values().sum();
    let share = |class: &str| counts[class] as f64 / total as f64;
    assert!((0.12..0.18).contains(&share("vector_internal")), "{counts:?}");
    assert!((0.005..0.01).contains(&share("chimera")), "{counts:?}");
    for class in ["plasmid", "ltr_circle_2", "primer_dimer", "no_vector_end", "no_barcode", "poly_g_barcode"]
    {
        assert!((0.001..0.03).contains(&share(class)), "{class} in {counts:?}");
    }
}
