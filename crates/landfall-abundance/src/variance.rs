//! Standard errors of cells and shares by the model's information, the law's parameters included.
//!
//! The information matrix has a diagonal block A (cells), a small block C (parameters of the law's spline) and B
//! between them; the inverse of the cells' block is A⁻¹ + A⁻¹Bᵀ(C − BA⁻¹Bᵀ)⁻¹BA⁻¹, so that no matrix of clones ×
//! clones is needed.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};
use rayon::prelude::*;

use crate::fit::{Fit, information};
use crate::kernel::{KernelSum, WEIGHT};
use crate::lengths::Lengths;

/// Columns handled as one matrix.
const CHUNK: usize = 512;

/// Standard errors of one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errors {
    /// Of its cells.
    pub cells: f64,
    /// Of its share of the total.
    pub share: f64,
}

/// Standard errors by the delta method. The total is the sum over `counted` columns. `None` where the information is
/// not positive definite.
#[must_use]
pub fn errors(lengths: &Lengths, knots: &[f64], fit: &Fit, counted: &[bool]) -> Option<Vec<Errors>> {
    let law = Law::new(lengths, knots, fit);
    let filled: Vec<usize> = (0..fit.cells.len()).filter(|column| fit.cells[*column] > 0.0).collect();
    let information = information(&fit.law);
    let diagonal: Vec<f64> = filled.iter().map(|column| information.at(fit.cells[*column])).collect();
    let blocks = |chunk: &[usize]| {
        let columns: Vec<DVector<f64>> = chunk.iter().map(|column| law.mixed(fit.cells[*column])).collect();
        DMatrix::from_columns(&columns)
    };
    let mut schur = law.block(&filled.iter().map(|column| fit.cells[*column]).collect::<Vec<_>>());
    for (chunk, diagonal) in filled.chunks(CHUNK).zip(diagonal.chunks(CHUNK)) {
        let mixed = blocks(chunk);
        let mut scaled = mixed.clone();
        scaled.column_iter_mut().zip(diagonal).for_each(|(mut column, information)| column /= *information);
        schur.gemm(-1.0, &scaled, &mixed.transpose(), 1.0);
    }
    let factor = Cholesky::new(schur)?;
    let solved = |chunk: (&[usize], &[f64])| {
        let mut mixed = blocks(chunk.0);
        mixed.column_iter_mut().zip(chunk.1).for_each(|(mut column, information)| column /= *information);
        solve(&factor, &mut mixed);
        mixed
    };
    let total: f64 = filled.iter().filter(|column| counted[**column]).map(|column| fit.cells[*column]).sum();
    let chunks: Vec<(&[usize], &[f64])> = filled.chunks(CHUNK).zip(diagonal.chunks(CHUNK)).collect();
    let sums: Vec<(DVector<f64>, f64)> = chunks
        .par_iter()
        .map(|chunk| {
            let mixed = solved(*chunk);
            let mut sum = DVector::zeros(mixed.nrows());
            let mut variance = 0.0;
            for (at, _) in chunk.0.iter().enumerate().filter(|(_, column)| counted[**column]) {
                sum += mixed.column(at);
                variance += 1.0 / chunk.1[at];
            }
            (sum, variance)
        })
        .collect();
    let mut of_total = (DVector::zeros(law.parameters()), 0.0);
    sums.into_iter().for_each(|(sum, variance)| {
        of_total.0 += sum;
        of_total.1 += variance;
    });
    let of_chunk = |chunk: &(&[usize], &[f64])| {
        let mixed = solved(*chunk);
        let of = |(at, column): (usize, &usize)| {
            let (own, alone) = (mixed.column(at), 1.0 / chunk.1[at]);
            let share = fit.cells[*column] / total;
            let within = if counted[*column] { alone } else { 0.0 };
            let spread = (own - &of_total.0 * share).norm_squared();
            let independent = alone - 2.0 * share * within + share * share * of_total.1;
            Errors {
                cells: (alone + own.norm_squared()).sqrt(),
                share: (independent + spread).sqrt() / total,
            }
        };
        chunk.0.iter().enumerate().map(of).collect::<Vec<_>>()
    };
    let of_filled: Vec<Errors> = chunks.par_iter().flat_map_iter(of_chunk).collect();
    let mut errors = vec![Errors { cells: 0.0, share: 0.0 }; fit.cells.len()];
    filled.into_iter().zip(of_filled).for_each(|(column, of)| errors[column] = of);
    Some(errors)
}

