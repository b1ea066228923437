//! Stage trim: from FASTQ to distinct trimmed reads.
//!
//! Each read pair is given to a library by its barcode, in index reads or at the start of its own, cut where its quality falls, freed of vector end
//! and linker (whose UMI is kept), and cut where it runs through the whole fragment into the other side.
//! Reads that stay alike are one row of table `reads`. Every read ends in one class or is passed on.

pub mod apart;
pub mod check;
pub mod consensus;
pub mod continuation;
pub mod demultiplex;
pub mod dereplicate;
pub mod difference;
pub mod doubled;
mod error;
pub mod fastq;
pub mod fit;
pub mod lane;
pub mod leader;
pub mod linker;
pub mod mate_names;
pub mod memory;
pub mod overread;
pub mod pattern;
pub mod place;
pub mod profile;
pub mod quality;
pub mod rank;
pub mod rows;
pub mod sorter;
mod stage;
pub mod start;
pub mod trace;
pub mod trimmed;
pub mod trimmer;
mod upfront;
pub mod vector_end;

pub use error::TrimError;
pub use fastq::{FastqError, FastqFault};
pub use stage::Trim;

landfall_config::params! {
    /// Parameters of stage `trim`.
    TrimParams {
        /// Errors allowed in each index read, or in-read barcode.
        max_index_errors: usize = 1usize, in 0..=10, "bases", "fqtk default";
        /// The next best barcode must have so many errors more than the best.
        min_index_distance: usize = 2usize, in 1..=10, "bases", "fqtk default";
        /// An index read or in-read barcode with this share of G holds no signal (two-colour sequencers).
        poly_g_share: f64 = 0.9, in 0.5..=1.0, "share", "Illumina two-colour chemistry: no signal is G";
        /// Go on with a pool whose reads do not fit its layout; `landfall run --force` sets it.
        allow_misfit: bool = false, "", "such reads give no result, or a wrong one";
        /// Go on with reads that stand in a pool's files more than once, and count each time.
        allow_doubled: bool = false, "", "a sequencer names every read once: a file was joined to itself or given twice";
        /// The most bases of a read; a longer one ends the task.
        max_read_length: usize = 1_000_000usize, in 20..=1_000_000_000, "bases", "longer than any read of short-read sequencers; memory follows it";
        /// Compare the names of the reads that stand in one place of the files of a lane.
        compare_names: bool = true, "", "files out of step give wrong pairs";
        /// How far quality 0 stands behind the first letter of ASCII: 33, or 64 for Illumina before 1.8.
        quality_offset: u8 = 33u8, in 33..=64, "letters", "Cock et al. 2010";
        /// Use reads that the sequencer says failed its filter, `Y` behind their name.
        keep_failed_filter: bool = false, "", "the sequencer could not read them apart";
        /// Bases below this quality are bad.
        min_quality: u8 = 20u8, in 0..=93, "Phred", "one wrong base in 100";
        /// Window in which bad bases are counted.
        quality_window: usize = 10usize, in 1..=1_000, "bases", "INSPIIRED";
        /// Bad bases in a window that end the read.
        max_bad_bases: usize = 5usize, in 1..=1_000, "bases", "INSPIIRED";
        /// Unread bases (N) allowed in what is kept of a read.
        max_unread_bases: usize = 1usize, in 0..=1_000, "bases", "one unread base does not hinder mapping";
        /// Errors allowed in the anchor's primer.
        max_primer_errors: usize = 1usize, in 0..=10, "edits", "one error of synthesis or sequencing";
        /// Errors allowed in the bases between primer and host; the last two must be exact.
        max_end_errors: usize = 1usize, in 0..=10, "edits", "one error of synthesis or sequencing";
        /// The primer may begin so many bases late.
        max_vector_end_start: usize = 3usize, in 0..=100, "bases", "phasing bases and synthesis errors of primers";
        /// Errors allowed in the linker before the UMI.
        max_linker_errors_before: usize = 1usize, in 0..=10, "edits", "linkers of a run differ by far more";
        /// Errors allowed in the linker after the UMI.
        max_linker_errors_after: usize = 2usize, in 0..=10, "edits", "this part is the same in all linkers";
        /// Shortest match of the other side's sequence that may stand inside a read.
        min_overread: usize = 10usize, in 1..=100, "bases", "by chance once in 4^10 places";
        /// Shortest match of the other side's sequence at the read's end; the mate must agree.
        min_overread_at_end: usize = 3usize, in 1..=100, "bases", "cutadapt default";
        /// Errors allowed in such a match.
        max_overread_errors: f64 = 0.1, in 0.0..=0.5, "share", "cutadapt default; 3 errors in 16 bases delete real sites";
        /// Share of equal bases that the mates need where they overlap.
        min_mate_agreement: f64 = 0.9, in 0.5..=1.0, "share", "two reads of 0.3 to 2 % errors each";
        /// Fragments shorter than this are primer dimers.
        min_insert: usize = 10usize, in 1..=1_000, "bases", "no fragment of this length can be placed";
        /// Host bases that each mate needs.
        min_length: usize = 30usize, in 20..=1_000, "bases", "shorter reads fit too many places of a human genome";
        /// Bases after the vector end that are compared with the vector file.
        continuation_length: usize = 20usize, in 8..=200, "bases", "unique in a vector of 10 kb";
        /// Errors allowed in that comparison.
        max_continuation_errors: usize = 2usize, in 0..=10, "edits", "unique in a vector of 10 kb";
        /// Last bases of primer and end that are looked for in the vector file.
        vector_end_seed: usize = 14usize, in 8..=200, "bases", "unique in a vector of 10 kb";
        /// Read pairs worked on together; does not change the result.
        batch: usize = 16384usize, in 1..=1_000_000, "read pairs", "memory against speed";
        /// Memory in which distinct reads and their ranks are sorted; what is more goes through temporary files beside
        /// the output. Does not change the result.
        dereplicate_memory_mb: usize = 1024usize, in 0..=1_000_000, "MB", "about two million distinct pairs; small beside an index";
        /// Write what became of each read to table `read_names`.
        trace: bool = false, "", "costs as much disk as the read names";
        where max_bad_bases <= quality_window, min_overread_at_end <= min_overread, min_insert <= min_length,
            max_continuation_errors <= continuation_length;
    }
}

impl TrimParams {
    /// Whether reads of a cluster are used: those that the sequencer failed are not, if not asked for.
    fn uses(&self, cluster: &lane::Cluster) -> bool {
        self.keep_failed_filter || !cluster.failed_filter()
    }
}
