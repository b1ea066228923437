//! Plates of quantitative PCR into measurements: by standard curves, and by calibrators.

use std::collections::{BTreeMap, BTreeSet};

use landfall_estimate::{Estimate, Evaluated, Intervals};
use landfall_tables::curves::{CurveFlag, CurveRow, CurveVerdict};
use landfall_tables::vcn::{VcnFlag, VcnMethod, VcnVerdict};

use crate::agreement::log_se;
use crate::curve::{Curve, Cycles, Growth, calibrated, copies_per_cell, pooled_variance};
use crate::ddpcr::file_name;
use crate::digital::pool;
use crate::lab::cycles::{Cycle, Use};
use crate::labels::{Label, Target, unpaired_targets};
use crate::measurement::Measurement;
use crate::{VcnError, VcnParams};

/// Cycles in which copies grow tenfold at an efficiency of 1: a blank so near adds up to a tenth.
const TENFOLD: f64 = 3.33;

/// What the plates make.
#[derive(Debug, Default)]
pub(crate) struct Plates {
    pub(crate) measurements: Vec<Measurement>,
    pub(crate) curves: Vec<CurveRow>,
}

/// Reads every plate on its own; a sample that is on several has its results pooled.
pub(crate) fn measure(plates: &[Vec<Cycle>], params: &VcnParams) -> Result<Plates, VcnError> {
    let mut found = Plates::default();
    let mut results: BTreeMap<Key, Vec<OnPlate>> = BTreeMap::new();
    let mut faults = Vec::new();
    for cycles in plates {
        let unknowns: Vec<_> = cycles.iter().filter(|cycle| is_sample(cycle, params)).map(label).collect();
        faults.extend(unpaired_targets(&unknowns, params)?);
        let plate = Plate::of(cycles, params);
        found.curves.extend(plate.curves.values().map(|curve| curve.row.clone()));
        for (key, result) in plate.results(params) {
            results.entry(key).or_default().push(result);
        }
    }
    if !faults.is_empty() {
        return Err(VcnError::Labels(faults));
    }
    found.measurements = results.into_iter().map(|(key, results)| pooled(key, &results, params)).collect();
    Ok(found)
}

fn is_sample(cycle: &Cycle, params: &VcnParams) -> bool {
    cycle.used_as == Use::Unknown && !params.is_blank(&cycle.sample)
}

fn label(cycle: &Cycle) -> Label<'_> {
    Label { path: &cycle.path, line: cycle.line, sample: &cycle.sample, target: &cycle.target }
}

/// Whose result: sample, method, target, reference.
type Key = (String, VcnMethod, String, String);

/// What one plate says of one sample.
#[derive(Debug)]
struct OnPlate {
    verdict: VcnVerdict,
    /// A value with its limits; for an upper limit, that alone counts.
    found: Option<Estimate>,
    wells: usize,
    flags: Vec<VcnFlag>,
}

impl OnPlate {
    fn refused(flag: VcnFlag) -> Self {
        Self { verdict: VcnVerdict::Refused, found: None, wells: 0, flags: vec![flag] }
    }
}

/// Wells alike: those of one sample, or one calibrator, and one target.
#[derive(Debug, Default)]
struct Group {
    cts: Vec<f64>,
    undetermined: usize,
    /// Wells that the analyst left out.
    excluded: usize,
}

impl Group {
    fn add(&mut self, cycle: &Cycle) {
        match cycle.ct {
            _ if cycle.excluded => self.excluded += 1,
            Some(ct) => self.cts.push(ct),
            None => self.undetermined += 1,
        }
    }

    /// Whether every well was left out, which says nothing of the target.
    fn is_excluded(&self) -> bool {
        self.excluded > 0 && self.cts.is_empty() && self.undetermined == 0
    }

    fn mean(&self) -> f64 {
        self.cts.iter().sum::<f64>() / self.cts.len() as f64
    }

    fn sd(&self) -> f64 {
        pooled_variance([&self.cts[..]].into_iter()).map_or(0.0, |(variance, _)| variance.sqrt())
    }
}

/// The wells of a target's standards.
#[derive(Debug, Default)]
struct Standards {
    /// Amount and cycle of each.
    wells: Vec<(f64, Option<f64>)>,
    /// Whether the analyst left out others.
    excluded: bool,
}

/// A standard curve with what the table says of it.
#[derive(Debug)]
struct Standard {
    /// `None` if refused.
    curve: Option<Curve>,
    row: CurveRow,
}

/// Groups by name of sample or calibrator and target, as the parameters call it.
type Groups<'a> = BTreeMap<(&'a str, &'a str), Group>;

