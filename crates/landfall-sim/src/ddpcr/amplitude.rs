//! Amplitudes of droplets, as QuantaSoft exports them well by well.

use std::fmt::Write;

use rand::{Rng, RngExt};

use super::well::{Droplet, Signal};
use crate::law::normal;

/// One colour of the detector: means and standard deviations of droplets without and with the target.
///
/// No deviation reaches the threshold: clusters overlap by rain alone, which has rates of its own.
struct Channel {
    negative: (f64, f64),
    positive: (f64, f64),
    threshold: f64,
}

/// FAM: the vector.
const VECTOR: Channel =
    Channel { negative: (1_350.0, 120.0), positive: (8_800.0, 240.0), threshold: 5_000.0 };
/// HEX or VIC: the reference.
const REFERENCE: Channel =
    Channel { negative: (1_420.0, 100.0), positive: (5_200.0, 200.0), threshold: 3_200.0 };

/// Amplitudes above these count as positive: of the vector, of the reference.
pub const THRESHOLDS: [f64; 2] = [VECTOR.threshold, REFERENCE.threshold];

impl Channel {
    fn amplitude(&self, rng: &mut impl Rng, signal: Signal) -> f64 {
        let around = |rng: &mut _, (mean, sd): (f64, f64)| mean + sd * normal(rng);
        match signal {
            Signal::Negative => around(rng, self.negative),
            Signal::Positive => around(rng, self.positive),
            Signal::Rain => rng.random_range(self.threshold + 1.0..self.positive.0),
            Signal::Missed => rng.random_range(self.negative.0..self.threshold - 1.0),
        }
    }
}

/// The file of one well: `Assay1 Amplitude,Assay2 Amplitude,Cluster`. Assay 1 is the vector; the clusters are 1 for
/// neither target, 2 for the vector, 3 for both, 4 for the reference.
pub fn table(rng: &mut impl Rng, droplets: &[Droplet]) -> String {
    let mut text = String::with_capacity(24 * droplets.len() + 64);
    text.push_str("Assay1 Amplitude,Assay2 Amplitude,Cluster\n");
    for droplet in droplets {
        let vector = VECTOR.amplitude(rng, droplet.vector);
        let reference = REFERENCE.amplitude(rng, droplet.reference);
        let cluster = match (droplet.vector.counts(), droplet.reference.counts()) {
            (false, false) => 1,
            (true, false) => 2,
            (true, true) => 3,
            (false, true) => 4,
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{vector:.3},{reference:.3},{cluster}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use landfall_core::seed::stream;

    #[test]
    fn amplitudes_lie_on_the_side_of_the_threshold_that_counts() {
        let signals = [Signal::Negative, Signal::Positive, Signal::Rain, Signal::Missed];
        let droplets: Vec<Droplet> = (0..80_000)
            .map(|at| Droplet { vector: signals[at % 4], reference: signals[at / 4 % 4] })
            .collect();
        let text = table(&mut stream(5, "test", "amplitude"), &droplets);
        assert_eq!(text.lines().next(), Some("Assay1 Amplitude,Assay2 Amplitude,Cluster"));
        for (line, droplet) in text.lines().skip(1).zip(&droplets) {
            let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
            assert_eq!(cells[0] > THRESHOLDS[0], droplet.vector.counts(), "{line}");
            assert_eq!(cells[1] > THRESHOLDS[1], droplet.reference.counts(), "{line}");
            let cluster = [[1.0, 4.0], [2.0, 3.0]][usize::from(droplet.vector.counts())]
                [usize::from(droplet.reference.counts())];
            assert_eq!(cells[2], cluster, "{line}");
        }
        assert_eq!(text.lines().count(), 80_001);
    }
}
