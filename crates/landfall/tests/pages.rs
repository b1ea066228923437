//! Every block of commands in README.md and docs runs as it stands there.
//!
//! Blocks of `sh`, `python` and `r` of a page run one after the other in a folder of the page's own. Comments right above
//! a block, which readers do not see, say what else there is to know, a line each: `<!-- before: … -->` is shell that
//! makes what the block takes for granted; `<!-- needs: minimap2 -->` names programs without which the block is passed
//! over; `<!-- not run: … -->` says why the block is never run here.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Instant;

/// A fenced block of a page.
struct Block {
    /// The line of its fence, from 1.
    line: usize,
    language: String,
    text: String,
    before: String,
    needs: Vec<String>,
    not_run: Option<String>,
}

/// The blocks of a page, or what is wrong with it.
fn blocks(page: &str) -> Result<Vec<Block>, String> {
    let lines: Vec<&str> = page.lines().collect();
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(language) = lines[at].strip_prefix("```") else {
            at += 1;
            continue;
        };
        let length = lines[at + 1..].iter().position(|line| *line == "```");
        let length = length.ok_or_else(|| format!("line {}: the block has no end", at + 1))?;
        let text: String = lines[at + 1..=at + length].iter().flat_map(|line| [line, "\n"]).collect();
        let (line, language) = (at + 1, language.to_owned());
        let mut block =
            Block { line, language, text, before: String::new(), needs: Vec::new(), not_run: None };
        let above = lines[..at].iter().rev().take_while(|line| line.starts_with("<!-- ")).count();
        for mark in &lines[at - above..at] {
            mark_block(&mut block, mark).map_err(|why| format!("line {}: {why}", at + 1))?;
        }
        blocks.push(block);
        at += length + 2;
    }
    Ok(blocks)
}

