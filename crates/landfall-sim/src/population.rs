//! Subjects, their clones, and the cells of each clone in each sample.

use landfall_core::seed::stream;
use landfall_core::{Position, Strand};
use rand::{Rng, RngExt};

use crate::error::SimError;
use crate::genome::{Genome, Interval, RepeatKind};
use crate::law::apportion;
use crate::scenario::{self, Scenario};
use crate::site::{MARGIN, Site};

/// Attempts to find a place for a site before giving up.
const TRIES: usize = 100_000;
/// Sites of one experiment lie farther apart than this, in bases.
const SITE_DISTANCE: u32 = 100;
/// How far upstream of its gene a dominant clone's site lies, in bases.
const UPSTREAM: [u32; 2] = [500, 5_000];

/// A treated person.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Name.
    pub name: String,
    /// Clones; their number is their identity.
    pub clones: Vec<Clone>,
    /// Samples by time.
    pub samples: Vec<Sample>,
}

/// The descendants of one transduced cell. Each carries one integration.
#[derive(Clone, Debug)]
pub struct Clone {
    /// Where the vector sits.
    pub site: Site,
    /// What kind of place was asked for.
    pub place: Place,
}

/// Where a site is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Anywhere outside exact duplications.
    Anywhere,
    /// Inside an exact duplication, farther from its ends than the longest fragment.
    ExactDuplication,
    /// Inside a copy of the short repeat family.
    AluCopy,
    /// Upstream of a gene of the cancer list.
    NearCancerGene,
}

/// What was taken at one time.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Name, such as `P01_d30`.
    pub name: String,
    /// Cells of each clone, in the order of [`Subject::clones`].
    pub cells: Vec<u32>,
    /// Mean vector copies per cell, untransduced cells included.
    pub vcn: f64,
}

/// All subjects of a scenario: sites from the streams `sites/NAME`, sizes from `sizes/NAME`.
///
/// # Errors
/// [`SimError::NoRoom`] where no place is left for a site.
pub fn build(scenario: &Scenario, genome: &Genome) -> Result<Vec<Subject>, SimError> {
    let mut taken = Vec::new();
    scenario
        .subjects
        .iter()
        .map(|plan| {
            let name = plan.name.clone();
            let clones = place_clones(scenario, plan, genome, &mut taken)?;
            let samples = sizes(scenario.seed, plan, &clones);
            Ok(Subject { name, clones, samples })
        })
        .collect()
}

fn place_clones(
    scenario: &Scenario,
    plan: &scenario::Subject,
    genome: &Genome,
    taken: &mut Vec<Site>,
) -> Result<Vec<Clone>, SimError> {
    let mut rng = stream(scenario.seed, "simulate", &format!("sites/{}", plan.name));
    let reach = scenario.library.shear_maximum;
    let clone = |place| {
        let site = (0..TRIES)
            .filter_map(|_| candidate(&mut rng, genome, place, reach))
            .find(|&site| is_free(genome, site, reach) && is_apart(taken, site))
            .ok_or_else(|| SimError::NoRoom { key: format!("subject.{}.clones", plan.name) })?;
        taken.push(site);
        Ok(Clone { site, place })
    };
    places(plan).into_iter().map(clone).collect()
}

/// What each clone asks for: the special ones evenly among the larger half, the dominant one in the middle.
fn places(plan: &scenario::Subject) -> Vec<Place> {
    let mut places = vec![Place::Anywhere; plan.clones as usize];
    let special = std::iter::repeat_n(Place::ExactDuplication, plan.in_exact_duplications as usize)
        .chain(std::iter::repeat_n(Place::AluCopy, plan.in_alu_copies as usize));
    let half = places.len() / 2;
    let step = half / (1 + plan.in_exact_duplications + plan.in_alu_copies) as usize;
    for (number, place) in (1..).zip(special) {
        places[number * step] = place;
    }
    if plan.timepoints.iter().any(|timepoint| timepoint.dominant_share.is_some()) {
        places[half] = Place::NearCancerGene;
    }
    places
}

/// A random place of the kind asked for; `None` where the draw did not hit one.
fn candidate(rng: &mut impl Rng, genome: &Genome, place: Place, reach: u32) -> Option<Site> {
    let strand = if rng.random_bool(0.5) { Strand::Plus } else { Strand::Minus };
    let within = |rng: &mut _, interval: Interval, inset: u32| {
        let (first, last) = (interval.start + inset, interval.end.checked_sub(inset + 1)?);
        let junction = Position(RngExt::random_range(rng, first..=last.max(first)));
        Some(Site { contig: interval.contig, junction, strand })
    };
    match place {
        Place::Anywhere => {
            let contig = genome.draw_contig(rng);
            let site = within(rng, Interval { contig, start: 0, end: genome.length(contig) }, MARGIN)?;
            let around = Interval::around(site.contig, site.junction, reach);
            let mut exact = copies(genome, RepeatKind::ExactDuplication);
            (!exact.any(|copy| copy.overlaps(around))).then_some(site)
        }
        Place::ExactDuplication => {
            let copy = draw(rng, copies(genome, RepeatKind::ExactDuplication).collect())?;
            within(rng, copy, reach)
        }
        Place::AluCopy => {
            let copy = draw(rng, copies(genome, RepeatKind::Alu).collect())?;
            within(rng, copy, (copy.end - copy.start) / 3)
        }
        Place::NearCancerGene => {
            let gene = draw(rng, genome.genes.iter().filter(|gene| gene.cancer).collect())?;
            let distance = rng.random_range(UPSTREAM[0]..=UPSTREAM[1]);
            let junction = match gene.strand {
                Strand::Plus => gene.start_site().0.checked_sub(distance)?,
                Strand::Minus => gene.start_site().0 + distance,
            };
            let site = Site { contig: gene.interval.contig, junction: Position(junction), strand };
            let around = Interval::around(site.contig, site.junction, reach);
            (!genome.repeats.iter().any(|repeat| repeat.interval.overlaps(around))).then_some(site)
        }
    }
}

