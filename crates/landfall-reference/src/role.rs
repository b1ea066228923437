//! What a contig is for, by the names and descriptions that assemblies use.

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
    /// The role that a contig's name tells. What names leave open, as those of most accessions, is primary.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| name.starts_with(beginning));
        match name {
            _ if ends(&["_alt", "_fix", "_PATCH"]) || is_haplotype(name) => Self::Alt,
            _ if begins(&["HLA-", "CHR_H", "HSCHR"]) => Self::Alt,
            "chrM" | "chrMT" | "M" | "MT" | "NC_012920.1" | "J01415.2" => Self::Mitochondrion,
            _ if begins(&["chrM:", "MT:"]) => Self::Mitochondrion,
            "chrEBV" | "hs37d5" | "NC_007605" | "NC_007605.1" => Self::Decoy,
            _ if ends(&["_decoy"]) => Self::Decoy,
            _ if ends(&["_random"]) || begins(&["chrUn"]) => Self::Unplaced,
            _ => accession(name).and_then(scaffold).unwrap_or(Self::Primary),
        }
    }

    /// The role that a contig's name tells, or else the rest of its line in the FASTA file.
    #[must_use]
    pub fn described(name: &str, description: &str) -> Self {
        match Self::of(name) {
            Self::Primary => described(description).unwrap_or(Self::Primary),
            told => told,
        }
    }
}

/// `chr6_apd_hap1`, as UCSC calls the alternates of hg18 and hg19.
fn is_haplotype(name: &str) -> bool {
    name.rsplit_once("_hap").is_some_and(|(_, number)| number.parse::<u8>().is_ok())
}

/// The letters and the number of a GenBank accession, `KI270762.1`.
fn accession(name: &str) -> Option<(&str, u32)> {
    let (bare, version) = name.split_once('.').unwrap_or((name, "1"));
    let (letters, digits) = bare.split_at_checked(2)?;
    let known = letters.bytes().all(|letter| letter.is_ascii_uppercase()) && digits.len() == 6;
    (known && version.parse::<u8>().is_ok()).then_some((letters, digits.parse().ok()?))
}

/// The scaffolds of GRCh37 and GRCh38 by accession, as GENCODE, Ensembl and the 1000 Genomes Project name them.
/// Source: assembly reports of GRCh37.p13 and GRCh38.p14. Patches have accessions all over; most say so in words.
fn scaffold((letters, number): (&str, u32)) -> Option<Role> {
    match (letters, number) {
        ("GL", 250..=258 | 339_449 | 383_516..=383_583 | 949_741..=949_753) => Some(Role::Alt),
        ("KI", 270_758..=270_938) => Some(Role::Alt),
        ("GL", ..=999) | ("KI", 270_302..=270_757) => Some(Role::Unplaced),
        _ => None,
    }
}

/// Phrases of Ensembl, NCBI and the analysis sets of GRCh38, in lower case, most telling first.
const PHRASES: &[(&str, Role)] = &[
    ("alternate locus group", Role::Alt),
    ("alternate haplotype", Role::Alt),
    ("alt_ref_loci", Role::Alt),
    ("rl:alt-scaffold", Role::Alt),
    ("genomic patch of type", Role::Alt),
    ("fix patch", Role::Alt),
    ("novel patch", Role::Alt),
    ("rl:decoy", Role::Decoy),
    ("mitochondrion", Role::Mitochondrion),
    ("unlocalized", Role::Unplaced),
    ("unplaced", Role::Unplaced),
];

fn described(description: &str) -> Option<Role> {
    let mut words = description.split_ascii_whitespace();
    // `dna:chromosome chromosome:GRCh38:1:1:248956422:1 REF`
    if let Some(kind) = words.next().and_then(|word| word.strip_prefix("dna")) {
        match words.last() {
            Some("HAP" | "PATCH_FIX" | "PATCH_NOVEL") => return Some(Role::Alt),
            _ if kind.ends_with(":scaffold") || kind.ends_with(":supercontig") => {
                return Some(Role::Unplaced);
            }
            _ => {}
        }
    }
    let lower = description.to_lowercase();
    PHRASES.iter().find(|(phrase, _)| lower.contains(phrase)).map(|(_, role)| *role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_their_roles() {
        for (name, role) in [
            ("chr1", Role::Primary),
            ("NC_000001.11", Role::Primary),
            ("CM000663.2", Role::Primary),
            ("chr1:10001-177376", Role::Primary),
            ("NT_187516.1", Role::Primary),
            ("chr6_GL000250v2_alt", Role::Alt),
            ("chr6_apd_hap1", Role::Alt),
            ("HLA-A*01:01:01:01", Role::Alt),
            ("KI270762.1", Role::Alt),
            ("GL000250.2", Role::Alt),
            ("GL383518.1", Role::Alt),
            ("CHR_HSCHR1_1_CTG3", Role::Alt),
            ("CHR_HG107_PATCH", Role::Alt),
            ("HG1257_PATCH", Role::Alt),
            ("HSCHR6_MHC_APD", Role::Alt),
            ("chr1_KI270706v1_random", Role::Unplaced),
            ("chrUn_KI270302v1", Role::Unplaced),
            ("KI270706.1", Role::Unplaced),
            ("GL000191.1", Role::Unplaced),
            ("GL000008.2", Role::Unplaced),
            ("chrUn_KN707606v1_decoy", Role::Decoy),
            ("chrEBV", Role::Decoy),
            ("chrM", Role::Mitochondrion),
            ("chrM:1-16569", Role::Mitochondrion),
            ("NC_012920.1", Role::Mitochondrion),
            ("my_hap", Role::Primary),
            ("", Role::Primary),
            ("Ä", Role::Primary),
        ] {
            assert_eq!(Role::of(name), role, "{name}");
        }
    }

    #[test]
    fn descriptions_tell_what_names_leave_open() {
        let ncbi = "Homo sapiens chromosome 1 genomic scaffold, GRCh38.p14";
        for (description, role) in [
            ("dna:chromosome chromosome:GRCh38:1:1:248956422:1 REF", Role::Primary),
            ("dna_sm:chromosome chromosome:GRCh38:6:1:170805979:1 HAP", Role::Alt),
            ("dna:chromosome chromosome:GRCh38:X:1:1:1 PATCH_FIX", Role::Alt),
            ("dna_rm:scaffold scaffold:GRCm39:X.1:1:5000:1 REF", Role::Unplaced),
            ("Homo sapiens chromosome 1, GRCh38.p14 Primary Assembly", Role::Primary),
            (&format!("{ncbi} alternate locus group ALT_REF_LOCI_1"), Role::Alt),
            ("Homo sapiens chromosome 1 genomic patch of type FIX, GRCh38.p14 PATCHES", Role::Alt),
            ("Homo sapiens chromosome 1 unlocalized genomic scaffold, GRCh38.p14", Role::Unplaced),
            ("Homo sapiens unplaced genomic scaffold, GRCh38.p14", Role::Unplaced),
            ("Homo sapiens mitochondrion, complete genome", Role::Mitochondrion),
            ("AC:KI270762.1 gi:1 LN:354444 rl:alt-scaffold M5:x AS:GRCh38", Role::Alt),
            ("AC:CM000663.2 LN:248956422 rl:Chromosome AS:GRCh38", Role::Primary),
            ("HAP of somebody", Role::Primary),
            ("", Role::Primary),
        ] {
            assert_eq!(Role::described("x", description), role, "{description}");
        }
        assert_eq!(Role::described("KI270706.1", "an alternate locus group"), Role::Unplaced);
    }
}
