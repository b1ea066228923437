//! Molecules of a library.

use landfall_core::{Position, ReadClass, Side, SiteId, Strand};
use landfall_tables::truth::{EndShape, MoleculeKind};
use rand::{Rng, RngExt};

use super::library::Cell;
use super::pcr::Variant;
use super::pool;
use super::uniqueness::Uniqueness;
use crate::genome::{Repeat, RepeatKind};
use crate::integration::Integration;
use crate::law::Law;
use crate::path::Path;
use crate::population::{Sample, Subject};
use crate::scenario::{Fragmentation, LengthLaw, Lmpcr, VectorKind};
use crate::simulation::Simulation;
use crate::site::Site;

/// Host bases that both mates must show for a molecule to be placed.
pub const SHORTEST_PLACED: u32 = 30;
/// A shorter insert is a primer dimer.
const SHORTEST_INSERT: u32 = 10;
/// How far from the vector's end the primer may sit, in bases: AAV ends lose some of their repeat.
const PRIMER_SEARCH: u32 = 200;
/// Share of a mate's bases that may be edits, or it does not fit.
const MAX_EDITS: f64 = 0.05;
/// Errors in the vector end that an analysis forgives, if the last two bases are right.
const FORGIVEN: usize = 1;

/// One molecule that was amplified.
#[derive(Clone, Debug)]
pub struct Molecule {
    /// What lies between primer and linker.
    pub insert: Path,
    /// Bases of the insert before the host, or before what else follows the vector end: where polymerase slips.
    pub head: u32,
    /// What it is.
    pub kind: MoleculeKind,
    /// What a perfect analysis calls its reads.
    pub class: ReadClass,
    /// Where it is from, if it shows a junction.
    pub origin: Option<Origin>,
    /// Its UMI.
    pub umi: Vec<u8>,
    /// Whether it is only read once, as what arises late in PCR or binds badly.
    pub late: bool,
}

/// The junction that a molecule shows.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The junction.
    pub site: Site,
    /// Its name.
    pub id: SiteId,
    /// The host base at the sheared end.
    pub breakpoint: Position,
    /// How the vector end looks; `None` for a mispriming, which shows none.
    pub end_shape: Option<EndShape>,
    /// The cell; `None` for a mispriming.
    pub cell: Option<Cell>,
    /// The number of the copy among those of its clone, from 0.
    pub copy: u32,
}

/// What molecules are made of, with the laws that make them.
pub struct Bench<'a> {
    pub(super) plan: &'a Lmpcr,
    pub(super) simulation: &'a Simulation,
    /// Subject and sample, by [`Cell::sample`].
    pub(super) samples: Vec<(&'a Subject, &'a Sample)>,
    pub(super) side: Side,
    pub(super) misprimings: Vec<Site>,
    lengths: Law,
    uniqueness: Uniqueness<'a>,
}

impl<'a> Bench<'a> {
    /// Sets up: finds the rivals of all sites of the simulation.
    #[must_use]
    pub fn new(plan: &'a Lmpcr, simulation: &'a Simulation) -> Self {
        let side = plan.layout.side();
        let genome = &simulation.genome;
        let misprimings: Vec<Site> =
            if plan.artefacts.mispriming > 0.0 { misprimings(plan, simulation) } else { Vec::new() };
        let integrations = simulation
            .subjects
            .iter()
            .flat_map(|subject| &subject.clones)
            .flat_map(|clone| clone.integrations.iter().map(|integration| integration.site(side)));
        let sites: Vec<Site> = integrations.chain(misprimings.iter().copied()).collect();
        let uniqueness = Uniqueness::new(genome, &plan.layout, &sites);
        let samples = simulation.samples().collect();
        Self { plan, simulation, samples, side, misprimings, lengths: law(plan.lengths), uniqueness }
    }

