//! Why a run could not be exported.

use std::path::PathBuf;

use landfall_core::VectorEnd;
use landfall_tables::TableError;

/// Why a run could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A table could not be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The run has no such table.
    #[error("`{}` has no table `{table}`, which this needs", folder.display())]
    NoTable {
        /// The table.
        table: &'static str,
        /// The folder of tables.
        folder: PathBuf,
    },
    /// Which side of the vector an end is shows nowhere.
    #[error(
        "vector end `{0}`: no site has a duplication, and no molecule a sheared end, that would show on which side of the junction the vector lies"
    )]
    NoDirection(VectorEnd),
    /// Rows of one vector end contradict each other.
    #[error(
        "vector end `{end}`: `{one}` has the vector on one side of its junction, and `{other}` on the other"
    )]
    TwoDirections {
        /// The end.
        end: VectorEnd,
        /// A site on one side.
        one: String,
        /// A site on the other.
        other: String,
    },
    /// The place of a cluster is not one.
    #[error("cluster `{cluster}`: {fault}")]
    Locus {
        /// The cluster.
        cluster: String,
        /// What was found and expected.
        fault: String,
    },
    /// Which reads are a site's is not known.
    #[error(
        "which reads are those of `{site}` cannot be told: in `{sample}`, replicate {replicate}, its molecules have {expected} reads, and those near it {found}"
    )]
    Reads {
        /// The site.
        site: String,
        /// The sample.
        sample: landfall_core::SampleId,
        /// Its replicate.
        replicate: u32,
        /// Reads of the site's molecules.
        expected: u64,
        /// Reads of the molecules that were found.
        found: u64,
    },
    /// Two libraries would have one name in the format.
    #[error(
        "libraries `{one}` and `{other}` would both be called `{name}` there, where dots are not allowed; rename one of them"
    )]
    SameName {
        /// A library.
        one: String,
        /// Another one.
        other: String,
        /// What both would be called.
        name: String,
    },
    /// A workbook holds no more.
    #[error("a sheet of a workbook cannot hold {rows} rows and {columns} columns; `clones.tsv` can")]
    TooLarge {
        /// Rows.
        rows: usize,
        /// Columns.
        columns: usize,
    },
    /// The workbook could not be made.
    #[error("the workbook could not be made: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}
