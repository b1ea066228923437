//! `landfall vcn`.

use std::path::PathBuf;

use clap::Args;
use landfall_vcn::Vcn;

use super::stage::{self, Inputs, StageArgs};
use crate::exit::Failure;
use crate::observe::Watch;

/// Reads digital PCR tables; writes `vcn.parquet`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  landfall vcn --sheet samples.csv --laboratory ddpcr.csv --out vcn")]
pub struct VcnArgs {
    #[command(flatten)]
    common: StageArgs,
    /// Laboratory tables: plain CSV, or exports of QuantaSoft and QX Manager
    #[arg(long, value_name = "CSV", num_args = 1.., required = true)]
    laboratory: Vec<PathBuf>,
}

pub fn run(args: &VcnArgs, watch: Watch) -> Result<(), Failure> {
    stage::run::<Vcn>(&args.common, Inputs::from([("laboratory", args.laboratory.clone())]), |_| true, watch)
}
