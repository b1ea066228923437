//! Where copies lie: places first, bases later, so that no copy is written over another.

use std::collections::BTreeMap;

use landfall_core::Strand;
use landfall_core::seed::stream;
use rand::{Rng, RngExt};

use super::{Genome, Interval, Repeat, RepeatKind};
use crate::error::SimError;
use crate::law::exponential;
use crate::scenario::{self, Scenario};
use crate::site::MARGIN;

/// Attempts to find free room before giving up.
const TRIES: usize = 10_000;
/// The shortest copy that is cut off at its 5′ side, in bases.
pub const SHORTEST_COPY: u32 = 50;

/// A copy that has its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Planted {
    /// Where it lies and what it is.
    pub repeat: Repeat,
    /// Which of the arrays or of the pairs of duplications; 0 for other kinds.
    pub number: u32,
}

/// Finds a place for everything that a scenario plants, the longest first; sorted by place.
///
/// # Errors
/// [`SimError::NoRoom`] with the key of what does not fit.
pub(super) fn plant(scenario: &Scenario, genome: &Genome) -> Result<Vec<Planted>, SimError> {
    let plan = &scenario.genome;
    let mut rng = stream(scenario.seed, "simulate", "genome");
    let mut layout = Layout::new(genome);
    if let Some(satellite) = &plan.satellite {
        layout.satellites(&mut rng, satellite)?;
    }
    layout.duplications(&mut rng, &plan.duplications)?;
    if let Some(family) = &plan.l1 {
        let mean = family.mean_length.unwrap_or(family.length / 2);
        layout.family(&mut rng, "genome.l1", RepeatKind::L1, family, Some(mean))?;
    }
    if let Some(family) = &plan.alu {
        layout.family(&mut rng, "genome.alu", RepeatKind::Alu, family, family.mean_length)?;
    }
    if let Some(lmpcr) = &scenario.lmpcr {
        let length = (lmpcr.layout.primer.len() + lmpcr.layout.vector_end.len()) as u32;
        layout.vector_ends(&mut rng, plan.vector_end_copies, length)?;
    }
    layout.planted.sort_unstable();
    Ok(layout.planted)
}

/// Hands out free room.
struct Layout<'a> {
    genome: &'a Genome,
    /// By contig: starts and ends of gaps and copies, none over another.
    taken: Vec<BTreeMap<u32, u32>>,
    planted: Vec<Planted>,
}

impl<'a> Layout<'a> {
    /// Nothing but the genome's gaps.
    fn new(genome: &'a Genome) -> Self {
        let mut taken = vec![BTreeMap::new(); genome.contigs.len()];
        for gap in &genome.gaps {
            taken[gap.contig.index()].insert(gap.start, gap.end);
        }
        Self { genome, taken, planted: Vec::new() }
    }

    fn satellites(&mut self, rng: &mut impl Rng, satellite: &scenario::Satellites) -> Result<(), SimError> {
        for number in 0..satellite.arrays {
            let what = (RepeatKind::Satellite, draw_strand(rng), number);
            self.place(rng, "genome.satellite", satellite.length, what)?;
        }
        Ok(())
    }

    /// Pairs of all kinds are numbered through; the second copy of each is reversed.
    fn duplications(
        &mut self,
        rng: &mut impl Rng,
        duplications: &[scenario::Duplication],
    ) -> Result<(), SimError> {
        let pairs = duplications.iter().flat_map(|kind| (0..kind.pairs).map(move |_| kind));
        for (number, pair) in (0..).zip(pairs) {
            let exact = pair.divergence == 0.0;
            let kind = if exact { RepeatKind::ExactDuplication } else { RepeatKind::Duplication };
            for strand in [Strand::Plus, Strand::Minus] {
                self.place(rng, "genome.duplication", pair.length, (kind, strand, number))?;
            }
        }
        Ok(())
    }

    /// Copies of full length, or cut off so that they have this mean length.
    fn family(
        &mut self,
        rng: &mut impl Rng,
        key: &str,
        kind: RepeatKind,
        family: &scenario::Family,
        mean: Option<u32>,
    ) -> Result<(), SimError> {
        for _ in 0..family.copies {
            let length = mean.map_or(family.length, |mean| kept(rng, mean, family.length));
            let strand = draw_strand(rng);
            self.place(rng, key, length, (kind, strand, 0))?;
        }
        Ok(())
    }

