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