/// The wells of a plate by use.
#[derive(Debug, Default)]
struct Plate<'a> {
    curves: BTreeMap<&'a str, Standard>,
    samples: Groups<'a>,
    calibrators: Groups<'a>,
    /// Copies per cell of each calibrator.
    known: BTreeMap<&'a str, f64>,
    /// Earliest cycle of a well without template, by target.
    blanks: BTreeMap<&'a str, f64>,
    vectors: BTreeSet<&'a str>,
    references: BTreeSet<&'a str>,
    /// Variance of cycles of wells alike, and its degrees of freedom.
    spread: Option<(f64, f64)>,
}

impl<'a> Plate<'a> {
    fn of(cycles: &'a [Cycle], params: &'a VcnParams) -> Self {
        let mut plate = Self::default();
        let mut standards: BTreeMap<&str, Standards> = BTreeMap::new();
        for cycle in cycles {
            let target = match params.target(&cycle.target) {
                Target::Vector(name) => {
                    plate.vectors.insert(name);
                    name
                }
                Target::Reference(name) => {
                    plate.references.insert(name);
                    name
                }
                Target::Other => continue,
            };
            let key = (cycle.sample.as_str(), target);
            match cycle.used_as {
                Use::Standard(copies) => {
                    let standards = standards.entry(target).or_default();
                    standards.excluded |= cycle.excluded;
                    standards.wells.extend(Some((copies, cycle.ct)).filter(|_| !cycle.excluded));
                }
                Use::Calibrator(copies) => {
                    plate.known.insert(&cycle.sample, copies);
                    plate.calibrators.entry(key).or_default().add(cycle);
                }
                Use::Unknown if is_sample(cycle, params) => plate.samples.entry(key).or_default().add(cycle),
                Use::Unknown | Use::Blank | Use::Control if cycle.excluded => {}
                // Controls that are no sample of the sheet were left out before.
                Use::Control => {}
                Use::Unknown | Use::Blank => {
                    let earliest = plate.blanks.entry(target).or_insert(f64::INFINITY);
                    *earliest = earliest.min(cycle.ct.unwrap_or(f64::INFINITY));
                }
            }
        }
        let file = cycles.first().map(|cycle| file_name(&cycle.path)).unwrap_or_default();
        let alike = standards.values().flat_map(|target| levels(&target.wells)).collect::<Vec<_>>();
        let groups = plate.samples.values().chain(plate.calibrators.values()).map(|group| &group.cts);
        plate.spread = pooled_variance(groups.chain(&alike).map(Vec::as_slice));
        let spread = plate.spread;
        plate.curves = standards
            .into_iter()
            .map(|(target, standards)| (target, standard((&file, target), &standards, spread, params)))
            .collect();
        plate
    }

    fn results(&self, params: &VcnParams) -> Vec<(Key, OnPlate)> {
        let names: BTreeSet<_> = self.samples.keys().map(|(sample, _)| *sample).collect();
        let mut results = Vec::new();
        for sample in names {
            for vector in self.vectors.iter().filter(|vector| self.samples.contains_key(&(sample, **vector)))
            {
                for reference in &self.references {
                    let of = |target| self.samples.get(&(sample, target));
                    let (Some(own), Some(host)) = (of(*vector), of(*reference)) else { continue };
                    let pair = Pair { target: vector, own, host };
                    let key = |method, reference: String| {
                        (sample.to_owned(), method, (*vector).to_owned(), reference)
                    };
                    if !self.curves.is_empty() || self.known.is_empty() {
                        let result = self.by_curves(&pair, reference, params);
                        results.push((key(VcnMethod::Qpcr, (*reference).to_owned()), result));
                    }
                    for (calibrator, copies) in &self.known {
                        let result = self.by_calibrator(&pair, reference, (calibrator, *copies), params);
                        let against = format!("{reference} of {calibrator}");
                        results.push((key(VcnMethod::QpcrCalibrated, against), result));
                    }
                }
            }
        }
        results
    }

