//! A finished run that is looked at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use landfall_config::{Library, RunFile, SampleSheet, Sides, nearest};
use landfall_core::{ContigId, Position, SampleId};
use landfall_export::Tables;
use landfall_export::vcf::Genome;
use landfall_files::{Expectations, Expected, FileError, blake3_hex, blake3_of_file};
use landfall_flow::{Finished, FlowError, Input, RunFolder};
use landfall_reference::genes::{GeneSet, GenesError};
use landfall_reference::{Reference, gene_set};
use serde_json::Value;

use crate::exit::{self, Failure};

/// A finished run.
#[derive(Debug, Args)]
pub struct LookedArgs {
    /// The result folder of a finished run
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// The run's reference, where it is no longer where the run found it
    #[arg(long, value_name = "DIR")]
    pub reference: Option<PathBuf>,
}

/// A finished run whose tables are held against its record while they are read.
pub struct Looked<'a> {
    args: &'a LookedArgs,
    finished: Finished,
    /// The tables.
    pub tables: Tables,
    _expectations: Expectations,
}

impl<'a> Looked<'a> {
    /// Opens the run.
    pub fn open(args: &'a LookedArgs) -> Result<Self, Failure> {
        let folder = RunFolder::at(&args.run);
        let finished = Finished::open(&folder).map_err(|fault| match fault {
            FlowError::File(FileError::Missing { .. }) => {
                let fault =
                    format!("`{}` is no result folder of a run: it has no `run.json`", args.run.display());
                Failure::new(exit::MISSING, fault)
                    .hint("name the folder that was given to `landfall run --out`")
            }
            other => other.into(),
        })?;
        let _expectations = Expectations::of(finished.expected());
        Ok(Self { args, tables: Tables::of(&folder.tables()), finished, _expectations })
    }

    /// The report of a finished run as JSON, and its text, held against the run's record.
    pub fn report(run: &Path) -> Result<(Value, String), Failure> {
        let args = LookedArgs { run: run.to_owned(), reference: None };
        let _run = Looked::open(&args)?;
        let path = RunFolder::at(run).results().join("report.json");
        let text = landfall_files::read_text(&path)?;
        let report = serde_json::from_str(&text).map_err(|fault| {
            Failure::new(exit::DATA, format!("`{}`: {fault}; expected the report of a run", path.display()))
        })?;
        Ok((report, text))
    }

    /// The name of the reference; none where the run had none.
    pub fn reference_name(&self) -> Option<&str> {
        self.finished.account()["reference"]["name"].as_str()
    }

    /// The name of the vector's file; of several, the first.
    pub fn vector_name(&self) -> Option<String> {
        let input = self.finished.inputs("vector").next()?;
        input.path.file_name().map(|name| name.to_string_lossy().into_owned())
    }

