//! Sample sheets as people write them.

#![allow(clippy::unwrap_used, reason = "a test may panic; helper functions are not seen as tests")]

use std::path::{Path, PathBuf};

use landfall_config::{Assay, ConfigError, Library, Role, SampleSheet, Sex, Sides};
use proptest::prelude::*;

const FILES: [&str; 7] = ["1.fq", "2.fq", "3.fq", "4.fq", "i1.fq", "i2.fq", "a.bam"];

/// A folder with files that are there, and a sheet.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in FILES {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        Self(folder)
    }

    fn load(&self, text: impl AsRef<[u8]>) -> Result<SampleSheet, ConfigError> {
        let path = self.0.path().join("samples.csv");
        std::fs::write(&path, text).unwrap();
        SampleSheet::load(&path, Some("lmpcr-lentivirus"), Path::new(""), Sides::Needed)
    }
}

fn libraries(text: &str) -> Vec<Library> {
    Folder::new().load(text).unwrap().libraries
}

/// The lines of the refusal, without the first one.
fn faults(text: &str) -> Vec<String> {
    let error = Folder::new().load(text).unwrap_err();
    assert!(error.is_data(), "{error}");
    error.to_string().lines().skip(1).map(|line| line.trim_start().to_owned()).collect()
}

fn one_fault(text: &str, expected: &str) {
    let faults = faults(text);
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert!(faults[0].contains(expected), "`{expected}` is not in `{}`", faults[0]);
}

const NEEDED: &str = "library,subject,sample,fastq_1";
const POOL: &str = "library,subject,sample,fastq_1,fastq_2,index_1,index_2,barcode";

#[test]
fn every_column_is_read() {
    let folder = Folder::new();
    let text = "library,subject,sample,timepoint_days,cell_type,replicate,role,sequencing_run,assay,protocol,fastq_1,\
                fastq_2,index_1,index_2,bam,barcode,linker,ng_dna,transduced_fraction,sex\n\
                L1,P01,S1,-7,\"T, CD4\",2,spike,run9,lmpcr,lmpcr-lentivirus,1.fq,2.fq,i1.fq,i2.fq,,acgt+ttrr,\
                ACGTNNNNACGT,12.5,0.25,female\n";
    let libraries = folder.load(text).unwrap().libraries;
    let library = &libraries[0];
    assert_eq!(
        (library.library.as_str(), library.subject.as_str(), library.sample.as_str()),
        ("L1", "P01", "S1")
    );
    assert_eq!((library.timepoint_days, library.cell_type.as_deref()), (Some(-7), Some("T, CD4")));
    assert_eq!((library.replicate, library.role, library.assay), (2, Role::Spike, Assay::Lmpcr));
    assert_eq!((library.sequencing_run.as_str(), library.barcode.as_deref()), ("run9", Some("ACGT+TTRR")));
    assert_eq!((library.linker.as_deref(), library.sex), (Some("ACGTNNNNACGT"), Some(Sex::Female)));
    assert_eq!((library.ng_dna, library.transduced_fraction), (Some(12.5), Some(0.25)));
    assert_eq!(library.lanes[0].fastq_2, Some(folder.0.path().join("2.fq")));
}

#[test]
fn what_no_stage_analyses_is_refused() {
    let header = "library,subject,sample,role,assay,fastq_1,bam";
    for (row, expected) in [
        (
            "L1,P,S,,long_read,1.fq,",
            "line 2, `assay`: found `long_read`, which no stage of this version analyses",
        ),
        ("L1,P,S,,wgs,1.fq,", "line 2, `assay`: found `wgs` with reads in `fastq_1`; only its alignments"),
        ("L1,P,S,,capture,1.fq,", "line 2, `assay`: found `capture` with reads in `fastq_1`"),
        (
            "L1,P,S,,lmpcr,,a.bam",
            "line 2, `assay`: found `lmpcr` with a file in `bam`; expected `wgs` or `capture`",
        ),
        ("L1,P,S,,,,a.bam", "line 2, `assay`: found `lmpcr` with a file in `bam`"),
        ("L1,P,S,negative,wgs,,a.bam", "line 2, `role`: found a control with assay `wgs`"),
    ] {
        one_fault(&format!("{header}\n{row}\n"), expected);
    }
    for row in ["L1,P,S,,lmpcr,1.fq,", "L1,P,S,,,1.fq,", "L1,P,S,,wgs,,a.bam", "L1,P,S,,capture,,a.bam"] {
        assert_eq!(libraries(&format!("{header}\n{row}\n")).len(), 1, "{row}");
    }
}

