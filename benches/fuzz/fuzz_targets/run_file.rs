//! Run files, with the keys of four stages; the tables of stages are taken as the program takes them.
#![no_main]

use landfall_align::{Align, Pair};
use landfall_config::{RunFile, Section};
use landfall_fuzz::{PROJECT, worded};
use landfall_stage::StageEntry;
use landfall_trim::Trim;
use landfall_vcn::Vcn;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let stages = [
        StageEntry::of::<Trim>(),
        StageEntry::of::<Align>(),
        StageEntry::of::<Pair>(),
        StageEntry::of::<Vcn>(),
    ];
    let sections = stages.map(|stage| Section { name: stage.name, keys: (stage.keys)() });
    match RunFile::parse(text, &PROJECT.path().join("run.toml"), &sections) {
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
