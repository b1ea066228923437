//! Libraries and protocols for the tests of stage `trim`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use landfall_config::{Assay, Fragmentation, Lane, Library, Protocol, Role, SequencerRead, VectorEndLayout};
use landfall_stage::{Context, FileKind, InputFiles, Stage, StageEntry, StageError, StageIo, Summary};
use landfall_tables::balance::{BalanceRow, Fate};
use landfall_tables::read_all;
use landfall_trim::{Trim, TrimParams};

pub const PRIMER: &str = "GAAAATC";
pub const END: &str = "TCTAGCA";
pub const U3_START: &str = "TGGAAGGGCTAATTCACTCC";

pub fn protocol() -> Protocol {
    Protocol {
        name: "lmpcr-lentivirus".to_owned(),
        summary: String::new(),
        fragmentation: Fragmentation::Shear,
        duplication: 5,
        anchor_read: SequencerRead::R2,
        vector_ends: vec![VectorEndLayout {
            name: "u5".parse().unwrap(),
            side: None,
            primer: PRIMER.to_owned(),
            end_bases: END.to_owned(),
            other_terminus: Some(U3_START.to_owned()),
            leader: 0,
        }],
        linker: None,
        barcodes: Vec::new(),
        umi: None,
        min_fragment: 30,
        max_fragment: 2_500,
    }
}

pub fn library(name: &str, lane: &Lane, barcode: Option<&str>, linker: Option<&str>) -> Library {
    Library {
        library: name.parse().unwrap(),
        subject: "S1".parse().unwrap(),
        sample: "S1_blood".parse().unwrap(),
        timepoint_days: None,
        cell_type: None,
        replicate: 1,
        role: Role::Sample,
        sequencing_run: "run".to_owned(),
        assay: Assay::Lmpcr,
        protocol: Arc::new(protocol()),
        lanes: vec![lane.clone()],
        bam: None,
        barcode: barcode.map(str::to_owned),
        linker: linker.map(str::to_owned),
        ng_dna: None,
        transduced_fraction: None,
        sex: None,
        plate_name: None,
        own: std::collections::BTreeMap::new(),
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
    let inputs = InputFiles::default().file(FileKind::Vectors(landfall_vector::Topology::NotKnown), vectors);
    let io = StageIo::new(&StageEntry::of::<Trim>(), libraries.to_vec(), inputs, out)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| Trim::run(params, &io, &Context::default()))
}

#[allow(dead_code, reason = "each test binary uses its own part")]
pub fn balance(out: &Path) -> Vec<BalanceRow> {
    read_all(&out.join("balance.parquet")).unwrap()
}

#[allow(dead_code, reason = "each test binary uses its own part")]
pub fn passed(rows: &[BalanceRow]) -> u64 {
    rows.iter().filter(|row| row.class == Fate::Passed).map(|row| row.reads).sum()
}
