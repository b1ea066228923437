//! From counts to rows: every method × target of one sample and one way of sequencing.

use landfall_core::Position;
use landfall_reference::Genome;
use landfall_tables::depth::{DepthRow, MaskReason};
use landfall_tables::depth_copies::{DepthCopiesRow, DepthMethod, DepthVerdict};
use landfall_vector::Vector;

use super::DepthParams;
use super::capture::{Calibration, Collapsing, Target, calibration, copies as captured, density, of_one};
use super::estimate::{AUTOSOME_COPIES, Interval, Yardstick, copies, relative};
use super::host::{Counted, Host, Layout, WINDOWS_NEEDED};
use super::junction::{Ends, expected_at_a_point, integrated, is_short_of};
use super::mask::Masks;
use super::regions::Region;
use super::tally::Tally;
use super::vector::{Part, VectorBin, bins, stretches};

/// An element below or above this share of the vector is flagged where its interval excludes 1.
const ELEMENT_LOW: f64 = 0.75;
const ELEMENT_HIGH: f64 = 1.25;
/// Fewer calibrators do not tell how they differ.
pub(super) const CALIBRATORS_NEEDED: usize = 5;

/// What was given and counted.
pub(super) struct Sequenced<'a> {
    pub(super) method: DepthMethod,
    pub(super) genome: &'a Genome,
    pub(super) layout: &'a Layout,
    pub(super) vectors: &'a [Vector],
    /// Widened by a read's length.
    pub(super) masks: &'a Masks,
    pub(super) calibrators: &'a [Region],
    pub(super) ends: &'a Ends,
    pub(super) tally: &'a Tally,
    pub(super) params: &'a DepthParams,
    /// A row without numbers, for the sample.
    pub(super) blank: DepthCopiesRow,
}

/// Rows of both tables.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) depth: Vec<DepthRow>,
    pub(super) copies: Vec<DepthCopiesRow>,
}

pub(super) fn measure(given: &Sequenced<'_>) -> Rows {
    match given.method {
        DepthMethod::Capture => by_molecules(given),
        DepthMethod::Wgs | DepthMethod::Junctions => by_depth(given),
    }
}

/// Words as a table holds them.
fn words<'a>(flags: impl IntoIterator<Item = &'a &'static str>) -> Vec<String> {
    flags.into_iter().map(|flag| (*flag).to_owned()).collect()
}

/// A host that can be held against, and what was counted on it.
struct Ruler<'a> {
    host: Host,
    counted: Counted<'a>,
    yardstick: Yardstick,
}

impl<'a> Ruler<'a> {
    /// # Errors
    /// The flag that says why there is none.
    fn new(given: &Sequenced<'a>) -> Result<Self, &'static str> {
        let bases_per_fragment = given.tally.bases_per_fragment().ok_or("no_host_reads")?;
        let counted = Counted { fine: &given.tally.fine, bases_per_fragment };
        let host = Host::new(given.genome, given.layout, counted);
        if host.kept < given.params.min_host_bins as usize {
            return Err("few_host_bins");
        }
        let yardstick = host.yardstick.ok_or("no_host_depth")?;
        Ok(Self { host, counted, yardstick })
    }
}

fn by_depth(given: &Sequenced<'_>) -> Rows {
    let ruler = Ruler::new(given);
    let curve = ruler.as_ref().ok().map(|ruler| &ruler.host.curve);
    let mut rows = Rows::default();
    let mut totals = Vec::new();
    for vector in 0..given.vectors.len() {
        let bins = given.bins(vector, curve);
        let mut total = None;
        match &ruler {
            Err(flag) => rows.copies.push(given.refused(&given.vectors[vector].name, flag)),
            Ok(ruler) => total = given.of_vector(vector, &bins, ruler, &mut rows.copies),
        }
        totals.push(total);
        let per = ruler.as_ref().ok().map(|ruler| AUTOSOME_COPIES / ruler.yardstick.plain);
        rows.depth.extend(given.depth_rows(vector, &bins, per));
    }
    if let Ok(ruler) = &ruler {
        rows.copies.extend(given.junctions(&totals, ruler));
    }
    rows
}

impl Sequenced<'_> {
    fn bins(&self, vector: usize, curve: Option<&super::gc::Curve>) -> Vec<VectorBin> {
        let depth = self.tally.vector_depth(vector);
        bins(&self.vectors[vector].bases, &depth, &self.masks[vector], curve)
    }

