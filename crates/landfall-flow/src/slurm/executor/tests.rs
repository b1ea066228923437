use std::cell::RefCell;
use std::path::Path;

use landfall_stage::{NoProgress, Progress, Resources};

use super::super::fake::{End, FakeCluster};
use super::*;
use crate::key::Ingredients;
use crate::plan::Task;

/// Hears what people are told.
#[derive(Default)]
struct Notes(RefCell<Vec<String>>);

impl Observer for Notes {
    fn begin(&self, _: &Task) -> std::sync::Arc<dyn Progress> {
        std::sync::Arc::new(NoProgress)
    }

    fn end(&self, _: &Task, _: &[(String, u64)]) {}

    fn failed(&self, _: &Task, _: &TaskFailure) {}

    fn note(&self, text: &str) {
        self.0.borrow_mut().push(text.to_owned());
    }
}

/// A run folder and a cluster.
struct Bench {
    folder: tempfile::TempDir,
    cluster: FakeCluster,
    notes: Notes,
    settings: ClusterSettings,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cluster = FakeCluster::new(Store::new(folder.path().join("store")));
        Self { folder, cluster, notes: Notes::default(), settings: ClusterSettings::default() }
    }

    fn executor(&self) -> Slurm<'_> {
        let at = |name: &str| self.folder.path().join(name);
        let outside = Outside {
            scheduler: Box::new(self.cluster.clone()),
            clock: Box::new(self.cluster.clock.clone()),
        };
        let folders = (at("store"), at("attempts"), at("batches"));
        Slurm::new(self.settings.clone(), at("landfall"), folders, &self.notes, outside).unwrap()
    }

    /// What ends while it is waited so often; the cluster works meanwhile.
    fn ends_within(&self, executor: &mut Slurm<'_>, waits: usize) -> Vec<usize> {
        let one = |_| {
            self.cluster.work();
            executor.wait(Duration::from_millis(500)).unwrap()
        };
        (0..waits).flat_map(one).map(|ended| ended.task).collect()
    }

    /// Waits until so many tasks have ended; the cluster works meanwhile.
    fn ends(&self, executor: &mut Slurm<'_>, many: usize) -> Vec<(usize, Result<(), TaskFailure>)> {
        let mut ended = Vec::new();
        for _ in 0..100_000 {
            self.cluster.work();
            let now = executor.wait(Duration::from_millis(500)).unwrap();
            ended.extend(now.into_iter().map(|ended| (ended.task, ended.outcome)));
            if ended.len() >= many {
                // Nothing more comes, and folders of batches that are over are removed.
                self.cluster.work();
                assert!(executor.wait(Duration::from_secs(5)).unwrap().is_empty());
                ended.sort_by_key(|(task, _)| *task);
                return ended;
            }
        }
        panic!("{} of {many} tasks ended", ended.len());
    }

    fn batches(&self) -> usize {
        crate::store::list(&self.folder.path().join("batches")).unwrap().len()
    }

    /// The values of an option in each call of `sbatch`.
    fn asked(&self, option: &str) -> Vec<String> {
        let of = |call: &Vec<String>| {
            call.iter().find_map(|one| one.strip_prefix(option).map(str::to_owned)).unwrap_or_default()
        };
        self.cluster.submitted().iter().map(of).collect()
    }
}

fn job(task: usize, stage: &str, minutes: u64) -> Job {
    let none = toml::Table::new();
    let ingredients = Ingredients::new((stage, 1), task as u64, &none, String::new(), BTreeMap::new());
    let spec = TaskSpec {
        key: ingredients.key(),
        ingredients,
        stage: stage.to_owned(),
        entity: format!("e{task}"),
        libraries: Vec::new(),
        params: String::new(),
        seed: 1,
        inputs: BTreeMap::new(),
        expected: BTreeMap::new(),
        outputs: Vec::new(),
    };
    Job { task, spec, resources: Resources { cores: 2, memory_mb: 1_000, minutes } }
}

fn jobs(many: usize) -> Vec<Job> {
    (0..many).map(|task| job(task, "trim", 5)).collect()
}

fn accounted(state: &str) -> Accounted {
    Accounted { state: state.to_owned(), ..Accounted::default() }
}

