//! Molecules of a library that are no integration site.

use landfall_core::seed::stream;
use landfall_core::{ReadClass, dna};
use rand::{Rng, RngExt};

use super::{Bench, Library, Molecule, Tag, amplify};
use crate::population::stray_place;
use crate::scenario::NegativeControl;
use crate::site::Site;

/// Sites of a chimera lie farther apart than any fragment is long, in bases.
const CHIMERA_DISTANCE: u32 = 10_000;
/// A place is no vector end if it differs from one in so many bases.
const UNLIKE_VECTOR_END: usize = 4;

impl Bench<'_> {
    /// Adds what the scenario's rates ask for, each a number per molecule already there.
    pub(super) fn add_artefacts(&self, rng: &mut impl Rng, tag: &Tag, molecules: &mut Vec<Molecule>) {
        let plan = &self.scenario.library;
        let rates = &plan.artefacts;
        let recovered = molecules.len();
        // Rounded, not drawn: a rate in a scenario is what the library holds.
        let count = |rate: f64| (rate * recovered as f64).round() as u32;
        for _ in 0..count(rates.chimera) {
            let chimera = self.chimera(rng, tag, &molecules[..recovered]);
            molecules.extend(chimera);
        }
        for (class, rate) in [
            (ReadClass::VectorInternal, rates.vector_internal),
            (ReadClass::Plasmid, rates.plasmid),
            (ReadClass::LtrCircle2, rates.ltr_circle_2),
            (ReadClass::PrimerDimer, rates.primer_dimer),
        ] {
            for _ in 0..count(rate) {
                let reads = amplify(rng, plan);
                molecules.push(self.vector_molecule(rng, tag, class, reads));
            }
        }
        for _ in 0..count(rates.no_vector_end) {
            molecules.extend(self.without_vector_end(rng, tag));
        }
    }

    /// What the U5 primer makes of the vector alone; of class `PrimerDimer` if nothing lies in between.
    fn vector_molecule(&self, rng: &mut impl Rng, tag: &Tag, class: ReadClass, reads: u32) -> Molecule {
        let length = self.shear_length(rng);
        let insert = match class {
            ReadClass::VectorInternal => self.vector.internal(length),
            ReadClass::Plasmid => self.vector.into_backbone(length),
            ReadClass::LtrCircle2 => self.vector.across_circle(length),
            _ => Vec::new(),
        };
        let short = class != ReadClass::PrimerDimer && length < super::SHORTEST_PLACED;
        let class = if short { ReadClass::TooShort } else { class };
        let layout = &self.scenario.layout;
        let amplicon = layout.amplicon(&insert, &tag.linker_unique, &layout.draw_umi(rng));
        Molecule { amplicon, class, origin: None, reads }
    }

    /// The host bases of one molecule, then those of another with its shear end and UMI.
    fn chimera(&self, rng: &mut impl Rng, tag: &Tag, molecules: &[Molecule]) -> Option<Molecule> {
        let layout = &self.scenario.layout;
        let unique: Vec<_> =
            molecules.iter().filter(|molecule| molecule.class == ReadClass::Unique).collect();
        let head = *unique.get(rng.random_range(0..unique.len().max(1) as u32) as usize)?;
        let site = head.origin.as_ref()?.site;
        let far = |other: Site| {
            other.contig != site.contig || other.junction.distance(site.junction) > CHIMERA_DISTANCE
        };
        let tails: Vec<_> = unique
            .iter()
            .filter_map(|molecule| Some((molecule, molecule.origin.as_ref()?)))
            .filter(|(_, origin)| far(origin.site))
            .collect();
        let &(tail, origin) = tails.get(rng.random_range(0..tails.len().max(1) as u32) as usize)?;
        let vector_end = layout.primer.len() + layout.vector_end.len();
        let linker = layout.linker(&tag.linker_unique).len();
        let insert =
            |molecule: &Molecule| molecule.amplicon[vector_end..molecule.amplicon.len() - linker].to_vec();
        let joined = [insert(head), insert(tail)].concat();
        let amplicon = layout.amplicon(&joined, &tag.linker_unique, &origin.umi);
        Some(Molecule { amplicon, class: ReadClass::Chimera, origin: None, reads: 1 })
    }

    /// The primer on a place of the genome that only its own bases fit.
    fn without_vector_end(&self, rng: &mut impl Rng, tag: &Tag) -> Option<Molecule> {
        let layout = &self.scenario.layout;
        let length = self.shear_length(rng).max(super::SHORTEST_PLACED);
        let host = loop {
            let site = stray_place(rng, self.genome, self.scenario.library.shear_maximum)?;
            let host = site.host(&self.genome.contigs[site.contig.index()].bases, length);
            if dna::hamming(&host, layout.vector_end.as_bytes())
                >= UNLIKE_VECTOR_END.min(layout.vector_end.len())
            {
                break host;
            }
        };
        let umi = layout.draw_umi(rng);
        let amplicon = layout.amplicon_without_vector_end(&host, &tag.linker_unique, &umi);
        Some(Molecule { amplicon, class: ReadClass::NoVectorEnd, origin: None, reads: 1 })
    }
}

/// The library of a control without DNA: dimers, garbage, and DNA carried over from `neighbour`, one read each.
#[must_use]
pub fn negative_control(
    bench: &Bench<'_>,
    plan: &NegativeControl,
    tag: Tag,
    neighbour: &[(Site, u32)],
) -> Library {
    let mut rng = stream(bench.scenario.seed, "simulate", &format!("library/{}", tag.name));
    let rng = &mut rng;
    let cells: Vec<Site> =
        neighbour.iter().flat_map(|&(site, count)| std::iter::repeat_n(site, count as usize)).collect();
    let mut molecules = Vec::new();
    for _ in 0..plan.dimers {
        molecules.push(bench.vector_molecule(rng, &tag, ReadClass::PrimerDimer, 1));
    }
    for _ in 0..plan.no_vector_end {
        molecules.extend(bench.without_vector_end(rng, &tag));
    }
    for _ in 0..if cells.is_empty() { 0 } else { plan.carried_over } {
        let site = cells[rng.random_range(0..cells.len() as u32) as usize];
        molecules.push(bench.integration(rng, &tag, site, 1));
    }
    Library { tag, molecules }
}
