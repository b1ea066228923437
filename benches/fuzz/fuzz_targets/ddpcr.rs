//! Laboratory tables: digital PCR, quantitative PCR, colonies.
#![no_main]

use landfall_fuzz::{with_file, worded};
use landfall_vcn::lab::{self, Rows};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    with_file(bytes, |path| match lab::read(path).map(|table| table.rows) {
        Ok(Rows::Counts(counts)) => {
            assert!(!counts.is_empty());
            assert!(counts.iter().all(|count| count.positives <= count.total));
        }
        Ok(Rows::Cycles(plate)) => assert!(!plate.cycles.is_empty()),
        Ok(Rows::Colonies(colonies)) => assert!(!colonies.is_empty()),
        Ok(Rows::Droplets(plate)) => assert!(!plate.wells.is_empty()),
        Err(error) => worded(&error),
    });
});
