//! Laboratory tables: digital PCR, quantitative PCR, colonies.
#![no_main]

use landfall_fuzz::{with_file, worded};
use landfall_vcn::lab::{self, LabTable};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    with_file(bytes, |path| match lab::read(path) {
        Ok(LabTable::Counts(table)) => {
            assert!(!table.counts.is_empty());
            assert!(table.counts.iter().all(|count| count.positives <= count.total));
        }
        Ok(LabTable::Cycles(cycles)) => assert!(!cycles.is_empty()),
        Ok(LabTable::Colonies(colonies)) => assert!(!colonies.is_empty()),
        Ok(LabTable::Droplets(plate)) => assert!(!plate.wells.is_empty()),
        Err(error) => worded(&error),
    });
});