#[test]
fn one_name_of_a_vector_end_means_one_end() {
    let folder = Folder::new();
    let layout = |name: &str, side: &str, duplication: u32| {
        let text = format!(
            "name = \"{name}\"\nfragmentation = \"shear\"\nduplication = {duplication}\nanchor_read = \"R2\"\n\
             [[vector_end]]\nname = \"ltr\"\nside = \"{side}\"\nprimer = \"GAAAATC\"\nend_bases = \"TCTAGCA\"\n"
        );
        std::fs::write(folder.0.path().join(format!("{name}.toml")), text).unwrap();
    };
    layout("three", "3", 5);
    layout("five", "5", 5);
    layout("short", "3", 4);
    let sheet = |rows: &str| folder.load(format!("library,subject,sample,fastq_1,protocol\n{rows}"));
    let told = |rows: &str| sheet(rows).unwrap_err().to_string();
    let text = told("a,P,S,1.fq,three.toml\nb,Q,T,2.fq,five.toml\n");
    let expected = "line 3, `protocol`: layout `five` has vector end `ltr` at side 5, layout `three` of line 2 at side 3";
    assert!(text.contains("has 1 problem") && text.contains(expected), "{text}");
    let text = told("a,P,S,1.fq,three.toml\nb,P,T,2.fq,short.toml\n");
    assert!(
        text.contains("`ltr` with a duplication of 4, layout `three` of line 2 with a duplication of 5"),
        "{text}"
    );
    assert!(sheet("a,P,S,1.fq,three.toml\nb,Q,T,2.fq,short.toml\n").is_ok(), "vectors of two subjects");
}

#[test]
fn a_sample_has_one_share_of_transduced_cells() {
    let header = "library,subject,sample,fastq_1,transduced_fraction";
    one_fault(
        &format!("{header}\nL1,P,S,1.fq,0.4\nL2,P,S,2.fq,0.5\n"),
        "line 3, `transduced_fraction`: found 0.5; sample `S` has 0.4 in line 2",
    );
    assert_eq!(libraries(&format!("{header}\nL1,P,S,1.fq,0.4\nL2,P,S,2.fq,\n")).len(), 2);
}

#[test]
fn what_is_left_out_has_a_default() {
    let libraries = libraries(&format!("{NEEDED}\nb,P,S,2.fq\na,P,S,1.fq\nc,Q,T,3.fq\n"));
    let of = |at: usize| (libraries[at].library.as_str(), libraries[at].replicate);
    assert_eq!([of(0), of(1), of(2)], [("a", 1), ("b", 2), ("c", 1)]);
    assert_eq!((libraries[0].role, libraries[0].assay), (Role::Sample, Assay::Lmpcr));
    assert_eq!((libraries[0].sequencing_run.as_str(), libraries[0].protocol.duplication), ("run1", 5));
}

#[test]
fn spreadsheets_write_byte_order_marks_windows_lines_quotes_and_empty_rows() {
    let plain = Folder::new().load(format!("{NEEDED}\nL1,P,S,1.fq\nL2,P,S,2.fq\n")).unwrap();
    let odd = "\u{feff}\"library\",\"subject\", sample ,\"fastq_1\"\r\n\r\n,,,\r\n\"L2\",P,S, 2.fq\r\n\"L1\",P,S,1.fq";
    let odd = Folder::new().load(odd).unwrap();
    assert_eq!(odd.canonical(), plain.canonical(), "the folders differ, and the order");
    assert!(plain.canonical().starts_with("library,subject,sample,"));
    assert!(!plain.canonical().contains('/'), "no folder: {}", plain.canonical());
    let other = Folder::new().load(format!("{NEEDED}\nL1,P,S,1.fq\nL2,P,S,3.fq\n")).unwrap();
    assert_ne!(other.canonical(), plain.canonical());
}

#[test]
fn rows_of_one_library_are_its_lanes() {
    let libraries = libraries(&format!("{NEEDED},replicate\nL1,P,S,2.fq,4\nL1,P,S,1.fq,4\n"));
    let lanes: Vec<_> = libraries[0].lanes.iter().map(|lane| lane.fastq_1.file_name().unwrap()).collect();
    assert_eq!(lanes, ["1.fq", "2.fq"]);
    one_fault(&format!("{NEEDED}\nL1,P,S,1.fq\nL1,P,S,1.fq\n"), "its reads would count twice");
    one_fault(
        &format!("{NEEDED},ng_dna\nL1,P,S,1.fq,5\nL1,P,S,2.fq,6\n"),
        "line 3, `ng_dna`: found `6`; library `L1` has `5` in line 2, expected the same",
    );
    one_fault("library,subject,sample,fastq_1,fastq_2\nL1,P,S,1.fq,2.fq\nL1,P,S,3.fq,\n", "to be alike");
}

#[test]
fn libraries_that_share_files_are_a_pool_and_alignments_are_in_none() {
    let text = "library,subject,sample,fastq_1,index_1,barcode,bam,assay\nc,P,S,1.fq,i1.fq,AAAA,,\n\
                b,P,T,2.fq,,,,\na,P,S,1.fq,i1.fq,CCCC,,\nd,P,U,,,,a.bam,wgs\n";
    let sheet = Folder::new().load(text).unwrap();
    let pools: Vec<Vec<_>> = sheet
        .pools()
        .iter()
        .map(|pool| pool.libraries.iter().map(|one| one.library.to_string()).collect())
        .collect();
    assert_eq!(pools, [vec!["a", "c"], vec!["b"]]);
    assert_eq!(sheet.pools()[0].name.as_str(), "a");
    assert_eq!(sheet.libraries.len(), 4);
}

