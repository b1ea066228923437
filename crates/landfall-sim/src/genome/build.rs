//! From a scenario to a genome.

use landfall_core::seed::stream;
use landfall_core::{ContigId, Strand, dna};
use rand::{Rng, RngExt};

use super::{Contig, Genome, Interval, Repeat, RepeatKind, gene};
use crate::bases;
use crate::error::SimError;
use crate::scenario::{self, Scenario};
use crate::site::MARGIN;

/// Attempts to find free room before giving up.
const TRIES: usize = 10_000;

impl Genome {
    /// Makes the genome of a scenario, from the stream `genome`.
    ///
    /// # Errors
    /// [`SimError::NoRoom`] where repeats do not fit beside each other.
    pub fn build(scenario: &Scenario) -> Result<Self, SimError> {
        let plan = &scenario.genome;
        let mut rng = stream(scenario.seed, "simulate", "genome");
        let contigs = plan.contigs.iter().map(|contig| background(&mut rng, plan, contig)).collect();
        let mut genome = Self { contigs, gaps: Vec::new(), repeats: Vec::new(), genes: Vec::new() };
        genome.plant_gaps(&mut rng, plan);
        genome.plant_duplications(&mut rng, plan)?;
        for (key, family, kind) in
            [("genome.alu", &plan.alu, RepeatKind::Alu), ("genome.l1", &plan.l1, RepeatKind::L1)]
        {
            if let Some(family) = family {
                genome.plant_family(&mut rng, key, family, kind)?;
            }
        }
        genome.repeats.sort_unstable();
        genome.genes = gene::place(&mut rng, &genome, plan);
        Ok(genome)
    }

    /// One gap in each contig, away from its ends.
    fn plant_gaps(&mut self, rng: &mut impl Rng, plan: &scenario::Genome) {
        for (index, contig) in (0..).zip(&mut self.contigs) {
            let quarter = (contig.bases.len() as u32 - plan.gap_length) / 4;
            let start = rng.random_range(quarter..=3 * quarter);
            let gap = Interval { contig: ContigId(index), start, end: start + plan.gap_length };
            contig.bases[gap.start as usize..gap.end as usize].fill(b'N');
            self.gaps.push(gap);
        }
    }

    fn plant_duplications(&mut self, rng: &mut impl Rng, plan: &scenario::Genome) -> Result<(), SimError> {
        for duplication in &plan.duplications {
            let exact = duplication.divergence == 0.0;
            let kind = if exact { RepeatKind::ExactDuplication } else { RepeatKind::Duplication };
            let first = bases::sequence(rng, duplication.length, 0.45);
            let second = bases::diverged(rng, &first, duplication.divergence);
            self.plant(rng, "genome.duplication", &first, Strand::Plus, kind)?;
            self.plant(rng, "genome.duplication", &second, Strand::Minus, kind)?;
        }
        Ok(())
    }

    fn plant_family(
        &mut self,
        rng: &mut impl Rng,
        key: &str,
        family: &scenario::Family,
        kind: RepeatKind,
    ) -> Result<(), SimError> {
        let ancestor = bases::sequence(rng, family.length, 0.5);
        let [least, most] = family.divergence;
        for _ in 0..family.copies {
            let divergence = least + (most - least) * rng.random::<f64>();
            let copy = bases::diverged(rng, &ancestor, divergence);
            let kept = match kind {
                RepeatKind::L1 => rng.random_range(family.length / 5..=family.length),
                _ => family.length,
            };
            let strand = if rng.random_bool(0.5) { Strand::Plus } else { Strand::Minus };
            self.plant(rng, key, &copy[(family.length - kept) as usize..], strand, kind)?;
        }
        Ok(())
    }

    /// Writes a copy over a random stretch that holds no gap and no other copy.
    fn plant(
        &mut self,
        rng: &mut impl Rng,
        key: &str,
        copy: &[u8],
        strand: Strand,
        kind: RepeatKind,
    ) -> Result<(), SimError> {
        let length = copy.len() as u32;
        let interval = (0..TRIES).find_map(|_| self.free_interval(rng, length));
        let interval = interval.ok_or_else(|| SimError::NoRoom { key: key.to_owned() })?;
        let copy = match strand {
            Strand::Plus => copy.to_vec(),
            Strand::Minus => dna::reverse_complement(copy),
        };
        let bases = &mut self.contigs[interval.contig.index()].bases;
        bases[interval.start as usize..interval.end as usize].copy_from_slice(&copy);
        self.repeats.push(Repeat { interval, strand, kind });
        Ok(())
    }

    /// A random interval, unless it touches something planted or a contig's margin.
    fn free_interval(&self, rng: &mut impl Rng, length: u32) -> Option<Interval> {
        let contig = self.draw_contig(rng);
        let last = (self.length(contig) - MARGIN).checked_sub(length).filter(|&last| last >= MARGIN)?;
        let start = rng.random_range(MARGIN..=last);
        let interval = Interval { contig, start, end: start + length };
        let mut planted = self.gaps.iter().chain(self.repeats.iter().map(|repeat| &repeat.interval));
        (!planted.any(|&other| other.overlaps(interval))).then_some(interval)
    }

    /// A contig, with a probability in proportion to its length.
    pub fn draw_contig(&self, rng: &mut impl Rng) -> ContigId {
        let mut at = rng.random_range(0..self.contigs.iter().map(|contig| contig.bases.len() as u64).sum());
        for (index, contig) in (0..).zip(&self.contigs) {
            match at.checked_sub(contig.bases.len() as u64) {
                Some(rest) => at = rest,
                None => return ContigId(index),
            }
        }
        unreachable!("the draw lies below the sum of the lengths")
    }
}

/// A contig of isochores: stretches of even GC content.
fn background(rng: &mut impl Rng, plan: &scenario::Genome, contig: &scenario::Contig) -> Contig {
    let mut made = Vec::with_capacity(contig.length as usize);
    while made.len() < contig.length as usize {
        let half = plan.isochore_length / 2;
        let stretch = rng.random_range(half..=half * 3).min(contig.length - made.len() as u32);
        let gc = plan.isochore_gc[rng.random_range(0..plan.isochore_gc.len() as u32) as usize];
        made.extend(bases::sequence(rng, stretch, gc));
    }
    Contig { name: contig.name.clone(), bases: made }
}