fn copies(genome: &Genome, kind: RepeatKind) -> impl Iterator<Item = Interval> + '_ {
    genome.repeats.iter().filter(move |repeat| repeat.kind == kind).map(|repeat| repeat.interval)
}

fn draw<T>(rng: &mut impl Rng, mut from: Vec<T>) -> Option<T> {
    if from.is_empty() {
        return None;
    }
    let at = rng.random_range(0..from.len() as u32);
    Some(from.swap_remove(at as usize))
}

/// Whether every fragment of the site lies in sequence: no margin, no N.
fn is_free(genome: &Genome, site: Site, reach: u32) -> bool {
    let junction = site.junction.0;
    let inside = junction >= MARGIN && junction + MARGIN < genome.length(site.contig);
    let around = Interval::around(site.contig, site.junction, reach);
    inside && around.end <= genome.length(site.contig) && !genome.gaps.iter().any(|gap| gap.overlaps(around))
}

fn is_apart(taken: &[Site], site: Site) -> bool {
    let close =
        |other: &Site| other.contig == site.contig && other.junction.distance(site.junction) <= SITE_DISTANCE;
    !taken.iter().any(close)
}

/// A random place for a primer that binds where it should not: any place where a site could be.
pub fn stray_place(rng: &mut impl Rng, genome: &Genome, reach: u32) -> Option<Site> {
    (0..TRIES)
        .filter_map(|_| candidate(rng, genome, Place::Anywhere, reach))
        .find(|&site| is_free(genome, site, reach))
}

/// The cells of each clone at each time point.
///
/// Sizes begin as a geometric series (Motomura's law of rank and abundance), then drift. Shares hold exactly in
/// the sampled cells up to whole cells; chance enters when their molecules are recovered.
fn sizes(seed: u64, plan: &scenario::Subject, clones: &[Clone]) -> Vec<Sample> {
    let mut rng = stream(seed, "simulate", &format!("sizes/{}", plan.name));
    let mut size = 1.0 / plan.size_ratio;
    let mut sizes: Vec<f64> = clones
        .iter()
        .map(|_| {
            size *= plan.size_ratio;
            size
        })
        .collect();
    let sample = |timepoint: &scenario::Timepoint| {
        let mut weights = Vec::with_capacity(sizes.len());
        for (size, clone) in sizes.iter_mut().zip(clones) {
            let factor = 1.0 + (plan.drift - 1.0) * rng.random::<f64>();
            *size *= if rng.random_bool(0.5) { factor } else { 1.0 / factor };
            let present = rng.random_bool(plan.presence) || clone.place != Place::Anywhere;
            weights.push(if present { *size } else { 0.0 });
        }
        let dominant = clones.iter().position(|clone| clone.place == Place::NearCancerGene);
        if let (Some(share), Some(at)) = (timepoint.dominant_share, dominant) {
            dominate(&mut weights, at, share);
        }
        Sample {
            name: format!("{}_d{}", plan.name, timepoint.days),
            cells: apportion(timepoint.cells, &weights),
            vcn: timepoint.transduced_fraction,
        }
    };
    plan.timepoints.iter().map(sample).collect()
}

/// Gives the clone `at` this share of all weight.
fn dominate(weights: &mut [f64], at: usize, share: f64) {
    weights[at] = 0.0;
    let others: f64 = weights.iter().sum();
    if others > 0.0 {
        for weight in weights.iter_mut() {
            *weight *= (1.0 - share) / others;
        }
    }
    weights[at] = share;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dominant_clone_holds_its_share_of_the_cells() {
        let scenario = Scenario::parse(include_str!("../../../testdata/demo.toml")).unwrap();
        let genome = Genome::build(&scenario).unwrap();
        let subjects = build(&scenario, &genome).unwrap();
        let late = &subjects[0].samples[1];
        let dominant = subjects[0].clones.iter().position(|clone| clone.place == Place::NearCancerGene);
        assert_eq!(late.cells.iter().sum::<u32>(), 800);
        assert_eq!(late.cells[dominant.unwrap()], 160);
        for (subject, plan) in subjects.iter().zip(&scenario.subjects) {
            for (sample, timepoint) in subject.samples.iter().zip(&plan.timepoints) {
                assert_eq!(sample.cells.iter().sum::<u32>(), timepoint.cells, "{}", sample.name);
            }
            let both = |clone: &usize| subject.samples.iter().all(|sample| sample.cells[*clone] > 0);
            let shared = (0..subject.clones.len()).filter(both).count();
            assert!(shared * 2 > subject.clones.len(), "{shared} sites at both time points");
        }
    }

    #[test]
    fn no_fragment_of_a_site_can_hold_an_n_or_leave_its_contig() {
        let scenario = Scenario::parse(include_str!("../../../testdata/demo.toml")).unwrap();
        let genome = Genome::build(&scenario).unwrap();
        for clone in build(&scenario, &genome).unwrap().iter().flat_map(|subject| &subject.clones) {
            let contig = &genome.contigs[clone.site.contig.index()].bases;
            let junction = clone.site.junction.0 as usize;
            assert!(junction >= 3_000 && junction + 3_000 < contig.len());
            assert!(!contig[junction - 900..=junction + 900].contains(&b'N'));
        }
    }
}
