//! All DNA of a sample, and fragments of it.
//!
//! A cell holds two homologues of every stretch of host. A cell of a clone carries each of the clone's vectors on one
//! of them, drawn once for the clone; plasmid and circles float beside. A fragment of a given length begins at each
//! base of all this with the same chance, so that every base is covered equally often, whether host, integrated
//! vector or circle: vector depth over host depth is copies per cell over 2.
//!
//! At the end of a linear molecule that also takes fragments that begin before it and are cut off there. A circle
//! shorter than the fragment gives the whole circle, and more often, so that its bases are not read less.

use std::collections::BTreeMap;

use landfall_core::seed::stream;
use rand::{Rng, RngExt};

use crate::integration::Integration;
use crate::path::Path;
use crate::population::{Clone, Sample, Subject};
use crate::scenario::Scenario;
use crate::simulation::Simulation;
use crate::vector::Vector;
use landfall_core::Side;

use super::fragment::{Fragment, Origin};
use super::haplotype::Haplotype;
use super::stretch::Stretches;

/// The DNA of a sample.
#[derive(Clone, Debug)]
pub struct Material<'a> {
    stretches: &'a Stretches,
    cells: Vec<Cell<'a>>,
    /// Of each kind of cell: its share among cells, and the bases that its vectors add.
    cell_weights: Weights,
    copies: Vec<CopyAt>,
    /// Of each integrated copy: the share of cells that carry it, and its bases.
    copy_weights: Weights,
    circles: Vec<Circle<'a>>,
}

/// Cells that are alike: those without vector, or a clone.
#[derive(Clone, Debug)]
struct Cell<'a> {
    /// The clone's number, from 1; 0: none.
    clone: u32,
    /// The homologues with vectors, by number.
    occupied: Vec<(usize, Haplotype<'a>)>,
}

/// Where an integrated copy is found.
#[derive(Clone, Copy, Debug)]
struct CopyAt {
    cell: usize,
    occupied: usize,
    content: usize,
}

/// A circular molecule.
#[derive(Clone, Debug)]
struct Circle<'a> {
    origin: Origin<'a>,
    /// Cut open anywhere.
    path: Path,
    /// Per cell.
    copies: f64,
}

/// Things of which each weighs share · (amount + x), as running sums, for any x.
#[derive(Clone, Debug, Default)]
struct Weights {
    shares: Vec<f64>,
    amounts: Vec<f64>,
}

impl Weights {
    fn push(&mut self, share: f64, amount: f64) {
        let last = |sums: &[f64]| sums.last().copied().unwrap_or_default();
        self.shares.push(last(&self.shares) + share);
        self.amounts.push(last(&self.amounts) + share * amount);
    }

    fn sum(&self, at: usize, x: f64) -> f64 {
        self.shares[at] * x + self.amounts[at]
    }

    fn total(&self, x: f64) -> f64 {
        self.shares.len().checked_sub(1).map_or(0.0, |last| self.sum(last, x))
    }

    /// What lies at `at` < total.
    fn pick(&self, at: f64, x: f64) -> usize {
        let picked = partition_point(self.shares.len(), |index| self.sum(index, x) <= at);
        // Rounding must not lead beyond the last.
        picked.min(self.shares.len() - 1)
    }
}

