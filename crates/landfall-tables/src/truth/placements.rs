//! Table `truth_placements`.

use landfall_core::{Position, Strand};

use crate::declare::{table, words};

words! {
    /// What kind of place a plain read was cut from.
    Category {
        /// Anywhere without unknown bases.
        Anywhere = "anywhere",
        /// Where no base is of a planted repeat.
        Unique = "unique",
        /// Inside a copy of the short repeat family.
        Alu = "alu",
        /// Inside a copy of the long repeat family.
        L1 = "l1",
        /// Inside a duplication, exact or not.
        Duplication = "duplication",
        /// Inside a tandem array.
        Satellite = "satellite",
        /// Inside an interval of a file.
        Listed = "listed",
    }
}

table! {
    /// Where one plain read was cut from the genome.
    "truth_placements", version 1, key [read];
    TruthPlacementRow {
        /// Its number, from 0, in the order of lengths, then of categories.
        read: u64;
        /// Its name in the FASTQ file.
        name: String;
        /// What kind of place it was cut from.
        category: Category;
        /// Contig.
        contig: String;
        /// First base.
        start: Position, "0-based";
        /// One past the last base.
        end: Position, "0-based, exclusive";
        /// The strand that it reads.
        strand: Strand;
        /// Wrong bases.
        substitutions: u32, "bases";
        /// Bases that the genome does not hold.
        inserted: u32, "bases";
        /// Bases of the genome that it does not hold.
        deleted: u32, "bases";
    }
}
