//! The length model: cells of each clone and the law of lengths, fitted together.
//!
//! Berry et al. 2012, Bioinformatics 28:755. Clone j of θ_j cells puts a Poisson number of fragments of mean φ_b θ_j
//! into bin b = (replicate, length), Σφ = 1; seen is only whether there is one. The likelihood is
//! −Σθ + Σ over filled bins of λ + ln(1 − e^−λ), λ = φ_b θ_j, so that empty bins cost nothing.
//!
//! Cells and law rise in turn, each step kept only if the likelihood does: the path is part of the definition,
//! because the law's step is that of a smooth regression, not of the likelihood itself.

use landfall_estimate::bracket;

use crate::kernel::{KernelSum, WEIGHT};
use crate::lengths::Lengths;
use crate::regression::{self, Basis};

/// Where a fit may end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// Largest |gradient| of the cells.
    pub absolute: f64,
    /// Largest |gradient| / cells.
    pub relative: f64,
}

impl Stop {
    /// The published program's rule.
    pub const MIRROR: Self = Self { absolute: 0.1, relative: 1e-5 };
}

/// Rounds at least, and at most: a fit that has not ended by then is told as it is.
const LEAST_ROUNDS: usize = 3;
const MOST_ROUNDS: usize = 200;

/// What one round did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Round {
    /// Log-likelihood after the cells' step, as tried.
    pub likelihood_of_cells: f64,
    /// Log-likelihood after the law's step, as tried.
    pub likelihood_of_law: f64,
    /// Largest |gradient| of the cells before their step.
    pub gradient: f64,
    /// Largest |gradient| / cells.
    pub relative_gradient: f64,
}

/// A fitted model.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Cells of each column; 0 for columns without fragments.
    pub cells: Vec<f64>,
    /// The law: probability of each bin, summing to 1.
    pub law: Vec<f64>,
    /// Columns that fill every bin: their cells are a lower bound, at which that has a probability of 5 %.
    pub full: Vec<bool>,
    /// What happened.
    pub rounds: Vec<Round>,
}

/// Fits the model; `None` where the law's regression does not stay finite.
///
/// `knots`: inner knots of the law's spline, by length.
#[must_use]
pub fn fit(lengths: &Lengths, knots: &[f64], stop: Stop) -> Option<Fit> {
    let model = Model { lengths, basis: lengths.basis(knots) };
    let full: Vec<bool> = lengths.columns().iter().map(|bins| bins.len() == lengths.bins()).collect();
    let counts: Vec<f64> = lengths.columns().iter().map(|bins| bins.len() as f64).collect();
    let filled = model.first_law();
    let (cells, law) = (model.expected_of_columns(&counts, &filled), model.law(&counts, &filled)?);
    let mut fit = Fit { cells, law, full, rounds: Vec::new() };
    model.bound_full(&mut fit);
    let mut likelihood = model.likelihood(&fit.cells, &fit.law);
    for round in 1..=MOST_ROUNDS {
        let gradient = model.gradient(&fit.cells, &fit.law, &fit.full);
        let stepped = model.step(&fit, &gradient);
        let likelihood_of_cells = model.likelihood(&stepped, &fit.law);
        let cells_rise = likelihood_of_cells > likelihood;
        if cells_rise {
            (fit.cells, likelihood) = (stepped, likelihood_of_cells);
        }
        let mut tried = fit.clone();
        tried.law = model.law(&fit.cells, &fit.law).map_or_else(|| fit.law.clone(), without_zeros);
        model.bound_full(&mut tried);
        let likelihood_of_law = model.likelihood(&tried.cells, &tried.law);
        let law_rises = likelihood_of_law > likelihood;
        if law_rises {
            (fit.cells, fit.law, likelihood) = (tried.cells, tried.law, likelihood_of_law);
        }
        let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
        let absolute = largest(&mut gradient.iter().map(|gradient| gradient.abs()));
        let pairs = gradient.iter().zip(&fit.cells).filter(|(_, cells)| **cells > 0.0);
        let relative = largest(&mut pairs.map(|(gradient, cells)| (gradient / cells).abs()));
        fit.rounds.push(Round {
            likelihood_of_cells,
            likelihood_of_law,
            gradient: absolute,
            relative_gradient: relative,
        });
        let ends = round >= LEAST_ROUNDS && absolute <= stop.absolute && relative <= stop.relative;
        if ends || !(cells_rise || law_rises) {
            break;
        }
    }
    Some(fit)
}

/// No bin is impossible.
fn without_zeros(mut law: Vec<f64>) -> Vec<f64> {
    law.iter_mut().for_each(|share| *share += f64::EPSILON);
    normalised(law)
}

fn normalised(mut values: Vec<f64>) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    values.iter_mut().for_each(|value| *value /= sum);
    values
}

struct Model<'a> {
    lengths: &'a Lengths,
    basis: Basis,
}

