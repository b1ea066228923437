//! A run that is interrupted, changed, or given too little: what is done is kept, and the end is the same bytes.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use common::{SOON, begin, children, run_in, signal, sleeper, succeed_in, wait_until};

const RUN: [&str; 4] = ["--quiet", "run", "demo/run.toml", "--out"];

fn results(folder: &Path, out: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    common::files(&folder.join(out).join("results"))
}

fn run(folder: &Path, out: &str) {
    succeed_in(folder, &[&RUN[..], &[out]].concat());
}

/// Stages of the tasks that ended well, in the order of the journal.
fn done(folder: &Path, out: &str) -> Vec<String> {
    let text = fs::read_to_string(folder.join(out).join("journal.ndjson")).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines.filter_map(|line| Some(line["event"]["done"]["stage"].as_str()?.to_owned())).collect()
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_landfall"));
    command.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Numbers without a pattern; the tests' own.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Processes whose command line holds a text.
fn processes(with: &str) -> Vec<u32> {
    let of = |entry: fs::DirEntry| {
        let number = entry.file_name().to_str()?.parse().ok()?;
        let line = fs::read(entry.path().join("cmdline")).ok()?;
        String::from_utf8_lossy(&line).contains(with).then_some(number)
    };
    fs::read_dir("/proc").unwrap().filter_map(|entry| of(entry.ok()?)).collect()
}

/// When each result of the store came there.
fn stored(folder: &Path, out: &str) -> BTreeMap<PathBuf, SystemTime> {
    let store = folder.join(out).join("work/store");
    let files = common::files(&store).into_keys().filter(|path| path.ends_with("_task.json"));
    files.map(|path| (path.clone(), fs::metadata(store.join(path)).unwrap().modified().unwrap())).collect()
}

/// What was in the store is there still, and was not made again.
fn nothing_was_repeated(before: &BTreeMap<PathBuf, SystemTime>, after: &BTreeMap<PathBuf, SystemTime>) {
    for (path, then) in before {
        assert_eq!(after.get(path), Some(then), "{} was lost or made again", path.display());
    }
}

#[test]
fn a_run_again_does_nothing_and_a_change_repeats_what_reads_it_alone() {
    let folder = common::demo();
    let here = folder.path();
    run(here, "RUN");
    let (first, tasks) = (results(here, "RUN"), done(here, "RUN").len());
    assert!(tasks > 40, "{tasks}");
    run(here, "RUN");
    assert_eq!(done(here, "RUN").len(), tasks);

    // The same content under another time, and a run folder under another name.
    let fastq = here.join("demo/fastq/pool_R1.fastq.gz");
    let bytes = fs::read(&fastq).unwrap();
    fs::write(&fastq, bytes).unwrap();
    fs::rename(here.join("RUN"), here.join("RENAMED")).unwrap();
    run(here, "RENAMED");
    assert_eq!(done(here, "RENAMED").len(), tasks);
    assert!(results(here, "RENAMED") == first);

    let text = fs::read_to_string(here.join("demo/run.toml")).unwrap();
    let with = |more: &str| fs::write(here.join("demo/run.toml"), format!("{text}\n{more}")).unwrap();
    let plan = || succeed_in(here, &["plan", "demo/run.toml", "--out", "RENAMED"]);
    with("[report]\nmax_rows = 10\n");
    let shown = plan();
    assert!(shown.contains("parameter changed: max_rows, 1000 to 10"), "{shown}");
    assert!(
        shown.ends_with(&format!("# {tasks} tasks: {} up to date, 1 run, 0 depend on those\n", tasks - 1))
    );
    run(here, "RENAMED");
    assert_eq!(done(here, "RENAMED")[tasks..], ["report"]);
    assert!(results(here, "RENAMED") != first);

    with("[abundance]\nthreshold = 0.3\n");
    let shown = plan();
    assert!(shown.contains("parameter changed: threshold, 0.2 to 0.3"), "{shown}");
    let before = done(here, "RENAMED").len();
    run(here, "RENAMED");
    let more = &done(here, "RENAMED")[before..];
    let early = ["trim", "align", "pair", "collide", "sites", "annotate"];
    assert!(more.iter().any(|stage| stage == "abundance"), "{more:?}");
    assert!(!more.iter().any(|stage| early.contains(&stage.as_str())), "{more:?}");

    // Back again: all results are there.
    fs::write(here.join("demo/run.toml"), &text).unwrap();
    let before = done(here, "RENAMED").len();
    run(here, "RENAMED");
    assert_eq!(done(here, "RENAMED").len(), before);
    assert!(results(here, "RENAMED") == first);
}

#[test]
fn a_plan_and_a_dry_run_write_nothing() {
    let folder = common::demo();
    let here = folder.path();
    let shown = succeed_in(here, &["plan", "demo/run.toml", "--out", "RUN"]);
    assert_eq!(succeed_in(here, &["run", "demo/run.toml", "--out", "RUN", "--dry-run"]), shown);
    assert!(shown.lines().nth(1).unwrap().contains("runs") && shown.contains("\tnew\n"), "{shown}");
    let json = succeed_in(here, &["plan", "demo/run.toml", "--out", "RUN", "--format", "json"]);
    let tasks: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(tasks[0]["stage"], "trim");
    for format in ["dot", "mermaid"] {
        let graph = succeed_in(here, &["plan", "demo/run.toml", "--out", "RUN", "--format", format]);
        assert!(graph.contains("trim") && graph.lines().count() > 90, "{graph}");
    }
    assert!(!here.join("RUN").exists());
}

/// Begins runs that `kill` disturbs, with a number of its own each time, until fifty were killed; `kill` tells whether
/// the run ended well all the same. No finished task is repeated, and every run ends with the bytes of a whole one.
fn fifty_kills(seed: u64, kill: impl Fn(&str, Child, Duration) -> bool) {
    let folder = common::demo();
    let here = folder.path();
    run(here, "whole");
    let whole = results(here, "whole");
    let (mut numbers, mut kills, mut round) = (Numbers(seed), 0, 0);
    while kills < 50 {
        round += 1;
        let out = format!("RUN{round}");
        while kills < 50 {
            let before = stored(here, &out);
            let child = program(here).args([&RUN[..], &[&out]].concat()).spawn().unwrap();
            let ended_well = kill(&out, child, Duration::from_millis(numbers.below(700)));
            nothing_was_repeated(&before, &stored(here, &out));
            if ended_well {
                break;
            }
            kills += 1;
        }
        let before = stored(here, &out);
        run(here, &out);
        nothing_was_repeated(&before, &stored(here, &out));
        assert!(results(here, &out) == whole, "after kills in {out}");
        succeed_in(here, &["verify", &out]);
    }
    println!("{kills} kills in {round} runs");
}

#[test]
fn fifty_kills_of_the_orchestrator_lose_nothing_and_leave_nobody() {
    fifty_kills(1, |out, mut child, moment| {
        sleep(moment);
        signal("KILL", child.id());
        let status = child.wait().unwrap();
        wait_until("no task outlives its orchestrator", SOON, || {
            processes(&format!("{out}/work")).is_empty()
        });
        status.success()
    });
}

#[test]
fn fifty_kills_of_stages_lose_nothing() {
    fifty_kills(2, |_, child, moment| {
        sleep(moment);
        let victim = children(child.id()).first().copied();
        victim.into_iter().for_each(|victim| signal("KILL", victim));
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            return true;
        }
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(75), "{errors}");
        assert!(errors.contains("killed (signal 9)") && errors.contains("run again"), "{errors}");
        false
    });
}