    fn row(&self, target: String, verdict: DepthVerdict, interval: Interval) -> DepthCopiesRow {
        let Interval { value, lo, hi, lo_counting, hi_counting } = interval;
        DepthCopiesRow {
            target,
            verdict,
            copies: value,
            lo,
            hi,
            lo_counting,
            hi_counting,
            ..self.blank.clone()
        }
    }

    fn refused(&self, target: &str, flag: &'static str) -> DepthCopiesRow {
        let row = self.row(target.to_owned(), DepthVerdict::Refused, Interval::default());
        DepthCopiesRow { flags: words([&flag]), ..row }
    }

    fn is_backbone(&self, vector: usize, base: u32) -> bool {
        let mut elements = self.vectors[vector].elements.iter();
        elements.any(|element| element.is_backbone() && element.holds(base as usize))
    }

    /// The vector without its backbone, the backbone, and each element against the vector. Gives the vector's copies.
    fn of_vector(
        &self,
        vector: usize,
        bins: &[VectorBin],
        ruler: &Ruler<'_>,
        rows: &mut Vec<DepthCopiesRow>,
    ) -> Option<Interval> {
        let Vector { name, elements, .. } = &self.vectors[vector];
        let part = |is_in: &dyn Fn(u32) -> bool| Part::new(bins, ruler.counted.bases_per_fragment, is_in);
        let whole = part(&|base| !self.is_backbone(vector, base));
        let backbone = part(&|base| self.is_backbone(vector, base));
        let all_backbone =
            (0..bins.len()).all(|at| self.is_backbone(vector, bins[at].start.midpoint(bins[at].end) as u32));
        let mut total = None;
        if !all_backbone {
            let row = self.absolute(name.clone(), &whole, bins.len(), ruler);
            total = (row.verdict != DepthVerdict::Refused).then_some(Interval {
                value: row.copies,
                lo: row.lo,
                hi: row.hi,
                lo_counting: row.lo_counting,
                hi_counting: row.hi_counting,
            });
            rows.push(row);
        }
        if self.vectors[vector].has_backbone() {
            rows.push(self.absolute(format!("{name}:backbone"), &backbone, bins.len(), ruler));
        }
        if total.is_some() {
            let mut seen = std::collections::BTreeSet::new();
            for element in elements.iter().filter(|one| !one.is_backbone()) {
                if seen.insert(&element.name) {
                    rows.push(self.element(vector, &element.name, &whole, bins, ruler));
                }
            }
        }
        total
    }

    /// Copies per cell of a part of a vector.
    fn absolute(&self, target: String, part: &Part, fine_bins: usize, ruler: &Ruler<'_>) -> DepthCopiesRow {
        if part.bases < u64::from(self.params.min_vector_bases) {
            return DepthCopiesRow { bases: Some(part.bases), ..self.refused(&target, "few_vector_bases") };
        }
        let excess = ruler.host.excess(ruler.counted, &part.shape, fine_bins);
        let Some(found) = copies(&part.bins, part.bases, &ruler.yardstick, excess.tau_squared) else {
            return self.refused(&target, "few_vector_bases");
        };
        let flags: &[&str] = if excess.windows < WINDOWS_NEEDED { &["few_windows"] } else { &[] };
        let row = self.row(target, verdict_of(&found), found);
        DepthCopiesRow {
            n: part.bins.fragments.round() as u64,
            bases: Some(part.bases),
            flags: words(flags),
            ..row
        }
    }

