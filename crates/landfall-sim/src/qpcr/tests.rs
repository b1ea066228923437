use super::*;
use crate::scenario::tests::demo;
use std::fs;

/// The demo's first sample, 0.85 copies per cell, with these keys.
fn scenario(keys: &str) -> Scenario {
    let text = include_str!("../../../../testdata/demo.toml");
    let qpcr = format!("[qpcr]\nvector_target = \"psi\"\nreference_target = \"RPP30\"\n{keys}\n[ddpcr]");
    let mut scenario = Scenario::parse(&text.replace("[ddpcr]", &qpcr), Path::new("")).unwrap();
    scenario.subjects.truncate(1);
    scenario.subjects[0].timepoints.truncate(1);
    scenario
}

#[derive(Debug, PartialEq)]
struct Row {
    sample: String,
    well: String,
    target: String,
    role: String,
    copies: Option<f64>,
    ct: Option<f64>,
}

fn measured(scenario: &Scenario) -> Vec<Row> {
    let plan = scenario.qpcr.as_ref().unwrap();
    let simulation = Simulation::build(scenario).unwrap();
    let folder = tempfile::tempdir().unwrap();
    write(scenario, plan, &simulation, folder.path()).unwrap();
    let text = fs::read_to_string(folder.path().join("qpcr.csv")).unwrap();
    assert_eq!(text.lines().next(), Some("sample,well,target,role,copies,ct"));
    text.lines().skip(1).map(row).collect()
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.split(',').collect();
    let [sample, well, target, role] = [0, 1, 2, 3].map(|at| cells[at].to_owned());
    let (copies, ct) = (cells[4].parse().ok(), cells[5].parse().ok());
    Row { sample, well, target, role, copies, ct }
}

/// Intercept, slope and residual standard deviation of Ct over log10 copies, by least squares.
fn curve(rows: &[Row], target: &str) -> (f64, f64, f64) {
    let points: Vec<(f64, f64)> = rows
        .iter()
        .filter(|row| row.role == "standard" && row.target == target)
        .map(|row| (row.copies.unwrap().log10(), row.ct.unwrap()))
        .collect();
    let n = points.len() as f64;
    let (x, y) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
    let slope = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>()
        / points.iter().map(|p| (p.0 - x).powi(2)).sum::<f64>();
    let rest: f64 = points.iter().map(|p| (p.1 - y - slope * (p.0 - x)).powi(2)).sum();
    (y - slope * x, slope, (rest / (n - 2.0)).sqrt())
}

#[test]
fn the_curve_gives_efficiency_intercept_noise_and_copies_back() {
    let keys = "replicates = 96\nstandards = [1e3, 1e4, 1e5, 1e6, 1e7]\nvector_efficiency = 0.98\n\
        reference_efficiency = 0.90\nvector_intercept = 39\nct_sd = 0.2\npipetting_cv = 0.0\n";
    let rows = measured(&scenario(keys));
    let mut copies = Vec::new();
    for (target, efficiency, intercept) in [("psi", 0.98, 39.0), ("RPP30", 0.90, 38.0)] {
        let (found, slope, sd) = curve(&rows, target);
        // Standard errors over 480 wells: intercept 0.034, slope 0.0065 (efficiency 0.0025), deviation 0.0065. The
        // 1,000 copies add a Poisson deviation of 0.05 cycles to the lowest level.
        assert!((10_f64.powf(-1.0 / slope) - 1.0 - efficiency).abs() < 0.01, "{target}: slope {slope}");
        assert!((found - intercept).abs() < 0.12, "{target}: intercept {found}");
        assert!((sd - 0.2).abs() < 0.025, "{target}: deviation {sd}");
        let unknown: Vec<f64> = rows
            .iter()
            .filter(|row| row.role == "unknown" && row.target == target)
            .map(|row| 10_f64.powf((row.ct.unwrap() - found) / slope))
            .collect();
        assert_eq!(unknown.len(), 96);
        copies.push(unknown.iter().map(|copies| copies.ln()).sum::<f64>() / 96.0);
    }
    let vcn = 2.0 * (copies[0] - copies[1]).exp();
    assert!((vcn / 0.85 - 1.0).abs() < 0.06, "{vcn} copies per cell");
    // 20 ng are 3,030 cells of two copies.
    assert!((copies[1].exp() / 6_060.0 - 1.0).abs() < 0.05, "{} reference copies", copies[1].exp());
}

