//! `landfall simulate`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use landfall_files::FileError;
use landfall_sim::scenario::{Overrides, Twin};
use landfall_sim::{Scenario, SimError, write_project};

use crate::exit::{self, Failure};
use crate::observe::Watch;

/// Simulates an experiment: genome, vector, subjects, and what laboratories and sequencers make of them, with the truth
/// about all of it. The same scenario gives the same bytes everywhere.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  landfall simulate benches/scenarios/polyclonal.toml --out sim\n  \
                        landfall reference build --genome sim/genome.fa.gz --out sim/ref\n  \
                        landfall run sim/run.toml --out sim/RUN\n  \
                        landfall score --truth sim/truth --result sim/RUN\n\n\
                        The keys of a scenario: docs/simulate.md")]
pub struct SimulateArgs {
    /// The scenario, TOML
    #[arg(value_name = "SCENARIO.toml")]
    scenario: PathBuf,
    /// A new or empty folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Another seed than the scenario's
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Take the genome's sequence from this FASTA file instead of making contigs up
    #[arg(long, value_name = "FASTA")]
    genome: Option<PathBuf>,
    /// Simulate the twin of the scenario in which nobody was treated: whatever is called in it is false
    #[arg(long)]
    no_vector: bool,
    /// Take the sites of every subject from this BED file
    #[arg(long, value_name = "BED")]
    sites: Option<PathBuf>,
}

pub fn run(args: &SimulateArgs, watch: Watch) -> Result<(), Failure> {
    let scenario = scenario(args)?;
    check_free(&args.out)?;
    let summary = write_project(&scenario, &args.out)?;
    if watch != Watch::Quiet {
        eprintln!("simulate: {summary}");
    }
    super::print(&format!("{}\n", args.out.display()))
}

fn scenario(args: &SimulateArgs) -> Result<Scenario, Failure> {
    let text = landfall_files::read_text(&args.scenario)?;
    let folder = args.scenario.parent().unwrap_or(Path::new(""));
    // Paths of the command line begin where the command runs, those of the scenario beside it.
    let here = |path: &PathBuf| std::path::absolute(path).map_err(|source| FileError::read(path, source));
    let overrides = Overrides {
        seed: args.seed,
        genome: args.genome.as_ref().map(here).transpose()?,
        sites: args.sites.as_ref().map(here).transpose()?,
        twin: if args.no_vector { Twin::WithoutVector } else { Twin::WithVector },
    };
    Scenario::parse_with(&text, folder, overrides).map_err(|error| {
        let failure = Failure::from(error);
        let at = args.scenario.display();
        failure.within(format!("scenario `{at}`"))
    })
}

/// Refuses a folder that holds anything: a simulation beside the files of another would be neither.
fn check_free(out: &Path) -> Result<(), Failure> {
    match fs::read_dir(out) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => {
                let text = format!("`{}` holds files already", out.display());
                Err(Failure::new(exit::OUTPUT, text).hint("choose a new or empty folder"))
            }
        },
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(FileError::write(out, source).into()),
    }
}

impl From<SimError> for Failure {
    fn from(error: SimError) -> Self {
        match error {
            SimError::Files(source) => source.into(),
            SimError::Reference(source) => source.into(),
            SimError::File { path, source } => FileError::write(path, source).into(),
            SimError::Places { .. } => Self::of(exit::DATA, &error),
            SimError::Table(_) => Self::of(exit::DISK, &error),
            SimError::Syntax(_) | SimError::Values(_) | SimError::NoRoom { .. } | SimError::Name(_) => {
                Self::of(exit::CONFIG, &error)
            }
        }
    }
}
