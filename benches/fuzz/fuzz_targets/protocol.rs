//! Library layouts; what is accepted keeps what its check promises.
#![no_main]

use std::path::Path;

use landfall_config::{Protocol, Sides};
use landfall_fuzz::worded;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Protocol::parse(text, Path::new("mine.toml"), Sides::Needed) {
        Ok(protocol) => {
            assert!(!protocol.vector_ends.is_empty());
            assert!(protocol.min_fragment <= protocol.max_fragment);
            for end in &protocol.vector_ends {
                assert!(end.end_bases.len() >= 4);
                let mut bases = end.primer.bytes().chain(end.end_bases.bytes());
                assert!(bases.all(|base| base.is_ascii_uppercase()));
            }
        }
        Err(error) => worded(&error),
    }
});
