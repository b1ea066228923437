//! `landfall score`.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use landfall_core::SampleId;
use landfall_files::write_atomically;
use landfall_score::foreign::{self, Base, Columns, Kind, Layout};
use landfall_score::{Calls, Card, Truth, score, thresholds};

use super::{Format, FormatArgs};
use crate::exit::{self, Failure};

/// Holds a run, or another program's list of sites, against the truth of `landfall simulate`. Prints the scorecard;
/// ends with 3 if a threshold does not hold.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("found").required(true).args(["result", "calls"]),
    after_help = "Example:\n  landfall score --truth PROJECT/truth --result RUN --thresholds thresholds.toml --out score.json\n  landfall score --truth PROJECT/truth --calls sites.tsv --columns contig=chr,position=pos,fragments=n --one-based"
)]
pub struct ScoreArgs {
    /// The folder of truth tables
    #[arg(long, value_name = "DIR")]
    truth: PathBuf,
    /// A run folder, or a folder of tables
    #[arg(long, value_name = "DIR")]
    result: Option<PathBuf>,
    /// Sites of another program
    #[arg(long, value_name = "FILE")]
    calls: Option<PathBuf>,
    /// How `--calls` is written [default: by the file's name, `.bed`, `.csv`, else `.tsv`]
    #[arg(long, value_enum, conflicts_with = "result")]
    calls_kind: Option<CallsKind>,
    /// Names of the columns of `--calls`: contig, position, strand, fragments, sample, share
    #[arg(long, value_name = "WORD=NAME,...", conflicts_with = "result")]
    columns: Option<String>,
    /// Positions of `--calls` are counted from 1, not from 0; BED never is
    #[arg(long, conflicts_with = "result")]
    one_based: bool,
    /// The sample of all rows of `--calls`
    #[arg(long, value_name = "NAME", conflicts_with = "result")]
    sample: Option<SampleId>,
    /// What the numbers must reach: a table for each, with `min`, `max` or both
    #[arg(long, value_name = "TOML")]
    thresholds: Option<PathBuf>,
    /// Write the scorecard with all details
    #[arg(long, value_name = "JSON")]
    out: Option<PathBuf>,
    #[command(flatten)]
    format: FormatArgs,
}

/// How a table of another program is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum CallsKind {
    /// Contig, start, end, sample, fragments, strand
    Bed,
    /// Tab-separated with column names
    Tsv,
    /// Comma-separated with column names
    Csv,
}

pub fn run(args: &ScoreArgs) -> Result<(), Failure> {
    let thresholds = args.thresholds.as_deref().map(thresholds::read).transpose()?.unwrap_or_default();
    let layout = layout(args)?;
    let truth = Truth::read(&args.truth)?;
    let calls = match (&args.calls, &args.result) {
        (Some(calls), _) => foreign::read(calls, &layout, &truth)?,
        (None, Some(result)) => Calls::read(result)?,
        (None, None) => {
            return Err(Failure::new(exit::CONFIG, "nothing to score; give `--result` or `--calls`"));
        }
    };
    let card = Card::new(&score(&truth, &calls)?, &thresholds);
    if let Some(out) = &args.out {
        write_atomically(out, card.json().as_bytes())?;
    }
    match args.format.format {
        Format::Text => super::print(&card.to_string())?,
        Format::Json => super::print(&card.json())?,
    }
    let failures: Vec<String> = card.failures().map(ToString::to_string).collect();
    match failures.len() {
        0 => Ok(()),
        failed => {
            let text = format!("{failed} of {} thresholds do not hold", card.thresholds.len());
            Err(Failure::new(exit::QC, text).because(failures))
        }
    }
}

fn layout(args: &ScoreArgs) -> Result<Layout, Failure> {
    let columns = args.columns.as_deref().map(str::parse).transpose()?;
    let kind = match args.calls_kind {
        Some(CallsKind::Bed) => Kind::Bed,
        Some(CallsKind::Tsv) => Kind::Tsv,
        Some(CallsKind::Csv) => Kind::Csv,
        None => args.calls.as_deref().map_or(Kind::Tsv, kind_by_name),
    };
    let base = if args.one_based { Base::One } else { Base::Zero };
    Ok(Layout { kind, columns: columns.unwrap_or_else(Columns::default), base, sample: args.sample.clone() })
}

fn kind_by_name(path: &Path) -> Kind {
    let name = path.to_string_lossy().to_lowercase();
    match name.strip_suffix(".gz").unwrap_or(&name).rsplit('.').next() {
        Some("bed") => Kind::Bed,
        Some("csv") => Kind::Csv,
        _ => Kind::Tsv,
    }
}
