//! Library layouts; a layout that is accepted is put into its canonical form.
#![no_main]

use std::path::Path;

use landfall_config::Protocol;
use landfall_fuzz::worded;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Protocol::parse(text, Path::new("mine.toml")) {
        Ok(protocol) => {
            assert!(!protocol.vector_ends.is_empty());
            assert!(!protocol.canonical().is_empty());
        }
        Err(error) => worded(&error),
    }
});
