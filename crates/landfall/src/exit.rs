//! The one place that turns an error into words and an exit code.

use std::error::Error;
use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use clap::builder::Styles;
use landfall_config::ConfigError;
use landfall_export::ExportError;
use landfall_files::FileError;
use landfall_flow::{FlowError, TaskFailure};
use landfall_reference::ReferenceError;
use landfall_score::ScoreError;
use landfall_stage::{Fault, StageError};

/// Some tasks failed; the others went on.
pub const SOME: u8 = 1;
/// The command line asks for what there is not.
pub const USAGE: u8 = 2;
/// A result does not reach its thresholds.
pub const QC: u8 = 3;
/// Bad data.
pub const DATA: u8 = 65;
/// An input is missing.
pub const MISSING: u8 = 66;
/// The reference is missing or does not fit.
pub const REFERENCE: u8 = 69;
/// A fault of landfall.
pub use landfall_flow::INTERNAL;
/// The output exists or cannot be made.
pub const OUTPUT: u8 = 73;
/// The disk refused.
pub const DISK: u8 = 74;
/// A fault that may not come again.
pub use landfall_flow::TEMPORARY;
/// No permission.
pub const PERMISSION: u8 = 77;
/// Run file, protocol or scenario.
pub use landfall_flow::CONFIG;

/// Why the program failed: one error, its causes, what to do.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub code: u8,
    message: String,
    causes: Vec<String>,
    hint: Option<String>,
    /// What else is wrong, each for itself.
    others: Vec<Self>,
}

impl Failure {
    /// A failure with a message of its own.
    pub fn new(code: u8, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), causes: Vec::new(), hint: None, others: Vec::new() }
    }

    /// A failure that an error explains.
    pub fn of(code: u8, error: &dyn Error) -> Self {
        let mut causes = Vec::new();
        let mut cause = error.source();
        let message = error.to_string();
        while let Some(error) = cause {
            let text = error.to_string();
            if !message.contains(&text) && causes.last() != Some(&text) {
                causes.push(text);
            }
            cause = error.source();
        }
        Self { code, message, causes, hint: None, others: Vec::new() }
    }

    /// Adds what else is wrong. The code stays that of the first failure that is more than a file which is not there.
    fn and(mut self, others: impl IntoIterator<Item = Self>) -> Self {
        self.others.extend(others);
        if self.code == MISSING {
            let worse = self.others.iter().find(|other| other.code != MISSING);
            self.code = worse.map_or(MISSING, |other| other.code);
        }
        self
    }

    /// Says first what the error is about.
    pub fn within(mut self, what: impl fmt::Display) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// Adds what led to it, a line each.
    pub fn because(mut self, causes: impl IntoIterator<Item = String>) -> Self {
        self.causes.extend(causes);
        self
    }

    /// Adds what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same words in the colours of faults of the command line.
    pub fn in_colour(&self) -> impl fmt::Display {
        Coloured(self)
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, styles: &Styles) -> fmt::Result {
        let (error, hint) = (styles.get_error(), styles.get_valid());
        writeln!(f, "{error}error:{error:#} {}", self.message)?;
        for cause in &self.causes {
            writeln!(f, "  {cause}")?;
        }
        if let Some(text) = &self.hint {
            writeln!(f, "  {hint}hint:{hint:#} {text}")?;
        }
        self.others.iter().try_for_each(|other| other.write(f, styles))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, &Styles::plain())
    }
}

struct Coloured<'a>(&'a Failure);

impl fmt::Display for Coloured<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(f, &Styles::styled())
    }
}

fn write_code(source: &io::Error) -> u8 {
    match source.kind() {
        io::ErrorKind::PermissionDenied => PERMISSION,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => DISK,
        io::ErrorKind::NotFound
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::IsADirectory
        | io::ErrorKind::AlreadyExists
        | io::ErrorKind::InvalidInput
        | io::ErrorKind::ReadOnlyFilesystem => OUTPUT,
        _ => DISK,
    }
}

fn file_code(error: &FileError) -> u8 {
    match error {
        FileError::Missing { .. } => MISSING,
        FileError::Read { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => PERMISSION,
        FileError::Write { source, .. } => write_code(source),
        _ => DATA,
    }
}

/// Runs the program, or a task of it. A panic, whose place the system's own words on stderr name, is a fault of landfall
/// that comes again, and is told as such.
pub fn caught<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        let words = payload.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("it did not say why");
        Err(Failure::new(INTERNAL, format!("landfall stopped at a fault of its own: {words}"))
            .hint("this is a fault of landfall, not of your data; please report it"))
    })
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        let failure = Self::of(file_code(&error), &error);
        match error {
            FileError::Write { .. } => failure.hint("choose a folder that can be written to and has room"),
            _ => failure,
        }
    }
}

impl From<ReferenceError> for Failure {
    fn from(error: ReferenceError) -> Self {
        let code = match &error {
            ReferenceError::File(file @ FileError::Write { .. }) => file_code(file),
            ReferenceError::File(FileError::Missing { .. }) => MISSING,
            ReferenceError::File(_)
            | ReferenceError::Fasta(_)
            | ReferenceError::Sequence { .. }
            | ReferenceError::Repeats { .. } => DATA,
            _ => REFERENCE,
        };
        let failure = Self::of(code, &error);
        match error {
            ReferenceError::Repeats { repeats, .. } => {
                let drop: Vec<_> = repeats.iter().map(|one| format!("--drop {}", one.contig)).collect();
                failure.hint(format!(
                    "leave out what stands twice: `{}`; `--keep NAME` keeps it",
                    drop.join(" ")
                ))
            }
            _ if code == REFERENCE => failure.hint("make it with `landfall reference build`"),
            _ => failure,
        }
    }
}

