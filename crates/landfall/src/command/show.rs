//! `landfall show`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use landfall_export::ExportError;
use landfall_export::reads::{self, ReadsOfSite};
use landfall_export::show::{Rows, Shown, show, words};
use landfall_files::Expectations;
use landfall_tables::TableReader;
use landfall_tables::abundance::AbundanceRow;
use landfall_tables::annotation::AnnotationRow;
use landfall_tables::fragments::FragmentRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::read_fates::ReadFateRow;
use landfall_tables::reads::ReadRow;
use landfall_tables::site_fragments::SiteFragmentRow;
use landfall_tables::sites::SiteRow;
use serde_json::json;

use super::looked::{Looked, LookedArgs};
use crate::exit::{self, Failure};

/// Shows one site or cluster: its samples and shares, fragments by breakpoint and replicate, flags, why it is called or not,
/// and the genes around it.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall show chr7+148811235 RUN\n  landfall show 'chr1+126304(+1)' RUN --format json\n  landfall show chr7+148811235 RUN --reads fasta > reads.fa"
)]
pub struct ShowArgs {
    /// The site's or the cluster's name, as in the report and the tables
    #[arg(value_name = "SITE")]
    site: String,
    #[command(flatten)]
    looked: LookedArgs,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the site's reads instead, where the run keeps what became of each (`trace = true` in `[pair]`)
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "format")]
    reads: Option<ReadFormat>,
}

/// How reads are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReadFormat {
    /// Host bases of both mates, a record for each distinct read
    Fasta,
}

/// How a site is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// JSON, with every molecule
    Json,
}

pub fn run(args: &ShowArgs) -> Result<(), Failure> {
    let run = Looked::open(&args.looked)?;
    let sites: Vec<SiteRow> = run.tables.need()?;
    let multihits: Vec<MultihitRow> = run.tables.get()?.unwrap_or_default();
    let molecules: Vec<SiteFragmentRow> = run.tables.need()?;
    if args.reads == Some(ReadFormat::Fasta) {
        return fasta(args, &run, &sites, &molecules);
    }
    let genes = match run.genes() {
        Ok(set) => set.map(|set| set.genes).unwrap_or_default(),
        // Table `annotation` names the nearest one.
        Err(_) if args.looked.reference.is_none() => {
            tracing::warn!(
                "genes around the site are left out: the run's gene set is not at hand; `--reference DIR` says where it is now"
            );
            Vec::new()
        }
        Err(fault) => return Err(fault),
    };
    let found = show(
        &args.site,
        Rows {
            sites: &sites,
            multihits: &multihits,
            molecules: &molecules,
            abundance: &run.tables.get::<AbundanceRow>()?.unwrap_or_default(),
            annotation: &run.tables.get::<AnnotationRow>()?.unwrap_or_default(),
            genes: &genes,
            days: &run.days(),
        },
    );
    if found.is_empty() {
        return Err(unknown(args, &molecules));
    }
    match args.format {
        Format::Text => {
            let all: Vec<String> = found.iter().map(words).collect();
            super::print(&all.join("\n"))
        }
        Format::Json => super::print(&json(&args.site, &found)),
    }
}

/// The reads of a site, library by library.
fn fasta(
    args: &ShowArgs,
    run: &Looked<'_>,
    sites: &[SiteRow],
    molecules: &[SiteFragmentRow],
) -> Result<(), Failure> {
    if !sites.iter().any(|row| row.site_id == args.site) {
        if molecules.iter().any(|row| row.target_id == args.site) {
            let fault = format!("`{}` is called in no sample, or has several places", args.site);
            return Err(Failure::new(exit::USAGE, fault).hint("reads are told of sites that are called"));
        }
        return Err(unknown(args, molecules));
    }
    let fates: Vec<ReadFateRow> = run.tables.get()?.unwrap_or_default();
    if fates.is_empty() {
        let fault = format!("`{}` does not keep what became of each read", args.looked.run.display());
        return Err(Failure::new(exit::MISSING, fault)
            .hint("set `trace = true` in `[pair]` of the run file and run again: stages before `pair` are not repeated"));
    }
    let fragments: Vec<FragmentRow> = run.tables.need()?;
    let rows = reads::Rows { sites, molecules, fragments: &fragments, fates: &fates };
    let own = ReadsOfSite::of(&args.site, rows)?;
    let files = run.reads()?;
    let paths: Vec<PathBuf> = files.keys().cloned().collect();
    let expectations = Expectations::of(files);
    let (mut text, mut found) = (String::new(), 0);
    for path in paths {
        for row in TableReader::<ReadRow>::open(path).map_err(ExportError::from)? {
            if let Some(record) = own.fasta(&row.map_err(ExportError::from)?) {
                text.push_str(&record);
                found += 1;
            }
        }
    }
    expectations.finish()?;
    if found != own.len() {
        let fault = format!("`{}`: {found} of its {} distinct reads are there", args.site, own.len());
        return Err(
            Failure::new(exit::DATA, fault).hint("`landfall verify` says what of the run was changed")
        );
    }
    super::print(&text)
}

fn json(site: &str, found: &[Shown]) -> String {
    format!("{:#}\n", json!({ "site": site, "subjects": found }))
}

fn unknown(args: &ShowArgs, molecules: &[SiteFragmentRow]) -> Failure {
    let known: BTreeSet<&str> = molecules.iter().map(|row| row.target_id.as_str()).collect();
    let known: Vec<&str> = known.into_iter().collect();
    let hint = super::looked::nearest_known(&args.site, &known);
    let fault = format!("`{}` has no site or cluster `{}`{hint}", args.looked.run.display(), args.site);
    Failure::new(exit::USAGE, fault).hint("`landfall near chr1:100-200 RUN` lists the sites at a locus")
}