#[test]
fn barcodes_of_a_pool_are_there_differ_and_have_one_shape() {
    let pool = |first: &str, second: &str, index_2: &str| {
        format!(
            "{POOL}\nL1,P,S,1.fq,2.fq,i1.fq,{index_2},{first}\nL2,P,T,1.fq,2.fq,i1.fq,{index_2},{second}\n"
        )
    };
    one_fault(&pool("ACGTAC", "acgtac", ""), "which library `L1` in line 2 has, too");
    one_fault(&pool("ACGTAC", "ACGTAN", ""), "which library `L1` in line 2 has, too");
    one_fault(&pool("ACGTAC", "ACGTA", ""), "as many bases as `ACGTAC`");
    assert!(Folder::new().load(pool("ACGT+AAAA", "ACGA+AAAA", "i2.fq")).is_ok(), "how near, trim says");
    one_fault(
        &pool("ACGTAC", "", ""),
        "line 3, `barcode`: found nothing, but the FASTQ files are shared with",
    );
    assert_eq!(faults(&pool("", "", "")).len(), 2);
    assert_eq!(
        faults(&pool("ACGT+AAAA", "TTTT+CCCC", "")),
        ["ACGT+AAAA", "TTTT+CCCC"]
            .iter()
            .zip(2..)
            .map(|(barcode, line)| format!(
                "line {line}, `index_2`: found nothing; expected the index reads of barcode `{barcode}`"
            ))
            .collect::<Vec<_>>()
    );
}

/// A folder with layouts that have barcode or UMI outside their usual places.
fn odd_layouts() -> Folder {
    let folder = Folder::new();
    let layout = |name: &str, tables: &str| {
        let text = format!(
            "name = \"{name}\"\nfragmentation = \"shear\"\nduplication = 5\nanchor_read = \"R2\"\n\
             [[vector_end]]\nname = \"u5\"\nside = \"3\"\nprimer = \"GAAAATC\"\nend_bases = \"TCTAGCA\"\n{tables}"
        );
        std::fs::write(folder.0.path().join(format!("{name}.toml")), text).unwrap();
    };
    layout(
        "both",
        "[[barcode]]\nread = \"anchor\"\nlength = 6\n[[barcode]]\nread = \"adrift\"\nstart = 3\nlength = 4\n",
    );
    layout("anchor", "[barcode]\nread = \"anchor\"\nlength = 6\n");
    layout("umi", "[umi]\nread = \"I2\"\nstart = 5\nlength = 8\n");
    folder
}

/// The faults of one sheet of those layouts.
fn odd_faults(rows: &str) -> Vec<String> {
    let header = "library,subject,sample,protocol,fastq_1,fastq_2,index_1,index_2,barcode,linker";
    match odd_layouts().load(format!("{header}\n{rows}")) {
        Ok(_) => Vec::new(),
        Err(error) => error.to_string().lines().skip(1).map(|line| line.trim_start().to_owned()).collect(),
    }
}

#[test]
fn barcodes_in_reads_need_no_index_reads_but_their_length() {
    let none: [String; 0] = [];
    let row = |barcode: &str| format!("L1,P,S,both.toml,1.fq,2.fq,,,{barcode},\n");
    assert_eq!(odd_faults(&row("ACGTAC+ACGT")), none);
    assert_eq!(odd_faults(&row("")), none, "told apart already");
    let expected =
        "expected 6 bases of the anchor read `+` 4 bases of the adrift read, as layout `both` has it";
    for barcode in ["ACGTAC", "ACGT+ACGTAC", "ACGTAC+ACG"] {
        assert_eq!(
            odd_faults(&row(barcode)),
            [format!("line 2, `barcode`: found `{barcode}`; {expected}")],
            "{barcode}"
        );
    }
    let faults = odd_faults("L1,P,S,both.toml,1.fq,,,,ACGTAC+ACGT,\nL2,P,T,anchor.toml,3.fq,,,,ACGTAC,\n");
    assert_eq!(
        faults,
        ["line 2, `fastq_2`: found nothing; layout `both` has barcode or UMI in the adrift read"],
        "an anchor read alone is enough for a barcode of the anchor"
    );
}

