//! The length law as a regression: a Poisson model with log link, one intercept for all replicates and a spline for
//! each.

use nalgebra::{DMatrix, DVector};

/// Iterations at most, and the relative change of the deviance that ends them: as `glm` of R has them, because fits of
/// counts with many zeros depend on where one stops.
const ITERATIONS: usize = 25;
const CHANGE: f64 = 1e-8;

/// Fits counts by length to the basis by iteratively reweighted least squares (McCullagh and Nelder 1989, 2.5).
///
/// `basis`: one row per length, one column per function. `counts`: for each replicate one number per length, not
/// negative. Returns the fitted counts in the same shape; `None` where the fit does not stay finite.
#[must_use]
pub fn fit(basis: &DMatrix<f64>, counts: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let mut fitted: Vec<Vec<f64>> =
        counts.iter().map(|counts| counts.iter().map(|count| count + 0.1).collect()).collect();
    let mut predictor: Vec<Vec<f64>> =
        fitted.iter().map(|fitted| fitted.iter().map(|mean| libm::log(*mean)).collect()).collect();
    let mut before = deviance(counts, &fitted);
    for _ in 0..ITERATIONS {
        predictor = step(basis, counts, &fitted, &predictor)?;
        for (fitted, predictor) in fitted.iter_mut().zip(&predictor) {
            for (mean, eta) in fitted.iter_mut().zip(predictor) {
                *mean = libm::exp(*eta);
            }
        }
        let now = deviance(counts, &fitted);
        if !now.is_finite() {
            return None;
        }
        if (now - before).abs() / (now.abs() + 0.1) < CHANGE {
            break;
        }
        before = now;
    }
    Some(fitted)
}

fn deviance(counts: &[Vec<f64>], fitted: &[Vec<f64>]) -> f64 {
    let of = |count: f64, mean: f64| {
        if count > 0.0 { count * libm::log(count / mean) - (count - mean) } else { mean }
    };
    let pairs = counts.iter().flatten().zip(fitted.iter().flatten());
    2.0 * pairs.map(|(&count, &mean)| of(count, mean)).sum::<f64>()
}

/// One weighted least-squares step. The design is a column of ones over all replicates beside one block per
/// replicate: each block is made triangular alone, what remains of them is one equation for the intercept.
fn step(
    basis: &DMatrix<f64>,
    counts: &[Vec<f64>],
    fitted: &[Vec<f64>],
    predictor: &[Vec<f64>],
) -> Option<Vec<Vec<f64>>> {
    let functions = basis.ncols();
    let blocks: Vec<DMatrix<f64>> = (0..counts.len())
        .map(|replicate| {
            let (counts, fitted, predictor) = (&counts[replicate], &fitted[replicate], &predictor[replicate]);
            let block = DMatrix::from_fn(basis.nrows(), functions + 2, |row, column| {
                let weight = fitted[row].sqrt();
                let working = predictor[row] + (counts[row] - fitted[row]) / fitted[row];
                weight
                    * match column.checked_sub(functions) {
                        None => basis[(row, column)],
                        Some(0) => 1.0,
                        Some(_) => working,
                    }
            });
            block.qr().r()
        })
        .collect();
    let (mut square, mut product) = (0.0, 0.0);
    for block in &blocks {
        let rest = block[(functions, functions)];
        square += rest * rest;
        product += rest * block[(functions, functions + 1)];
    }
    let intercept = product / square;
    let mut next = Vec::with_capacity(blocks.len());
    for block in &blocks {
        let triangle = block.view((0, 0), (functions, functions));
        let right = block.view((0, functions + 1), (functions, 1))
            - intercept * block.view((0, functions), (functions, 1));
        let mut coefficients = DVector::from_iterator(functions, right.iter().copied());
        if !triangle.solve_upper_triangular_mut(&mut coefficients) {
            return None;
        }
        next.push((basis * coefficients).iter().map(|value| value + intercept).collect());
    }
    next.iter().flatten().all(|value: &f64| value.is_finite()).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_the_fit_the_sums_over_each_function_are_those_of_the_counts() {
        // The normal equations of a Poisson model with canonical link.
        let basis = DMatrix::from_fn(40, 2, |row, column| {
            (row as f64 / 40.0).powi(1 + i32::try_from(column).unwrap_or(0))
        });
        let counts: Vec<Vec<f64>> =
            [3, 7].iter().map(|seed| (0..40).map(|row| f64::from((row * seed + 5) % 11)).collect()).collect();
        let fitted = fit(&basis, &counts).unwrap_or_default();
        let mut all = 0.0;
        for (counts, fitted) in counts.iter().zip(&fitted) {
            for column in 0..2 {
                let of = |values: &[f64]| -> f64 {
                    values.iter().enumerate().map(|(row, value)| value * basis[(row, column)]).sum()
                };
                assert!((of(counts) - of(fitted)).abs() < 1e-6);
            }
            all += counts.iter().sum::<f64>() - fitted.iter().sum::<f64>();
        }
        assert!(all.abs() < 1e-6, "the intercept is shared: only the total agrees");
    }
}
