//! Whole genomes: copies by the vector's depth over the host's, and integrated copies by junctions.

use std::collections::BTreeSet;

use landfall_estimate::Evaluated;
use landfall_tables::depth_copies::{DepthCopiesRow, DepthMethod, DepthVerdict};
use landfall_tables::vcn::VcnFlag;
use landfall_vector::Vector;

use super::{Rows, Sequenced, backbone, verdict_of, words};
use crate::estimate::{AUTOSOME_COPIES, Yardstick, copies, relative};
use crate::host::{Counted, Host, WINDOWS_NEEDED};
use crate::junction::{expected_at_a_point, integrated, is_short_of};
use crate::vector::{Part, VectorBin};

/// An element below or above this share of the vector is flagged where its interval excludes 1.
const ELEMENT_LOW: f64 = 0.75;
const ELEMENT_HIGH: f64 = 1.25;

/// A host that can be held against, and what was counted on it.
struct Ruler<'a> {
    host: Host,
    counted: Counted<'a>,
    yardstick: Yardstick,
}

impl<'a> Ruler<'a> {
    /// # Errors
    /// The flag that says why there is none.
    fn new(given: &Sequenced<'a>) -> Result<Self, VcnFlag> {
        let bases_per_fragment = given.tally.bases_per_fragment().ok_or(VcnFlag::NoHostReads)?;
        let counted = Counted { fine: &given.tally.fine, bases_per_fragment };
        let host = Host::new(given.genome, given.layout, counted);
        if host.kept < given.params.min_host_bins as usize {
            return Err(VcnFlag::FewHostBins);
        }
        let yardstick = host.yardstick.ok_or(VcnFlag::NoHostDepth)?;
        Ok(Self { host, counted, yardstick })
    }
}