#[test]
fn barcodes_in_reads_must_be_told_apart_and_stand_in_the_same_place() {
    let pool = |protocol: &str, barcode: &str| {
        format!("L1,P,S,both.toml,1.fq,2.fq,,,ACGTAC+ACGT,\nL2,P,T,{protocol}.toml,1.fq,2.fq,,,{barcode},\n")
    };
    assert!(odd_faults(&pool("both", "ACGTTT+ACGA")).is_empty());
    let faults = odd_faults(&pool("both", "ACGTAC+ACGT"));
    assert!(faults.len() == 1 && faults[0].contains("has, too"), "{faults:?}");
    let faults = odd_faults(&pool("anchor", "TTTTTT"));
    assert!(
        faults.iter().any(|fault| {
            fault.starts_with("line 3, `protocol`: found a layout whose barcodes stand elsewhere than those of library `L1`")
        }),
        "{faults:?}"
    );
}

#[test]
fn a_umi_in_an_index_read_needs_its_file_and_its_bases() {
    let row = |index: &str, barcode: &str, linker: &str| {
        odd_faults(&format!("L1,P,S,umi.toml,1.fq,2.fq,{index},{barcode},{linker}\n"))
    };
    let none: [String; 0] = [];
    assert_eq!(row("i1.fq,i2.fq", "ACGTAC+ACGT", "ACGTACGT"), none);
    assert_eq!(
        row("i1.fq,", "ACGTAC", "ACGTACGT"),
        ["line 2, `index_2`: found nothing; layout `umi` has the UMI in this index read"]
    );
    assert_eq!(
        row("i1.fq,i2.fq", "ACGTAC+ACGTA", "ACNNNNGT"),
        [
            "line 2, `barcode`: found `ACGTAC+ACGTA`, whose part in I2 has 5 bases; layout `umi` has the UMI there \
             from base 5 on, expected at most 4",
            "line 2, `linker`: found `ACNNNNGT`, which holds a UMI; the layout has the UMI elsewhere, expected a linker of fixed bases"
        ]
    );
}

#[test]
fn libraries_of_a_pool_share_all_their_lanes() {
    let text = "library,subject,sample,fastq_1,index_1,barcode\nL1,P,S,1.fq,i1.fq,AAAA\nL1,P,S,2.fq,i2.fq,AAAA\n\
                L2,P,T,1.fq,i1.fq,CCCC\n";
    one_fault(text, "expected the same lanes");
}

#[test]
fn each_file_has_one_column_and_its_mate() {
    one_fault(
        "library,subject,sample,fastq_1,fastq_2\nL1,P,S,1.fq,./1.fq\n",
        "`./1.fq` is `fastq_1` in line 2",
    );
    one_fault("library,subject,sample,fastq_1,fastq_2,bam\nL1,P,S,,2.fq,a.bam\n", "found without `fastq_1`");
    one_fault("library,subject,sample,fastq_1,bam\nL1,P,S,1.fq,a.bam\n", "expected one of them");
    one_fault("library,subject,sample,fastq_1,bam\nL1,P,S,,\n", "expected a FASTQ file, or `bam`");
    one_fault(
        &format!("{NEEDED},index_1,index_2\nL1,P,S,1.fq,,i2.fq\n"),
        "line 2, `index_2`: found without `index_1`",
    );
    one_fault(&format!("{NEEDED},barcode\nL1,P,S,1.fq,ACGT\n"), "`index_1`");
}

#[test]
fn a_subject_is_spelt_in_one_way_and_a_sample_has_one() {
    one_fault(&format!("{NEEDED}\nL1,P-01,S,1.fq\nL2,p_01,T,2.fq\n"), "`p_01` here and `P-01` in line 2");
    one_fault(&format!("{NEEDED}\nL1,P,S,1.fq\nL2,Q,S,2.fq\n"), "found `Q`; sample `S` has `P` in line 2");
}

#[test]
fn a_replicate_has_its_own_number() {
    let sheet = |first: &str, second: &str| {
        format!("{NEEDED},replicate\nL1,P,S,1.fq,{first}\nL2,P,S,2.fq,{second}\n")
    };
    one_fault(
        &sheet("3", "3"),
        "line 3, `replicate`: found `3`, which library `L1` of sample `S` is in line 2",
    );
    one_fault(&sheet("3", ""), "expected all or none");
    one_fault(&sheet("0", "1"), "found `0`; expected a whole number from 1");
}

#[test]
fn the_header_is_told_what_is_wrong_with_it() {
    one_fault(
        "library,subject,sample,fastq_1,cel_type\n",
        "line 1: unknown column `cel_type`; nearest known: `cell_type`",
    );
    one_fault("library,subject,fastq_1\nL1,P,1.fq\n", "column `sample` is missing");
    one_fault("library,subject,sample,sample,fastq_1\nL1,P,S,S,1.fq\n", "`sample` is there twice");
    one_fault("", "the file is empty");
    one_fault("library,subject,sample,fastq_1\n\n", "found a header only");
}

