use std::collections::BTreeSet;

use crate::FlowError;
use crate::drive::Executor;
use crate::stop::Stop;
use crate::testing::{Driving, Fake, Name, Project, name};

/// All tasks of the project, by stage and entity.
const TASKS: [(&str, &str); 13] = [
    ("reader", "A1"),
    ("reader", "B1"),
    ("mapper", "A1"),
    ("mapper", "A2"),
    ("mapper", "B1"),
    ("mapper", "NC"),
    ("caller", "P"),
    ("caller", "Q"),
    ("lister", "run"),
    ("merge", "balance"),
    ("merge", "sites"),
    ("merge", "gene_lists"),
    ("teller", "run"),
];

fn all() -> BTreeSet<Name> {
    named(&TASKS)
}

fn named(tasks: &[(&'static str, &str)]) -> BTreeSet<Name> {
    tasks.iter().map(|(stage, entity)| (*stage, (*entity).to_owned())).collect()
}

fn set(tasks: &[Name]) -> BTreeSet<Name> {
    tasks.iter().cloned().collect()
}

fn failing(tasks: &[(&str, &str)]) -> Fake {
    let fails = tasks.iter().map(|(stage, entity)| ((*stage).to_owned(), (*entity).to_owned()));
    let mut fake = Fake::default();
    fake.fails.extend(fails);
    fake
}

/// Lines of the journal, but for those that only tell how a run is doing.
fn of_results(lines: &[serde_json::Value]) -> Vec<&serde_json::Value> {
    let tells =
        |line: &&serde_json::Value| ["plan", "there", "begin"].iter().any(|word| !line[word].is_null());
    lines.iter().filter(|line| !tells(line)).collect()
}

#[test]
fn every_task_runs_once_after_what_it_reads_and_the_second_run_finds_all() {
    let project = Project::new();
    let Driving { plan, driven, submitted, heard, lines, begun } =
        project.drive(&mut Fake::default(), |_| {});
    let driven = driven.unwrap();
    assert_eq!((set(&submitted), submitted.len(), begun), (all(), 13, 1));
    assert!(driven.ran.iter().all(|ran| *ran) && driven.failed.is_empty() && driven.left == 0);
    let place = |name: &Name| submitted.iter().position(|one| one == name).unwrap();
    for (at, task) in plan.tasks.iter().enumerate() {
        for producer in plan.producers_of(at) {
            assert!(place(&name(&plan.tasks[producer])) < place(&name(task)), "{task:?}");
        }
    }
    assert_eq!(heard.iter().filter(|text| text.starts_with("ends ")).count(), 13);
    assert_eq!(lines.iter().filter(|line| line["done"]["key"].is_string()).count(), 13);
    assert!(Fake::default().calls().is_empty(), "only a scheduler is called");

    let again = project.drive(&mut Fake::default(), |_| {});
    let found = again.driven.unwrap();
    assert!(again.submitted.is_empty() && again.begun == 0 && of_results(&again.lines).is_empty());
    let stages =
        serde_json::json!({ "reader": 2, "mapper": 4, "caller": 2, "lister": 1, "merge": 3, "teller": 1 });
    assert_eq!(again.lines[0], serde_json::json!({ "plan": { "run": "now", "tasks": stages } }));
    let mut there = std::collections::BTreeMap::new();
    for (stage, count) in again.lines[1..].iter().flat_map(|line| line["there"].as_object().unwrap()) {
        *there.entry(stage.clone()).or_insert(0) += count.as_u64().unwrap();
    }
    assert_eq!(serde_json::json!(there), stages);
    assert_eq!(found.records, driven.records);
    assert!(!found.ran.iter().any(|ran| *ran));
}

#[test]
fn a_result_that_others_made_is_noted_once() {
    let project = Project::new();
    project.drive(&mut Fake::default(), |_| {}).driven.unwrap();
    // A parameter is changed, and set back: the journal's latest result is not the one that is found.
    project.run_file("[caller]\nnumber = 2\n");
    let changed = project.drive(&mut Fake::default(), |_| {});
    assert_eq!(
        set(&changed.submitted),
        named(&[
            ("caller", "P"),
            ("caller", "Q"),
            ("lister", "run"),
            ("merge", "sites"),
            ("merge", "gene_lists"),
            ("teller", "run")
        ])
    );
    project.run_file("");
    let back = project.drive(&mut Fake::default(), |_| {});
    assert!(back.submitted.is_empty());
    assert_eq!(back.lines.iter().filter(|line| line["found"]["key"].is_string()).count(), 6);
    assert!(of_results(&project.drive(&mut Fake::default(), |_| {}).lines).is_empty());
}

#[test]
fn after_a_failure_nothing_new_begins() {
    let project = Project::new();
    let mut fake = failing(&[("reader", "A1")]);
    let Driving { driven, submitted, heard, lines, .. } = project.drive(&mut fake, |_| {});
    let driven = driven.unwrap();
    assert_eq!(set(&submitted), named(&[("reader", "A1"), ("reader", "B1")]));
    assert_eq!(driven.failed.len(), 1);
    assert_eq!(driven.failed[0].1.message, "bad");
    assert!(heard.contains(&"fails reader A1".to_owned()), "{heard:?}");
    assert_eq!(lines.iter().filter(|line| line["failed"]["failure"]["code"] == 65).count(), 1);
    // The other one waited, and was given back.
    assert!(!driven.ran.iter().any(|ran| *ran) && driven.left == 0);
}

#[test]
fn what_does_not_rest_on_a_failed_task_goes_on_if_it_shall() {
    let project = Project::new();
    let mut fake = failing(&[("reader", "A1")]);
    let Driving { plan, driven, submitted, .. } = project.drive(&mut fake, |driver| driver.keep_going = true);
    let driven = driven.unwrap();
    assert_eq!(
        set(&submitted),
        named(&[("reader", "A1"), ("reader", "B1"), ("mapper", "B1"), ("caller", "Q")])
    );
    let ran: Vec<Name> =
        plan.tasks.iter().zip(&driven.ran).filter(|(_, ran)| **ran).map(|(task, _)| name(task)).collect();
    assert_eq!(set(&ran), named(&[("reader", "B1"), ("mapper", "B1"), ("caller", "Q")]));
    // Mended, the rest runs, and nothing of what is there.
    let rest = project.drive(&mut Fake::default(), |_| {});
    assert_eq!(rest.submitted.len(), 10);
}

#[test]
fn a_detached_run_leaves_what_it_submitted() {
    let project = Project::new();
    let Driving { driven, submitted, .. } =
        project.drive(&mut Fake::default(), |driver| driver.detach = true);
    assert_eq!(set(&submitted), named(&[("reader", "A1"), ("reader", "B1")]));
    assert_eq!(driven.unwrap().left, 2);
}

#[test]
fn a_signal_ends_the_tasks_and_is_journalled() {
    let project = Project::new();
    let mut fake = Fake::default();
    let stop = Stop::asked(15);
    let Driving { driven, lines, .. } = {
        let stop: &'static Stop = Box::leak(Box::new(stop));
        project.drive(&mut fake, |driver| driver.stop = stop)
    };
    assert!(matches!(driven, Err(FlowError::Stopped { signal: 15 })), "{driven:?}");
    assert!(fake.cancelled && lines.iter().any(|line| line["stopped_by_signal"] == 15));
}

#[test]
fn a_task_that_says_done_without_a_result_is_a_fault() {
    let project = Project::new();
    let mut fake = Fake::default();
    fake.lies.insert(("mapper".to_owned(), "A2".to_owned()));
    let Driving { driven, .. } = project.drive(&mut fake, |_| {});
    let Err(FlowError::NoResult { stage, entity }) = driven else { panic!("{driven:?}") };
    assert_eq!((stage.as_str(), entity.as_str()), ("mapper", "A2"));
}

#[test]
fn what_comes_before_work_may_refuse() {
    let project = Project::new();
    let refuse = || Err(FlowError::Stopped { signal: 1 });
    let refuse: &'static mut dyn FnMut() -> Result<(), FlowError> = Box::leak(Box::new(refuse));
    let Driving { driven, submitted, .. } =
        project.drive(&mut Fake::default(), |driver| driver.before_work = refuse);
    assert!(matches!(driven, Err(FlowError::Stopped { signal: 1 })) && submitted.is_empty());
}
