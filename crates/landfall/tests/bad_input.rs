//! Bad input: one clear error that names file, line or record, what was expected and what to do; the documented
//! exit code; nothing half-written. The words are snapshots: read every difference before accepting it.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// A demo project that a test damages.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        Self(common::demo())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("demo").join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn edit(&self, name: &str, change: impl FnOnce(String) -> String) {
        fs::write(self.path(name), change(self.text(name))).unwrap();
    }

    /// A file that the sheet names in its first row.
    fn named(&self, column: &str) -> PathBuf {
        let sheet = self.text("samples.csv");
        let mut lines = sheet.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let (header, first) = (lines.next().unwrap(), lines.next().unwrap());
        let at = header.iter().position(|name| *name == column).unwrap();
        self.path(first[at])
    }

    fn unpack(&self, column: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        MultiGzDecoder::new(&fs::read(self.named(column)).unwrap()[..]).read_to_end(&mut bytes).unwrap();
        bytes
    }

    fn pack(&self, column: &str, bytes: &[u8]) {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(bytes).unwrap();
        fs::write(self.named(column), gzip.finish().unwrap()).unwrap();
    }

    /// Runs the project; returns exit code and stderr with the folder's name left out.
    fn run(&self) -> (i32, String) {
        self.run_with(&["run", "demo/run.toml", "--out", "RUN"])
    }

    fn run_with(&self, args: &[&str]) -> (i32, String) {
        let (code, _, stderr) = common::run_in(self.0.path(), &[&["--quiet"], args].concat());
        let folder = self.0.path().canonicalize().unwrap();
        (code, stderr.replace(&format!("{}/", folder.display()), ""))
    }

    /// The run must fail with this code and these words, and leave no result and no partial file.
    fn refuses(&self, name: &str, code: i32) {
        let (found, stderr) = self.run();
        assert_eq!(found, code, "{stderr}");
        insta::assert_snapshot!(name, stderr);
        let left = common::files(self.0.path());
        let half: Vec<_> = left.keys().filter(|path| path.to_string_lossy().contains(".partial-")).collect();
        assert!(half.is_empty(), "{half:?}");
        assert!(!left.keys().any(|path| path.starts_with("RUN/results")), "results of a failed run");
    }
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

#[test]
fn a_truncated_gzip_file_is_named_with_the_last_record() {
    let project = Project::new();
    let file = project.named("fastq_1");
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    let (code, stderr) = project.run();
    assert_eq!(code, 65, "{stderr}");
    assert!(stderr.contains("record") && stderr.contains("fastq"), "{stderr}");
    assert!(!project.0.path().join("RUN/results").exists());
}

#[test]
fn a_record_cut_off_after_its_plus_line_is_refused() {
    let project = Project::new();
    let bytes = project.unpack("fastq_1");
    let kept = lines(&bytes)[..4 * 100 + 3].concat();
    project.pack("fastq_1", &kept);
    project.refuses("record_cut_short", 65);
}

#[test]
fn a_quality_line_of_another_length_is_refused() {
    let project = Project::new();
    let bytes = project.unpack("fastq_2");
    let mut all = lines(&bytes);
    all[4 * 10 + 3] = b"FFFF\n";
    project.pack("fastq_2", &all.concat());
    project.refuses("quality_too_short", 65);
}

#[test]
fn mates_out_of_step_are_refused_at_the_first_record_that_differs() {
    let project = Project::new();
    let bytes = project.unpack("fastq_2");
    let mut all = lines(&bytes);
    all.drain(4 * 50..4 * 51);
    project.pack("fastq_2", &all.concat());
    project.refuses("mates_out_of_step", 65);
}

#[test]
fn an_empty_fastq_beside_full_ones_is_refused() {
    let project = Project::new();
    project.pack("fastq_1", b"");
    project.refuses("empty_fastq", 65);
}

