//! Captured reads: how dense molecules lie on the vector and on host calibrators.
//!
//! Copies of a vector from many cells are one template, so that molecules of different cells can begin and end alike
//! and count as one. Where ρ molecules begin per base, ρ·q_l of them with length l, a stretch of L bases shows
//! Σ_l (L − l + 1)·(1 − exp(−ρ·q_l)) distinct molecules; that is solved for ρ.

use landfall_estimate::{Intervals, root};

use super::estimate::{AUTOSOME_COPIES, of_count};

/// Whether molecules that begin and end alike were told apart by a UMI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collapsing {
    /// No: distinct places are counted, and saturate.
    ByPlace,
    /// Yes: every read pair is a molecule.
    ByUmi,
}

/// The stretches of a target and what was counted on them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Captured {
    /// Lengths of the stretches; molecules count that lie within one.
    pub stretches: Vec<usize>,
    /// Molecules.
    pub count: u64,
}

/// Molecules that begin per base, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Density {
    /// Molecules per base.
    pub value: f64,
    /// The Poisson count whose logarithm has the same variance.
    pub events: f64,
    /// Share of molecules that do not show, because another one lies alike.
    pub hidden: f64,
}

/// Solves for the density. `shares[l]` is the share of molecules of length l. `None` where no length fits any
/// stretch, or as many molecules were found as there are places.
#[must_use]
pub fn density(target: &Captured, shares: &[f64], collapsing: Collapsing) -> Option<Density> {
    let places = places(&target.stretches, shares.len());
    let exposure: f64 = places.iter().zip(shares).map(|(places, share)| places * share).sum();
    let most: f64 =
        places.iter().zip(shares).filter(|(_, share)| **share > 0.0).map(|(places, _)| places).sum();
    let count = target.count as f64;
    if exposure <= 0.0 {
        return None;
    }
    if collapsing == Collapsing::ByUmi || target.count == 0 {
        return Some(Density { value: count / exposure, events: count, hidden: 0.0 });
    }
    if count >= most {
        return None;
    }
    let shown = |rho: f64| -> f64 { sum(&places, shares, |share| -(-rho * share).exp_m1()) };
    let value = solve(shown, count, count / exposure);
    let slope = sum(&places, shares, |share| share * (-value * share).exp());
    let variance = sum(&places, shares, |share| {
        let empty = (-value * share).exp();
        empty * (1.0 - empty)
    });
    let events = (value * slope).powi(2) / variance;
    Some(Density { value, events, hidden: 1.0 - count / (value * exposure) })
}

/// Places for a molecule of each length.
fn places(stretches: &[usize], lengths: usize) -> Vec<f64> {
    let of = |length: usize| {
        stretches.iter().map(|stretch| (stretch + 1).saturating_sub(length)).sum::<usize>() as f64
    };
    (0..lengths).map(of).collect()
}

fn sum(places: &[f64], shares: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    places
        .iter()
        .zip(shares)
        .filter(|(_, share)| **share > 0.0)
        .map(|(places, share)| places * of(*share))
        .sum()
}

/// The argument at which a rising function reaches a value it can reach, from a lower bound on.
fn solve(function: impl Fn(f64) -> f64, value: f64, lower: f64) -> f64 {
    let (mut low, mut high) = (lower, lower.max(f64::MIN_POSITIVE));
    while function(high) < value && high < f64::MAX / 4.0 {
        low = high;
        high *= 2.0;
    }
    root(low, high, |argument| function(argument) - value)
}

/// The calibrators together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// Mean density of the calibrators.
    pub density: f64,
    /// Variance of its logarithm, by how the calibrators differ.
    pub variance: f64,
}

/// The mean density of calibrators, and how sure it is. `None` for fewer than two, or without molecules.
#[must_use]
pub fn calibration(densities: &[f64]) -> Option<Calibration> {
    let count = densities.len() as f64;
    let mean = densities.iter().sum::<f64>() / count;
    if densities.len() < 2 || mean <= 0.0 {
        return None;
    }
    let spread = densities.iter().map(|one| (one / mean - 1.0).powi(2)).sum::<f64>() / (count - 1.0);
    Some(Calibration { density: mean, variance: spread / count })
}

