//! Subjects, their clones, and the share of each clone in each sample.

mod place;

use landfall_core::seed::stream;
use landfall_tables::truth::Place;
use rand::{Rng, RngExt};

use crate::error::SimError;
use crate::genome::Genome;
use crate::integration::Integration;
use crate::law::{Law, normal};
use crate::scenario::{self, CloneSizes, Copies, Scenario, Twin, VectorKind};
use crate::vector::Vector;

pub use place::{Placer, SITE_DISTANCE};

/// Diploid human genomes in a nanogram of DNA.
pub const GENOMES_PER_NG: f64 = 151.5;

/// A treated person.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Name.
    pub name: String,
    /// Clones; their place in this list is their number less 1.
    pub clones: Vec<Clone>,
    /// Samples by time.
    pub samples: Vec<Sample>,
}

/// The descendants of one transduced cell.
#[derive(Clone, Debug)]
pub struct Clone {
    /// Its vector copies, at least one.
    pub integrations: Vec<Integration>,
    /// Whether it is the subject's dominant clone.
    pub dominant: bool,
}

/// What was taken at one time.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Name, such as `P01_d30`.
    pub name: String,
    /// Days after infusion.
    pub days: u32,
    /// What the cells are.
    pub cell_type: String,
    /// Share of each clone among the transduced cells; they sum to 1.
    pub shares: Vec<f64>,
    /// Transduced cells whose DNA goes into all LM-PCR libraries of the sample together.
    pub cells: u32,
    /// Share of transduced cells among all; 0 in a twin without vector.
    pub transduced_fraction: f64,
    /// Share of transduced cells for which the sample's DNA was measured out: the same in a twin without vector.
    pub planned_fraction: f64,
    /// Mean integrated copies per cell, untransduced cells included.
    pub vcn: f64,
    /// Plasmid copies per cell.
    pub plasmid_copies: f64,
    /// Circles of one repeat per cell.
    pub circle_1_copies: f64,
    /// Circles of two repeats per cell.
    pub circle_2_copies: f64,
}

impl Sample {
    /// Mean vector copies per cell, circles and plasmid included.
    #[must_use]
    pub fn vcn_total(&self) -> f64 {
        self.vcn + self.plasmid_copies + self.circle_1_copies + self.circle_2_copies
    }
}

/// All subjects of a scenario: sites from the streams `sites/NAME`, sizes from `sizes/NAME`.
///
/// # Errors
/// [`SimError::NoRoom`] where no place is left for a site, [`SimError::Places`] for a file of places that cannot be
/// used.
pub fn build(
    scenario: &Scenario,
    genome: &Genome,
    vector: Option<&Vector>,
) -> Result<Vec<Subject>, SimError> {
    let (Some(plan), Some(vector)) = (&scenario.vector, vector) else { return Ok(Vec::new()) };
    let mut placer = Placer::new(genome, plan.kind, scenario.reach());
    let subject = |subject: &scenario::Subject| {
        let clones = place_clones(scenario, subject, (plan, vector), &mut placer)?;
        let samples = samples(scenario, subject, &clones);
        Ok(Subject { name: subject.name.clone(), clones, samples })
    };
    scenario.subjects.iter().map(subject).collect()
}

