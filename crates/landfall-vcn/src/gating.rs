//! Droplets into counts: thresholds, given or found, over the wells of a plate.

use std::collections::BTreeMap;

use landfall_tables::amplitudes::AmplitudeRow;

use crate::ddpcr::file_name;
use crate::gate::gate;
use crate::lab::counts::Count;
use crate::lab::droplets::{DropletPlate, DropletWell};
use crate::{VcnError, VcnParams};

/// Bins of a histogram.
const BINS: u32 = 100;

/// The counts of a plate, and the histograms to judge its thresholds by.
///
/// Wells of one target without a threshold of their own are gated together, as people do it: a well of few positives
/// takes its threshold from wells of many.
pub(crate) fn count(
    plate: &DropletPlate,
    params: &VcnParams,
) -> Result<(Vec<Count>, Vec<AmplitudeRow>), VcnError> {
    let mut targets: BTreeMap<String, Vec<&DropletWell>> = BTreeMap::new();
    for well in plate.wells.iter().filter(|well| !well.excluded) {
        targets.entry(well.target.to_lowercase()).or_default().push(well);
    }
    let mut thresholds = BTreeMap::new();
    let mut rows = Vec::new();
    for (target, wells) in &targets {
        let all: Vec<f64> = wells.iter().flat_map(|well| well.own()).copied().collect();
        let found = gate(&all, params.min_separation);
        let given: Vec<_> = wells.iter().filter_map(|well| well.threshold).collect();
        if given.len() < wells.len() && found.is_none() {
            return Err(VcnError::NoThreshold { path: plate.path.clone(), target: wells[0].target.clone() });
        }
        let automatic = given.len() < wells.len();
        let drawn = if automatic { found.map(|gate| gate.threshold) } else { middle(given) };
        thresholds.insert(target.clone(), found.map(|gate| gate.threshold));
        let row = |(bin, lo, hi, droplets)| AmplitudeRow {
            plate: file_name(&plate.path),
            target: wells[0].target.clone(),
            bin,
            lo,
            hi,
            droplets,
            threshold: drawn,
            automatic,
            separation: found.map(|gate| gate.separation),
            rain: found.map(|gate| gate.rain),
        };
        rows.extend(histogram(&all).into_iter().map(row));
    }
    // A threshold is there, of the well or found, but for wells that are left out.
    let threshold = |well: &DropletWell| {
        let found = thresholds.get(&well.target.to_lowercase()).copied().flatten();
        well.threshold.or(found).unwrap_or(f64::INFINITY)
    };
    let counts = plate.wells.iter().map(|well| counted(plate, well, &threshold)).collect();
    Ok((counts, rows))
}

fn counted(plate: &DropletPlate, well: &DropletWell, threshold: &impl Fn(&DropletWell) -> f64) -> Count {
    let above = threshold(well);
    let same_file = |other: &&DropletWell| other.file == well.file && other.channel != well.channel;
    let other = plate.wells.iter().find(same_file);
    let both = other.map(|other| {
        let other_above = threshold(other);
        let both = |(own, theirs): &(&f64, &f64)| **own > above && **theirs > other_above;
        well.own().iter().zip(other.own()).filter(both).count() as u64
    });
    Count {
        path: plate.path.clone(),
        line: well.line,
        sample: well.sample.clone(),
        well: well.well.clone(),
        target: well.target.clone(),
        positives: well.own().iter().filter(|one| **one > above).count() as u64,
        total: well.own().len() as u64,
        both_positive: both,
        dilution: well.dilution,
        copies_per_cell: well.copies_per_cell,
        blank: false,
        excluded: well.excluded,
        to_check: false,
    }
}

fn middle(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied()
}

/// Number, edges and droplets of each bin, from the dimmest droplet to the brightest.
fn histogram(amplitudes: &[f64]) -> Vec<(u32, f64, f64, u64)> {
    let lowest = amplitudes.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = amplitudes.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let width = (highest - lowest) / f64::from(BINS);
    if !(width.is_finite() && width > 0.0) {
        return Vec::new();
    }
    let mut droplets = vec![0; BINS as usize];
    for one in amplitudes {
        droplets[(((one - lowest) / width) as usize).min(BINS as usize - 1)] += 1;
    }
    let edge = |bin: u32| lowest + width * f64::from(bin);
    (0..BINS).zip(droplets).map(|(bin, droplets)| (bin, edge(bin), edge(bin + 1), droplets)).collect()
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    /// `negative` droplets near 1,000, `positive` near 9,000, `both` of them bright in the other colour too.
    fn well(sample: &str, name: &str, negative: u32, positive: u32, both: u32) -> [DropletWell; 2] {
        let near = |middle: f64, at: u32| middle + f64::from(at % 41) - 20.0;
        let low = (0..negative).map(|at| (near(1_000.0, at), near(1_500.0, at)));
        let high =
            (0..positive).map(|at| (near(9_000.0, at), near(if at < both { 6_000.0 } else { 1_500.0 }, at)));
        let (first, second): (Vec<f64>, Vec<f64>) = low.chain(high).unzip();
        let amplitudes = Rc::new([first, second]);
        [("psi", 0), ("RPP30", 1)].map(|(target, channel)| DropletWell {
            line: 2,
            sample: sample.to_owned(),
            well: name.to_owned(),
            target: target.to_owned(),
            channel,
            file: name.into(),
            amplitudes: amplitudes.clone(),
            threshold: None,
            dilution: None,
            copies_per_cell: None,
            excluded: false,
        })
    }

    fn plate(wells: impl IntoIterator<Item = [DropletWell; 2]>) -> DropletPlate {
        DropletPlate { path: "plate.csv".into(), wells: wells.into_iter().flatten().collect() }
    }

    #[test]
    fn a_well_of_few_positives_takes_its_threshold_from_the_plate() {
        let plate = plate([well("S1", "A01", 9_000, 1_000, 400), well("S2", "B01", 9_999, 3, 1)]);
        let (counts, rows) = count(&plate, &VcnParams::default()).unwrap();
        let seen: Vec<_> =
            counts.iter().map(|count| (count.positives, count.total, count.both_positive)).collect();
        assert_eq!(
            seen,
            [
                (1_000, 10_000, Some(400)),
                (400, 10_000, Some(400)),
                (3, 10_002, Some(1)),
                (1, 10_002, Some(1))
            ]
        );
        let psi = || rows.iter().filter(|row| row.target == "psi");
        assert_eq!(psi().map(|row| row.droplets).sum::<u64>(), 20_002);
        assert!(psi().all(|row| row.automatic && (2_000.0..8_000.0).contains(&row.threshold.unwrap())));
    }

    #[test]
    fn one_cluster_needs_a_given_threshold() {
        let mut plate = plate([well("S1", "A01", 9_000, 0, 0)]);
        let message = count(&plate, &VcnParams::default()).unwrap_err().to_string();
        assert!(
            message.contains("`plate.csv`: droplets of target `psi` do not make two clusters"),
            "{message}"
        );
        plate.wells.iter_mut().for_each(|well| well.threshold = Some(4_000.0));
        let (counts, rows) = count(&plate, &VcnParams::default()).unwrap();
        assert!(counts.iter().all(|count| count.positives == 0));
        assert!(rows.iter().all(|row| !row.automatic && row.threshold == Some(4_000.0)));
    }
}
