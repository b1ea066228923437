//! One well of digital PCR: which droplets hold what, and what the detector sees of it.

use rand::{Rng, RngExt};

use crate::law::log_normal;
use crate::scenario::Ddpcr;

/// What is seen of one target in one droplet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// No amplification.
    Negative,
    /// Full amplification.
    Positive,
    /// Intermediate amplitude above the threshold.
    Rain,
    /// Intermediate amplitude below the threshold: counted as negative.
    Missed,
}

impl Signal {
    /// Whether the droplet counts as positive.
    #[must_use]
    pub fn counts(self) -> bool {
        matches!(self, Self::Positive | Self::Rain)
    }

    fn of_copies(rng: &mut impl Rng, plan: &Ddpcr) -> Self {
        match (rng.random_bool(plan.rain), rng.random_bool(plan.rain_missed)) {
            (false, _) => Self::Positive,
            (true, false) => Self::Rain,
            (true, true) => Self::Missed,
        }
    }

    fn of_nothing(rng: &mut impl Rng, false_positives: f64) -> Self {
        if rng.random_bool(false_positives) { Self::Positive } else { Self::Negative }
    }
}

/// What is seen of one droplet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Droplet {
    /// Of the vector.
    pub vector: Signal,
    /// Of the reference.
    pub reference: Signal,
}

/// Droplets of a well by what counts as positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clusters {
    /// Both targets.
    pub both: u32,
    /// The vector alone.
    pub vector: u32,
    /// The reference alone.
    pub reference: u32,
    /// Nothing.
    pub neither: u32,
}

impl Clusters {
    /// Counts droplets.
    #[must_use]
    pub fn of(droplets: &[Droplet]) -> Self {
        let mut clusters = Self::default();
        for droplet in droplets {
            *match (droplet.vector.counts(), droplet.reference.counts()) {
                (true, true) => &mut clusters.both,
                (true, false) => &mut clusters.vector,
                (false, true) => &mut clusters.reference,
                (false, false) => &mut clusters.neither,
            } += 1;
        }
        clusters
    }

    /// All droplets.
    #[must_use]
    pub fn total(self) -> u32 {
        self.both + self.vector + self.reference + self.neither
    }
}

/// Mean number of pieces of DNA in a droplet of mean volume, by the targets on them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Pieces {
    vector: f64,
    reference: f64,
    both: f64,
}

impl Pieces {
    /// Pieces of a sample with `vcn` vector copies per cell in a well whose DNA and whose vector are off by these
    /// factors.
    ///
    /// Of λ vector copies a share l lies s on a piece, so that there are λ·(1 − l + l/s) pieces.
    fn of(plan: &Ddpcr, vcn: f64, load: f64, ratio: f64) -> Self {
        let reference = plan.reference_copies_per_droplet / plan.dilution * load;
        let copies = reference * vcn / plan.reference_copies * ratio;
        let vector = copies * (1.0 - plan.linked + plan.linked / f64::from(plan.linked_size));
        let both = plan.linked_with_reference * vector.min(reference);
        Self { vector: vector - both, reference: reference - both, both }
    }
}

/// The droplets of one well of a sample with `vcn` vector copies per cell; `None`: without template.
///
/// Pieces fall into droplets by a Poisson law whose mean is in proportion to the droplet's volume, so that a droplet
/// of volume v holds none of λ pieces with the chance e^−λv.
pub fn droplets(rng: &mut impl Rng, plan: &Ddpcr, vcn: Option<f64>) -> Vec<Droplet> {
    let total = rng.random_range(plan.droplets[0]..=plan.droplets[1]);
    let (load, ratio) = (log_normal(rng, plan.load_cv), log_normal(rng, plan.ratio_cv));
    let pieces = vcn.map_or_else(Pieces::default, |vcn| Pieces::of(plan, vcn, load, ratio));
    (0..total).map(|_| droplet(rng, plan, pieces)).collect()
}

fn droplet(rng: &mut impl Rng, plan: &Ddpcr, pieces: Pieces) -> Droplet {
    let volume = log_normal(rng, plan.droplet_volume_cv);
    let mut holds = |mean: f64| rng.random::<f64>() >= libm::exp(-mean * volume);
    let (vector, reference, both) = (holds(pieces.vector), holds(pieces.reference), holds(pieces.both));
    let mut signal = |holds: bool, false_positives: f64| match holds {
        true => Signal::of_copies(rng, plan),
        false => Signal::of_nothing(rng, false_positives),
    };
    Droplet {
        vector: signal(vector || both, plan.vector_false_positives),
        reference: signal(reference || both, plan.reference_false_positives),
    }
}

#[cfg(test)]
mod tests;
