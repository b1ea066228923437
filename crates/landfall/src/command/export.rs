//! `landfall export`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use flate2::Compression;
use flate2::write::GzEncoder;
use landfall_config::{Library, Role, Sex};
use landfall_core::SampleId;
use landfall_export::clones::{CloneRows, CloneTable};
use landfall_export::vcf::{Genome, NoGenome};
use landfall_export::{Directions, Format, aavenger, bed, datavzrd, inspiired, isanalytics, vcf, workbook};
use landfall_files::{FileError, write_atomically};
use landfall_tables::abundance::AbundanceRow;
use landfall_tables::annotation::AnnotationRow;
use landfall_tables::balance::BalanceRow;
use landfall_tables::controls::ControlRow;
use landfall_tables::fragments::FragmentRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::site_fragments::SiteFragmentRow;
use landfall_tables::sites::SiteRow;
use landfall_tables::vcn::VcnRow;

use super::looked::{Looked, LookedArgs, days};
use crate::exit::{self, Failure};

/// Writes a finished run for spreadsheets, genome browsers and other programs. Text goes to stdout unless `--out` names
/// a file. Columns and where each layout is documented: docs/exports.md.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  landfall export clones.xlsx RUN --out clones.xlsx\n  landfall export sites.bed RUN > sites.bed\n  landfall export isanalytics RUN --out folder"
)]
pub struct ExportArgs {
    /// The format
    #[arg(value_enum, value_name = "FORMAT")]
    format: Named,
    #[command(flatten)]
    looked: LookedArgs,
    /// The file to write; a new or empty folder for `isanalytics` and `datavzrd`
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

/// A format on the command line.
#[derive(Clone, Copy, Debug)]
struct Named(Format);

impl ValueEnum for Named {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Named; Format::ALL.len()] = {
            let mut all = [Named(Format::ALL[0]); Format::ALL.len()];
            let mut at = 0;
            while at < all.len() {
                all[at] = Named(Format::ALL[at]);
                at += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()).help(self.0.about()))
    }
}

/// What is to be written.
enum Made {
    Text(String),
    Bytes(Vec<u8>),
    Folder(BTreeMap<PathBuf, String>),
}

pub fn run(args: &ExportArgs) -> Result<(), Failure> {
    let format = args.format.0;
    if args.out.is_none() && matches!(format, Format::ClonesXlsx | Format::Isanalytics | Format::Datavzrd) {
        let fault = format!("`{format}` is not written to stdout; `--out PATH` says where to");
        return Err(Failure::new(exit::USAGE, fault));
    }
    match (make(format, &Looked::open(&args.looked)?)?, &args.out) {
        (Made::Text(text), None) => super::print(&text),
        (Made::Text(text), Some(out)) => Ok(write_atomically(out, text.as_bytes())?),
        (Made::Bytes(bytes), Some(out)) => Ok(write_atomically(out, &bytes)?),
        (Made::Folder(files), Some(out)) => write_folder(out, &files),
        (Made::Bytes(_) | Made::Folder(_), None) => unreachable!("refused above"),
    }
}

fn make(format: Format, run: &Looked<'_>) -> Result<Made, Failure> {
    Ok(match format {
        Format::ClonesXlsx => Made::Bytes(workbook(&clones(run)?, &about(run))?),
        Format::ClonesTsv => Made::Text(clones(run)?.tsv()),
        Format::SitesBed => Made::Text(bed::bed(&run.tables.need::<SiteRow>()?)),
        Format::SitesBedgraph => Made::Text(bed::bedgraph(&run.tables.need::<SiteRow>()?)),
        Format::JunctionsVcf => Made::Text(junctions(run)?),
        Format::Isanalytics => Made::Folder(isanalytics(run)?),
        Format::Datavzrd => Made::Folder(datavzrd(run)?),
        Format::Aavenger => Made::Text(aavenger(run)?),
        Format::Inspiired => Made::Text(inspiired(run)?),
    })
}

/// The tables of sites, with which side of their junctions the host is on.
struct Sites {
    sites: Vec<SiteRow>,
    molecules: Vec<SiteFragmentRow>,
    directions: Directions,
}

impl Sites {
    fn read(run: &Looked<'_>) -> Result<Self, Failure> {
        let (sites, molecules) = (run.tables.need::<SiteRow>()?, run.tables.need::<SiteFragmentRow>()?);
        let directions = Directions::of(&sites, &molecules)?;
        Ok(Self { sites, molecules, directions })
    }
}

fn clones(run: &Looked<'_>) -> Result<CloneTable, Failure> {
    let days = run.libraries().map(days).unwrap_or_default();
    Ok(CloneTable::of(CloneRows {
        abundance: &run.tables.need::<AbundanceRow>()?,
        sites: &run.tables.need::<SiteRow>()?,
        multihits: &run.tables.get::<MultihitRow>()?.unwrap_or_default(),
        annotation: &run.tables.get::<AnnotationRow>()?.unwrap_or_default(),
        days: &days,
    }))
}

/// The second sheet of the workbook.
fn about(run: &Looked<'_>) -> Vec<(String, String)> {
    let mut about = run.about();
    let said = [
        ("clone", "A provirus (an integration site, or both its ends), or a cluster of equally good places."),
        ("share %", "Share of the sample's cells that carry it, in percent; lower and upper limit at 95 %."),
        (
            "0 with an upper limit",
            "The sample does not show it; the limit is the smallest clone that would have been seen.",
        ),
        ("blank", "The sample is another subject's, or the share could not be estimated."),
        ("position", "First base of the host next to the vector, counted from 1."),
        ("distance", "Bases from the gene's transcription start, negative upstream of it."),
        ("concern_distance", "Bases to the nearest edge of the gene of the list; 0 inside."),
        (
            "rounding",
            "Numbers show the first two digits of their uncertainty; the table abundance has all digits.",
        ),
    ];
    about.extend(said.map(|(name, value)| (name.to_owned(), value.to_owned())));
    about
}

