//! Libraries and protocols for the tests of stage `trim`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use landfall_config::{Lane, Library, Protocol, VectorEndLayout};
use landfall_core::Side;
use landfall_stage::{FileKind, StageError, Summary};
use landfall_tables::balance::{BalanceRow, Fate};
use landfall_tables::read_all;
use landfall_testkit::StageRun;
use landfall_trim::{Trim, TrimParams};

pub const PRIMER: &str = "GAAAATC";
pub const END: &str = "TCTAGCA";
pub const U3_START: &str = "TGGAAGGGCTAATTCACTCC";

pub fn protocol() -> Protocol {
    Protocol {
        name: "lmpcr-lentivirus".to_owned(),
        vector_ends: vec![VectorEndLayout {
            primer: PRIMER.to_owned(),
            end_bases: END.to_owned(),
            other_terminus: Some(U3_START.to_owned()),
            ..landfall_testkit::vector_end("u5", Side::Three)
        }],
        ..landfall_testkit::protocol()
    }
}

pub fn library(name: &str, lane: &Lane, barcode: Option<&str>, linker: Option<&str>) -> Library {
    Library {
        library: name.parse().unwrap(),
        subject: "S1".parse().unwrap(),
        sequencing_run: "run".to_owned(),
        protocol: Arc::new(protocol()),
        lanes: vec![lane.clone()],
        barcode: barcode.map(str::to_owned),
        linker: linker.map(str::to_owned),
        ..landfall_testkit::library("S1_blood", 1)
    }
}

/// Runs the stage on a pool of its own rayon threads.
pub fn run(
    libraries: &[Library],
    vectors: Vec<PathBuf>,
    out: &Path,
    threads: usize,
    params: &TrimParams,
) -> Result<Summary, StageError> {
    let vector = FileKind::Vectors(landfall_vector::Topology::NotKnown);
    let given = StageRun::<Trim>::new(libraries).files(vector, vectors).params(params).out(out);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| Ok(given.run()?.summary))
}

#[allow(dead_code, reason = "each test binary uses its own part")]
pub fn balance(out: &Path) -> Vec<BalanceRow> {
    read_all(&out.join("balance.parquet")).unwrap()
}

#[allow(dead_code, reason = "each test binary uses its own part")]
pub fn passed(rows: &[BalanceRow]) -> u64 {
    rows.iter().filter(|row| row.class == Fate::Passed).map(|row| row.reads).sum()
}
