//! Table `[plain_reads]`.

use std::path::PathBuf;

use landfall_tables::truth::placements::Category;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::check::Check;
use super::genome::Genome;

/// Reads cut from the genome, as many of each length and category; both strands alike.
///
/// Rates are chances per base. A read begins and ends with a base of the genome.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlainReads {
    /// Reads of each length and category.
    pub reads: u32,
    /// Their lengths; each has a file.
    pub lengths: Vec<u32>,
    /// The places that they are cut from: `anywhere`, `unique`, `alu`, `l1`, `duplication`, `satellite`, `listed`.
    #[serde(default = "anywhere", deserialize_with = "categories")]
    pub categories: Vec<Category>,
    /// A BED file of the places that are `listed`.
    pub bed: Option<PathBuf>,
    /// Rate of wrong bases.
    #[serde(default = "substitutions")]
    pub substitutions: f64,
    /// Rate of additional bases.
    #[serde(default)]
    pub insertions: f64,
    /// Rate of missing bases.
    #[serde(default)]
    pub deletions: f64,
    /// Phred quality of every base; left out: the one that tells the rate of wrong bases, 2 to 40.
    pub qualities: Option<u8>,
}

fn anywhere() -> Vec<Category> {
    vec![Category::Anywhere]
}

fn substitutions() -> f64 {
    0.005
}

fn categories<'de, D: Deserializer<'de>>(written: D) -> Result<Vec<Category>, D::Error> {
    let words = Vec::<String>::deserialize(written)?;
    words.iter().map(|word| word.parse().map_err(D::Error::custom)).collect()
}

impl PlainReads {
    pub(super) fn check(&self, check: &mut Check, genome: &Genome) {
        let files = self.lengths.len() as u64 * self.categories.len() as u64;
        check.at_least("plain_reads.reads", self.reads, 1);
        // A table holds fewer than 2³² rows.
        check.at_most("plain_reads.reads", u64::from(self.reads), u64::from(u32::MAX - 1) / files.max(1));
        check.at_least("plain_reads.lengths", self.lengths.len(), 1);
        for &length in &self.lengths {
            check.within("plain_reads.lengths", length, 1, 1_000_000);
        }
        check.distinct("plain_reads.lengths", &self.lengths);
        check.at_least("plain_reads.categories", self.categories.len(), 1);
        check.distinct("plain_reads.categories", &self.categories);
        for &category in &self.categories {
            self.check_category(check, genome, category);
        }
        if self.bed.is_some() && !self.categories.contains(&Category::Listed) {
            check.fault("plain_reads.bed", "a file", "no file unless a category is `listed`");
        }
        check.share("plain_reads.substitutions", self.substitutions);
        for (name, rate) in [("insertions", self.insertions), ("deletions", self.deletions)] {
            check.not_negative(format!("plain_reads.{name}"), rate);
            check.at_most(format!("plain_reads.{name}"), rate, 0.5);
        }
        if let Some(quality) = self.qualities {
            check.within("plain_reads.qualities", quality.into(), 0, 93);
        }
    }

    /// Refuses a category that the genome has no place of.
    fn check_category(&self, check: &mut Check, genome: &Genome, category: Category) {
        let (there, lacks) = match category {
            Category::Anywhere | Category::Unique => return,
            Category::Alu => (genome.alu.as_ref().is_some_and(|alu| alu.copies > 0), "genome.alu"),
            Category::L1 => (genome.l1.as_ref().is_some_and(|l1| l1.copies > 0), "genome.l1"),
            Category::Duplication => {
                (genome.duplications.iter().any(|kind| kind.pairs > 0), "genome.duplication")
            }
            Category::Satellite => {
                (genome.satellite.as_ref().is_some_and(|plan| plan.arrays > 0), "genome.satellite")
            }
            Category::Listed => (self.bed.is_some(), "plain_reads.bed"),
        };
        if !there {
            check.fault(
                "plain_reads.categories",
                category,
                format!("a category with places: give `{lacks}`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scenario::Scenario;

    const PLAIN: &str = r#"
        seed = 1
        [genome]
        isochore_length = 30_000
        isochore_gc = [0.4]
        contig = [{ name = "chr1", length = 100_000 }]
        alu = { copies = 3, length = 300, divergence = [0.1, 0.2] }
        [plain_reads]
        reads = 10
        lengths = [30, 150]
    "#;

    fn with(line: &str) -> Result<Scenario, crate::SimError> {
        Scenario::parse(&format!("{PLAIN}{line}"), Path::new(""))
    }

    #[test]
    fn only_lengths_and_their_number_must_be_given() {
        let plan = with("").unwrap().plain_reads.unwrap();
        assert_eq!(plan.categories, [Category::Anywhere]);
        assert_eq!((plan.substitutions, plan.insertions, plan.deletions), (0.005, 0.0, 0.0));
        let plan = with("categories = [\"unique\", \"alu\"]").unwrap().plain_reads.unwrap();
        assert_eq!(plan.categories, [Category::Unique, Category::Alu]);
    }

    #[test]
    fn a_bad_value_is_told_with_key_and_range() {
        let refused = [
            ("categories = []", "`plain_reads.categories`: found `0`; expected at least 1"),
            ("categories = [\"unique\", \"unique\"]", "`plain_reads.categories`: found `unique`"),
            ("categories = [\"sine\"]", "found `sine`; expected one of anywhere, unique, alu"),
            (
                "categories = [\"l1\"]",
                "`plain_reads.categories`: found `l1`; expected a category with places",
            ),
            ("categories = [\"listed\"]", "give `plain_reads.bed`"),
            ("bed = \"places.bed\"", "`plain_reads.bed`"),
            ("substitutions = 1.5", "`plain_reads.substitutions`: found `1.5`; expected 0 to 1"),
            ("insertions = 0.6", "`plain_reads.insertions`: found `0.6`; expected at most 0.5"),
            ("deletions = -0.1", "`plain_reads.deletions`: found `-0.1`; expected 0 or more"),
            ("qualities = 94", "`plain_reads.qualities`: found `94`; expected 0 to 93"),
        ];
        for (line, words) in refused {
            let message = with(line).unwrap_err().to_string();
            assert!(message.contains(words), "{line}: {message}");
        }
        let replaced = [
            ("reads = 10", "reads = 0", "`plain_reads.reads`: found `0`; expected at least 1"),
            (
                "reads = 10",
                "reads = 4_294_967_295",
                "`plain_reads.reads`: found `4294967295`; expected at most",
            ),
            ("[30, 150]", "[30, 30]", "`plain_reads.lengths`: found `30`; expected no"),
            ("[30, 150]", "[0]", "`plain_reads.lengths`: found `0`; expected 1 to"),
            ("[30, 150]", "[]", "`plain_reads.lengths`: found `0`; expected at least 1"),
        ];
        for (find, replace, words) in replaced {
            let text = PLAIN.replacen(find, replace, 1);
            let message = Scenario::parse(&text, Path::new("")).unwrap_err().to_string();
            assert!(message.contains(words), "{replace}: {message}");
        }
    }
}