    /// The integrations of a cell.
    #[must_use]
    pub fn integrations(&self, cell: Cell) -> &'a [Integration] {
        &self.samples[cell.sample as usize].0.clones[cell.clone as usize].integrations
    }

    /// The sheared end of one integration of a cell; `None` where the primer finds nothing, or no molecule that can be
    /// amplified comes of it.
    pub fn integration(&self, rng: &mut impl Rng, cell: Cell, copy: u32) -> Option<Molecule> {
        let integration = &self.integrations(cell)[copy as usize];
        let site = integration.site(self.side);
        let vector = self.behind_primer(integration)?;
        let length = self.host_length(rng, site)?;
        let insert = vector.clone().then(site.host(length));
        let class =
            if self.shows_vector_end(&insert) { self.class(site, length) } else { ReadClass::NoVectorEnd };
        let origin = Origin {
            site,
            id: integration.id(self.side, &self.simulation.genome),
            breakpoint: site.breakpoint(length),
            end_shape: Some(integration.end_of(self.side).shape),
            cell: Some(cell),
            copy,
        };
        let molecule = Molecule {
            head: vector.length(),
            insert,
            kind: MoleculeKind::Integration,
            class,
            origin: Some(origin),
            umi: self.plan.layout.draw_umi(rng),
            late: false,
        };
        Some(Molecule { class: self.read_class(&molecule, &Variant::default()), ..molecule })
    }

    /// The vector bases between primer and host; `None` where the end has lost the primer's place.
    fn behind_primer(&self, integration: &Integration) -> Option<Path> {
        let outwards = integration.outwards(self.side);
        let length = outwards.length();
        let last = outwards.slice(length.saturating_sub(PRIMER_SEARCH), length);
        let bases = last.bases(self.simulation.template());
        let primer = self.plan.layout.primer.as_bytes();
        let at = bases.windows(primer.len()).rposition(|window| window == primer)?;
        Some(last.slice((at + primer.len()) as u32, last.length()))
    }

    /// Whether an analysis finds the vector end at the start of an insert.
    pub(super) fn shows_vector_end(&self, insert: &Path) -> bool {
        let end = self.plan.layout.vector_end.as_bytes();
        let shown = insert.slice(0, end.len() as u32).bases(self.simulation.template());
        let (inner, last) = end.split_at(end.len().saturating_sub(2));
        shown.len() == end.len()
            && shown.ends_with(last)
            && landfall_core::dna::hamming(&shown, inner) <= FORGIVEN
    }

    /// Whether bases gained between vector end and host are too many for the anchor mate to fit the host there. The ends
    /// of an AAV are looked for in the vector.
    fn hides_host(&self, molecule: &Molecule, variant: &Variant) -> bool {
        let Some(origin) = &molecule.origin else { return false };
        let end = self.plan.layout.vector_end.len() as u32;
        let gained = molecule.head.saturating_sub(end) + variant.inserted.len() as u32;
        let shown = (gained + behind(molecule, variant)).min(self.plan.layout.host_shown().0);
        let allowed = (MAX_EDITS * f64::from(shown)) as u32;
        let aav = self.simulation.vector.as_ref().is_some_and(|vector| vector.kind == VectorKind::Aav);
        if aav || gained <= allowed {
            return false;
        }
        let insert = molecule.insert.bases(self.simulation.template());
        let insert = pool::slipped(&insert, molecule.head as usize, variant);
        let mate = &insert[end as usize..];
        !self.uniqueness.fits_near(origin.site, &mate[..mate.len().min(shown as usize)], gained, allowed)
    }

    /// What a perfect analysis calls a fragment of so many host bases.
    pub(super) fn class(&self, site: Site, length: u32) -> ReadClass {
        match stopped_by_length(length) {
            Some(class) => class,
            None if self.uniqueness.is_unique(site, length) => ReadClass::Unique,
            None => ReadClass::Multihit,
        }
    }

    /// What a perfect analysis calls the reads of a molecule's copies: bases lost may leave too little, bases gained may
    /// hide the host.
    pub(super) fn read_class(&self, molecule: &Molecule, variant: &Variant) -> ReadClass {
        match (molecule.class, stopped_by_length(behind(molecule, variant))) {
            (class @ (ReadClass::NoVectorEnd | ReadClass::Chimera), _) | (_, Some(class)) => class,
            (ReadClass::Unique | ReadClass::Multihit, _) if self.hides_host(molecule, variant) => {
                ReadClass::Unmapped
            }
            (class, _) => class,
        }
    }

    /// Host bases between a junction and the broken end; `None` where the host holds no such end near enough.
    pub(super) fn host_length(&self, rng: &mut impl Rng, site: Site) -> Option<u32> {
        let room = site.room(self.simulation.genome.length(site.contig));
        self.broken(rng, |longest| site.host(longest.min(room)))
    }

    /// Bases up to the broken end of what follows the vector end; `None` where it holds no such end near enough.
    /// `following` gives so many bases of that.
    pub(super) fn broken(&self, rng: &mut impl Rng, following: impl Fn(u32) -> Path) -> Option<u32> {
        match &self.plan.fragmentation {
            Fragmentation::Shear => Some(self.shear_length(rng)),
            Fragmentation::Restriction { sequence } => {
                let bases = following(self.plan.longest).bases(self.simulation.template());
                let at = bases.windows(sequence.len()).position(|window| window == sequence.as_bytes())?;
                Some((at + sequence.len()) as u32).filter(|&length| length >= self.plan.shortest)
            }
        }
    }

    /// Bases up to the next shear point; draws beyond the longest are lost in PCR and redrawn.
    fn shear_length(&self, rng: &mut impl Rng) -> u32 {
        loop {
            let length = self.plan.shortest + self.lengths.draw(rng) as u32;
            if length <= self.plan.longest {
                return length;
            }
        }
    }

    /// A random element of a slice.
    pub(super) fn pick<'b, T>(rng: &mut impl Rng, from: &'b [T]) -> Option<&'b T> {
        if from.is_empty() { None } else { from.get(rng.random_range(0..from.len() as u32) as usize) }
    }
}

