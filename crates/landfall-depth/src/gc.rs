//! How depth depends on GC content: one curve, fitted on host bins, applied to host and vector alike.

use landfall_estimate::median;

/// GC content in thousandths of the known bases, 0 to 1,000.
pub type Permille = u16;

const LEVELS: usize = 1_001;

/// Half the window of the rolling median: this share of the bins, and not fewer than so many.
const HALF_SHARE: usize = 40;
const HALF_LEAST: usize = 100;

/// The curve ends where the window, which shrinks towards both ends to stay symmetric, has fewer bins at each side.
const HALF_AT_END: usize = 25;

/// Depth relative to the median of all bins, by GC content; `None` outside the range that host bins cover.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    relative: Vec<Option<f64>>,
}

impl Curve {
    /// Fits the curve: the median depth over a window of bins of like rank by GC content. No extrapolation: at the
    /// ends of the range the curve is `None`. Flat where the bins' median depth is 0.
    #[must_use]
    pub fn fit(bins: &[(Permille, f64)]) -> Self {
        let mut depths: Vec<f64> = bins.iter().map(|bin| bin.1).collect();
        let overall = median(&mut depths).unwrap_or(0.0);
        let mut ranked: Vec<(Permille, f64)> = bins.to_vec();
        ranked.sort_by_key(|bin| bin.0);
        let half = (ranked.len() / HALF_SHARE).max(HALF_LEAST);
        let mut known = Vec::new();
        let mut start = 0;
        for level in ranked.chunk_by(|left, right| left.0 == right.0) {
            let end = start + level.len();
            if let Some(depth) = around(&ranked, start..end, half) {
                let relative = if overall > 0.0 { depth / overall } else { 1.0 };
                known.push((usize::from(level[0].0), relative));
            }
            start = end;
        }
        Self { relative: between(&known) }
    }

    /// Depth at a GC content relative to all; `None` outside the range.
    #[must_use]
    pub fn relative(&self, gc: Permille) -> Option<f64> {
        self.relative.get(usize::from(gc)).copied().flatten().filter(|relative| *relative > 0.0)
    }
}

/// The median depth of the window around bins of one GC content.
fn around(ranked: &[(Permille, f64)], level: std::ops::Range<usize>, half: usize) -> Option<f64> {
    let centre = level.start.midpoint(level.end);
    let half = half.min(centre).min(ranked.len() - centre);
    if half < HALF_AT_END {
        return None;
    }
    let window = (centre - half).min(level.start)..(centre + half).max(level.end);
    let mut depths: Vec<f64> = ranked[window].iter().map(|bin| bin.1).collect();
    median(&mut depths)
}

/// Straight lines between the known levels, which ascend.
fn between(known: &[(usize, f64)]) -> Vec<Option<f64>> {
    let mut curve = vec![None; LEVELS];
    for &(level, value) in known {
        curve[level] = Some(value);
    }
    for pair in known.windows(2) {
        let ((from, low), (to, high)) = (pair[0], pair[1]);
        for (step, value) in curve[from..to].iter_mut().enumerate() {
            *value = Some(low + (high - low) * step as f64 / (to - from) as f64);
        }
    }
    curve
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bins(depth: impl Fn(f64) -> f64) -> Vec<(Permille, f64)> {
        (0..4_000u32).map(|at| 300 + (at * 7_919 % 301) as u16).map(|gc| (gc, depth(f64::from(gc)))).collect()
    }

    #[test]
    fn the_curve_is_the_bias_and_ends_where_the_bins_end() {
        let curve = Curve::fit(&bins(|gc| 20.0 + gc / 45.0));
        for gc in [350u16, 450, 550] {
            let expected = (20.0 + f64::from(gc) / 45.0) / 30.0;
            assert!((curve.relative(gc).unwrap() - expected).abs() < 0.005, "{gc}");
        }
        assert_eq!((curve.relative(299), curve.relative(601), curve.relative(1_001)), (None, None, None));
    }

    #[test]
    fn gaps_between_levels_are_bridged() {
        let two: Vec<_> = (0..400).map(|at| if at % 2 == 0 { (400, 10.0) } else { (500, 20.0) }).collect();
        let curve = Curve::fit(&two);
        let (low, high) = (curve.relative(400).unwrap(), curve.relative(500).unwrap());
        assert!(low < high && (curve.relative(450).unwrap() - low.midpoint(high)).abs() < 1e-9);
    }

    #[test]
    fn without_depth_nothing_is_corrected_by_it() {
        assert_eq!(Curve::fit(&bins(|_| 0.0)).relative(450), Some(1.0));
        assert_eq!(Curve::fit(&[]).relative(450), None);
    }

    #[test]
    fn outliers_do_not_bend_the_curve() {
        let mut with = bins(|_| 30.0);
        with.iter_mut().step_by(20).for_each(|bin| bin.1 = 900.0);
        assert!((Curve::fit(&with).relative(450).unwrap() - 1.0).abs() < 1e-9);
    }
}
