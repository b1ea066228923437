//! Vectors: where a plasmid's map begins and how it runs means nothing; elements and topology are named; names must fit.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::{run_in, succeed_in};
use landfall_core::dna::reverse_complement;

/// A map of the demo's plasmid: its bases, and its elements as start, end (behind the start: across the ends), name.
#[derive(Clone)]
struct Map {
    bases: Vec<u8>,
    elements: Vec<(usize, usize, String)>,
}

impl Map {
    fn of_demo(folder: &Path) -> Self {
        let fasta = fs::read_to_string(folder.join("demo/vector.fa")).unwrap();
        let bases = fasta.lines().skip(1).collect::<String>().into_bytes();
        let bed = fs::read_to_string(folder.join("demo/vector.bed")).unwrap();
        let element = |line: &str| {
            let cells: Vec<&str> = line.split('\t').collect();
            (cells[1].parse().unwrap(), cells[2].parse().unwrap(), cells[3].to_owned())
        };
        Self { bases, elements: bed.lines().map(element).collect() }
    }

    /// The same plasmid, its map begun at another base.
    fn from(&self, origin: usize) -> Self {
        let length = self.bases.len();
        let mut bases = self.bases.clone();
        bases.rotate_left(origin);
        let place = |at: usize| (at + length - origin) % length;
        let moved =
            |(start, end, name): &(usize, usize, String)| (place(*start), place(*end - 1) + 1, name.clone());
        Self { bases, elements: self.elements.iter().map(moved).collect() }
    }

    /// The same plasmid, its map turned round.
    fn turned(&self) -> Self {
        let length = self.bases.len();
        let moved =
            |(start, end, name): &(usize, usize, String)| (length - end, length - start, name.clone());
        let elements = self.elements.iter().map(moved).map(|(start, end, name)| (start % length, end, name));
        Self { bases: reverse_complement(&self.bases), elements: elements.collect() }
    }

    fn fasta(&self, name: &str) -> String {
        format!(">{name}\n{}\n", String::from_utf8(self.bases.clone()).unwrap())
    }

    fn bed(&self, name: &str) -> String {
        self.elements
            .iter()
            .map(|(start, end, element)| format!("{name}\t{start}\t{end}\t{element}\n"))
            .collect()
    }

    fn genbank(&self, name: &str) -> String {
        let length = self.bases.len();
        let mut text = format!("LOCUS       {name} {length} bp ds-DNA     circular SYN 01-JAN-2020\n");
        text.push_str("FEATURES             Location/Qualifiers\n");
        for (start, end, element) in &self.elements {
            let place = if start < end {
                format!("{}..{end}", start + 1)
            } else {
                format!("join({}..{length},1..{end})", start + 1)
            };
            let _ = write!(text, "     misc_feature    {place}\n                     /label=\"{element}\"\n");
        }
        text.push_str("ORIGIN\n");
        for (at, line) in self.bases.chunks(60).enumerate() {
            let words: Vec<_> =
                line.chunks(10).map(|word| String::from_utf8_lossy(word).to_lowercase()).collect();
            let _ = writeln!(text, "{:>9} {}", 60 * at + 1, words.join(" "));
        }
        text + "//\n"
    }
}

/// The demo's run file with these lines about the vector in place of its own.
fn run_file(folder: &Path, top: &str, tables: &str) {
    let path = folder.join("demo/run.toml");
    let text = fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once("[[vector]]").unwrap();
    let (_, stages) = rest.split_once("\n\n").unwrap();
    fs::write(folder.join("demo/mine.toml"), format!("{top}{head}{tables}\n\n{stages}")).unwrap();
}

/// The sites, the clones, and the reads of each class, of a run of `demo/mine.toml`.
#[derive(Debug, PartialEq)]
struct Shown {
    tables: Vec<String>,
    classes: BTreeMap<String, u64>,
}

