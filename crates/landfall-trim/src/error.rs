//! Why trimming failed.

use std::path::{Path, PathBuf};

use landfall_files::FileError;
use landfall_stage::{Fault, StageError};

use crate::apart::Near;
use crate::doubled::Repeat;
use crate::fastq::{FastqError, FastqFault};
use crate::fit::Fit;
use crate::pattern::Pattern;

/// Why trimming failed.
#[derive(Debug, thiserror::Error)]
pub enum TrimError {
    /// A FASTQ file is not what it should be.
    #[error(transparent)]
    Fastq(#[from] FastqError),
    /// A file is missing or cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A known sequence holds a letter that is no base.
    #[error("{what}: found `{letter}` in `{text}`; expected IUPAC letters")]
    Letter {
        /// Which sequence.
        what: String,
        /// The letter.
        letter: char,
        /// All of it.
        text: String,
    },
    /// Libraries share FASTQ files but one has no barcode.
    #[error("library `{library}` shares FASTQ files with others but has no `barcode`")]
    NoBarcode {
        /// The library.
        library: String,
    },
    /// Barcodes of a pool that errors could turn into one another.
    #[error(
        "barcodes are too near: expected a distance of {least} or more, for `max_index_errors` = {errors} and \
         `min_index_distance` = {distance}{}", listed(.near)
    )]
    NearBarcodes {
        /// All libraries with a barcode too near to that of an earlier one.
        near: Vec<Near>,
        /// The least distance.
        least: usize,
        /// Errors that are allowed.
        errors: usize,
        /// Errors that the next barcode must have more.
        distance: usize,
    },
    /// A barcode of more parts than there are reads to hold them.
    #[error(
        "library `{library}`, `barcode`: found `{barcode}`; expected one part for each of {found} reads that hold \
         one, at most"
    )]
    BarcodeParts {
        /// The library.
        library: String,
        /// Its barcode.
        barcode: String,
        /// Reads that hold a part.
        found: usize,
    },
    /// Layouts of one pool that have the barcodes in different places.
    #[error(
        "the layout of library `{library}` has its barcode elsewhere than that of `{other}`, whose FASTQ files it shares"
    )]
    BarcodePlaces {
        /// The library.
        library: String,
        /// The first library of the pool.
        other: String,
    },
    /// The reads of a pool do not fit its layout.
    #[error("{}", misfit(.pool, .fit, .findings))]
    Misfit {
        /// The pool.
        pool: String,
        /// What was counted.
        fit: Box<Fit>,
        /// What a check of the layout finds.
        findings: Vec<String>,
    },
    /// A lane whose reads are not as many as the sheet says.
    #[error("`{}`: found {found} reads; expected {expected}, as the sample sheet has it", .path.display())]
    ReadCount {
        /// Its read 1.
        path: PathBuf,
        /// Reads found.
        found: u64,
        /// Reads that the sheet tells of.
        expected: u64,
    },
    /// Reads that stand in the files of a pool more than once.
    #[error("{}", doubled(.first, .again, .repeat))]
    Doubled {
        /// The file in which the read stands first.
        first: PathBuf,
        /// The file in which it stands again.
        again: PathBuf,
        /// The read.
        repeat: Box<Repeat>,
    },
    /// Files of one content.
    #[error(
        "`{}` and `{}` hold the same; expected other reads in every file: they would count twice", .first.display(),
        .again.display()
    )]
    SameFile {
        /// One file.
        first: PathBuf,
        /// The other.
        again: PathBuf,
    },
    /// A run without a read.
    #[error("no library has a read: the FASTQ files of {pools} pools hold none; expected at least one read")]
    NoReads {
        /// How many pools there are.
        pools: usize,
    },
    /// A linker of which it cannot be told what the UMI is.
    #[error("`linker`: {fault}")]
    LinkerUmi {
        /// What was found, and what was expected.
        fault: String,
    },
    /// A quality code that there is not.
    #[error("[trim], `quality_offset`: found {found}; expected 33 or 64")]
    QualityOffset {
        /// The offset.
        found: u8,
    },
    /// Libraries without FASTQ files.
    #[error("library `{library}` has no FASTQ files")]
    NoFastq {
        /// The library.
        library: String,
    },
    /// Lanes of a pool with different sets of files.
    #[error("lane `{}` has other files than the pool's first lane; expected the same reads in every lane", .path.display())]
    Lanes {
        /// Its read 1.
        path: PathBuf,
    },
    /// Several places of a vector end in a vector, and nothing says which of them leads into what is inserted.
    #[error(
        "vector end `{end}`: found its last bases in vector `{vector}`, {places} (1-based, strand), and nothing that \
         says behind which of them the insert lies; expected elements with the stretch `backbone`"
    )]
    Undecided {
        /// The vector end.
        end: String,
        /// The vector.
        vector: String,
        /// The last base of each place.
        places: String,
    },
    /// Leaders are told by the vector, which is not there.
    #[error(
        "library `{library}`: layout `{protocol}` has `leader` at vector end `{end}`, but no vector holds the end's \
         last bases; expected a vector that does"
    )]
    NoLeaderVector {
        /// The library.
        library: String,
        /// Its layout.
        protocol: String,
        /// The vector end.
        end: String,
    },
    /// Landfall cannot count so many reads.
    #[error("library `{library}`: found {found} {what}; expected at most {}", u32::MAX)]
    TooMany {
        /// The library.
        library: String,
        /// How many.
        found: u64,
        /// Of what.
        what: &'static str,
    },
}

