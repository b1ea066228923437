//! Where the reads went: the balance, per library, and per pool for reads that no library claims.

use std::collections::BTreeMap;

use landfall_core::ReadClass;
use landfall_core::class::ClassStage;
use landfall_tables::balance::{BalanceRow, Fate};
use schemars::JsonSchema;
use serde::Serialize;

use super::cycles::Cycles;
use super::pool::Pools;
use super::{ModelError, Tables};
use crate::statement::{Share, Statement};

/// The stages that give classes, in their order. A read enters with the first that knows its library.
const STAGES: [&str; 3] = ["trim", "align", "pair"];

/// Kinds of classes: what is told apart by colour and pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One place.
    Unique,
    /// Several equally good places.
    Multihit,
    /// The vector itself.
    Vector,
    /// No place found.
    NotPlaced,
    /// Not of the expected layout.
    Layout,
    /// Given to no library.
    Barcode,
    /// Handed on, but no later stage has run.
    Open,
}

impl Kind {
    /// All kinds, in the order of the picture.
    pub const ALL: [Self; 7] = [
        Self::Unique,
        Self::Multihit,
        Self::Vector,
        Self::NotPlaced,
        Self::Layout,
        Self::Barcode,
        Self::Open,
    ];

    /// The kind of a class.
    #[must_use]
    pub fn of(class: ReadClass) -> Self {
        use ReadClass as C;
        match class {
            C::Unique => Self::Unique,
            C::Multihit => Self::Multihit,
            C::VectorInternal | C::LtrCircle2 | C::Plasmid => Self::Vector,
            C::Unmapped | C::Repetitive | C::Chimera => Self::NotPlaced,
            C::NoBarcode | C::AmbiguousBarcode | C::PolyGBarcode => Self::Barcode,
            C::FailedFilter | C::LowQuality | C::NoVectorEnd | C::NoLinker | C::PrimerDimer | C::TooShort => {
                Self::Layout
            }
        }
    }

    /// The word in style sheets and catalogues.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unique => "unique",
            Self::Multihit => "multihit",
            Self::Vector => "vector",
            Self::NotPlaced => "lost",
            Self::Layout => "layout",
            Self::Barcode => "barcode",
            Self::Open => "open",
        }
    }
}

/// The section on reads.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Flow {
    /// What to see.
    pub sentence: Statement,
    /// One row per library.
    pub libraries: Vec<LibraryFlow>,
    /// One row per pool with reads that went to no library.
    pub pools: Vec<PoolFlow>,
    /// Columns of the table: the classes that any library holds, in the order of the pipeline.
    pub columns: Vec<&'static str>,
    /// The raw reads by cycle; `None` without table `read_profile`.
    pub cycles: Option<Cycles>,
}

/// The reads of one library.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LibraryFlow {
    /// The pool it was sequenced in.
    pub pool: String,
    /// Its name.
    pub library: String,
    /// Reads given to it.
    pub reads: u64,
    /// Reads in classes and, last, those handed on to a stage that did not run: they add up to `reads`.
    pub classes: Vec<ClassCount>,
    /// The same in the order of the table's columns.
    pub cells: Vec<u64>,
}

/// Reads of one class.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ClassCount {
    /// The class, or `passed`.
    pub class: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// Reads.
    pub reads: u64,
}

/// Reads of a pool that went to no library.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PoolFlow {
    /// The pool.
    pub pool: String,
    /// All its reads.
    pub reads: u64,
    /// Reads of no library, by class.
    pub unassigned: Vec<ClassCount>,
    /// Their sum.
    pub unassigned_reads: u64,
}

