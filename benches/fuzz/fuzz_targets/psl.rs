//! PSL: line by line, then as a file that is imported. Files of other formats go to htslib and are left to it.
#![no_main]

use landfall_align::parse_psl_line;
use landfall_fuzz::alignment::import;
use landfall_fuzz::worded;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if [&b"BAM"[..], b"CRAM", b"@", &[0x1f, 0x8b]].iter().any(|magic| bytes.starts_with(magic)) {
        return;
    }
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Err(fault) = parse_psl_line(line) {
            worded(&fault);
        }
    }
    if let Err(error) = import(bytes) {
        worded(&error);
    }
});