fn listed(near: &[Near]) -> String {
    near.iter().map(|one| format!("\n  {one}")).collect()
}

fn misfit(pool: &str, fit: &Fit, findings: &[String]) -> String {
    let Fit { reads, failed_filter, taken, fitting, otherwise } = fit;
    let mut text = match otherwise {
        Some(otherwise) => format!(
            "pool `{pool}`: {fitting} of its first {reads} reads fit the layout as written, but {} with {}: {}",
            otherwise.fitting, otherwise.what, otherwise.change
        ),
        None => format!(
            "pool `{pool}`: none of its first {reads} reads fits the layout; {taken} have a barcode of the sheet"
        ),
    };
    if *failed_filter > 0 {
        text += &format!(
            "; {failed_filter} failed the sequencer's filter (`Y` behind the name) and are not used"
        );
    }
    for finding in findings {
        text += &format!("\n  {finding}");
    }
    text
}

fn doubled(first: &Path, again: &Path, repeat: &Repeat) -> String {
    let Repeat { name, first: one, again: two, repeated, sampled } = repeat;
    let places = if first == again {
        format!("in record {} and again in record {}", one.record, two.record)
    } else {
        format!("in record {} and again in `{}`, record {}", one.record, again.display(), two.record)
    };
    format!(
        "`{}`: found read `{name}` {places}, with the same bases; so it is with {repeated} of {sampled} names looked at. \
         Expected every read once",
        first.display()
    )
}

impl TrimError {
    /// A pattern from letters that somebody wrote.
    pub(crate) fn pattern(what: impl Into<String>, text: &str) -> Result<Pattern, Self> {
        Pattern::new(text).map_err(|letter| Self::Letter { what: what.into(), letter, text: text.to_owned() })
    }
}

impl From<TrimError> for StageError {
    fn from(error: TrimError) -> Self {
        let error = match error {
            // A file's own words are the same whoever reads it.
            TrimError::Fastq(FastqError { fault: FastqFault::File(file), .. }) => return file.into(),
            other => other,
        };
        let (fault, hint) = match &error {
            TrimError::File(FileError::Missing { .. }) => (Fault::Missing, None),
            TrimError::File(FileError::Write { .. }) => {
                (Fault::Write, Some("free space on that disk, or raise `dereplicate_memory_mb` of `[trim]`"))
            }
            TrimError::File(_) => (Fault::Data, None),
            TrimError::Fastq(fault) => (Fault::Data, Some(fault.hint())),
            TrimError::NoFastq { .. } => (Fault::Missing, Some("give `fastq_1` in the sample sheet")),
            TrimError::Undecided { .. } => (
                Fault::Data,
                Some("write a BED file with a row `vector start end backbone`, and name it by `elements`"),
            ),
            TrimError::TooMany { .. } => (Fault::Data, Some("split the library")),
            TrimError::ReadCount { .. } => (
                Fault::Data,
                Some(
                    "compare the files with the sequencer's copy: were they cut, filtered or joined? If the sheet is \
                     wrong, correct `reads` or leave it blank",
                ),
            ),
            TrimError::Doubled { .. } | TrimError::SameFile { .. } => (
                Fault::Data,
                Some(
                    "was a file joined to itself, or given under two names? Mend that; `allow_doubled = true` in \
                     `[trim]` counts such reads each time",
                ),
            ),
            TrimError::NoReads { .. } => (
                Fault::Data,
                Some(
                    "were the reads demultiplexed with other barcodes? `landfall run --force` goes on all the same",
                ),
            ),
            TrimError::QualityOffset { .. } => (Fault::Config, None),
            TrimError::LinkerUmi { .. } => (Fault::Config, Some("correct the protocol or the sample sheet")),
            TrimError::Letter { .. } => (Fault::Config, Some("correct the protocol or the sample sheet")),
            TrimError::NoBarcode { .. } | TrimError::BarcodeParts { .. } => {
                (Fault::Config, Some("give `barcode`, `index_1` and `index_2` in the sample sheet"))
            }
            TrimError::NearBarcodes { .. } => (
                Fault::Data,
                Some(
                    "with `max_index_errors = 0` and `min_index_distance = 1` in `[trim]`, barcodes may differ in one base: reads with an error are dropped then",
                ),
            ),
            TrimError::NoLeaderVector { .. } => (
                Fault::Config,
                Some("give the vector with its terminal repeats, or take `leader` out of the layout"),
            ),
            TrimError::BarcodePlaces { .. } => (Fault::Config, Some("give both libraries one layout")),
            TrimError::Misfit { .. } => (
                Fault::Data,
                Some(
                    "correct that; `landfall protocol check` shows each element of the layout. Libraries in which no \
                     vector is expected have role `negative`. `landfall run --force` goes on all the same",
                ),
            ),
            TrimError::Lanes { .. } => (Fault::Config, Some("correct the lanes in the sample sheet")),
        };
        let stage = Self::new(fault, error);
        match hint {
            Some(hint) => stage.hint(hint),
            None => stage,
        }
    }
}