impl<'a> Material<'a> {
    /// The DNA of a sample. Homologues are drawn from the stream `homologues/SUBJECT`.
    #[must_use]
    pub fn new(
        scenario: &Scenario,
        simulation: &'a Simulation,
        stretches: &'a Stretches,
        (subject, sample): (&'a Subject, &Sample),
    ) -> Self {
        let mut material = Self {
            stretches,
            cells: Vec::new(),
            cell_weights: Weights::default(),
            copies: Vec::new(),
            copy_weights: Weights::default(),
            circles: simulation.vector.iter().flat_map(|vector| circles(vector, sample)).collect(),
        };
        material.push(1.0 - sample.transduced_fraction, Cell { clone: 0, occupied: Vec::new() });
        let mut rng = stream(scenario.seed, "simulate", &format!("homologues/{}", subject.name));
        for (number, (clone, share)) in (1..).zip(subject.clones.iter().zip(&sample.shares)) {
            let homologues: Vec<usize> =
                clone.integrations.iter().map(|_| usize::from(rng.random_bool(0.5))).collect();
            let share = sample.transduced_fraction * share;
            if share > 0.0 {
                let occupied = occupied(stretches, clone, &homologues);
                material.push(share, Cell { clone: number, occupied });
            }
        }
        material
    }

    fn push(&mut self, share: f64, cell: Cell<'a>) {
        let added = |(homologue, haplotype): &(usize, Haplotype<'_>)| {
            let stretch = self.stretches.intervals()[homologue % self.stretches.count()];
            f64::from(haplotype.length()) - f64::from(stretch.end - stretch.start)
        };
        self.cell_weights.push(share, cell.occupied.iter().map(added).sum());
        for (occupied, (_, haplotype)) in cell.occupied.iter().enumerate() {
            for (content, held) in haplotype.contents().iter().enumerate() {
                self.copies.push(CopyAt { cell: self.cells.len(), occupied, content });
                self.copy_weights.push(share, f64::from(held.end - held.start));
            }
        }
        self.cells.push(cell);
    }

    /// Places per cell where a fragment of a length can begin, in the genome of a cell without vector.
    fn genome_places(&self, length: u32) -> f64 {
        2.0 * (self.stretches.bases() as f64 + self.stretches.count() as f64 * f64::from(length - 1))
    }

    /// Places per cell where a fragment of a length can begin, in all DNA.
    #[must_use]
    pub fn places(&self, length: u32) -> f64 {
        self.cell_weights.total(self.genome_places(length)) + self.circle_places(length)
    }

    /// Places per cell where a fragment can begin that holds a base of vector. A fragment of several integrated
    /// vectors counts as often as it holds some.
    #[must_use]
    pub fn vector_places(&self, length: u32) -> f64 {
        self.copy_weights.total(f64::from(length - 1)) + self.circle_places(length)
    }

    fn circle_places(&self, length: u32) -> f64 {
        self.circles.iter().map(|circle| circle.places(length)).sum()
    }

    /// A fragment of all DNA, from one of [`Material::places`].
    pub fn draw(&self, rng: &mut impl Rng, length: u32) -> Fragment<'a> {
        let genome = self.genome_places(length);
        let at = rng.random::<f64>() * self.places(length);
        let host = self.cell_weights.total(genome);
        if at >= host {
            return self.circle(rng, at - host, length);
        }
        let cell = &self.cells[self.cell_weights.pick(at, genome)];
        let reach = i64::from(length) - 1;
        let places = self.end(cell, 2 * self.stretches.count(), reach);
        let place = rng.random_range(0..places);
        let homologue = partition_point(2 * self.stretches.count(), |homologue| {
            self.end(cell, homologue + 1, reach) <= place
        });
        let start = place - self.end(cell, homologue, reach) - reach;
        match cell.occupied.iter().find(|(occupied, _)| *occupied == homologue) {
            Some((_, haplotype)) => haplotype.fragment(start, length, cell.clone),
            None => {
                let stretch = self.stretches.intervals()[homologue % self.stretches.count()];
                Haplotype::new(stretch, &[]).fragment(start, length, cell.clone)
            }
        }
    }

