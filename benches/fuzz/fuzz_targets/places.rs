//! BED files of places, mapped onto a chromosome and onto a slice of one.
#![no_main]

use std::sync::LazyLock;

use landfall_fuzz::{with_file, worded};
use landfall_sim::bed;
use landfall_sim::genome::{Contig, Genome};
use libfuzzer_sys::fuzz_target;

static GENOME: LazyLock<Genome> = LazyLock::new(|| {
    let contig = |name: &str| Contig { name: name.to_owned(), bases: vec![b'A'; 3_000] };
    Genome {
        contigs: vec![contig("pLV-demo"), contig("chr1"), contig("chr2:1001-4000")],
        ..Genome::default()
    }
});

fuzz_target!(|bytes: &[u8]| {
    with_file(bytes, |path| match bed::read(path, &GENOME) {
        Ok(rows) => {
            for row in rows {
                assert!(row.interval.start < row.interval.end);
                assert!(row.interval.end <= GENOME.length(row.interval.contig));
                assert!(row.score.is_finite() && row.score >= 0.0);
            }
        }
        Err(error) => worded(&error),
    });
});