fn all_well(ended: &[(usize, Result<(), TaskFailure>)], many: usize) {
    let expected: Vec<_> = (0..many).map(|task| (task, Ok(()))).collect();
    assert_eq!(ended, expected);
}

#[test]
fn tasks_alike_share_an_array_and_leave_no_folder() {
    let bench = Bench::new();
    let mut executor = bench.executor();
    let mut given = jobs(40);
    given.push(job(40, "align", 5));
    executor.submit(given).unwrap();
    all_well(&bench.ends(&mut executor, 41), 41);
    let arrays = bench.asked("--array=");
    assert_eq!(arrays, ["0-0%100", "0-39%100"], "one of each stage");
    assert_eq!(bench.asked("--mem="), ["1024M", "1024M"], "in steps of 256 MB");
    assert_eq!((bench.asked("--time="), bench.batches()), (vec!["5".to_owned(), "5".to_owned()], 0));
    assert_eq!(executor.calls()["scontrol"], 1);
}

#[test]
fn many_short_tasks_share_elements_whose_time_is_the_sum() {
    let mut bench = Bench::new();
    bench.settings.concurrent = 10;
    let mut executor = bench.executor();
    executor.submit(jobs(40)).unwrap();
    all_well(&bench.ends(&mut executor, 40), 40);
    assert_eq!((bench.asked("--array="), bench.asked("--time=")), (vec!["0-9%10".into()], vec!["20".into()]));
}

#[test]
fn what_was_too_little_is_asked_for_twice() {
    let bench = Bench::new();
    bench.cluster.ends("e0", [End::Ends(accounted("OUT_OF_MEMORY"))]);
    bench.cluster.ends("e1", [End::Ends(accounted("TIMEOUT")), End::Ends(accounted("TIMEOUT"))]);
    let mut executor = bench.executor();
    executor.submit(jobs(2)).unwrap();
    all_well(&bench.ends(&mut executor, 2), 2);
    let asked: Vec<_> = bench.asked("--mem=").into_iter().zip(bench.asked("--time=")).collect();
    let expected = [("1024M", "5"), ("1024M", "10"), ("2048M", "5"), ("1024M", "20")];
    assert_eq!(asked, expected.map(|(memory, time)| (memory.to_owned(), time.to_owned())));
    let notes = bench.notes.0.borrow();
    assert!(notes.iter().any(|note| note == "trim: 1024 MB of memory were too little; submitting it again"));
    assert!(notes.iter().any(|note| note == "trim: 5 minutes were too short; submitting it again"));
}

#[test]
fn a_task_that_needs_more_than_there_is_or_fails_too_often_is_given_up() {
    let mut bench = Bench::new();
    (bench.settings.max_memory_mb, bench.settings.attempts) = (1_024, 3);
    bench.cluster.ends("e0", [End::Ends(accounted("OUT_OF_MEMORY"))]);
    let failed = Accounted { exit: 3, ..accounted("FAILED") };
    bench.cluster.ends("e1", vec![End::Ends(failed); 3]);
    let mut executor = bench.executor();
    executor.submit(jobs(2)).unwrap();
    let ended = bench.ends(&mut executor, 2);
    let failure = |task: usize| ended[task].1.clone().unwrap_err();
    assert_eq!(failure(0).message, "1024 MB of memory were too little");
    assert_eq!(failure(1).message, "ended with exit code 3");
    assert!(failure(1).code == crate::said::TEMPORARY && failure(1).hint.is_some());
    assert_eq!(bench.asked("--array="), ["0-1%100", "0-0%100", "0-0%100"]);
    assert_eq!(bench.batches(), 0);
}

#[test]
fn a_lost_node_is_avoided_and_does_not_count_as_a_try() {
    let mut bench = Bench::new();
    bench.settings.attempts = 1;
    let lost = |node: &str| End::Ends(Accounted { node: node.to_owned(), ..accounted("NODE_FAIL") });
    bench.cluster.ends("e0", [lost("n7"), lost("n8"), lost("n7"), End::Vanishes]);
    let mut executor = bench.executor();
    executor.submit(jobs(1)).unwrap();
    all_well(&bench.ends(&mut executor, 1), 1);
    assert_eq!(bench.asked("--exclude="), ["", "n7", "n7,n8", "n7,n8", "n7,n8"]);
}

