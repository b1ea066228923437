//! Shares by the length model: the fit, its errors, and what the fit says against itself.

use landfall_tables::abundance::AbundanceFlag;

use crate::AbundanceParams;
use crate::estimate::{Found, Sample};
use crate::fit::{Fit, Stop, fit};
use crate::lengths::Lengths;
use crate::{goodness, interval, jackknife, variance};

/// A clone with so many filled bins and a standard error of so large a part of its cells fills nearly all of them.
const SATURATED: (u64, f64) = (25, 0.3);

/// Estimates by the length model; `None` where the sample shows too few lengths or the law cannot be fitted.
pub(crate) fn estimate(sample: &Sample, params: &AbundanceParams) -> Option<Vec<Found>> {
    let columns: Vec<Vec<(usize, u32)>> =
        sample.targets.iter().flat_map(|target| &target.ends).map(|end| end.fragments.clone()).collect();
    let lengths = Lengths::new(&columns)?;
    if lengths.distinct() < params.min_lengths as usize {
        return None;
    }
    let knots = if params.knots.is_empty() { lengths.quantile_knots() } else { params.knots.clone() };
    let stop = Stop { absolute: f64::INFINITY, relative: params.tolerance };
    let fit = fit(&lengths, &knots, stop)?;
    let chosen = Chosen::new(sample, &fit);
    let errors = Errors::new(&lengths, &knots, stop, &fit, &chosen);
    let law = law_flag(goodness::length_law(&lengths, &fit), params.length_law_p);
    let total: f64 = chosen.columns.iter().map(|column| fit.cells[*column]).sum();
    let found = |target: usize| {
        let column = chosen.columns[target];
        let (cells, fragments) = (fit.cells[column], lengths.filled(column));
        let (cells_se, share_se) = (errors.cells(target), errors.share(target));
        let full = fit.full[column];
        let mut flags: Vec<AbundanceFlag> = law.into_iter().collect();
        let mut share = interval::interval(cells / total, share_se, total, fragments);
        if full {
            flags.push(AbundanceFlag::LowerBound);
            share.hi = 1.0;
        } else if chosen.columns.iter().any(|column| fit.full[*column]) {
            flags.push(AbundanceFlag::UpperBound);
            share.lo = 0.0;
        }
        let differ =
            || goodness::replicates(&lengths, &fit, column).is_some_and(|p| p < params.replicates_differ_p);
        if fragments >= u64::from(params.min_fragments) && differ() {
            flags.push(AbundanceFlag::ReplicatesDiffer);
        }
        let unsure = errors.model(target).is_some_and(|error| error > SATURATED.1 * cells);
        Found {
            end: chosen.ends[target],
            amount: cells,
            amount_se: cells_se,
            share,
            molecules: fragments,
            saturated: full || (unsure && fragments >= SATURATED.0),
            flags,
        }
    };
    Some((0..sample.targets.len()).map(found).collect())
}

/// What the test of the lengths says against the law, by its probability; a law that was not tested is not one that
/// holds.
fn law_flag(p: Option<f64>, least: f64) -> Option<AbundanceFlag> {
    match p {
        None => Some(AbundanceFlag::LengthLawNotTested),
        Some(p) if p >= least => None,
        Some(_) => Some(AbundanceFlag::LengthLaw),
    }
}

/// The end of each target that counts: the one with more cells, the first of equals.
struct Chosen {
    /// Place among the target's ends.
    ends: Vec<usize>,
    /// Column of the model.
    columns: Vec<usize>,
}

impl Chosen {
    fn new(sample: &Sample, fit: &Fit) -> Self {
        let mut chosen = Self { ends: Vec::new(), columns: Vec::new() };
        let mut first = 0;
        for target in &sample.targets {
            let cells = &fit.cells[first..first + target.ends.len()];
            let best = (0..cells.len()).rev().max_by(|a, b| cells[*a].total_cmp(&cells[*b])).unwrap_or(0);
            chosen.ends.push(best);
            chosen.columns.push(first + best);
            first += target.ends.len();
        }
        chosen
    }
}

/// Standard errors of each target by the model and by the replicates; the larger counts, because real replicates
/// differ by more than chance.
struct Errors {
    model: Option<Vec<variance::Errors>>,
    /// Cells and shares.
    replicates: Option<(Vec<f64>, Vec<f64>)>,
}

impl Errors {
    fn new(lengths: &Lengths, knots: &[f64], stop: Stop, fit: &Fit, chosen: &Chosen) -> Self {
        let mut counted = vec![false; fit.cells.len()];
        chosen.columns.iter().for_each(|column| counted[*column] = true);
        let of_targets =
            |errors: Vec<variance::Errors>| chosen.columns.iter().map(|column| errors[*column]).collect();
        let model = variance::errors(lengths, knots, fit, &counted).map(of_targets);
        Self { model, replicates: Self::of_replicates(lengths, knots, stop, fit, chosen) }
    }

    /// Without a replicate cells are fewer by that replicate's part of the law; shares are not.
    fn of_replicates(
        lengths: &Lengths,
        knots: &[f64],
        stop: Stop,
        fit: &Fit,
        chosen: &Chosen,
    ) -> Option<(Vec<f64>, Vec<f64>)> {
        if lengths.replicates() < 2 {
            return None;
        }
        let left: Option<Vec<Fit>> = jackknife::leave_one_out(lengths, knots, stop).into_iter().collect();
        let (mut cells, mut shares) = (Vec::new(), Vec::new());
        for (without, part) in left?.iter().zip(fit.law.chunks(lengths.span())) {
            let own: Vec<f64> = chosen.columns.iter().map(|column| without.cells[*column]).collect();
            let total: f64 = own.iter().sum();
            let kept = 1.0 - part.iter().sum::<f64>();
            shares.push(own.iter().map(|cells| cells / total).collect());
            cells.push(own.iter().map(|cells| cells / kept).collect());
        }
        Some((jackknife::errors(&cells)?, jackknife::errors(&shares)?))
    }

    /// Of cells, by the model alone.
    fn model(&self, target: usize) -> Option<f64> {
        self.model.as_ref().map(|errors| errors[target].cells)
    }

    fn cells(&self, target: usize) -> Option<f64> {
        larger(self.model(target), self.replicates.as_ref().map(|(cells, _)| cells[target]))
    }

    fn share(&self, target: usize) -> Option<f64> {
        let model = self.model.as_ref().map(|errors| errors[target].share);
        larger(model, self.replicates.as_ref().map(|(_, shares)| shares[target]))
    }
}

fn larger(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    let finite = |error: &f64| error.is_finite();
    one.filter(finite).into_iter().chain(other.filter(finite)).max_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_that_was_not_tested_is_not_taken_to_hold() {
        let flag = |p| law_flag(p, 0.001);
        assert_eq!(flag(None), Some(AbundanceFlag::LengthLawNotTested));
        assert_eq!([Some(0.001), Some(0.4)].map(flag), [None; 2]);
        assert_eq!(flag(Some(0.0009)), Some(AbundanceFlag::LengthLaw));
    }
}
