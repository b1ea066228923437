//! What commands tell of a run and of what it is given: `landfall status` in every state, and `--format json`, whose
//! shapes are those of docs/json.md.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use common::{begin, run_in, signal, sleeper, succeed_in};
use serde_json::{Value, json};

const RUN: [&str; 4] = ["--quiet", "run", "demo/run.toml", "--out"];

fn told(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn status(folder: &Path, out: &str) -> Value {
    told(&succeed_in(folder, &["status", out, "--format", "json"]))
}

/// Holds the text of a status against its snapshot, without what differs between machines and moments.
fn is_told(name: &str, folder: &Path, out: &str) {
    let mut settings = insta::Settings::clone_current();
    for (pattern, instead) in [
        (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "[time]"),
        (r"process \d+ on [^\s;]+", "process [pid] on [host]"),
        (r"(for|after) (\d+ min )?\d+ s", "$1 [long]"),
        (r"`[^`]*/demo/", "`demo/"),
        (r" +\n", "\n"),
    ] {
        settings.add_filter(pattern, instead);
    }
    settings.bind(|| insta::assert_snapshot!(name, succeed_in(folder, &["status", out])));
}

#[test]
fn a_run_is_told_while_it_goes_on_and_when_it_was_stopped_or_killed() {
    let folder = common::demo();
    let here = folder.path();
    let (code, _, errors) = run_in(here, &["status", "RUN"]);
    assert!(code == 66 && errors.contains("`RUN` holds no run"), "{errors}");

    let mut first = begin(here, "RUN", &sleeper(here));
    let now = status(here, "RUN");
    assert_eq!((&now["state"], &now["process"]["pid"]), (&json!("running"), &json!(first.id())));
    assert_eq!((&now["tasks"], &now["done"], &now["finished"]), (&json!(54), &json!(0), &Value::Null));
    let running = now["running"].as_array().unwrap();
    assert!(!running.is_empty() && running.iter().all(|task| task["stage"] == "trim"), "{now:#}");
    assert_eq!(now["stages"][0]["running"], json!(running.len()));
    is_told("status_running", here, "RUN");
    // Who only looks keeps nobody out, and a run that goes on is still the one that has the folder.
    let (code, _, errors) = run_in(here, &[&RUN[..], &["RUN"]].concat());
    assert!(code == 75 && errors.contains("in use by process"), "{errors}");

    signal("INT", first.id());
    first.wait().unwrap();
    let stopped = status(here, "RUN");
    assert_eq!((&stopped["state"], &stopped["signal"]), (&json!("stopped"), &json!(2)));
    assert_eq!(stopped["process"], Value::Null);
    assert_eq!(stopped["broken_off"].as_array().unwrap().len(), running.len());
    is_told("status_stopped", here, "RUN");

    let mut second = begin(here, "RUN", &sleeper(here));
    signal("KILL", second.id());
    second.wait().unwrap();
    assert_eq!(status(here, "RUN")["state"], "interrupted");
    is_told("status_interrupted", here, "RUN");

    succeed_in(here, &[&RUN[..], &["RUN"]].concat());
    let finished = status(here, "RUN");
    assert_eq!((&finished["state"], &finished["done"]), (&json!("finished"), &json!(54)));
    assert!(
        finished["finished"].is_string() && finished["signal"].is_null() && finished["process"].is_null()
    );
    is_told("status_finished", here, "RUN");
    // Again, with nothing to do: all of it is there.
    succeed_in(here, &[&RUN[..], &["RUN"]].concat());
    assert_eq!(status(here, "RUN")["stages"], finished["stages"]);
}

#[test]
fn a_failed_task_is_told_with_its_last_words() {
    let folder = common::demo();
    let here = folder.path();
    cut_reads(here);
    let (code, _, _) = run_in(here, &[&RUN[..], &["RUN"]].concat());
    assert_eq!(code, 65);
    let failed = status(here, "RUN");
    assert_eq!((&failed["state"], &failed["failed"][0]["stage"]), (&json!("failed"), &json!("trim")));
    assert_eq!(failed["failed"][0]["code"], 65);
    let words = failed["failed"][0]["message"].as_str().unwrap();
    assert!(words.contains("pool_R2.fastq.gz"), "{words}");
    is_told("status_failed", here, "RUN");
}

#[test]
fn single_tasks_are_told_as_that() {
    let folder = common::demo();
    let here = folder.path();
    let plan = told(&succeed_in(here, &["plan", "demo/run.toml", "--out", "RUN", "--format", "json"]));
    let entity = plan[0]["entity"].as_str().unwrap();
    succeed_in(here, &["--quiet", "task", "run", "demo/run.toml", "--out", "RUN", "--stage", "trim", entity]);
    assert_eq!(status(here, "RUN")["state"], "single_tasks");
    is_told("status_single_tasks", here, "RUN");
}

/// Cuts the reads of the demo's pool near their end, which nobody sees before it is read.
fn cut_reads(folder: &Path) {
    let path = folder.join("demo/fastq/pool_R2.fastq.gz");
    let reads = fs::read(&path).unwrap();
    fs::write(path, &reads[..reads.len() - 100]).unwrap();
}

/// Every place of a value with the type that stands there. Objects whose names are data have `*` for them.
fn shape(value: &Value, at: &str, shapes: &mut BTreeSet<String>) {
    const MAPS: [&str; 4] = ["/numbers", "/samples[]/numbers", "[]/states", "/samples[]/distances"];
    let kind = match value {
        Value::Null => return,
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(all) => {
            all.iter().for_each(|one| shape(one, &format!("{at}[]"), shapes));
            "list"
        }
        Value::Object(all) => {
            let is_map = MAPS.iter().any(|map| at.ends_with(map));
            for (name, one) in all {
                shape(one, &format!("{at}/{}", if is_map { "*" } else { name }), shapes);
            }
            "object"
        }
    };
    shapes.insert(format!("{at}: {kind}"));
}

/// The shapes of docs/json.md: of each block, under the heading before it.
fn documented() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/json.md")).unwrap();
    let mut all = BTreeMap::new();
    for section in text.split("\n## ").skip(1) {
        let name = section.lines().next().unwrap().replace('`', "");
        let block = section.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
        let mut shapes = BTreeSet::new();
        shape(&told(block), "", &mut shapes);
        all.insert(name, shapes);
    }
    all
}

