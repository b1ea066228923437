//! Subcommands of stages: what a stage says of itself gives its options.

use std::fmt;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, Subcommand, value_parser};
use landfall_config::Library;
use landfall_config::sheet::pools;
use landfall_stage::{FileKind, InputFiles, InputPort, Payload, Ports, Scope, Split, Stage, StageEntry};
use landfall_vector::Topology;

use super::stage::{self, ElementArgs, StageArgs, VectorArgs};
use crate::cli::STAGE;
use crate::exit::Failure;
use crate::observe::Watch;
use crate::stages;

/// A stage with its subcommand.
#[derive(Debug)]
pub struct Listed {
    /// The stage.
    pub entry: StageEntry,
    /// What it does, in a few words.
    short: &'static str,
    options: Options,
}

/// Where a subcommand's options come from.
#[derive(Clone, Copy, Debug)]
enum Options {
    /// From the stage's ports; with an example.
    Ports { example: &'static str },
    /// From a struct of its own.
    Own { add: fn(Command) -> Command, parse: fn(&ArgMatches) -> Result<Box<dyn Runs>, clap::Error> },
}

/// Options that know how to run their stage.
pub trait Runs: fmt::Debug {
    /// Runs it.
    fn run(&self, watch: Watch) -> Result<(), Failure>;
}

impl Listed {
    /// A stage whose options follow from its ports.
    pub fn of<S: Stage>(short: &'static str, example: &'static str) -> Self {
        Self { entry: StageEntry::of::<S>(), short, options: Options::Ports { example } }
    }

    /// A stage with options of its own.
    pub fn with<S: Stage, A: Args + Runs + 'static>(short: &'static str) -> Self {
        let parse = |matches: &ArgMatches| Ok(Box::new(A::from_arg_matches(matches)?) as Box<dyn Runs>);
        let options = Options::Own { add: A::augment_args, parse };
        Self { entry: StageEntry::of::<S>(), short, options }
    }

    fn command(&self) -> Command {
        let command = Command::new(self.entry.name);
        let command = match self.options {
            Options::Own { add, .. } => add(command),
            Options::Ports { example } => add_ports(StageArgs::augment_args(command), &self.entry)
                .after_help(format!("Example:\n  {example}")),
        };
        command.about(format!("{STAGE}{}", self.short))
    }

    fn parse(&self, matches: &ArgMatches) -> Result<Box<dyn Runs>, clap::Error> {
        match self.options {
            Options::Own { parse, .. } => parse(matches),
            Options::Ports { .. } => Ok(Box::new(Derived {
                entry: self.entry,
                common: StageArgs::from_arg_matches(matches)?,
                entity: one_of(self.entry.scope).and_then(|name| matches.get_one(name).cloned()),
                inputs: inputs(&(self.entry.ports)(), matches)?,
            })),
        }
    }
}

/// What was given to a stage whose options follow from its ports.
#[derive(Debug)]
struct Derived {
    entry: StageEntry,
    common: StageArgs,
    /// The library, sample or subject.
    entity: Option<String>,
    inputs: InputFiles,
}

impl Runs for Derived {
    fn run(&self, watch: Watch) -> Result<(), Failure> {
        let Self { entry, common, inputs, .. } = self;
        if entry.scope != Scope::Pool {
            return stage::run(entry, common, inputs.clone(), |row| self.covers(row), watch);
        }
        let (libraries, seed, table) = stage::given(entry, common)?;
        let pools = pools(&libraries);
        let several = pools.len() > 1;
        for pool in pools {
            let out = if several { common.out.join(pool.name.as_str()) } else { common.out.clone() };
            stage::task(entry, (pool.libraries, inputs.clone(), &out), seed, &table, watch)?;
        }
        Ok(())
    }
}

impl Derived {
    fn covers(&self, row: &Library) -> bool {
        let name = match self.entry.scope {
            Scope::Library => row.library.as_str(),
            Scope::Sample => row.sample.as_str(),
            Scope::Subject => row.subject.as_str(),
            Scope::Pool | Scope::Run => return true,
        };
        self.entity.as_deref() == Some(name)
    }
}

/// The option that says which one of the sheet is meant.
fn one_of(scope: Scope) -> Option<&'static str> {
    matches!(scope, Scope::Library | Scope::Sample | Scope::Subject).then(|| word(scope))
}

