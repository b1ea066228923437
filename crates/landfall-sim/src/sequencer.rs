//! Sequencing errors with qualities that tell of them.

use rand::{Rng, RngExt};

use crate::bases;
use crate::scenario;

/// Quality letters (Phred + 33) of Q12, Q23 and Q37, the bins that current sequencers write, and the
/// probability of an error at each: 10^(−Q/10).
const BAD: (u8, f64) = (b'-', 0.063_1);
const MIDDLING: (u8, f64) = (b'8', 0.005_01);
const GOOD: (u8, f64) = (b'F', 0.000_2);

/// A read as the sequencer wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Bases.
    pub bases: Vec<u8>,
    /// Qualities, Phred + 33, as many as bases.
    pub qualities: Vec<u8>,
}

impl Read {
    /// A read without errors.
    #[must_use]
    pub fn perfect(bases: Vec<u8>) -> Self {
        let qualities = vec![GOOD.0; bases.len()];
        Self { bases, qualities }
    }

    /// This read behind bases without errors.
    #[must_use]
    pub fn behind(self, lead: &[u8]) -> Self {
        let mut whole = Self::perfect(lead.to_vec());
        whole.bases.extend(self.bases);
        whole.qualities.extend(self.qualities);
        whole
    }
}

impl scenario::Sequencer {
    /// Reads a sequence: draws each base's quality, then an error with the probability that it tells.
    ///
    /// The share of bad bases rises with the square of the way along the read.
    pub fn read(&self, rng: &mut impl Rng, mut bases: Vec<u8>) -> Read {
        let last = (bases.len().max(2) - 1) as f64;
        let mut qualities = Vec::with_capacity(bases.len());
        for (at, base) in bases.iter_mut().enumerate() {
            let way = at as f64 / last;
            let share = |[first, last]: [f64; 2]| first + (last - first) * way * way;
            let draw = rng.random::<f64>();
            let (quality, error) = if draw < share(self.bad) {
                BAD
            } else if draw < share(self.bad) + share(self.middling) {
                MIDDLING
            } else {
                GOOD
            };
            if rng.random_bool(error) {
                *base = bases::other(rng, *base);
            }
            qualities.push(quality);
        }
        Read { bases, qualities }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use landfall_core::dna;
    use landfall_core::seed::stream;

    #[test]
    fn errors_are_as_many_as_the_qualities_say_and_rise_along_the_read() {
        let sequencer = scenario::Sequencer { middling: [0.01, 0.1], bad: [0.0, 0.2] };
        let mut rng = stream(5, "test", "errors");
        let (mut expected, mut halves) = (0.0, [0, 0]);
        for _ in 0..2_000 {
            let read = sequencer.read(&mut rng, vec![b'A'; 100]);
            for (half, found) in halves.iter_mut().zip(read.bases.chunks(50)) {
                *half += dna::hamming(found, &[b'A'; 50]);
            }
            let error = |quality: &u8| 10_f64.powf(f64::from(33 - i16::from(*quality)) / 10.0);
            expected += read.qualities.iter().map(error).sum::<f64>();
        }
        let found = (halves[0] + halves[1]) as f64;
        assert!((found / expected - 1.0).abs() < 0.1, "{found} errors, {expected} by the qualities");
        assert!(halves[1] > 3 * halves[0], "{halves:?} errors in the two halves");
    }
}
