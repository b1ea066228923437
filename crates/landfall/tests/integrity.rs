//! Nothing wrong leaves silently: what was replaced, damaged or edited between the steps of a run is told, or made anew.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use common::{run_in, succeed_in};

const RUN: [&str; 5] = ["--quiet", "run", "demo/run.toml", "--out", "RUN"];

/// A folder with the demo, and a run of it if that is asked for.
fn demo(ran: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    succeed_in(folder.path(), &["--quiet", "init", "--demo", "demo"]);
    if ran {
        succeed_in(folder.path(), &RUN);
    }
    folder
}

/// What the program says when it ends with that code.
fn ends(folder: &Path, arguments: &[&str], code: i32) -> String {
    let (found, _, said) = run_in(folder, arguments);
    assert_eq!(found, code, "{said}");
    said
}

/// Changes one bit in the middle of a file, whatever its mode; its size stays.
fn flip(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
    let mut bytes = fs::read(path).unwrap();
    let at = bytes.len() / 3;
    bytes[at] ^= 4;
    fs::write(path, bytes).unwrap();
}

/// The tables of that name in the store, the largest first.
fn stored(folder: &Path, table: &str) -> Vec<PathBuf> {
    let files = common::files(&folder.join("RUN/work/store")).into_keys();
    let name =
        |path: &PathBuf| path.file_name().unwrap().to_string_lossy().ends_with(&format!("{table}.parquet"));
    let mut found: Vec<_> = files.filter(name).map(|path| folder.join("RUN/work/store").join(path)).collect();
    found.sort_by_key(|path| std::cmp::Reverse(fs::metadata(path).unwrap().len()));
    found
}

#[test]
fn reads_that_were_replaced_after_they_were_digested_are_not_filed_under_the_old_digest() {
    let folder = demo(true);
    let notes = folder.path().join("RUN/work/digests.json");
    // The digest is that of other reads, taken when the file was as the file system says it is.
    let run: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("RUN/run.json")).unwrap()).unwrap();
    let mut paths = run["paths"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap());
    let reads = paths.find(|path| path.ends_with("pool_R1.fastq.gz")).unwrap();
    let reads = folder.path().join(reads);
    let found = fs::metadata(&reads).unwrap();
    let stamp = serde_json::json!({
        "inode": found.ino(), "bytes": found.len(),
        "modified": [found.mtime(), found.mtime_nsec()], "changed": [found.ctime(), found.ctime_nsec()],
    });
    let old = "ab".repeat(32);
    let digests = serde_json::json!({ "blake3": old, "sha256": old, "bytes": found.len() });
    fs::write(&notes, serde_json::json!([[reads, [stamp, digests]]]).to_string()).unwrap();
    let said = ends(folder.path(), &RUN, 65);
    assert!(said.contains("pool_R1.fastq.gz` changed while the run went on"), "{said}");
    assert!(said.contains(&old) && said.contains("hint: run again"), "{said}");
    fs::remove_file(notes).unwrap();
    succeed_in(folder.path(), &RUN);
}

#[test]
fn a_damaged_result_is_set_aside_and_made_anew() {
    let folder = demo(true);
    let clean = common::files(&folder.path().join("RUN/results"));
    flip(&stored(folder.path(), "hits")[0]);
    // Nothing reads it: what is there is used, and `verify` tells.
    succeed_in(folder.path(), &RUN);
    let said = ends(folder.path(), &["verify", "RUN"], 65);
    assert!(said.contains("hits.parquet` is not what it was"), "{said}");
    // Now it is read.
    let set = |more: &str| {
        let file = folder.path().join("demo/run.toml");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(file, format!("{text}\n{more}\n")).unwrap();
    };
    set("band = 0.02");
    let said = ends(folder.path(), &RUN[1..], 0);
    assert!(said.contains("in the store was damaged; it is set aside in"), "{said}");
    succeed_in(folder.path(), &["verify", "RUN"]);
    assert_eq!(fs::read_dir(folder.path().join("RUN/work/damaged")).unwrap().count(), 1);

    // A result that only people read is looked at when it is published.
    let tables = folder.path().join("RUN/results/tables");
    let with_band = common::files(&tables);
    assert!(common::files(&folder.path().join("RUN/results")) != clean);
    flip(&tables.join("sites.tsv"));
    let said = ends(folder.path(), &RUN[1..], 0);
    assert!(said.contains("result of stage `merge`, `sites` in the store was damaged"), "{said}");
    assert!(common::files(&tables) == with_band);

    // Or `verify --repair` sets aside what nothing would read.
    flip(&stored(folder.path(), "reads")[0]);
    let said = ends(folder.path(), &["verify", "--repair", "RUN"], 65);
    assert!(said.contains("1 damaged results were set aside"), "{said}");
    succeed_in(folder.path(), &RUN);
    succeed_in(folder.path(), &["verify", "RUN"]);
    assert!(common::files(&tables) == with_band);
}

