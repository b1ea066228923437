//! The length law as a regression: a Poisson model with log link, one intercept for all replicates and a spline for
//! each.
//!
//! An intercept beside a spline without its first function is the same model as that first function, shared by all
//! replicates, beside the others of each replicate. In that form equations of lengths that nobody shows are small, but
//! not nearly dependent, and can be summed as they are.

use nalgebra::{Cholesky, DMatrix, DVector};

use crate::spline::Row;

/// Iterations at most, and the relative change of the deviance that ends them: as `glm` of R has them, because fits of
/// counts with many zeros depend on where one stops.
const ITERATIONS: usize = 25;
const CHANGE: f64 = 1e-8;

/// A spline at consecutive lengths.
#[derive(Clone, Debug, PartialEq)]
pub struct Basis {
    /// One row per length.
    pub rows: Vec<Row>,
    /// Number of functions.
    pub functions: usize,
}

/// Fits counts by length to the basis by iteratively reweighted least squares (McCullagh and Nelder 1989, 2.5).
///
/// `counts`: for each replicate one number per length, not negative. Returns the fitted counts in the same shape;
/// `None` where the fit does not stay finite.
#[must_use]
pub fn fit(basis: &Basis, counts: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let mut fitted: Vec<Vec<f64>> =
        counts.iter().map(|counts| counts.iter().map(|count| count + 0.1).collect()).collect();
    let mut predictor: Vec<Vec<f64>> =
        fitted.iter().map(|fitted| fitted.iter().map(|mean| libm::log(*mean)).collect()).collect();
    let mut before = deviance(counts, &fitted, &predictor);
    for _ in 0..ITERATIONS {
        predictor = step(basis, counts, &fitted, &predictor)?;
        for (fitted, predictor) in fitted.iter_mut().zip(&predictor) {
            for (mean, eta) in fitted.iter_mut().zip(predictor) {
                // Lengths that nobody shows have a best fit of 0, which the logarithm cannot reach: R ends here, too.
                *mean = libm::exp(*eta).max(f64::EPSILON);
            }
        }
        let now = deviance(counts, &fitted, &predictor);
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

fn deviance(counts: &[Vec<f64>], fitted: &[Vec<f64>], predictor: &[Vec<f64>]) -> f64 {
    let of = |count: f64, mean: f64, eta: f64| {
        if count > 0.0 { count * (libm::log(count) - eta) - (count - mean) } else { mean }
    };
    let means = fitted.iter().flatten().zip(predictor.iter().flatten());
    let pairs = counts.iter().flatten().zip(means);
    2.0 * pairs.map(|(&count, (&mean, &eta))| of(count, mean, eta)).sum::<f64>()
}

/// One weighted least-squares step: the functions of each replicate are eliminated, what remains is one equation for
/// the shared one.
fn step(
    basis: &Basis,
    counts: &[Vec<f64>],
    fitted: &[Vec<f64>],
    predictor: &[Vec<f64>],
) -> Option<Vec<Vec<f64>>> {
    let own = basis.functions - 1;
    let (mut square, mut product) = (0.0, 0.0);
    let mut solved = Vec::with_capacity(counts.len());
    for ((counts, fitted), predictor) in counts.iter().zip(fitted).zip(predictor) {
        let (gram, right) = normal_equations(basis, counts, fitted, predictor);
        let factor = Cholesky::new(gram.view((1, 1), (own, own)).into_owned())?;
        let border = gram.view((1, 0), (own, 1)).into_owned();
        let alone = factor.solve(&right.rows(1, own).into_owned());
        let shared = factor.solve(&border);
        square += gram[(0, 0)] - border.dot(&shared);
        product += right[0] - border.dot(&alone);
        solved.push((alone, shared));
    }
    let first = product / square;
    let of_replicate = |(alone, shared): (DVector<f64>, DMatrix<f64>)| {
        let own = alone - first * shared.column(0);
        let coefficient = |function: usize| if function == 0 { first } else { own[function - 1] };
        let at = |row: &Row| row.iter().map(|(function, value)| value * coefficient(function)).sum();
        basis.rows.iter().map(at).collect()
    };
    let next: Vec<Vec<f64>> = solved.into_iter().map(of_replicate).collect();
    next.iter().flatten().all(|value| value.is_finite()).then_some(next)
}

/// The sums of w x xᵀ and w x z over lengths, z the working response.
fn normal_equations(
    basis: &Basis,
    counts: &[f64],
    fitted: &[f64],
    predictor: &[f64],
) -> (DMatrix<f64>, DVector<f64>) {
    let mut bands = vec![[0.0; 4]; basis.functions];
    let mut right = DVector::zeros(basis.functions);
    let lengths = basis.rows.iter().zip(counts).zip(fitted.iter().zip(predictor));
    for ((row, count), (mean, eta)) in lengths {
        let response = eta + (count - mean) / mean;
        let own = &mut bands[row.first..row.first + 4];
        let right = &mut right.as_mut_slice()[row.first..row.first + 4];
        for function in 0..4 {
            let weighted = mean * row.values[function];
            right[function] += weighted * response;
            for (sum, value) in own[function].iter_mut().zip(&row.values[function..]) {
                *sum += weighted * value;
            }
        }
    }
    let gram =
        |row: usize, column: usize| bands[row.min(column)].get(row.abs_diff(column)).copied().unwrap_or(0.0);
    (DMatrix::from_fn(basis.functions, basis.functions, gram), right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spline::Spline;

    #[test]
    fn at_the_fit_the_sums_over_each_function_are_those_of_the_counts() {
        // The normal equations of a Poisson model with canonical link.
        let spline = Spline::new(&[15.0], 1.0, 40.0);
        let rows = (1..=40).map(|length| spline.row(f64::from(length))).collect();
        let basis = Basis { rows, functions: spline.functions() };
        let counts: Vec<Vec<f64>> =
            [3, 7].iter().map(|seed| (0..40).map(|row| f64::from((row * seed + 5) % 11)).collect()).collect();
        let fitted = fit(&basis, &counts).unwrap_or_default();
        let mut shared = 0.0;
        for (counts, fitted) in counts.iter().zip(&fitted) {
            let mut differences = [0.0; 5];
            for (row, (count, mean)) in basis.rows.iter().zip(counts.iter().zip(fitted)) {
                row.iter().for_each(|(function, value)| differences[function] += value * (count - mean));
            }
            assert!(differences[1..].iter().all(|difference| difference.abs() < 1e-6));
            shared += differences[0];
        }
        assert!(shared.abs() < 1e-6, "the first function is shared: only its total agrees");
    }
}
