//! The trait of a stage, and the same as plain data.

use landfall_config::params::faults;
use landfall_config::{Assay, KeyFault, KeySpec, Params, Sides};

use crate::{Context, Fault, Findings, InputSizes, Ports, Resources, Scope, StageError, StageIo, Upfront};

/// What a stage says when it is done: named counts, in its own order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Name and count.
    pub counts: Vec<(&'static str, u64)>,
}

impl Summary {
    /// Adds a count.
    #[must_use]
    pub fn with(mut self, name: &'static str, count: u64) -> Self {
        self.counts.push((name, count));
        self
    }
}

/// All assays, for stages that cover the whole sheet.
pub const EVERY_ASSAY: &[Assay] =
    &[Assay::Lmpcr, Assay::Wgs, Assay::Capture, Assay::LongRead, Assay::Unsequenced];

/// A stage of the pipeline.
pub trait Stage {
    /// Its name: the subcommand, and the table of its keys in the run file.
    const NAME: &'static str;
    /// Raised when output bytes change for the same input.
    const VERSION: u32;
    /// The assays whose libraries it covers; by default those that go from reads to sites.
    const ASSAYS: &'static [Assay] = Assay::WITH_SITES;
    /// Whether it says which way the vector lies, and so must know which side of it each vector end is.
    const SIDES: Sides = Sides::NotNeeded;
    /// Its parameters.
    type Params: Params;
    /// What one task covers.
    fn scope() -> Scope;
    /// What it reads and writes.
    fn ports() -> Ports;
    /// What a task is expected to need.
    fn resources(sizes: &InputSizes) -> Resources;
    /// Looks at what the stage is given before the first task of a run: everything that can be said without the
    /// result of another stage, all of it at once. It is called once for the run, whatever the scope, and must be
    /// quick: it reads laboratory tables whole, and of sequence files the first records. [`run`](Self::run) does not
    /// rest on it: a stage that runs alone refuses the same inputs.
    fn check(_params: &Self::Params, _given: &Upfront) -> Findings {
        Findings::default()
    }
    /// Runs one task.
    ///
    /// # Errors
    /// What failed, where, what was found and what was expected.
    fn run(params: &Self::Params, io: &StageIo, context: &Context) -> Result<Summary, StageError>;
}

/// A stage as plain data and function pointers.
#[derive(Clone, Copy, Debug)]
pub struct StageEntry {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: u32,
    /// The assays whose libraries it covers.
    pub assays: &'static [Assay],
    /// Whether it must know which side of the vector each vector end is.
    pub sides: Sides,
    /// What one task covers.
    pub scope: Scope,
    /// What it reads and writes.
    pub ports: fn() -> Ports,
    /// Its parameters' keys.
    pub keys: fn() -> Vec<KeySpec>,
    /// What a task is expected to need.
    pub resources: fn(&InputSizes) -> Resources,
    /// Looks at what is given before the first task, with the stage's table of the run file.
    pub check: fn(&toml::Table, &Upfront) -> Findings,
    /// Runs one task with the stage's table of the run file.
    pub run: fn(&toml::Table, &StageIo, &Context) -> Result<Summary, StageError>,
    /// The canonical form of the stage's table: every key, defaults filled in.
    pub canonical: fn(&toml::Table) -> Result<toml::Table, StageError>,
}

impl StageEntry {
    /// A stage as plain data.
    #[must_use]
    pub fn of<S: Stage>() -> Self {
        Self {
            name: S::NAME,
            version: S::VERSION,
            assays: S::ASSAYS,
            sides: S::SIDES,
            scope: S::scope(),
            ports: S::ports,
            keys: S::Params::keys,
            resources: S::resources,
            check: |table, given| match parse::<S>(table) {
                Ok(params) => S::check(&params, given),
                // Told where the canonical form of the parameters is made.
                Err(_) => Findings::default(),
            },
            run: |table, io, context| {
                let params = parse::<S>(table)?;
                io.check_libraries()?;
                let summary = S::run(&params, io, context)?;
                io.check_written()?;
                for payload in io.unopened() {
                    tracing::debug!("stage `{}` did not open its input `{}`", S::NAME, payload.name());
                }
                Ok(summary)
            },
            canonical: |table| {
                toml::Table::try_from(parse::<S>(table)?)
                    .map_err(|error| StageError::new(Fault::Internal, error))
            },
        }
    }
}

/// The parameters of a table, which must hold nothing but what its keys may.
fn parse<S: Stage>(table: &toml::Table) -> Result<S::Params, StageError> {
    let faults = faults(&S::Params::keys(), table);
    if !faults.is_empty() {
        let one = |fault: &KeyFault| format!("[{}] `{}`: {}", S::NAME, fault.key, fault.message);
        let text = faults.iter().map(one).collect::<Vec<_>>().join("\n  ");
        return Err(StageError::new(Fault::Config, text));
    }
    table.clone().try_into().map_err(|error: toml::de::Error| {
        StageError::new(Fault::Config, format!("[{}]: {}", S::NAME, error.message()))
            .hint("`landfall config show` prints every key with its default and unit")
    })
}
