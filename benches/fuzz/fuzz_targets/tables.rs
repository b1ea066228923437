//! Every Parquet table: the file says which it is, and is read to its last row as that table. So the seeds keep
//! their meaning when tables are added, and any table of a run is a seed.
#![no_main]

use std::backtrace::Backtrace;
use std::panic::{self, PanicHookInfo};

use landfall_fuzz::{with_file, worded};
use landfall_tables::{read_header, table};
use libfuzzer_sys::fuzz_target;

/// libFuzzer's own hook ends the process at every panic, before the reader can make an error of one of Polars. Here
/// only ours do; one of Polars that the reader lets through ends the target all the same, and tells its place with
/// `RUST_BACKTRACE=1`.
fn end_at_our_own(panic: &PanicHookInfo) {
    let ours = panic.location().is_some_and(|place| place.file().contains("crates/landfall"));
    if ours || std::env::var_os("RUST_BACKTRACE").is_some() {
        eprintln!("{panic}\n{}", Backtrace::capture());
    }
    if ours {
        std::process::abort();
    }
}

fuzz_target!(init: panic::set_hook(Box::new(end_at_our_own)), |bytes: &[u8]| {
    with_file(bytes, |path| {
        let header = match read_header(path) {
            Ok(header) => header,
            Err(error) => return worded(&error),
        };
        let Some(entry) = table(&header.table) else { return };
        match (entry.validate)(path) {
            Ok(rows) => assert_eq!(rows, header.rows as u64),
            Err(error) => worded(&error),
        }
    });
});
