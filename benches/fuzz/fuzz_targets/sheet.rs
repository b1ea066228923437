//! Sample sheets; a sheet that is accepted is put into its canonical form and pools.
#![no_main]

use std::path::Path;
use std::sync::{Arc, LazyLock};

use landfall_config::{Protocol, SampleSheet, Sides};
use landfall_fuzz::{PROJECT, worded};
use libfuzzer_sys::fuzz_target;

static PROTOCOL: LazyLock<Arc<Protocol>> = LazyLock::new(|| {
    let shipped = Protocol::load("lmpcr-lentivirus", Path::new(""), Sides::Needed);
    Arc::new(shipped.expect("a shipped layout is valid"))
});

fuzz_target!(|text: &str| {
    match SampleSheet::parse(text, &PROJECT.path().join("samples.csv"), Some(PROTOCOL.clone()), Sides::Needed) {
        Ok(sheet) => {
            let read = sheet.libraries.iter().filter(|library| !library.lanes.is_empty()).count();
            assert_eq!(sheet.pools().iter().map(|pool| pool.libraries.len()).sum::<usize>(), read);
            assert!(sheet.canonical().lines().count() > sheet.libraries.len());
        }
        Err(error) => worded(&error),
    }
});
