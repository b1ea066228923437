//! Reads that are not what sheet and layout say of them, through a whole run of the demo.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;
#[path = "common/fastq.rs"]
mod fastq;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fastq::{Bases, Record, back};

/// The demo project; a test changes its files.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        Self(common::demo())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("demo").join(name)
    }

    fn pool(&self, read: &str) -> PathBuf {
        self.path(&format!("fastq/pool_{read}.fastq.gz"))
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        fs::write(self.path(name), text.replace(from, to)).unwrap();
    }

    /// Sets a key of `[trim]`.
    fn set(&self, key: &str) {
        self.edit("run.toml", "[trim]\n", &format!("[trim]\n{key}\n"));
    }

    /// Changes the cells of each row of the sheet; they are known by their column.
    fn edit_sheet(&self, mut change: impl FnMut(&mut BTreeMap<String, String>)) {
        let text = fs::read_to_string(self.path("samples.csv")).unwrap();
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap().split(',').collect();
        let mut written = vec![header.join(",")];
        for line in lines {
            let mut row: BTreeMap<String, String> = header
                .iter()
                .zip(line.split(','))
                .map(|(name, cell)| ((*name).to_owned(), cell.to_owned()))
                .collect();
            change(&mut row);
            written.push(header.iter().map(|name| row[*name].clone()).collect::<Vec<_>>().join(","));
        }
        fs::write(self.path("samples.csv"), written.join("\n") + "\n").unwrap();
    }

    /// A layout of one's own, from the demo's.
    fn layout(&self, from: &str, to: &str) {
        let text = common::succeed_in(self.0.path(), &["protocol", "show", "lmpcr-lentivirus"]);
        assert!(text.contains(from), "{text}");
        fs::write(self.path("mine.toml"), text.replace(from, to)).unwrap();
        self.edit("run.toml", "\"lmpcr-lentivirus\"", "\"mine.toml\"");
    }

    fn run(&self, more: &[&str]) -> (i32, String) {
        let args = [&["--quiet", "run", "demo/run.toml", "--out", "RUN"], more].concat();
        let (code, _, stderr) = common::run_in(self.0.path(), &args);
        (code, stderr)
    }

    fn succeed(&self, more: &[&str]) {
        let (code, stderr) = self.run(more);
        assert_eq!(code, 0, "{stderr}");
    }

    /// The run must end with 65 and these words, without a result; the plan says the same.
    fn refused(&self, words: &[&str]) {
        let (code, stderr) = self.run(&[]);
        assert_eq!(code, 65, "{stderr}");
        for words in words {
            assert!(stderr.contains(words), "`{words}` is not in:\n{stderr}");
        }
        assert!(!self.0.path().join("RUN/results").exists());
    }

    fn table(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let path = self.0.path().join("RUN/results/tables").join(format!("{name}.tsv"));
        let text = fs::read_to_string(path).unwrap();
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
        let row = |line: &str| {
            let cells = header.iter().zip(line.split('\t'));
            cells.map(|(name, cell)| ((*name).to_owned(), cell.to_owned())).collect()
        };
        lines.map(row).collect()
    }

    fn report(&self) -> serde_json::Value {
        let path = self.0.path().join("RUN/results/report.json");
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }

    fn first_alarm(&self) -> String {
        common::said(&self.report()["alarms"][0])
    }

    /// What stands before the answers of a subject.
    fn alarms_of(&self, subject: usize) -> String {
        common::said(&self.report()["summary"]["subjects"][subject]["alarms"])
    }
}

/// The sites of the untouched demo, as text.
fn sites(project: &Project) -> String {
    fs::read_to_string(project.0.path().join("RUN/results/tables/sites.tsv")).unwrap()
}

fn sites_of_demo() -> String {
    let project = Project::new();
    project.succeed(&[]);
    assert_eq!(project.report()["alarms"], serde_json::json!([]));
    sites(&project)
}

