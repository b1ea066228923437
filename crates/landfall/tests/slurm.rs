//! The same run on a real SLURM, with its faults. The test bed stands in `workflows/slurm/testbed`.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use common::{signal, wait_until};

/// A running test bed, taken down at the end.
struct Bed {
    folder: PathBuf,
}

impl Bed {
    /// `None` where SLURM is not installed or nobody may start it.
    fn start(folder: PathBuf) -> Option<Self> {
        let has = |program: &str| {
            let find = format!("PATH=$PATH:/usr/sbin command -v {program}");
            let output = Command::new("sh").args(["-c", &find]).output();
            output.is_ok_and(|output| output.status.success())
        };
        if !["slurmctld", "slurmd", "sbatch", "munged"].iter().all(|program| has(program)) {
            common::skip("no SLURM");
            return None;
        }
        let bed = Self { folder };
        let output = bed.script("up.sh", &[]).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{errors}");
        Some(bed)
    }

    fn script(&self, name: &str, args: &[&str]) -> Command {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/slurm/testbed").join(name);
        let mut command = Command::new(path);
        command.args(args).env("TESTBED", &self.folder).env("TESTBED_PORT", "18800");
        command
    }

    fn node(&self, verb: &str, node: &str) {
        assert!(self.script("node.sh", &[verb, node]).status().unwrap().success());
    }

    fn scheduler(&self, program: &str, args: &[&str]) -> String {
        let mut command = Command::new(program);
        let output = command.args(args).env("SLURM_CONF", self.folder.join("slurm.conf")).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Makes the nodes available again: a controller that restarted may have taken one out of use.
    fn resume_nodes(&self) {
        self.scheduler("scontrol", &["update", "nodename=n[1-2]", "state=resume"]);
        let idle = || {
            self.scheduler("sinfo", &["-h", "-N", "-p", "main", "-t", "idle", "-o", "%N"]).lines().count()
                == 2
        };
        wait_until("both nodes", SOON, idle);
    }

    /// How many jobs of a stage the controller remembers.
    fn of_stage(&self, stage: &str) -> usize {
        let text = self.scheduler("squeue", &["-h", "-p", "main", "-t", "all", "-o", "%j"]);
        let name = format!("landfall-{stage}-");
        let mut names: Vec<_> = text.lines().filter(|line| line.starts_with(&name)).collect();
        names.sort_unstable();
        names.dedup();
        names.len()
    }

    /// Numbers of the jobs in a state.
    fn jobs(&self, state: &str) -> Vec<String> {
        let text = self.scheduler("squeue", &["-h", "-p", "main,low", "-t", state, "-o", "%F"]);
        let mut jobs: Vec<_> = text.lines().map(str::to_owned).collect();
        jobs.dedup();
        jobs
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        let _ = self.script("down.sh", &[]).status();
    }
}

/// The demo project, its results from a local run, and a test bed.
struct World {
    bed: Bed,
    folder: tempfile::TempDir,
    local: BTreeMap<PathBuf, Vec<u8>>,
}

impl World {
    /// A cluster file whose tasks wait as long as a file is there, so that there is time for a fault. Returns the file.
    fn slow(&self, seconds: u32) -> PathBuf {
        let flag = self.folder.path().join("slow");
        fs::write(&flag, "").unwrap();
        self.cluster(&format!("if [ -e {} ]; then sleep {seconds}; fi", flag.display()));
        flag
    }

    /// A cluster file whose tasks begin with a line of shell.
    fn cluster(&self, setup: &str) {
        self.cluster_in("main", setup);
    }

    fn cluster_in(&self, partition: &str, setup: &str) {
        let text = format!(
            "partition = '{partition}'\npoll_seconds = 2\ngather_seconds = 1\ngrace_seconds = 4\nmax_cores = 2\nsetup = ['''{setup}''']\n"
        );
        fs::write(self.folder.path().join("cluster.toml"), text).unwrap();
    }

    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_landfall"));
        command.current_dir(self.folder.path()).env("SLURM_CONF", self.bed.folder.join("slurm.conf"));
        command
    }

