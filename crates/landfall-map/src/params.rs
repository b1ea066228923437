//! What the mapper is asked for.

/// Rules of a search. A share of the read's length gives a count of bases, rounded down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapParams {
    /// Least share of the read's bases without error, 0.9 to 1. An error is a substitution, or a base inserted or
    /// deleted. At 0.95, 30 to 39 nt may hold one error; at 0.93, two.
    pub min_identity: f64,
    /// Loci whose errors exceed the best locus's by at most this share of the length are told, 0 to 0.1.
    pub band: f64,
    /// A read with more loci than this is repetitive.
    pub max_loci: u32,
    /// Bases: the shortest prefix to place where the read does not map end to end, 20 or more.
    pub min_prefix: u32,
    /// A read whose pieces occur at more places than this, over the whole search, is repetitive: bounds the work by a
    /// rule on the read alone.
    pub max_places: usize,
}

impl Default for MapParams {
    fn default() -> Self {
        Self { min_identity: 0.95, band: 0.01, max_loci: 1_000, min_prefix: 30, max_places: 500_000 }
    }
}

impl MapParams {
    /// The most errors a read of this length may have.
    #[must_use]
    pub fn max_edits(&self, length: usize) -> u32 {
        share_of(1.0 - self.min_identity, length)
    }

    /// The shortest read that may have so many errors.
    pub(crate) fn shortest_with(&self, errors: u32) -> usize {
        let estimate = (f64::from(errors) / (1.0 - self.min_identity)) as usize;
        (estimate.saturating_sub(2)..=estimate + 2)
            .find(|&length| self.max_edits(length) >= errors)
            .unwrap_or(usize::MAX)
    }

    /// How many errors more than the best locus another one may have.
    #[must_use]
    pub fn band_edits(&self, length: usize) -> u32 {
        share_of(self.band, length)
    }
}

/// Rounded down, but not where the product falls short of a whole number by a rounding error only (0.05 × 20).
fn share_of(share: f64, length: usize) -> u32 {
    (share * length as f64 + 1e-6) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_a_length_are_rounded_down_from_the_true_product() {
        let params = MapParams::default();
        for (length, edits) in
            [(0, 0), (19, 0), (20, 1), (30, 1), (39, 1), (40, 2), (100, 5), (119, 5), (140, 7)]
        {
            assert_eq!(params.max_edits(length), edits, "{length}");
        }
        assert_eq!([99, 100, 199, 200].map(|length| params.band_edits(length)), [0, 1, 1, 2]);
        assert_eq!(MapParams { min_identity: 0.9, ..params }.max_edits(10), 1);
        assert_eq!(MapParams { min_identity: 0.93, ..params }.max_edits(30), 2);
    }
}