/// Gives each library FASTQ files of its own; `keep` says which reads of the pool it has.
fn demultiplex(project: &Project, keep: impl Fn(&str) -> bool) {
    let reads = ["R1", "R2", "I1"].map(|read| fastq::read(&project.pool(read)));
    project.edit_sheet(|row| {
        for (at, read) in reads[..2].iter().enumerate() {
            let own: Vec<Record> = read
                .iter()
                .zip(&reads[2])
                .filter(|(_, index)| keep(&row["library"]) && index.bases == row["barcode"])
                .map(|(record, _)| record.clone())
                .collect();
            let name = format!("fastq/{}_R{}.fastq.gz", row["library"], at + 1);
            fastq::write(&project.path(&name), &own);
            row.insert(format!("fastq_{}", at + 1), name);
        }
        row.insert("index_1".to_owned(), String::new());
        row.insert("barcode".to_owned(), String::new());
    });
}

/// Adds to the pool, behind each read, so many of other libraries.
fn dilute(project: &Project, others: usize) {
    for (seed, read) in ["R1", "R2", "I1"].into_iter().enumerate() {
        let mut bases = Bases::seeded(seed as u64);
        let records = fastq::read(&project.pool(read));
        let length = records[0].bases.len();
        let mut all = Vec::new();
        for (at, record) in records.into_iter().enumerate() {
            all.push(record);
            all.extend((0..others).map(|more| Record::of(format!("x{at}_{more}"), bases.random(length))));
        }
        fastq::write(&project.pool(read), &all);
    }
}

fn exchange_mates(project: &Project) {
    project.edit_sheet(|row| {
        let (one, two) = (row["fastq_1"].clone(), row["fastq_2"].clone());
        row.insert("fastq_1".to_owned(), two);
        row.insert("fastq_2".to_owned(), one);
    });
}

#[test]
fn exchanged_mates_end_a_run_and_if_forced_stand_first_in_the_report() {
    let project = Project::new();
    exchange_mates(&project);
    project.refused(&["with R1 and R2 exchanged", "set `anchor_read = \"R1\"`", "--force"]);
    project.succeed(&["--force"]);
    let plan = |more: &[&str]| {
        let args = [&["plan", "demo/run.toml", "--out", "RUN"], more].concat();
        common::succeed_in(project.0.path(), &args)
    };
    assert!(plan(&["--force"]).ends_with(" up to date, 0 run, 0 depend on those\n"), "it plans what was run");
    let dry = ["run", "demo/run.toml", "--out", "RUN", "--dry-run", "--force"];
    assert_eq!(common::succeed_in(project.0.path(), &dry), plan(&["--force"]));
    for first in [project.first_alarm(), project.alarms_of(0)] {
        assert!(
            first.contains("do not fit their layout") && first.contains("R1 and R2 exchanged"),
            "{first}"
        );
    }
    let controls = project.table("controls");
    let control = controls.iter().find(|row| row["library"] == "NC").unwrap();
    assert_eq!(control["status"], "not_evaluable", "{control:?}");
    let said = common::said(&project.report()["controls"]["sentence"]);
    assert!(said.contains("Not evaluable: NC."), "{said}");
    let html = fs::read_to_string(project.0.path().join("RUN/results/report.html")).unwrap();
    assert!(html.find("R1 and R2 exchanged").unwrap() < html.find("<bdi>P01</bdi>").unwrap());
    // What was forced is not taken for a result without force.
    assert_eq!(project.run(&[]).0, 65);
}

#[test]
fn a_primer_that_is_written_backwards_ends_a_run() {
    let project = Project::new();
    project.layout("primer = \"GAAAATC\"", &format!("primer = \"{}\"", back("GAAAATC")));
    project.refused(&["with the reverse complement of `primer`: set `primer = \"GAAAATC\"`"]);
}

#[test]
fn a_umi_that_is_left_out_ends_a_run_with_what_the_reads_begin_with() {
    let project = Project::new();
    project.edit("samples.csv", "NNNNNNNNNNNN", "");
    project.refused(&["none of its first 16000 reads fits", "linker: does not fit: the reads begin with"]);
}

#[test]
fn turned_barcodes_are_told_in_a_pool_that_is_mostly_of_other_libraries() {
    let project = Project::new();
    dilute(&project, 3);
    project.edit_sheet(|row| {
        let turned = back(&row["barcode"]);
        row.insert("barcode".to_owned(), turned);
    });
    project.refused(&["with the reverse complement of I1"]);
    let (code, stdout, _) = common::run_in(project.0.path(), &["protocol", "check", "demo/run.toml"]);
    assert_eq!(code, 65);
    assert!(stdout.contains("fit the reverse complement of I1; what follows is judged so"), "{stdout}");
    assert_eq!(stdout.matches("does not fit").count(), 2, "one element, and the count of them:\n{stdout}");
}

