//! Run files, with the keys of two stages; the tables of stages are taken as the program takes them.
#![no_main]

use std::path::Path;

use landfall_config::{RunFile, Section};
use landfall_fuzz::worded;
use landfall_stage::StageEntry;
use landfall_trim::Trim;
use landfall_vcn::Vcn;
use libfuzzer_sys::fuzz_target;

/// Files that the seeds name are here, so that run files can be accepted.
const RUN_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/demo/run.toml");

fuzz_target!(|text: &str| {
    let stages = [StageEntry::of::<Trim>(), StageEntry::of::<Vcn>()];
    let sections = stages.map(|stage| Section { name: stage.name, keys: (stage.keys)() });
    match RunFile::parse(text, Path::new(RUN_FILE), &sections) {
        Ok(run) => {
            for stage in stages {
                let written = run.stages.get(stage.name).cloned().unwrap_or_default();
                if let Err(error) = (stage.canonical)(&written) {
                    worded(&error);
                }
            }
        }
        Err(error) => worded(&error),
    }
});
