//! One read: its errors, then a place for it, then its bases.

use landfall_core::{Strand, dna};
use landfall_tables::truth::placements::Category;
use rand::{Rng, RngExt};

use super::places::Places;
use crate::bases;
use crate::error::SimError;
use crate::genome::Interval;
use crate::scenario::PlainReads;

/// A read and where it is from.
pub(super) struct Cut {
    /// The stretch of the genome that it was read from.
    pub interval: Interval,
    /// The strand that was read.
    pub strand: Strand,
    /// What went wrong.
    pub errors: Errors,
    /// Its bases.
    pub bases: Vec<u8>,
}

/// Numbers of errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Errors {
    pub substitutions: u32,
    pub inserted: u32,
    pub deleted: u32,
}

/// What a read does with the next base of the genome.
#[derive(Clone, Copy)]
enum Step {
    Keep,
    Replace,
    Skip,
    /// Nothing: a base of its own comes first.
    Insert,
}

impl Cut {
    /// Draws a read. Errors are drawn before the place, because they say how long a stretch it covers.
    ///
    /// # Errors
    /// [`SimError::NoRoom`] where the category has no place for it.
    pub fn draw(
        rng: &mut impl Rng,
        plan: &PlainReads,
        places: &Places<'_>,
        (length, category): (u32, Category),
    ) -> Result<Self, SimError> {
        let (steps, errors) = steps(rng, plan, length);
        let interval = places.draw(rng, category, length - errors.inserted + errors.deleted)?;
        let strand = if rng.random_bool(0.5) { Strand::Plus } else { Strand::Minus };
        let contig = &places.genome.contigs[interval.contig.index()].bases;
        let stretch = &contig[interval.start as usize..interval.end as usize];
        let bases = match strand {
            Strand::Plus => follow(rng, &steps, stretch),
            Strand::Minus => follow(rng, &steps, &dna::reverse_complement(stretch)),
        };
        Ok(Self { interval, strand, errors, bases })
    }
}

/// The steps of a read of `length` bases: the first and the last base are of the genome.
fn steps(rng: &mut impl Rng, plan: &PlainReads, length: u32) -> (Vec<Step>, Errors) {
    let mut errors = Errors::default();
    let mut steps = Vec::with_capacity(length as usize);
    for at in 0..length {
        while at > 0 && rng.random_bool(plan.deletions) {
            steps.push(Step::Skip);
            errors.deleted += 1;
        }
        if at > 0 && at + 1 < length && rng.random_bool(plan.insertions) {
            steps.push(Step::Insert);
            errors.inserted += 1;
        } else if rng.random_bool(plan.substitutions) {
            steps.push(Step::Replace);
            errors.substitutions += 1;
        } else {
            steps.push(Step::Keep);
        }
    }
    (steps, errors)
}

/// The bases of a read along a stretch, which has a base for every step but those that insert.
fn follow(rng: &mut impl Rng, steps: &[Step], stretch: &[u8]) -> Vec<u8> {
    let mut read = Vec::with_capacity(steps.len());
    let mut at = 0;
    for step in steps {
        match step {
            Step::Keep => read.push(stretch[at]),
            Step::Replace => read.push(bases::other(rng, stretch[at])),
            Step::Skip => {}
            Step::Insert => read.push(bases::base(rng, 0.5)),
        }
        at += usize::from(!matches!(step, Step::Insert));
    }
    read
}
