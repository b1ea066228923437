//! What a contig is for, by the names that assemblies use.

use serde::{Deserialize, Serialize};

/// What a contig is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A chromosome.
    Primary,
    /// Sequence that belongs to a genome but to no known place in it.
    Unplaced,
    /// The mitochondrion.
    Mitochondrion,
    /// Sequence that catches reads which belong nowhere.
    Decoy,
    /// Another version of sequence that is there already: it would turn true sites into multihits.
    Alt,
}

impl Role {
    /// The role that a contig's name tells.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        match name {
            _ if ends(&["_alt", "_fix"]) || name.starts_with("HLA-") => Self::Alt,
            "chrM" | "chrMT" | "M" | "MT" => Self::Mitochondrion,
            _ if name.starts_with("chrM:") || name.starts_with("MT:") => Self::Mitochondrion,
            "chrEBV" | "hs37d5" => Self::Decoy,
            _ if ends(&["_decoy"]) => Self::Decoy,
            _ if ends(&["_random"]) || name.starts_with("chrUn") || name.starts_with("GL000") => {
                Self::Unplaced
            }
            _ => Self::Primary,
        }
    }
}

/// The pseudo-autosomal regions of Y in known assemblies, recognised by the length of Y: they repeat X.
/// Intervals are 0-based, half-open. Source: Genome Reference Consortium, GRCh37 and GRCh38.
#[must_use]
pub fn pseudo_autosomal(name: &str, length: usize) -> &'static [(usize, usize)] {
    match (name, length) {
        ("chrY" | "Y", 57_227_415) => &[(10_000, 2_781_479), (56_887_902, 57_217_415)],
        ("chrY" | "Y", 59_373_566) => &[(10_000, 2_649_520), (59_034_049, 59_363_566)],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_hg38_tell_their_roles() {
        for (name, role) in [
            ("chr1", Role::Primary),
            ("chr6_GL000250v2_alt", Role::Alt),
            ("HLA-A*01:01:01:01", Role::Alt),
            ("chr1_KI270706v1_random", Role::Unplaced),
            ("chrUn_KI270302v1", Role::Unplaced),
            ("chrUn_KN707606v1_decoy", Role::Decoy),
            ("chrEBV", Role::Decoy),
            ("chrM", Role::Mitochondrion),
            ("chrM:1-16569", Role::Mitochondrion),
        ] {
            assert_eq!(Role::of(name), role, "{name}");
        }
    }
}