impl Flow {
    /// The balance by library and pool.
    ///
    /// # Errors
    /// [`ModelError::Balance`] when classes hold more reads than came in.
    pub fn of(tables: &Tables, called: &Pools) -> Result<Self, ModelError> {
        // Stages that work on one library name it as their pool; only `trim` knows which libraries share files.
        let trimmed = tables.balance.iter().filter(|row| row.stage == "trim");
        let pool_of: BTreeMap<_, _> =
            trimmed.filter_map(|row| Some((row.library.as_deref()?, row.pool.as_str()))).collect();
        let mut by_library = BTreeMap::<(&str, &str), Vec<&BalanceRow>>::new();
        let mut by_pool = BTreeMap::<&str, Vec<&BalanceRow>>::new();
        for row in tables.balance.iter().filter(|row| STAGES.contains(&row.stage.as_str())) {
            match &row.library {
                Some(library) => {
                    let pool = pool_of.get(library.as_str()).copied().unwrap_or(&row.pool);
                    by_library.entry((pool, library)).or_default().push(row);
                }
                None => by_pool.entry(&row.pool).or_default().push(row),
            }
        }
        let mut libraries = by_library
            .iter()
            .map(|((pool, library), rows)| library_flow(pool, library, rows))
            .collect::<Result<Vec<_>, _>>()?;
        let held =
            |class: &str| libraries.iter().any(|row| row.classes.iter().any(|count| count.class == class));
        let names = ReadClass::ALL.iter().map(|class| class.as_str()).chain(["passed"]);
        let columns: Vec<_> = names.filter(|class| held(class)).collect();
        for row in &mut libraries {
            let reads = |column: &&str| {
                row.classes.iter().find(|count| count.class == *column).map_or(0, |count| count.reads)
            };
            row.cells = columns.iter().map(reads).collect();
        }
        let mut pools: Vec<_> =
            by_pool.iter().map(|(pool, rows)| pool_flow(pool, rows, &libraries)).collect();
        pools.iter_mut().for_each(|row| row.pool = called.name(&row.pool));
        libraries.iter_mut().for_each(|row| row.pool = called.name(&row.pool));
        let cycles = tables.read_profile.as_deref().map(|rows| Cycles::of(rows, called));
        Ok(Self { sentence: sentence(&libraries), libraries, pools, columns, cycles })
    }

    /// Reads given to a library; `None` where the balance does not know it.
    #[must_use]
    pub fn reads(&self, library: &str) -> Option<u64> {
        self.libraries.iter().find(|row| row.library == library).map(|row| row.reads)
    }
}

fn library_flow(pool: &str, library: &str, rows: &[&BalanceRow]) -> Result<LibraryFlow, ModelError> {
    let total =
        |stage: &&&str| -> u64 { rows.iter().filter(|row| row.stage == **stage).map(|row| row.reads).sum() };
    let reads = STAGES.iter().find(|stage| total(stage) > 0).map_or(0, |stage| total(&stage));
    let mut counts = class_counts(rows);
    let classed: u64 = counts.iter().map(|count| count.reads).sum();
    if classed > reads {
        return Err(ModelError::Balance { library: library.to_owned(), classed, reads });
    }
    if reads > classed {
        counts.push(ClassCount { class: "passed", kind: Kind::Open, reads: reads - classed });
    }
    Ok(LibraryFlow {
        pool: pool.to_owned(),
        library: library.to_owned(),
        reads,
        classes: counts,
        cells: Vec::new(),
    })
}

/// Sums over stages, largest kind of answer first: the order of [`Kind::ALL`], then of the pipeline.
fn class_counts(rows: &[&BalanceRow]) -> Vec<ClassCount> {
    let mut sums = BTreeMap::<(Kind, ReadClass), u64>::new();
    for row in rows {
        if let Fate::Class(class) = row.class {
            *sums.entry((Kind::of(class), class)).or_default() += row.reads;
        }
    }
    let nonzero = sums.into_iter().filter(|&(_, reads)| reads > 0);
    nonzero.map(|((kind, class), reads)| ClassCount { class: class.as_str(), kind, reads }).collect()
}

fn pool_flow(pool: &str, rows: &[&BalanceRow], libraries: &[LibraryFlow]) -> PoolFlow {
    let unassigned = class_counts(rows);
    let unassigned_reads = unassigned.iter().map(|count| count.reads).sum();
    let assigned: u64 = libraries.iter().filter(|row| row.pool == pool).map(|row| row.reads).sum();
    PoolFlow { pool: pool.to_owned(), reads: assigned + unassigned_reads, unassigned, unassigned_reads }
}

fn sentence(libraries: &[LibraryFlow]) -> Statement {
    let reads: u64 = libraries.iter().map(|row| row.reads).sum();
    if reads == 0 {
        return Statement::NoReads {};
    }
    let of = |kind: Kind| -> u64 {
        libraries
            .iter()
            .flat_map(|row| &row.classes)
            .filter(|count| count.kind == kind)
            .map(|count| count.reads)
            .sum()
    };
    let counts = libraries.iter().flat_map(|row| &row.classes);
    let stopped = |stage: ClassStage| -> u64 {
        let at =
            |name: &str| ReadClass::ALL.iter().any(|class| class.as_str() == name && class.stage() == stage);
        counts.clone().filter(|count| at(count.class)).map(|count| count.reads).sum()
    };
    let (unique, multihit, not_placed) = (of(Kind::Unique), of(Kind::Multihit), of(Kind::NotPlaced));
    let stopped = stopped(ClassStage::Trim);
    Statement::ReadsWent {
        reads,
        unique,
        multihit,
        not_placed,
        stopped,
        unique_share: Share::of(unique, reads),
        multihit_share: Share::of(multihit, reads),
        not_placed_share: Share::of(not_placed, reads),
        stopped_share: Share::of(stopped, reads),
    }
}