fn place_clones(
    scenario: &Scenario,
    subject: &scenario::Subject,
    (plan, vector): (&scenario::Vector, &Vector),
    placer: &mut Placer<'_>,
) -> Result<Vec<Clone>, SimError> {
    if scenario.twin == Twin::WithoutVector {
        return Ok(Vec::new());
    }
    let mut rng = stream(scenario.seed, "simulate", &format!("sites/{}", subject.name));
    let copies = CopyLaw::new(subject.copies);
    let mut listed = placer.listed(scenario, subject, &mut rng)?;
    let mut clones = Vec::with_capacity(subject.clones as usize);
    for (place, dominant) in places(subject, placer) {
        let count = copies.draw(&mut rng);
        let mut integrations = Vec::with_capacity(count as usize);
        // The place that is asked for is that of the first copy; the others lie anywhere.
        for number in 0..count {
            let place = if number == 0 { place } else { listed.ordinary() };
            let at = placer.place(&mut rng, place, &mut listed);
            let at = at.ok_or_else(|| no_place(scenario, subject, place, clones.len()))?;
            let drawn = Integration::draw(&mut rng, plan, vector, at, place);
            integrations.push(match plan.kind {
                VectorKind::Aav => drawn.behind_shared_bases(placer.genome(), vector),
                _ => drawn,
            });
        }
        clones.push(Clone { integrations, dominant });
    }
    Ok(clones)
}

/// Why the next clone after `placed` ones has no place.
fn no_place(scenario: &Scenario, subject: &scenario::Subject, place: Place, placed: usize) -> SimError {
    match &subject.places.bed {
        Some(bed) if place == Place::Listed => {
            let fault = format!(
                "the positions that lie in the genome, {SITE_DISTANCE} bases apart and far enough from gaps and contig \
                 ends, are used up after {placed} clones; expected enough for {}",
                subject.clones
            );
            SimError::Places { path: scenario.path(bed), line: 1, fault }
        }
        _ => SimError::NoRoom { key: format!("subject.{}.clones", subject.name) },
    }
}

/// What each clone asks for, and whether it is the dominant one: the special places evenly among the larger half, the
/// dominant clone in the middle.
fn places(subject: &scenario::Subject, placer: &Placer<'_>) -> Vec<(Place, bool)> {
    let asked = &subject.places;
    let ordinary = match (&asked.bed, &asked.weights) {
        (Some(_), _) => Place::Listed,
        (_, Some(_)) => Place::Weighted,
        _ => Place::Anywhere,
    };
    let mut places = vec![(ordinary, false); subject.clones as usize];
    let special: Vec<Place> = [
        (Place::ExactDuplication, asked.exact_duplications),
        (Place::Duplication, asked.duplications),
        (Place::Alu, asked.alu_copies),
        (Place::L1, asked.l1_copies),
        (Place::Satellite, asked.satellites),
    ]
    .into_iter()
    .flat_map(|(place, count)| std::iter::repeat_n(place, count as usize))
    .collect();
    let half = places.len() / 2;
    if special.len() < half {
        let step = half / (1 + special.len());
        for (number, place) in (1..).zip(special) {
            places[number * step].0 = place;
        }
    } else {
        // So many that they do not fit among the larger half beside the dominant one.
        for (at, place) in (0..).zip(special) {
            places[if at < half { at } else { at + 1 }].0 = place;
        }
    }
    if subject.timepoints.iter().any(|timepoint| timepoint.dominant_share.is_some()) {
        let near = if placer.has_cancer_genes() { Place::NearCancerGene } else { ordinary };
        places[half] = (near, true);
    }
    places
}

/// The number of copies of a transduced cell.
enum CopyLaw {
    Fixed(u32),
    Drawn(Law),
}

impl CopyLaw {
    fn new(copies: Copies) -> Self {
        match copies {
            Copies::One => Self::Fixed(1),
            Copies::Fixed { copies } => Self::Fixed(copies),
            Copies::Poisson { mean, .. } => Self::Drawn(Law::poisson(mean)),
        }
    }

    /// At least one: cells without a copy are no clones.
    fn draw(&self, rng: &mut impl Rng) -> u32 {
        match self {
            Self::Fixed(copies) => *copies,
            Self::Drawn(law) => loop {
                let copies = law.draw(rng) as u32;
                if copies > 0 {
                    return copies;
                }
            },
        }
    }
}

/// Share of transduced cells that a law of copies gives: Poisson with zero inflation.
fn transduced_fraction(copies: Copies) -> f64 {
    match copies {
        Copies::One | Copies::Fixed { .. } => 1.0,
        Copies::Poisson { mean, refractory } => (1.0 - refractory) * (1.0 - libm::exp(-mean)),
    }
}