    /// A fragment that holds a base of vector, from one of [`Material::vector_places`].
    pub fn draw_vector(&self, rng: &mut impl Rng, length: u32) -> Fragment<'a> {
        let reach = length - 1;
        let at = rng.random::<f64>() * self.vector_places(length);
        let integrated = self.copy_weights.total(f64::from(reach));
        if at >= integrated {
            return self.circle(rng, at - integrated, length);
        }
        let copy = self.copies[self.copy_weights.pick(at, f64::from(reach))];
        let cell = &self.cells[copy.cell];
        let haplotype = &cell.occupied[copy.occupied].1;
        let content = haplotype.contents()[copy.content];
        let place = rng.random_range(0..content.end - content.start + reach);
        let start = i64::from(content.start) + i64::from(place) - i64::from(reach);
        haplotype.fragment(start, length, cell.clone)
    }

    fn circle(&self, rng: &mut impl Rng, mut at: f64, length: u32) -> Fragment<'a> {
        let picked = self.circles.iter().position(|circle| {
            let places = circle.places(length);
            let found = at < places;
            at -= places;
            found
        });
        // Rounding must not lead beyond the last.
        let circle = &self.circles[picked.unwrap_or(self.circles.len() - 1)];
        let circumference = circle.path.length();
        let start = rng.random_range(0..circumference);
        let twice = circle.path.clone().then(circle.path.clone());
        let path = twice.slice(start, start + length.min(circumference));
        Fragment { path, origin: circle.origin.clone(), copies: 0 }
    }

    /// Places of a cell's homologues before one.
    fn end(&self, cell: &Cell<'_>, homologue: usize, reach: i64) -> i64 {
        let (count, bases) = (self.stretches.count(), self.stretches.bases());
        let host = (homologue / count) as i64 * bases + self.stretches.before(homologue % count);
        let added = |(occupied, haplotype): &(usize, Haplotype<'_>)| {
            let stretch = self.stretches.intervals()[occupied % count];
            i64::from(haplotype.length()) - i64::from(stretch.end - stretch.start)
        };
        let before = cell.occupied.iter().take_while(|(occupied, _)| *occupied < homologue);
        host + homologue as i64 * reach + before.map(added).sum::<i64>()
    }
}

impl Circle<'_> {
    /// Places per cell where a fragment can begin: as many as it takes to read each base as often as one of a large
    /// circle, though a small one gives no longer fragments than itself.
    fn places(&self, length: u32) -> f64 {
        self.copies * f64::from(self.path.length().max(length))
    }
}

/// Circular molecules of which there are any.
fn circles<'a>(vector: &Vector, sample: &Sample) -> Vec<Circle<'a>> {
    let mut circles = vec![
        Circle {
            origin: Origin::Plasmid,
            path: vector.circular(0, vector.length()),
            copies: sample.plasmid_copies,
        },
        Circle { origin: Origin::Circle1, path: vector.circle_1(), copies: sample.circle_1_copies },
        Circle { origin: Origin::Circle2, path: vector.circle_2(), copies: sample.circle_2_copies },
    ];
    circles.retain(|circle| circle.copies > 0.0);
    circles
}

/// The homologues of a clone that hold vectors. Homologues are numbered through: all first ones of the stretches,
/// then all second ones.
fn occupied<'a>(
    stretches: &Stretches,
    clone: &'a Clone,
    homologues: &[usize],
) -> Vec<(usize, Haplotype<'a>)> {
    let mut by_homologue: BTreeMap<usize, Vec<&Integration>> = BTreeMap::new();
    for (integration, homologue) in clone.integrations.iter().zip(homologues) {
        // The junction of the vector's end never lies in lost host bases.
        let site = integration.site(Side::Three);
        if let Some(stretch) = stretches.holding(site.contig, site.junction) {
            by_homologue.entry(homologue * stretches.count() + stretch).or_default().push(integration);
        }
    }
    let haplotype = |(homologue, mut integrations): (usize, Vec<&'a Integration>)| {
        integrations.sort_by_key(|integration| integration.left.junction);
        let stretch = stretches.intervals()[homologue % stretches.count()];
        (homologue, Haplotype::new(stretch, &integrations))
    };
    by_homologue.into_iter().map(haplotype).collect()
}

/// The first of the numbers below `count` for which a test fails that holds for all before.
fn partition_point(count: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut from, mut to) = (0, count);
    while from < to {
        let middle = from + (to - from) / 2;
        if holds(middle) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    from
}

#[cfg(test)]
mod tests;
