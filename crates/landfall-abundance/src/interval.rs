//! Intervals of a share, and what could not have been seen.

use landfall_estimate::{Estimate, Z_TWO_SIDED, wilson};

/// Fewer fragments than this make no standard error worth a symmetric interval.
const FEW: u64 = 5;

/// A share of `cells` sampled cells with its interval at 95 %, by its standard error and the fragments that show it:
/// on the logit scale, or where that is not possible (share 1, no error, few fragments) Wilson's with the number of
/// independent cells that has this error, at most `cells`.
#[must_use]
pub fn interval(share: f64, error: Option<f64>, cells: f64, fragments: u64) -> Estimate {
    let error = error.filter(|error| error.is_finite() && *error > 0.0);
    match error {
        Some(error) if share > 0.0 && share < 1.0 && fragments >= FEW => logit(share, error),
        Some(error) if share > 0.0 && share < 1.0 => {
            wilson(share, cells.min(share * (1.0 - share) / (error * error)))
        }
        _ => wilson(share, cells),
    }
}

/// Wilson's interval of a share that was counted, with the error that replicates show if that is larger. Of nothing it
/// reaches from 0 to 1.
#[must_use]
pub fn counted(share: f64, of: f64, replicates: Option<f64>) -> Estimate {
    let error = replicates.unwrap_or(0.0).max((share * (1.0 - share) / of).sqrt());
    interval(share, Some(error), of, 0)
}

/// Interval at 95 % that is symmetric on the logit scale; for 0 < share < 1.
#[must_use]
pub fn logit(share: f64, error: f64) -> Estimate {
    let half = Z_TWO_SIDED * error / (share * (1.0 - share));
    let odds = share / (1.0 - share);
    let back = |odds: f64| odds / (1.0 + odds);
    let (lo, hi) = (back(odds * libm::exp(-half)), back(odds * libm::exp(half)));
    // Odds beyond all numbers are a share of 1; rounding may leave a narrow interval beside its value.
    Estimate { value: share, lo: lo.min(share), hi: hi.min(1.0).max(share) }
}

/// The share of the smallest clone that shows at least one of `cells` sampled cells with 95 % certainty.
#[must_use]
pub fn detection_limit(cells: f64) -> f64 {
    if cells > 0.0 { -libm::expm1(libm::log(0.05) / cells) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_detection_limit_of_1311_cells_is_0_23_percent() {
        assert!((detection_limit(1_311.0) - 0.0023).abs() < 2e-5);
        assert!((detection_limit(1.0) - 0.95).abs() < 1e-12);
    }

    #[test]
    fn few_fragments_and_whole_shares_take_wilsons_interval() {
        assert_eq!(interval(1.0, Some(0.1), 200.0, 200), wilson(1.0, 200.0));
        assert_eq!(interval(0.2, Some(f64::NAN), 200.0, 40), wilson(0.2, 200.0));
        assert_eq!(interval(0.2, Some(0.04), 200.0, 4), wilson(0.2, 0.16 / 0.0016));
        assert_eq!(interval(0.2, Some(0.001), 200.0, 4), wilson(0.2, 200.0), "never more cells than sampled");
        assert_eq!(interval(0.2, Some(0.04), 200.0, 40), logit(0.2, 0.04));
        assert_eq!(counted(0.2, 200.0, None), wilson(0.2, 200.0));
        assert_eq!(counted(0.2, 200.0, Some(0.04)), wilson(0.2, 0.16 / 0.0016));
    }

    #[test]
    fn the_logit_interval_stays_inside_and_is_about_two_errors_wide() {
        let Estimate { lo, hi, .. } = logit(0.2, 0.01);
        assert!((hi - lo - 2.0 * Z_TWO_SIDED * 0.01).abs() < 1e-4 && lo < 0.2 && hi > 0.2);
        let Estimate { lo, hi, .. } = logit(0.999, 0.5);
        assert!(lo >= 0.0 && hi <= 1.0);
    }
}