#[test]
fn windows_line_ends_change_nothing_but_the_digests() {
    let project = Project::new();
    assert_eq!(project.run().0, 0);
    let tables = |out: &str| common::files(&project.0.path().join(out).join("results/tables"));
    let before = tables("RUN");
    for column in ["fastq_1", "fastq_2", "index_1"] {
        let windows: Vec<_> = project
            .unpack(column)
            .iter()
            .flat_map(|byte| match byte {
                b'\n' => vec![b'\r', b'\n'],
                other => vec![*other],
            })
            .collect();
        project.pack(column, &windows);
    }
    project.edit("samples.csv", |text| text.replace('\n', "\r\n"));
    assert_eq!(project.run_with(&["run", "demo/run.toml", "--out", "WINDOWS"]), (0, String::new()));
    assert!(before == tables("WINDOWS"));
}

#[test]
fn a_missing_column_is_named() {
    let project = Project::new();
    project.edit("samples.csv", |text| text.replacen("subject", "patient", 1));
    project.refuses("missing_column", 65);
}

#[test]
fn an_unknown_key_is_named_with_the_nearest_one() {
    let project = Project::new();
    project.edit("run.toml", |text| format!("{text}\n[sites]\njunction_windw = 7\n"));
    project.refuses("unknown_key", 78);
}

#[test]
fn an_unknown_table_of_the_run_file_is_named_with_the_nearest_one() {
    let project = Project::new();
    project.edit("run.toml", |text| format!("{text}\n[site]\njunction_window = 7\n"));
    project.refuses("unknown_table", 78);
}

#[test]
fn ten_faults_in_one_sheet_are_told_at_once() {
    let project = Project::new();
    let data = project.named("fastq_1");
    let data = data.strip_prefix(project.path("")).unwrap().display().to_string();
    let header = "library,subject,sample,timepoint_day,replicate,role,assay,fastq_1,barcode,transduced_fraction,linker";
    let rows = [
        format!("L1,P01,A,30,1,sample,lmpcr,{data},ACGXNA,0.5,ACGT"),
        "L2,P01,B,30,1,sample,lmpcr,nowhere.fq.gz,,0.5,ACGT".to_owned(),
        format!("L3,P 01,C,30,1,sample,lmpcr,{data},,0.5,ACGT"),
        format!("L4,P01,D,30,one,sample,lmpcr,{data},,0.5,ACGT"),
        format!("L5,P01,E,30,1,sampel,lmpcr,{data},,0.5,ACGT"),
        format!("L6,P01,F,30,1,sample,lmpr,{data},,0.5,ACGT"),
        format!("L7,P01,G,30,1,sample,lmpcr,{data},,1.5,ACGT"),
        format!("L8,P01,H,30,1,sample,lmpcr,{data},,0.5,AC-T"),
        format!(",P01,I,30,1,sample,lmpcr,{data},,0.5,ACGT"),
    ];
    fs::write(project.path("samples.csv"), format!("{header}\n{}\n", rows.join("\n"))).unwrap();
    let (code, stderr) = project.run();
    assert_eq!(code, 65);
    for words in [
        "timepoint_day",
        "ACGXNA",
        "nowhere.fq.gz",
        "P 01",
        "one",
        "sampel",
        "lmpr",
        "1.5",
        "AC-T",
        "library",
    ] {
        assert!(stderr.contains(words), "`{words}` is not told in:\n{stderr}");
    }
    insta::assert_snapshot!("ten_faults", stderr);
}

#[test]
fn an_unknown_reference_is_named() {
    let project = Project::new();
    project.edit("run.toml", |text| text.replace("reference = \"ref", "reference = \"hg39"));
    project.refuses("unknown_reference", 69);
}

#[test]
fn a_damaged_reference_is_refused() {
    let project = Project::new();
    let index = project.path("ref/index.sa");
    let bytes = fs::read(&index).unwrap();
    fs::write(&index, &bytes[..bytes.len() - 8]).unwrap();
    project.refuses("damaged_reference", 69);
    let (code, _) = project.run_with(&["reference", "verify", "demo/ref"]);
    assert_eq!(code, 69);
}

#[test]
fn an_output_below_a_file_cannot_be_made() {
    let project = Project::new();
    fs::write(project.0.path().join("file"), "").unwrap();
    let (code, stderr) = project.run_with(&["run", "demo/run.toml", "--out", "file/RUN"]);
    assert_eq!(code, 73, "{stderr}");
    insta::assert_snapshot!("unwritable_output", stderr);
}