#[test]
fn cells_are_told_with_line_and_column() {
    let with = |column: &str, cell: &str| format!("{NEEDED},{column}\n\n\nL1,P,S,1.fq,{cell}\n");
    one_fault(
        &with("timepoint_days", "6.5"),
        "line 4, `timepoint_days`: found `6.5`; expected a whole number",
    );
    one_fault(
        &with("ng_dna", "\"2,500\""),
        "found `2,500`, in which the comma may part thousands or decimals",
    );
    one_fault(&with("ng_dna", "nan"), "found `nan`");
    one_fault(&with("sex", "femal"), "nearest known: `female`");
    one_fault(&with("linker", "NNACGTACNN"), "2 stretches of `NNACGTACNN` that may be the UMI");
    one_fault(&with("protocol", "lmpcr-lentivirs"), "nearest known: `lmpcr-lentivirus`");
    one_fault(
        &format!("{NEEDED}\nL1,P,S\n"),
        "line 2, `fastq_1`: found nothing; expected a FASTQ file, or `bam`",
    );
    assert_eq!(libraries(&with("sex", "FEMALE"))[0].sex, Some(Sex::Female));
    assert_eq!(libraries(&with("sex", "M"))[0].sex, Some(Sex::Male));
}

#[test]
fn ten_faults_in_one_sheet_are_told_at_once() {
    let header = "library,subject,sample,timepoint_day,replicate,role,assay,fastq_1,index_1,barcode,transduced_fraction,linker";
    let text = [
        header,
        "L1,P01,A,30,1,sample,lmpcr,1.fq,i1.fq,ACGXNA,0.5,ACGT",
        "L2,P01,B,30,1,sample,lmpcr,nowhere.fq.gz,,,0.5,ACGT",
        "L3,P 01,C,30,1,sample,lmpcr,2.fq,,,0.5,ACGT",
        "L4,P01,D,30,one,sample,lmpcr,3.fq,,,0.5,ACGT",
        "L5,P01,E,30,1,sampel,lmpcr,4.fq,,,0.5,ACGT",
        "L6,P01,F,30,1,sample,lmpr,5.fq,,,0.5,ACGT",
        "L7,P01,G,30,1,sample,lmpcr,6.fq,,,1.5,AC-T",
    ];
    let folder = Folder::new();
    for name in ["5.fq", "6.fq"] {
        std::fs::write(folder.0.path().join(name), "").unwrap();
    }
    let message = folder.load(text.join("\n").replace("L7", "")).unwrap_err().to_string();
    let message = message.replace(&format!("{}/", folder.0.path().display()), "");
    assert_eq!(
        message,
        "`samples.csv` has 10 problems; nothing was started\n  \
         line 1: unknown column `timepoint_day`; nearest known: `timepoint_days`\n  \
         line 2, `barcode`: found `ACGXNA`; `X` is not an IUPAC base\n  \
         line 3, `fastq_1`: `nowhere.fq.gz` not found, looked in the sheet's folder\n  \
         line 4, `subject`: found `P 01`; ` ` is not allowed, expected letters, digits, `_`, `.` or `-`\n  \
         line 5, `replicate`: found `one`; expected a whole number from 1\n  \
         line 6, `role`: unknown word `sampel`; nearest known: `sample`\n  \
         line 7, `assay`: unknown word `lmpr`; nearest known: `lmpcr`\n  \
         line 8, `library`: found nothing; expected a name\n  \
         line 8, `linker`: found `AC-T`; `-` is not an IUPAC base\n  \
         line 8, `transduced_fraction`: found `1.5`; expected a number from 0 to 1"
    );
}

#[test]
fn missing_files_alone_are_told_apart() {
    let error = Folder::new().load(format!("{NEEDED}\nL1,P,S,no.fq\n")).unwrap_err();
    assert!(error.is_missing(), "{error}");
    let error =
        SampleSheet::load(Path::new("no/samples.csv"), None, Path::new(""), Sides::Needed).unwrap_err();
    assert!(error.is_missing() && error.is_data());
    let error = Folder::new().load(b"library,\xff\xfe\n").unwrap_err();
    assert!(!error.is_missing() && error.is_data(), "no UTF-8");
}

#[test]
fn a_layout_must_come_from_somewhere() {
    let folder = Folder::new();
    let path = folder.0.path().join("samples.csv");
    std::fs::write(
        &path,
        format!("{NEEDED},protocol\nL1,P,S,1.fq,\nL2,P,T,2.fq,mine.toml\nL3,P,U,3.fq,mine.toml\n"),
    )
    .unwrap();
    std::fs::write(folder.0.path().join("mine.toml"), "name = \"mine\"").unwrap();
    let text = SampleSheet::load(&path, None, Path::new(""), Sides::Needed).unwrap_err().to_string();
    assert!(
        text.contains("line 2, `protocol`: found nothing") && text.contains("`vector_end`: is missing"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 3, "a layout's faults are told once: {text}");
    let error = SampleSheet::load(&path, Some("no.toml"), Path::new("nowhere"), Sides::Needed).unwrap_err();
    assert!(error.to_string().contains(&PathBuf::from("nowhere/no.toml").display().to_string()));
}

#[test]
fn the_sheets_of_this_project_are_valid() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/demo/samples.csv");
    let sheet = SampleSheet::load(&demo, Some("lmpcr-lentivirus"), Path::new(""), Sides::Needed).unwrap();
    assert!(sheet.libraries.iter().any(|library| library.role == Role::Negative));
}

