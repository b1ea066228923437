//! FASTQ files, plain and gzipped, record by record.
#![no_main]

use landfall_fuzz::{with_file, worded};
use landfall_trim::fastq::{FastqReader, FastqRules};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    with_file(bytes, |path| {
        let mut reader = FastqReader::open(path, &FastqRules::default()).expect("the file is there");
        loop {
            match reader.next_read() {
                Ok(Some(read)) => {
                    assert_eq!(read.bases.len(), read.qualities.len());
                    assert!(read.bases.iter().all(|base| b"ACGTN".contains(base)));
                    assert!(read.qualities.iter().all(|&quality| quality <= 93));
                }
                Ok(None) => break,
                Err(error) => {
                    worded(&error);
                    assert!(!error.hint().is_empty());
                    break;
                }
            }
        }
    });
});