#[test]
fn a_second_orchestrator_is_refused_and_told_of_the_first() {
    let folder = common::demo();
    let here = folder.path();
    let mut first = begin(here, "RUN", &sleeper(here));
    let (code, _, errors) = run_in(here, &[&RUN[..], &["RUN"]].concat());
    assert_eq!(code, 75, "{errors}");
    assert!(errors.contains(&format!("in use by process {} on ", first.id())), "{errors}");
    signal("KILL", first.id());
    first.wait().unwrap();
    run(here, "RUN");
}

#[test]
fn ctrl_c_ends_the_tasks_and_leaves_a_run_that_goes_on() {
    let folder = common::demo();
    let here = folder.path();
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        let mut first = begin(here, "RUN", &sleeper(here));
        let tasks = children(first.id());
        signal(name, first.id());
        let status = first.wait().unwrap();
        assert_eq!(status.signal(), Some(number), "{status}");
        assert!(tasks.iter().all(|task| !Path::new(&format!("/proc/{task}")).exists()), "{tasks:?} live on");
    }
    run(here, "RUN");
    succeed_in(here, &["verify", "RUN"]);
}

#[test]
fn a_full_disk_is_a_clear_error_and_with_room_the_run_goes_on() {
    let folder = common::demo();
    let here = folder.path();
    let disk = here.join("disk");
    fs::create_dir(&disk).unwrap();
    let mount = |options: &str| {
        let status = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&disk).status();
        status.is_ok_and(|status| status.success())
    };
    if !mount("size=400k") {
        return common::skip("no right to mount a small disk");
    }
    let (code, _, errors) = run_in(here, &[&RUN[..], &["disk/RUN"]].concat());
    let kept = stored(here, "disk/RUN");
    let has_room = mount("remount,size=64m");
    let (again, _, more) = run_in(here, &[&RUN[..], &["disk/RUN"]].concat());
    let found = results(here, "disk/RUN");
    let after = stored(here, "disk/RUN");
    Command::new("umount").arg(&disk).status().unwrap();
    assert_eq!(code, 74, "{errors}");
    assert!(errors.contains("could not be written") && errors.contains("No space left"), "{errors}");
    assert!(has_room && again == 0, "{more}");
    nothing_was_repeated(&kept, &after);
    run(here, "whole");
    assert!(found == results(here, "whole"));
}

