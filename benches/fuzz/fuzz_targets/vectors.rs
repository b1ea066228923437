//! FASTA and GenBank files of vectors; what is accepted is fetched back from the packed sequence.
#![no_main]

use landfall_fuzz::{with_file, worded};
use landfall_reference::vectors::pack;
use landfall_vector::{Topology, VectorFile, VectorFiles};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    with_file(bytes, |path| {
        let file = VectorFile { path: path.to_owned(), topology: Topology::NotKnown };
        match (VectorFiles { sequences: vec![file], elements: Vec::new() }).read() {
            Ok(vectors) => {
                let genome = pack(&vectors.list).expect("names are checked, and files are small");
                for vector in &vectors.list {
                    let id = genome.contig_by_name(&vector.name).expect("a contig goes by its name");
                    assert_eq!(genome.fetch(id, 0..u32::MAX), vector.bases);
                    let parts = vector.elements.iter().flat_map(|element| &element.parts);
                    parts.for_each(|part| assert!(part.start < part.end && part.end <= vector.bases.len()));
                    let _ = vector.inserted();
                }
            }
            Err(error) => worded(&error),
        }
    });
});
