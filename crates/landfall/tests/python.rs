//! The tables open unchanged in Python: Polars, pandas with pyarrow, DuckDB.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::process::Command;

const SCRIPT: &str = r#"
import sys, pathlib
import polars, pandas, duckdb, pyarrow.parquet
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.parquet")):
    meta = pyarrow.parquet.read_metadata(path)
    assert meta.metadata[b"landfall.table"].decode() == path.stem, path
    rows = [
        polars.read_parquet(path).height,
        len(pandas.read_parquet(path, engine="pyarrow")),
        duckdb.sql(f"select count(*) from '{path}'").fetchall()[0][0],
        meta.num_rows,
    ]
    assert len(set(rows)) == 1, (path, rows)
    print(path.stem, rows[0])
sites = f"{sys.argv[1]}/sites.parquet"
by_polars = polars.read_parquet(sites).select("site_id", "position", "fragments", "flags").rows()
by_duckdb = duckdb.sql(f"select site_id, position, fragments, flags from '{sites}'").fetchall()
assert by_polars == by_duckdb and len(by_polars) > 10
"#;

#[test]
fn every_table_opens_in_polars_pandas_and_duckdb() {
    let Some(python) = common::python_with("polars, pandas, pyarrow, duckdb") else { return };
    let folder = common::demo();
    common::succeed_in(folder.path(), &["--quiet", "run", "demo/run.toml", "--out", "RUN"]);
    let tables = folder.path().join("RUN/results/tables");
    let output = Command::new(&python).args(["-c", SCRIPT]).arg(&tables).output().unwrap();
    print!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