fn word(scope: Scope) -> &'static str {
    match scope {
        Scope::Pool => "pool",
        Scope::Library => "library",
        Scope::Sample => "sample",
        Scope::Subject => "subject",
        Scope::Run => "run",
    }
}

fn words(scope: Scope) -> String {
    match scope {
        Scope::Library => "libraries".to_owned(),
        other => format!("{}s", word(other)),
    }
}

fn add_ports(mut command: Command, entry: &StageEntry) -> Command {
    if let Some(name) = one_of(entry.scope) {
        let arg = Arg::new(name).long(name).value_name("NAME").required(true);
        command = command.arg(arg.help(format!("The {name}, as the sheet names it")));
    }
    let ports = (entry.ports)();
    for port in &ports.inputs {
        match port.payload {
            // The first of three.
            Payload::File(FileKind::Vectors(Topology::NotKnown)) if with_elements(&ports) => {
                command = ElementArgs::augment_args(command);
            }
            Payload::File(FileKind::Vectors(Topology::NotKnown)) => {
                command = VectorArgs::augment_args(command)
            }
            _ => {}
        }
        let Some(option) = Given::by(port, entry) else { continue };
        // The reference is one folder, whatever a stage takes from it.
        if command.get_arguments().all(|arg| arg.get_id() != option.name.as_str()) {
            command = command.arg(option.arg());
        }
    }
    command
}

fn with_elements(ports: &Ports) -> bool {
    ports.reads(Payload::File(FileKind::Elements))
}

fn inputs(ports: &Ports, matches: &ArgMatches) -> Result<InputFiles, clap::Error> {
    let inputs = if with_elements(ports) {
        ElementArgs::from_arg_matches(matches)?.inputs()
    } else if ports.reads(Payload::File(FileKind::Vectors(Topology::NotKnown))) {
        VectorArgs::from_arg_matches(matches)?.inputs()
    } else {
        InputFiles::default()
    };
    let with = |inputs: InputFiles, port: &InputPort| match name(port.payload) {
        Some(name) => {
            let files = matches.get_many::<PathBuf>(&name).into_iter().flatten();
            inputs.with(port.payload, files)
        }
        None => inputs,
    };
    Ok(ports.inputs.iter().fold(inputs, with))
}

/// The name of the option for a port; none for what the sheet names, and for vectors, which have several.
fn name(payload: Payload) -> Option<String> {
    match payload {
        Payload::File(FileKind::Vectors(_) | FileKind::Elements) | Payload::Document(_) => None,
        Payload::File(FileKind::Genes) => Some(FileKind::Reference.name().to_owned()),
        payload if payload.is_of_the_sheet() => None,
        payload => Some(payload.name().replace('_', "-")),
    }
}

/// An option that gives files to a port.
struct Given {
    name: String,
    value: &'static str,
    help: String,
    several: bool,
    required: bool,
}

impl Given {
    fn by(port: &InputPort, entry: &StageEntry) -> Option<Self> {
        let name = name(port.payload)?;
        let (value, help, several) = match port.payload {
            Payload::Table(schema) => {
                let makers = makers(port.payload, entry);
                let several = makers < entry.scope;
                let help = match (several, entry.scope) {
                    (false, _) => format!("Table `{}` of the {}", schema.name, word(makers)),
                    (true, Scope::Run) => {
                        format!("Tables `{}` of all {} of the sheet", schema.name, words(makers))
                    }
                    (true, of) => {
                        format!("Tables `{}` of the {}'s {}", schema.name, word(of), words(makers))
                    }
                };
                ("PARQUET", help, several)
            }
            Payload::File(kind) => {
                let (value, help) = file(kind)?;
                (value, help.to_owned(), kind == FileKind::Laboratory)
            }
            Payload::Document(_) => return None,
        };
        // In a run without reads there may be no reference; who runs a stage alone has one.
        let required = !port.optional || port.payload == Payload::File(FileKind::Genes);
        Some(Self { name, value, help, several, required })
    }

    fn arg(self) -> Arg {
        let arg = Arg::new(self.name.clone()).long(self.name).value_name(self.value).help(self.help);
        let arg = arg.required(self.required).value_parser(value_parser!(PathBuf));
        if self.several { arg.num_args(1..).action(clap::ArgAction::Append) } else { arg }
    }
}