    fn by_curves(&self, pair: &Pair, reference: &str, params: &VcnParams) -> OnPlate {
        let (Some(vector), Some(host)) = (self.curves.get(pair.target), self.curves.get(reference)) else {
            return OnPlate::refused(VcnFlag::NoStandardCurve);
        };
        let (Some(vector_curve), Some(host_curve)) = (&vector.curve, &host.curve) else {
            let flag = if vector.curve.is_none() {
                VcnFlag::VectorCurveRefused
            } else {
                VcnFlag::ReferenceCurveRefused
            };
            return OnPlate::refused(flag);
        };
        if let Some(refused) = pair.refused() {
            return refused;
        }
        let cells = host_curve.read(&pair.host.cts);
        let range =
            |row: &CurveRow| (row.least.unwrap_or(0.0).log10(), row.most.unwrap_or(f64::INFINITY).log10());
        let outside = |copies: f64, (least, most): (f64, f64)| copies < least || copies > most;
        let mut flags = pair.flags(params);
        if pair.own.cts.is_empty() {
            // The curve was shown to detect its smallest standard, and no less.
            let mut least =
                vector_curve.read(&[vector_curve.intercept + vector_curve.slope * range(&vector.row).0]);
            least.variance = 0.0;
            flags.push(VcnFlag::NoSignal);
            let found = Some(copies_per_cell(least, cells, params.reference_copies));
            return OnPlate { verdict: VcnVerdict::UpperLimit, found, wells: 0, flags };
        }
        let own = vector_curve.read(&pair.own.cts);
        if outside(own.log_copies, range(&vector.row)) || outside(cells.log_copies, range(&host.row)) {
            flags.push(VcnFlag::OutsideCurve);
        }
        self.judged(pair, copies_per_cell(own, cells, params.reference_copies), flags)
    }

    fn by_calibrator(&self, pair: &Pair, reference: &str, known: (&str, f64), params: &VcnParams) -> OnPlate {
        let (calibrator, copies) = known;
        let [vector, host] = [pair.target, reference]
            .map(|target| self.calibrators.get(&(calibrator, target)).filter(|group| !group.cts.is_empty()));
        let (Some(vector), Some(host)) = (vector, host) else {
            return OnPlate::refused(VcnFlag::NoCalibratorSignal);
        };
        let Some(spread) = self.spread else { return OnPlate::refused(VcnFlag::NoReplicates) };
        if let Some(refused) = pair.refused() {
            return refused;
        }
        let mut flags = pair.flags(params);
        if pair.own.cts.is_empty() {
            flags.push(VcnFlag::NoSignal);
            return OnPlate { flags, ..OnPlate::refused(VcnFlag::NoSignal) };
        }
        let curve = |target: &str| self.curves.get(target).and_then(|standard| standard.curve);
        if curve(pair.target).is_none() || curve(reference).is_none() {
            flags.push(VcnFlag::EfficiencyAssumed);
        }
        let growth =
            |target: &str| curve(target).map_or(Growth::exact(params.efficiency), |curve| curve.growth());
        let cycles = |vector: &Group, reference: &Group| Cycles {
            vector: vector.cts.clone(),
            reference: reference.cts.clone(),
        };
        let growth = (growth(pair.target), growth(reference));
        let found = calibrated(&cycles(pair.own, pair.host), &cycles(vector, host), copies, growth, spread);
        self.judged(pair, found, flags)
    }

    /// A value, or an upper limit where wells without template are as early.
    fn judged(&self, pair: &Pair, found: Estimate, mut flags: Vec<VcnFlag>) -> OnPlate {
        let blank = self.blanks.get(pair.target).copied().unwrap_or(f64::INFINITY);
        let verdict = if pair.own.mean() >= blank {
            flags.push(VcnFlag::BelowBlank);
            VcnVerdict::UpperLimit
        } else {
            if pair.own.mean() > blank - TENFOLD {
                flags.push(VcnFlag::NearBlank);
            }
            VcnVerdict::Estimated
        };
        OnPlate { verdict, found: Some(found), wells: pair.own.cts.len(), flags }
    }
}

/// The wells of one sample: of the vector target and of the reference target.
struct Pair<'a> {
    target: &'a str,
    own: &'a Group,
    host: &'a Group,
}

impl Pair<'_> {
    /// Why wells alone allow no result.
    fn refused(&self) -> Option<OnPlate> {
        if self.own.is_excluded() || self.host.is_excluded() {
            return Some(OnPlate::refused(VcnFlag::ExcludedWells));
        }
        self.host.cts.is_empty().then(|| OnPlate::refused(VcnFlag::NoReferenceSignal))
    }

    fn flags(&self, params: &VcnParams) -> Vec<VcnFlag> {
        let groups = [self.own, self.host];
        let mut flags = Vec::new();
        if groups.iter().any(|group| group.undetermined > 0 && !group.cts.is_empty()) {
            flags.push(VcnFlag::UndeterminedWells);
        }
        if groups.iter().any(|group| group.sd() > params.max_replicate_sd) {
            flags.push(VcnFlag::ReplicatesDiffer);
        }
        if groups.iter().any(|group| group.excluded > 0) {
            flags.push(VcnFlag::ExcludedWells);
        }
        flags
    }
}

