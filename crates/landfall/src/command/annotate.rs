//! `landfall annotate`.

use std::path::PathBuf;

use clap::Args;
use landfall_annotate::Annotate;
use landfall_stage::{FileKind, InputFiles};
use landfall_tables::sites::SiteRow;

use super::stage::{self, StageArgs};
use crate::exit::Failure;
use crate::observe::Watch;

/// Names the genes around the sites of one subject; writes `annotation.parquet`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall annotate --sheet samples.csv --subject P01 --sites P01/sites.parquet --reference ref --out P01"
)]
pub struct AnnotateArgs {
    #[command(flatten)]
    common: StageArgs,
    /// The subject, as the sheet names it
    #[arg(long, value_name = "NAME")]
    subject: String,
    /// Table `sites` of the subject
    #[arg(long, value_name = "PARQUET")]
    sites: PathBuf,
    /// The reference folder, for its gene set
    #[arg(long, value_name = "DIR")]
    reference: PathBuf,
    /// A cancer gene list instead of the one that is built in
    #[arg(long, value_name = "TSV")]
    cancer_genes: Option<PathBuf>,
}

pub fn run(args: &AnnotateArgs, watch: Watch) -> Result<(), Failure> {
    let inputs = InputFiles::default()
        .table::<SiteRow>([&args.sites])
        .file(FileKind::Genes, [&args.reference])
        .file(FileKind::CancerGenes, &args.cancer_genes);
    stage::run::<Annotate>(&args.common, inputs, |row| row.subject.as_str() == args.subject, watch)
}
