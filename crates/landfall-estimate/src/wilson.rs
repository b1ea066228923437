//! The interval of a share.

use crate::{Estimate, Z_TWO_SIDED};

/// A share with its interval at 95 %, seen among `of` independent trials (Wilson 1927), which need not be whole. Without
/// a trial nothing is known: the share is 0 to 1.
#[must_use]
pub fn wilson(share: f64, of: f64) -> Estimate {
    let z2 = Z_TWO_SIDED * Z_TWO_SIDED / of;
    if !z2.is_finite() || z2 < 0.0 {
        return Estimate { value: share, lo: 0.0, hi: 1.0 };
    }
    let middle = (share + z2 / 2.0) / (1.0 + z2);
    let half = (Z_TWO_SIDED / (1.0 + z2)) * (share * (1.0 - share) / of + z2 / (4.0 * of)).sqrt();
    // Rounding leaves the limits of a share of 0 or 1 beside it.
    let (lo, hi) = ((middle - half).max(0.0), (middle + half).min(1.0));
    Estimate { value: share, lo: lo.min(share), hi: hi.max(share) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_hundred_of_two_hundred_is_not_certainty() {
        let all = wilson(1.0, 200.0);
        assert!((all.lo - 0.981).abs() < 5e-4 && all.hi == 1.0 && all.value == 1.0);
        assert_eq!(wilson(0.0, 10.0).lo, 0.0);
    }
}
