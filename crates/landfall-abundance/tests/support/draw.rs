//! Samples drawn from known clones: cells fall into clones by their shares, into replicates evenly, and each leaves one
//! fragment of a length drawn from a law.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use landfall_abundance::estimate::{Column, Sample, Target};
use landfall_tables::site_fragments::TargetKind;
use rand::{Rng, RngExt};
use rand_distr::weighted::WeightedIndex;
use rand_distr::{Distribution, Gamma, LogNormal};

/// Shorter fragments are not seen.
const SHORTEST: f64 = 25.0;

/// A law of fragment lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// Gamma of mean 110, shape 4.
    Short,
    /// Gamma of mean 350, shape 4.
    Long,
    /// Half gamma of mean 70, half of mean 260, shape 16.
    TwoPeaks,
}

impl Law {
    pub const ALL: [Self; 3] = [Self::Short, Self::Long, Self::TwoPeaks];

    pub fn name(self) -> &'static str {
        match self {
            Self::Short => "gamma, mean 110",
            Self::Long => "gamma, mean 350",
            Self::TwoPeaks => "two peaks, 70 and 260",
        }
    }

    pub fn draw(self, rng: &mut impl Rng) -> u32 {
        let (shape, mean) = match self {
            Self::Short => (4.0, 110.0),
            Self::Long => (4.0, 350.0),
            Self::TwoPeaks if rng.random_bool(0.5) => (16.0, 70.0),
            Self::TwoPeaks => (16.0, 260.0),
        };
        let gamma = Gamma::new(shape, mean / shape).unwrap();
        loop {
            let length: f64 = gamma.sample(rng);
            if length >= SHORTEST {
                return length as u32;
            }
        }
    }
}

/// A sample of `cells` cells of clones with these shares. `noise`: CV of each clone's weight in each replicate.
pub fn sample(
    rng: &mut impl Rng,
    cells: usize,
    shares: &[f64],
    replicates: usize,
    law: Law,
    noise: f64,
) -> Sample {
    let spread = LogNormal::from_mean_cv(1.0, noise).unwrap();
    let weights: Vec<f64> = (0..replicates)
        .flat_map(|_| shares.to_vec())
        .map(|share| if noise > 0.0 { share * spread.sample(rng) } else { share })
        .collect();
    let place = WeightedIndex::new(weights).unwrap();
    let mut columns = vec![Column::default(); shares.len()];
    for _ in 0..cells {
        let place = place.sample(rng);
        columns[place % shares.len()].fragments.push((place / shares.len(), law.draw(rng)));
    }
    let targets = columns.into_iter().enumerate().filter_map(|(clone, mut column)| {
        column.fragments.sort_unstable();
        column.fragments.dedup();
        let seen = !column.fragments.is_empty();
        seen.then(|| target(&format!("chr1+{}", clone + 1), vec![column]))
    });
    Sample { targets: targets.collect(), replicates, restriction: false }
}

pub fn target(id: &str, ends: Vec<Column>) -> Target {
    Target { kind: TargetKind::Site, id: id.to_owned(), ends, clusters: Vec::new() }
}

/// Shares of one clone and of a thousand equal others.
pub fn one_large(share: f64) -> Vec<f64> {
    std::iter::once(share).chain(std::iter::repeat_n((1.0 - share) / 1_000.0, 1_000)).collect()
}
