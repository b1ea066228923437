//! The page of all keys of a scenario is made from the comments beside them.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The files that declare the tables of a scenario, in the order of the page.
const SOURCES: [&str; 12] = [
    include_str!("../src/scenario.rs"),
    include_str!("../src/scenario/genome.rs"),
    include_str!("../src/scenario/vector.rs"),
    include_str!("../src/scenario/population.rs"),
    include_str!("../src/scenario/sequencer.rs"),
    include_str!("../src/scenario/lmpcr.rs"),
    include_str!("../src/scenario/layout.rs"),
    include_str!("../src/scenario/shotgun.rs"),
    include_str!("../src/scenario/long_read.rs"),
    include_str!("../src/scenario/ddpcr.rs"),
    include_str!("../src/scenario/qpcr.rs"),
    include_str!("../src/scenario/plain_reads.rs"),
];

const INTRODUCTION: &str = "\
# The keys of a scenario

Made from the comments in `crates/landfall-sim/src/scenario/`. What scenarios are for, and examples: \
[simulate.md](simulate.md). A type that is set in code is a table of its own, described under its name. Relative paths \
begin at the scenario's folder.
";

/// What stands before a declaration: its comment and whether serde gives it a default.
#[derive(Default)]
struct Before {
    comment: String,
    defaulted: bool,
    renamed: Option<String>,
    skipped: bool,
    read: bool,
}

impl Before {
    fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// Takes in a line of comments or attributes; says whether it was one.
    fn add(&mut self, line: &str) -> bool {
        if let Some(comment) = line.strip_prefix("///") {
            let comment = comment.trim();
            if !self.comment.is_empty() && !comment.is_empty() {
                self.comment.push(' ');
            }
            self.comment.push_str(comment);
        } else if let Some(attribute) = line.strip_prefix("#[") {
            self.defaulted |= attribute.contains("default");
            self.skipped |= attribute.contains("serde(skip)");
            self.read |= attribute.contains("Deserialize");
            let renamed = attribute.split("rename = \"").nth(1).and_then(|rest| rest.split('"').next());
            self.renamed = renamed.map(str::to_owned).or(self.renamed.take());
        } else {
            return false;
        }
        true
    }
}

/// The name of a variant as people write it.
fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

/// A Rust type in words.
fn in_words(rust: &str) -> String {
    let inner = |outer: &str| rust.strip_prefix(outer).and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = inner("Option<").or_else(|| inner("Box<")) {
        return in_words(inner);
    }
    if let Some(inner) = inner("Vec<") {
        return format!("list of {}", in_words(inner));
    }
    if let Some((inner, count)) =
        rust.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')?.split_once("; "))
    {
        return format!("{count} × {}", in_words(inner));
    }
    match rust {
        "u64" | "u32" | "u8" => "whole number".to_owned(),
        "f64" => "number".to_owned(),
        "bool" => "true or false".to_owned(),
        "String" => "text".to_owned(),
        "PathBuf" => "path".to_owned(),
        "Side" => "`\"5\"` or `\"3\"`".to_owned(),
        other => format!("`{other}`"),
    }
}

/// The declarations of one file.
fn describe(source: &str, page: &mut String) {
    let mut before = Before::default();
    let mut lines = source.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if before.add(line) {
            continue;
        }
        let declared = before.take();
        let mut words = line.split_whitespace();
        let (kind, name) = match (words.next(), words.next(), words.next()) {
            (Some("pub"), Some(kind @ ("struct" | "enum")), Some(name)) => (kind, name),
            _ => continue,
        };
        if declared.read {
            let _ = write!(page, "\n## `{name}`\n\n{}\n\n", declared.comment);
            if kind == "struct" {
                keys(&mut lines, declared.defaulted, page)
            } else {
                variants(&mut lines, page)
            }
        }
    }
}

/// The keys of a table.
fn keys<'a>(lines: &mut impl Iterator<Item = &'a str>, defaulted: bool, page: &mut String) {
    page.push_str("| key | value | needed | meaning |\n|---|---|---|---|\n");
    let mut before = Before::default();
    for line in lines.take_while(|line| *line != "}") {
        if before.add(line) {
            continue;
        }
        let key = before.take();
        let Some((name, rust)) = line.trim_end_matches(',').trim_start_matches("pub ").split_once(": ")
        else {
            continue;
        };
        if !key.skipped {
            let optional = defaulted || key.defaulted || rust.starts_with("Option<");
            let (name, needed) = (key.renamed.as_deref().unwrap_or(name), if optional { "" } else { "yes" });
            let _ = writeln!(page, "| `{name}` | {} | {needed} | {} |", in_words(rust), key.comment);
        }
    }
}

/// The words of a choice, with the keys that a word brings.
fn variants<'a>(lines: &mut impl Iterator<Item = &'a str>, page: &mut String) {
    let mut before = Before::default();
    while let Some(line) = lines.next().filter(|line| *line != "}") {
        if before.add(line) {
            continue;
        }
        let variant = before.take();
        let name = snake_case(line.trim_end_matches([',', '{', ' ']));
        let _ = writeln!(page, "- `{name}`: {}", variant.comment);
        if line.ends_with('{') {
            for line in lines.by_ref().take_while(|line| *line != "},") {
                if before.add(line) {
                    continue;
                }
                let key = before.take();
                let (name, rust) = line.trim_end_matches(',').split_once(": ").unwrap();
                let _ = writeln!(page, "  - `{name}` ({}): {}", in_words(rust), key.comment);
            }
        }
    }
}

#[test]
fn the_page_of_keys_is_current() {
    let mut page = INTRODUCTION.to_owned();
    SOURCES.iter().for_each(|source| describe(source, &mut page));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/scenario.md");
    if std::env::var_os("LANDFALL_UPDATE_DOCS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/scenario.md is not what the comments say; make it with LANDFALL_UPDATE_DOCS=1"
    );
}
