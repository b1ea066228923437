//! Table `[genome]`.

use std::path::PathBuf;

use serde::Deserialize;

use super::check::Check;
use crate::genome::{LEAST_SLOT, SHORTEST_COPY};

/// The longest duplication and the longest satellite array, in bases.
const LONGEST_COPY: u32 = 1_000_000_000;

/// The genome: made up of isochores, or read from a file; then repeats are planted into it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Genome {
    /// A FASTA file, plain or gzipped, to take the sequence from, which has its own isochores and gaps. Lower case is
    /// sequence, and any letter but A, C, G, T is N. Then there are no made-up contigs.
    pub fasta: Option<PathBuf>,
    /// Made-up contigs, in the order of the FASTA.
    #[serde(rename = "contig")]
    pub contigs: Vec<Contig>,
    /// Mean length of a stretch of even GC content; each is half to one and a half times as long.
    pub isochore_length: u32,
    /// The GC contents that stretches are given.
    pub isochore_gc: Vec<f64>,
    /// Length of the one run of N that is put into each contig, if it has room; 0: none.
    pub gap_length: u32,
    /// The short repeat family: copies of full length.
    pub alu: Option<Family>,
    /// The long repeat family: copies cut off at their 5′ side, as most L1 copies are.
    pub l1: Option<Family>,
    /// Tandem arrays of a short monomer.
    pub satellite: Option<Satellites>,
    /// Pairs of long copies.
    #[serde(rename = "duplication")]
    pub duplications: Vec<Duplication>,
    /// Places that hold primer and vector end of the LM-PCR layout, the latter with 0–2 wrong bases: a primer may bind
    /// there by mistake.
    pub vector_end_copies: u32,
    /// Genes of 2–8 exons; they may lie over anything but gaps.
    pub genes: u32,
    /// Genes of the cancer list: every n-th; 0: none.
    pub cancer_gene_every: u32,
}

/// One contig.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contig {
    /// Its name.
    pub name: String,
    /// Its length.
    pub length: u32,
}

/// A family of interspersed repeats.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Number of copies.
    pub copies: u32,
    /// Length of the ancestor.
    pub length: u32,
    /// Mean length of copies that are cut off at their 5′ side, before the cut at the whole length; left out: short
    /// copies are whole, long ones have half the ancestor's length.
    pub mean_length: Option<u32>,
    /// Share of bases by which the copies that differ least and most differ from the ancestor.
    pub divergence: [f64; 2],
}

/// Tandem arrays, as in centromeres: higher-order repeats of one monomer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Satellites {
    /// Number of arrays.
    pub arrays: u32,
    /// Length of a monomer; 171 for the human alpha satellite.
    pub monomer: u32,
    /// Monomers of a higher-order unit.
    pub unit: u32,
    /// Length of an array.
    pub length: u32,
    /// Share of bases in which the monomers of a unit, and then the units of an array, differ.
    pub divergence: [f64; 2],
}

/// Pairs of copies of a long sequence, the second one reversed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duplication {
    /// Length of each copy.
    pub length: u32,
    /// Share of bases in which they differ; 0 = exact.
    pub divergence: f64,
    /// Pairs of this kind.
    #[serde(default = "one")]
    pub pairs: u32,
}

fn one() -> u32 {
    1
}

impl Genome {
    /// `reach` is the longest fragment.
    pub(super) fn check(&self, check: &mut Check, reach: u32) {
        match &self.fasta {
            Some(_) if !self.contigs.is_empty() => {
                check.fault("genome.contig", "contigs and `fasta`", "one of them");
            }
            Some(_) => {}
            None => self.check_made_up(check, reach),
        }
        if self.genes > 0 && self.cancer_gene_every > self.genes {
            check.fault("genome.cancer_gene_every", self.cancer_gene_every, format!("0 to {}", self.genes));
        }
        for (name, family) in [("alu", &self.alu), ("l1", &self.l1)] {
            if let Some(family) = family {
                family.check(check, &format!("genome.{name}"));
            }
        }
        if let Some(satellite) = &self.satellite {
            satellite.check(check);
        }
        for duplication in &self.duplications {
            // A fragment that begins in the middle of a copy must end inside it.
            let least = reach.saturating_mul(2).saturating_add(1_000);
            check.within("genome.duplication.length", duplication.length, least, LONGEST_COPY);
            check.share("genome.duplication.divergence", duplication.divergence);
        }
    }

