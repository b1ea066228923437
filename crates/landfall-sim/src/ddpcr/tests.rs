use super::*;
use crate::scenario::tests::demo;
use std::fs;

const DILUTION: &str = "seed = 5\n\
    [genome]\n\
    contig = [{ name = \"chr1\", length = 20000 }]\n\
    isochore_length = 10000\n\
    isochore_gc = [0.4]\n\
    [ddpcr]\n\
    vector_target = \"psi\"\n\
    reference_target = \"RPP30\"\n\
    wells = 2\n\
    droplets = [15000, 19000]\n\
    reference_copies_per_droplet = 0.5\n";

/// A dilution series with more keys.
fn scenario(keys: &str) -> Scenario {
    Scenario::parse(&format!("{DILUTION}dilution_series = [10.0, 1.0, 0.01]\n{keys}"), Path::new("")).unwrap()
}

/// What is known without building anything: no host, no subjects.
fn nobody() -> Simulation {
    Simulation { genome: crate::genome::Genome::default(), vector: None, subjects: Vec::new() }
}

fn written(scenario: &Scenario, simulation: &Simulation) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    write(scenario, scenario.ddpcr.as_ref().unwrap(), simulation, folder.path()).unwrap();
    let text = fs::read_to_string(folder.path().join("ddpcr.csv")).unwrap();
    (folder, text)
}

fn rows(text: &str) -> Vec<Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect()).collect()
}

#[test]
fn the_plain_table_has_a_row_per_well_and_target() {
    let (folder, text) = written(&scenario("blanks = 1\n"), &nobody());
    assert_eq!(text.lines().next(), Some("sample,well,target,positives,total"));
    let found: Vec<_> = rows(&text).iter().map(|row| row[..3].join(" ")).collect();
    let expected = [
        "VCN_10 A01 psi",
        "VCN_10 A01 RPP30",
        "VCN_10 B01 psi",
        "VCN_10 B01 RPP30",
        "VCN_1 C01 psi",
        "VCN_1 C01 RPP30",
        "VCN_1 D01 psi",
        "VCN_1 D01 RPP30",
        "VCN_0.01 E01 psi",
        "VCN_0.01 E01 RPP30",
        "VCN_0.01 F01 psi",
        "VCN_0.01 F01 RPP30",
        "NTC G01 psi",
        "NTC G01 RPP30",
    ];
    assert_eq!(found, expected);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no amplitudes unless asked for");
}

#[test]
fn what_is_not_usual_gets_a_column() {
    let (_, text) = written(&scenario("dilution = 2.5\nreference_copies = 1\n"), &nobody());
    assert_eq!(text.lines().next(), Some("sample,well,target,positives,total,dilution,copies_per_cell"));
    assert!(rows(&text).iter().all(|row| row[5..] == ["2.5", "1"]), "{text}");
}

#[test]
fn subjects_are_measured_with_their_plasmid_and_circles() {
    let mut scenario = demo();
    scenario.subjects.truncate(1);
    scenario.subjects[0].timepoints.truncate(1);
    scenario.subjects[0].timepoints[0].plasmid_copies = 1.0;
    scenario.subjects[0].timepoints[0].circle_2_copies = 0.5;
    let simulation = Simulation::build(&scenario).unwrap();
    let positives = |scenario: &Scenario| -> f64 {
        let (_, text) = written(scenario, &simulation);
        let rows = rows(&text);
        assert_eq!(rows[0][0], "P01_d30");
        let copies = |row: &&Vec<&str>| {
            let (positives, total): (f64, f64) = (row[3].parse().unwrap(), row[4].parse().unwrap());
            -(1.0 - positives / total).ln()
        };
        let sum =
            |target: &str| rows.iter().filter(|row| row[2] == target).map(|row| copies(&row)).sum::<f64>();
        2.0 * sum("psi") / sum("RPP30")
    };
    let (all, integrated) = (2.35, 0.85);
    // Two wells count about 7,000 positives of each target: 2 % standard error of the ratio.
    assert!((positives(&scenario) / all - 1.0).abs() < 0.06, "{}", positives(&scenario));
    scenario.ddpcr.as_mut().unwrap().includes_episomes = false;
    assert!((positives(&scenario) / integrated - 1.0).abs() < 0.08, "{}", positives(&scenario));
}

#[test]
fn the_same_scenario_gives_the_same_bytes_and_another_seed_others() {
    let keys = "load_cv = 0.1\nratio_cv = 0.05\ndroplet_volume_cv = 0.1\nrain = 0.02\nblanks = 2\n";
    let first = written(&scenario(keys), &nobody()).1;
    assert_eq!(first, written(&scenario(keys), &nobody()).1);
    assert_ne!(first, written(&Scenario { seed: 6, ..scenario(keys) }, &nobody()).1);
}