    fn vector_ends(&mut self, rng: &mut impl Rng, copies: u32, length: u32) -> Result<(), SimError> {
        for _ in 0..copies {
            let what = (RepeatKind::VectorEnd, draw_strand(rng), 0);
            self.place(rng, "genome.vector_end_copies", length, what)?;
        }
        Ok(())
    }

    /// Takes a random stretch that holds no gap and no other copy.
    fn place(
        &mut self,
        rng: &mut impl Rng,
        key: &str,
        length: u32,
        (kind, strand, number): (RepeatKind, Strand, u32),
    ) -> Result<(), SimError> {
        let interval = (0..TRIES).find_map(|_| self.free_interval(rng, length));
        let interval = interval.ok_or_else(|| SimError::NoRoom { key: key.to_owned() })?;
        self.taken[interval.contig.index()].insert(interval.start, interval.end);
        self.planted.push(Planted { repeat: Repeat { interval, strand, kind }, number });
        Ok(())
    }

    /// A random interval, unless it touches something planted or a contig's margin.
    fn free_interval(&self, rng: &mut impl Rng, length: u32) -> Option<Interval> {
        let contig = self.genome.draw_contig(rng);
        let last = self.genome.length(contig).checked_sub(MARGIN)?.checked_sub(length)?;
        if last < MARGIN {
            return None;
        }
        let start = rng.random_range(MARGIN..=last);
        let end = start + length;
        // What is taken does not overlap: of all that begins before the end, the last one ends last.
        let before = self.taken[contig.index()].range(..end).next_back();
        before.is_none_or(|(_, &taken)| taken <= start).then_some(Interval { contig, start, end })
    }
}

/// The length of a copy that is cut off: exponential above the shortest, and at most whole.
fn kept(rng: &mut impl Rng, mean: u32, whole: u32) -> u32 {
    let above = exponential(rng, f64::from(mean.saturating_sub(SHORTEST_COPY)));
    // Casts saturate.
    SHORTEST_COPY.saturating_add(above as u32).min(whole)
}

