//! The places that reads of a category may be cut from.

use landfall_tables::truth::placements::Category;
use rand::{Rng, RngExt};

use crate::bed;
use crate::error::SimError;
use crate::genome::{Genome, Interval, RepeatKind};
use crate::scenario::{PlainReads, Scenario};

/// Attempts to find a place before giving up.
const TRIES: usize = 100_000;

/// A genome's places by category.
pub(super) struct Places<'a> {
    pub genome: &'a Genome,
    /// The intervals of every category asked for; none for `anywhere` and `unique`.
    intervals: Vec<(Category, Vec<Interval>)>,
}

impl<'a> Places<'a> {
    /// # Errors
    /// [`SimError::Places`] and [`SimError::Files`] for a BED file that cannot be used.
    pub fn new(scenario: &Scenario, plan: &PlainReads, genome: &'a Genome) -> Result<Self, SimError> {
        let mut intervals = Vec::with_capacity(plan.categories.len());
        for &category in &plan.categories {
            let of = match (category, &plan.bed) {
                (Category::Listed, Some(path)) => {
                    bed::read(&scenario.path(path), genome)?.iter().map(|row| row.interval).collect()
                }
                _ => copies(genome, category),
            };
            intervals.push((category, of));
        }
        Ok(Self { genome, intervals })
    }

    /// A stretch of `length` known bases, drawn at random.
    ///
    /// # Errors
    /// [`SimError::NoRoom`] if a long search finds none.
    pub fn draw(&self, rng: &mut impl Rng, category: Category, length: u32) -> Result<Interval, SimError> {
        (0..TRIES)
            .filter_map(|_| self.candidate(rng, category, length))
            .find(|&interval| self.is_known(interval))
            .ok_or_else(|| SimError::NoRoom { key: format!("plain_reads.categories.{category}") })
    }

    fn candidate(&self, rng: &mut impl Rng, category: Category, length: u32) -> Option<Interval> {
        match category {
            Category::Anywhere => self.anywhere(rng, length),
            Category::Unique => {
                self.anywhere(rng, length).filter(|&interval| !self.genome.touches_repeat(interval))
            }
            _ => {
                let (_, intervals) = self.intervals.iter().find(|(of, _)| *of == category)?;
                let at = rng.random_range(0..(intervals.len() as u32).max(1));
                self.inside(rng, *intervals.get(at as usize)?, length)
            }
        }
    }

    fn anywhere(&self, rng: &mut impl Rng, length: u32) -> Option<Interval> {
        let contig = self.genome.draw_contig(rng);
        let last = self.genome.length(contig).checked_sub(length)?;
        let start = rng.random_range(0..=last);
        Some(Interval { contig, start, end: start + length })
    }

    /// A stretch inside an interval, or one that holds all of it where the interval is the shorter.
    fn inside(&self, rng: &mut impl Rng, interval: Interval, length: u32) -> Option<Interval> {
        let contig = interval.contig;
        let last = self.genome.length(contig).checked_sub(length)?;
        let bounds = [interval.start, interval.end.saturating_sub(length)].map(|start| start.min(last));
        let start = rng.random_range(bounds[0].min(bounds[1])..=bounds[0].max(bounds[1]));
        Some(Interval { contig, start, end: start + length })
    }

    fn is_known(&self, interval: Interval) -> bool {
        let bases = &self.genome.contigs[interval.contig.index()].bases;
        !bases[interval.start as usize..interval.end as usize].contains(&b'N')
    }
}

/// The planted copies of a category.
fn copies(genome: &Genome, category: Category) -> Vec<Interval> {
    let kinds: &[RepeatKind] = match category {
        Category::Anywhere | Category::Unique | Category::Listed => return Vec::new(),
        Category::Alu => &[RepeatKind::Alu],
        Category::L1 => &[RepeatKind::L1],
        Category::Duplication => &[RepeatKind::ExactDuplication, RepeatKind::Duplication],
        Category::Satellite => &[RepeatKind::Satellite],
    };
    let repeats = genome.repeats.iter().filter(|repeat| kinds.contains(&repeat.kind));
    repeats.map(|repeat| repeat.interval).collect()
}