/// What a comment above a block says of it.
fn mark_block(block: &mut Block, mark: &str) -> Result<(), String> {
    let inner = mark.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
    let inner = inner.ok_or_else(|| format!("`{mark}` must end in its line"))?;
    // Without a colon it is a mark of somebody else's.
    let Some((key, value)) = inner.split_once(':') else { return Ok(()) };
    let value = value.trim();
    if value.is_empty() {
        return Err(format!("`{key}` says nothing: say why, or what"));
    }
    match key {
        "before" => block.before.extend([value, "\n"]),
        "needs" => block.needs.extend(value.split(", ").map(str::to_owned)),
        "not run" => block.not_run = Some(value.to_owned()),
        other => return Err(format!("`{other}` is not known above a block: before, needs, not run")),
    }
    Ok(())
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The pages that people read, by their paths from the top of the repository.
fn pages() -> Vec<(String, String)> {
    let docs = common::files(&top().join("docs")).into_keys().map(|path| Path::new("docs").join(path));
    let pages = docs.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    std::iter::once(PathBuf::from("README.md"))
        .chain(pages)
        .map(|path| (path.display().to_string(), fs::read_to_string(top().join(path)).unwrap()))
        .collect()
}

#[test]
fn marks_above_blocks_are_read() {
    let page = "<!-- demo -->\n<!-- not run: needs SLURM -->\n```sh\na\n\nb\n```\n<!-- before: x -->\n<!-- before: y -->\n\
                <!-- needs: p, q -->\n```python\nc\n```\n";
    let all = blocks(page).unwrap();
    assert_eq!((all[0].line, all[0].text.as_str()), (3, "a\n\nb\n"));
    assert_eq!(all[0].not_run.as_deref(), Some("needs SLURM"));
    assert_eq!((all[1].before.as_str(), all[1].language.as_str()), ("x\ny\n", "python"));
    assert_eq!(all[1].needs, ["p", "q"]);
    for wrong in [
        "<!-- not run: -->\n```sh\n```\n",
        "<!-- not-run: why -->\n```sh\n```\n",
        "<!-- not run: why\n```sh\n```\n",
        "```sh\na\n",
    ] {
        assert!(blocks(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn commands_stand_in_blocks_that_are_run() {
    for (path, page) in pages() {
        for block in blocks(&page).unwrap_or_else(|why| panic!("{path}, {why}")) {
            let runs = ["sh", "python", "r"].contains(&block.language.as_str());
            let command =
                block.text.lines().find(|line| line.trim_start_matches("$ ").starts_with("landfall "));
            assert!(
                runs || command.is_none(),
                "{path}:{}: a command in a block that is not `sh`",
                block.line
            );
        }
    }
}

#[test]
fn links_lead_somewhere() {
    for (path, page) in pages() {
        let here = top().join(&path);
        for link in page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let file = link.split('#').next().unwrap();
            let target = here.parent().unwrap().join(file);
            assert!(link.contains("://") || file.is_empty() || target.exists(), "{path}: {link}");
            let picture = target.extension().is_some_and(|extension| extension == "png");
            assert!(!picture || target.metadata().unwrap().len() <= 200_000, "{path}: {link} is too large");
        }
    }
}

#[test]
fn every_block_of_a_page_runs() {
    let python = common::python_with("polars, pandas, pyarrow, duckdb");
    let pages = Mutex::new(pages().into_iter());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut wrong: Vec<String> = std::thread::scope(|scope| {
        let work = || {
            let mut wrong = Vec::new();
            while let Some((path, page)) = { pages.lock().unwrap().next() } {
                let begun = Instant::now();
                let (ran, found) = run_page(&path, &page, python.as_deref());
                println!("{path}: {ran} blocks, {:.1} s", begun.elapsed().as_secs_f64());
                wrong.extend(found);
            }
            wrong
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_block_that_fails_is_told_with_its_line() {
    let (ran, wrong) =
        run_page("page.md", "```sh\ntrue\n```\n\n```sh\nlandfall no-such-command\n```\n", None);
    let wrong = wrong.unwrap();
    assert!(
        ran == 1 && wrong.starts_with("page.md:5: exit status: 2") && wrong.contains("no-such-command"),
        "{wrong}"
    );
    let (ran, wrong) = run_page("page.md", "<!-- before: false -->\n```sh\ntrue\n```\n", None);
    assert!(ran == 0 && wrong.is_some());
}

/// Runs the blocks of a page in order: how many ran, and the first that failed.
fn run_page(path: &str, page: &str, python: Option<&str>) -> (usize, Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    // Pages speak of the source tree's scenarios as from its top.
    for name in ["benches", "testdata"] {
        std::os::unix::fs::symlink(top().join(name), folder.path().join(name)).unwrap();
    }
    let mut ran = 0;
    for block in blocks(page).unwrap_or_else(|why| panic!("{path}, {why}")) {
        let (shell, file) = ("bash -euo pipefail".to_owned(), folder.path().join(".block"));
        let program = match (block.language.as_str(), python) {
            ("sh", _) => shell.clone(),
            ("python", Some(python)) => python.to_owned(),
            ("r", _) => "Rscript --vanilla".to_owned(),
            _ => continue,
        };
        if block.not_run.is_some() {
            continue;
        }
        if let Some(lacks) = lacks(&block) {
            println!("skipped: {path}:{}: no {lacks}", block.line);
            continue;
        }
        for (program, text) in [(&shell, &block.before), (&program, &block.text)] {
            fs::write(&file, text).unwrap();
            let mut words = program.split(' ');
            let mut command = Command::new(words.next().unwrap());
            let output =
                command.args(words).arg(&file).current_dir(folder.path()).env("PATH", path_with_landfall());
            let output = output.output().unwrap();
            if !output.status.success() {
                let said = [&output.stdout[..], &output.stderr].map(String::from_utf8_lossy).concat();
                return (ran, Some(format!("{path}:{}: {}\n{text}{said}", block.line, output.status)));
            }
        }
        ran += 1;
    }
    (ran, None)
}

/// What this machine lacks for a block: a program, or a package of R. Nobody must have these.
fn lacks(block: &Block) -> Option<String> {
    let has = |command: &str| {
        Command::new("bash").args(["-c", command]).output().is_ok_and(|output| output.status.success())
    };
    let r = (block.language == "r").then(|| "Rscript".to_owned());
    let program = block.needs.iter().cloned().chain(r).find(|name| !has(&format!("command -v '{name}'")));
    let packages = block.text.lines().filter_map(|line| line.strip_prefix("library(")?.strip_suffix(')'));
    let mut packages = packages.filter(|_| block.language == "r");
    program.or_else(|| {
        packages
            .find(|name| !has(&format!("Rscript --vanilla -e 'library({name})'")))
            .map(|name| format!("R's {name}"))
    })
}

/// The search path with the program under test in front.
fn path_with_landfall() -> String {
    let folder = Path::new(env!("CARGO_BIN_EXE_landfall")).parent().unwrap();
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap())
}