#[test]
fn a_task_that_is_lost_again_and_again_is_given_up() {
    let bench = Bench::new();
    bench.cluster.ends("e0", vec![End::Vanishes; 20]);
    let mut executor = bench.executor();
    executor.submit(jobs(1)).unwrap();
    let ended = bench.ends(&mut executor, 1);
    assert_eq!(ended[0].1.clone().unwrap_err().message, "the scheduler lost it");
    assert_eq!(bench.cluster.submitted().len(), 11);
}

#[test]
fn what_people_cancel_is_not_submitted_again() {
    let bench = Bench::new();
    let by = Accounted { by: Some("1000".to_owned()), ..accounted("CANCELLED") };
    bench.cluster.ends("e0", [End::Ends(by)]);
    let mut executor = bench.executor();
    executor.submit(jobs(1)).unwrap();
    let ended = bench.ends(&mut executor, 1);
    assert_eq!(ended[0].1.clone().unwrap_err().message, "cancelled by user 1000");
    assert_eq!(bench.cluster.submitted().len(), 1);
}

#[test]
fn what_a_task_says_counts_and_is_not_tried_again() {
    let bench = Bench::new();
    let failure = TaskFailure::new(65, "bad");
    bench.cluster.ends("e1", [End::Says(failure.clone())]);
    let mut executor = bench.executor();
    executor.submit(jobs(3)).unwrap();
    assert_eq!(bench.ends(&mut executor, 3), [(0, Ok(())), (1, Err(failure)), (2, Ok(()))]);
    assert_eq!(bench.cluster.submitted().len(), 1);
}

#[test]
fn a_result_that_is_there_counts_though_the_task_was_not_heard() {
    let bench = Bench::new();
    // One is heard before the grace is over, the other never.
    bench.cluster.ends("e0", [End::DoneUnheard(100)]);
    bench.cluster.ends("e1", [End::DoneUnheard(1_000_000)]);
    let mut executor = bench.executor();
    executor.submit(jobs(2)).unwrap();
    all_well(&bench.ends(&mut executor, 2), 2);
    assert_eq!(bench.cluster.submitted().len(), 1);
}

#[test]
fn a_job_that_was_taken_without_an_answer_is_found_by_its_name() {
    let bench = Bench::new();
    bench.cluster.answers(Answer::Silence("Socket timed out".to_owned()), true);
    let mut executor = bench.executor();
    executor.submit(jobs(2)).unwrap();
    all_well(&bench.ends(&mut executor, 2), 2);
    assert_eq!(bench.cluster.submitted().len(), 1);
}

#[test]
fn a_silent_controller_is_waited_for_and_told_once() {
    let bench = Bench::new();
    bench.cluster.silent(true);
    let mut executor = bench.executor();
    executor.submit(jobs(2)).unwrap();
    for _ in 0..100 {
        assert!(executor.wait(Duration::from_secs(1)).unwrap().is_empty());
    }
    let tries = bench.cluster.submitted().len();
    assert!((3..=5).contains(&tries), "every 30 s, not at once: {tries}");
    assert_eq!(bench.notes.0.borrow().len(), 1, "{:?}", bench.notes.0.borrow());
    bench.cluster.silent(false);
    all_well(&bench.ends(&mut executor, 2), 2);
}

#[test]
fn a_refused_job_fails_with_the_schedulers_words_and_leaves_no_folder() {
    for words in [Answer::Refused("invalid partition".to_owned()), Answer::Text("what?".to_owned())] {
        let bench = Bench::new();
        bench.cluster.answers(words, false);
        let mut executor = bench.executor();
        executor.submit(jobs(1)).unwrap();
        let ended = bench.ends(&mut executor, 1);
        let failure = ended[0].1.clone().unwrap_err();
        assert_eq!((failure.code, failure.message.as_str()), (CONFIG, "the scheduler refused the job"));
        assert!(failure.causes[0].contains("invalid partition") || failure.causes[0].contains("what?"));
        assert_eq!(bench.batches(), 0);
    }
}