/// The share of each clone at each time point: sizes follow their law, then drift.
fn samples(scenario: &Scenario, subject: &scenario::Subject, clones: &[Clone]) -> Vec<Sample> {
    let mut rng = stream(scenario.seed, "simulate", &format!("sizes/{}", subject.name));
    let mut sizes = first_sizes(&mut rng, subject.clone_sizes, clones.len());
    let replicates = scenario.lmpcr.as_ref().map_or(1, |lmpcr| lmpcr.replicates);
    let sample = |timepoint: &scenario::Timepoint| {
        let shares = shares(&mut rng, subject, timepoint, clones, &mut sizes);
        let fraction = timepoint.transduced_fraction.unwrap_or_else(|| transduced_fraction(subject.copies));
        // A twin without vector has no clones, no circles and no plasmid.
        let present = if clones.is_empty() { 0.0 } else { 1.0 };
        let add = |sum, (clone, share): (&Clone, &f64)| sum + share * clone.copies();
        let copies = clones.iter().zip(&shares).fold(0.0, add);
        let of_dna = |ng: f64| (ng * GENOMES_PER_NG * fraction * f64::from(replicates)).round() as u32;
        Sample {
            name: format!("{}_d{}", subject.name, timepoint.days),
            days: timepoint.days,
            cell_type: timepoint.cell_type.clone(),
            shares,
            cells: timepoint.cells.or(timepoint.ng_dna.map(of_dna)).unwrap_or_default(),
            transduced_fraction: fraction * present,
            planned_fraction: fraction,
            vcn: fraction * copies,
            plasmid_copies: timepoint.plasmid_copies * present,
            circle_1_copies: timepoint.circle_1_copies * present,
            circle_2_copies: timepoint.circle_2_copies * present,
        }
    };
    subject.timepoints.iter().map(sample).collect()
}

impl Clone {
    /// Its copies, as a number to reckon with.
    fn copies(&self) -> f64 {
        self.integrations.len() as f64
    }
}

/// Sizes at first, the larger clones first.
fn first_sizes(rng: &mut impl Rng, law: CloneSizes, clones: usize) -> Vec<f64> {
    match law {
        CloneSizes::Even => vec![1.0; clones],
        CloneSizes::Geometric { ratio } => {
            let next = |size: &f64| Some(size * ratio);
            std::iter::successors(Some(1.0), next).take(clones).collect()
        }
        CloneSizes::LogNormal { sigma } => {
            let mut sizes: Vec<f64> = (0..clones).map(|_| libm::exp(sigma * normal(rng))).collect();
            sizes.sort_by(|left, right| right.total_cmp(left));
            sizes
        }
    }
}