#[test]
fn a_pool_that_fails_is_left_out_and_named_where_the_run_shall_go_on() {
    let folder = common::demo();
    let here = folder.path();
    let sheet = here.join("demo/samples.csv");
    let text = fs::read_to_string(&sheet).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let (header, first) = (lines.next().unwrap(), lines.next().unwrap());
    let cell = |(name, of_first): (&&str, &&str)| match *name {
        "library" => "broken_1".to_owned(),
        "subject" => "P09".to_owned(),
        "sample" => "P09_d1".to_owned(),
        "fastq_1" => "fastq/broken_R1.fastq.gz".to_owned(),
        "fastq_2" => "fastq/broken_R2.fastq.gz".to_owned(),
        "replicate" => "1".to_owned(),
        "linker" => (*of_first).to_owned(),
        _ => String::new(),
    };
    let row: Vec<String> = header.iter().zip(&first).map(cell).collect();
    fs::write(&sheet, format!("{}\n{}\n", text.trim_end(), row.join(","))).unwrap();
    // Cut near its end, which nobody sees before it is read. The other one ends in a member of gzip that holds nothing,
    // since the same file twice would be refused at once.
    let nothing = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0";
    for (mate, cut, more) in [("R1", 0, &nothing[..]), ("R2", 100, b"")] {
        let reads = fs::read(here.join(format!("demo/fastq/pool_{mate}.fastq.gz"))).unwrap();
        let file = here.join(format!("demo/fastq/broken_{mate}.fastq.gz"));
        fs::write(file, [&reads[..reads.len() - cut], more].concat()).unwrap();
    }

    let (code, _, errors) = run_in(here, &[&RUN[..], &["RUN"]].concat());
    assert!(code == 65 && errors.contains("broken_R2.fastq.gz"), "{code}: {errors}");
    assert!(!here.join("RUN/results/report.html").exists());

    let (code, _, errors) = run_in(here, &[&RUN[..], &["RUN", "--keep-going"]].concat());
    assert_eq!(code, 1, "{errors}");
    assert!(errors.contains("failed.tsv") && errors.contains("broken_R2.fastq.gz"), "{errors}");
    let failed = fs::read_to_string(here.join("RUN/results/failed.tsv")).unwrap();
    assert_eq!(failed.lines().count(), 2, "{failed}");
    let report = fs::read_to_string(here.join("RUN/results/report.html")).unwrap();
    assert!(report.contains("Left out, with all of its libraries"));

    // Mended: nothing of the others is done again but what looks at all.
    fs::write(&sheet, &text).unwrap();
    let before = done(here, "RUN").len();
    run(here, "RUN");
    let more = &done(here, "RUN")[before..];
    assert!(
        !more.iter().any(|stage| ["trim", "align", "pair", "sites"].contains(&stage.as_str())),
        "{more:?}"
    );
    assert!(!here.join("RUN/results/failed.tsv").exists());
}

#[test]
fn a_changed_byte_of_a_finished_run_is_named() {
    let folder = common::demo();
    let here = folder.path();
    run(here, "RUN");
    assert!(succeed_in(here, &["verify", "RUN"]).starts_with("as it was: "));
    let change = |path: &Path| {
        let before = fs::read(path).unwrap();
        let mut bytes = before.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::remove_file(path).unwrap();
        fs::write(path, bytes).unwrap();
        before
    };
    let fails = |name: &str| {
        let (code, _, errors) = run_in(here, &["verify", "RUN"]);
        assert!(code == 65 && errors.contains(name), "{name}: {code}: {errors}");
    };
    for (path, name) in [
        ("RUN/results/report.html", "results/report.html` is not what it was"),
        ("demo/fastq/pool_R1.fastq.gz", "pool_R1.fastq.gz` is not what it was"),
        ("RUN/journal.ndjson", "journal.ndjson`: line"),
    ] {
        let before = change(&here.join(path));
        fails(name);
        fs::write(here.join(path), before).unwrap();
        succeed_in(here, &["verify", "RUN"]);
    }
    let table =
        common::files(&here.join("RUN/work/store")).into_keys().find(|path| path.ends_with("hits.parquet"));
    change(&here.join("RUN/work/store").join(table.unwrap()));
    fails("hits.parquet` is not what it was");
    fs::remove_file(here.join("RUN/results/report.json")).unwrap();
    fails("results/report.json` is not there");
}
