//! `landfall show`.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use landfall_export::show::{Rows, Shown, show, words};
use landfall_tables::abundance::AbundanceRow;
use landfall_tables::annotation::AnnotationRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::site_fragments::SiteFragmentRow;
use landfall_tables::sites::SiteRow;
use serde_json::json;

use super::looked::{Looked, LookedArgs};
use crate::exit::{self, Failure};

/// Shows one site or cluster: its samples and shares, fragments by breakpoint and replicate, flags, why it is called or not,
/// and the genes around it.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall show chr7+148811235 RUN\n  landfall show 'chr1+126304(+1)' RUN --format json"
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
