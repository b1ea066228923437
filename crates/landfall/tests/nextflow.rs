//! The Nextflow module, as far as it can be held without Nextflow: its script runs and makes what it promises, and its
//! description lists the same.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn module() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/nextflow/modules/landfall/run")
}

/// The shell of a block of the module, with what Nextflow would put in.
fn shell(text: &str, block: &str) -> String {
    let body = text.split(&format!("    {block}:\n")).nth(1).unwrap().split("\"\"\"").nth(1).unwrap();
    let values = [
        ("$task.cpus", "2"),
        ("${task.memory.toMega()}", "4000"),
        ("$run_file", "run.toml"),
        ("${prefix}", "demo"),
        ("$args", "--keep-going"),
        ("\\\\", "\\"),
    ];
    let filled = values.iter().fold(body.to_owned(), |text, (name, value)| text.replace(name, value));
    assert!(!filled.contains('$'), "{filled}");
    filled
}

/// The outputs of the module: their files' pattern and the channel's name.
fn outputs(text: &str) -> Vec<(String, String)> {
    let of = |line: &str| {
        let pattern = line.split("path(\"").nth(1)?.split('"').next()?;
        Some((pattern.to_owned(), line.split("emit: ").nth(1)?.to_owned()))
    };
    text.lines().filter(|line| line.contains("emit:")).filter_map(of).collect()
}

/// Whether a file fits a pattern with at most one star.
fn fits(path: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => path == pattern,
        Some((start, end)) => {
            path.len() >= start.len() + end.len() && path.starts_with(start) && path.ends_with(end)
        }
    }
}

#[test]
fn the_scripts_make_what_the_module_promises() {
    let text = fs::read_to_string(module().join("main.nf")).unwrap();
    let outputs = outputs(&text);
    assert_eq!(outputs.len(), 5);
    let program = Path::new(env!("CARGO_BIN_EXE_landfall"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    for block in ["script", "stub"] {
        let folder = common::demo();
        let here = folder.path().join("demo");
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &shell(&text, block)])
            .current_dir(&here)
            .env("PATH", &path)
            .output()
            .unwrap();
        assert!(output.status.success(), "{block}: {}", String::from_utf8_lossy(&output.stderr));
        let made: Vec<_> = common::files(&here).into_keys().map(|path| path.display().to_string()).collect();
        for (pattern, channel) in &outputs {
            let pattern = pattern.replace("${prefix}", "demo");
            assert!(made.iter().any(|path| fits(path, &pattern)), "{block} makes nothing for {channel}");
        }
    }
    let version = text.split("eval(\"").nth(1).unwrap().split("\")").next().unwrap();
    let output = Command::new("bash").args(["-c", version]).env("PATH", &path).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), env!("CARGO_PKG_VERSION"));
}

#[test]
fn the_description_lists_what_the_module_gives() {
    let text = fs::read_to_string(module().join("main.nf")).unwrap();
    let description = fs::read_to_string(module().join("meta.yml")).unwrap();
    for (pattern, channel) in outputs(&text) {
        assert!(description.contains(&format!("\n  {channel}:\n")), "{channel}");
        assert!(description.contains(&format!("\"{pattern}\":")), "{pattern}");
    }
    let version = text.split("eval(\"").nth(1).unwrap().split("\")").next().unwrap();
    assert_eq!(description.matches(&format!("\"{version}\":")).count(), 2);
}