/// Copies per cell: P·ρ_V/ρ_C/κ; κ = how much more easily vector molecules are captured than those of calibrators.
/// With κ = 1 for an unknown one this is a relative number.
#[must_use]
pub fn copies(vector: &Density, calibration: &Calibration, exposure_of_one: f64, kappa: f64) -> Intervals {
    let per = AUTOSOME_COPIES / calibration.density / kappa;
    of_count(vector.value * per, vector.events, exposure_of_one * per, calibration.variance)
}

/// The density that one molecule on the stretches means.
#[must_use]
pub fn of_one(target: &Captured, shares: &[f64]) -> f64 {
    1.0 / sum(&places(&target.stretches, shares.len()), shares, |share| share)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Lengths 200 to 399, all alike.
    fn shares() -> Vec<f64> {
        (0..400).map(|length| if length >= 200 { 1.0 / 200.0 } else { 0.0 }).collect()
    }

    #[test]
    fn what_lies_alike_is_added_again() {
        let exposure: f64 = (200..400).map(|length| f64::from(4_001 - length) / 200.0).sum();
        // 0.5 molecules of each length at every place: 1 − e^−0.5 of the places show one.
        let rho = 0.5 * 200.0;
        let shown = (200..400).map(|length| f64::from(4_001 - length)).sum::<f64>() * (1.0 - (-0.5f64).exp());
        let target = Captured { stretches: vec![4_000], count: shown.round() as u64 };
        let found = density(&target, &shares(), Collapsing::ByPlace).unwrap();
        assert!((found.value / rho - 1.0).abs() < 1e-4, "{found:?}");
        assert!((found.hidden - (1.0 - shown / (rho * exposure))).abs() < 1e-4);
        assert!(found.events < target.count as f64 * 1.3);
        let naive = density(&target, &shares(), Collapsing::ByUmi).unwrap();
        assert!((naive.value - target.count as f64 / exposure).abs() < 1e-9 && naive.hidden == 0.0);
    }

    #[test]
    fn what_cannot_be_solved_is_none() {
        let short = Captured { stretches: vec![150], count: 3 };
        assert_eq!(density(&short, &shares(), Collapsing::ByPlace), None);
        let full = Captured { stretches: vec![200], count: 1 };
        assert_eq!(density(&full, &shares(), Collapsing::ByPlace), None);
        let none = Captured { stretches: vec![4_000], count: 0 };
        assert_eq!(density(&none, &shares(), Collapsing::ByPlace).unwrap().value, 0.0);
        assert_eq!((calibration(&[1.0]), calibration(&[0.0; 9])), (None, None));
    }

    #[test]
    fn copies_are_density_over_half_the_calibrators_and_kappa() {
        let calibration = calibration(&[9.0, 10.0, 11.0, 10.0, 10.0]).unwrap();
        let vector = Density { value: 12.0, events: 900.0, hidden: 0.0 };
        let interval = copies(&vector, &calibration, 0.01, 0.8).all;
        assert!((interval.value.unwrap() - 3.0).abs() < 1e-12);
        let half = 1.96 * (1.0f64 / 900.0 + 0.005 / 5.0).sqrt();
        assert!((interval.hi.unwrap().ln() - 3f64.ln() - half).abs() < 1e-4);
    }

    proptest! {
        #[test]
        fn more_molecules_mean_a_higher_density(count in 1u64..40_000, more in 1u64..4_000) {
            let of = |count| density(&Captured { stretches: vec![1_500, 900], count }, &shares(), Collapsing::ByPlace);
            let (one, two) = (of(count).unwrap(), of(count + more).unwrap());
            prop_assert!(two.value > one.value && one.hidden >= -1e-9 && two.hidden >= one.hidden);
        }
    }
}