fn draw_strand(rng: &mut impl Rng) -> Strand {
    if rng.random_bool(0.5) { Strand::Plus } else { Strand::Minus }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genome::Contig;
    use crate::law::tests::chi_squared;
    use crate::scenario::tests::demo;
    use landfall_core::ContigId;

    const LENGTHS: [u32; 3] = [2_400_000, 1_200_000, 400_000];

    /// Contigs with a gap in the middle.
    fn ground(lengths: &[u32]) -> Genome {
        let mut genome = Genome::default();
        for (index, &length) in (0..).zip(lengths) {
            genome.contigs.push(Contig { name: format!("chr{index}"), bases: vec![b'A'; length as usize] });
            let (start, end) = (length / 2, length / 2 + 5_000);
            genome.gaps.push(Interval { contig: ContigId(index), start, end });
        }
        genome
    }

    fn family(copies: u32, length: u32, mean_length: Option<u32>) -> scenario::Family {
        scenario::Family { copies, length, mean_length, divergence: [0.1, 0.1] }
    }

    fn plan() -> Scenario {
        let mut scenario = demo();
        scenario.genome.alu = Some(family(1_000, 300, None));
        scenario.genome.l1 = Some(family(600, 3_000, Some(800)));
        scenario.genome.satellite = Some(scenario::Satellites {
            arrays: 3,
            monomer: 171,
            unit: 4,
            length: 40_000,
            divergence: [0.2, 0.02],
        });
        scenario.genome.vector_end_copies = 50;
        scenario
    }

    #[test]
    fn everything_asked_for_has_a_place_of_its_own() {
        let genome = ground(&LENGTHS);
        let planted = plant(&plan(), &genome).unwrap();
        for pair in planted.windows(2) {
            let [left, right] = [pair[0].repeat.interval, pair[1].repeat.interval];
            assert!((left.contig, left.end) <= (right.contig, right.start) || left.contig < right.contig);
        }
        let covered = |kind: RepeatKind| {
            let copies = planted.iter().filter(|copy| copy.repeat.kind == kind);
            copies.map(|copy| copy.repeat.interval.end - copy.repeat.interval.start).sum::<u32>()
        };
        assert_eq!(covered(RepeatKind::Alu), 300_000);
        assert_eq!(covered(RepeatKind::Satellite), 120_000);
        assert_eq!(covered(RepeatKind::ExactDuplication), 20_000);
        assert_eq!(covered(RepeatKind::Duplication), 16_000);
        assert_eq!(covered(RepeatKind::VectorEnd), 50 * 14);
        for copy in &planted {
            let interval = copy.repeat.interval;
            assert!(!genome.gaps.iter().any(|gap| gap.overlaps(interval)), "{copy:?} in a gap");
            assert!(MARGIN <= interval.start && interval.end <= genome.length(interval.contig) - MARGIN);
        }
    }

    #[test]
    fn copies_lie_anywhere_alike() {
        let genome = ground(&LENGTHS);
        let mut scenario = demo();
        scenario.genome.duplications.clear();
        (scenario.genome.alu, scenario.genome.l1) = (Some(family(2_000, 100, None)), None);
        let planted = plant(&scenario, &genome).unwrap();
        let mut contigs = [0.0; 3];
        let mut tenths = [0.0; 10];
        for copy in &planted {
            let interval = copy.repeat.interval;
            contigs[interval.contig.index()] += 1.0;
            let room = genome.length(interval.contig) - 2 * MARGIN - 100;
            tenths[((interval.start - MARGIN) * 10 / (room + 1)) as usize] += 1.0;
        }
        // A contig is drawn by its length; a draw that hits its gap is lost.
        let weights =
            LENGTHS.map(|length| f64::from(length) * (1.0 - 5_100.0 / f64::from(length - 2 * MARGIN)));
        let sum: f64 = weights.iter().sum();
        let found = chi_squared(&contigs, &weights.map(|weight| 2_000.0 * weight / sum));
        assert!(found < 13.8, "χ² {found} of {contigs:?}, 2 degrees of freedom");
        let found = chi_squared(&tenths, &[200.0; 10]);
        assert!(found < 27.9, "χ² {found} of {tenths:?}, 9 degrees of freedom");
        let plus = planted.iter().filter(|copy| copy.repeat.strand == Strand::Plus).count();
        assert!(plus.abs_diff(1_000) < 100, "{plus} of 2,000 copies on the plus strand");
    }

    #[test]
    fn copies_that_are_cut_off_have_their_mean_length_and_few_are_whole() {
        let mut rng = stream(1, "test", "kept");
        let lengths: Vec<u32> = (0..20_000).map(|_| kept(&mut rng, 1_050, 3_050)).collect();
        assert!(lengths.iter().all(|length| (SHORTEST_COPY..=3_050).contains(length)));
        // Cut at 3,000 above the shortest: mean 1,000·(1 − e⁻³), and e⁻³ of the copies whole.
        let mean = lengths.iter().map(|&length| f64::from(length)).sum::<f64>() / 20_000.0;
        assert!((mean - 1_000.2).abs() < 20.0, "mean {mean}");
        let whole = lengths.iter().filter(|&&length| length == 3_050).count();
        assert!(whole.abs_diff(996) < 100, "{whole} whole copies, expected about 996");
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_key() {
        let refusal = |change: fn(&mut scenario::Genome), lengths: &[u32]| {
            let mut scenario = plan();
            change(&mut scenario.genome);
            plant(&scenario, &ground(lengths)).unwrap_err().to_string()
        };
        let message = refusal(|genome| genome.alu = Some(family(100_000, 300, None)), &LENGTHS);
        assert!(message.starts_with("`genome.alu`"), "{message}");
        let message = refusal(|genome| genome.l1 = Some(family(1, 3_000_000, Some(3_000_000))), &[50_000; 9]);
        assert!(message.starts_with("`genome.satellite`"), "{message}");
    }

    #[test]
    fn contigs_shorter_than_their_margins_stay_empty() {
        let mut genome = ground(&[2 * MARGIN, 1_000_000]);
        genome.contigs.push(Contig { name: "tiny".to_owned(), bases: vec![b'A'; 10] });
        let planted = plant(&demo(), &genome).unwrap();
        assert!(planted.iter().all(|copy| copy.repeat.interval.contig == ContigId(1)));
    }
}
