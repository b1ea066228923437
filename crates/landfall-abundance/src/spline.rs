//! Cubic B-splines on an interval.

/// Degree of the pieces.
const DEGREE: usize = 3;

/// A basis of cubic B-splines without its first function, so that an intercept can stand beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spline {
    /// Inner knots between the boundaries, the boundaries four times each.
    knots: Vec<f64>,
}

impl Spline {
    /// A basis on `[lower, upper]`. Inner knots that are repeated or not inside are left out.
    #[must_use]
    pub fn new(inner: &[f64], lower: f64, upper: f64) -> Self {
        let mut inside: Vec<f64> =
            inner.iter().copied().filter(|knot| *knot > lower && *knot < upper).collect();
        inside.sort_by(f64::total_cmp);
        inside.dedup();
        let mut knots = vec![lower; DEGREE + 1];
        knots.extend(inside);
        knots.extend([upper; DEGREE + 1]);
        Self { knots }
    }

    /// Number of functions: inner knots + 3.
    #[must_use]
    pub fn functions(&self) -> usize {
        self.knots.len() - DEGREE - 2
    }

    /// The values of all functions at `x`, which lies on the interval (de Boor 1978, chapter X).
    #[must_use]
    pub fn at(&self, x: f64) -> Vec<f64> {
        let last = self.knots.len() - DEGREE - 2;
        let span = self.knots.partition_point(|knot| *knot <= x).saturating_sub(1).clamp(DEGREE, last);
        let mut values = vec![1.0];
        for degree in 1..=DEGREE {
            let mut next = vec![0.0; degree + 1];
            for (at, value) in values.iter().enumerate() {
                let (low, high) = (self.knots[span + at + 1 - degree], self.knots[span + at + 1]);
                let part = value / (high - low);
                next[at] += part * (high - x);
                next[at + 1] += part * (x - low);
            }
            values = next;
        }
        let mut all = vec![0.0; last + 1];
        all[span - DEGREE..=span].copy_from_slice(&values);
        all.remove(0);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_sum_to_one_with_the_first_that_is_left_out() {
        let spline = Spline::new(&[20.0, 50.0, 50.0, 0.0, 120.0], 1.0, 100.0);
        assert_eq!(spline.functions(), 5, "two inner knots: one is repeated, two lie outside");
        assert!(spline.at(1.0).iter().all(|value| *value == 0.0), "the first function is 1 at the lower end");
        assert_eq!(spline.at(100.0).last(), Some(&1.0));
        for x in [30.0, 55.5, 99.0] {
            assert!(spline.at(x).iter().sum::<f64>() <= 1.0 + 1e-12);
        }
        assert!(
            (spline.at(60.0).iter().sum::<f64>() - 1.0).abs() < 1e-12,
            "the first ends at the first knot"
        );
    }
}
