//! What replicates say of the error: the model refitted without each of them.

use rayon::prelude::*;

use crate::fit::{Fit, Stop, fit};
use crate::lengths::Lengths;

/// The fits without each replicate, in order; `None` where nothing is left or a fit fails.
///
/// Knots are those of the whole sample, so that fits differ by their data only.
#[must_use]
pub fn leave_one_out(lengths: &Lengths, knots: &[f64], stop: Stop) -> Vec<Option<Fit>> {
    let without = |replicate| fit(&lengths.without(replicate)?, knots, stop);
    (0..lengths.replicates()).into_par_iter().map(without).collect()
}

/// Standard errors √((R − 1)/R Σ(v₍ᵣ₎ − v̄)²) over R leave-one-out values of each target (Tukey's jackknife). `None`
/// with fewer than two.
#[must_use]
pub fn errors(values: &[Vec<f64>]) -> Option<Vec<f64>> {
    let count = values.len() as f64;
    let of = |target: usize| {
        let mean = values.iter().map(|values| values[target]).sum::<f64>() / count;
        let squares: f64 = values.iter().map(|values| (values[target] - mean).powi(2)).sum();
        ((count - 1.0) / count * squares).sqrt()
    };
    (values.len() > 1).then(|| (0..values[0].len()).map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formula_is_that_of_the_jackknife() {
        let found = errors(&[vec![0.5, 0.5], vec![0.6, 0.4], vec![0.4, 0.6]]).unwrap();
        assert!((found[0] - (2.0_f64 / 3.0 * 0.02).sqrt()).abs() < 1e-12);
        assert_eq!(errors(&[vec![0.5]]), None);
    }
}
