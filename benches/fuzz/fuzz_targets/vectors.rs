//! FASTA files of vectors; what is accepted is fetched back from the packed sequence.
#![no_main]

use landfall_fuzz::{with_file, worded};
use landfall_reference::Vectors;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    with_file(bytes, |path| match Vectors::load(&[path.to_owned()]) {
        Ok(vectors) => {
            for contig in vectors.genome.contigs() {
                let id = vectors.genome.contig_by_name(&contig.name).expect("a contig goes by its name");
                assert_eq!(vectors.genome.fetch(id, 0..contig.length).len(), contig.length as usize);
            }
        }
        Err(error) => worded(&error),
    });
});