#[test]
fn pipetting_adds_its_variation_to_the_noise() {
    let rows = measured(&scenario("replicates = 96\nstandards = [1e6]\nct_sd = 0.1\npipetting_cv = 0.2\n"));
    let cts: Vec<f64> = rows.iter().filter(|row| row.role == "standard").map(|row| row.ct.unwrap()).collect();
    let mean = cts.iter().sum::<f64>() / cts.len() as f64;
    let sd = (cts.iter().map(|ct| (ct - mean).powi(2)).sum::<f64>() / (cts.len() - 1) as f64).sqrt();
    // One unit of ln copies is 1/ln 1.95 = 1.497 cycles.
    let expected = (0.01 + 1.497_f64.powi(2) * 1.04_f64.ln()).sqrt();
    assert!((sd / expected - 1.0).abs() < 0.15, "found {sd}, expected {expected}");
}

#[test]
fn wells_of_few_copies_are_undetermined_as_poisson_says() {
    let mut low = scenario("replicates = 96\nstandards = [1.0, 2.0, 3.0]\npipetting_cv = 0.0\ncycles = 60\n");
    let mut missing = [0.0; 3];
    for seed in 0..10 {
        low.seed = seed;
        for row in measured(&low).iter().filter(|row| row.role == "standard" && row.ct.is_none()) {
            missing[row.copies.unwrap() as usize - 1] += 1.0;
        }
    }
    for (copies, missing) in [1.0_f64, 2.0, 3.0].into_iter().zip(missing) {
        let (n, chance) = (1_920.0, (-copies).exp());
        let off = (missing - n * chance) / (n * chance * (1.0 - chance)).sqrt();
        assert!(off.abs() < 3.0, "{missing} of {n} wells of {copies} copies: {off} standard deviations");
    }
}

#[test]
fn wells_later_than_the_last_cycle_are_undetermined() {
    // 100 copies come at 38 − 2·3.448 = 31.1.
    let rows = measured(&scenario("cycles = 30\n"));
    assert!(rows.iter().filter(|row| row.copies == Some(100.0)).all(|row| row.ct.is_none()));
    assert!(rows.iter().filter(|row| row.copies == Some(1e4)).all(|row| row.ct.is_some()));
}

#[test]
fn blanks_are_undetermined_but_for_stray_copies() {
    let blanks = |keys: &str| -> Vec<Row> {
        measured(&scenario(keys)).into_iter().filter(|row| row.role == "ntc").collect()
    };
    let clean = blanks("");
    assert_eq!(clean.len(), 6);
    assert!(clean.iter().all(|row| row.sample == "NTC" && row.copies.is_none() && row.ct.is_none()));
    let dirty = blanks("blanks = 96\nstray_copies = 0.5\n");
    let found = dirty.iter().filter(|row| row.ct.is_some()).count() as f64;
    let (n, chance) = (192.0, 1.0 - (-0.5_f64).exp());
    assert!((found - n * chance).abs() < 3.0 * (n * chance * (1.0 - chance)).sqrt(), "{found} of {n}");
}

#[test]
fn a_plate_shifts_all_wells_of_a_target_together() {
    let keys = "standards = [1e5]\nreplicates = 96\n";
    let mean = |keys: &str, seed: u64, target: &str| -> f64 {
        let rows = measured(&Scenario { seed, ..scenario(keys) });
        let cts = rows.iter().filter(|row| row.role == "standard" && row.target == target);
        cts.map(|row| row.ct.unwrap()).sum::<f64>() / 96.0
    };
    let still = mean(keys, 1, "psi");
    let shifted = format!("{keys}plate_sd = 1.0\n");
    let shifts: Vec<f64> = (1..=12)
        .flat_map(|seed| ["psi", "RPP30"].map(|target| mean(&shifted, seed, target) - still))
        .collect();
    let sd = (shifts.iter().map(|shift| shift * shift).sum::<f64>() / shifts.len() as f64).sqrt();
    // The standard error of a deviation of 24 values is 14 %.
    assert!((sd - 1.0).abs() < 0.43, "{sd} cycles");
}