#[test]
fn a_table_that_is_used_by_hand_has_a_seal() {
    let folder = demo(true);
    let table = stored(folder.path(), "sites").remove(0);
    let copy = folder.path().join("sites.parquet");
    fs::copy(table, &copy).unwrap();
    let read = || landfall_tables::read_all::<landfall_tables::sites::SiteRow>(&copy);
    assert!(!read().unwrap().is_empty());
    flip(&copy);
    let said = read().unwrap_err().to_string();
    assert!(said.contains("its content was changed after it was written"), "{said}");
}

#[test]
fn a_damaged_reference_is_refused_before_anything_starts() {
    let folder = demo(true);
    let manifest = folder.path().join("demo/ref/reference.toml");
    let whole = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, whole.replacen("length = ", "length =  ", 1)).unwrap();
    assert!(ends(folder.path(), &RUN, 69).contains("reference.toml`: was changed after it was built"));
    fs::write(&manifest, whole).unwrap();
    for part in ["index.sa", "sequence.2bit", "genes.tsv"] {
        let path = folder.path().join("demo/ref").join(part);
        let whole = fs::read(&path).unwrap();
        flip(&path);
        let said = ends(folder.path(), &RUN, 69);
        assert!(said.contains(&format!("{part}` is not the")), "{said}");
        let said = ends(folder.path(), &["verify", "RUN"], 65);
        assert!(said.contains(&format!("{part}` is not what it was")), "{said}");
        fs::write(&path, whole).unwrap();
    }
    succeed_in(folder.path(), &["verify", "RUN"]);
}

#[test]
fn what_is_edited_after_a_run_shows() {
    let folder = demo(true);
    let (journal, run_json) = (folder.path().join("RUN/journal.ndjson"), folder.path().join("RUN/run.json"));
    let digest = succeed_in(folder.path(), &["verify", "RUN"]);
    let is = landfall_files::sha256_hex(&fs::read(&run_json).unwrap());
    assert!(digest.contains(&format!("SHA-256 of run.json: {is}")), "{digest}");
    let lines = fs::read_to_string(&journal).unwrap();
    let (all_but_last, last) = lines.trim_end().rsplit_once('\n').unwrap();
    let edits = [
        (&journal, String::new()),
        (&journal, format!("{all_but_last}\n")),
        (&journal, format!("{all_but_last}\n{}\n", last.replace("\"at\":\"2", "\"at\":\"1"))),
        (&journal, format!("{all_but_last}\n\n{last}\n")),
        (&journal, format!("{all_but_last}\n{}\n", last.replacen(':', ": ", 1))),
        (&journal, lines.trim_end().to_owned()),
        (&journal, format!("{lines}\n")),
        (&run_json, fs::read_to_string(&run_json).unwrap().replacen("\"host\": \"", "\"host\": \"x", 1)),
    ];
    for (path, text) in edits {
        let before = fs::read(path).unwrap();
        assert!(before != text.as_bytes());
        fs::write(path, text).unwrap();
        ends(folder.path(), &["verify", "RUN"], 65);
        fs::write(path, before).unwrap();
    }
    let record = stored(folder.path(), "sites").remove(0).with_file_name("_task.json");
    let before = fs::read_to_string(&record).unwrap();
    for (was, is) in [("\"seconds\": ", "\"seconds\": 1"), ("\"host\"", "\"host\" "), ("\n}", "\n }")] {
        assert!(before.contains(was), "{before}");
        fs::write(&record, before.replacen(was, is, 1)).unwrap();
        ends(folder.path(), &["verify", "RUN"], 65);
    }
    fs::write(&record, before).unwrap();
    fs::write(folder.path().join("RUN/results/tables/more.tsv"), "x").unwrap();
    let said = ends(folder.path(), &["verify", "RUN"], 65);
    assert!(said.contains("more.tsv` is no result of this run"), "{said}");
}

#[test]
fn no_cell_is_a_formula_and_nobody_else_reads_along() {
    let folder = demo(false);
    let sheet = folder.path().join("demo/samples.csv");
    let text = fs::read_to_string(&sheet).unwrap().replace(",demo,", ",=HYPERLINK(1),");
    assert!(text.contains("=HYPERLINK"));
    fs::write(&sheet, text).unwrap();
    succeed_in(folder.path(), &RUN);
    let results = common::files(&folder.path().join("RUN/results"));
    let tables = results.iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "tsv"));
    let mut quoted = 0;
    for (path, bytes) in tables {
        let text = String::from_utf8_lossy(bytes);
        for cell in text.lines().flat_map(|line| line.split('\t')) {
            let formula =
                cell.len() > 1 && cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
            assert!(!formula, "{}: {cell}", path.display());
            quoted += usize::from(cell == "'=HYPERLINK(1)");
        }
    }
    assert!(quoted > 0);
    let everything = common::files(&folder.path().join("RUN")).into_keys();
    for path in everything.map(|path| folder.path().join("RUN").join(path)) {
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o007, 0, "{}", path.display());
        let name = path.to_string_lossy().into_owned();
        let named = name.contains("/work/store/") && ["L1", "patient"].iter().any(|word| name.contains(word));
        assert!(!named, "{name}");
    }
}

