//! X and Y by their names, and the pseudo-autosomal regions of Y, which repeat X.

use std::ops::Range;

/// Y of an assembly.
struct Known {
    length: usize,
    /// 0-based, half-open.
    regions: &'static [Range<usize>],
}

/// Human assemblies by the length of Y, whatever it is called. Sources: Genome Reference Consortium (GRCh37, GRCh38),
/// T2T consortium (CHM13v2.0, whose Y is that of HG002).
const KNOWN: &[Known] = &[
    Known { length: 59_373_566, regions: &[10_000..2_649_520, 59_034_049..59_363_566] },
    Known { length: 57_227_415, regions: &[10_000..2_781_479, 56_887_902..57_217_415] },
    Known { length: 62_460_029, regions: &[0..2_458_320, 62_122_808..62_460_029] },
];

/// What is known of the pseudo-autosomal regions of a contig.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PseudoAutosomal {
    /// The contig is not Y.
    None,
    /// Y of a known assembly, and where they lie.
    Known(&'static [Range<usize>]),
    /// Y, or a slice of it, of no assembly that is known.
    Unknown,
}

impl PseudoAutosomal {
    /// Of a contig, by its length, or else by its name and description.
    #[must_use]
    pub fn of(name: &str, description: &str, length: usize) -> Self {
        if let Some(known) = KNOWN.iter().find(|known| known.length == length) {
            return Self::Known(known.regions);
        }
        if is_y(name, description) { Self::Unknown } else { Self::None }
    }
}

fn is_y(name: &str, description: &str) -> bool {
    // NCBI calls a chromosome so; scaffolds of Y have another role.
    description.to_lowercase().contains("chromosome y,") || Y.contains(&bare(name).as_str())
}

/// Human X and Y by the names of UCSC and Ensembl, and their accessions in GRCh37, GRCh38 and CHM13, in lower case.
const X: &[&str] = &["x", "chrx", "nc_000023", "cm000685", "nc_060947", "cp068255"];
const Y: &[&str] = &["y", "chry", "nc_000024", "cm000686", "nc_060948", "cp086569"];

/// Whether a contig, or the chromosome that it is a slice of, is X or Y by its name.
#[must_use]
pub fn is_sex_chromosome(name: &str) -> bool {
    let bare = bare(name);
    X.contains(&bare.as_str()) || Y.contains(&bare.as_str())
}

/// A name without version and range, in lower case.
fn bare(name: &str) -> String {
    name.split([':', '.']).next().unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn y_of_a_known_assembly_is_known_by_any_name_and_another_y_is_told() {
        for (name, length) in [
            ("chrY", 57_227_415),
            ("NC_000024.10", 57_227_415),
            ("CM000686.2", 57_227_415),
            ("Y", 59_373_566),
            ("chrY", 62_460_029),
            ("NC_060948.1", 62_460_029),
            ("mine", 62_460_029),
        ] {
            let PseudoAutosomal::Known(regions) = PseudoAutosomal::of(name, "", length) else {
                panic!("{name} of {length} bases is not known");
            };
            assert!(regions.len() == 2 && regions[1].end <= length, "{name}");
            assert!(regions.iter().all(|region| region.len() > 300_000), "{name}");
        }
        for name in ["chrY", "Y", "chry", "NC_000024.9", "CP086569.2", "chrY:1-2000"] {
            assert_eq!(PseudoAutosomal::of(name, "", 2_000), PseudoAutosomal::Unknown, "{name}");
        }
        let ncbi = "Mus musculus strain C57BL/6J chromosome Y, GRCm39 reference";
        assert_eq!(PseudoAutosomal::of("NC_000087.8", ncbi, 91_455_967), PseudoAutosomal::Unknown);
        for name in ["X", "chrx", "NC_000023.11", "chrX:5-9", "CP068255.2", "Y", "chrY"] {
            assert!(is_sex_chromosome(name), "{name}");
        }
        assert!(!is_sex_chromosome("chr1") && !is_sex_chromosome("chrX_KI270880v1_alt"));
        for name in ["chrX", "X", "chr1", "chrYeast", "Yeast_chr1", "chrY_KI270740v1_random", ""] {
            assert_eq!(PseudoAutosomal::of(name, "", 2_000), PseudoAutosomal::None, "{name}");
        }
    }
}
