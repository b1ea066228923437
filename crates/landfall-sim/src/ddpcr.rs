//! ddPCR: positive droplets from a true copy number.

use landfall_core::seed::stream;
use rand::RngExt;

use crate::law::Law;
use crate::scenario::Scenario;

/// Copies of the reference locus in a cell.
const REFERENCE_COPIES: f64 = 2.0;

/// One target of one well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Well {
    /// Place on the plate, `A01` to `H12` and on.
    pub well: String,
    /// What was measured.
    pub target: String,
    /// Droplets with a signal.
    pub positives: u32,
    /// Accepted droplets.
    pub total: u32,
}

/// The wells of one sample, from the stream `ddpcr/SAMPLE`; `first` is the number of its first well.
///
/// Copies fall into droplets by a Poisson law; a droplet is positive if it holds at least one. `vcn` is vector
/// copies per cell, so that a droplet holds reference copies · `vcn` / 2 of them.
#[must_use]
pub fn wells(scenario: &Scenario, sample: &str, vcn: f64, first: u32) -> Vec<Well> {
    let mut rng = stream(scenario.seed, "simulate", &format!("ddpcr/{sample}"));
    let plan = &scenario.ddpcr;
    let reference = plan.reference_copies_per_droplet;
    let targets = [
        (&plan.vector_target, Law::poisson(reference * vcn / REFERENCE_COPIES)),
        (&plan.reference_target, Law::poisson(reference)),
    ];
    let mut wells = Vec::new();
    for number in first..first + plan.wells {
        let total = rng.random_range(plan.droplets[0]..=plan.droplets[1]);
        for (target, law) in &targets {
            let positives = (0..total).filter(|_| law.draw(&mut rng) > 0).count() as u32;
            wells.push(Well { well: place(number), target: (*target).clone(), positives, total });
        }
    }
    wells
}

/// The n-th well of a plate, column after column.
fn place(number: u32) -> String {
    let row = char::from(b'A' + (number % 8) as u8);
    format!("{row}{:02}", number / 8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_of_negatives_gives_the_copy_number_back() {
        let mut scenario = Scenario::parse(include_str!("../../../testdata/demo.toml")).unwrap();
        scenario.ddpcr.wells = 8;
        for vcn in [0.05, 0.6, 1.8, 5.0] {
            let made = wells(&scenario, "S", vcn, 0);
            let copies = |target: &str| -> f64 {
                let own = made.iter().filter(|well| well.target == target);
                own.map(|well| -(1.0 - f64::from(well.positives) / f64::from(well.total)).ln()).sum()
            };
            let found = 2.0 * copies("psi") / copies("RPP30");
            assert!((found / vcn - 1.0).abs() < 0.1, "found {found}, expected {vcn}");
        }
    }

    #[test]
    fn wells_are_counted_down_the_columns() {
        assert_eq!([place(0), place(7), place(8)], ["A01", "H01", "A02"]);
    }
}
