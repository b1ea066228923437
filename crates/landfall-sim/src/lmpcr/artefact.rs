//! Molecules of a library that are no integration site.

use landfall_core::{ReadClass, SiteId, dna};
use landfall_tables::truth::MoleculeKind;
use rand::{Rng, RngExt};

use super::molecule::{Bench, Molecule, Origin, SHORTEST_PLACED, stopped_by_length};
use crate::path::Path;
use crate::population::Placer;
use crate::site::Site;
use crate::vector::Vector;

/// Sites of a chimera lie farther apart than any fragment is long, in bases.
const CHIMERA_DISTANCE: u32 = 10_000;
/// The shortest part of a molecule in a chimera, in bases.
const CHIMERA_PART: u32 = 40;
/// A place is no vector end if it differs from one in so many bases.
const UNLIKE_VECTOR_END: usize = 4;
/// Attempts to draw the parts of a chimera, or a place unlike the vector end.
const TRIES: usize = 100;

/// The kinds of artefact that are made as molecules, with their rate per recovered molecule.
pub fn rates(plan: &crate::scenario::Lmpcr) -> [(MoleculeKind, f64); 7] {
    let rates = &plan.artefacts;
    [
        (MoleculeKind::Chimera, rates.chimera),
        (MoleculeKind::VectorInternal, rates.vector_internal),
        (MoleculeKind::Plasmid, rates.plasmid),
        (MoleculeKind::LtrCircle2, rates.ltr_circle_2),
        (MoleculeKind::PrimerDimer, rates.primer_dimer),
        (MoleculeKind::StrayPrimer, rates.no_vector_end),
        (MoleculeKind::Mispriming, rates.mispriming),
    ]
}

impl Bench<'_> {
    /// One artefact of a kind; `None` where the simulation has nothing to make it of. Chimeras are made of `molecules`.
    pub fn artefact(
        &self,
        rng: &mut impl Rng,
        kind: MoleculeKind,
        molecules: &[Molecule],
        placer: &Placer<'_>,
    ) -> Option<Molecule> {
        match kind {
            MoleculeKind::Chimera => self.chimera(rng, molecules),
            MoleculeKind::StrayPrimer => self.stray_primer(rng, placer),
            MoleculeKind::Mispriming => self.mispriming(rng),
            _ => self.vector_molecule(rng, kind),
        }
    }

    /// What the primer makes of the vector alone; of nothing, if the vector end is joined to the linker.
    fn vector_molecule(&self, rng: &mut impl Rng, kind: MoleculeKind) -> Option<Molecule> {
        let vector = self.simulation.vector.as_ref()?;
        let (following, whole): (fn(&Vector, u32) -> Path, ReadClass) = match kind {
            MoleculeKind::VectorInternal => (Vector::internal, ReadClass::VectorInternal),
            MoleculeKind::Plasmid => (Vector::into_backbone, ReadClass::Plasmid),
            MoleculeKind::LtrCircle2 => (Vector::across_circle, ReadClass::LtrCircle2),
            _ => (|_, _| Path::default(), ReadClass::PrimerDimer),
        };
        let broken = self.broken(rng, |longest| following(vector, longest));
        // A dimer holds nothing that could be broken.
        let length = if kind == MoleculeKind::PrimerDimer { 0 } else { broken? };
        let beyond = following(vector, length);
        let class = stopped_by_length(beyond.length()).unwrap_or(whole);
        let end = vector.vector_end(self.side, self.plan.layout.vector_end.len() as u32);
        let umi = self.plan.layout.draw_umi(rng);
        let (head, insert) = (end.length(), end.then(beyond));
        Some(Molecule { head, insert, kind, class, origin: None, umi, late: false })
    }

    /// The first part of one molecule, then the last part of another with its shear end and UMI.
    fn chimera(&self, rng: &mut impl Rng, molecules: &[Molecule]) -> Option<Molecule> {
        let site = |molecule: &Molecule| {
            let origin = molecule.origin.as_ref().filter(|_| molecule.class == ReadClass::Unique)?;
            let long = molecule.insert.length() >= molecule.head + CHIMERA_PART;
            long.then_some(origin.site)
        };
        let far = |one: Site, other: Site| {
            one.contig != other.contig || one.junction.distance(other.junction) > CHIMERA_DISTANCE
        };
        let (first, second) = (0..TRIES).find_map(|_| {
            let (first, second) = (Self::pick(rng, molecules)?, Self::pick(rng, molecules)?);
            far(site(first)?, site(second)?).then_some((first, second))
        })?;
        let head = rng.random_range(first.head + CHIMERA_PART..=first.insert.length());
        let length = second.insert.length();
        let tail = rng.random_range(CHIMERA_PART..=length - second.head);
        Some(Molecule {
            insert: first.insert.slice(0, head).then(second.insert.slice(length - tail, length)),
            head: first.head,
            kind: MoleculeKind::Chimera,
            class: ReadClass::Chimera,
            origin: None,
            umi: second.umi.clone(),
            late: true,
        })
    }

    /// The primer on a place of the genome that only its own bases fit.
    fn stray_primer(&self, rng: &mut impl Rng, placer: &Placer<'_>) -> Option<Molecule> {
        let end = self.plan.layout.vector_end.as_bytes();
        let unlike = |path: &Path| {
            let start = path.slice(0, end.len() as u32).bases(self.simulation.template());
            dna::hamming(&start, end) >= UNLIKE_VECTOR_END.min(end.len())
        };
        // Where an enzyme cuts, the length follows from the place.
        let sheared = self.broken(rng, |_| Path::default());
        let fragment = |_| {
            let site = placer.stray(rng)?;
            let length = sheared.or_else(|| self.host_length(rng, site))?;
            Some(site.host(length.max(SHORTEST_PLACED))).filter(unlike)
        };
        let insert = (0..TRIES).find_map(fragment)?;
        Some(Molecule {
            head: 0,
            insert,
            kind: MoleculeKind::StrayPrimer,
            class: ReadClass::NoVectorEnd,
            origin: None,
            umi: self.plan.layout.draw_umi(rng),
            late: true,
        })
    }

    /// The primer on a place of the genome that looks like the vector end: its host bases seem to begin at a junction.
    fn mispriming(&self, rng: &mut impl Rng) -> Option<Molecule> {
        let site = *Self::pick(rng, &self.misprimings)?;
        let length = self.host_length(rng, site)?;
        let end = self.plan.layout.vector_end.len() as u32;
        let insert = site.before(end).host(end + length);
        let class =
            if self.shows_vector_end(&insert) { self.class(site, length) } else { ReadClass::NoVectorEnd };
        // As a vector there would be oriented, seen from the measured end.
        let strand = match self.side {
            landfall_core::Side::Three => site.strand,
            landfall_core::Side::Five => !site.strand,
        };
        let contig = self.simulation.genome.contigs[site.contig.index()].name.clone();
        let id = SiteId { contig, strand, position: site.junction, vector_end: None };
        let origin =
            Origin { site, id, breakpoint: site.breakpoint(length), end_shape: None, cell: None, copy: 0 };
        let umi = self.plan.layout.draw_umi(rng);
        let kind = MoleculeKind::Mispriming;
        Some(Molecule { insert, head: end, kind, class, origin: Some(origin), umi, late: false })
    }
}
