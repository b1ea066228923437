//! What can be wrong with laboratory tables.

use std::fmt;
use std::path::PathBuf;

use landfall_files::FileError;
use landfall_stage::{Fault, StageError};

use crate::lab::FORMATS;

/// One thing wrong with a laboratory table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: u64,
    /// The column, as the table calls it.
    pub column: String,
    /// What was found and expected.
    pub fault: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n  line {}, `{}`: {}", self.line, self.column, self.fault)
    }
}

/// What is wrong with the names of samples and targets, over all tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelError {
    /// The file.
    pub path: PathBuf,
    /// Where and what.
    pub problem: Problem,
}

/// What is wrong with laboratory tables.
#[derive(Debug, thiserror::Error)]
pub enum VcnError {
    /// A file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Several tables with something wrong.
    #[error("{}", Several(.0))]
    Several(Vec<VcnError>),
    /// The columns are those of no known table.
    #[error("`{}`: its columns are of no known laboratory table; {}", path.display(), Unknown::of(.line, .found, .nearest))]
    Format {
        /// The file.
        path: PathBuf,
        /// The line that is most like a header, from 1.
        line: u64,
        /// Its cells.
        found: Vec<String>,
        /// The format that it is most like, and the columns it lacks.
        nearest: Option<(&'static str, Vec<&'static str>)>,
    },
    /// A table with samples, and none of the run's.
    #[error(
        "`{}`: none of the run's samples is on it; found {}; expected names of the sheet's columns `sample` or `plate_name`, \
         such as {}",
        path.display(), quoted(.found), quoted(.expected)
    )]
    NoSample {
        /// The file.
        path: PathBuf,
        /// The names on it.
        found: Vec<String>,
        /// The run's samples.
        expected: Vec<String>,
    },
    /// Samples of the sheet that a table cannot tell apart, from each other or from wells without template.
    #[error("the sample sheet has {} of samples on plates{}", numbered(.0.len()), Lines(.0))]
    PlateNames(Vec<String>),
    /// A table holds no counts.
    #[error("`{}`: found no counts; expected a row per well and target", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Rows or columns that cannot be used.
    #[error("`{}` has {}{}", path.display(), numbered(.problems.len()), Listed(.problems))]
    Table {
        /// The file.
        path: PathBuf,
        /// Everything found.
        problems: Vec<Problem>,
    },
    /// Samples or targets that do not fit the sheet or each other.
    #[error("laboratory tables have {}{}", numbered(.0.len()), Labels(.0))]
    Labels(Vec<LabelError>),
    /// Droplets that no threshold parts.
    #[error(
        "`{}`: droplets of target `{target}` do not make two clusters; expected a gap, or a column `threshold`",
        path.display()
    )]
    NoThreshold {
        /// The table that lists the wells.
        path: PathBuf,
        /// The target.
        target: String,
    },
    /// Copies by sequencing of a sample that the sheet does not have.
    #[error("`{}`: found sample `{sample}`; expected one of the sample sheet", path.display())]
    UnknownSample {
        /// The table.
        path: PathBuf,
        /// The sample.
        sample: String,
    },
    /// A flag of a table of copies by sequencing that this program does not know.
    #[error("`{}`, column `flags`: {fault}", path.display())]
    UnknownFlag {
        /// The table.
        path: PathBuf,
        /// What was found and expected.
        fault: String,
    },
    /// No target of any table is in the list of vector targets, or none in that of reference targets.
    #[error("no {missing} target: found {found}; `[vcn] {key}` names none of them")]
    NoTarget {
        /// `vector` or `reference`.
        missing: &'static str,
        /// The targets there are.
        found: String,
        /// The key to set.
        key: &'static str,
    },
    /// One table under two names: its wells would count twice.
    #[error("`{}` and `{}` hold the same wells; expected every well once", first.display(), second.display())]
    SameTable {
        /// The one.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
}

fn numbered(count: usize) -> String {
    format!("{count} {}", if count == 1 { "problem" } else { "problems" })
}

/// The first names of a list, quoted, and how many more there are.
pub(crate) fn quoted(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let first: Vec<_> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{rest}", first.join(", "))
}

/// What is like a header, and what is known.
struct Unknown<'a> {
    line: u64,
    found: &'a [String],
    nearest: Option<&'a (&'static str, Vec<&'static str>)>,
}

impl<'a> Unknown<'a> {
    fn of(line: &u64, found: &'a [String], nearest: &'a Option<(&'static str, Vec<&'static str>)>) -> Self {
        Self { line: *line, found, nearest: nearest.as_ref() }
    }
}

impl fmt::Display for Unknown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, found, nearest } = self;
        write!(f, "line {line} has {}", quoted(found))?;
        if let Some((name, lacking)) = nearest {
            let lacking: Vec<_> = lacking.iter().map(|name| (*name).to_owned()).collect();
            write!(f, ", nearest is {name}, which has {} too", quoted(&lacking))?;
        }
        let known: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
        write!(f, "; known are {}", known.join("; "))
    }
}

struct Several<'a>(&'a [VcnError]);

impl fmt::Display for Several<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&each.join("\n"))
    }
}

struct Lines<'a>(&'a [String]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| write!(f, "\n  {line}"))
    }
}

struct Listed<'a>(&'a [Problem]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|problem| problem.fmt(f))
    }
}

struct Labels<'a>(&'a [LabelError]);

impl fmt::Display for Labels<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|LabelError { path, problem: Problem { line, column, fault } }| {
            write!(f, "\n  `{}`, line {line}, `{column}`: {fault}", path.display())
        })
    }
}

impl From<VcnError> for StageError {
    fn from(error: VcnError) -> Self {
        let (fault, hint) = match error {
            VcnError::File(error) => return error.into(),
            VcnError::Several(mut errors) if errors.len() == 1 => return errors.remove(0).into(),
            VcnError::Several(errors) => {
                let text = VcnError::Several(errors).to_string();
                return Self { fault: Fault::Data, source: text.into(), hint: None };
            }
            VcnError::Format { .. } => {
                (Fault::Data, Some("docs/laboratory_tables.md has the columns of each".to_owned()))
            }
            VcnError::NoSample { .. } | VcnError::PlateNames(_) => (Fault::Data, None),
            VcnError::Empty { .. } | VcnError::Table { .. } => (
                Fault::Data,
                Some(
                    "plain tables have the columns `sample,well,target,positives,total` (digital PCR), \
                     `sample,well,target,role,copies,ct` (quantitative PCR), \
                     `sample,well,target,channel,amplitudes` (droplets) or `sample,colony,copies`"
                        .to_owned(),
                ),
            ),
            VcnError::NoThreshold { .. } => (
                Fault::Data,
                Some("give `threshold` for its wells, or list wells with and without the target".to_owned()),
            ),
            VcnError::Labels(_)
            | VcnError::SameTable { .. }
            | VcnError::UnknownSample { .. }
            | VcnError::UnknownFlag { .. } => (Fault::Data, None),
            VcnError::NoTarget { key, .. } => (
                Fault::Config,
                Some(format!("set `[vcn] {key} = [\"…\"]` in the run file to the names your tables use")),
            ),
        };
        Self { fault, source: error.into(), hint }
    }
}