    /// What made the run, and what it was made from, for people.
    pub fn about(&self) -> Vec<(String, String)> {
        let account = self.finished.account();
        let known = [
            ("made by", Some(self.finished.program().to_owned())),
            ("reference", self.reference_name().map(str::to_owned)),
            ("run file digest", account["run_file_digest"].as_str().map(str::to_owned)),
            ("sample sheet digest", account["sheet_digest"].as_str().map(str::to_owned)),
        ];
        known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    /// The libraries of the run's sample sheet; none, with a word of why, where the sheet is not at hand as it was.
    pub fn libraries(&self) -> Option<Vec<Library>> {
        let left_out = "left out is what only the sheet knows: days, cell types, DNA input, sex";
        self.sheet().map_err(|why| tracing::warn!("{why}; {left_out}")).ok().map(|sheet| sheet.libraries)
    }

    /// The days of the samples, so that time runs forward; none where the sheet is not at hand as it was.
    pub fn days(&self) -> BTreeMap<SampleId, i32> {
        self.sheet().map(|sheet| days(sheet.libraries)).unwrap_or_default()
    }

    fn sheet(&self) -> Result<SampleSheet, String> {
        let path = self.finished.run_file();
        let read = || {
            let run = RunFile::load(path, &super::sections())?;
            let base = path.parent().unwrap_or(Path::new("."));
            SampleSheet::load_for_tables(&run.sheet, run.protocol.as_deref(), base, Sides::Needed)
        };
        match read() {
            Ok(sheet) if self.is_of_this_run(&sheet) => Ok(sheet),
            Ok(_) => Err(format!("the sample sheet of `{}` was changed since the run", path.display())),
            Err(fault) => {
                let fault = fault.to_string();
                let first = fault.lines().next().unwrap_or_default();
                Err(format!("the run's sample sheet is not at hand ({first})"))
            }
        }
    }

    fn is_of_this_run(&self, sheet: &SampleSheet) -> bool {
        let digest = blake3_hex(sheet.canonical().as_bytes());
        self.finished.account()["sheet_digest"].as_str() == Some(&digest)
    }

    /// The files of table `reads`, a library each, with what they must hold.
    ///
    /// # Errors
    /// When the run's work folder no longer has them.
    pub fn reads(&self) -> Result<BTreeMap<PathBuf, Expected>, Failure> {
        self.finished.stored("trim", "reads")?.ok_or_else(|| {
            let fault = format!(
                "`{}` no longer has the reads of its libraries, which stage `trim` left in `work/store`",
                self.args.run.display()
            );
            Failure::new(exit::MISSING, fault).hint("`landfall run` makes them again")
        })
    }

    /// The gene set that the run had; `None` where its reference had none.
    ///
    /// # Errors
    /// When it is not at hand as it was.
    pub fn genes(&self) -> Result<Option<GeneSet>, Failure> {
        let Some(Input { path, blake3 }) = self.finished.inputs("reference genes").next() else {
            return Ok(None);
        };
        let path = match &self.args.reference {
            None => path.to_owned(),
            Some(folder) => gene_set(folder)?.ok_or_else(|| {
                let fault =
                    format!("the reference `{}` has no gene set; expected that of the run", folder.display());
                Failure::new(exit::REFERENCE, fault)
            })?,
        };
        let gone = |fault: &dyn std::error::Error| {
            Failure::of(exit::REFERENCE, fault)
                .within("the run's gene set is not at hand")
                .hint("`--reference DIR` says where the run's reference is now")
        };
        if blake3_of_file(&path).map_err(|fault| gone(&fault))? != blake3 {
            let fault = format!("`{}` is not the gene set of the run", path.display());
            return Err(Failure::new(exit::REFERENCE, fault)
                .hint("`--reference DIR` says where the run's reference is now"));
        }
        match GeneSet::read(&path) {
            Ok(set) => Ok(Some(set)),
            Err(GenesError::File(fault)) => Err(fault.into()),
            Err(fault) => Err(Failure::of(exit::REFERENCE, &fault)),
        }
    }

    /// The genome that the run had; none, with a word of why, where it is not at hand.
    ///
    /// # Errors
    /// A `--reference` that is not the run's.
    pub fn genome(&self) -> Result<Option<OfReference>, Failure> {
        let Some(Input { path, blake3 }) = self.finished.inputs("reference sequence").next() else {
            return Ok(None);
        };
        let named = self.args.reference.as_deref();
        let folder = named.or(path.parent()).unwrap_or(Path::new("."));
        let found = match Reference::open(folder) {
            Ok(reference) if reference.manifest().sequence.blake3 == blake3 => {
                return Ok(Some(OfReference(reference)));
            }
            Ok(_) => Failure::new(
                exit::REFERENCE,
                format!("`{}` is not the reference of the run: it has another sequence", folder.display()),
            ),
            Err(fault) => fault.into(),
        };
        if named.is_some() {
            return Err(found);
        }
        tracing::warn!(
            "the run's reference is not at hand in `{}`: bases are `N` and contigs have no length; `--reference DIR` says where it is now",
            folder.display()
        );
        Ok(None)
    }
}

/// The days of samples that have one.
pub fn days(libraries: Vec<Library>) -> BTreeMap<SampleId, i32> {
    let day = |library: Library| Some((library.sample, library.timepoint_days?));
    libraries.into_iter().filter_map(day).collect()
}

/// `; nearest known: …` where one of many names is near; a gene set has too many to tell all of them.
pub fn nearest_known(name: &str, known: &[&str]) -> String {
    nearest::nearest(name, known).map(|near| format!("; nearest known: `{near}`")).unwrap_or_default()
}

/// A reference as the genome of exports.
pub struct OfReference(Reference);

impl Genome for OfReference {
    fn name(&self) -> Option<&str> {
        Some(&self.0.manifest().name)
    }

    fn contigs(&self) -> Vec<(String, u32)> {
        self.0.manifest().contigs.iter().map(|contig| (contig.name.clone(), contig.length)).collect()
    }

    fn base(&self, contig: &str, position: Position) -> Option<char> {
        let genome = self.0.genome();
        let contig: ContigId = genome.contig_by_name(contig)?;
        let end = position.0.checked_add(1)?;
        genome.fetch(contig, position.0..end).first().map(|letter| char::from(*letter))
    }
}
