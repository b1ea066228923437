//! The columns of the sheet, declared once: for the reader, for `docs/sheet.md` and for the sheet to start from.

use super::{Assay, Role, Sex};

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A name: letters, digits, `_`, `.` and `-`.
    Name,
    /// Any text.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// One of these words, each with its meaning; case does not matter.
    Word(fn() -> Vec<(&'static str, &'static str)>),
    /// A shipped layout, or the path of one's own.
    Layout,
    /// The path of a file, relative to the sheet's folder.
    File,
    /// Bases, IUPAC letters.
    Bases,
    /// An MD5 checksum: 32 hexadecimal digits.
    Checksum,
    /// A day, as `2026-11-30`.
    Day,
}

impl Kind {
    /// What the cells hold, in a word or two.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Text => "text",
            Self::Whole => "whole number",
            Self::Number => "number",
            Self::Word(_) => "word",
            Self::Layout => "layout",
            Self::File => "file",
            Self::Bases => "bases",
            Self::Checksum => "MD5",
            Self::Day => "day",
        }
    }

    /// The words that are allowed, with their meanings; none where other things are.
    #[must_use]
    pub fn words(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Word(words) => words(),
            _ => Vec::new(),
        }
    }
}

/// What is declared of a column.
#[derive(Clone, Copy, Debug)]
pub struct ColumnSpec {
    /// Its name in the header.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: Kind,
    /// When a cell is needed.
    pub needed: &'static str,
    /// What a blank cell stands for.
    pub blank: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// A cell as an example.
    pub example: &'static str,
}