#[test]
fn a_pipe_is_refused_at_once_and_zstandard_is_read() {
    let folder = demo(false);
    let reads = folder.path().join("demo/fastq/pool_R1.fastq.gz");
    let packed = fs::read(&reads).unwrap();
    fs::remove_file(&reads).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, &reads, rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0)
        .unwrap();
    let said = ends(folder.path(), &RUN, 65);
    assert!(said.contains("pool_R1.fastq.gz` is a pipe"), "{said}");
    fs::remove_file(&reads).unwrap();
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&packed[..]), &mut text).unwrap();
    fs::write(&reads, zstd::encode_all(&text[..], 1).unwrap()).unwrap();
    succeed_in(folder.path(), &RUN);
    let of_zstandard = common::files(&folder.path().join("RUN/results/tables"));
    fs::write(&reads, packed).unwrap();
    succeed_in(folder.path(), &[&RUN[..4], &["AGAIN"]].concat());
    assert!(of_zstandard == common::files(&folder.path().join("AGAIN/results/tables")));
}

#[test]
fn tables_of_other_libraries_are_refused_by_hand() {
    let folder = demo(false);
    let by_hand = |arguments: &[&str], code| {
        let all = [&["--quiet"], &arguments[..1], &["--config", "demo/run.toml"], &arguments[1..]].concat();
        ends(folder.path(), &all, code)
    };
    let reference = ["--reference", "demo/ref"];
    by_hand(&["trim", "--vectors", "demo/vector.fa", "--elements", "demo/vector.bed", "--out", "T"], 0);
    let (one, two) = ("P01_d30_1", "P01_d30_2");
    let reads = |library: &str| format!("T/{library}.reads.parquet");
    for library in [one, two] {
        let out = format!("A_{library}");
        let inputs = ["align", "--library", library, "--reads", &reads(library), "--out", &out];
        by_hand(&[&inputs[..], &["--vectors", "demo/vector.fa"], &reference].concat(), 0);
    }
    let hits = |library: &str| format!("A_{library}/hits.parquet");
    let pair = |reads: &[String], hits: &[String], code| {
        let lists = [("--reads", reads), ("--hits", hits)];
        let lists =
            lists.iter().flat_map(|(name, files)| files.iter().flat_map(|file| [*name, file.as_str()]));
        let all: Vec<&str> =
            ["pair", "--library", one].into_iter().chain(lists).chain(["--out", "P"]).collect();
        by_hand(&all, code)
    };
    pair(&[reads(one)], &[hits(one)], 0);
    for (other_reads, other_hits) in [(two, two), (one, two), (two, one)] {
        let said = pair(&[reads(other_reads)], &[hits(other_hits)], 65);
        assert!(said.contains("is of `P01_d30_2`; expected `P01_d30_1`"), "{said}");
    }
    // All libraries of a subject: each of them, and each once.
    let sheet = fs::read_to_string(folder.path().join("demo/samples.csv")).unwrap();
    let of_p01 =
        sheet.lines().filter(|line| line.starts_with("P01")).map(|line| line.split(',').next().unwrap());
    let mut fragments = Vec::new();
    for library in of_p01 {
        let (reads, out) = (reads(library), format!("A_{library}"));
        let inputs = ["align", "--library", library, "--reads", &reads, "--out", &out];
        by_hand(&[&inputs[..], &["--vectors", "demo/vector.fa"], &reference].concat(), 0);
        let (hits, out) = (hits(library), format!("F_{library}"));
        by_hand(&["pair", "--library", library, "--reads", &reads, "--hits", &hits, "--out", &out], 0);
        fragments.push(format!("{out}/fragments.parquet"));
    }
    let sites = |files: &[&String], code| {
        let mut all = vec!["sites", "--subject", "P01", "--out", "S", "--fragments"];
        all.extend(files.iter().map(|file| file.as_str()));
        by_hand(&all, code)
    };
    let all: Vec<&String> = fragments.iter().collect();
    sites(&all, 0);
    let said = sites(&all[1..], 65);
    assert!(said.contains("library `P01_d30_1` is in none of the files given"), "{said}");
    let said = sites(&[&all[..], &all[..1]].concat(), 65);
    assert!(said.contains("library `P01_d30_1` is in"), "{said}");
}
