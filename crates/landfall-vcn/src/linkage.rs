//! Copies that lie on one molecule with the reference: concatemers, or DNA that was not cut.

use statrs::distribution::{ContinuousCDF, Normal};

/// Partitions of both targets of one well.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clusters {
    /// Positive for the vector target.
    pub vector: u64,
    /// Positive for the reference target.
    pub reference: u64,
    /// Positive for both.
    pub both: u64,
    /// Accepted.
    pub total: u64,
}

impl Clusters {
    /// Partitions without either; `None` where the counts contradict each other.
    fn neither(&self) -> Option<u64> {
        if self.both > self.vector.min(self.reference) {
            return None;
        }
        // Those of the vector alone, then those that hold the reference.
        self.total.checked_sub(self.vector - self.both)?.checked_sub(self.reference)
    }

    /// Linked molecules per partition, ln(q₀₀/(q_V·q_R)) of the shares without: a partition without either target
    /// lacks all molecules, one without the vector lacks the vector's and the linked. Below 0 by chance; `None` where
    /// no partition is without either, or the counts contradict each other.
    #[must_use]
    pub fn linked(&self) -> Option<f64> {
        let neither = self.neither().filter(|neither| *neither > 0)? as f64;
        let without = |positives: u64| (self.total - positives) as f64;
        Some((neither * self.total as f64 / (without(self.vector) * without(self.reference))).ln())
    }

    /// Linked molecules as a share of the vector's, from 0 to 1.
    #[must_use]
    pub fn linked_share(&self) -> Option<f64> {
        let vector = -(-(self.vector as f64) / self.total as f64).ln_1p();
        let share = self.linked()? / vector;
        share.is_finite().then(|| share.clamp(0.0, 1.0))
    }

    /// Mean and variance of the partitions positive for both if no molecules are linked: the hypergeometric law.
    fn unlinked(&self) -> (f64, f64) {
        let (k, m, n) = (self.vector as f64, self.reference as f64, self.total as f64);
        (k * m / n, k * m * (n - k) * (n - m) / (n * n * (n - 1.0)))
    }
}

/// Probability of as many partitions positive for both over all wells, or more, if no molecules are linked (normal
/// approximation of the hypergeometric law, corrected for continuity); `None` where nothing can be told.
#[must_use]
pub fn probability(wells: &[Clusters]) -> Option<f64> {
    let both: f64 = wells.iter().map(|well| well.both as f64).sum();
    let (mean, variance) =
        wells.iter().map(Clusters::unlinked).fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let z = (both - 0.5 - mean) / variance.sqrt();
    z.is_finite().then(|| Normal::standard().sf(z))
}

#[cfg(test)]
mod tests {
    use landfall_core::seed::stream;
    use rand_distr::{Distribution, Poisson};

    use super::*;

    fn drawn(vector: f64, reference: f64, linked: f64, entity: &str) -> Clusters {
        let mut random = stream(3, "linkage", entity);
        let mut copies =
            |mean: f64| if mean > 0.0 { Poisson::new(mean).unwrap().sample(&mut random) } else { 0.0 };
        let mut found = Clusters { vector: 0, reference: 0, both: 0, total: 15_000 };
        for _ in 0..found.total {
            let (v, r, l) = (copies(vector), copies(reference), copies(linked));
            found.vector += u64::from(v + l > 0.0);
            found.reference += u64::from(r + l > 0.0);
            found.both += u64::from((v + l > 0.0) && (r + l > 0.0));
        }
        found
    }

    #[test]
    fn linked_molecules_are_found_and_measured() {
        let well = drawn(0.2, 0.3, 0.1, "linked");
        assert!(probability(&[well]).unwrap() < 1e-10);
        assert!((well.linked().unwrap() - 0.1).abs() < 0.01, "{:?}", well.linked());
        assert!((well.linked_share().unwrap() - 1.0 / 3.0).abs() < 0.03);
    }

    #[test]
    fn unlinked_molecules_are_called_linked_as_often_as_p_says() {
        let low = (0..400).filter(|at| probability(&[drawn(0.3, 0.3, 0.0, &at.to_string())]).unwrap() < 0.05);
        let share = low.count() as f64 / 400.0;
        assert!((0.025..0.08).contains(&share), "{share}");
    }

    #[test]
    fn counts_that_contradict_each_other_tell_nothing() {
        assert_eq!(Clusters { vector: 5, reference: 6, both: 7, total: 10 }.linked(), None);
        assert_eq!(Clusters { vector: 6, reference: 6, both: 1, total: 10 }.linked(), None);
        assert_eq!(probability(&[Clusters { vector: 0, reference: 6, both: 0, total: 10 }]), None);
    }
}