    fn run(&self, out: &str, more: &[&str]) -> Child {
        let mut command = self.program();
        command
            .args(["run", "demo/run.toml", "--cluster", "cluster.toml", "--out", out])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// Waits for a run; gives its exit code and what it said.
    fn end(child: Child) -> (Option<i32>, String) {
        let output = child.wait_with_output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    }

    /// A run that ends well, with the same bytes as the local one.
    fn ends_well(&self, child: Child, out: &str) -> String {
        let (code, said) = Self::end(child);
        assert_eq!(code, Some(0), "{out}: {said}");
        let results = common::files(&self.folder.path().join(out).join("results"));
        assert!(results == self.local, "{out}: other bytes than locally");
        said
    }

    fn calls(&self, out: &str, program: &str) -> u64 {
        let text = fs::read_to_string(self.folder.path().join(out).join("run.json")).unwrap();
        let record: serde_json::Value = serde_json::from_str(&text).unwrap();
        record["scheduler_calls"][program].as_u64().unwrap_or(0)
    }

    fn wait_for_jobs(&self, state: &str) -> Vec<String> {
        wait_until("jobs", SOON, || !self.bed.jobs(state).is_empty());
        self.bed.jobs(state)
    }
}

/// How long the scheduler may take.
const SOON: Duration = Duration::from_secs(60);

#[test]
fn a_run_on_a_cluster_is_the_run_here_whatever_befalls_it() {
    let folder = common::demo();
    let Some(bed) = Bed::start(folder.path().join("bed")) else { return };
    common::succeed_in(folder.path(), &["--quiet", "run", "demo/run.toml", "--out", "LOCAL"]);
    let local = common::files(&folder.path().join("LOCAL/results"));
    let world = World { bed, folder, local };
    // The grain of time limits is a minute: the task that is too slow has a node of its own, beside all others.
    let too_slow = too_little_time(&world);
    the_same_bytes_with_few_questions(&world);
    a_killed_orchestrator_finds_its_jobs_again(&world);
    a_detached_run_is_taken_up(&world);
    ctrl_c_takes_the_jobs_back(&world);
    a_job_that_somebody_ends_is_not_started_again(&world);
    too_little_memory_grows(&world);
    a_controller_that_restarts_is_waited_for(&world);
    a_task_that_makes_room_for_others_is_submitted_again(&world);
    a_node_daemon_that_dies_alone_leaves_two_attempts(&world);
    snakemake_hands_tasks_to_the_cluster_too(&world);
    a_lost_node_is_no_fault_of_the_task(&world);
    let said = world.ends_well(too_slow, "SLOW");
    assert!(said.contains("2 minutes were too short; submitting it again"), "{said}");
}

fn the_same_bytes_with_few_questions(world: &World) {
    world.cluster("");
    let started = Instant::now();
    world.ends_well(world.run("PLAIN", &[]), "PLAIN");
    let (batches, asked) = (world.calls("PLAIN", "sbatch"), world.calls("PLAIN", "squeue"));
    println!("{batches} batches, squeue {asked} times in {:.0} s", started.elapsed().as_secs_f64());
    assert!(asked <= started.elapsed().as_secs() / 2 + 1 && world.calls("PLAIN", "sacct") == 0);
    assert!(common::files(&world.folder.path().join("PLAIN/work/batches")).is_empty());
    // Again: nothing to do, nobody to ask.
    world.ends_well(world.run("PLAIN", &[]), "PLAIN");
    assert_eq!(world.calls("PLAIN", "sbatch"), 0);
}

fn a_killed_orchestrator_finds_its_jobs_again(world: &World) {
    let before = world.bed.of_stage("trim");
    let slow = world.slow(6);
    let mut child = world.run("ADOPTED", &[]);
    let jobs = world.wait_for_jobs("R");
    signal("KILL", child.id());
    child.wait().unwrap();
    let shown = world.program().args(["status", "ADOPTED"]).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains(&format!("trim\t{}\t1\t0\t0\t1 RUNNING", jobs[0])), "{shown}");
    fs::remove_file(slow).unwrap();
    world.ends_well(world.run("ADOPTED", &[]), "ADOPTED");
    assert_eq!(world.bed.of_stage("trim"), before + 1, "the running batch was submitted again");
}

fn a_detached_run_is_taken_up(world: &World) {
    let (code, said) = World::end(world.run("DETACHED", &["--detach"]));
    assert!(code == Some(0) && said.contains("1 tasks are submitted"), "{said}");
    world.ends_well(world.run("DETACHED", &[]), "DETACHED");
}

fn ctrl_c_takes_the_jobs_back(world: &World) {
    let slow = world.slow(6);
    let mut child = world.run("STOPPED", &[]);
    world.wait_for_jobs("R");
    signal("INT", child.id());
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    wait_until("the jobs end", SOON, || world.bed.jobs("PD,R").is_empty());
    fs::remove_file(slow).unwrap();
    world.ends_well(world.run("STOPPED", &[]), "STOPPED");
}

fn a_job_that_somebody_ends_is_not_started_again(world: &World) {
    let slow = world.slow(6);
    let child = world.run("CANCELLED", &[]);
    let jobs = world.wait_for_jobs("R");
    world.bed.scheduler("scancel", &[&jobs[0]]);
    let (code, said) = World::end(child);
    assert!(code == Some(75) && said.contains("cancelled by user"), "{code:?}: {said}");
    fs::remove_file(slow).unwrap();
    world.ends_well(world.run("CANCELLED", &[]), "CANCELLED");
}

fn too_little_memory_grows(world: &World) {
    // The first task holds more than it asked for, once.
    let flag = world.folder.path().join("hungry");
    fs::write(&flag, "").unwrap();
    let hungry = format!("rm {} 2>/dev/null && head -c 1500m /dev/zero | tail | sleep 5", flag.display());
    world.cluster(&hungry);
    let said = world.ends_well(world.run("HUNGRY", &[]), "HUNGRY");
    assert!(said.contains("of memory were too little; submitting it again"), "{said}");
}