#[test]
fn a_pool_that_is_mostly_of_other_libraries_is_judged_by_its_own() {
    let project = Project::new();
    dilute(&project, 3);
    let (code, stdout, stderr) = common::run_in(project.0.path(), &["protocol", "check", "demo/run.toml"]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stdout.contains("the other reads are of no library of the sheet"), "{stdout}");
    assert!(stdout.contains("told apart by barcode"), "{stdout}");
    project.succeed(&[]);
    assert_eq!(project.report()["alarms"], serde_json::json!([]));
    assert_eq!(sites(&project), sites_of_demo(), "random reads are of no library");
}

#[test]
fn a_run_of_which_hardly_a_read_fits_goes_on_and_says_so_first() {
    let project = Project::new();
    let mut bases = Bases::seeded(5);
    fastq::change(&project.pool("R2"), |at, record| {
        if at % 200 != 0 {
            record.bases = bases.random(record.bases.len());
        }
    });
    project.succeed(&[]);
    let alarm = project.first_alarm();
    assert!(alarm.contains("(0.") && alarm.contains("begin with vector end and linker"), "{alarm}");
    assert_eq!(project.alarms_of(0), alarm);
}

#[test]
fn controls_alone_never_end_a_run() {
    let project = Project::new();
    demultiplex(&project, |_| true);
    let mut bases = Bases::seeded(6);
    for read in ["R1", "R2"] {
        let random: Vec<Record> =
            (0..1_200).map(|at| Record::of(format!("r{at}"), bases.random(120))).collect();
        fastq::write(&project.path(&format!("fastq/NC_{read}.fastq.gz")), &random);
    }
    project.succeed(&[]);
    let controls = project.table("controls");
    let control = controls.iter().find(|row| row["library"] == "NC").unwrap();
    assert_eq!(control["status"], "pass");
    assert!(control["reason"].contains("in 1200 reads"), "{}", control["reason"]);
}

#[test]
fn a_library_without_reads_is_a_result() {
    let project = Project::new();
    demultiplex(&project, |library| !["NC", "P02_d30_1", "P02_d30_2"].contains(&library));
    // A file of nothing and a packed one are the same.
    fs::write(project.path("fastq/P02_d30_1_R1.fastq.gz"), "").unwrap();
    fs::write(project.path("fastq/P02_d30_1_R2.fastq.gz"), "").unwrap();
    project.succeed(&[]);
    let controls = project.table("controls");
    let control = controls.iter().find(|row| row["library"] == "NC").unwrap();
    assert_eq!((&*control["status"], &*control["reason"]), ("not_evaluable", "The library has no reads."));
    let report = project.report();
    let alarms: Vec<String> = report["alarms"].as_array().unwrap().iter().map(common::said).collect();
    for library in ["NC", "P02_d30_1", "P02_d30_2"] {
        let alarm = format!("Library {library} has no reads: nothing of it is evaluable.");
        assert!(alarms.contains(&alarm), "{alarms:?}");
    }
    let first = "Library P02_d30_1 has no reads: nothing of it is evaluable.";
    assert!(project.alarms_of(1).contains(first));
    let whole = sites_of_demo();
    let of_first = |text: &str| -> Vec<String> {
        text.lines().filter(|line| line.contains("P01_")).map(str::to_owned).collect()
    };
    assert_eq!(of_first(&sites(&project)).len(), of_first(&whole).len());
}

#[test]
fn a_run_without_any_read_is_refused() {
    let project = Project::new();
    demultiplex(&project, |_| false);
    project.refused(&["no library has a read"]);
    project.succeed(&["--force"]);
    assert!(project.first_alarm().contains("has no reads"));
}