#[test]
fn what_is_told_as_json_has_the_shapes_of_the_documentation() {
    let folder = common::demo();
    let here = folder.path();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |name: &str, args: &str, code: i32| {
        let args: Vec<&str> = args.split(' ').chain(["--format", "json"]).collect();
        let (ended, out, errors) = run_in(here, &args);
        assert_eq!(ended, code, "{args:?}: {errors}");
        shape(&told(&out), "", found.entry(format!("landfall {name}")).or_default());
    };
    add("plan", "plan demo/run.toml --out RUN", 0);
    succeed_in(here, &[&RUN[..], &["RUN"]].concat());
    add("status", "status RUN", 0);
    add("verify", "verify RUN", 0);
    let truth = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/demo/truth");
    fs::write(here.join("limits.toml"), "[recall_2]\nmin = 1.0\nmax = 2.0\n").unwrap();
    let score = format!("score --truth {} --result RUN --thresholds limits.toml", truth.display());
    add("score", &score, 0);
    // Changed: one more task runs, and others wait for it.
    let run_file = fs::read_to_string(here.join("demo/run.toml")).unwrap();
    fs::write(here.join("demo/run.toml"), format!("{run_file}\n[abundance]\nthreshold = 0.3\n")).unwrap();
    add("plan", "plan demo/run.toml --out RUN", 0);
    fs::write(here.join("demo/run.toml"), &run_file).unwrap();
    // Damaged, and set aside.
    let store = here.join("RUN/work/store");
    let table = common::files(&store).into_keys().find(|path| path.ends_with("hits.parquet")).unwrap();
    fs::remove_file(store.join(&table)).unwrap();
    fs::write(store.join(&table), "no table").unwrap();
    add("verify", "verify RUN --repair", 65);

    add("protocol list", "protocol list", 0);
    add("protocol check", "protocol check demo/run.toml --reads 9000", 0);
    let own = succeed_in(here, &["protocol", "show", "lmpcr-lentivirus"]).replace("TCTAGCA", "TCTCGCA");
    fs::write(here.join("demo/mine.toml"), own.replace("side = ", "# side = ")).unwrap();
    fs::write(here.join("demo/other.toml"), run_file.replace("\"lmpcr-lentivirus\"", "\"mine.toml\""))
        .unwrap();
    add("protocol check", "protocol check demo/other.toml --reads 9000", 65);
    add("config show", "config show", 0);
    add("schema", "schema", 0);
    add("schema --sheet", "schema --sheet", 0);
    add("reference show", "reference show demo/ref", 0);
    add("reference verify", "reference verify demo/ref", 0);

    // A batch that was left to a cluster, and a run that is broken off with a failed task.
    let batch = here.join("RUN/work/batches/landfall-trim-0");
    fs::create_dir_all(&batch).unwrap();
    let class = json!({ "cores": 1, "memory_mb": 256, "minutes": 1 });
    let record =
        json!({ "name": "landfall-trim-0", "stage": "trim", "class": class, "job": 7, "elements": [] });
    fs::write(batch.join("batch.json"), record.to_string()).unwrap();
    add("status", "status RUN", 0);
    let mut child = begin(here, "OTHER", &sleeper(here));
    add("status", "status OTHER", 0);
    signal("INT", child.id());
    child.wait().unwrap();
    add("status", "status OTHER", 0);
    cut_reads(here);
    assert_eq!(run_in(here, &[&RUN[..], &["OTHER"]].concat()).0, 65);
    add("status", "status OTHER", 0);
    let sequence = here.join("demo/ref/sequence.2bit");
    let mut bytes = fs::read(&sequence).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&sequence, bytes).unwrap();
    add("reference verify", "reference verify demo/ref", 69);

    let documented = documented();
    assert_eq!(documented.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
    for (name, shapes) in &documented {
        let missing: Vec<_> = found[name].difference(shapes).collect();
        assert!(missing.is_empty(), "docs/json.md does not tell of {name}: {missing:#?}");
        // The scheduler alone knows states; `--test slurm` holds them.
        let more = shapes.difference(&found[name]).filter(|place| !place.contains("/states"));
        let more: Vec<_> = more.collect();
        assert!(more.is_empty(), "docs/json.md tells what is not there, of {name}: {more:#?}");
    }
}