    fn check_made_up(&self, check: &mut Check, reach: u32) {
        check.at_least("genome.contig", self.contigs.len(), 1);
        // Room for both margins, a gap, and a site with a fragment on either side.
        let least =
            (4 * crate::site::MARGIN).saturating_add(self.gap_length).saturating_add(reach.saturating_mul(2));
        for contig in &self.contigs {
            check.at_least(format!("genome.contig.{}.length", contig.name), contig.length, least);
            check.word("genome.contig.name", &contig.name);
        }
        check.distinct("genome.contig.name", self.contigs.iter().map(|contig| &contig.name));
        let total: u64 = self.contigs.iter().map(|contig| u64::from(contig.length)).sum();
        check.at_most("genome.contig", total, u64::from(u32::MAX));
        check.at_most("genome.genes", u64::from(self.genes), total / LEAST_SLOT);
        check.within("genome.isochore_length", self.isochore_length, 100, 100_000_000);
        check.at_least("genome.isochore_gc", self.isochore_gc.len(), 1);
        for &gc in &self.isochore_gc {
            check.share("genome.isochore_gc", gc);
        }
    }
}

impl Family {
    fn check(&self, check: &mut Check, key: &str) {
        check.within(format!("{key}.length"), self.length, SHORTEST_COPY, 1_000_000);
        check.rising_shares(format!("{key}.divergence"), self.divergence);
        if let Some(mean) = self.mean_length {
            check.within(format!("{key}.mean_length"), mean, SHORTEST_COPY, self.length);
        }
    }
}

impl Satellites {
    fn check(&self, check: &mut Check) {
        check.within("genome.satellite.monomer", self.monomer, 2, 10_000);
        check.within("genome.satellite.unit", self.unit, 1, 1_000);
        check.within("genome.satellite.length", self.length, self.monomer, LONGEST_COPY);
        for share in self.divergence {
            check.share("genome.satellite.divergence", share);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::scenario::Scenario;

    const GENOME: &str = r#"
        seed = 1
        [genome]
        isochore_length = 30_000
        isochore_gc = [0.4]
        contig = [{ name = "chr1", length = 100_000 }]
        alu = { copies = 3, length = 300, divergence = [0.1, 0.2] }
        l1 = { copies = 3, length = 3_000, mean_length = 900, divergence = [0.1, 0.2] }
        satellite = { arrays = 1, monomer = 171, unit = 12, length = 9_000, divergence = [0.25, 0.02] }
        duplication = [{ length = 5_000, divergence = 0.0, pairs = 2 }]
    "#;

    fn refusal(find: &str, replace: &str) -> String {
        assert!(GENOME.contains(find), "`{find}` is in the scenario");
        Scenario::parse(&GENOME.replacen(find, replace, 1), Path::new("")).unwrap_err().to_string()
    }

    #[test]
    fn a_bad_value_is_told_with_key_and_range() {
        assert!(Scenario::parse(GENOME, Path::new("")).is_ok());
        let refused = [
            ("length = 300", "length = 10", "`genome.alu.length`: found `10`; expected 50 to 1000000"),
            (
                "mean_length = 900",
                "mean_length = 20",
                "`genome.l1.mean_length`: found `20`; expected 50 to 3000",
            ),
            ("mean_length = 900", "mean_length = 3_001", "`genome.l1.mean_length`: found `3001`"),
            ("[0.1, 0.2]", "[0.2, 0.1]", "`genome.alu.divergence`"),
            ("monomer = 171", "monomer = 1", "`genome.satellite.monomer`: found `1`; expected 2 to 10000"),
            ("unit = 12", "unit = 0", "`genome.satellite.unit`: found `0`"),
            ("length = 9_000", "length = 100", "`genome.satellite.length`: found `100`; expected 171"),
            ("0.02]", "2]", "`genome.satellite.divergence`: found `2`; expected 0 to 1"),
            ("length = 5_000", "length = 2_999", "`genome.duplication.length`: found `2999`; expected 3000"),
            ("length = 100_000", "length = 10_000", "`genome.contig.chr1.length`"),
            ("[0.4]", "[]", "`genome.isochore_gc`"),
            (
                "[genome]",
                "[genome]\nvector_end_copies = 2",
                "`genome.vector_end_copies`: found `2`; expected 0",
            ),
            ("[genome]", "[genome]\nfasta = \"a.fa\"", "`genome.contig`"),
            ("[genome]", "[genome]\ngenes = 21", "`genome.genes`: found `21`; expected at most 20"),
            ("[genome]", "[genome]\ngenes = 5\ncancer_gene_every = 6", "`genome.cancer_gene_every`"),
        ];
        for (find, replace, words) in refused {
            let message = refusal(find, replace);
            assert!(message.contains(words), "{replace}: {message}");
        }
    }

    #[test]
    fn values_at_the_edge_of_their_type_are_refused_not_overflowed() {
        let length = format!("length = {}", u32::MAX);
        for find in ["length = 300", "length = 3_000", "length = 9_000", "length = 5_000"] {
            let message = refusal(find, &length);
            assert!(message.contains("expected"), "{find}: {message}");
        }
    }
}