#[test]
fn jobs_of_a_killed_orchestrator_are_adopted() {
    let bench = Bench::new();
    bench.executor().submit(jobs(3)).unwrap();
    let mut executor = bench.executor();
    executor.submit(jobs(4)).unwrap();
    all_well(&bench.ends(&mut executor, 4), 4);
    assert_eq!(bench.asked("--array="), ["0-2%100", "0-0%100"], "only the fourth is new");
    assert_eq!(bench.batches(), 0);
}

#[test]
fn a_job_left_by_a_killed_orchestrator_that_fails_before_it_is_asked_for_is_submitted_anew() {
    let bench = Bench::new();
    let failure = TaskFailure::new(65, "bad");
    bench.cluster.ends("e0", [End::Says(failure)]);
    bench.executor().submit(jobs(1)).unwrap();
    let mut executor = bench.executor();
    assert!(bench.ends_within(&mut executor, 10).is_empty());
    executor.submit(jobs(1)).unwrap();
    all_well(&bench.ends(&mut executor, 1), 1);
}

#[test]
fn a_job_whose_number_was_never_written_is_found_by_its_name() {
    let bench = Bench::new();
    bench.executor().submit(jobs(1)).unwrap();
    let record = crate::store::list(&bench.folder.path().join("batches")).unwrap()[0].join("batch.json");
    let text = fs::read_to_string(&record).unwrap();
    fs::write(&record, text.replace("\"job\": 1", "\"job\": null")).unwrap();
    bench.cluster.ends("e0", [End::Ends(accounted("TIMEOUT"))]);
    let mut executor = bench.executor();
    executor.submit(jobs(1)).unwrap();
    all_well(&bench.ends(&mut executor, 1), 1);
    assert_eq!(bench.asked("--time="), ["5", "10"]);
}

#[test]
fn tasks_that_get_ready_while_others_run_are_gathered() {
    let bench = Bench::new();
    let mut executor = bench.executor();
    executor.submit(vec![job(0, "trim", 5)]).unwrap();
    executor.submit(vec![job(1, "align", 5)]).unwrap();
    executor.submit(vec![job(2, "align", 5)]).unwrap();
    assert_eq!(bench.cluster.submitted().len(), 1);
    assert_eq!(executor.forget_waiting(), [1, 2], "what was not sent is given back");
    executor.submit(vec![job(1, "align", 5), job(2, "align", 5)]).unwrap();
    for _ in 0..11 {
        assert!(executor.wait(Duration::from_secs(1)).unwrap().is_empty());
    }
    assert_eq!(bench.asked("--array="), ["0-0%100", "0-1%100"]);
    all_well(&bench.ends(&mut executor, 3), 3);
}

#[test]
fn nothing_is_asked_while_tasks_speak_for_themselves() {
    let bench = Bench::new();
    let mut executor = bench.executor();
    executor.submit(jobs(5)).unwrap();
    bench.ends(&mut executor, 5);
    assert_eq!(executor.calls().keys().copied().collect::<Vec<_>>(), ["sbatch", "scontrol"]);
}

#[test]
fn a_stop_takes_the_jobs_back_or_says_that_it_could_not() {
    let bench = Bench::new();
    let mut executor = bench.executor();
    executor.submit(jobs(2)).unwrap();
    bench.cluster.silent(true);
    executor.cancel();
    assert_eq!((bench.batches(), bench.notes.0.borrow().len()), (1, 1));
    bench.cluster.silent(false);
    executor.cancel();
    assert_eq!((bench.cluster.cancelled(), bench.batches()), (vec![1, 1], 0));
}

#[test]
fn the_last_lines_of_a_log_stay() {
    let bench = Bench::new();
    let by = Accounted { by: Some("0".to_owned()), ..accounted("CANCELLED") };
    bench.cluster.ends("e0", [End::Ends(by)]);
    let mut executor = bench.executor();
    executor.submit(jobs(1)).unwrap();
    let batch = crate::store::list(&bench.folder.path().join("batches")).unwrap()[0].clone();
    log(&batch, "1\n2\n\n3\n4\n5\n6\n");
    let ended = bench.ends(&mut executor, 1);
    let failure = ended[0].1.clone().unwrap_err();
    assert_eq!(failure.causes, ["log: 2", "log: 3", "log: 4", "log: 5", "log: 6"]);
}

fn log(batch: &Path, text: &str) {
    fs::write(batch.join("slurm-0.log"), text).unwrap();
}