#[test]
fn what_spreadsheets_write_is_read_and_told_in_a_line_for_each_kind() {
    let plain = Folder::new().load(format!(
        "{NEEDED},timepoint_days,ng_dna,sex\nL1,P,S,1.fq,180,12.5,female\nL2,Q,T,2.fq,30,250,\n"
    ));
    let plain = plain.unwrap();
    assert!(plain.notes.is_empty(), "{:?}", plain.notes);
    let odd = "sep=;\r\nLibrary;Subject; SAMPLE;Fastq 1;Timepoint days;ng_dna;sex;;\r\n\
               L1;P;S;1.fq;180,0;12,5;F;;\r\n;;;;;;;;\r\n# later;\r\nL2;Q;T;2.fq;30;250\r\n";
    let odd = Folder::new().load(odd).unwrap();
    assert_eq!(odd.canonical(), plain.canonical());
    assert_eq!(
        odd.notes,
        [
            "samples.csv: its columns are separated by `;`.",
            "samples.csv: column `Fastq 1` is read as `fastq_1`.",
            "samples.csv: column `Library` is read as `library`.",
            "samples.csv: column `SAMPLE` is read as `sample`.",
            "samples.csv: column `Subject` is read as `subject`.",
            "samples.csv: column `Timepoint days` is read as `timepoint_days`.",
            "samples.csv: blank columns without a name are left out.",
            "samples.csv: rows that end early have blank cells in the last columns (line 6).",
            "samples.csv: decimal commas are read as points (line 3).",
            "samples.csv: whole numbers are written with decimals (line 3).",
        ]
    );
}

#[test]
fn one_slip_in_the_header_is_one_message() {
    let rows =
        "L1,P,S,1.fq,2.fq,i1.fq,ACGTAC\nL2,P,T,1.fq,2.fq,i1.fq,TTTTTT\nL3,P,U,1.fq,2.fq,i1.fq,GGGGGG\n";
    let header = "library,subject,sample,fastq_1,fastq_2,index_1,barcode";
    for column in header.split(',') {
        let renamed = header.replacen(column, &format!("the{column}"), 1);
        let told = faults(&format!("{renamed}\n{rows}"));
        assert_eq!(told.len(), 1, "{column}: {told:#?}");
        assert!(told[0].contains(&format!("unknown column `the{column}`")), "{told:#?}");
    }
    one_fault(
        &format!("library,subject,sample,fastq_1,fastq_2,x_index,barcode\n{rows}"),
        "line 1: column `index_1` is missing; expected the index reads of barcode `ACGTAC`",
    );
    one_fault(
        &format!("library,subject,sample,fastq_1,fastq_2,index_1,x_barcode\n{rows}"),
        "line 1: column `barcode` is missing; library `L1` in line 2 and library `L2` in line 3 share FASTQ files",
    );
    one_fault(
        &format!("library,subject,x_sample,fastq_1,fastq_2,index_1,barcode\n{rows}"),
        "column `sample` is missing",
    );
    one_fault(rows, "line 1: found no known column, but `L1` …; expected the header");
    one_fault(
        &format!("Samples of July\n{header}\n{rows}"),
        "found no known column, but `Samples of July` …",
    );
    let wide = format!("{NEEDED},cell_type\nL1,P,S,1.fq,T, CD4\nL2,P,T,2.fq,T, CD8\nL3,P,U,3.fq,B\n");
    one_fault(
        &wide,
        "line 2: found 6 cells; expected 5, as in the header; a cell that holds the separator needs quotes; so has line 3",
    );
}

#[test]
fn one_wrong_cell_is_one_message() {
    let rows = |first: &str| {
        let row = |at: usize| {
            format!(
                "L{at},P,S{at},1.fq,{},ACG{}\n",
                if at == 1 { first } else { "i1.fq" },
                "ACGT"[at..].chars().next().unwrap()
            )
        };
        (1..4).map(row).collect::<String>()
    };
    let header = "library,subject,sample,fastq_1,index_1,barcode\n";
    one_fault(
        &format!("{header}{}", rows("i2.fq")),
        "line 2, `index_1`: found `i2.fq`; fastq_1 `1.fq` has `i1.fq` in line 3",
    );
}

#[test]
fn columns_of_ones_own_are_carried_and_lanes_keep_each_text() {
    let text = format!(
        "{NEEDED},x_Batch,x_note\nL1,P,S,1.fq,b1,\nL1,P,S,2.fq,b2,\nL2,P,T,3.fq,b1,\"late, but fine\"\n"
    );
    let libraries = libraries(&text);
    let own = |at: usize| libraries[at].own.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>();
    assert_eq!(own(0), ["x_Batch=b1; b2"]);
    assert_eq!(own(1), ["x_Batch=b1", "x_note=late, but fine"]);
    one_fault(&format!("{NEEDED},x_a,x_a\nL1,P,S,1.fq,1,2\n"), "column `x_a` is there twice");
}