    /// An element against the rest of the vector; stretches of the same name are one element.
    fn element(
        &self,
        vector: usize,
        element: &str,
        whole: &Part,
        bins: &[VectorBin],
        ruler: &Ruler<'_>,
    ) -> DepthCopiesRow {
        let Vector { name, elements, .. } = &self.vectors[vector];
        let target = format!("{name}:{element}");
        let holds = |base: u32| elements.iter().any(|one| one.name == element && one.holds(base as usize));
        let per_fragment = ruler.counted.bases_per_fragment;
        let part = Part::new(bins, per_fragment, |base| holds(base) && !self.is_backbone(vector, base));
        let rest = Part::new(bins, per_fragment, |base| !holds(base) && !self.is_backbone(vector, base));
        if part.shape.is_empty() || rest.shape.is_empty() {
            return self.refused(&target, "masked");
        }
        let excess = ruler.host.excess_of_part(ruler.counted, &part.shape, &rest.shape, bins.len());
        let found = relative(&part.bins, &whole.bins, rest.bins.fragments, excess.tau_squared);
        let Some(found) = found else { return self.refused(&target, "no_vector_depth") };
        let mut flags = Vec::new();
        if found.value.unwrap_or(0.0) < ELEMENT_LOW && found.hi.is_some_and(|hi| hi < 1.0) {
            flags.push("element_low");
        }
        if found.value.is_some_and(|value| value > ELEMENT_HIGH) && found.lo.is_some_and(|lo| lo > 1.0) {
            flags.push("element_high");
        }
        let n = part.bins.fragments.round() as u64;
        let row = self.row(target, DepthVerdict::Relative, found);
        DepthCopiesRow { n, bases: Some(part.bases), flags: words(&flags), ..row }
    }

    /// Integrated copies of each group of vectors that end alike.
    fn junctions(&self, totals: &[Option<Interval>], ruler: &Ruler<'_>) -> Vec<DepthCopiesRow> {
        let expected =
            expected_at_a_point(&self.tally.lengths, &ruler.yardstick, self.params.min_anchor as usize);
        let groups = (0..).zip(self.ends.groups()).filter(|(group, _)| self.ends.has_ends(*group));
        let of_group = |(group, members): (u32, &Vec<usize>)| {
            let names: Vec<&str> = members.iter().map(|vector| self.vectors[*vector].name.as_str()).collect();
            let target = names.join("+");
            let Some(expected) = expected.filter(|expected| *expected > 0.0) else {
                return DepthCopiesRow {
                    method: DepthMethod::Junctions,
                    ..self.refused(&target, "no_pairs")
                };
            };
            let count = self.tally.junctions_of(group);
            let found = integrated(count, expected, &ruler.yardstick);
            let members: Option<Vec<Interval>> = members.iter().map(|vector| totals[*vector]).collect();
            let total = members.map(|members| sum(&members));
            let short =
                total.is_some_and(|total| is_short_of(count, expected, &total, self.params.integrated_share));
            let flags: &[&str] = if short { &["episome_or_plasmid"] } else { &[] };
            let row = self.row(target, verdict_of(&found), found);
            DepthCopiesRow { method: DepthMethod::Junctions, n: count, flags: words(flags), ..row }
        };
        groups.map(of_group).collect()
    }

    fn depth_rows(&self, vector: usize, bins: &[VectorBin], per: Option<f64>) -> Vec<DepthRow> {
        let of = &self.vectors[vector];
        let row = |bin: &VectorBin| {
            let middle = bin.start.midpoint(bin.end);
            let element = of.elements.iter().find(|one| one.holds(middle));
            DepthRow {
                subject: self.blank.subject.clone(),
                sample: self.blank.sample.clone(),
                method: self.method,
                target: of.name.clone(),
                start: Position(bin.start as u32),
                end: Position(bin.end as u32),
                depth: bin.depth,
                copies: bin.corrected.zip(per).map(|(depth, per)| depth * per),
                masked: bin.masked,
                element: element.map(|one| one.name.clone()),
            }
        };
        bins.iter().map(row).collect()
    }

    /// Molecules that lie within a region's stretches.
    fn molecules(&self, region: u32, stretches: &[std::ops::Range<usize>]) -> u64 {
        let within = |start: u32, length: u32| {
            let (start, end) = (start as usize, (start + length) as usize);
            stretches.iter().any(|stretch| stretch.start <= start && end <= stretch.end)
        };
        let here = self
            .tally
            .places
            .iter()
            .filter(|((of, start, length), _)| *of == region && within(*start, *length));
        match self.collapsing() {
            Collapsing::ByPlace => here.count() as u64,
            Collapsing::ByUmi => here.map(|(_, often)| u64::from(*often)).sum(),
        }
    }

