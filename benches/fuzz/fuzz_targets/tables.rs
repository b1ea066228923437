//! Every Parquet table: the file says which it is, and is read to its last row as that table. So the seeds keep
//! their meaning when tables are added, and any table of a run is a seed.
#![no_main]

use landfall_fuzz::{with_file, worded};
use landfall_tables::{read_header, table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
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