/// Rows of each vector, its backbone and its elements, and of each group of vectors that end alike.
pub(super) fn measure(given: &Sequenced<'_>) -> Rows {
    let ruler = Ruler::new(given);
    let curve = ruler.as_ref().ok().map(|ruler| &ruler.host.curve);
    let mut rows = Rows::default();
    let mut totals = Vec::new();
    for vector in 0..given.vectors.len() {
        let bins = given.bins(vector, curve);
        let mut total = None;
        match &ruler {
            Err(flag) => rows.copies.push(given.refused(&given.vectors[vector].name, *flag)),
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
    /// The vector without its backbone, the backbone, and each element against the vector. Gives the vector's copies.
    fn of_vector(
        &self,
        vector: usize,
        bins: &[VectorBin],
        ruler: &Ruler<'_>,
        rows: &mut Vec<DepthCopiesRow>,
    ) -> Option<Evaluated> {
        let Vector { name, elements, .. } = &self.vectors[vector];
        let part = |is_in: &dyn Fn(u32) -> bool| Part::new(bins, ruler.counted.bases_per_fragment, is_in);
        let whole = part(&|base| !self.is_backbone(vector, base));
        let all_backbone =
            (0..bins.len()).all(|at| self.is_backbone(vector, bins[at].start.midpoint(bins[at].end) as u32));
        let mut total = None;
        if !all_backbone {
            let row = self.absolute(name.clone(), &whole, bins.len(), ruler);
            let all = Evaluated { value: row.copies, lo: row.lo, hi: row.hi };
            total = (row.verdict != DepthVerdict::Refused).then_some(all);
            rows.push(row);
        }
        if self.vectors[vector].has_backbone() {
            let part = part(&|base| self.is_backbone(vector, base));
            rows.push(self.absolute(backbone(name), &part, bins.len(), ruler));
        }
        if total.is_some() {
            let mut seen = BTreeSet::new();
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
            return DepthCopiesRow {
                bases: Some(part.bases),
                ..self.refused(&target, VcnFlag::FewVectorBases)
            };
        }
        let excess = ruler.host.excess(ruler.counted, &part.shape, fine_bins);
        let Some(found) = copies(&part.bins, part.bases, &ruler.yardstick, excess.tau_squared) else {
            return self.refused(&target, VcnFlag::FewVectorBases);
        };
        let few = excess.windows < WINDOWS_NEEDED;
        let row = self.row(target, verdict_of(&found), found);
        DepthCopiesRow {
            n: part.bins.fragments.round() as u64,
            bases: Some(part.bases),
            flags: words(few.then_some(VcnFlag::FewWindows)),
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
            return self.refused(&target, VcnFlag::Masked);
        }
        let excess = ruler.host.excess_of_part(ruler.counted, &part.shape, &rest.shape, bins.len());
        let found = relative(&part.bins, &whole.bins, rest.bins.fragments, excess.tau_squared);
        let Some(found) = found else { return self.refused(&target, VcnFlag::NoVectorDepth) };
        let mut flags = Vec::new();
        if found.all.value.unwrap_or(0.0) < ELEMENT_LOW && found.all.hi.is_some_and(|hi| hi < 1.0) {
            flags.push(VcnFlag::ElementLow);
        }
        let high = found.all.value.is_some_and(|value| value > ELEMENT_HIGH);
        if high && found.all.lo.is_some_and(|lo| lo > 1.0) {
            flags.push(VcnFlag::ElementHigh);
        }
        let n = part.bins.fragments.round() as u64;
        let row = self.row(target, DepthVerdict::Relative, found);
        DepthCopiesRow { n, bases: Some(part.bases), flags: words(flags), ..row }
    }

    /// Integrated copies of each group of vectors that end alike.
    fn junctions(&self, totals: &[Option<Evaluated>], ruler: &Ruler<'_>) -> Vec<DepthCopiesRow> {
        let expected =
            expected_at_a_point(&self.tally.lengths, &ruler.yardstick, self.params.min_anchor as usize);
        let groups = (0..).zip(self.ends.groups()).filter(|(group, _)| self.ends.has_ends(*group));
        let of_group = |(group, members): (u32, &Vec<usize>)| {
            let names: Vec<&str> = members.iter().map(|vector| self.vectors[*vector].name.as_str()).collect();
            let target = names.join("+");
            let Some(expected) = expected.filter(|expected| *expected > 0.0) else {
                return DepthCopiesRow {
                    method: DepthMethod::Junctions,
                    ..self.refused(&target, VcnFlag::NoPairs)
                };
            };
            let count = self.tally.junctions_of(group);
            let found = integrated(count, expected, &ruler.yardstick);
            let members: Option<Vec<Evaluated>> = members.iter().map(|vector| totals[*vector]).collect();
            let total = members.map(|members| sum(&members));
            let short =
                total.is_some_and(|total| is_short_of(count, expected, total, self.params.integrated_share));
            let flags = words(short.then_some(VcnFlag::EpisomeOrPlasmid));
            let row = self.row(target, verdict_of(&found), found);
            DepthCopiesRow { method: DepthMethod::Junctions, n: count, flags, ..row }
        };
        groups.map(of_group).collect()
    }
}

/// The sum of independent values, its lower limit by the recovery of variances (Zou and Donner 2008).
fn sum(all: &[Evaluated]) -> Evaluated {
    let value: f64 = all.iter().filter_map(|one| one.value).sum();
    let below = |one: &Evaluated| Some((one.value? - one.lo?).powi(2));
    let lo = value - all.iter().filter_map(below).sum::<f64>().sqrt();
    let known = value > 0.0;
    Evaluated { value: known.then_some(value), lo: known.then_some(lo.max(0.0)), hi: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lower_limit_of_a_sum_recovers_the_variances_of_its_parts() {
        let part = |value, lo| Evaluated { value: Some(value), lo: Some(lo), hi: Some(9.0) };
        let both = sum(&[part(3.0, 0.0), part(5.0, 1.0)]);
        assert_eq!(both, Evaluated { value: Some(8.0), lo: Some(3.0), hi: None });
        assert_eq!(sum(&[part(1.0, 0.5), Evaluated::at_most(0.1)]).value, Some(1.0), "a bound adds nothing");
        assert_eq!(sum(&[part(1.0, -2.0)]).lo, Some(0.0));
        assert_eq!(sum(&[Evaluated::at_most(0.1)]), Evaluated::NONE);
    }
}
