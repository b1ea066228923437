//! What the end-to-end tests share: the program, the demo project, the outside test data.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]
#![allow(dead_code, reason = "every test file uses a part of this")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The program under test.
pub fn landfall() -> Command {
    Command::new(env!("CARGO_BIN_EXE_landfall"))
}

/// Runs the program in a folder and returns exit code, stdout and stderr.
pub fn run_in(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = landfall().current_dir(folder).args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// Runs the program in a folder; it must succeed.
pub fn succeed_in(folder: &Path, args: &[&str]) -> String {
    let (code, stdout, stderr) = run_in(folder, args);
    assert_eq!(code, 0, "{args:?}: {stderr}");
    stdout
}

/// The outside test data, or `None` after saying that the test is skipped. Where nothing may be skipped, its
/// absence is a failure.
pub fn shared() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("LANDFALL_SHARED").map_or(beside, PathBuf::from);
    if shared.join("testdata").is_dir() {
        return Some(shared.canonicalize().unwrap());
    }
    skip("no LANDFALL_SHARED");
    None
}

/// Says that a test is skipped, or fails where nothing may be.
pub fn skip(reason: &str) {
    assert!(std::env::var_os("LANDFALL_REQUIRE_ALL").is_none(), "must not be skipped: {reason}");
    println!("skipped: {reason}");
}

/// A Python that has these modules, separated by commas; or `None` after saying that the test is skipped.
pub fn python_with(modules: &str) -> Option<String> {
    let python = std::env::var("LANDFALL_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&python).args(["-c", &format!("import {modules}")]).output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    skip(&format!("no Python with {modules} (LANDFALL_PYTHON names one)"));
    None
}

/// The Snakemake workflow on the demo project in a folder.
pub fn snakemake(python: &str, folder: &Path, out: &str) -> Command {
    let workflow = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/snakemake/workflow/Snakefile");
    let mut command = Command::new(python);
    command.current_dir(folder).args(["-m", "snakemake", "--snakefile"]).arg(workflow).args([
        "--config".to_owned(),
        "run_file=demo/run.toml".to_owned(),
        format!("out={out}"),
        format!("landfall={}", env!("CARGO_BIN_EXE_landfall")),
    ]);
    command
}

/// The demo project in a new folder, with its reference.
pub fn demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    succeed_in(folder.path(), &["--quiet", "init", "--demo", "demo"]);
    folder
}

/// Simulates with these arguments in a folder, builds the reference of `genome`, runs, and holds the result against the
/// limits in `holds.toml`, which must hold. Returns the scorecard.
pub fn scored(folder: &Path, simulate: &str, genome: &str) -> serde_json::Value {
    for line in [
        format!("simulate {simulate} --out sim"),
        format!("reference build --genome {genome} --out sim/ref"),
        "run sim/run.toml --out sim/RUN".to_owned(),
        "score --truth sim/truth --result sim/RUN --thresholds holds.toml --out card.json".to_owned(),
    ] {
        let args: Vec<&str> = std::iter::once("--quiet").chain(line.split(' ')).collect();
        let (code, _, errors) = run_in(folder, &args);
        assert_eq!((code, errors.as_str()), (0, ""), "{line}");
    }
    serde_json::from_str(&fs::read_to_string(folder.join("card.json")).unwrap()).unwrap()
}

/// Every file of a folder by relative path.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(folder: &Path, base: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, base, files);
            } else {
                files.insert(path.strip_prefix(base).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    let mut all = BTreeMap::new();
    if folder.exists() {
        walk(folder, folder, &mut all);
    }
    all
}

/// The files that each task of a finished run made, by stage and entity; those of single libraries under their names, as
/// a stage alone writes them.
pub fn results(run: &Path) -> BTreeMap<(String, String), BTreeMap<PathBuf, Vec<u8>>> {
    let text = fs::read_to_string(run.join("run.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&text).unwrap();
    let tasks = record["tasks"].as_array().unwrap();
    let entities: Vec<&str> = tasks.iter().map(|task| task["entity"].as_str().unwrap()).collect();
    let plain = |path: PathBuf| {
        let name = path.to_string_lossy();
        let library = entities
            .iter()
            .find(|entity| name.starts_with(&landfall_files::blake3_hex(entity.as_bytes())[..16]));
        library.map_or(path.clone(), |library| PathBuf::from(format!("{library}{}", &name[16..])))
    };
    let of = |task: &serde_json::Value| {
        let word = |name: &str| task[name].as_str().unwrap().to_owned();
        let key = word("key");
        let mut made = files(&run.join("work/store").join(&key[..2]).join(&key));
        made.remove(Path::new("_task.json"));
        let made = made.into_iter().map(|(path, bytes)| (plain(path), bytes)).collect();
        ((word("stage"), word("entity")), made)
    };
    tasks.iter().map(of).collect()
}

/// The processes that a process started.
pub fn children(of: u32) -> Vec<u32> {
    let path = format!("/proc/{of}/task/{of}/children");
    let text = fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace().filter_map(|number| number.parse().ok()).collect()
}

/// A program that takes the place of tasks and waits.
pub fn sleeper(folder: &Path) -> String {
    let path = folder.join("sleeper.sh");
    fs::write(&path, "#!/bin/sh\nexec sleep 60\n").unwrap();
    Command::new("chmod").arg("+x").arg(&path).status().unwrap();
    path.display().to_string()
}

/// Begins a run of the demo with a program in the place of tasks, and waits until the first one goes on.
pub fn begin(folder: &Path, out: &str, task_program: &str) -> Child {
    let mut command = landfall();
    command.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::piped());
    command.args(["--quiet", "run", "demo/run.toml", "--out", out, "--task-program", task_program]);
    let child = command.spawn().unwrap();
    let journal = folder.join(out).join("journal.ndjson");
    let begun = || fs::read_to_string(&journal).unwrap_or_default().contains("\"begin\"");
    wait_until("the first task begins", SOON, || !children(child.id()).is_empty() && begun());
    child
}

/// How long a process may take to begin or end.
pub const SOON: Duration = Duration::from_secs(20);

/// Sends a signal by its name.
pub fn signal(name: &str, process: u32) {
    let args = [&format!("-{name}"), &process.to_string()];
    Command::new("kill").args(args).stderr(Stdio::null()).status().unwrap();
}

/// Waits until something holds, so long at most.
pub fn wait_until(what: &str, within: Duration, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + within;
    while !holds() {
        assert!(Instant::now() < until, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What a part of `report.json` says, in English: statements one after the other.
pub fn said(part: &serde_json::Value) -> String {
    let words = landfall_report::Words::of(landfall_report::Language::English).unwrap();
    match part {
        serde_json::Value::Array(all) => all.iter().map(said).collect::<Vec<_>>().join(" "),
        serde_json::Value::Null => String::new(),
        one => words.fact_of(one).unwrap(),
    }
}