#[test]
fn a_sheet_without_reads_tells_of_samples_only() {
    let path = Path::new("nowhere/samples.csv");
    let sheet =
        SampleSheet::parse("subject,sample,plate_name\nP,S1,plasma 1\nP,S2,\n", path, None, Sides::Needed)
            .unwrap();
    let one = &sheet.libraries[0];
    assert_eq!((one.library.as_str(), one.sample.as_str(), one.assay), ("S1", "S1", Assay::Unsequenced));
    assert_eq!(one.plate_name.as_deref(), Some("plasma 1"));
    assert!(sheet.pools().is_empty() && sheet.notes.is_empty());
    // Beside libraries with reads it is said, not guessed: a forgotten file is no sample without reads.
    let mixed = format!("{NEEDED},assay\nL1,P,S1,1.fq,\n,P,S2,,none\n");
    let mixed = libraries(&mixed);
    let assays: Vec<_> = mixed.iter().map(|one| (one.library.as_str(), one.assay)).collect();
    assert_eq!(assays, [("L1", Assay::Lmpcr), ("S2", Assay::Unsequenced)]);
    one_fault(
        &format!("{NEEDED}\nL1,P,S,1.fq\nL2,P,T,\n"),
        "line 3, `fastq_1`: found nothing; expected a FASTQ file",
    );
    one_fault(
        &format!("{NEEDED},assay\nL1,P,S,1.fq,none\n"),
        "`fastq_1`: found in a row that has `none` in `assay`",
    );
    one_fault("subject,sample\nP,S1\nP,S1\n", "line 3: `S1` is in line 2 already, and has no reads");
    one_fault(
        "library,subject,sample,assay\nL1,P,S1,lmpcr\nL2,P,S2,wgs\n",
        "line 1: column `fastq_1` is missing",
    );
    one_fault("library,subject,sample,fastq_2\nL1,P,S1,2.fq\n", "line 1: column `fastq_1` is missing");
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(
        text in "\\PC{0,80}",
        cells in "((L1|L2|P|1\\.fq|i1\\.fq|ACGT|A\\+C|\\+|0|-1|nan|\"|é|;|\n|\r\n|,){0,3},){0,40}",
    ) {
        let path = Path::new("nowhere/samples.csv");
        let _ = SampleSheet::parse(&text, path, None, Sides::Needed);
        let _ = SampleSheet::parse(&format!("{POOL},replicate,ng_dna,linker\n{cells}"), path, None, Sides::Needed);
    }

    #[test]
    fn the_order_of_rows_changes_nothing(order in Just(vec![0, 1, 2, 3]).prop_shuffle()) {
        let rows = ["b,P,S,1.fq,,i1.fq,,AAAA", "a,P,S,1.fq,,i1.fq,,CCCC", "c,Q,T,2.fq,,,,", "d,Q,T,3.fq,4.fq,,,"];
        let text = |order: &[usize]| order.iter().fold(format!("{POOL}\n"), |text, &at| format!("{text}{}\n", rows[at]));
        let folder = Folder::new();
        let plain = folder.load(text(&[0, 1, 2, 3])).unwrap();
        let shuffled = folder.load(text(&order)).unwrap();
        prop_assert_eq!(plain.canonical(), shuffled.canonical());
        prop_assert_eq!(plain, shuffled);
    }

    #[test]
    fn any_spreadsheets_export_reads_to_the_same_libraries(
        separator in prop::sample::select(vec![',', ';', '\t', '|']),
        (said, mark, windows, quoted, shouted) in any::<(bool, bool, bool, bool, bool)>(),
        blank_columns in 0..3_usize,
        (dropped, comma) in any::<(bool, bool)>(),
        blank_rows in prop::collection::vec(0..4_usize, 0..3),
        comment in any::<bool>(),
    ) {
        let rows: [[&str; 9]; 4] = [
            ["library", "subject", "sample", "timepoint_days", "cell_type", "ng_dna", "fastq_1", "x_batch", "sex"],
            ["L1", "P01", "S1", "30", "T; CD4, or | so", "12.5", "1.fq", "b 1", "female"],
            ["L2", "P03", "S2", "", "", "0.250", "2.fq", "", ""],
            ["L3", "P02", "S3", "-7", "B", "300", "3.fq", "\"b\"", "M"],
        ];
        let plain: Vec<_> = rows.iter().map(|row| row.map(|cell| quote(cell, ',', false)).join(",")).collect();
        let mut lines: Vec<String> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let mut cells: Vec<String> = row.iter().map(|cell| (*cell).to_owned()).collect();
            if at == 0 && shouted {
                cells = cells.iter().map(|name| if name.starts_with("x_") { name.clone() } else { name.to_uppercase().replace('_', " ") }).collect();
            }
            if at > 0 && comma {
                cells[5] = cells[5].replace('.', ",");
            }
            cells.extend(vec![String::new(); blank_columns]);
            if at > 0 && dropped {
                let last = cells.iter().rposition(|cell| !cell.is_empty()).unwrap();
                cells.truncate(last + 1);
            }
            let cells: Vec<_> = cells.iter().map(|cell| quote(cell, separator, quoted)).collect();
            lines.push(cells.join(&separator.to_string()));
        }
        for at in blank_rows {
            lines.insert(at.min(lines.len()), separator.to_string().repeat(8 + blank_columns));
        }
        if comment {
            lines.insert(1, format!("# a comment{separator} \"of mine"));
        }
        if said {
            lines.insert(0, format!("sep={separator}"));
        }
        let text = lines.join(if windows { "\r\n" } else { "\n" });
        let text = if mark { format!("\u{feff}{text}") } else { text };
        let folder = Folder::new();
        let expected = folder.load(plain.join("\n")).unwrap().libraries;
        prop_assert_eq!(folder.load(&text).map(|sheet| sheet.libraries).map_err(|error| format!("{error}\n{text}")), Ok(expected));
    }
}