#[test]
fn every_material_has_its_role_and_place() {
    let rows = measured(&scenario("standards = [1000, 10]\nreplicates = 2\nblanks = 1\n"));
    let found: Vec<_> =
        rows.iter().map(|row| format!("{} {} {} {}", row.sample, row.well, row.target, row.role)).collect();
    let expected = [
        "STD_1000 A01 psi standard",
        "STD_1000 B01 psi standard",
        "STD_1000 C01 RPP30 standard",
        "STD_1000 D01 RPP30 standard",
        "STD_10 E01 psi standard",
        "STD_10 F01 psi standard",
        "STD_10 G01 RPP30 standard",
        "STD_10 H01 RPP30 standard",
        "P01_d30 A02 psi unknown",
        "P01_d30 B02 psi unknown",
        "P01_d30 C02 RPP30 unknown",
        "P01_d30 D02 RPP30 unknown",
        "NTC E02 psi ntc",
        "NTC F02 RPP30 ntc",
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_same_scenario_gives_the_same_wells_and_another_seed_others() {
    let first = measured(&scenario("plate_sd = 0.3\n"));
    assert_eq!(first, measured(&scenario("plate_sd = 0.3\n")));
    assert_ne!(first, measured(&Scenario { seed: 21, ..scenario("plate_sd = 0.3\n") }));
}

#[test]
fn poisson_numbers_have_their_moments_on_both_sides_of_the_switch() {
    for mean in [EXACT_MEAN - 1.0, EXACT_MEAN] {
        let mut rng = stream(2, "test", "poisson");
        let draws: Vec<f64> = (0..4_000).map(|_| poisson(&mut rng, mean)).collect();
        let found = draws.iter().sum::<f64>() / 4_000.0;
        let variance = draws.iter().map(|draw| (draw - found).powi(2)).sum::<f64>() / 3_999.0;
        assert!((found - mean).abs() < 1.2, "mean {found}, expected {mean}");
        assert!((variance / mean - 1.0).abs() < 0.08, "variance {variance}, expected {mean}");
    }
}

#[test]
fn values_that_cannot_be_simulated_are_refused_with_key_and_range() {
    let text = include_str!("../../../../testdata/demo.toml");
    for (key, found, expected) in [
        ("standards", "[0.5]", "1 to 1000000000000"),
        ("standards", "[10, 10.0]", "no name twice"),
        ("replicates", "0", "1 to 96"),
        ("blanks", "100", "0 to 96"),
        ("genomes_per_well", "0", "0.01 to 1000000000"),
        ("reference_copies", "nan", "0.01 to 100"),
        ("vector_efficiency", "1.1", "0.1 to 1"),
        ("reference_efficiency", "0.05", "0.1 to 1"),
        ("vector_intercept", "0", "1 to 100"),
        ("reference_intercept", "inf", "1 to 100"),
        ("ct_sd", "-0.1", "0 to 10"),
        ("pipetting_cv", "1.2", "0 to 1"),
        ("plate_sd", "11", "0 to 10"),
        ("stray_copies", "-1", "0 to 1000000"),
        ("cycles", "0", "1 to 100"),
    ] {
        let table =
            format!("[qpcr]\nvector_target = \"a\"\nreference_target = \"b\"\n{key} = {found}\n[ddpcr]");
        let message =
            Scenario::parse(&text.replace("[ddpcr]", &table), Path::new("")).unwrap_err().to_string();
        assert!(message.contains(&format!("`qpcr.{key}`: found")), "{message}");
        assert!(message.contains(&format!("expected {expected}")), "{message}");
    }
    assert!(demo().qpcr.is_none());
}