impl From<StageError> for Failure {
    fn from(error: StageError) -> Self {
        let code = match error.fault {
            Fault::Data => DATA,
            Fault::Missing => MISSING,
            Fault::Reference => REFERENCE,
            Fault::Config => CONFIG,
            Fault::Internal => INTERNAL,
            Fault::Write => write_fault(&error).map_or(DISK, write_code),
        };
        let failure = Self::of(code, &error);
        match error.hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

/// The system's error under a write fault.
fn write_fault(error: &StageError) -> Option<&io::Error> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error.source.as_ref());
    while let Some(error) = cause {
        if let Some(source) = error.downcast_ref::<io::Error>() {
            return Some(source);
        }
        cause = error.source();
    }
    None
}

impl From<ScoreError> for Failure {
    fn from(error: ScoreError) -> Self {
        match error {
            ScoreError::Table(source) => StageError::from(source).into(),
            ScoreError::File(source) => source.into(),
            ScoreError::Cell { .. } | ScoreError::Line { .. } => Self::of(DATA, &error),
            ScoreError::Columns { .. } | ScoreError::Sample { .. } | ScoreError::Thresholds { .. } => {
                Self::of(CONFIG, &error)
            }
        }
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Table(source) => StageError::from(source).into(),
            ExportError::NoTable { .. } => Self::of(MISSING, &error)
                .hint("a run makes it where the sample sheet names reads of a vector end"),
            ExportError::NoDirection(_)
            | ExportError::TwoDirections { .. }
            | ExportError::Locus { .. }
            | ExportError::Reads { .. } => Self::of(DATA, &error),
            ExportError::SameName { .. } => Self::of(CONFIG, &error),
            ExportError::TooLarge { .. } => Self::of(USAGE, &error),
            ExportError::Workbook(_) => {
                Self::of(INTERNAL, &error).hint("this is a fault of landfall; please report it")
            }
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let code = if error.is_missing() {
            MISSING
        } else if error.is_data() {
            DATA
        } else {
            CONFIG
        };
        Self::of(code, &error)
    }
}

impl From<TaskFailure> for Failure {
    fn from(failure: TaskFailure) -> Self {
        let TaskFailure { code, message, causes, hint, damaged: _ } = failure;
        Self { code, message, causes, hint, others: Vec::new() }
    }
}

impl From<Failure> for TaskFailure {
    fn from(failure: Failure) -> Self {
        let Failure { code, message, causes, hint, others: _ } = failure;
        Self { causes, hint, ..Self::new(code, message) }
    }
}

impl From<FlowError> for Failure {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::Config(source) => source.into(),
            FlowError::File(source) => source.into(),
            FlowError::Task { stage, entity, source } => {
                let failure = Self::from(source);
                tracing::debug!(stage, entity, "task failed");
                failure
            }
            FlowError::Several { first, others } => {
                Self::from(*first).and(others.into_iter().map(Self::from))
            }
            FlowError::Unbound(_)
            | FlowError::Nothing { .. }
            | FlowError::Cluster { .. }
            | FlowError::NotUtf8 { .. } => Self::of(CONFIG, &error),
            FlowError::NoTask { .. } => Self::of(USAGE, &error),
            FlowError::NotYet { .. } => Self::of(MISSING, &error),
            FlowError::Failed { failure, .. } => (*failure).into(),
            FlowError::Locked { .. } => Self::of(TEMPORARY, &error).hint("wait until it ends, or stop it"),
            FlowError::Damaged { .. } => Self::of(DATA, &error)
                .hint("`landfall verify` says what else is not as it was; `--fresh` begins anew"),
            FlowError::NoResult { .. } | FlowError::Differs { .. } => {
                Self::of(INTERNAL, &error).hint("this is a fault of landfall; please report it")
            }
            FlowError::Stopped { signal } => {
                landfall_flow::die_of(signal);
                Self::of(TEMPORARY, &error)
            }
            FlowError::Occupied { .. } => Self::of(OUTPUT, &error)
                .hint("choose another `--out`, or take the folder over with `--fresh`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_around_the_same_words() {
        let failure =
            Failure::new(DATA, "a").because(["b".to_owned()]).hint("c").and([Failure::new(DATA, "d")]);
        let plain = "error: a\n  b\n  hint: c\nerror: d\n";
        assert_eq!(failure.to_string(), plain);
        let coloured = failure.in_colour().to_string();
        assert!(coloured.starts_with("\x1b[1m\x1b[31merror:\x1b[0m a\n"), "{coloured:?}");
        let without = coloured.replace("\x1b[1m", "").replace("\x1b[31m", "").replace("\x1b[32m", "");
        assert_eq!(without.replace("\x1b[0m", ""), plain);
    }

    #[test]
    fn a_panic_is_a_fault_of_landfall_with_its_words() {
        let (none, most) = (Vec::<u32>::new(), u32::MAX);
        let of = |work: &dyn Fn() -> u32| caught(|| Ok(work())).unwrap_err();
        let index = of(&|| none[most as usize]);
        assert_eq!(index.code, 70);
        assert!(index.to_string().contains("index out of bounds: the len is 0"), "{index}");
        let said = of(&|| panic!("in words"));
        assert!(said.to_string().contains("a fault of its own: in words") && said.code == INTERNAL, "{said}");
    }
}
