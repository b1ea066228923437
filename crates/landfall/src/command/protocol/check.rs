//! `landfall protocol check`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use landfall_config::{Pool, RunFile, SampleSheet, Sides};
use landfall_core::VectorEnd;
use landfall_stage::StageError;
use landfall_trim::check::{CheckedPool, Limits, MIN_SHARE, Verdict, check_pool};
use landfall_trim::lane::{Cluster, LaneReader, lanes_of};
use landfall_trim::{TrimError, TrimParams};

use super::super::{Format, FormatArgs};
use super::table;
use crate::exit::{self, Failure};

/// Looks at the first reads of each pool and says which share fits each element of the layout: barcode, anchor read,
/// primer, vector end, linker, UMI, host. Learns from the reads what the vector end really is and shows it beside the
/// protocol's. Ends with 65 if an element does not fit, with what was found and which key to change.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall protocol check run.toml\n  landfall protocol check run.toml --reads 20000 --format json > check.json"
)]
pub struct CheckArgs {
    /// The run file; its sheet, protocol and table `[trim]` are used
    #[arg(value_name = "RUN.toml")]
    run_file: PathBuf,
    /// Reads of each pool to look at, the same number from the start of each lane
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    reads: u32,
    /// An element that a smaller share of the reads fits is wrong, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = MIN_SHARE, value_parser = share)]
    min_share: f64,
    #[command(flatten)]
    format: FormatArgs,
    /// The same as `--format json`
    #[arg(long, hide = true, conflicts_with = "format")]
    json: bool,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

pub fn run(args: &CheckArgs) -> Result<(), Failure> {
    let run = RunFile::load(&args.run_file, &super::super::sections())?;
    let folder = args.run_file.parent().unwrap_or(Path::new("."));
    let sheet = SampleSheet::load(&run.sheet, run.protocol.as_deref(), folder, Sides::NotNeeded)?;
    super::super::say_notes(&sheet.notes);
    let limits = Limits { min_share: args.min_share, trim: trim_params(&run)? };
    let pools = sheet.pools();
    if pools.is_empty() {
        return Err(Failure::new(exit::DATA, format!("`{}`: no row has FASTQ files", run.sheet.display()))
            .hint("give `fastq_1` in the sample sheet"));
    }
    let checked = pools.iter().map(|pool| check(pool, args.reads as usize, &limits));
    let checked = checked.collect::<Result<Vec<_>, _>>().map_err(StageError::from)?;
    let unsided = unsided(&sheet);
    let format = if args.json { FormatArgs { format: Format::Json } } else { args.format };
    format.tell(
        || table::json(&checked, &limits, &unsided),
        || table::text(&checked) + &table::unsided_text(&unsided),
    )?;
    judgement(&checked, &limits)
}

/// The vector ends, with their layouts, that do not say which side of the vector they are: no check of reads needs it,
/// but a run does.
fn unsided(sheet: &SampleSheet) -> BTreeSet<(&str, &VectorEnd)> {
    let ends = sheet.libraries.iter().flat_map(|library| {
        let name = library.protocol.name.as_str();
        library.protocol.vector_ends.iter().map(move |end| (name, end))
    });
    ends.filter(|(_, end)| end.side.is_none()).map(|(layout, end)| (layout, &end.name)).collect()
}

fn trim_params(run: &RunFile) -> Result<TrimParams, Failure> {
    let table = run.stages.get("trim").cloned().unwrap_or_default();
    table.try_into().map_err(|error: toml::de::Error| {
        Failure::new(exit::CONFIG, format!("`{}`, [trim]: {}", run.path.display(), error.message()))
            .hint("`landfall config show` prints every key with its default and unit")
    })
}

fn check(pool: &Pool, reads: usize, limits: &Limits) -> Result<CheckedPool, TrimError> {
    let (lanes, index_reads) = lanes_of(&pool.libraries)?;
    let mut clusters: Vec<Cluster> = Vec::new();
    for lane in &lanes {
        clusters.extend(LaneReader::open(lane, &limits.trim)?.next_clusters(reads.div_ceil(lanes.len()))?);
    }
    check_pool(&pool.libraries, &clusters, index_reads, limits)
}

/// Success if every element fits, as far as it could be judged, and something could be.
fn judgement(pools: &[CheckedPool], limits: &Limits) -> Result<(), Failure> {
    let with = |verdict| {
        let elements = pools.iter().flat_map(CheckedPool::elements);
        elements.filter(move |(_, element)| element.verdict == verdict)
    };
    let wrong: Vec<_> = with(Verdict::DoesNotFit).map(|(library, element)| element.fault(library)).collect();
    let judged = wrong.len() + with(Verdict::Fits).count();
    if judged == 0 {
        return Err(Failure::new(exit::DATA, "too few reads to judge any element of the layout")
            .hint("look at more of them with `--reads`"));
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let text = format!(
        "{} of {judged} elements do not fit the reads (each needs {:.0} % of them)",
        wrong.len(),
        100.0 * limits.min_share
    );
    Err(Failure::new(exit::DATA, text)
        .because(wrong)
        .hint("to change a shipped protocol: `landfall protocol show NAME > mine.toml`, then `protocol = \"mine.toml\"`"))
}