#[test]
fn umis_may_be_of_any_letters() {
    let project = Project::new();
    let sheet = fs::read_to_string(project.path("samples.csv")).unwrap();
    let starts: Vec<&str> =
        sheet.lines().filter_map(|line| line.split(',').find(|cell| cell.contains("NNNN"))).collect();
    let starts: Vec<&str> = starts.iter().filter_map(|linker| linker.split("NNNN").next()).collect();
    fastq::change(&project.pool("R1"), |_, record| {
        if let Some(start) = starts.iter().find(|start| record.bases.starts_with(**start)) {
            let umi = start.len()..start.len() + 12;
            let changed = record.bases[umi.clone()].replace('C', "A");
            record.bases.replace_range(umi, &changed);
        }
    });
    project.edit("samples.csv", "NNNNNNNNNNNN", "DDDDDDDDDDDD");
    project.succeed(&[]);
    let sites = project.table("sites");
    assert!(!sites.is_empty() && sites.iter().all(|site| !site["umis"].is_empty()));
    let (_, stdout, _) = common::run_in(project.0.path(), &["protocol", "check", "demo/run.toml"]);
    assert!(stdout.contains("umi") && stdout.contains("12 bases"), "{stdout}");
}

#[test]
fn a_linker_with_two_stretches_asks_which_is_the_umi() {
    let project = Project::new();
    project.edit("samples.csv", "NNNNNNNNNNNN", "NNNNACGTNNNN");
    let (code, stderr) = project.run(&[]);
    assert_eq!(code, 65, "{stderr}");
    assert!(stderr.contains("that may be the UMI") && stderr.contains("read = \"linker\""), "{stderr}");
    project.layout("min_fragment", "umi = { read = \"linker\", start = 20, length = 12 }\nmin_fragment");
    // None of the demo's reads has the fixed letters; the layout is understood.
    let (_, stderr) = project.run(&[]);
    assert!(!stderr.contains("may be the UMI"), "{stderr}");
}

#[test]
fn names_that_differ_by_the_number_of_the_mate_are_one_read() {
    let expected = sites_of_demo();
    let names: [fn(usize, usize) -> String; 3] = [
        |read, mate| format!("SRR900001.{read}.{} {read} length=10", mate + 1),
        |read, mate| format!("HWI:6:73:{read}:1973/{}", [1, 3, 2][mate]),
        |read, mate| format!("M1:1:A:1:1101:{read}:1_{}", [1, 2, 1][mate]),
    ];
    for name in names {
        let project = Project::new();
        for (mate, file) in ["R1", "R2", "I1"].into_iter().enumerate() {
            fastq::change(&project.pool(file), |at, record| record.name = name(at + 1, mate));
        }
        project.succeed(&[]);
        assert_eq!(sites(&project), expected);
    }
}

#[test]
fn a_key_turns_the_comparison_of_names_off() {
    let project = Project::new();
    for file in ["R1", "R2", "I1"] {
        fastq::change(&project.pool(file), |at, record| record.name = format!("{file}_{at}x"));
    }
    let (code, stderr) = project.run(&[]);
    assert_eq!(code, 65, "{stderr}");
    assert!(stderr.contains("compare_names = false"), "{stderr}");
    project.set("compare_names = false");
    project.succeed(&[]);
    assert_eq!(sites(&project), sites_of_demo());
}

#[test]
fn qualities_of_the_old_code_are_refused_or_converted() {
    let project = Project::new();
    for file in ["R1", "R2", "I1"] {
        fastq::change(&project.pool(file), |_, record| {
            record.qualities = record.qualities.bytes().map(|letter| char::from(letter + 31)).collect();
        });
    }
    let (code, stderr) = project.run(&[]);
    assert_eq!(code, 65, "{stderr}");
    assert!(stderr.contains("which is Phred+64") && stderr.contains("quality_offset = 64"), "{stderr}");
    project.set("quality_offset = 64");
    project.succeed(&[]);
    assert_eq!(sites(&project), sites_of_demo());
}

#[test]
fn reads_that_the_sequencer_failed_are_a_class_of_their_own() {
    let project = Project::new();
    let mut failed = 0;
    for file in ["R1", "R2", "I1"] {
        failed = 0;
        fastq::change(&project.pool(file), |at, record| {
            assert!(record.name.contains(":N:0"), "{}", record.name);
            if at % 4 == 0 {
                record.name = record.name.replace(":N:0", ":Y:0");
                failed += 1;
            }
        });
    }
    project.succeed(&[]);
    let flow = project.report()["flow"].clone();
    let libraries = flow["libraries"].as_array().unwrap().iter();
    let classes = libraries.flat_map(|library| library["classes"].as_array().unwrap());
    let counted: u64 = classes
        .filter(|count| count["class"] == "failed_filter")
        .map(|count| count["reads"].as_u64().unwrap())
        .sum();
    let pools = flow["pools"].as_array().unwrap().iter();
    let of_no_library: u64 = pools.map(|pool| pool["unassigned_reads"].as_u64().unwrap()).sum();
    assert!(counted < failed && counted + of_no_library > failed, "{counted} of {failed}");
    project.set("keep_failed_filter = true");
    project.succeed(&[]);
    assert_eq!(sites(&project), sites_of_demo());
}

