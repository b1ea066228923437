//! Where sites are put.

use std::collections::BTreeSet;

use landfall_core::{Position, Strand};
use landfall_tables::truth::Place;
use rand::seq::SliceRandom;
use rand::{Rng, RngExt};

use crate::bed::{self, Weighted};
use crate::error::SimError;
use crate::genome::{Genome, Interval, RepeatKind};
use crate::law::Law;
use crate::scenario::{self, Scenario, VectorKind};
use crate::site::{MARGIN, Site};

/// Attempts to find a place for a site before giving up.
const TRIES: usize = 100_000;
/// Sites of one experiment lie farther apart than this, in bases.
pub const SITE_DISTANCE: u32 = 100;
/// How far upstream of its gene a dominant clone's site lies, in bases.
const UPSTREAM: [u32; 2] = [500, 5_000];
/// How far from a drawn place a vector's target sequence is looked for, in bases.
const TARGET_SEARCH: usize = 10_000;

/// Hands out places for sites, none near another.
pub struct Placer<'a> {
    genome: &'a Genome,
    kind: VectorKind,
    reach: u32,
    taken: BTreeSet<(u32, u32)>,
    exact: Vec<Interval>,
    duplications: Vec<Interval>,
    alu: Vec<Interval>,
    l1: Vec<Interval>,
    satellites: Vec<Interval>,
    /// Start of transcription and direction of the genes of the cancer list.
    cancer: Vec<Site>,
}

/// What a subject's files say of places.
pub struct Listed {
    /// Positions not used yet, in random order.
    positions: Vec<(Site, bool)>,
    intervals: Vec<Interval>,
    weights: Option<Law>,
    ordinary: Place,
}

impl Listed {
    /// The place of a copy that asks for nothing special.
    #[must_use]
    pub fn ordinary(&self) -> Place {
        self.ordinary
    }
}

