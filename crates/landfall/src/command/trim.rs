//! `landfall trim`.

use std::path::PathBuf;

use clap::Args;
use landfall_config::sheet::pools;
use landfall_trim::TrimStage;

use super::stage::{self, Inputs, StageArgs};
use crate::exit::Failure;
use crate::observe::Watch;

/// Demultiplexes and trims every pool of the sheet; writes `<library>.reads.parquet`, and
/// `balance.parquet` (in a folder per pool if there are several).
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall trim --sheet samples.csv --protocol lmpcr-lentivirus --vectors vector.fa --out trimmed"
)]
pub struct TrimArgs {
    #[command(flatten)]
    common: StageArgs,
    /// FASTA of a vector, to mark reads that stay in it; may be repeated
    #[arg(long, value_name = "FASTA")]
    vectors: Vec<PathBuf>,
}

pub fn run(args: &TrimArgs, watch: Watch) -> Result<(), Failure> {
    let (libraries, seed, table) = stage::given::<TrimStage>(&args.common)?;
    let pools = pools(&libraries);
    let several = pools.len() > 1;
    for pool in pools {
        let mut common = StageArgs { set: Vec::new(), ..clone(&args.common) };
        if several {
            common.out = common.out.join(pool.name.as_str());
        }
        let inputs = Inputs::from([("fastq", vec![PathBuf::new()]), ("vectors", args.vectors.clone())]);
        stage::task::<TrimStage>(&common, pool.libraries, inputs, seed, &table, watch)?;
    }
    Ok(())
}

fn clone(args: &StageArgs) -> StageArgs {
    StageArgs {
        sheet: args.sheet.clone(),
        protocol: args.protocol.clone(),
        config: args.config.clone(),
        set: args.set.clone(),
        out: args.out.clone(),
    }
}