impl Model<'_> {
    /// Bins filled, none of them empty.
    fn first_law(&self) -> Vec<f64> {
        let columns = self.lengths.columns();
        let mut law = vec![1.0 / self.lengths.bins() as f64; self.lengths.bins()];
        columns.iter().flatten().for_each(|bin| law[*bin as usize] += 1.0);
        normalised(law)
    }

    /// Expected fragments of a filled bin.
    fn expected(lambda: f64) -> f64 {
        let seen = -libm::expm1(-lambda);
        if seen > 0.0 { lambda / seen } else { 1.0 }
    }

    fn expected_of_columns(&self, cells: &[f64], law: &[f64]) -> Vec<f64> {
        let of = |(bins, cells): (&Vec<u32>, &f64)| {
            bins.iter().map(|bin| Self::expected(law[*bin as usize] * cells)).sum()
        };
        self.lengths.columns().iter().zip(cells).map(of).collect()
    }

    /// The law by regression on the expected fragments of each bin.
    fn law(&self, cells: &[f64], law: &[f64]) -> Option<Vec<f64>> {
        let mut expected = vec![0.0; self.lengths.bins()];
        for (bins, cells) in self.lengths.columns().iter().zip(cells) {
            for bin in bins {
                expected[*bin as usize] += Self::expected(law[*bin as usize] * cells);
            }
        }
        let observed = self.lengths.observed();
        let padded: Vec<Vec<f64>> = expected
            .chunks(self.lengths.span())
            .map(|counts| {
                let mut all = vec![0.0; self.basis.rows.len()];
                all[observed.clone()].copy_from_slice(counts);
                all
            })
            .collect();
        let fitted = regression::fit(&self.basis, &padded)?;
        let law = normalised(fitted.iter().flat_map(|fitted| &fitted[observed.clone()]).copied().collect());
        law.iter().all(|share| share.is_finite()).then_some(law)
    }

    fn likelihood(&self, cells: &[f64], law: &[f64]) -> f64 {
        let of = |(bins, cells): (&Vec<u32>, &f64)| {
            let bin = |bin: &u32| {
                let lambda = law[*bin as usize] * cells;
                lambda + libm::log(-libm::expm1(-lambda))
            };
            bins.iter().map(bin).sum::<f64>() - cells
        };
        self.lengths.columns().iter().zip(cells).map(of).sum()
    }

    /// Derivatives of the likelihood by cells; 0 for columns without fragments and for full ones.
    fn gradient(&self, cells: &[f64], law: &[f64], full: &[bool]) -> Vec<f64> {
        let columns = self.lengths.columns().iter().zip(cells).zip(full);
        let of = |((bins, cells), full): ((&Vec<u32>, &f64), &bool)| {
            if bins.is_empty() || *full {
                return 0.0;
            }
            let bin = |bin: &u32| law[*bin as usize] / -libm::expm1(-law[*bin as usize] * cells);
            bins.iter().map(bin).sum::<f64>() - 1.0
        };
        columns.map(of).collect()
    }

    /// One step of Fisher's scoring.
    fn step(&self, fit: &Fit, gradient: &[f64]) -> Vec<f64> {
        let information = information(&fit.law);
        let columns = fit.cells.iter().zip(gradient).zip(&fit.full);
        let of = |((cells, gradient), full): ((&f64, &f64), &bool)| {
            if *cells == 0.0 || *full { *cells } else { cells + gradient / information.at(*cells) }
        };
        columns.map(of).collect()
    }

    /// Sets the cells of full columns to their bound under the law.
    fn bound_full(&self, fit: &mut Fit) {
        for (cells, _) in fit.cells.iter_mut().zip(&fit.full).filter(|(_, full)| **full) {
            *cells = fewest_that_fill(&fit.law);
        }
    }
}

/// Information on cells, Σφ²/(e^φθ − 1), as a function of θ.
pub(crate) fn information(law: &[f64]) -> KernelSum {
    KernelSum::new(WEIGHT, law.iter().map(|share| (share * share, *share)), 0.0)
}

/// Cells at which all bins are filled with a probability of 5 %, by halving.
fn fewest_that_fill(law: &[f64]) -> f64 {
    let probability =
        |cells: f64| law.iter().map(|share| libm::log(-libm::expm1(-share * cells))).sum::<f64>();
    let wanted = libm::log(0.05);
    let (mut low, mut high) = (0.0, 1.0);
    while probability(high) < wanted && high < 1e15 {
        (low, high) = (high, 2.0 * high);
    }
    bracket(low, high, |cells| probability(cells) - wanted).1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One bin of ten filled: the examples in the help of the published program (`mstep`, `estep`).
    #[test]
    fn one_step_of_columns_with_one_filled_bin() {
        let columns: Vec<Vec<(usize, u32)>> = std::iter::repeat_n(vec![(0, 30)], 3)
            .chain([(31..40).map(|length| (0, length)).collect()])
            .collect();
        let lengths = Lengths::new(&columns).unwrap();
        let model = Model { basis: lengths.basis(&[]), lengths: &lengths };
        let (cells, law) = (vec![1.0, 2.0, 1.0, 1.0], vec![0.1; 10]);
        let fit = Fit { cells, law, full: vec![false; 4], rounds: Vec::new() };
        let expected = model.expected_of_columns(&fit.cells, &fit.law);
        assert!((expected[0] - 1.050_833_194_477_5).abs() < 1e-12);
        assert!((expected[1] - 1.103_331_113_225_4).abs() < 1e-12);
        let gradient = model.gradient(&fit.cells, &fit.law, &fit.full);
        assert!((gradient[0] - 0.050_833_194_477_504_4).abs() < 1e-12);
        assert!((gradient[1] + 0.448_334_443_387_301).abs() < 1e-12);
        let stepped = model.step(&fit, &gradient);
        assert!((stepped[0] - 1.053_461_737_319_17).abs() < 1e-12);
        assert!((stepped[1] - 1.007_375_176_558_47).abs() < 1e-12);
    }

    #[test]
    fn cells_that_fill_all_bins_are_a_bound_that_fits_its_probability() {
        let law = vec![0.01; 100];
        let cells = fewest_that_fill(&law);
        let all = (1.0 - libm::exp(-cells / 100.0)).powi(100);
        assert!((all - 0.05).abs() < 1e-9);
    }
}
