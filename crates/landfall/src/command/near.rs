//! `landfall near`.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use landfall_export::near::{Place, Rows, near, table, words};
use landfall_tables::abundance::AbundanceRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::sites::SiteRow;
use serde_json::json;

use super::looked::{Looked, LookedArgs};
use crate::exit::{self, Failure};

/// Lists all sites near a gene or a locus, in all samples, with their shares: not only those that have it as their nearest
/// gene. Places of clusters are listed, too.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall near TET2 RUN --within 100kb\n  landfall near chr4:105145875-105279816 RUN --format tsv"
)]
pub struct NearArgs {
    /// A gene of the reference's gene set, by symbol or identifier, or a locus such as `chr1:100-200`
    #[arg(value_name = "GENE|LOCUS")]
    place: String,
    #[command(flatten)]
    looked: LookedArgs,
    /// Most bases from the nearest base of the gene or locus: `5000`, `100kb`, `1Mb`
    #[arg(long, value_name = "BASES", default_value = "100kb", value_parser = bases)]
    within: u32,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// A row per site and sample, separated by tabs
    Tsv,
    /// JSON
    Json,
}

pub fn run(args: &NearArgs) -> Result<(), Failure> {
    let run = Looked::open(&args.looked)?;
    let sites: Vec<SiteRow> = run.tables.need()?;
    let multihits: Vec<MultihitRow> = run.tables.get()?.unwrap_or_default();
    let abundance: Vec<AbundanceRow> = run.tables.get()?.unwrap_or_default();
    let places = match Place::locus(&args.place) {
        Some(locus) => vec![locus.map_err(|fault| Failure::new(exit::USAGE, fault))?],
        None => genes(&args.place, &run)?,
    };
    if let [Place::Locus { contig, .. }] = &places[..] {
        is_known(contig, &run, &sites)?;
    }
    let rows = Rows { sites: &sites, multihits: &multihits, abundance: &abundance, days: &run.days() };
    let found = near(&places, args.within, rows)?;
    match args.format {
        Format::Text => super::print(&words(&places, args.within, &found)),
        Format::Tsv => super::print(&table(&found)),
        Format::Json => {
            let places: Vec<String> = places.iter().map(ToString::to_string).collect();
            let all = json!({ "near": places, "within": args.within, "sites": found });
            super::print(&format!("{all:#}\n"))
        }
    }
}

fn genes(name: &str, run: &Looked<'_>) -> Result<Vec<Place>, Failure> {
    let Some(set) = run.genes()? else {
        let fault = format!("the run's reference has no gene set to find `{name}` in");
        return Err(Failure::new(exit::REFERENCE, fault).hint("name a locus such as `chr1:100-200`"));
    };
    let places = Place::genes(&set.genes, name);
    if places.is_empty() {
        let known: Vec<&str> = set.genes.iter().map(|gene| gene.name.as_str()).collect();
        let hint = super::looked::nearest_known(name, &known);
        return Err(Failure::new(
            exit::USAGE,
            format!("the gene set `{}` has no gene `{name}`{hint}", set.name),
        ));
    }
    Ok(places)
}

/// A contig of another name would have no site near it, and look safe.
fn is_known(contig: &str, run: &Looked<'_>, sites: &[SiteRow]) -> Result<(), Failure> {
    let mut known: BTreeSet<String> = sites.iter().map(|site| site.contig.clone()).collect();
    if known.contains(contig) {
        return Ok(());
    }
    // Without the gene set, sites are all that is known of the contigs.
    let genes = run.genes().ok().flatten();
    known.extend(genes.into_iter().flat_map(|set| set.genes).map(|gene| gene.contig));
    if known.contains(contig) {
        return Ok(());
    }
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let hint = super::looked::nearest_known(contig, &known);
    let fault = format!("no site and no gene of this run lies on a contig `{contig}`{hint}");
    Err(Failure::new(exit::USAGE, fault))
}

/// `5000`, `100kb`, `1.5Mb`.
fn bases(text: &str) -> Result<u32, String> {
    let fault = || format!("found `{text}`; expected bases such as `5000`, `100kb` or `1Mb`");
    let lower = text.trim().to_ascii_lowercase();
    let units = [("kb", 1e3), ("mb", 1e6), ("bp", 1.0), ("", 1.0)];
    let (number, unit) = units
        .iter()
        .find_map(|(unit, factor)| Some((lower.strip_suffix(unit)?, *factor)))
        .ok_or_else(fault)?;
    let number: f64 = number.trim().replace(',', "").parse().map_err(|_| fault())?;
    let all = number * unit;
    let fits = (0.0..=f64::from(u32::MAX)).contains(&all) && all.fract() == 0.0;
    if fits { Ok(all as u32) } else { Err(fault()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_have_the_units_of_the_field() {
        let of = |text| bases(text).ok();
        assert_eq!(
            ["5000", "100kb", "1.5Mb", "1,000 bp", "0"].map(of),
            [5_000, 100_000, 1_500_000, 1_000, 0].map(Some)
        );
        assert_eq!(["", "-5", "5x", "0.5", "NaN", "inf", "9Gb", "5000Mb"].map(of), [None; 8]);
    }
}