/// Bases behind the vector end that copies of a molecule keep.
fn behind(molecule: &Molecule, variant: &Variant) -> u32 {
    molecule.insert.length() - molecule.head - variant.slip.min(0).unsigned_abs()
}

/// What stops a fragment with so many bases behind the vector end; `None` if it is long enough to be placed.
pub(super) fn stopped_by_length(bases: u32) -> Option<ReadClass> {
    match bases {
        ..SHORTEST_INSERT => Some(ReadClass::PrimerDimer),
        SHORTEST_INSERT..SHORTEST_PLACED => Some(ReadClass::TooShort),
        _ => None,
    }
}

/// The junctions that planted copies of the vector end seem to show, where no fragment holds an N or leaves its contig.
fn misprimings(plan: &Lmpcr, simulation: &Simulation) -> Vec<Site> {
    let genome = &simulation.genome;
    let site = |repeat: &Repeat| Site {
        contig: repeat.interval.contig,
        junction: Position(match repeat.strand {
            Strand::Plus => repeat.interval.end,
            Strand::Minus => repeat.interval.start - 1,
        }),
        strand: repeat.strand,
    };
    let is_free = |site: &Site| {
        site.room(genome.length(site.contig)) >= plan.longest
            && !site.host(plan.longest).bases(simulation.template()).contains(&b'N')
    };
    let repeats = genome.repeats.iter().filter(|repeat| repeat.kind == RepeatKind::VectorEnd);
    repeats.map(site).filter(is_free).collect()
}

fn law(lengths: LengthLaw) -> Law {
    match lengths {
        LengthLaw::Gamma { mean, shape } => Law::negative_binomial(mean, shape),
        LengthLaw::TwoPeaked { means, shape, first } => {
            let [left, right] = means.map(|mean| Law::negative_binomial(mean, shape));
            Law::mixture(first, [&left, &right])
        }
    }
}