impl<'a> Placer<'a> {
    /// The genome that places are looked for in.
    #[must_use]
    pub fn genome(&self) -> &'a Genome {
        self.genome
    }

    /// `reach` bases on both sides of a site must be sequence.
    #[must_use]
    pub fn new(genome: &'a Genome, kind: VectorKind, reach: u32) -> Self {
        let copies = |kind: RepeatKind| -> Vec<Interval> {
            let repeats = genome.repeats.iter().filter(|repeat| repeat.kind == kind);
            repeats.map(|repeat| repeat.interval).collect()
        };
        let cancer = genome.genes.iter().filter(|gene| gene.cancer);
        Self {
            exact: copies(RepeatKind::ExactDuplication),
            duplications: copies(RepeatKind::Duplication),
            alu: copies(RepeatKind::Alu),
            l1: copies(RepeatKind::L1),
            satellites: copies(RepeatKind::Satellite),
            cancer: cancer
                .map(|gene| Site {
                    contig: gene.interval.contig,
                    junction: gene.start_site(),
                    strand: gene.strand,
                })
                .collect(),
            taken: BTreeSet::new(),
            genome,
            kind,
            reach,
        }
    }

    /// Whether the cancer list holds a gene.
    #[must_use]
    pub fn has_cancer_genes(&self) -> bool {
        !self.cancer.is_empty()
    }

    /// Reads the files of places that a subject names.
    ///
    /// # Errors
    /// [`SimError::Places`] for a line that is no BED or names no contig of the genome, [`SimError::File`].
    pub fn listed(
        &self,
        scenario: &Scenario,
        subject: &scenario::Subject,
        rng: &mut impl Rng,
    ) -> Result<Listed, SimError> {
        let mut listed =
            Listed { positions: Vec::new(), intervals: Vec::new(), weights: None, ordinary: Place::Anywhere };
        if let Some(path) = &subject.places.bed {
            listed.ordinary = Place::Listed;
            let rows = bed::read(&scenario.path(path), self.genome)?;
            let site = |row: &Weighted| {
                let (contig, junction) = (row.interval.contig, Position(row.interval.start));
                let strand = row.strand.unwrap_or(Strand::Plus);
                (Site { contig, junction, strand }, row.strand.is_some())
            };
            listed.positions = rows.iter().map(site).collect();
            listed.positions.shuffle(rng);
        }
        if let Some(path) = &subject.places.weights {
            listed.ordinary = Place::Weighted;
            let rows = bed::read(&scenario.path(path), self.genome)?;
            let weights: Vec<f64> = rows.iter().map(|row| row.score).collect();
            if weights.iter().sum::<f64>() <= 0.0 {
                let fault = "found no interval with a score above 0; expected scores in column 5".to_owned();
                return Err(SimError::Places { path: scenario.path(path), line: 1, fault });
            }
            listed.weights = Some(Law::from_weights(&weights));
            listed.intervals = rows.iter().map(|row| row.interval).collect();
        }
        Ok(listed)
    }

    /// A free place of the kind asked for; `None` if a long search finds none.
    pub fn place(&mut self, rng: &mut impl Rng, place: Place, listed: &mut Listed) -> Option<Site> {
        let site = (0..TRIES)
            .filter_map(|_| self.candidate(rng, place, listed))
            .find(|&site| self.is_free(site) && self.is_apart(site))?;
        self.taken.insert((site.contig.0, site.junction.0));
        Some(site)
    }

    /// A random place for a primer that binds where it should not: any place where a site could be.
    pub fn stray(&self, rng: &mut impl Rng) -> Option<Site> {
        let mut sites = (0..TRIES).filter_map(|_| self.somewhere(rng));
        sites.find(|&site| self.is_outside_exact(site) && self.is_free(site))
    }

    /// A random place of the kind asked for; `None` where the draw did not hit one.
    fn candidate(&self, rng: &mut impl Rng, place: Place, listed: &mut Listed) -> Option<Site> {
        match place {
            Place::Anywhere => {
                let site = self.somewhere(rng)?;
                let site = self.on_target(site, self.genome.length(site.contig))?;
                self.is_outside_exact(site).then_some(site)
            }
            Place::Listed => {
                let (site, known) = listed.positions.pop()?;
                Some(if known { site } else { Site { strand: strand(rng), ..site } })
            }
            Place::Weighted => {
                let interval = listed.intervals[listed.weights.as_ref()?.draw(rng)];
                self.inside(rng, interval, 0)
            }
            Place::NearCancerGene => {
                let gene = draw(rng, &self.cancer)?;
                let distance = rng.random_range(UPSTREAM[0]..=UPSTREAM[1]);
                let junction = match gene.strand {
                    Strand::Plus => gene.junction.0.checked_sub(distance)?,
                    Strand::Minus => gene.junction.0 + distance,
                };
                let site = Site { junction: Position(junction), strand: strand(rng), ..gene };
                let site = self.on_target(site, self.genome.length(site.contig))?;
                let around = Interval::around(site.contig, site.junction, self.reach);
                (!self.genome.touches_repeat(around)).then_some(site)
            }
            Place::ExactDuplication => self.in_copy(rng, &self.exact, |_| self.reach),
            Place::Duplication => self.in_copy(rng, &self.duplications, |_| self.reach),
            Place::Satellite => self.in_copy(rng, &self.satellites, |_| 0),
            Place::Alu => self.in_copy(rng, &self.alu, third),
            Place::L1 => self.in_copy(rng, &self.l1, third),
        }
    }

    /// A random place in one of the copies, so many bases from its ends.
    fn in_copy(
        &self,
        rng: &mut impl Rng,
        copies: &[Interval],
        inset: impl Fn(Interval) -> u32,
    ) -> Option<Site> {
        let copy = draw(rng, copies)?;
        self.inside(rng, copy, inset(copy))
    }

    /// A random place of the vector's target in an interval, `inset` bases from its ends.
    fn inside(&self, rng: &mut impl Rng, interval: Interval, inset: u32) -> Option<Site> {
        let site = within(rng, interval, inset)?;
        self.on_target(site, interval.end.saturating_sub(inset))
    }

    fn somewhere(&self, rng: &mut impl Rng) -> Option<Site> {
        let contig = self.genome.draw_contig(rng);
        within(rng, Interval { contig, start: 0, end: self.genome.length(contig) }, MARGIN)
    }

    fn is_outside_exact(&self, site: Site) -> bool {
        let around = Interval::around(site.contig, site.junction, self.reach);
        !self.exact.iter().any(|copy| copy.overlaps(around))
    }

    /// The next place, along the contig and before `end`, whose host bases are the vector's target.
    fn on_target(&self, site: Site, end: u32) -> Option<Site> {
        let target = self.kind.target();
        if target.is_empty() {
            return Some(site);
        }
        let bases = &self.genome.contigs[site.contig.index()].bases;
        let from = site.junction.0 as usize;
        let search = bases.get(from..(from + TARGET_SEARCH).min(end as usize))?;
        let at = from + search.windows(target.len()).position(|window| window == target)?;
        // The first base of the target follows the vector's end on the plus strand, its last one on the minus strand.
        let at = if site.strand == Strand::Plus { at } else { at + target.len() - 1 };
        Some(Site { junction: Position(at as u32), ..site })
    }

    /// Whether every fragment of the site lies in sequence: no margin, no N.
    fn is_free(&self, site: Site) -> bool {
        let bases = &self.genome.contigs[site.contig.index()].bases;
        let (junction, reach) = (site.junction.0, self.reach.max(MARGIN));
        let inside = junction >= reach && (junction + reach) < bases.len() as u32;
        inside && !bases[(junction - self.reach) as usize..=(junction + self.reach) as usize].contains(&b'N')
    }

    fn is_apart(&self, site: Site) -> bool {
        let near = site.junction.0.saturating_sub(SITE_DISTANCE)..=site.junction.0 + SITE_DISTANCE;
        self.taken.range((site.contig.0, *near.start())..=(site.contig.0, *near.end())).next().is_none()
    }
}

fn strand(rng: &mut impl Rng) -> Strand {
    if rng.random_bool(0.5) { Strand::Plus } else { Strand::Minus }
}

/// A random place in an interval, `inset` bases from its ends.
fn within(rng: &mut impl Rng, interval: Interval, inset: u32) -> Option<Site> {
    let (first, last) = (interval.start + inset, interval.end.checked_sub(inset + 1)?);
    let junction = Position(rng.random_range(first..=last.max(first)));
    Some(Site { contig: interval.contig, junction, strand: strand(rng) })
}

/// Leaves the middle third of a copy.
fn third(copy: Interval) -> u32 {
    (copy.end - copy.start) / 3
}

fn draw<T: Copy>(rng: &mut impl Rng, from: &[T]) -> Option<T> {
    if from.is_empty() { None } else { Some(from[rng.random_range(0..from.len() as u32) as usize]) }
}