/// Multiplies by the inverse of the factor's root: squared lengths become quadratic forms of the inverse.
fn solve(factor: &Cholesky<f64, Dyn>, columns: &mut DMatrix<f64>) {
    let solved = factor.l_dirty().solve_lower_triangular_mut(columns);
    debug_assert!(solved, "a Cholesky factor has a positive diagonal");
}

/// The law as a function of its parameters: derivatives of φ_b by each are φ_b (x_b − Σφx), x the spline functions
/// of the bin's replicate.
struct Law<'a> {
    law: &'a [f64],
    span: usize,
    /// Rows of the basis that are bins.
    basis: DMatrix<f64>,
    /// Σφx of each parameter.
    means: Vec<f64>,
    /// Σφ²x/(e^φθ − 1) of each parameter, and without x.
    sums: Vec<KernelSum>,
    plain: KernelSum,
}

impl<'a> Law<'a> {
    fn new(lengths: &Lengths, knots: &[f64], fit: &'a Fit) -> Self {
        let (law, span, observed) = (&fit.law[..], lengths.span(), lengths.observed());
        let spline = lengths.basis(knots);
        // The intercept has no derivative, because Σφ = 1; the first function goes with it.
        let mut basis = DMatrix::zeros(span, spline.functions - 1);
        for (bin, row) in spline.rows[observed].iter().enumerate() {
            row.iter().filter(|(at, _)| *at > 0).for_each(|(at, value)| basis[(bin, at - 1)] = value);
        }
        let parameters = (0..lengths.replicates())
            .flat_map(|replicate| (0..basis.ncols()).map(move |function| (replicate, function)));
        let of_bins = |(replicate, function): (usize, usize)| {
            let law = &law[replicate * span..(replicate + 1) * span];
            law.iter().copied().zip(basis.column(function).iter().copied().collect::<Vec<_>>())
        };
        let means =
            parameters.clone().map(|at| of_bins(at).map(|(share, value)| share * value).sum()).collect();
        let sums = parameters
            .map(|at| {
                let items = of_bins(at).map(|(share, value)| (share * share * value, share));
                KernelSum::new(WEIGHT, items, 0.0)
            })
            .collect();
        Self { law, span, means, sums, plain: information(law), basis }
    }

    fn parameters(&self) -> usize {
        self.means.len()
    }

    /// Column of B at θ cells.
    fn mixed(&self, cells: f64) -> DVector<f64> {
        let plain = self.plain.at(cells);
        let values =
            self.sums.iter().zip(&self.means).map(|(sum, mean)| cells * (sum.at(cells) - mean * plain));
        DVector::from_iterator(self.parameters(), values)
    }

    /// C, for clones of these cells.
    fn block(&self, cells: &[f64]) -> DMatrix<f64> {
        let most = self.law.iter().copied().fold(0.0, f64::max);
        let weights = KernelSum::new(WEIGHT, cells.iter().map(|cells| (cells * cells, *cells)), most);
        let functions = self.basis.ncols();
        let rows = DMatrix::from_fn(self.law.len(), self.parameters(), |bin, parameter| {
            let own = parameter / functions == bin / self.span;
            let value = if own { self.basis[(bin % self.span, parameter % functions)] } else { 0.0 };
            self.law[bin] * (value - self.means[parameter])
        });
        let mut weighted = rows.clone();
        weighted.row_iter_mut().zip(self.law).for_each(|(mut row, share)| row *= weights.at(*share));
        rows.transpose() * weighted
    }
}