#[test]
fn a_pool_that_the_sequencer_failed_as_a_whole_is_refused() {
    let project = Project::new();
    for file in ["R1", "R2", "I1"] {
        fastq::change(&project.pool(file), |_, record| record.name = record.name.replace(":N:0", ":Y:0"));
    }
    project.refused(&["16000 failed the sequencer's filter"]);
}

#[test]
fn umis_of_which_none_is_read_twice_are_told() {
    let project = Project::new();
    let mut bases = Bases::seeded(7);
    let sheet = fs::read_to_string(project.path("samples.csv")).unwrap();
    let linkers: Vec<String> = sheet
        .lines()
        .filter_map(|line| line.split(',').find(|cell| cell.contains("NNNN")))
        .map(str::to_owned)
        .collect();
    let starts: Vec<&str> = linkers.iter().filter_map(|linker| linker.split("NNNN").next()).collect();
    fastq::change(&project.pool("R1"), |_, record| {
        if let Some(start) = starts.iter().find(|start| record.bases.starts_with(**start)) {
            record.bases.replace_range(start.len()..start.len() + 12, &bases.random(12));
        }
    });
    project.succeed(&[]);
    let text = project.report().to_string();
    assert!(text.contains("single-reads"), "{text}");
}

#[test]
fn the_stage_alone_refuses_the_same() {
    let project = Project::new();
    exchange_mates(&project);
    let args = ["--quiet", "trim", "--config", "demo/run.toml", "--out", "trimmed"];
    let (code, _, stderr) = common::run_in(project.0.path(), &args);
    assert_eq!(code, 65, "{stderr}");
    assert!(stderr.contains("R1 and R2 exchanged"), "{stderr}");
    assert!(!Path::new(&project.0.path().join("trimmed/balance.parquet")).exists());
    common::succeed_in(project.0.path(), &[&args[..], &["--set", "allow_misfit=true"]].concat());
}

const POOL: [&str; 3] = ["R1", "R2", "I1"];