    /// Copies per cell of a vector's stretches by the molecules captured on them.
    fn captured(
        &self,
        vector: usize,
        target: String,
        stretches: &[std::ops::Range<usize>],
        shares: &[f64],
        calibration: Option<&Calibration>,
    ) -> DepthCopiesRow {
        let lengths: Vec<usize> = stretches.iter().map(ExactSizeIterator::len).collect();
        let bases: usize = lengths.iter().sum();
        let on = Target { stretches: lengths, count: self.molecules(vector as u32, stretches) };
        let row = match (calibration, density(&on, shares, self.collapsing())) {
            _ if bases < self.params.min_vector_bases as usize => self.refused(&target, "few_vector_bases"),
            (None, _) => self.refused(&target, "few_calibrators"),
            (_, None) => self.refused(&target, "molecules_saturated"),
            (Some(calibration), Some(density)) => {
                let known = self.params.kappa > 0.0;
                let kappa = if known { self.params.kappa } else { 1.0 };
                let found = captured(&density, calibration, of_one(&on, shares), kappa);
                let verdict = if known { verdict_of(&found) } else { DepthVerdict::Relative };
                let flags: &[&str] = if known { &[] } else { &["efficiency_unknown"] };
                DepthCopiesRow { flags: words(flags), ..self.row(target, verdict, found) }
            }
        };
        DepthCopiesRow { n: on.count, bases: Some(bases as u64), ..row }
    }

    fn collapsing(&self) -> Collapsing {
        if self.params.umi_collapsed { Collapsing::ByUmi } else { Collapsing::ByPlace }
    }

    /// Shares of captured molecules by length.
    fn shares(&self) -> Vec<f64> {
        let all: u64 = self.tally.lengths.iter().sum();
        self.tally.lengths.iter().map(|count| *count as f64 / all.max(1) as f64).collect()
    }

    /// How dense molecules lie on each calibrator.
    fn calibrator_densities(&self, shares: &[f64]) -> Vec<f64> {
        let first = self.vectors.len() as u32;
        let of = |(number, region): (u32, &Region)| {
            let stretch = region.start as usize..region.end as usize;
            let count = self.molecules(first + number, std::slice::from_ref(&stretch));
            density(&Target { stretches: vec![stretch.len()], count }, shares, self.collapsing())
        };
        (0..).zip(self.calibrators).filter_map(of).map(|density| density.value).collect()
    }
}

fn by_molecules(given: &Sequenced<'_>) -> Rows {
    let shares = given.shares();
    let densities = given.calibrator_densities(&shares);
    let calibration = calibration(&densities).filter(|_| densities.len() >= CALIBRATORS_NEEDED);
    let mut rows = Rows::default();
    for (vector, of) in given.vectors.iter().enumerate() {
        let captured = |target: String, backbone: bool| {
            let kept = |base: usize| given.is_backbone(vector, base as u32) == backbone;
            given.captured(
                vector,
                target,
                &stretches(&given.masks[vector], kept),
                &shares,
                calibration.as_ref(),
            )
        };
        rows.copies.push(captured(of.name.clone(), false));
        if of.has_backbone() {
            rows.copies.push(captured(format!("{}:backbone", of.name), true));
        }
        rows.depth.extend(given.depth_rows(vector, &given.bins(vector, None), None));
    }
    rows
}

fn verdict_of(interval: &Interval) -> DepthVerdict {
    if interval.value.is_some() { DepthVerdict::Estimated } else { DepthVerdict::UpperLimit }
}

/// The sum of independent values, its lower limit by the recovery of variances (Zou and Donner 2008).
fn sum(all: &[Interval]) -> Interval {
    let value: f64 = all.iter().filter_map(|one| one.value).sum();
    let below = |one: &Interval| Some((one.value? - one.lo?).powi(2));
    let lo = value - all.iter().filter_map(below).sum::<f64>().sqrt();
    let known = value > 0.0;
    Interval { value: known.then_some(value), lo: known.then_some(lo.max(0.0)), ..Interval::default() }
}

/// Bases of a vector by why they are masked.
pub(super) fn masked_bases(masks: &Masks, reason: MaskReason) -> u64 {
    masks.iter().flatten().filter(|one| **one == Some(reason)).count() as u64
}