fn junctions(run: &Looked<'_>) -> Result<String, Failure> {
    let Sites { sites, directions, .. } = Sites::read(run)?;
    let abundance: Vec<AbundanceRow> = run.tables.get()?.unwrap_or_default();
    let genome = run.genome()?;
    let genome: &dyn Genome = genome.as_ref().map_or(&NoGenome, |genome| genome);
    Ok(vcf::vcf(super::PROGRAM, &sites, &directions, &abundance, genome)?)
}

fn aavenger(run: &Looked<'_>) -> Result<String, Failure> {
    let Sites { sites, molecules, directions } = Sites::read(run)?;
    let vector = run.vector_name();
    Ok(aavenger::aavenger(&sites, &molecules, &directions, run.reference_name(), vector.as_deref())?)
}

fn inspiired(run: &Looked<'_>) -> Result<String, Failure> {
    let Sites { sites, molecules, directions } = Sites::read(run)?;
    let details = |library: Library| {
        let sex = library.sex.map(|sex| match sex {
            Sex::Female => 'F',
            Sex::Male => 'M',
        });
        let details = inspiired::Details { sex, sequencing_run: Some(library.sequencing_run) };
        ((library.sample, library.replicate), details)
    };
    let details = run.libraries().unwrap_or_default().into_iter().map(details).collect();
    Ok(inspiired::inspiired(inspiired::Rows {
        sites: &sites,
        multihits: &run.tables.get::<MultihitRow>()?.unwrap_or_default(),
        molecules: &molecules,
        directions: &directions,
        reference: run.reference_name(),
        details: &details,
    })?)
}

fn isanalytics(run: &Looked<'_>) -> Result<BTreeMap<PathBuf, String>, Failure> {
    let libraries = match run.libraries() {
        Some(libraries) => of_sheet(libraries),
        None => of_fragments(&run.tables.need::<FragmentRow>()?, &run.tables.need::<SiteRow>()?),
    };
    let vector = run.vector_name();
    Ok(isanalytics::isanalytics(isanalytics::Rows {
        libraries: &libraries,
        sites: &run.tables.need::<SiteRow>()?,
        molecules: &run.tables.need::<SiteFragmentRow>()?,
        annotation: &run.tables.get::<AnnotationRow>()?.unwrap_or_default(),
        balance: &run.tables.need::<BalanceRow>()?,
        reference: run.reference_name(),
        vector: vector.as_deref(),
    })?)
}

fn datavzrd(run: &Looked<'_>) -> Result<BTreeMap<PathBuf, String>, Failure> {
    let tables = [
        ("clones", Some(clones(run)?.tsv())),
        ("abundance", run.tables.text::<AbundanceRow>()?),
        ("sites", run.tables.text::<SiteRow>()?),
        ("controls", run.tables.text::<ControlRow>()?),
        ("vcn", run.tables.text::<VcnRow>()?),
    ];
    Ok(datavzrd::datavzrd(tables.into_iter().filter_map(|(name, text)| Some((name, text?))).collect()))
}

/// Libraries of samples that show sites; controls have none.
fn of_sheet(libraries: Vec<Library>) -> Vec<isanalytics::Library> {
    let shows = |library: &Library| library.role == Role::Sample && library.assay.shows_sites();
    let of = |library: Library| isanalytics::Library {
        library: library.library.to_string(),
        subject: library.subject,
        sample: library.sample,
        replicate: library.replicate,
        day: library.timepoint_days,
        cell_type: library.cell_type,
        sequencing_run: Some(library.sequencing_run),
        ng_dna: library.ng_dna,
    };
    libraries.into_iter().filter(shows).map(of).collect()
}

/// Libraries of samples with sites, as the molecules name them.
fn of_fragments(fragments: &[FragmentRow], sites: &[SiteRow]) -> Vec<isanalytics::Library> {
    let samples: BTreeSet<&SampleId> = sites.iter().map(|site| &site.sample).collect();
    let of =
        |row: &FragmentRow| (row.subject.clone(), row.sample.clone(), row.replicate, row.library.to_string());
    let all: BTreeSet<_> = fragments.iter().filter(|row| samples.contains(&row.sample)).map(of).collect();
    let library = |(subject, sample, replicate, library)| isanalytics::Library {
        library,
        subject,
        sample,
        replicate,
        day: None,
        cell_type: None,
        sequencing_run: None,
        ng_dna: None,
    };
    all.into_iter().map(library).collect()
}

/// Files into a folder that holds nothing else.
fn write_folder(folder: &Path, files: &BTreeMap<PathBuf, String>) -> Result<(), Failure> {
    let fault = |source| Failure::from(FileError::write(folder, source));
    fs::create_dir_all(folder).map_err(fault)?;
    if fs::read_dir(folder).map_err(fault)?.next().is_some() {
        let fault = format!("`{}` is not empty; expected a new or empty folder", folder.display());
        return Err(Failure::new(exit::OUTPUT, fault).hint("choose another `--out`"));
    }
    for (name, text) in files {
        let path = folder.join(name);
        let packed = path.extension().is_some_and(|extension| extension == "gz");
        let bytes = if packed { gzip(text) } else { text.clone().into_bytes() };
        write_atomically(path, &bytes)?;
    }
    Ok(())
}

/// Without a time or a name, so that the same text gives the same bytes.
fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("writing to memory does not fail");
    encoder.finish().expect("writing to memory does not fail")
}