macro_rules! columns {
    ($($(#[doc = $meaning:literal])+ $column:ident $name:literal $kind:expr, $needed:literal, $blank:literal, $example:literal;)*) => {
        /// A column of the sheet.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Column {
            $($(#[doc = $meaning])+ $column,)*
        }

        impl Column {
            /// All columns, in the order in which a sheet is written.
            pub const ALL: &'static [Self] = &[$(Self::$column),*];

            /// What is declared of it.
            #[must_use]
            pub fn spec(self) -> ColumnSpec {
                match self {
                    $(Self::$column => ColumnSpec {
                        name: $name,
                        kind: $kind,
                        needed: $needed,
                        blank: $blank,
                        meaning: concat!($($meaning),+).trim_ascii_start(),
                        example: $example,
                    },)*
                }
            }
        }
    };
}

columns! {
    /// The library: one amplification of one sample, with a name of its own in the run. Rows of one library are its
    /// lanes.
    Library "library" Kind::Name, "with reads", "without reads: the sample's name", "P01_m6_r1";
    /// Who the material is from. Nothing of a subject flows into another one's results.
    Subject "subject" Kind::Name, "always", "", "P01";
    /// What was taken, once: the material of one time and cell type. Laboratory tables use this name.
    Sample "sample" Kind::Name, "always", "", "P01_m6";
    /// The sample's name on laboratory plates, where it is another one; blanks are allowed.
    PlateName "plate_name" Kind::Text, "no", "the sample's name", "";
    /// Days since infusion; before it, below 0.
    TimepointDays "timepoint_days" Kind::Whole, "no", "not known", "180";
    /// Cell type.
    CellType "cell_type" Kind::Text, "no", "not known", "PBMC";
    /// Number of the replicate within its sample, from 1; for all libraries of a sample or for none.
    Replicate "replicate" Kind::Whole, "no", "counted in the order of the libraries' names", "1";
    /// What the library is for. Controls pass all steps, and never enter a subject's sites, clones or verdict.
    Role "role" Kind::Word(role_words), "no", "`sample`", "sample";
    /// The sequencing run that it was part of: molecules hop between libraries of one run.
    SequencingRun "sequencing_run" Kind::Text, "no", "`run1`", "run1";
    /// How it was sequenced.
    Assay "assay" Kind::Word(assay_words), "without reads, in a sheet with reads", "`lmpcr`; `none` in a sheet without any column of reads", "lmpcr";
    /// The library layout; `landfall protocol list` names the shipped ones.
    Protocol "protocol" Kind::Layout, "with FASTQ files, if the run file names none", "`protocol` of the run file", "lmpcr-lentivirus";
    /// Read 1.
    Fastq1 "fastq_1" Kind::File, "with reads that are not aligned", "", "pool_R1.fastq.gz";
    /// Read 2; a single-end library has none, and its anchor read in `fastq_1`.
    Fastq2 "fastq_2" Kind::File, "if paired", "single-end", "pool_R2.fastq.gz";
    /// Index read 1.
    Index1 "index_1" Kind::File, "if barcode or UMI is in it", "", "pool_I1.fastq.gz";
    /// Index read 2.
    Index2 "index_2" Kind::File, "if barcode or UMI is in it", "", "";
    /// The MD5 checksum of the file in `fastq_1`, as the sequencer's run folder lists it: the file must have it when it
    /// is read. Of rows that share the file, one may say it for all.
    Checksum1 "md5_1" Kind::Checksum, "no", "not compared", "";
    /// The MD5 checksum of the file in `fastq_2`.
    Checksum2 "md5_2" Kind::Checksum, "no", "not compared", "";
    /// How many reads, or read pairs, the lane's files hold, as the sequencer counts them; compared when they are read.
    /// Of rows that share the files, one may say it for all.
    Reads "reads" Kind::Whole, "no", "not compared", "";
    /// Aligned reads, BAM or CRAM, of a whole genome or capture, instead of FASTQ files.
    Bam "bam" Kind::File, "with reads that are aligned", "", "";
    /// The barcode as the sequencer reads it: `I1`, `I1+I2`, or what the layout has at the start of the reads. Libraries
    /// that share FASTQ files are told apart by it.
    Barcode "barcode" Kind::Bases, "if libraries share FASTQ files", "already demultiplexed", "AATCGGGACACT";
    /// The linker, with `N` for UMI bases.
    Linker "linker" Kind::Bases, "no", "that of the layout", "TCTGGAGTTTTATCGCAATNNNNNNNNNNNNCTCCGCTTAAGGGACT";
    /// DNA that went into the library, ng.
    NgDna "ng_dna" Kind::Number, "no", "not known", "500";
    /// Share of transduced cells in the sample, 0 to 1.
    TransducedFraction "transduced_fraction" Kind::Number, "no", "not known", "0.35";
    /// Sex of the subject, for reference loci on X and Y.
    Sex "sex" Kind::Word(sex_words), "no", "not known", "female";
    /// What was made; specifications name products.
    Product "product" Kind::Text, "no", "not said", "";
    /// The lot that the sample is of. Taken on no day after infusion, it is judged against the specifications and gets a
    /// form for its release.
    Lot "lot" Kind::Name, "no", "of no lot", "";
    /// The lot of the vector.
    VectorLot "vector_lot" Kind::Text, "no", "not said", "";
    /// The day on which the sample was taken.
    CollectedOn "collected_on" Kind::Day, "no", "not said", "";
    /// The day on which the laboratory received it.
    ReceivedOn "received_on" Kind::Day, "no", "not said", "";
}

impl Column {
    /// Its name in the header.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// Its place among [`Self::ALL`].
    pub(super) fn place(self) -> usize {
        self as usize
    }
}

/// What the names of a user's own columns begin with.
pub const OWN_PREFIX: &str = "x_";

fn role_words() -> Vec<(&'static str, &'static str)> {
    Role::WORDS.iter().map(|word| (word.word, word.meaning)).collect()
}

fn assay_words() -> Vec<(&'static str, &'static str)> {
    Assay::WORDS.iter().map(|word| (word.word, word.meaning)).collect()
}

fn sex_words() -> Vec<(&'static str, &'static str)> {
    Sex::WORDS.iter().map(|word| (word.word, word.meaning)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_the_declaration_and_names_differ() {
        for (at, column) in Column::ALL.iter().enumerate() {
            assert_eq!(column.place(), at);
            let same = Column::ALL.iter().filter(|other| other.name() == column.name());
            assert_eq!(same.count(), 1);
            assert!(!column.name().starts_with(OWN_PREFIX));
        }
    }
}
