//! What people see in a terminal, and what they install beside the program.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::path::Path;
use std::process::Command;

use common::{run_in, succeed_in};

const HERE: &str = ".";

/// Whether a program is there; says that the test is skipped where it is not.
fn has(program: &str) -> bool {
    let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output().unwrap();
    if !found.status.success() {
        common::skip(&format!("no {program}"));
    }
    found.status.success()
}

/// What the program writes to a terminal; both streams, as a screen shows them.
fn on_a_terminal(folder: &Path, setting: &str, args: &str) -> String {
    let line = format!("{setting} {} {args}", env!("CARGO_BIN_EXE_landfall"));
    let output = Command::new("script")
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .env("TERM", "xterm-256color")
        .args(["-qec", &line, "/dev/null"])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn completions_are_the_same_each_time_and_bash_takes_them() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = succeed_in(Path::new(HERE), &["completions", shell]);
        assert_eq!(succeed_in(Path::new(HERE), &["completions", shell]), text);
        assert!(text.contains("landfall") && text.contains("keep-going"), "{shell}");
        std::fs::write(folder.path().join(shell), text).unwrap();
    }
    if !has("bash") {
        return;
    }
    let bash = |args: &[&str]| {
        let output = Command::new("bash").current_dir(folder.path()).args(args).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && errors.is_empty(), "{args:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    };
    bash(&["-n", "bash"]);
    let completed = |words: &str| {
        let at = words.split(' ').count() - 1;
        let [last, before] = [at, at - 1].map(|at| words.split(' ').nth(at).unwrap());
        let call = format!(
            "source ./bash; COMP_WORDS=({words}); COMP_CWORD={at}; _landfall landfall '{last}' {before}; echo ${{COMPREPLY[*]}}"
        );
        bash(&["-c", &call]).trim().to_owned()
    };
    assert_eq!(completed("landfall sta"), "status");
    assert_eq!(completed("landfall reference b"), "build");
    assert_eq!(completed("landfall run --keep"), "--keep-going");
}

#[test]
fn manual_pages_are_the_same_each_time_and_render_without_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    for out in ["one", "two"] {
        succeed_in(folder.path(), &["man", out]);
    }
    let pages = common::files(&folder.path().join("one"));
    assert!(pages == common::files(&folder.path().join("two")));
    for page in ["landfall.1", "landfall-run.1", "landfall-reference-build.1", "landfall-trim.1"] {
        assert!(pages.contains_key(Path::new(page)), "{page}");
    }
    assert!(!pages.keys().any(|page| page.to_string_lossy().contains("exec")), "hidden commands stay hidden");
    if !has("groff") {
        return;
    }
    for page in pages.keys() {
        let path = folder.path().join("one").join(page);
        let output =
            Command::new("groff").args(["-man", "-ww", "-Kutf8", "-Tutf8"]).arg(path).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && errors.is_empty(), "{}: {errors}", page.display());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("landfall"), "{}", page.display());
    }
    if has("man") {
        let page = folder.path().join("one/landfall-run.1");
        let output = Command::new("man").env("MANPAGER", "cat").arg(page).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("landfall run run.toml --out RUN\n"), "{text}");
    }
}

#[test]
fn help_tells_commands_in_groups() {
    let help = succeed_in(Path::new(HERE), &["--help"]);
    insta::assert_snapshot!("help", help);
}

/// What is done by whom, of a line that tells of a stage.
const STAGES: [&str; 10] =
    ["trim", "align", "pair", "collide", "sites", "abundance", "annotate", "vcn", "release", "report"];

/// What a run says while it goes on, and the answers at its end.
fn answered(said: &str) -> (String, String) {
    let at = said.find("of them ran").and_then(|at| Some(at + said[at..].find('\n')? + 1)).unwrap();
    (said[..at].to_owned(), said[at..].to_owned())
}

#[test]
fn a_run_in_a_pipe_tells_each_stage_twice_and_no_library() {
    let folder = common::demo();
    let run = |more: &[&str], out: &str| {
        let args = [more, &["run", "demo/run.toml", "--out", out]].concat();
        let (code, _, errors) = run_in(folder.path(), &args);
        assert_eq!(code, 0, "{errors}");
        errors
    };
    let (said, answers) = answered(&run(&[], "RUN"));
    assert!(answers.starts_with("P01 (P01_d180)\n") && answers.contains("\nP02 (P02_d180)\n"), "{answers}");
    let lines: Vec<&str> = said.lines().collect();
    for stage in STAGES {
        let told =
            |word: &str| lines.iter().filter(|line| line.starts_with(&format!("{stage} {word}: "))).count();
        assert_eq!((told("begins"), told("is done")), (1, 1), "{stage}: {said}");
    }
    assert_eq!(lines.len(), 2 * STAGES.len() + 1, "{said}");
    assert!(
        lines.contains(&"align begins: 9 tasks") && lines.ends_with(&["54 tasks, 54 of them ran"]),
        "{said}"
    );
    assert!(!said.contains(['\u{1b}', '\r', '%']) && !said.contains("P01_d30"), "{said}");

    // Nothing is left to do, and nothing is told but that and the answers.
    assert_eq!(answered(&run(&[], "RUN")), ("54 tasks, 0 of them ran\n".to_owned(), answers));
    assert_eq!(run(&["--quiet"], "QUIET"), "");
    let named = run(&["-v"], "NAMED");
    assert!(named.contains("\nalign P01_d30_1: sequences ") && !named.contains("merge"), "{named}");
    for line in run(&["--log-format", "json"], "LOG").lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["fields"]["message"].is_string(), "{line}");
    }
}

#[test]
fn a_run_on_a_terminal_renews_a_line_for_each_stage() {
    let folder = common::demo();
    if !has("script") {
        return;
    }
    let (shown, answers) = answered(&on_a_terminal(folder.path(), "", "run demo/run.toml --out RUN"));
    for stage in STAGES {
        assert!(shown.contains(&format!(" {stage:9} ░░░")), "{stage} has a line: {shown}");
        assert!(shown.contains(&format!("{stage} is done: ")), "{stage} is told: {shown}");
    }
    assert!(shown.contains("/9 ") && shown.contains(" % "), "{shown}");
    assert!(!shown.contains("P01_d30") && !shown.contains("merge"), "{shown}");
    assert!(shown.ends_with("54 tasks, 54 of them ran\r\n"), "{shown}");
    assert!(answers.contains(" Next: ") && answers.ends_with("\r\nRUN/results/report.html\r\n"), "{answers}");
    // A terminal that knows no control codes gets lines.
    let dumb = on_a_terminal(folder.path(), "TERM=dumb", "run demo/run.toml --out DUMB");
    assert!(dumb.starts_with("trim begins: 1 task\r\n") && !dumb.contains('\u{1b}'), "{dumb}");
}

#[test]
fn errors_have_colours_on_a_terminal_alone() {
    let (code, _, errors) = run_in(Path::new(HERE), &["verify", "nowhere"]);
    assert_eq!(code, 66);
    assert!(!errors.contains('\u{1b}'), "{errors:?}");
    if !has("script") {
        return;
    }
    let shown = on_a_terminal(Path::new(HERE), "", "verify nowhere");
    assert!(shown.starts_with("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m"), "{shown:?}");
    for setting in ["NO_COLOR=1", "TERM=dumb"] {
        let shown = on_a_terminal(Path::new(HERE), setting, "verify nowhere");
        assert_eq!(shown.replace("\r\n", "\n"), errors, "{setting}");
    }
}