fn md5(path: &Path) -> String {
    use md5::Digest;
    md5::Md5::digest(fs::read(path).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Adds a column with one cell for all rows.
fn add_column(project: &Project, name: &str, cell: &str) {
    let text = fs::read_to_string(project.path("samples.csv")).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines
        .iter_mut()
        .enumerate()
        .for_each(|(at, line)| *line += &format!(",{}", if at == 0 { name } else { cell }));
    fs::write(project.path("samples.csv"), lines.join("\n") + "\n").unwrap();
}

/// Leaves so many reads of the pool, in blocks.
fn cut_to(project: &Project, count: usize, end: bool) {
    for file in POOL {
        let records = fastq::read(&project.pool(file));
        fastq::write_blocks(&project.pool(file), &records[..count], end);
    }
}

#[test]
fn a_lane_cut_at_one_block_is_told_by_its_count_or_its_checksums() {
    let project = Project::new();
    cut_to(&project, 4_000, true);
    let whole = POOL.map(|file| md5(&project.pool(file)));
    let sheet = fs::read_to_string(project.path("samples.csv")).unwrap();
    let restore = || fs::write(project.path("samples.csv"), &sheet).unwrap();
    cut_to(&project, 2_000, false);
    // Blocks without the one that ends them are ordinary: nothing but a count can tell.
    let (code, stderr) = project.run(&[]);
    assert!(code == 0 && !stderr.contains("end-of-file"), "{stderr}");
    let cut = sites(&project);
    // What the store holds of such files is not used once the sheet says what they must be.
    for (column, cell, words) in [
        ("reads", "4000", "pool_R1.fastq.gz`: found 2000 reads; expected 4000".to_owned()),
        ("md5_1", whole[0].as_str(), format!("pool_R1.fastq.gz`: found MD5 {}", md5(&project.pool("R1")))),
        ("md5_2", whole[1].as_str(), format!("pool_R2.fastq.gz`: found MD5 {}", md5(&project.pool("R2")))),
    ] {
        add_column(&project, column, cell);
        let (code, stderr) = project.run(&[]);
        assert_eq!(code, 65, "{stderr}");
        assert!(stderr.contains(&words) && stderr.contains(cell) && stderr.contains("hint: "), "{stderr}");
        let alone = ["--quiet", "trim", "--config", "demo/run.toml", "--out", "trimmed"];
        let (code, _, stderr) = common::run_in(project.0.path(), &alone);
        assert!(code == 65 && stderr.contains(&words), "{stderr}");
        restore();
    }
    for (column, cell) in
        [("reads", "2000"), ("md5_1", &md5(&project.pool("R1"))), ("md5_2", &md5(&project.pool("R2")))]
    {
        add_column(&project, column, cell);
    }
    let (code, _, stderr) = common::run_in(project.0.path(), &["run", "demo/run.toml", "--out", "RUN"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(sites(&project), cut);
    // The reads are read again, and give the same; only documents are made anew.
    assert!(stderr.contains(" 2 of them ran"), "{stderr}");
}

#[test]
fn a_lane_of_which_one_file_lacks_its_end_is_told_before_the_run() {
    let project = Project::new();
    cut_to(&project, 4_000, true);
    let records = fastq::read(&project.pool("R2"));
    fastq::write_blocks(&project.pool("R2"), &records, false);
    let (code, stderr) = project.run(&[]);
    assert_eq!(code, 0, "{stderr}");
    let note =
        "`pool_R2.fastq.gz` has no end-of-file block, and `pool_I1.fastq.gz`, `pool_R1.fastq.gz` have one";
    let (_, _, stderr) = common::run_in(project.0.path(), &["plan", "demo/run.toml", "--out", "RUN"]);
    assert!(stderr.contains(note), "{stderr}");
    assert!(project.report().to_string().contains(note));
}

#[test]
fn a_lane_that_is_joined_to_itself_or_given_twice_is_refused() {
    let project = Project::new();
    cut_to(&project, 1_200, true);
    project.succeed(&[]);
    for file in POOL {
        let records = fastq::read(&project.pool(file));
        fastq::write(&project.pool(file), &[&records[..], &records[..]].concat());
    }
    let (code, stderr) = project.run(&[]);
    assert_eq!(code, 65, "{stderr}");
    for words in ["in record 1 and again in record 1201", "1200 of 1200 names", "allow_doubled = true"] {
        assert!(stderr.contains(words), "{stderr}");
    }
    project.set("allow_doubled = true");
    project.succeed(&[]);

    let project = Project::new();
    cut_to(&project, 1_200, true);
    let text = fs::read_to_string(project.path("samples.csv")).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    fs::write(project.path("samples.csv"), format!("{header}\n{rows}{}", rows.replace("/pool_", "/again_")))
        .unwrap();
    for file in POOL {
        fs::copy(project.pool(file), project.path(&format!("fastq/again_{file}.fastq.gz"))).unwrap();
    }
    project.refused(&["pool_", "again_", "hold the same; expected other reads in every file"]);
    // Packed in another way, the same reads are told when they are read.
    for file in POOL {
        fastq::change(&project.path(&format!("fastq/again_{file}.fastq.gz")), |_, _| {});
    }
    let (code, stderr) = project.run(&[]);
    assert!(code == 65 && stderr.contains("and again in `") && stderr.contains("1200 of 1200"), "{stderr}");
}

#[test]
fn a_read_that_does_not_end_is_refused_with_its_record() {
    let project = Project::new();
    fastq::change(&project.pool("R2"), |at, record| {
        if at == 1_500 {
            *record = Record::of(record.name.clone(), "ACGT".repeat(250_001));
        }
    });
    let (code, stderr) = project.run(&[]);
    assert_eq!(code, 65, "{stderr}");
    for words in
        ["pool_R2.fastq.gz`, record 1501: found a read of more than 1000000 bases", "max_read_length"]
    {
        assert!(stderr.contains(words), "{stderr}");
    }
    project.set("max_read_length = 1000004");
    project.succeed(&[]);
}