/// Cycles of the wells of each amount.
fn levels(wells: &[(f64, Option<f64>)]) -> Vec<Vec<f64>> {
    let mut levels: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    for (copies, ct) in wells {
        // Positive numbers sort as their bits do.
        levels.entry(copies.to_bits()).or_default().extend(ct);
    }
    levels.into_values().filter(|cts| !cts.is_empty()).collect()
}

/// Fits a curve and judges it: efficiency and R² in their ranges, at least three amounts. Standards that lie exactly on
/// their line tell no error: then it is that of wells alike, `spread`.
fn standard(
    (plate, target): (&str, &str),
    standards: &Standards,
    spread: Option<(f64, f64)>,
    params: &VcnParams,
) -> Standard {
    let wells = &standards.wells;
    let points: Vec<_> = wells.iter().filter_map(|(copies, ct)| Some((*copies, (*ct)?))).collect();
    let levels = levels(wells).len();
    let fit = Curve::fit(&points).filter(|curve| curve.slope < 0.0);
    let mut flags = Vec::new();
    if levels < 3 || fit.is_none() {
        flags.push(CurveFlag::FewStandards);
    }
    if let Some(curve) = &fit {
        if !(params.min_efficiency..=params.max_efficiency).contains(&curve.efficiency()) {
            flags.push(CurveFlag::Efficiency);
        }
        if curve.r_squared < params.min_r_squared {
            flags.push(CurveFlag::RSquared);
        }
    }
    if points.len() < wells.len() {
        flags.push(CurveFlag::UndeterminedStandards);
    }
    let refused = flags.iter().any(|flag| *flag != CurveFlag::UndeterminedStandards);
    let is_exact = fit.is_some_and(|curve| curve.is_exact());
    flags.extend(is_exact.then_some(CurveFlag::ExactStandards));
    let curve = fit.map(|curve| if is_exact { curve.with_spread(spread) } else { curve });
    flags.extend(standards.excluded.then_some(CurveFlag::ExcludedStandards));
    let amounts = || points.iter().map(|(copies, _)| *copies);
    let row = CurveRow {
        plate: plate.to_owned(),
        target: target.to_owned(),
        points: u32::try_from(points.len()).unwrap_or(u32::MAX),
        levels: u32::try_from(levels).unwrap_or(u32::MAX),
        intercept: fit.map(|curve| curve.intercept),
        slope: fit.map(|curve| curve.slope),
        efficiency: fit.map(|curve| curve.efficiency()).filter(|efficiency| efficiency.is_finite()),
        r_squared: fit.map(|curve| curve.r_squared),
        residual_sd: fit.map(|curve| curve.residual_sd),
        least: amounts().reduce(f64::min),
        most: amounts().reduce(f64::max),
        verdict: if refused { CurveVerdict::Refused } else { CurveVerdict::Accepted },
        flags: flags.iter().map(ToString::to_string).collect(),
    };
    Standard { curve: curve.filter(|_| !refused), row }
}

/// The results of all plates of a sample: values pooled on the log scale; without any, the tightest upper limit.
fn pooled(key: Key, results: &[OnPlate], params: &VcnParams) -> Measurement {
    let with = |verdict| results.iter().filter(move |result| result.verdict == verdict);
    let logs: Vec<_> = with(VcnVerdict::Estimated)
        .filter_map(|result| result.found)
        .map(|found| (found.value.ln(), log_se(found.lo, found.hi).powi(2)))
        .collect();
    let limit = with(VcnVerdict::UpperLimit).filter_map(|result| Some(result.found?.hi)).reduce(f64::min);
    let mut flags: Vec<VcnFlag> = Vec::new();
    results.iter().flat_map(|result| &result.flags).for_each(|flag| {
        if !flags.contains(flag) {
            flags.push(*flag);
        }
    });
    let (verdict, copies) = if logs.is_empty() {
        let verdict = if limit.is_some() { VcnVerdict::UpperLimit } else { VcnVerdict::Refused };
        let bound = Evaluated { hi: limit, ..Evaluated::NONE };
        (verdict, Intervals { all: bound, counting: bound })
    } else {
        let pooled = pool(&logs, params.between_plate_cv);
        if pooled.homogeneity.is_some_and(|p| p < 0.01) {
            flags.push(VcnFlag::PlatesDiffer);
        }
        let copies = Intervals { all: pooled.all().into(), counting: pooled.counting().into() };
        (VcnVerdict::Estimated, copies)
    };
    let wells: usize = results.iter().map(|result| result.wells).sum();
    let (sample, method, target, reference) = key;
    Measurement {
        sample,
        method,
        target,
        reference,
        copies,
        n: wells as u64,
        wells: u32::try_from(wells).unwrap_or(u32::MAX),
        verdict,
        flags,
    }
}

#[cfg(test)]
mod tests;
