//! Names are names: whatever a vector end, a target, a vector, its files or a column of one's own are called, nothing but
//! that name changes. Held over the whole demo: every table, the report as JSON and as HTML.
//!
//! Excepted are digests of what people wrote. Rows are sorted by names, so that they are compared in another order.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One renaming: what to write into which file of the demo, which files to move, and what is called how afterwards.
/// New names are as long as the old ones, since pictures make room for names.
#[derive(Default)]
struct Renaming {
    edits: &'static [(&'static str, &'static str, &'static str)],
    moves: &'static [(&'static str, &'static str)],
    names: &'static [(&'static str, &'static str)],
}

/// The demo with a layout of its own, changed by a renaming, and run.
fn renamed(demo: &Path, renaming: &Renaming) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in common::files(&demo.join("demo")) {
        let path = folder.path().join("demo").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let path = |name: &str| folder.path().join("demo").join(name);
    for (name, from, to) in renaming.edits {
        let text = fs::read_to_string(path(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        fs::write(path(name), text.replace(from, to)).unwrap();
    }
    for (from, to) in renaming.moves {
        fs::rename(path(from), path(to)).unwrap();
    }
    common::succeed_in(folder.path(), &["--quiet", "run", "demo/run.toml", "--out", "RUN"]);
    folder
}

/// A text with the new names turned into the old ones, where they stand as words.
fn with_old_names(text: &str, names: &[(&str, &str)]) -> String {
    let mut words = String::with_capacity(text.len());
    let is_inner = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    for word in text.split_inclusive(|letter| !is_inner(letter)) {
        let (word, end) = word.split_at(word.trim_end_matches(|letter| !is_inner(letter)).len());
        words.push_str(names.iter().find(|(new, _)| *new == word).map_or(word, |(_, old)| old));
        words.push_str(end);
    }
    words
}

/// Digits of a digest that is told on paper.
const SHORT: usize = 20;

/// A text without the digests of what people wrote; what follows a digest stays.
fn without_digests(text: &str) -> String {
    let is_hex = |letter: char| letter.is_ascii_digit() || ('a'..='f').contains(&letter);
    let masked = |piece: &str| {
        let (word, end) = piece.split_at(piece.trim_end_matches(|letter| !is_hex(letter)).len());
        // A number has digits only.
        let short = word.len() == SHORT && word.contains(|letter: char| letter.is_ascii_alphabetic());
        if word.len() > 32 || short { format!("#{end}") } else { piece.to_owned() }
    };
    text.split_inclusive(|letter| !is_hex(letter)).map(masked).collect()
}

/// Lists in an order of their own.
fn in_order(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(list) => {
            list.iter_mut().for_each(in_order);
            list.sort_by_cached_key(ToString::to_string);
        }
        serde_json::Value::Object(fields) => fields.values_mut().for_each(in_order),
        _ => {}
    }
}

/// A table without the numbers of its molecules, which follow the order of its rows, and so of their contigs' names.
fn without_row_numbers(table: &str) -> String {
    let header = table.lines().next().unwrap_or_default();
    let Some(number) = header.split('\t').position(|column| column == "fragment_id") else {
        return table.to_owned();
    };
    let kept = |line: &str| {
        let cells = line.split('\t').enumerate().filter(|(at, _)| *at != number).map(|(_, cell)| cell);
        cells.collect::<Vec<_>>().join("\t") + "\n"
    };
    table.lines().map(kept).collect()
}

/// Every result of a run as lines in an order of their own, with the old names.
fn told(folder: &Path, names: &[(&str, &str)]) -> BTreeMap<String, Vec<String>> {
    let results = folder.join("RUN/results");
    let text = |name: &Path| {
        let path = results.join(name);
        if name.extension().is_none_or(|extension| extension != "parquet") {
            return fs::read_to_string(path).unwrap();
        }
        let table = landfall_tables::table(name.file_stem().unwrap().to_str().unwrap()).unwrap();
        let twin = folder.join("twin.tsv");
        (table.write_tsv)(&path, &twin).unwrap();
        without_row_numbers(&fs::read_to_string(twin).unwrap())
    };
    let lines = |name: &Path| {
        let mut text = without_digests(&with_old_names(&text(name), names));
        if name.extension().is_some_and(|extension| extension == "json") {
            let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
            in_order(&mut value);
            text = format!("{value:#}");
        }
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        (name.to_str().unwrap().to_owned(), lines)
    };
    // What a PDF shows is in `report.json`.
    let is_text = |name: &&PathBuf| name.extension().is_none_or(|extension| extension != "pdf");
    common::files(&results).keys().filter(is_text).map(|name| lines(name)).collect()
}

/// The demo with a layout of its own.
fn demo() -> tempfile::TempDir {
    let folder = common::demo();
    let layout = common::succeed_in(folder.path(), &["protocol", "show", "lmpcr-lentivirus"]);
    fs::write(folder.path().join("demo/mine.toml"), layout).unwrap();
    let run = folder.path().join("demo/run.toml");
    let text = fs::read_to_string(&run).unwrap();
    fs::write(run, text.replace("\"lmpcr-lentivirus\"", "\"mine.toml\"")).unwrap();
    let sheet = folder.path().join("demo/samples.csv");
    let text = fs::read_to_string(&sheet).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let rows: String = rows.lines().enumerate().map(|(at, row)| format!("{row},batch {at}\n")).collect();
    fs::write(sheet, format!("{header},x_batch\n{rows}")).unwrap();
    folder
}

/// Each renaming changes nothing but the names, in results that hold them at all.
fn assert_only_names_change(renamings: &[Renaming]) {
    let demo = demo();
    let plain = renamed(demo.path(), &Renaming::default());
    for renaming in renamings {
        let other = renamed(demo.path(), renaming);
        let (before, after) = (told(plain.path(), renaming.names), told(other.path(), renaming.names));
        assert!(before.len() > 20 && before.keys().eq(after.keys()), "{:?}", after.keys());
        for (name, lines) in &before {
            let differs = lines.iter().zip(&after[name]).find(|(before, after)| before != after);
            assert_eq!(differs, None, "{name} with {:?}", renaming.names);
            assert_eq!(lines.len(), after[name].len(), "{name} with {:?}", renaming.names);
        }
    }
}

#[test]
fn a_vector_end_may_have_any_name() {
    let end = |edits, names| Renaming { edits, names, ..Renaming::default() };
    assert_only_names_change(&[
        // By their endings, these would be the other end of the vector.
        end(&[("mine.toml", "name = \"u5\"", "name = \"u3\"")], &[("u3", "u5")]),
        end(&[("mine.toml", "name = \"u5\"", "name = \"_5\"")], &[("_5", "u5")]),
        end(&[("mine.toml", "name = \"u5\"", "name = \"ZZ\"")], &[("ZZ", "u5")]),
    ]);
}

#[test]
fn a_target_may_have_any_name() {
    let target = |edits, names| Renaming { edits, names, ..Renaming::default() };
    assert_only_names_change(&[
        target(&[("ddpcr.csv", ",psi,", ",RRE,")], &[("RRE", "psi")]),
        target(&[("ddpcr.csv", ",RPP30,", ",RPPH1,")], &[("RPPH1", "RPP30")]),
    ]);
}

#[test]
fn a_vector_its_files_and_a_column_of_ones_own_may_have_any_name() {
    assert_only_names_change(&[
        Renaming {
            edits: &[("run.toml", "vector.fa", "zlasma.fa"), ("run.toml", "vector.bed", "a_map1.bed")],
            moves: &[("vector.fa", "zlasma.fa"), ("vector.bed", "a_map1.bed")],
            names: &[("zlasma", "vector"), ("a_map1", "vector")],
        },
        Renaming {
            edits: &[("vector.fa", "pLV-demo", "5LTR_u31"), ("vector.bed", "pLV-demo", "5LTR_u31")],
            names: &[("5LTR_u31", "pLV-demo")],
            ..Renaming::default()
        },
        Renaming {
            edits: &[("samples.csv", ",x_batch", ",x_aatch")],
            names: &[("x_aatch", "x_batch")],
            ..Renaming::default()
        },
    ]);
}
