//! Genomes, gene sets and gene lists as people have them.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;
use std::io::Read;
use std::path::Path;

use common::{demo, run_in};

/// The demo's genome as text.
fn genome(folder: &Path) -> String {
    let mut text = String::new();
    let file = fs::File::open(folder.join("demo/genome.fa.gz")).unwrap();
    flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

/// Builds a reference of `g.fa` with the demo's genes; returns exit code and what was said.
fn build(folder: &Path, text: &str, more: &[&str]) -> (i32, String) {
    fs::write(folder.join("g.fa"), text).unwrap();
    let _ = fs::remove_dir_all(folder.join("ref"));
    let args = ["reference", "build", "--genome", "g.fa", "--genes", "demo/genes.gtf.gz", "--out", "ref"];
    let (code, _, errors) = run_in(folder, &[&args[..], more].concat());
    (code, errors)
}

/// Rewrites the lines of bases.
fn rewritten(text: &str, write: impl Fn(usize, &str) -> String) -> String {
    let lines = text.lines().enumerate();
    lines
        .map(|(at, line)| if line.starts_with('>') { format!("{line}\n") } else { write(at, line) + "\n" })
        .collect()
}

fn in_tens(line: &str) -> String {
    line.as_bytes().chunks(10).map(|ten| String::from_utf8_lossy(ten) + " ").collect()
}

#[test]
fn blanks_line_numbers_and_u_change_no_base_of_the_genome() {
    let folder = demo();
    let text = genome(folder.path());
    let sequence = fs::read(folder.path().join("demo/ref/sequence.2bit")).unwrap();
    for (how, written, told) in [
        ("a blank at the end", rewritten(&text, |_, line| line.to_owned() + " "), "left out 16667 blanks"),
        ("line numbers", rewritten(&text, |at, line| format!("{at:>9} {}", in_tens(line))), "digits"),
        ("RNA", rewritten(&text, |_, line| line.replace('T', "u")), "U as T"),
        ("lower case, CRLF", rewritten(&text, |_, line| line.to_lowercase() + "\r"), ""),
    ] {
        let (code, said) = build(folder.path(), &written, &[]);
        assert_eq!((code, said.contains(told)), (0, true), "{how}: {said}");
        assert_eq!(said.contains("letters:"), !told.is_empty(), "{how}: {said}");
        assert!(
            fs::read(folder.path().join("ref/sequence.2bit")).unwrap() == sequence,
            "{how}: another genome"
        );
    }
    let coded = text.replacen("\nA", "\nR", 1);
    assert!(build(folder.path(), &coded, &[]).1.contains("letters: read 1 ambiguity codes as N"));
}

#[test]
fn letters_that_are_no_bases_are_refused_with_their_line_in_genome_and_vector() {
    let folder = demo();
    let text = genome(folder.path());
    for (letter, words) in [("-", "a gap"), ("*", "a stop"), ("E", "protein"), ("\0", "damaged")] {
        let (code, said) = build(folder.path(), &text.replacen("\nA", &format!("\n{letter}"), 1), &[]);
        let line = text.lines().position(|line| line.starts_with('A')).unwrap() + 1;
        assert!(code == 65 && said.contains(&format!("g.fa`, line {line}: found")), "{said}");
        assert!(said.contains(words) && !folder.path().join("ref").exists(), "{said}");
    }
    let vector = fs::read_to_string(folder.path().join("demo/vector.fa")).unwrap();
    let cut = vector.lines().nth(1).unwrap()[1..].to_owned();
    fs::write(folder.path().join("demo/vector.fa"), vector.replacen(&cut, &format!("*{}", &cut[1..]), 1))
        .unwrap();
    let (code, _, said) = run_in(folder.path(), &["run", "demo/run.toml", "--out", "RUN"]);
    assert!(code == 65 && said.contains("vector.fa`, line 2: found `*`"), "{code}: {said}");
}

#[test]
fn alternates_are_left_out_under_the_names_of_every_provider() {
    let folder = demo();
    let text = genome(folder.path());
    let chr1: String = text.lines().skip(1).take_while(|line| !line.starts_with('>')).collect();
    for name in [
        "chr1_KI270762v1_alt",
        "KI270762.1 KI270762.1",
        "CHR_HSCHR1_1_CTG3 dna:chromosome chromosome:GRCh38:CHR_HSCHR1_1_CTG3:1:450000:1 HAP",
        "NT_187516.1 Homo sapiens chromosome 1 genomic scaffold, GRCh38.p14 alternate locus group ALT_REF_LOCI_1",
    ] {
        let written = format!("{text}>{name}\n{}\n", &chr1[..200_000]);
        let (code, said) = build(folder.path(), &written, &[]);
        let word = name.split(' ').next().unwrap();
        assert!(code == 0 && said.contains(&format!("left out: 1 contig ({word}")), "{said}");
    }
    // Nothing tells it but its sequence.
    let written = format!("{text}>mystery\n{}\n", &chr1[..200_000]);
    let (code, said) = build(folder.path(), &written, &[]);
    assert_eq!(code, 65, "{said}");
    assert!(
        said.contains("100 % of `mystery` stands in `chr1` as well") && said.contains("`--drop mystery`"),
        "{said}"
    );
    assert!(!folder.path().join("ref").exists());
    assert_eq!(build(folder.path(), &written, &["--drop", "mystery"]).0, 0);
    let (code, said) = build(folder.path(), &written, &["--keep", "mystery"]);
    assert!(code == 0 && said.contains("note: Of the reference, 100 % of `mystery`"), "{said}");
    let manifest = fs::read_to_string(folder.path().join("ref/reference.toml")).unwrap();
    assert!(manifest.contains("[[repeats]]") && manifest.contains("of = \"chr1\""), "{manifest}");
    assert!(!fs::read_to_string(folder.path().join("demo/ref/reference.toml")).unwrap().contains("repeats"));
}

#[test]
fn genes_without_a_place_or_a_symbol_are_counted() {
    let folder = demo();
    let text = genome(folder.path());
    let only_chr1 = &text[..text.find(">chr2").unwrap()];
    let (code, said) = build(folder.path(), only_chr1, &[]);
    assert!(
        code == 0 && said.contains("contigs with genes that the reference does not hold: chr2"),
        "{said}"
    );
    let line = "chr1\tx\tgene\t101\t900\t.\t+\t.\tgene_id \"ENSG00000290825.1\";\n";
    fs::write(folder.path().join("ids.gtf"), line).unwrap();
    let args = ["reference", "build", "--genome", "g.fa", "--genes", "ids.gtf", "--out", "ids"];
    let (code, _, said) = run_in(folder.path(), &args);
    assert!(code == 0 && said.contains("1 gene has no symbol and is called by the identifier"), "{said}");
}

/// The sentences on genes of concern in a run's report.
fn concern(run: &Path) -> Vec<String> {
    let text = fs::read_to_string(run.join("results/report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let answers = list(&report["summary"]["samples"]).into_iter().flat_map(|sample| list(&sample["answers"]));
    let concern = answers.filter(|answer| answer["question"] == "concern");
    concern.map(|answer| common::said(&answer["details"])).collect()
}

#[test]
fn a_gene_list_of_which_no_gene_is_known_is_refused_and_of_a_part_is_told() {
    let folder = demo();
    let list = folder.path().join("demo/cancer_genes.txt");
    let genes = fs::read_to_string(&list).unwrap();
    fs::write(&list, "9-Sep\n1-Mar\nENSG00000135363\n").unwrap();
    for command in ["plan", "run"] {
        let (code, _, said) = run_in(folder.path(), &[command, "demo/run.toml", "--out", "RUN"]);
        assert_eq!(code, 65, "{said}");
        for words in
            ["cancer_genes.txt", "none of its 3 genes", "`9-Sep` (a date; SEPTIN9?)", "MARCHF1 or MTARC1"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
    }
    // Three of the list's genes in another case, and two that no gene of the set is.
    let some: Vec<_> = genes.lines().take(3).map(str::to_lowercase).collect();
    fs::write(&list, format!("{}\n9-Sep\nDEM001\n", some.join("\n"))).unwrap();
    let (code, _, said) = run_in(folder.path(), &["run", "demo/run.toml", "--out", "RUN"]);
    assert!(code == 0 && said.contains("5 genes, 3 known"), "{said}");
    assert!(said.contains("`DEM001` (nearest: DEMO01)"), "{said}");
    let sentences = concern(&folder.path().join("RUN"));
    let end = "List cancer_genes: 5 genes, of which the gene set knows 3; near is within 50.0\u{a0}kb.";
    assert!(!sentences.is_empty() && sentences.iter().all(|one| one.ends_with(end)), "{sentences:?}");
    let page = fs::read_to_string(folder.path().join("RUN/results/report.html")).unwrap();
    assert!(page.contains("The gene set does not know 9-Sep; DEM001."));
}