#[test]
fn a_folder_of_something_else_is_not_touched() {
    let project = Project::new();
    let (code, stderr) = project.run_with(&["run", "demo/run.toml", "--out", "demo"]);
    assert_eq!(code, 73, "{stderr}");
    insta::assert_snapshot!("occupied_folder", stderr);
    assert!(project.path("samples.csv").exists());
}

/// Changes the one byte of the Parquet footer that holds the schema's version.
fn with_schema_version(parquet: &[u8], version: u8) -> Vec<u8> {
    let key = b"landfall.schema_version";
    let at = parquet.windows(key.len()).position(|window| window == key).unwrap() + key.len();
    let mut bytes = parquet.to_vec();
    let digit = bytes[at..at + 4].iter().position(u8::is_ascii_digit).unwrap();
    bytes[at + digit] = version;
    sealed(bytes)
}

/// The bytes of a table with a seal that fits, as a program would have written them.
fn sealed(mut parquet: Vec<u8>) -> Vec<u8> {
    let mark = b"landfall.seal:blake3:";
    let at = parquet.windows(mark.len()).position(|window| window == mark).unwrap() + mark.len();
    parquet[at..at + 64].fill(b'0');
    let seal = landfall_files::blake3_hex(&parquet);
    parquet[at..at + 64].copy_from_slice(seal.as_bytes());
    parquet
}

#[test]
fn a_table_of_another_schema_version_is_refused() {
    let project = Project::new();
    assert_eq!(project.run().0, 0);
    let sites = fs::read(project.0.path().join("RUN/results/tables/sites.parquet")).unwrap();
    fs::write(project.path("sites.parquet"), with_schema_version(&sites, b'9')).unwrap();
    let annotate =
        ["annotate", "--config", "demo/run.toml", "--subject", "P01", "--sites", "demo/sites.parquet"];
    let (code, stderr) =
        project.run_with(&[&annotate[..], &["--reference", "demo/ref", "--out", "again"]].concat());
    assert_eq!(code, 65, "{stderr}");
    insta::assert_snapshot!("other_schema_version", stderr);
    assert!(!project.0.path().join("again/annotation.parquet").exists());
}

#[test]
fn a_table_of_another_kind_is_refused() {
    let project = Project::new();
    assert_eq!(project.run().0, 0);
    let vcn = "RUN/results/tables/vcn.parquet";
    let annotate = ["annotate", "--config", "demo/run.toml", "--subject", "P01", "--sites", vcn];
    let (code, stderr) =
        project.run_with(&[&annotate[..], &["--reference", "demo/ref", "--out", "again"]].concat());
    assert_eq!(code, 65, "{stderr}");
    insta::assert_snapshot!("other_table", stderr);
}

#[test]
fn an_alignment_that_is_no_parquet_is_refused() {
    let project = Project::new();
    let text = project.path("samples.csv");
    let annotate =
        ["annotate", "--config", "demo/run.toml", "--subject", "P01", "--sites", "demo/samples.csv"];
    assert!(Path::new(&text).exists());
    let (code, stderr) =
        project.run_with(&[&annotate[..], &["--reference", "demo/ref", "--out", "again"]].concat());
    assert_eq!(code, 65, "{stderr}");
    assert!(stderr.contains("demo/samples.csv") && stderr.contains("Parquet"), "{stderr}");
}

#[test]
fn a_laboratory_table_with_more_positives_than_partitions_is_refused() {
    let project = Project::new();
    project.edit("ddpcr.csv", |text| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        let cells: Vec<_> = lines[1].split(',').map(str::to_owned).collect();
        lines[1] = [&cells[..3], &["20000".to_owned(), "900".to_owned()]].concat().join(",");
        lines.join("\n") + "\n"
    });
    let (code, stderr) = project.run();
    assert_eq!(code, 65, "{stderr}");
    insta::assert_snapshot!("more_positives_than_partitions", stderr);
}
