//! Table `[genome]`.

use std::path::PathBuf;

use serde::Deserialize;

use super::check::Check;

/// The genome: made up of isochores, or read from a file; then repeats are planted into it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Genome {
    /// A FASTA file, plain or gzipped, to take the sequence from. Then there are no made-up contigs.
    pub fasta: Option<PathBuf>,
    /// Made-up contigs, in the order of the FASTA.
    #[serde(rename = "contig")]
    pub contigs: Vec<Contig>,
    /// Mean length of a stretch of even GC content; each is half to one and a half times as long.
    pub isochore_length: u32,
    /// The GC contents that stretches are given.
    pub isochore_gc: Vec<f64>,
    /// Length of the one run of N of each contig; 0: none.
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
    /// Copies of the vector's outer end, with 0–2 wrong bases, on which a primer may bind by mistake.
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
                check.within(format!("genome.{name}.length"), family.length, 50, 1_000_000);
                check.rising_shares(format!("genome.{name}.divergence"), family.divergence);
            }
        }
        if let Some(satellite) = &self.satellite {
            check.within("genome.satellite.monomer", satellite.monomer, 2, 100_000);
            check.within("genome.satellite.unit", satellite.unit, 1, 1_000);
            check.within("genome.satellite.length", satellite.length, satellite.monomer, 1_000_000_000);
            check.shares("genome.satellite.divergence", satellite.divergence.map(|share| ("", share)));
        }
        for duplication in &self.duplications {
            // A fragment that begins in the middle of a copy must end inside it.
            let least = reach.saturating_mul(2).saturating_add(1_000);
            check.at_least("genome.duplication.length", duplication.length, least);
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
        check.at_most("genome.genes", u64::from(self.genes), total / 5_000);
        check.within("genome.isochore_length", self.isochore_length, 100, 100_000_000);
        check.at_least("genome.isochore_gc", self.isochore_gc.len(), 1);
        for &gc in &self.isochore_gc {
            check.share("genome.isochore_gc", gc);
        }
    }
}