fn too_little_time(world: &World) -> Child {
    // The first task sleeps, once.
    let flag = world.folder.path().join("sleepy");
    fs::write(&flag, "").unwrap();
    world.cluster_in("spare", &format!("rm {} 2>/dev/null && sleep 600", flag.display()));
    let child = world.run("SLOW", &[]);
    wait_until("the first task", SOON, || !flag.exists());
    child
}

fn a_task_that_makes_room_for_others_is_submitted_again(world: &World) {
    let slow = world.folder.path().join("slow");
    fs::write(&slow, "").unwrap();
    world.cluster_in("low", &format!("if [ -e {} ]; then sleep 30; fi", slow.display()));
    let child = world.run("LOW", &[]);
    world.wait_for_jobs("R");
    fs::remove_file(slow).unwrap();
    let both = ["--partition=main", "--nodes=2", "--exclusive", "--output=/dev/null", "--wrap=sleep 5"];
    world.bed.scheduler("sbatch", &both);
    let said = world.ends_well(child, "LOW");
    assert!(said.contains("the scheduler lost it; submitting it again"), "{said}");
}

fn a_controller_that_restarts_is_waited_for(world: &World) {
    let slow = world.slow(6);
    let child = world.run("SILENCE", &[]);
    world.wait_for_jobs("R");
    fs::remove_file(slow).unwrap();
    world.bed.node("crash", "controller");
    // Longer than `sbatch` waits for it.
    sleep(Duration::from_secs(30));
    world.bed.node("start", "controller");
    let said = world.ends_well(child, "SILENCE");
    assert!(said.contains("the controller does not answer; waiting for it"), "{said}");
    world.bed.resume_nodes();
}

fn a_node_daemon_that_dies_alone_leaves_two_attempts(world: &World) {
    // Longer than the controller waits for a daemon: the job goes on while the task is given to another node.
    let slow = world.slow(45);
    let child = world.run("ORPHAN", &[]);
    world.wait_for_jobs("R");
    let node = world.bed.scheduler("squeue", &["-h", "-p", "main", "-t", "R", "-o", "%N"]).trim().to_owned();
    fs::remove_file(slow).unwrap();
    world.bed.node("crash", &node);
    let said = world.ends_well(child, "ORPHAN");
    assert!(said.contains("the scheduler lost it; submitting it again"), "{said}");
    world.bed.node("lose", &node);
    world.bed.node("start", &node);
    world.bed.resume_nodes();
}

/// The workflow's first two jobs on the cluster, by its profile; a run does the rest with what they made.
fn snakemake_hands_tasks_to_the_cluster_too(world: &World) {
    let Some(python) = common::python_with("snakemake, snakemake_executor_plugin_slurm") else { return };
    let folder = world.folder.path();
    let profile = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/snakemake/profiles/slurm");
    // Snakemake takes the variables of SLURM away from its jobs, and this cluster's settings are not where all look.
    let programs = folder.join("programs");
    fs::create_dir(&programs).unwrap();
    let settings = world.bed.folder.join("slurm.conf").display().to_string();
    let srun = format!("#!/bin/sh\nSLURM_CONF={settings} exec /usr/bin/srun \"$@\"\n");
    fs::write(programs.join("srun"), srun).unwrap();
    fs::set_permissions(programs.join("srun"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let mut command = common::snakemake(&python, folder, "SNAKE");
    command
        .args(["tasks_per_job=20", "--profile"])
        .arg(profile)
        .env("PATH", path)
        .env("SLURM_CONF", settings);
    let here =
        "--max-threads 2 --slurm-status-command squeue --slurm-no-account --seconds-between-status-checks 2";
    command.args(here.split(' ')).args([
        "--slurm-init-seconds-before-status-checks",
        "2",
        "SNAKE.jobs/align/NC",
    ]);
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    );
    common::succeed_in(folder, &["--quiet", "run", "demo/run.toml", "--out", "SNAKE"]);
    let record = fs::read_to_string(folder.join("SNAKE/run.json")).unwrap();
    assert_eq!(record.matches("\"ran\": false").count(), 10);
    assert!(common::files(&folder.join("SNAKE/results")) == world.local);
}

fn a_lost_node_is_no_fault_of_the_task(world: &World) {
    let slow = world.slow(4);
    let child = world.run("LOST", &[]);
    let on_both = || {
        let text = world.bed.scheduler("squeue", &["-h", "-p", "main", "-t", "R", "-o", "%N"]);
        text.lines().count() >= 2 && text.contains("n1")
    };
    wait_until("tasks on both nodes", SOON, on_both);
    world.bed.node("lose", "n1");
    fs::remove_file(slow).unwrap();
    let said = world.ends_well(child, "LOST");
    assert!(said.contains("the scheduler lost it; submitting it again"), "{said}");
}
