//! `landfall trim`.

use clap::Args;
use landfall_config::sheet::pools;
use landfall_trim::Trim;

use super::stage::{self, ElementArgs, StageArgs};
use crate::exit::Failure;
use crate::observe::Watch;

/// Demultiplexes and trims every pool of the sheet; writes `<library>.reads.parquet`, `balance.parquet`,
/// `fit.parquet`, `read_profile.parquet` and, with rows if `trace` is set, `read_names.parquet` (in a folder per pool if there are
/// several).
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall trim --sheet samples.csv --protocol lmpcr-lentivirus --vectors vector.fa --elements vector.bed --topology circular --out trimmed"
)]
pub struct TrimArgs {
    #[command(flatten)]
    common: StageArgs,
    #[command(flatten)]
    vectors: ElementArgs,
}

pub fn run(args: &TrimArgs, watch: Watch) -> Result<(), Failure> {
    let (libraries, seed, table) = stage::given::<Trim>(&args.common)?;
    let pools = pools(&libraries);
    let several = pools.len() > 1;
    for pool in pools {
        let out = if several { args.common.out.join(pool.name.as_str()) } else { args.common.out.clone() };
        let task = (pool.libraries, args.vectors.inputs(), out.as_path());
        stage::task::<Trim>(task, seed, &table, watch)?;
    }
    Ok(())
}
