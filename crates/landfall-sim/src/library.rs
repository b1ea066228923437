//! Libraries: the molecules that are made of a sample's cells, and how often each is read.

mod artefact;

use landfall_core::seed::stream;
use landfall_core::{Position, ReadClass};
use rand::{Rng, RngExt};

use crate::genome::Genome;
use crate::law::Law;
use crate::scenario::{self, Scenario};
use crate::site::Site;
use crate::uniqueness::Uniqueness;
use crate::vector::Vector;

pub use artefact::negative_control;

/// Host bases that both mates must show for a molecule to be placed.
pub const SHORTEST_PLACED: u32 = 30;

/// One prepared library.
#[derive(Clone, Debug)]
pub struct Library {
    /// What the sheet says of it.
    pub tag: Tag,
    /// What it holds.
    pub molecules: Vec<Molecule>,
}

/// What tells a library from the others.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// Number of the replicate within the sample, from 1.
    pub replicate: u32,
    /// Its index sequence.
    pub barcode: Vec<u8>,
    /// The part of its linker before the UMI.
    pub linker_unique: Vec<u8>,
}

/// One molecule and its reads.
#[derive(Clone, Debug)]
pub struct Molecule {
    /// Its sequence, from the primer to the linker.
    pub amplicon: Vec<u8>,
    /// What a perfect analysis calls its reads.
    pub class: ReadClass,
    /// Where it is from, if from an integration site.
    pub origin: Option<Origin>,
    /// How often it is read.
    pub reads: u32,
}

/// The truth of a molecule that holds the junction of an integration site.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The site.
    pub site: Site,
    /// The host base at the sheared end.
    pub breakpoint: Position,
    /// Its UMI.
    pub umi: Vec<u8>,
}

/// What molecules are made of, with the laws that make them.
pub struct Bench<'a> {
    scenario: &'a Scenario,
    genome: &'a Genome,
    vector: &'a Vector,
    uniqueness: Uniqueness<'a>,
    shear: Law,
}

impl<'a> Bench<'a> {
    /// Sets up the laws of a scenario.
    #[must_use]
    pub fn new(scenario: &'a Scenario, genome: &'a Genome, vector: &'a Vector) -> Self {
        let uniqueness = Uniqueness::new(genome, &scenario.layout);
        let plan = &scenario.library;
        let shear = Law::negative_binomial(plan.shear_mean, plan.shear_shape);
        Self { scenario, genome, vector, uniqueness, shear }
    }

    /// The libraries of one sample, one per tag: each cell's DNA goes into one of them, drawn from the stream
    /// `cells/SAMPLE`; molecules come from the streams `library/NAME`.
    #[must_use]
    pub fn libraries(&self, sample: &str, cells: &[(Site, u32)], tags: Vec<Tag>) -> Vec<Library> {
        let mut rng = stream(self.scenario.seed, "simulate", &format!("cells/{sample}"));
        let mut integrations: Vec<Vec<Site>> = vec![Vec::new(); tags.len()];
        for &(site, count) in cells {
            for _ in 0..count {
                integrations[rng.random_range(0..tags.len() as u32) as usize].push(site);
            }
        }
        tags.into_iter().zip(integrations).map(|(tag, sites)| self.library(tag, &sites)).collect()
    }

    fn library(&self, tag: Tag, integrations: &[Site]) -> Library {
        let mut rng = stream(self.scenario.seed, "simulate", &format!("library/{}", tag.name));
        let plan = &self.scenario.library;
        let mut molecules = Vec::new();
        for &site in integrations {
            if rng.random_bool(plan.recovery) {
                let reads = amplify(&mut rng, plan);
                molecules.push(self.integration(&mut rng, &tag, site, reads));
            }
        }
        self.add_artefacts(&mut rng, &tag, &mut molecules);
        Library { tag, molecules }
    }

    /// The sheared end of one cell's integration.
    fn integration(&self, rng: &mut impl Rng, tag: &Tag, site: Site, reads: u32) -> Molecule {
        let layout = &self.scenario.layout;
        let length = self.shear_length(rng);
        let class = if length < SHORTEST_PLACED {
            ReadClass::TooShort
        } else if self.uniqueness.is_unique(site, length) {
            ReadClass::Unique
        } else {
            ReadClass::Multihit
        };
        let host = site.host(&self.genome.contigs[site.contig.index()].bases, length);
        let umi = layout.draw_umi(rng);
        let amplicon = layout.amplicon(&host, &tag.linker_unique, &umi);
        let origin = Origin { site, breakpoint: site.breakpoint(length), umi };
        Molecule { amplicon, class, origin: Some(origin), reads }
    }

    /// Bases between a junction and the next shear point; draws beyond the maximum are lost in PCR and redrawn.
    fn shear_length(&self, rng: &mut impl Rng) -> u32 {
        let plan = &self.scenario.library;
        loop {
            let length = plan.shear_minimum + self.shear.draw(rng) as u32;
            if length <= plan.shear_maximum {
                return length;
            }
        }
    }
}

/// How often a molecule is read: PCR as a branching process, each copy doubled with the same chance in each
/// cycle, then each copy sequenced with the same chance.
pub fn amplify(rng: &mut impl Rng, plan: &scenario::Library) -> u32 {
    let (mut copies, mut mean) = (1_u32, 1.0);
    for _ in 0..plan.pcr_cycles {
        copies += (0..copies).filter(|_| rng.random_bool(plan.pcr_efficiency)).count() as u32;
        mean *= 1.0 + plan.pcr_efficiency;
    }
    let sequenced = (plan.reads_per_molecule / mean).min(1.0);
    (0..copies).filter(|_| rng.random_bool(sequenced)).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo() -> Scenario {
        Scenario::parse(include_str!("../../../testdata/demo.toml")).unwrap()
    }

    #[test]
    fn reads_of_molecules_have_the_mean_asked_for_and_spread_more_than_poisson() {
        let plan = demo().library;
        let mut rng = stream(11, "test", "amplify");
        let reads: Vec<f64> = (0..20_000).map(|_| f64::from(amplify(&mut rng, &plan))).collect();
        let mean = reads.iter().sum::<f64>() / 20_000.0;
        let variance = reads.iter().map(|reads| (reads - mean) * (reads - mean)).sum::<f64>() / 20_000.0;
        assert!((mean / plan.reads_per_molecule - 1.0).abs() < 0.03, "mean {mean}");
        // Branching with efficiency e adds mean²·(1−e)/(1+e) in the limit of many cycles; sampling without
        // replacement among the copies takes mean²/copies.
        let expected = mean + mean * mean * (0.15 / 1.85 - 1.0 / 1.85_f64.powi(7));
        assert!((variance / expected - 1.0).abs() < 0.1, "variance {variance}, expected {expected}");
    }

    #[test]
    fn fragments_keep_to_their_limits_and_mean() {
        let scenario = demo();
        let (genome, vector) = (Genome::build(&scenario).unwrap(), Vector::build(&scenario));
        let bench = Bench::new(&scenario, &genome, &vector);
        let mut rng = stream(11, "test", "shear");
        let lengths: Vec<u32> = (0..20_000).map(|_| bench.shear_length(&mut rng)).collect();
        assert!(lengths.iter().all(|length| (24..=900).contains(length)));
        let mean = f64::from(lengths.iter().sum::<u32>()) / 20_000.0;
        assert!((mean - 214.0).abs() < 4.0, "mean {mean}, expected 24 + 190");
    }
}
