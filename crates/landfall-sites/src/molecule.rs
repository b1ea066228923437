//! Molecules and the places they may have come from.

use std::cmp::Reverse;

use landfall_core::{Position, Strand};
use landfall_tables::collisions::CollisionVerdict;
use landfall_tables::site_fragments::{FragmentFlag, FragmentStatus};

/// One replicate of one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Replicate {
    /// Rank of the sample's name in the subject.
    pub sample: usize,
    /// Number of the replicate in the sample.
    pub number: u32,
}

/// What junctions must have in common to be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Track {
    /// Rank of the contig's name.
    pub contig: usize,
    /// Direction in which the anchor read runs into the host.
    pub strand: Strand,
    /// Rank of the vector end's name.
    pub end: usize,
}

/// A standardised junction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locus {
    /// Contig, direction and vector end.
    pub track: Track,
    /// First host base next to the vector.
    pub position: Position,
}

/// One candidate place of a molecule, as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Contig, direction and vector end.
    pub track: Track,
    /// First host base next to the vector.
    pub junction: Position,
    /// Host base at the sheared end, where known.
    pub breakpoint: Option<Position>,
    /// Edit distance of the vector end to the host bases just before the junction, where known.
    pub mispriming_edits: Option<u32>,
}

impl Place {
    /// Bases from a standardised junction to the breakpoint, both counted.
    #[must_use]
    pub fn length_from(&self, position: Position) -> Option<u32> {
        self.breakpoint.map(|breakpoint| breakpoint.distance(position).saturating_add(1))
    }
}

/// One molecule of table `fragments`, with all its candidate places.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Molecule {
    /// Where it was seen.
    pub replicate: Replicate,
    /// Its places, sorted; one if it is unique.
    pub places: Vec<Place>,
    /// Its molecular identifier.
    pub umi: Option<String>,
    /// Reads that show it.
    pub reads: u64,
    /// What is done about it because other samples show it, too.
    pub collision: Option<CollisionVerdict>,
}

impl Molecule {
    /// Whether it is the minor copy of another subject's molecule.
    #[must_use]
    pub fn removed(&self) -> bool {
        self.collision == Some(CollisionVerdict::Removed)
    }
}

/// A molecule at its target, told from the others of one replicate by length and UMI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Bases from junction to breakpoint; `None` where the breakpoint is not known.
    pub length: Option<u32>,
    /// Molecular identifier.
    pub umi: Option<String>,
    /// Reads, with those of the rows it absorbed.
    pub reads: u64,
    /// What is done about the best-read molecule in it because other samples show it, too.
    pub collision: Option<CollisionVerdict>,
    /// Whether its UMI belongs to a stronger molecule at another site.
    pub shared: bool,
}

impl Fragment {
    /// A molecule of that length at its target.
    #[must_use]
    pub fn of(molecule: &Molecule, length: Option<u32>) -> Self {
        Self {
            length,
            umi: molecule.umi.clone(),
            reads: molecule.reads,
            collision: molecule.collision,
            shared: false,
        }
    }

    /// Whether it is the minor copy of another subject's molecule.
    #[must_use]
    pub fn removed(&self) -> bool {
        self.collision == Some(CollisionVerdict::Removed)
    }

    /// What became of it.
    #[must_use]
    pub fn status(&self) -> FragmentStatus {
        match self {
            Self { collision: Some(CollisionVerdict::Removed), .. } => FragmentStatus::CollisionRemoved,
            Self { collision: Some(CollisionVerdict::Flagged | CollisionVerdict::ReplicateCopy), .. } => {
                FragmentStatus::CollisionFlagged
            }
            Self { length: None, .. } => FragmentStatus::NoBreakpoint,
            Self { shared: true, .. } => FragmentStatus::UmiShared,
            _ => FragmentStatus::Kept,
        }
    }

    /// What a reader should know of it.
    #[must_use]
    pub fn flag(&self) -> Option<FragmentFlag> {
        match self.collision? {
            CollisionVerdict::Source | CollisionVerdict::ReplicateCopy => None,
            CollisionVerdict::Removed | CollisionVerdict::Flagged | CollisionVerdict::BothKept => {
                Some(FragmentFlag::Collision)
            }
            CollisionVerdict::WithinSubjectCopy => Some(FragmentFlag::WithinSubjectCopy),
        }
    }
}

/// Sorts the best-read first; ties by length, so that mirrored strands give mirrored results, then by UMI.
pub fn sort_strongest_first(rows: &mut [Fragment]) {
    rows.sort_by(|left, right| {
        let key = |row: &Fragment| (Reverse(row.reads), row.length, row.collision);
        key(left).cmp(&key(right)).then_with(|| left.umi.cmp(&right.umi))
    });
}