#[test]
fn a_sample_does_not_depend_on_what_else_is_on_the_plate() {
    let all = written(&scenario(""), &nobody()).1;
    let mut one = scenario("");
    one.ddpcr.as_mut().unwrap().dilution_series = vec![0.01];
    let one = written(&one, &nobody()).1;
    let counts = |text: &str| -> Vec<String> {
        rows(text).iter().filter(|row| row[0] == "VCN_0.01").map(|row| row[2..].join(",")).collect()
    };
    assert_eq!(counts(&all), counts(&one));
    assert_eq!(counts(&one).len(), 4);
}

#[test]
fn amplitudes_count_as_the_clusters_do_and_change_no_count() {
    let keys = "format = \"quantasoft\"\nrain = 0.05\nrain_missed = 0.3\nvector_false_positives = 0.001\n";
    let (folder, text) = written(&scenario(&format!("{keys}amplitudes = true\n")), &nobody());
    assert_eq!(text, written(&scenario(keys), &nobody()).1);
    let folder = folder.path().join("ddpcr_amplitudes");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 6);
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let column = |name: &str| header.iter().position(|found| *found == name).unwrap();
    for row in rows(&text) {
        let amplitudes = fs::read_to_string(folder.join(format!("{}_Amplitude.csv", row[0]))).unwrap();
        let mut clusters = [0; 5];
        for line in amplitudes.lines().skip(1) {
            clusters[line.rsplit(',').next().unwrap().parse::<usize>().unwrap()] += 1;
        }
        let written = ["Ch1-Ch2-", "Ch1+Ch2-", "Ch1+Ch2+", "Ch1-Ch2+"]
            .map(|name| row[column(name)].parse::<i32>().unwrap());
        assert_eq!(clusters[1..], written, "{row:?}");
    }
}

#[test]
fn truth_knows_the_dilution_series_in_the_order_of_the_table() {
    let rows = truth_rows(&scenario(""));
    let found: Vec<_> = rows
        .iter()
        .map(|row| (row.sample.as_str(), row.vcn, row.transduced_fraction, row.copies_per_transduced_cell))
        .collect();
    assert_eq!(found, [("VCN_0.01", 0.01, 0.01, 1.0), ("VCN_1", 1.0, 1.0, 1.0), ("VCN_10", 10.0, 1.0, 10.0)]);
    assert!(rows.iter().all(|row| row.subject.as_str() == "dilution" && row.vcn_total == row.vcn));
    assert!(truth_rows(&demo()).is_empty());
}

fn refusal(text: &str) -> String {
    Scenario::parse(text, Path::new("")).unwrap_err().to_string()
}

#[test]
fn values_that_cannot_be_simulated_are_refused_with_key_and_range() {
    for (key, found, expected) in [
        ("dilution", "0.5", "1 to 1000000000"),
        ("dilution", "nan", "1 to 1000000000"),
        ("reference_copies", "0", "0.01 to 100"),
        ("load_cv", "1.5", "0 to 1"),
        ("ratio_cv", "-0.1", "0 to 1"),
        ("droplet_volume_cv", "2", "0 to 1"),
        ("linked", "1.1", "0 to 1"),
        ("linked_size", "1", "2 to 1000"),
        ("linked_with_reference", "nan", "0 to 1"),
        ("rain", "-1", "0 to 1"),
        ("rain_missed", "7", "0 to 1"),
        ("vector_false_positives", "1.01", "0 to 1"),
        ("reference_false_positives", "-0.01", "0 to 1"),
        ("blanks", "97", "0 to 96"),
        ("dilution_series", "[0.1, 0.1]", "no name twice"),
        ("dilution_series", "[1e-9]", "0, or 0.000001 to 1000 copies per cell"),
        ("dilution_series", "[nan]", "0, or 0.000001 to 1000 copies per cell"),
    ] {
        let series = if key == "dilution_series" { "" } else { "dilution_series = [1.0]\n" };
        let message = refusal(&format!("{DILUTION}{series}{key} = {found}\n"));
        assert!(message.contains(&format!("`ddpcr.{key}`: found")), "{message}");
        assert!(message.contains(&format!("expected {expected}")), "{message}");
    }
    let message = refusal(&format!("{DILUTION}dilution_series = [1.0]\nformat = \"excel\"\n"));
    assert!(message.contains("expected `plain` or `quantasoft`"), "{message}");
}

#[test]
fn without_subjects_only_a_dilution_series_can_be_measured() {
    assert!(refusal(DILUTION).contains("`subject`: found `nothing`"));
    let and_reads = format!("{DILUTION}dilution_series = [1.0]\n[wgs]\ndepth = 1.0\n");
    assert!(refusal(&and_reads).contains("`subject`: found `nothing`"));
    assert!(Scenario::parse(&format!("{DILUTION}dilution_series = [1.0]\n"), Path::new("")).is_ok());
}
