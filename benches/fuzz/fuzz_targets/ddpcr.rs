//! Laboratory tables of digital PCR.
#![no_main]

use landfall_fuzz::{with_file, worded};
use landfall_vcn::table;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    with_file(bytes, |path| match table::read(path) {
        Ok(table) => {
            assert!(!table.counts.is_empty());
            assert!(table.counts.iter().all(|count| count.positives <= count.total));
        }
        Err(error) => worded(&error),
    });
});