fn shown(run: &Path) -> Shown {
    let table = |name: &str| fs::read_to_string(run.join(format!("results/tables/{name}.tsv"))).unwrap();
    let text = fs::read_to_string(run.join("results/report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut classes = BTreeMap::new();
    for library in report["flow"]["libraries"].as_array().unwrap() {
        for class in library["classes"].as_array().unwrap() {
            *classes.entry(class["class"].as_str().unwrap().to_owned()).or_default() +=
                class["reads"].as_u64().unwrap();
        }
    }
    Shown { tables: ["sites", "abundance", "controls"].map(table).into(), classes }
}

fn run_mine(folder: &Path, out: &str) -> Shown {
    succeed_in(folder, &["--quiet", "run", "demo/mine.toml", "--out", out]);
    shown(&folder.join(out))
}

#[test]
fn neither_origin_nor_strand_nor_format_of_the_map_changes_a_class_or_a_site() {
    let folder = common::demo();
    let here = folder.path();
    let write = |name: &str, text: String| fs::write(here.join("demo").join(name), text).unwrap();
    succeed_in(here, &["--quiet", "run", "demo/run.toml", "--out", "AS_IT_IS"]);
    let expected = shown(&here.join("AS_IT_IS"));
    assert!(expected.classes["vector_internal"] > 20 * expected.classes["plasmid"], "{expected:?}");
    assert!(expected.classes["plasmid"] > 50, "{expected:?}");

    let map = Map::of_demo(here);
    let circular = "[[vector]]\nfile = \"map.txt\"\ntopology = \"circular\"";
    let with_elements = format!("{circular}\nelements = \"map.elements\"");
    let short = "vectors = [\"map.txt\"]\n";
    // The demo's file begins with the 5' LTR; 172 lies within the vector end, 190 less than 20 bases behind it.
    for (case, map, top, tables) in [
        ("another origin, elements across the ends", map.from(5_000), "", with_elements.as_str()),
        ("another origin and strand, elements", map.from(3_000).turned(), "", &with_elements),
        ("another origin, nobody says anything", map.from(3_000), short, ""),
        ("another strand, nobody says anything", map.turned(), short, ""),
        ("the origin in the vector end", map.from(172).turned(), "", circular),
        ("the origin behind the vector end", map.from(190), "", circular),
    ] {
        write("map.txt", map.fasta("pLV-demo"));
        write("map.elements", map.bed("pLV-demo"));
        run_file(here, top, tables);
        assert_eq!(run_mine(here, "RUN"), expected, "{case}");
    }
    for map in [map.from(5_000), map.turned()] {
        write("map.txt", map.genbank("pLV-demo"));
        run_file(here, short, "");
        assert_eq!(run_mine(here, "RUN"), expected, "GenBank");
    }
}

#[test]
fn other_elements_are_another_input() {
    let folder = common::demo();
    let here = folder.path();
    let bed = here.join("demo/vector.bed");
    let run = |out: &str| {
        let (code, _, errors) = run_in(here, &["--verbose", "run", "demo/run.toml", "--out", out]);
        assert_eq!(code, 0, "{errors}");
        (shown(&here.join(out)), errors)
    };
    let (first, _) = run("RUN");
    assert!(run("RUN").1.contains(", 0 of them ran"));
    let as_it_was = fs::read_to_string(&bed).unwrap();
    // What was the insert is called backbone.
    fs::write(&bed, as_it_was.replace("backbone", "rest") + "pLV-demo\t179\t3883\tbackbone\n").unwrap();
    let plan = succeed_in(here, &["plan", "demo/run.toml", "--out", "RUN"]);
    let trim: Vec<_> = plan.lines().filter(|line| line.starts_with("trim\t")).collect();
    assert!(trim.iter().all(|line| line.contains("input changed: elements")), "{trim:?}");
    let (again, _) = run("RUN");
    assert_eq!(again, run("FRESH").0);
    let swapped = |name: &str, other: &str| again.classes[name] == first.classes[other];
    assert!(swapped("plasmid", "vector_internal") && swapped("vector_internal", "plasmid"), "{again:?}");
    // What is said of the ends is an input, too.
    let path = here.join("demo/run.toml");
    let text = fs::read_to_string(&path).unwrap().replace("\"circular\"", "\"linear\"");
    fs::write(&path, text).unwrap();
    let plan = succeed_in(here, &["plan", "demo/run.toml", "--out", "RUN"]);
    assert!(plan.lines().any(|line| line.starts_with("trim\t") && line.contains("\truns\t")), "{plan}");
}

#[test]
fn names_of_files_and_of_the_vector_change_nothing_but_themselves() {
    let folder = common::demo();
    let here = folder.path();
    let map = Map::of_demo(here);
    let of = |file: &str, elements: &str, name: &str, out: &str| {
        fs::write(here.join("demo").join(file), map.fasta(name)).unwrap();
        fs::write(here.join("demo").join(elements), map.bed(name)).unwrap();
        let tables =
            format!("[[vector]]\nfile = \"{file}\"\nelements = \"{elements}\"\ntopology = \"circular\"");
        run_file(here, "", &tables);
        let shown = run_mine(here, out);
        let tables = common::files(&here.join(out).join("results/tables"));
        (shown, tables)
    };
    let first = of("vector.fa", "vector.bed", "pLV-demo", "FIRST");
    assert_eq!(of("b5-backbone.seq", "u3.txt", "pLV-demo", "FILES"), first);
    let named = of("vector.fa", "vector.bed", "backbone_u3", "NAMED").0;
    let back = |text: &String| text.replace("backbone_u3", "pLV-demo");
    assert_eq!(named.tables.iter().map(back).collect::<Vec<_>>(), first.0.tables);
    assert_eq!(named.classes, first.0.classes);
}

#[test]
fn elements_that_fit_no_vector_stop_every_command_before_it_begins() {
    let folder = common::demo();
    let here = folder.path();
    let demo = here.join("demo");
    fs::write(demo.join("S1.bam"), "").unwrap();
    fs::write(demo.join("wgs.csv"), "library,subject,sample,assay,bam\nS1,S1,S1,wgs,S1.bam\n").unwrap();
    let bed = fs::read_to_string(demo.join("vector.bed")).unwrap();
    let fasta = fs::read_to_string(demo.join("vector.fa")).unwrap();
    let first_line = "`demo/vector.bed`, line 1: found";
    for (fasta, bed, words) in [
        (
            fasta.replace("pLV-demo", "pCAR_final_v2"),
            bed.clone(),
            "vector `pLV-demo`; expected `pCAR_final_v2`",
        ),
        (fasta.clone(), bed.replace("pLV-demo", "pLV_demo"), "vector `pLV_demo`; expected `pLV-demo`"),
        (
            fasta.clone(),
            bed.replacen("\t179\t", "\t16616\t", 1),
            "0 to 16616; expected a stretch of `pLV-demo`",
        ),
    ] {
        fs::write(demo.join("vector.fa"), fasta).unwrap();
        fs::write(demo.join("vector.bed"), bed).unwrap();
        for args in [
            &["plan", "demo/run.toml", "--out", "OUT"][..],
            &["run", "demo/run.toml", "--out", "OUT"],
            &[
                "trim",
                "--config",
                "demo/run.toml",
                "--vectors",
                "demo/vector.fa",
                "--elements",
                "demo/vector.bed",
                "--out",
                "OUT",
            ],
            &[
                "depth",
                "--sheet",
                "demo/wgs.csv",
                "--sample",
                "S1",
                "--reference",
                "demo/ref",
                "--vectors",
                "demo/vector.fa",
                "--elements",
                "demo/vector.bed",
                "--out",
                "OUT",
            ],
        ] {
            let (code, _, errors) = run_in(here, args);
            assert_eq!(code, 65, "{args:?}: {errors}");
            let said = errors.replace(&format!("{}/", here.display()), "");
            assert!(said.contains(first_line) && said.contains(words), "{args:?}: {errors}");
            assert!(
                common::files(&here.join("OUT"))
                    .keys()
                    .all(|path| path.extension().is_none_or(|e| e != "parquet"))
            );
        }
    }
}

#[test]
fn a_vector_without_elements_beside_one_with_them_is_told() {
    let folder = common::demo();
    let here = folder.path();
    fs::write(here.join("demo/helper.fa"), ">pHelper\nACGTACGTAACCGGTTACGATCGATCGACTAGCTAGC\n").unwrap();
    let table = |file: &str| format!("[[vector]]\nfile = \"{file}\"\n");
    run_file(here, "elements = \"vector.bed\"\n", &(table("vector.fa") + &table("helper.fa")));
    let (code, _, errors) = run_in(here, &["plan", "demo/mine.toml", "--out", "OUT"]);
    assert_eq!(code, 65, "{errors}");
    assert!(errors.contains("vector.bed` has no element of vector `pHelper`"), "{errors}");
}

#[test]
fn a_bed_file_that_lies_beside_a_vector_is_not_read_and_told() {
    let folder = common::demo();
    let here = folder.path();
    run_file(here, "", "[[vector]]\nfile = \"vector.fa\"");
    fs::write(here.join("demo/vector.bed"), "nonsense").unwrap();
    let (code, _, errors) = run_in(here, &["plan", "demo/mine.toml", "--out", "OUT"]);
    assert_eq!(code, 0, "{errors}");
    assert!(
        errors.contains("vector.bed` lies beside its vector and is not read; `elements` names"),
        "{errors}"
    );
    assert!(errors.contains("nobody says whether it is a circle"), "{errors}");
    let trim = ["trim", "--config", "demo/mine.toml", "--vectors", "demo/vector.fa", "--out", "OUT"];
    let (code, _, errors) = run_in(here, &trim);
    assert_eq!(code, 0, "{errors}");
    assert!(errors.contains("vector.bed` lies beside"), "{errors}");
}

#[test]
fn where_nothing_says_what_is_inserted_elements_are_asked_for() {
    let folder = common::demo();
    let here = folder.path();
    let map = Map::of_demo(here);
    let mut text = String::from_utf8(map.bases.clone()).unwrap();
    // Without U3 the primer-binding site tells, without it U3; without both nothing does.
    let (site, u3) = ("TGGCGCCCGAACAGGGAC", "TGGAAGGGCTAATTCACTCC");
    let (code_of, path) = (|args: &[&str]| run_in(here, args), here.join("demo/bare.fa"));
    run_file(here, "", "[[vector]]\nfile = \"bare.fa\"\ntopology = \"circular\"");
    for (hidden, decided) in [(site, true), (u3, false)] {
        let other: String = hidden.chars().rev().collect();
        assert_eq!(text.matches(hidden).count(), 1);
        text = text.replace(hidden, &other);
        fs::write(&path, format!(">pLV-demo\n{text}\n")).unwrap();
        let (code, _, errors) = code_of(&["plan", "demo/mine.toml", "--out", "OUT"]);
        assert_eq!(code, if decided { 0 } else { 65 }, "{hidden}: {errors}");
        if !decided {
            assert!(
                errors.contains("vector end `u5`") && errors.contains("vector `pLV-demo`, 179+, 4115+"),
                "{errors}"
            );
            assert!(errors.contains("hint: write a BED file with a row"), "{errors}");
            let (code, ..) = code_of(&["run", "demo/mine.toml", "--out", "OUT"]);
            assert_eq!(code, 65);
        }
    }
}
