//! Cubic B-splines on an interval.

/// Degree of the pieces.
const DEGREE: usize = 3;

/// A basis of cubic B-splines.
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

    /// Number of functions: inner knots + 4.
    #[must_use]
    pub fn functions(&self) -> usize {
        self.knots.len() - DEGREE - 1
    }

    /// The functions that are not zero at `x`, which lies on the interval (de Boor 1978, chapter X).
    #[must_use]
    pub fn row(&self, x: f64) -> Row {
        let last = self.knots.len() - DEGREE - 2;
        let span = self.knots.partition_point(|knot| *knot <= x).saturating_sub(1).clamp(DEGREE, last);
        let mut values = [1.0, 0.0, 0.0, 0.0];
        for degree in 1..=DEGREE {
            let mut next = [0.0; DEGREE + 1];
            for (at, value) in values.iter().enumerate().take(degree) {
                let (low, high) = (self.knots[span + at + 1 - degree], self.knots[span + at + 1]);
                let part = value / (high - low);
                next[at] += part * (high - x);
                next[at + 1] += part * (x - low);
            }
            values = next;
        }
        Row { first: span - DEGREE, values }
    }
}

/// The values of neighbouring functions at one place; all others are zero there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The first of them.
    pub first: usize,
    /// Their values, which sum to 1.
    pub values: [f64; DEGREE + 1],
}

impl Row {
    /// Each function with its value.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f64)> {
        (self.first..).zip(self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_sum_to_one_everywhere() {
        let spline = Spline::new(&[20.0, 50.0, 50.0, 0.0, 120.0], 1.0, 100.0);
        assert_eq!(spline.functions(), 6, "two inner knots: one is repeated, two lie outside");
        assert_eq!(spline.row(1.0).iter().next(), Some((0, 1.0)), "the first function is 1 at the lower end");
        assert_eq!(spline.row(100.0).iter().last(), Some((5, 1.0)));
        for x in [1.0, 19.9, 20.0, 30.0, 55.5, 99.0, 100.0] {
            assert!((spline.row(x).values.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}
