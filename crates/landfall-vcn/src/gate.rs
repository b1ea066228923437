//! Where the threshold between negative and positive droplets lies.

use landfall_estimate::median_of_sorted;

/// Fewer droplets make no cluster.
const SMALLEST_CLUSTER: usize = 10;
/// Droplets beyond this many standard deviations of both clusters, between them, are rain.
const RAIN: f64 = 4.0;

/// Two clusters of droplets and the threshold between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gate {
    /// Droplets above are positive.
    pub threshold: f64,
    /// Distance of the clusters' medians over the sum of their standard deviations.
    pub separation: f64,
    /// Share of droplets between the clusters.
    pub rain: f64,
}

/// Finds two clusters of amplitudes by medians; `None` where there are not two, or they are nearer than `separation`
/// standard deviations. The threshold lies as many standard deviations above the one as below the other.
///
/// Standard deviations are 1.4826 times the median distance from the median, so that rain does not widen a cluster.
#[must_use]
pub fn gate(amplitudes: &[f64], separation: f64) -> Option<Gate> {
    let mut sorted = amplitudes.to_vec();
    sorted.sort_by(f64::total_cmp);
    let split = two_medians(&sorted)?;
    let (negative, positive) = sorted.split_at(split);
    if negative.len().min(positive.len()) < SMALLEST_CLUSTER {
        return None;
    }
    let (low, high) = (median_of_sorted(negative)?, median_of_sorted(positive)?);
    let (low_sd, high_sd) = (spread(negative, low)?, spread(positive, high)?);
    let found = (high - low) / (low_sd + high_sd);
    if found.is_nan() || found < separation {
        return None;
    }
    let threshold = low + (high - low) * low_sd / (low_sd + high_sd);
    // Two clusters without any spread: half way.
    let threshold = if threshold.is_finite() { threshold } else { f64::midpoint(low, high) };
    if !threshold.is_finite() {
        return None;
    }
    let is_rain = |one: &&f64| **one > low + RAIN * low_sd && **one < high - RAIN * high_sd;
    let rain = sorted.iter().filter(is_rain).count() as f64 / sorted.len() as f64;
    Some(Gate { threshold, separation: found, rain })
}

/// Number of droplets of the lower cluster: each droplet belongs to the nearer median.
fn two_medians(sorted: &[f64]) -> Option<usize> {
    let highest = sorted.len().checked_sub(SMALLEST_CLUSTER)?;
    let mut centres = (*sorted.get(SMALLEST_CLUSTER)?, *sorted.get(highest)?);
    let mut split = 0;
    // Medians move one way as droplets change sides; a hundred rounds are ten times what real plates need.
    for _ in 0..100 {
        let middle = f64::midpoint(centres.0, centres.1);
        let next = sorted.partition_point(|one| *one <= middle);
        if next == split || next == 0 || next == sorted.len() {
            break;
        }
        split = next;
        centres = (median_of_sorted(&sorted[..split])?, median_of_sorted(&sorted[split..])?);
    }
    (split > 0).then_some(split)
}

fn spread(sorted: &[f64], middle: f64) -> Option<f64> {
    let mut distances: Vec<_> = sorted.iter().map(|one| (one - middle).abs()).collect();
    distances.sort_by(f64::total_cmp);
    Some(1.4826 * median_of_sorted(&distances)?)
}

#[cfg(test)]
mod tests {
    use landfall_core::seed::stream;
    use rand_distr::{Distribution, Normal};

    use super::*;

    fn droplets(negative: usize, positive: usize, high: f64) -> Vec<f64> {
        let mut random = stream(5, "gate", &format!("{negative} {positive}"));
        let (low, high) = (Normal::new(1_300.0, 120.0).unwrap(), Normal::new(high, 240.0).unwrap());
        let mut all: Vec<_> = (0..negative).map(|_| low.sample(&mut random)).collect();
        all.extend((0..positive).map(|_| high.sample(&mut random)));
        all
    }

    #[test]
    fn few_and_many_positives_are_told_apart() {
        for (negative, positive) in [(15_000, 12), (15_000, 3_000), (7_000, 8_000), (12, 15_000)] {
            let all = droplets(negative, positive, 8_800.0);
            let gate = gate(&all, 5.0).unwrap();
            assert_eq!(all.iter().filter(|one| **one > gate.threshold).count(), positive);
            assert!(gate.separation > 15.0 && gate.rain < 1e-3, "{gate:?}");
        }
    }

    #[test]
    fn rain_is_counted_and_does_not_move_the_clusters() {
        let mut all = droplets(14_000, 4_000, 8_800.0);
        all.extend((0..200).map(|at| 2_500.0 + 20.0 * f64::from(at)));
        let gate = gate(&all, 5.0).unwrap();
        assert!((gate.rain - 200.0 / 18_200.0).abs() < 1e-3, "{gate:?}");
        assert!((3_000.0..5_000.0).contains(&gate.threshold), "{gate:?}");
    }

    #[test]
    fn one_cluster_or_two_that_touch_have_no_threshold() {
        assert_eq!(gate(&droplets(15_000, 0, 8_800.0), 5.0), None);
        assert_eq!(gate(&droplets(0, 15_000, 8_800.0), 5.0), None);
        assert_eq!(gate(&droplets(15_000, 3_000, 2_200.0), 5.0), None);
        assert_eq!(gate(&droplets(15_000, 5, 8_800.0), 5.0), None);
        assert_eq!(gate(&[], 5.0), None);
    }
}
