//! Numbers out of their ranges: refused when the plan is made, all at once and with their lines, and by single stages.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;

/// A value of every number of `[trim]` that no library needs, and the range that is told.
const ABSURD: [(&str, &str, &str); 23] = [
    ("max_index_errors", "11", "0 to 10"),
    ("min_index_distance", "0", "1 to 10"),
    ("poly_g_share", "nan", "0.5 to 1"),
    ("min_quality", "200", "0 to 93"),
    ("quality_window", "0", "1 to 1000"),
    ("max_bad_bases", "0", "1 to 1000"),
    ("max_unread_bases", "-1", "0 to 1000"),
    ("max_primer_errors", "50", "0 to 10"),
    ("max_end_errors", "50", "0 to 10"),
    ("max_vector_end_start", "1000", "0 to 100"),
    ("max_linker_errors_before", "50", "0 to 10"),
    ("max_linker_errors_after", "50", "0 to 10"),
    ("min_overread", "0", "1 to 100"),
    ("min_overread_at_end", "0", "1 to 100"),
    ("max_overread_errors", "1.5", "0 to 0.5"),
    ("min_mate_agreement", "-0.1", "0.5 to 1"),
    ("min_insert", "0", "1 to 1000"),
    ("min_length", "0", "20 to 1000"),
    ("continuation_length", "0", "8 to 200"),
    ("max_continuation_errors", "50", "0 to 10"),
    ("vector_end_seed", "0", "8 to 200"),
    ("batch", "0", "1 to 1000000"),
    ("dereplicate_memory_mb", "-1", "0 to 1000000"),
];

#[test]
fn every_absurd_number_is_refused_with_its_line_before_anything_starts() {
    let folder = common::demo();
    let run = folder.path().join("demo/run.toml");
    let text = fs::read_to_string(&run).unwrap();
    let first = text.lines().position(|line| line == "[trim]").unwrap() + 2;
    let keys: String = ABSURD.iter().map(|(key, value, _)| format!("{key} = {value}\n")).collect();
    fs::write(&run, text.replace("[trim]\n", &format!("[trim]\n{keys}"))).unwrap();
    for command in ["plan", "run"] {
        let (code, _, errors) = common::run_in(folder.path(), &[command, "demo/run.toml", "--out", "RUN"]);
        assert_eq!(code, 78, "{errors}");
        assert!(errors.contains(&format!("has {} problems", ABSURD.len())), "{errors}");
        for (at, (key, value, range)) in ABSURD.iter().enumerate() {
            let place = format!("line {}, `trim.{key}`: found `{value}`; expected a ", first + at);
            let line = errors.lines().find(|line| line.contains(&place));
            assert!(
                line.is_some_and(|line| line.contains(&format!("number, {range}, such as"))),
                "{key}: {errors}"
            );
        }
        assert!(!folder.path().join("RUN").exists());
    }
}

#[test]
fn a_single_stage_says_the_same() {
    let folder = common::demo();
    for (key, value, range) in ABSURD {
        let set = format!("{key}={value}");
        let args = ["trim", "--config", "demo/run.toml", "--set", &set, "--out", "OUT"];
        let (code, _, errors) = common::run_in(folder.path(), &args);
        assert_eq!(code, 78, "{key}: {errors}");
        let expected = format!("[trim] `{key}`: found `{value}`; expected a ");
        assert!(
            errors.contains(&expected) && errors.contains(&format!("number, {range}, such as")),
            "{errors}"
        );
        assert!(!folder.path().join("OUT").exists());
    }
}

#[test]
fn keys_that_contradict_each_other_are_refused() {
    let folder = common::demo();
    let run = folder.path().join("demo/run.toml");
    let text = fs::read_to_string(&run).unwrap();
    let more = "[collide]\nflagged_ratio = 200\n[vcn]\ntables = [\"ddpcr.csv\"]\nmin_efficiency = 1.2\n";
    let text = text
        .replace("vcn = [\"ddpcr.csv\"]\n", "")
        .replace("[trim]\n", "[trim]\nmin_length = 20\nmin_insert = 25\n");
    fs::write(&run, text + more).unwrap();
    let (code, _, errors) = common::run_in(folder.path(), &["plan", "demo/run.toml", "--out", "RUN"]);
    assert_eq!(code, 78, "{errors}");
    for words in [
        "`trim.min_insert`: found `25`; expected at most `min_length`, `20`",
        "`collide.flagged_ratio`: found `200`; expected at most `removed_ratio`, `100`",
        "`vcn.min_efficiency`: found `1.2`; expected at most `max_efficiency`, `1.1`",
    ] {
        assert!(errors.contains(words), "{words} is not in: {errors}");
    }
}

#[test]
fn ranges_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let shown = common::succeed_in(folder.path(), &["config", "show"]);
    let line = shown.lines().find(|line| line.starts_with("poly_g_share = 0.9 ")).unwrap();
    assert!(line.contains("  0.5 to 1  "), "{line}");
}