/// A cell as a spreadsheet writes it: in quotes where it needs them, or always.
fn quote(cell: &str, separator: char, always: bool) -> String {
    if always || cell.contains([separator, '"', ',']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[test]
fn what_is_said_of_a_file_holds_for_all_rows_that_share_it() {
    let header = "library,subject,sample,fastq_1,fastq_2,index_1,barcode,md5_1,md5_2,reads";
    let (one, two) = ("00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100");
    let sheet = |rows: &str| format!("{header}\n{rows}");
    let upper = one.to_uppercase();
    let rows =
        format!("L1,P,S,1.fq,2.fq,i1.fq,AAAA,{upper},,12\nL2,P,T,./1.fq,2.fq,i1.fq,CCCC,,{two},12.0\n");
    let rows = rows.replace("./1.fq", "1.fq");
    for library in libraries(&sheet(&rows)) {
        let lane = &library.lanes[0];
        let said = (lane.md5_1.as_deref(), lane.md5_2.as_deref(), lane.reads);
        assert_eq!(said, (Some(one), Some(two), Some(12)), "{}", library.library);
    }
    // Lanes of one library may differ in it.
    let lanes = libraries(&format!("{NEEDED},md5_1,reads\nL1,P,S,1.fq,{one},5\nL1,P,S,2.fq,{two},6\n"));
    assert_eq!(lanes[0].lanes.iter().map(|lane| lane.reads).collect::<Vec<_>>(), [Some(5), Some(6)]);
    let pool = |one: &str, two: &str| {
        sheet(&format!("L1,P,S,1.fq,2.fq,i1.fq,AAAA,{one}\nL2,P,T,1.fq,2.fq,i1.fq,CCCC,{two}\n"))
    };
    one_fault(&pool(&format!("{one},,"), &format!("{two},,")), "line 3, `md5_1`: found `ffeedd");
    one_fault(&pool(&format!(",{one},"), &format!(",{two},")), "expected the same of one file");
    one_fault(&pool(",,7", ",,8"), "line 3, `reads`: found `8`; `1.fq` has `7` in line 2");
}

#[test]
fn checksums_and_counts_are_checked_as_they_are_written() {
    let with = |column: &str, cell: &str| format!("{NEEDED},{column}\nL1,P,S,1.fq,{cell}\n");
    for wrong in ["0011", "00112233445566778899aabbccddeefg", "1.12E+31", "00112233445566778899aabbccddeeff0"]
    {
        one_fault(&with("md5_1", wrong), "expected an MD5 checksum, 32 digits");
    }
    one_fault(&with("reads", "-3"), "expected a whole number of reads");
    one_fault(&with("reads", "many"), "expected a whole number of reads");
    let md5 = "0".repeat(32);
    one_fault(&format!("{NEEDED},fastq_2,md5_2\nL1,P,S,1.fq,,{md5}\n"), "found without `fastq_2`");
    one_fault(
        &format!("library,subject,sample,assay,md5_1\nL1,P,S,none,{md5}\n"),
        "has `none` in `assay`; expected nothing",
    );
}

#[test]
fn sheets_without_checksums_keep_their_digests() {
    let canonical = |text: &str| Folder::new().load(text).unwrap().canonical();
    let plain = canonical(&format!("{NEEDED}\nL1,P,S,1.fq\n"));
    assert!(!plain.contains("md5") && !plain.contains("reads"));
    assert_eq!(canonical(&format!("{NEEDED},md5_1,reads\nL1,P,S,1.fq,,\n")), plain);
    let said = canonical(&format!("{NEEDED},reads\nL1,P,S,1.fq,9\n"));
    assert!(said.lines().next().unwrap().contains(",reads,"), "{said}");
}