/// What a task covers of the first stage that makes a table; that of the stage that reads it where none does.
fn makers(payload: Payload, entry: &StageEntry) -> Scope {
    let made = |by: &StageEntry| {
        let port = (by.ports)().outputs.into_iter().find(|port| port.payload == payload)?;
        Some(if port.split == Split::Library { Scope::Library } else { by.scope })
    };
    stages::entries().iter().find_map(made).unwrap_or(entry.scope)
}

/// What to give for a kind of file: a word for its form, and what it is.
fn file(kind: FileKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        FileKind::Fastq | FileKind::Alignment | FileKind::Vectors(_) | FileKind::Elements => return None,
        FileKind::Reference => ("DIR", "The reference folder"),
        FileKind::Genes => ("DIR", "The reference folder, for its gene set"),
        FileKind::Calibrators => ("BED", "Single-copy host regions of a capture panel"),
        FileKind::Fasta => ("FASTA", "The FASTA that a CRAM was made with"),
        FileKind::OwnAlignment => {
            ("BAM|CRAM|PAF|PSL", "Your own alignment of the distinct sequences: BAM, CRAM, SAM, PAF or PSL")
        }
        FileKind::OwnAlignmentFasta => ("FASTA", "The FASTA that your own alignment was made with"),
        FileKind::Laboratory => ("CSV", "Laboratory tables, text"),
        FileKind::Registry => ("PARQUET", "Sites known from earlier runs"),
        FileKind::ExpectedControls => {
            ("CSV", "The clones that spikes should show: library,contig,position,strand and, if known, share")
        }
        FileKind::CancerGenes => ("TSV", "A cancer gene list instead of the one that is built in"),
        FileKind::Rules => ("TOML", "Rules of your own instead of those that come with the program"),
        FileKind::Specifications => ("TOML", "Specifications of products, as filed"),
        FileKind::Attributes => ("CSV", "Results of other tests of the lots"),
        FileKind::Account => ("JSON", "The run's account of itself: versions, parameters, hashes"),
    })
}

/// The subcommand of a stage, with what was given to it.
#[derive(Debug)]
pub struct StageCommand(Box<dyn Runs>);

impl StageCommand {
    /// Runs the stage.
    pub fn run(&self, watch: Watch) -> Result<(), Failure> {
        self.0.run(watch)
    }
}

impl Subcommand for StageCommand {
    fn augment_subcommands(command: Command) -> Command {
        command.subcommands(stages::listed().iter().map(Listed::command))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        stages::listed().iter().any(|listed| listed.entry.name == name)
    }
}

impl FromArgMatches for StageCommand {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let none = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        let (name, matches) = matches.subcommand().ok_or_else(none)?;
        let stages = stages::listed();
        let stage = stages.iter().find(|listed| listed.entry.name == name).ok_or_else(none)?;
        Ok(Self(stage.parse(matches)?))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(stage: &str) -> String {
        let stages = stages::listed();
        let listed = stages.iter().find(|listed| listed.entry.name == stage).unwrap();
        listed.command().render_usage().to_string()
    }

    #[test]
    fn options_follow_from_scope_and_ports() {
        for (stage, options) in [
            ("trim", ""),
            ("pair", " --library <NAME> --reads <PARQUET> --hits <PARQUET>"),
            ("collide", " --fragments <PARQUET>..."),
            ("sites", " --subject <NAME> --fragments <PARQUET>..."),
            (
                "abundance",
                " --sample <NAME> --site-fragments <PARQUET> --sites <PARQUET> --multihits <PARQUET>",
            ),
            ("annotate", " --subject <NAME> --sites <PARQUET> --reference <DIR>"),
            ("depth", " --sample <NAME> --reference <DIR>"),
        ] {
            assert_eq!(usage(stage), format!("Usage: {stage} [OPTIONS] --out <DIR>{options}"));
        }
    }

    #[test]
    fn every_port_can_be_given_files() {
        let vectors = |payload| matches!(payload, Payload::File(FileKind::Vectors(_) | FileKind::Elements));
        for listed in stages::listed() {
            for port in (listed.entry.ports)().inputs {
                let payload = port.payload;
                let given = Given::by(&port, &listed.entry).is_some();
                assert!(given || vectors(payload) || payload.is_of_the_sheet(), "{}", payload.name());
            }
        }
    }
}