/// Lets the clones drift, leaves out those that are absent, and gives the dominant one its share.
fn shares(
    rng: &mut impl Rng,
    subject: &scenario::Subject,
    timepoint: &scenario::Timepoint,
    clones: &[Clone],
    sizes: &mut [f64],
) -> Vec<f64> {
    let mut weights = Vec::with_capacity(sizes.len());
    for (size, clone) in sizes.iter_mut().zip(clones) {
        let factor = 1.0 + (subject.drift - 1.0) * rng.random::<f64>();
        *size *= if rng.random_bool(0.5) { factor } else { 1.0 / factor };
        let place = clone.integrations[0].place;
        let ordinary = matches!(place, Place::Anywhere | Place::Listed | Place::Weighted);
        let present = rng.random_bool(subject.presence) || !ordinary || clone.dominant;
        weights.push(if present { *size } else { 0.0 });
    }
    let at = clones.iter().position(|clone| clone.dominant);
    if let (Some(share), Some(at)) = (timepoint.dominant_share, at) {
        weights[at] = 0.0;
        let others: f64 = weights.iter().sum();
        // Alone, the dominant clone is all there is.
        weights[at] = if others > 0.0 && share < 1.0 { others * share / (1.0 - share) } else { 1.0 };
        if share >= 1.0 {
            (0..weights.len()).filter(|&other| other != at).for_each(|other| weights[other] = 0.0);
        }
    }
    let total: f64 = weights.iter().sum();
    if total > 0.0 { weights.iter().map(|weight| weight / total).collect() } else { weights }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::Template;
    use crate::scenario::tests::demo;
    use landfall_core::Side;

    fn subjects(scenario: &Scenario) -> (Genome, Vec<Subject>) {
        let genome = Genome::build(scenario).unwrap();
        let vector = Vector::build(scenario).unwrap();
        let subjects = build(scenario, &genome, Some(&vector)).unwrap();
        (genome, subjects)
    }

    #[test]
    fn the_dominant_clone_holds_its_share_and_all_shares_sum_to_one() {
        let (_, subjects) = subjects(&demo());
        let late = &subjects[0].samples[1];
        let dominant = subjects[0].clones.iter().position(|clone| clone.dominant).unwrap();
        assert!((late.shares[dominant] - 0.2).abs() < 1e-12);
        for subject in &subjects {
            for sample in &subject.samples {
                assert!((sample.shares.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{}", sample.name);
            }
            let both = |clone: &usize| subject.samples.iter().all(|sample| sample.shares[*clone] > 0.0);
            let shared = (0..subject.clones.len()).filter(both).count();
            assert!(shared * 2 > subject.clones.len(), "{shared} sites at both time points");
        }
    }

    #[test]
    fn no_fragment_of_a_site_can_hold_an_n_or_leave_its_contig() {
        let (genome, subjects) = subjects(&demo());
        for integration in
            subjects.iter().flat_map(|subject| &subject.clones).flat_map(|clone| &clone.integrations)
        {
            for side in [Side::Five, Side::Three] {
                let site = integration.site(side);
                let contig = &genome.contigs[site.contig.index()].bases;
                let junction = site.junction.0 as usize;
                assert!(junction >= 2_900 && junction + 2_900 < contig.len());
                let host = site.host(900).bases(Template { genome: &genome, vector: None });
                assert!(!host.contains(&b'N'));
            }
        }
    }

    #[test]
    fn copies_follow_a_poisson_law_without_zero() {
        let mut scenario = demo();
        scenario.subjects[0].clones = 1_500;
        scenario.subjects[0].copies = Copies::Poisson { mean: 1.5, refractory: 0.2 };
        let (_, subjects) = subjects(&scenario);
        let mut counts = [0.0; 8];
        for clone in &subjects[0].clones {
            counts[clone.integrations.len().min(7)] += 1.0;
        }
        // P(k) = e^{−μ} μ^k / k! / (1 − e^{−μ}); χ² with 5 degrees of freedom, 1 % limit 15.1 for k = 1 … 5 and more.
        let mut probability = (-1.5_f64).exp() / (1.0 - (-1.5_f64).exp());
        let (mut chi_squared, mut rest, mut seen) = (0.0, 1.0, 0.0);
        for (k, &count) in counts.iter().enumerate().take(6).skip(1) {
            probability *= 1.5 / k as f64;
            let expected = 1_500.0 * probability;
            chi_squared += (count - expected).powi(2) / expected;
            (rest, seen) = (rest - probability, seen + count);
        }
        chi_squared += (1_500.0 - seen - 1_500.0 * rest).powi(2) / (1_500.0 * rest);
        assert!(counts[0] == 0.0 && chi_squared < 15.1, "χ² = {chi_squared}, {counts:?}");
        let fraction = subjects[0].samples[0].transduced_fraction;
        assert!((fraction - 0.85).abs() < 1e-12, "the scenario's own value holds: {fraction}");
    }
}
