//! Same input, same bytes: whatever the number of threads, the order of the sheet, or the time.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;
use std::path::Path;

fn results(
    folder: &Path,
    threads: &str,
    out: &str,
) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    common::succeed_in(folder, &["--quiet", "--threads", threads, "run", "demo/run.toml", "--out", out]);
    common::files(&folder.join(out).join("results"))
}

#[test]
fn threads_repetition_and_sheet_order_change_no_byte() {
    let folder = common::demo();
    let one = results(folder.path(), "1", "one");
    assert!(one.keys().any(|path| path.ends_with("report.html")) && one.len() > 8, "{:?}", one.keys());
    let two = results(folder.path(), "2", "two");
    let four = results(folder.path(), "4", "four");
    let sheet = folder.path().join("demo/samples.csv");
    let text = fs::read_to_string(&sheet).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let mut rows: Vec<_> = rows.lines().collect();
    rows.reverse();
    rows.rotate_left(3);
    fs::write(&sheet, format!("{header}\n{}\n", rows.join("\n"))).unwrap();
    let shuffled = results(folder.path(), "4", "shuffled");
    for (name, bytes) in &one {
        assert!(two[name] == *bytes, "{} differs between 1 and 2 threads", name.display());
        assert!(four[name] == *bytes, "{} differs between 1 and 4 threads", name.display());
        assert!(shuffled[name] == *bytes, "{} differs with the rows shuffled", name.display());
    }
    assert!(four.keys().eq(one.keys()) && shuffled.keys().eq(one.keys()));
}

#[test]
fn the_output_changes_when_the_input_does() {
    let folder = common::demo();
    let before = results(folder.path(), "2", "before");
    let run = folder.path().join("demo/run.toml");
    let text = fs::read_to_string(&run).unwrap();
    fs::write(&run, text.replace("[trim]\n", "[trim]\nmin_length = 60\n")).unwrap();
    let after = results(folder.path(), "2", "after");
    for name in ["tables/balance.parquet", "tables/fragments.parquet", "report.html"] {
        assert!(before[Path::new(name)] != after[Path::new(name)], "{name} did not notice `min_length`");
    }
}
