//! `landfall protocol check` where advice would do harm: the layout is right, and the reads are few of their kind.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;
#[path = "common/fastq.rs"]
mod fastq;

use std::fs;
use std::path::Path;

use fastq::{Bases, Record, back};

const BEFORE: &str = "GCGCAGGTATCCGTCGCTT";
const AFTER: &str = "CTCCGCTTAAGGGACT";
/// The provirus behind its 5' end.
const INSIDE: &str = "GTGGCGCCCGAACAGGGACTTGAAAGCGAAAGGGAAACCAGAGGAGCTCTCTCGACGCAGGACTCGGCTTGCTGAAGCGCGCACGGCAAGAGGCGAGGGGCGGCGACTGGTGAGTACGCCAAAAATTTTGACTAGCGGAGGCTAGAAGGAGAGAGATGGGTGCGAGAGCGTCAGTATTAAGCGGGGGAGAATTAGATCGCGATGG";

/// A project of one library, with these pairs.
fn project(protocol: &str, pairs: &[(String, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for (name, which) in [("R1", 0), ("R2", 1)] {
        let records: Vec<Record> = pairs
            .iter()
            .enumerate()
            .map(|(at, pair)| Record::of(format!("r{at}"), [&pair.0, &pair.1][which].as_str()))
            .collect();
        fastq::write(&path(&format!("{name}.fastq.gz")), &records);
    }
    let sheet = format!(
        "library,subject,sample,replicate,role,sequencing_run,fastq_1,fastq_2,linker\n\
         L,S,S,1,sample,r,R1.fastq.gz,R2.fastq.gz,{BEFORE}NNNNNNNNNNNN{AFTER}\n"
    );
    fs::write(path("samples.csv"), sheet).unwrap();
    let run = format!("sheet = \"samples.csv\"\nprotocol = \"{protocol}\"\nreference = \"ref/\"\n");
    fs::write(path("run.toml"), run).unwrap();
    folder
}

fn check(folder: &Path) -> (i32, String) {
    let (code, stdout, stderr) = common::run_in(folder, &["protocol", "check", "run.toml"]);
    (code, stdout + &stderr)
}

/// A pair of a fragment: what the anchor read begins with, then host.
fn pair(bases: &mut Bases, start: &str, host: &str, lengths: [usize; 2]) -> (String, String) {
    let umi = bases.random(12);
    let linker = format!("{BEFORE}{umi}{AFTER}");
    let anchor = format!("{start}{host}{}", back(&linker));
    let adrift = format!("{linker}{}{}", back(host), back(start));
    let [long, short] = lengths.map(|length| bases.random(length));
    ((adrift + &long)[..lengths[0]].to_owned(), (anchor + &short)[..lengths[1]].to_owned())
}

#[test]
fn few_clones_and_many_reads_of_the_vector_do_not_prolong_the_end() {
    let mut bases = Bases::seeded(2);
    let hosts: Vec<String> =
        ["G", "G", "G", "G", "T"].iter().map(|first| format!("{first}{}", bases.random(400))).collect();
    let mut pairs = Vec::new();
    for _ in 0..700 {
        let host = if bases.below(10) < 6 { hosts[bases.below(5)].as_str() } else { INSIDE };
        let length = if bases.below(5) > 0 { 60 + bases.below(140) } else { 2 + bases.below(15) };
        let (adrift, anchor) = pair(&mut bases, "GAAAATCTCTAGCA", &host[..length], [201, 101]);
        pairs.push((bases.with_errors(&adrift, 100), bases.with_errors(&anchor, 100)));
    }
    let folder = project("lmpcr-lentivirus", &pairs);
    let (code, said) = check(folder.path());
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains("set `end_bases"), "{said}");
    assert!(said.contains("its length is not judged"), "{said}");
}

#[test]
fn a_leader_behind_the_end_is_no_fault() {
    const ITR: &str = "AACCCCTAGTGATGGAGTTGGCCACTCCCTCTCTGCGCGCTCGCTCGCTCACTGAGGCCGCCCGGGCAAAGCCCGGGCGTCGGGCGACCTTTGGTCGCCCGGCCTCAGTGAGCGAGCGAGCGCGCAGAGAGGGA";
    let mut bases = Bases::seeded(4);
    let pairs: Vec<_> = (0..400)
        .map(|_| {
            let (length, left) = (60 + bases.below(190), 30 + bases.below(ITR.len() - 30));
            let host = bases.random(length);
            let start = &ITR[..left];
            pair(&mut bases, start, &host, [251, 251])
        })
        .collect();
    let folder = project("aav.toml", &pairs);
    let shipped = common::succeed_in(folder.path(), &["protocol", "show", "lmpcr-aav"]);
    assert!(shipped.contains("leader = 300"), "{shipped}");
    let keys = |text: &str, key: &str, value: &str| {
        let line = |line: &str| {
            if line.starts_with(&format!("{key} = ")) {
                format!("{key} = \"{value}\"")
            } else {
                line.to_owned()
            }
        };
        text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
    };
    let own = keys(&keys(&shipped, "primer", "AACCCCTAGTGATGG"), "end_bases", "AGTTGGCC");
    fs::write(folder.path().join("aav.toml"), own).unwrap();
    let (code, said) = check(folder.path());
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("more of the vector follows, the leader"), "{said}");
}

#[test]
fn there_is_a_row_of_the_umi_even_if_none_is_written() {
    let mut bases = Bases::seeded(8);
    let pairs: Vec<_> = (0..400)
        .map(|_| {
            let host = bases.random(150);
            pair(&mut bases, "GAAAATCTCTAGCA", &host, [150, 100])
        })
        .collect();
    let folder = project("lmpcr-lentivirus", &pairs);
    let (code, said) = check(folder.path());
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("hardly any molecule has a second read"), "{said}");
    let sheet = folder.path().join("samples.csv");
    let text = fs::read_to_string(&sheet).unwrap().replace(&format!("{BEFORE}NNNNNNNNNNNN{AFTER}"), "");
    fs::write(&sheet, text).unwrap();
    let (_, said) = check(folder.path());
    let row = said.lines().find(|line| line.contains(" umi ")).unwrap();
    assert!(row.contains("noted: none is written"), "{said}");
}
