//! What all stage subcommands share: sheet, parameters, output folder.

use std::path::{Path, PathBuf};

use clap::Args;
use landfall_config::{Library, RunFile, SampleSheet};
use landfall_stage::{Context, FileKind, InputFiles, StageEntry, StageIo, Upfront};
use landfall_vector::Topology;

use crate::exit::{self, Failure};
use crate::observe::Watch;

/// Options of every stage.
#[derive(Debug, Args)]
pub struct StageArgs {
    /// The sample sheet
    #[arg(long, value_name = "CSV", required_unless_present = "config")]
    pub sheet: Option<PathBuf>,
    /// Library layout for rows of the sheet that name none: a shipped name or a file
    #[arg(long, value_name = "NAME|TOML")]
    pub protocol: Option<String>,
    /// Take sheet, protocol, seed and this stage's keys from a run file
    #[arg(long, value_name = "TOML")]
    pub config: Option<PathBuf>,
    /// Set a key of this stage, `KEY=VALUE` in TOML; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Folder for the output tables
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// The vectors of a stage.
#[derive(Debug, Args)]
pub struct VectorArgs {
    /// FASTA or GenBank of a vector; may be repeated
    #[arg(long, value_name = "FASTA|GENBANK")]
    vectors: Vec<PathBuf>,
    /// Whether the vectors are circles; a GenBank file says it itself
    #[arg(long, value_name = "circular|linear", requires = "vectors")]
    topology: Option<Topology>,
}

impl VectorArgs {
    /// The files.
    pub fn inputs(&self) -> InputFiles {
        InputFiles::default().file(FileKind::Vectors(self.topology.unwrap_or_default()), &self.vectors)
    }
}

/// The vectors of a stage that looks at their elements.
#[derive(Debug, Args)]
pub struct ElementArgs {
    #[command(flatten)]
    vectors: VectorArgs,
    /// Elements of the vectors: vector, start, end, name; stretches named `backbone` are not inserted; may be repeated
    #[arg(long, value_name = "BED", requires = "vectors")]
    elements: Vec<PathBuf>,
}

impl ElementArgs {
    /// The files.
    pub fn inputs(&self) -> InputFiles {
        self.vectors.inputs().file(FileKind::Elements, &self.elements)
    }
}

/// Runs one task of a stage on the libraries that `select` chooses from the sheet.
pub fn run(
    entry: &StageEntry,
    args: &StageArgs,
    inputs: InputFiles,
    select: impl Fn(&Library) -> bool,
    watch: Watch,
) -> Result<(), Failure> {
    let (libraries, seed, table) = given(entry, args)?;
    let libraries: Vec<_> = libraries.into_iter().filter(select).collect();
    if libraries.is_empty() {
        return Err(Failure::new(
            exit::DATA,
            "no row of the sample sheet fits; see `--library` and `--subject`",
        ));
    }
    task(entry, (libraries, inputs, &args.out), seed, &table, watch)
}

/// Runs one task of a stage, with its libraries, its inputs and the folder for its outputs.
pub fn task(
    entry: &StageEntry,
    (libraries, inputs, out): (Vec<Library>, InputFiles, &Path),
    seed: u64,
    table: &toml::Table,
    watch: Watch,
) -> Result<(), Failure> {
    let io = StageIo::new(entry, libraries, inputs, out)?;
    let found = (entry.check)(table, &Upfront { io: &io, libraries: Some(&io.libraries) });
    found.notes.iter().for_each(|note| tracing::warn!("{note}"));
    let context = Context { seed, progress: watch.progress(entry.name) };
    let summary = (entry.run)(table, &io, &context)?;
    drop(context);
    watch.done(entry.name, &summary);
    Ok(())
}

/// The sheet's libraries, the seed, and the stage's table with what `--set` changes.
pub fn given(entry: &StageEntry, args: &StageArgs) -> Result<(Vec<Library>, u64, toml::Table), Failure> {
    let run = args.config.as_deref().map(|path| RunFile::load(path, &super::sections())).transpose()?;
    let mut table = run.as_ref().and_then(|run| run.stages.get(entry.name).cloned()).unwrap_or_default();
    for assignment in &args.set {
        table.extend(parse_assignment(assignment)?);
    }
    let sheet = args.sheet.clone().or_else(|| run.as_ref().map(|run| run.sheet.clone()));
    let sheet =
        sheet.ok_or_else(|| Failure::new(exit::CONFIG, "no sample sheet; give `--sheet` or `--config`"))?;
    let protocol = args.protocol.clone().or_else(|| run.as_ref().and_then(|run| run.protocol.clone()));
    let base = match (&args.protocol, &args.config) {
        (None, Some(config)) => config.parent().unwrap_or(Path::new(".")),
        _ => Path::new("."),
    };
    let opens_reads = (entry.ports)().inputs.iter().any(|port| port.payload.is_of_the_sheet());
    let load = if opens_reads { SampleSheet::load } else { SampleSheet::load_for_tables };
    let sheet = load(&sheet, protocol.as_deref(), base, entry.sides)?;
    super::say_notes(&sheet.notes);
    Ok((sheet.libraries, run.map_or(1, |run| run.seed), table))
}

fn parse_assignment(text: &str) -> Result<toml::Table, Failure> {
    text.parse().map_err(|_| {
        Failure::new(
            exit::CONFIG,
            format!("`--set {text}`: expected `KEY=VALUE` in TOML, such as `junction_window=5`"),
        )
    })
}
